//! A parsed expression, and the parser's way through the tokens.

use super::literal::{Literal, SYNTAX};
use super::token::Token;

/// A parsed expression.
pub(super) enum Node {
    /// A literal by itself.
    Value(Literal),
    /// `-x` or `+x`: whether it is a minus.
    Signed(bool, Box<Node>),
    /// `x + y` or `x - y`: whether it is a minus.
    Sum(Box<Node>, bool, Box<Node>),
    /// `[…]`.
    List(Vec<Node>),
    /// `(…,)`.
    Tuple(Vec<Node>),
    /// `{…}`.
    Set(Vec<Node>),
    /// `{…: …}`.
    Dict(Vec<(Node, Node)>),
    /// `set()`.
    EmptySet,
    /// Any other expression.
    Other,
}

pub(super) type Parsed = Result<Node, &'static str>;

/// How far the tokens are parsed.
pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) depth: usize,
}

/// How deep expressions may be nested.
pub(super) const DEEPEST: usize = 90;

impl Parser<'_> {
    pub(super) fn operator(&self) -> Option<&'static str> {
        match self.tokens.get(self.at)? {
            Token::Operator(operator) => Some(operator),
            _ => None,
        }
    }

    pub(super) fn keyword(&self) -> Option<&'static str> {
        match self.tokens.get(self.at)? {
            Token::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }

    pub(super) fn takes(&mut self, operator: &str) -> bool {
        let found = self.operator() == Some(operator);
        self.at += usize::from(found);
        found
    }

    pub(super) fn takes_keyword(&mut self, keyword: &str) -> bool {
        let found = self.keyword() == Some(keyword);
        self.at += usize::from(found);
        found
    }

    pub(super) fn demand(&mut self, operator: &str) -> Result<(), &'static str> {
        if self.takes(operator) {
            Ok(())
        } else {
            Err(SYNTAX)
        }
    }
}
