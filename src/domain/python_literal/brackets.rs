//! The grammar's atoms: names, numbers, texts, everything in brackets, and what follows them.

use super::literal::{Literal, SYNTAX};
use super::parser::{Node, Parsed, Parser};
use super::token::Token;
use crate::domain::python_json::{Json, PyText};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed {
        let starts_at = self.at;
        let mut node = self.atom()?;
        loop {
            if self.takes(".") {
                match self.tokens.get(self.at) {
                    Some(Token::Name(_)) => self.at += 1,
                    _ => return Err(SYNTAX),
                }
                node = Node::Other;
            } else if self.takes("(") {
                let is_empty = self.takes(")");
                if !is_empty {
                    self.arguments()?;
                }
                let named = self.tokens.get(starts_at);
                let is_set = matches!(named, Some(Token::Name(name)) if name == "set");
                let is_call = self.at == starts_at + 3;
                node = if is_set && is_call && is_empty {
                    Node::EmptySet
                } else {
                    Node::Other
                };
            } else if self.takes("[") {
                self.subscript()?;
                node = Node::Other;
            } else {
                return Ok(node);
            }
        }
    }

    pub(super) fn arguments(&mut self) -> Result<(), &'static str> {
        loop {
            if self.takes("**") {
                self.expression()?;
            } else {
                self.item(true)?;
                if self.takes("=") {
                    self.expression()?;
                } else {
                    self.comprehension()?;
                }
            }
            if !self.takes(",") {
                return self.demand(")");
            }
            if self.takes(")") {
                return Ok(());
            }
        }
    }

    pub(super) fn subscript(&mut self) -> Result<(), &'static str> {
        let mut is_filled = false;
        loop {
            if self.takes("]") {
                return if is_filled { Ok(()) } else { Err(SYNTAX) };
            }
            if !self.takes(":") && !self.takes(",") {
                self.expression()?;
            }
            is_filled = true;
        }
    }

    /// `for x in y if z`, after the first element.
    pub(super) fn comprehension(&mut self) -> Result<bool, &'static str> {
        let mut found = false;
        loop {
            let is_async = self.takes_keyword("async");
            if !self.takes_keyword("for") {
                return if is_async { Err(SYNTAX) } else { Ok(found) };
            }
            found = true;
            self.binary(0)?;
            while self.takes(",") {
                self.binary(0)?;
            }
            if !self.takes_keyword("in") {
                return Err(SYNTAX);
            }
            self.disjunction()?;
            while self.takes_keyword("if") {
                self.disjunction()?;
            }
        }
    }

    pub(super) fn atom(&mut self) -> Parsed {
        let token = self.tokens.get(self.at).ok_or(SYNTAX)?;
        self.at += 1;
        match token {
            Token::Name(_) => Ok(Node::Other),
            Token::Formatted | Token::Value(Literal::Plain(Json::Str(_)) | Literal::Bytes(_)) => {
                self.at -= 1;
                self.strings()
            }
            Token::Value(Literal::Plain(json)) => Ok(Node::Value(Literal::Plain(copied(json)))),
            Token::Value(Literal::Other(text)) => Ok(Node::Value(Literal::Other(text.clone()))),
            Token::Operator("...") => Ok(Node::Value(Literal::Other("Ellipsis".to_owned()))),
            Token::Operator("(") => self.parenthesis(),
            Token::Operator("[") => self.list(),
            Token::Operator("{") => self.braces(),
            Token::Value(_) | Token::Operator(_) | Token::Keyword(_) => Err(SYNTAX),
        }
    }

    /// Texts one after the other are one.
    pub(super) fn strings(&mut self) -> Parsed {
        let (mut text, mut is_bytes, mut is_formatted) = (PyText::default(), None, false);
        loop {
            let (part, bytes) = match self.tokens.get(self.at) {
                Some(Token::Formatted) => (None, false),
                Some(Token::Value(Literal::Plain(Json::Str(part)))) => (Some(part), false),
                Some(Token::Value(Literal::Bytes(part))) => (Some(part), true),
                _ => break,
            };
            self.at += 1;
            is_formatted |= part.is_none();
            if is_bytes.is_some_and(|before| before != bytes) {
                return Err(SYNTAX);
            }
            is_bytes = Some(bytes);
            if let Some(part) = part {
                text = PyText::from_raw([text.as_bytes(), part.as_bytes()].concat());
            }
        }
        if is_formatted {
            return Ok(Node::Other);
        }
        Ok(Node::Value(if is_bytes == Some(true) {
            Literal::Bytes(text)
        } else {
            Literal::Plain(Json::Str(text))
        }))
    }

    pub(super) fn parenthesis(&mut self) -> Parsed {
        if self.takes(")") {
            return Ok(Node::Tuple(Vec::new()));
        }
        if self.takes_keyword("yield") {
            if !self.takes(")") {
                self.takes_keyword("from");
                self.list_or_one(Some(")"))?;
                self.demand(")")?;
            }
            return Ok(Node::Other);
        }
        let node = self.list_or_one(Some(")"))?;
        self.demand(")")?;
        Ok(node)
    }

    pub(super) fn list(&mut self) -> Parsed {
        if self.takes("]") {
            return Ok(Node::List(Vec::new()));
        }
        let first = self.item(true)?;
        if self.comprehension()? {
            self.demand("]")?;
            return Ok(Node::Other);
        }
        let items = self.rest(first, "]")?;
        Ok(Node::List(items))
    }

    /// The elements after the first.
    pub(super) fn rest(&mut self, first: Node, end: &str) -> Result<Vec<Node>, &'static str> {
        let mut items = vec![first];
        loop {
            if self.takes(end) {
                return Ok(items);
            }
            self.demand(",")?;
            if self.takes(end) {
                return Ok(items);
            }
            items.push(self.item(true)?);
        }
    }

    pub(super) fn braces(&mut self) -> Parsed {
        if self.takes("}") {
            return Ok(Node::Dict(Vec::new()));
        }
        let mut has_unpacked = self.takes("**");
        if has_unpacked {
            self.binary(0)?;
        }
        let mut entries = Vec::new();
        if !has_unpacked {
            let first = self.item(true)?;
            if !self.takes(":") {
                if self.comprehension()? {
                    self.demand("}")?;
                    return Ok(Node::Other);
                }
                return Ok(Node::Set(self.rest(first, "}")?));
            }
            entries.push((first, self.expression()?));
            if self.comprehension()? {
                self.demand("}")?;
                return Ok(Node::Other);
            }
        }
        loop {
            if self.takes("}") {
                return Ok(if has_unpacked {
                    Node::Other
                } else {
                    Node::Dict(entries)
                });
            }
            self.demand(",")?;
            if self.operator() == Some("}") {
                continue;
            }
            if self.takes("**") {
                has_unpacked = true;
                self.binary(0)?;
                continue;
            }
            let key = self.expression()?;
            self.demand(":")?;
            entries.push((key, self.expression()?));
        }
    }
}

fn copied(json: &Json) -> Json {
    match json {
        Json::Bool(value) => Json::Bool(*value),
        Json::Int(digits) => Json::Int(digits.clone()),
        Json::Float(value) => Json::Float(*value),
        Json::Str(text) => Json::Str(PyText::clone_of(text)),
        Json::Null | Json::Array(_) | Json::Object(_) => Json::Null,
    }
}
