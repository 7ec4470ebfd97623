//! Where the parts of a JSON text are, found by the same scanner that reads them.
//!
//! Copies no part: it returns ranges only, so that a part can be copied byte for byte.

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
    /// The entries of an object as a `dict` keeps them: each name once, at its first position, with its last value.
    Entries(Vec<(PyText, Outline)>),
}

/// The outline of what `json.loads` reads, to this depth.
///
/// # Errors
///
/// As [`loads`].
pub fn outline(text: &str, levels: usize) -> Result<Outline, JsonError> {
    // What Python cannot read has no parts; after this check no error is possible.
    drop(loads(text)?);
    let mut scan = Scan { text, at: 0 };
    scan.skip_white();
    scan.outline(levels)
}

/// The text of a JSON string, without quotes and escapes; None for anything else.
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
