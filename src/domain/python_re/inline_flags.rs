//! Reads inline flags: `(?i)`, `(?i-s:…)`.

use super::error::Failure;
use super::flags::Flags;
use super::parse::Parser;
use super::source::Token;
use super::unicode;

/// What a flags group asks for.
pub(super) enum Inline {
    /// `(?i)`: already added to the parser's flags.
    Global,
    /// `(?i-s:` up to the colon.
    Scoped { add: Flags, remove: Flags },
}

impl Parser {
    /// Reads flags; `first` is the letter or `-` already taken.
    pub(super) fn inline_flags(&mut self, first: char) -> Result<Inline, Failure> {
        let (add, end) = if first == '-' {
            (Flags::NONE, '-')
        } else {
            self.flags_on(first)?
        };
        if end == ')' {
            self.flags |= add;
            return Ok(Inline::Global);
        }
        if add.has(Flags::TEMPLATE) {
            return Err(self.bad_flags("cannot turn on global flag", 1));
        }
        let remove = if end == '-' {
            self.flags_off()?
        } else {
            Flags::NONE
        };
        if remove.has(Flags::TEMPLATE) {
            return Err(self.bad_flags("cannot turn off global flag", 1));
        }
        if add.has(remove) {
            return Err(self.bad_flags("flag turned on and off", 1));
        }
        Ok(Inline::Scoped { add, remove })
    }

    /// Flags up to `)`, `-` or `:`, and which of them it was.
    fn flags_on(&mut self, first: char) -> Result<(Flags, char), Failure> {
        let mut add = Flags::NONE;
        let mut letter = first;
        while let Some(flag) = Flags::of_letter(letter, self.python) {
            if flag == Flags::LOCALE {
                return Err(self.bad_flags("cannot use 'L' flag with a str pattern", 0));
            }
            add |= flag;
            if flag.has(Flags::TYPES) && add & Flags::TYPES != flag {
                return Err(self.bad_flags("flags 'a', 'u' and 'L' are incompatible", 0));
            }
            letter = self.flag_letter(&[')', '-', ':'], "missing -, : or )")?;
        }
        Ok((add, letter))
    }

    /// Flags after `-`, up to the colon.
    fn flags_off(&mut self) -> Result<Flags, Failure> {
        let mut remove = Flags::NONE;
        let mut letter = self.flag_letter(&[], "missing flag")?;
        while let Some(flag) = Flags::of_letter(letter, self.python) {
            if flag.has(Flags::TYPES) {
                return Err(self.bad_flags("cannot turn off flags 'a', 'u' and 'L'", 0));
            }
            remove |= flag;
            letter = self.flag_letter(&[':'], "missing :")?;
        }
        Ok(remove)
    }

    /// Takes a flag letter or one of the characters that may end the flags here.
    fn flag_letter(&mut self, ends: &[char], missing: &str) -> Result<char, Failure> {
        let Some(token) = self.source.take()? else {
            return Err(self.source.error(missing, 0));
        };
        match token {
            Token::Plain(c) if ends.contains(&c) => Ok(c),
            Token::Plain(c) if Flags::of_letter(c, self.python).is_some() => Ok(c),
            Token::Plain(c) if unicode::is_alphabetic(c, self.python) => {
                Err(self.source.error("unknown flag", 1))
            }
            _ => Err(self.source.error(missing, token.len())),
        }
    }

    fn bad_flags(&self, what: &str, back: usize) -> Failure {
        self.source.error(format!("bad inline flags: {what}"), back)
    }
}
