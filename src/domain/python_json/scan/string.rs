//! Texts in quotes, with Python's escapes and its places of errors.

use super::super::{JsonError, PyText};
use super::Scan;

const UNTERMINATED: &str = "Unterminated string starting at";
const BAD_CONTROL: &str = "Invalid control character at";
const BAD_ESCAPE: &str = "Invalid \\escape";
const BAD_UNICODE: &str = "Invalid \\uXXXX escape";

impl Scan<'_> {
    /// The text whose opening quote is next.
    pub(super) fn string(&mut self) -> Result<PyText, JsonError> {
        let opening = self.at;
        self.at += 1;
        let mut text = PyText::default();
        loop {
            self.literal(&mut text)?;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(_) => self.escape(&mut text, opening)?,
                None => return Err(self.error(UNTERMINATED, opening)),
            }
        }
    }

    /// Literal characters, up to a quote, a backslash or the end.
    fn literal(&mut self, text: &mut PyText) -> Result<(), JsonError> {
        let stop = |c: char| c == '"' || c == '\\' || c < ' ';
        let rest = self.rest();
        let length = rest.find(stop).unwrap_or(rest.len());
        text.push_str(rest.get(..length).unwrap_or_default());
        self.at += length;
        match self.peek() {
            Some(byte) if byte < b' ' => Err(self.error(BAD_CONTROL, self.at)),
            _ => Ok(()),
        }
    }

    fn escape(&mut self, text: &mut PyText, opening: usize) -> Result<(), JsonError> {
        let backslash = self.at;
        self.at += 1;
        let Some(byte) = self.peek() else {
            return Err(self.error(UNTERMINATED, opening));
        };
        if byte == b'u' {
            text.push_code(self.unicode()?);
            return Ok(());
        }
        let stands_for = plain_escape(byte).ok_or_else(|| self.error(BAD_ESCAPE, backslash))?;
        self.at += 1;
        text.push_code(u32::from(stands_for));
        Ok(())
    }

    /// The code point of `uXXXX`, or of the pair `uD8XX\uDCXX`.
    fn unicode(&mut self) -> Result<u32, JsonError> {
        let high = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&high) || !self.second_follows() {
            return Ok(high);
        }
        let after_high = self.at;
        self.at += 1;
        let low = self.four_digits()?;
        if (0xdc00..0xe000).contains(&low) {
            return Ok(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
        }
        self.at = after_high;
        Ok(high)
    }

    /// Python looks for the second half only where something follows it.
    fn second_follows(&self) -> bool {
        self.rest().starts_with("\\u") && self.rest().chars().nth(6).is_some()
    }

    /// `uXXXX`, of which `u` is next; the text must go on after it.
    fn four_digits(&mut self) -> Result<u32, JsonError> {
        let bad = || self.error(BAD_UNICODE, self.at);
        let rest = self.rest();
        rest.chars().nth(5).ok_or_else(bad)?;
        let digits = rest.get(1..5).ok_or_else(bad)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let code = u32::from_str_radix(digits, 16).map_err(|_| bad())?;
        self.at += 5;
        Ok(code)
    }
}

fn plain_escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' | b'\\' | b'/' => Some(byte),
        b'b' => Some(8),
        b'f' => Some(12),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        _ => None,
    }
}
