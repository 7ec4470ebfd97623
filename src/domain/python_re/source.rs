//! The pattern as tokens: single characters, or a backslash with the character after it.
//!
//! One token is read ahead, so a lone backslash at the end is an error as soon as the token
//! before it is taken, whatever else is wrong with the pattern: Python reports it first.

use std::fmt;

use super::error::Failure;

/// A character, or a backslash and the character after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Plain(char),
    Escaped(char),
}

impl Token {
    /// Length in characters.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Plain(_) => 1,
            Self::Escaped(_) => 2,
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(c) => write!(f, "{c}"),
            Self::Escaped(c) => write!(f, "\\{c}"),
        }
    }
}

/// A reading position in a pattern.
#[derive(Debug)]
pub(super) struct Source {
    chars: Vec<char>,
    /// Just after the token read ahead.
    index: usize,
    next: Option<Token>,
}

impl Source {
    pub(super) fn new(pattern: &str) -> Result<Self, Failure> {
        let mut source = Self {
            chars: pattern.chars().collect(),
            index: 0,
            next: None,
        };
        source.advance()?;
        Ok(source)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        self.next = match self.chars.get(self.index).copied() {
            None => None,
            Some('\\') => {
                self.index += 1;
                let escaped = self.chars.get(self.index).copied();
                Some(Token::Escaped(escaped.ok_or_else(|| self.bad_end())?))
            }
            Some(c) => Some(Token::Plain(c)),
        };
        self.index += usize::from(self.next.is_some());
        Ok(())
    }

    fn bad_end(&self) -> Failure {
        Failure::Syntax {
            message: "bad escape (end of pattern)".into(),
            position: Some(self.chars.len().saturating_sub(1)),
        }
    }

    /// The next token, left in place.
    pub(super) fn peek(&self) -> Option<Token> {
        self.next
    }

    /// Whether the next token is this character, unescaped.
    pub(super) fn at(&self, c: char) -> bool {
        self.next == Some(Token::Plain(c))
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Result<Option<Token>, Failure> {
        let token = self.next;
        self.advance()?;
        Ok(token)
    }

    /// Takes the next token if it is this character, unescaped.
    pub(super) fn accept(&mut self, c: char) -> Result<bool, Failure> {
        let found = self.at(c);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Takes up to `most` plain characters of a kind and appends them to `text`.
    pub(super) fn take_while(
        &mut self,
        most: usize,
        text: &mut String,
        kind: impl Fn(char) -> bool,
    ) -> Result<(), Failure> {
        for _ in 0..most {
            match self.next {
                Some(Token::Plain(c)) if kind(c) => text.push(c),
                _ => break,
            }
            self.advance()?;
        }
        Ok(())
    }

    /// Takes the text up to a terminator and the terminator; `what` names the text.
    pub(super) fn take_until(&mut self, terminator: char, what: &str) -> Result<String, Failure> {
        let mut text = String::new();
        loop {
            let token = self.take()?;
            let ended = token == Some(Token::Plain(terminator));
            match token {
                None if text.is_empty() => return Err(self.error(format!("missing {what}"), 0)),
                None => {
                    let message = format!("missing {terminator}, unterminated name");
                    return Err(self.error(message, text.chars().count()));
                }
                Some(_) if ended && text.is_empty() => {
                    return Err(self.error(format!("missing {what}"), 1));
                }
                Some(_) if ended => return Ok(text),
                Some(token) => text.push_str(&token.to_string()),
            }
        }
    }

    /// Position of the next token, in characters.
    pub(super) fn position(&self) -> usize {
        self.index - self.next.map_or(0, Token::len)
    }

    /// Goes back to a position obtained from [`Self::position`].
    pub(super) fn seek(&mut self, position: usize) -> Result<(), Failure> {
        self.index = position;
        self.advance()
    }

    /// An error placed `back` characters before the next token.
    pub(super) fn error(&self, message: impl Into<String>, back: usize) -> Failure {
        Failure::Syntax {
            message: message.into(),
            position: Some(self.position().saturating_sub(back)),
        }
    }

    /// An error placed at a position obtained from [`Self::position`].
    pub(super) fn error_at(message: impl Into<String>, position: usize) -> Failure {
        Failure::Syntax {
            message: message.into(),
            position: Some(position),
        }
    }
}
