//! Backslash escapes outside and inside sets.
//!
//! Does not evaluate `\N{…}`: the table of character names is not included.

use super::ast::{Anchor, ClassKind, Node, SetItem};
use super::error::Failure;
use super::number;
use super::parse::Parser;
use super::source::Token;
use super::unicode;

impl Parser {
    /// An escape outside a set; `c` follows the backslash.
    pub(super) fn escape(&mut self, c: char) -> Result<Node, Failure> {
        if let Some(anchor) = anchor(c) {
            return Ok(Node::Anchor(anchor));
        }
        if let Some(item) = class(c) {
            let negated = false;
            let items = vec![item];
            return Ok(Node::Set { negated, items });
        }
        match c {
            '0' => Ok(Node::Literal(self.octal_from_zero()?)),
            '1'..='9' => self.digits_escape(c),
            _ => Ok(Node::Literal(self.character(c)?)),
        }
    }

    /// An escape inside a set.
    pub(super) fn set_escape(&mut self, c: char) -> Result<SetItem, Failure> {
        if let Some(item) = class(c) {
            return Ok(item);
        }
        let code = match c {
            'b' => 8,
            '0'..='7' => self.octal_in_set(c)?,
            '8' | '9' => return Err(self.bad_escape(&format!("\\{c}"))),
            _ => self.character(c)?,
        };
        Ok(SetItem::Char(code))
    }

    /// Escapes that mean the same character everywhere.
    fn character(&mut self, c: char) -> Result<u32, Failure> {
        Ok(match c {
            'a' => 7,
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            'x' => self.hexadecimal(c, 2)?,
            'u' => self.hexadecimal(c, 4)?,
            'U' => self.hexadecimal(c, 8)?,
            'N' => return Err(self.named()),
            _ if c.is_ascii_alphabetic() => return Err(self.bad_escape(&format!("\\{c}"))),
            _ => u32::from(c),
        })
    }

    fn hexadecimal(&mut self, c: char, digits: usize) -> Result<u32, Failure> {
        let mut text = format!("\\{c}");
        self.source
            .take_while(digits, &mut text, |c| c.is_ascii_hexdigit())?;
        if text.len() < digits + 2 {
            let message = format!("incomplete escape {text}");
            return Err(self.source.error(message, text.len()));
        }
        let value = text.get(2..).unwrap_or_default();
        let code = u32::from_str_radix(value, 16).unwrap_or(u32::MAX);
        if code > u32::from(char::MAX) {
            return Err(self.bad_escape(&text));
        }
        Ok(code)
    }

    /// `\N{name}`: only mistakes in its form are reported.
    fn named(&mut self) -> Failure {
        match self.source.accept('{') {
            Ok(true) => {}
            Ok(false) => return self.source.error("missing {", 0),
            Err(failure) => return failure,
        }
        match self.source.take_until('}', "character name") {
            Ok(name) if is_character_name(&name) => {
                Failure::Unknown(format!("the character name in \\N{{{name}}}"))
            }
            Ok(name) => {
                let shown = unicode::repr(&name, self.python);
                let message = format!("undefined character name {shown}");
                self.source.error(message, name.chars().count() + 4)
            }
            Err(failure) => failure,
        }
    }

    fn octal_from_zero(&mut self) -> Result<u32, Failure> {
        let mut digits = String::from('0');
        self.source.take_while(2, &mut digits, is_octal)?;
        Ok(octal(&digits))
    }

    fn octal_in_set(&mut self, first: char) -> Result<u32, Failure> {
        let mut digits = String::from(first);
        self.source.take_while(2, &mut digits, is_octal)?;
        self.checked_octal(&digits)
    }

    fn checked_octal(&self, digits: &str) -> Result<u32, Failure> {
        let code = octal(digits);
        if code > 0o377 {
            let message = format!("octal escape value \\{digits} outside of range 0-0o377");
            return Err(self.source.error(message, digits.len() + 1));
        }
        Ok(code)
    }

    /// Three octal digits are a character; otherwise one or two digits name a group.
    fn digits_escape(&mut self, first: char) -> Result<Node, Failure> {
        let mut digits = String::from(first);
        self.source
            .take_while(1, &mut digits, |c| c.is_ascii_digit())?;
        let third = match self.source.peek() {
            Some(Token::Plain(c)) => is_octal(c),
            _ => false,
        };
        if third && digits.len() == 2 && digits.chars().all(is_octal) {
            self.source.take_while(1, &mut digits, is_octal)?;
            return Ok(Node::Literal(self.checked_octal(&digits)?));
        }
        self.back_reference(&digits)
    }

    fn back_reference(&mut self, digits: &str) -> Result<Node, Failure> {
        let group = number::value(digits);
        match self.widths.get(group) {
            None => {
                let message = format!("invalid group reference {group}");
                Err(self.source.error(message, digits.len()))
            }
            Some(None) => {
                let message = "cannot refer to an open group";
                Err(self.source.error(message, digits.len() + 1))
            }
            Some(Some(_)) => {
                self.check_look_behind(group)?;
                Ok(Node::BackReference(group))
            }
        }
    }

    fn bad_escape(&self, escape: &str) -> Failure {
        let message = format!("bad escape {escape}");
        self.source.error(message, escape.chars().count())
    }
}

fn anchor(c: char) -> Option<Anchor> {
    Some(match c {
        'A' => Anchor::TextStart,
        'Z' => Anchor::TextEnd,
        'b' => Anchor::Boundary,
        'B' => Anchor::NotBoundary,
        _ => return None,
    })
}

fn class(c: char) -> Option<SetItem> {
    let kind = match c {
        'd' | 'D' => ClassKind::Digit,
        's' | 'S' => ClassKind::Space,
        'w' | 'W' => ClassKind::Word,
        _ => return None,
    };
    let negated = c.is_ascii_uppercase();
    Some(SetItem::Class { kind, negated })
}

/// Whether a character may have this name.
fn is_character_name(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-')
}

fn is_octal(c: char) -> bool {
    matches!(c, '0'..='7')
}

fn octal(digits: &str) -> u32 {
    u32::from_str_radix(digits, 8).unwrap_or(u32::MAX)
}
