//! Where the parts of a JSON text stand, found by the same scanner that reads them.
//!
//! Copies no part: it tells places only, so that a part can be taken out byte for byte.

use std::ops::Range;

use super::super::{JsonError, PyText};
use super::{Scan, last_of_each_name, loads};

/// A value in a JSON text.
pub struct Outline {
    /// Its bytes in the text, without white space around.
    pub span: Range<usize>,
    /// What is in it, as far as it was looked into.
    pub inside: Inside,
}

/// What is in a value.
pub enum Inside {
    /// Nothing, or nothing that was looked at.
    Closed,
    /// The items of an array.
    Items(Vec<Outline>),
    /// The entries of an object as a `dict` keeps them: each name once, where it stood first, with its last value.
    Entries(Vec<(PyText, Outline)>),
}

/// The outline of what `json.loads` reads, so many levels deep.
///
/// # Errors
///
/// As [`loads`].
pub fn outline(text: &str, levels: usize) -> Result<Outline, JsonError> {
    // What Python does not read has no parts; and behind this no error comes any more.
    drop(loads(text)?);
    let mut scan = Scan { text, at: 0 };
    scan.skip_white();
    scan.outline(levels)
}

/// The text of a JSON string, quotes and escapes undone; None for what is no string.
pub fn string(text: &str) -> Option<PyText> {
    let mut scan = Scan { text, at: 0 };
    if scan.peek() != Some(b'"') {
        return None;
    }
    scan.string().ok()
}

impl Scan<'_> {
    fn outline(&mut self, levels: usize) -> Result<Outline, JsonError> {
        let start = self.at;
        let inside = match self.peek() {
            Some(b'{') if levels > 0 => self.entries(levels - 1)?,
            Some(b'[') if levels > 0 => self.items(levels - 1)?,
            _ => {
                drop(self.value()?);
                Inside::Closed
            }
        };
        let span = start..self.at;
        Ok(Outline { span, inside })
    }

    fn entries(&mut self, levels: usize) -> Result<Inside, JsonError> {
        let mut entries = Vec::new();
        self.at += 1;
        self.skip_white();
        while !self.take("}") {
            if !entries.is_empty() {
                self.comma()?;
            }
            let name = self.name()?;
            entries.push((name, self.outline(levels)?));
            self.skip_white();
        }
        Ok(Inside::Entries(last_of_each_name(entries)))
    }

    fn items(&mut self, levels: usize) -> Result<Inside, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_white();
        while !self.take("]") {
            if !items.is_empty() {
                self.comma()?;
            }
            items.push(self.outline(levels)?);
            self.skip_white();
        }
        Ok(Inside::Items(items))
    }
}
