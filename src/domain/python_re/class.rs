//! Sets: `[a-z]`, `[^\w.-]`.

use super::ast::{Node, SetItem};
use super::error::Failure;
use super::parse::Parser;
use super::source::Token;

impl Parser {
    /// A set; the opening bracket is already taken.
    pub(super) fn set(&mut self) -> Result<Node, Failure> {
        let start = self.source.position() - 1;
        let negated = self.source.accept('^')?;
        let mut items = Vec::new();
        loop {
            let token = self.set_token(start)?;
            if token == Token::Plain(']') && !items.is_empty() {
                return Ok(Node::Set { negated, items });
            }
            let low = self.member(token)?;
            if !self.source.accept('-')? {
                items.push(low);
                continue;
            }
            let end = self.set_token(start)?;
            if end == Token::Plain(']') {
                let dash = u32::from('-');
                items.extend([low, SetItem::Char(dash)]);
                return Ok(Node::Set { negated, items });
            }
            let high = self.member(end)?;
            items.push(self.range(low, high, token, end)?);
        }
    }

    fn set_token(&mut self, start: usize) -> Result<Token, Failure> {
        let token = self.source.take()?;
        token.ok_or_else(|| {
            let back = self.source.position() - start;
            self.source.error("unterminated character set", back)
        })
    }

    fn member(&mut self, token: Token) -> Result<SetItem, Failure> {
        match token {
            Token::Escaped(c) => self.set_escape(c),
            Token::Plain(c) => Ok(SetItem::Char(u32::from(c))),
        }
    }

    /// A range; the tokens are for the error, which shows them without their digits.
    fn range(
        &self,
        low: SetItem,
        high: SetItem,
        from: Token,
        to: Token,
    ) -> Result<SetItem, Failure> {
        match (low, high) {
            (SetItem::Char(low), SetItem::Char(high)) if low <= high => {
                Ok(SetItem::Range(low, high))
            }
            _ => {
                let message = format!("bad character range {from}-{to}");
                Err(self.source.error(message, from.len() + 1 + to.len()))
            }
        }
    }
}
