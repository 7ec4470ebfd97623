//! A text that is searched in names: anywhere, at the beginning, at the end, or as a whole name.

use std::ops::Range;

use memchr::memchr;
use memchr::memmem::Finder;

use super::fold::fold;

/// Where in a name a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPosition {
    /// Anywhere.
    Anywhere,
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// It is the whole name.
    Whole,
}

/// A text, where it must be, and whether its case counts.
#[derive(Clone, Debug)]
pub struct Needle {
    text: String,
    place: TextPosition,
    is_exact: bool,
    /// Folded, unless it is exact.
    wanted: String,
    /// `wanted`, with a newline at each side that is anchored.
    finder: Finder<'static>,
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.place, self.is_exact) == (&other.text, other.place, other.is_exact)
    }
}

impl Eq for Needle {}

impl Needle {
    /// Searches `text`, ignoring case.
    pub fn new(text: &str, place: TextPosition) -> Self {
        Self::build(text, fold(text).into_owned(), place, false)
    }

    /// Searches `text` as it is written, anywhere.
    pub fn exact(text: &str) -> Self {
        Self::build(text, text.to_owned(), TextPosition::Anywhere, true)
    }

    fn build(text: &str, wanted: String, place: TextPosition, is_exact: bool) -> Self {
        let before = if binds_start(place) { "\n" } else { "" };
        let behind = if binds_end(place) { "\n" } else { "" };
        let bound = [before, &wanted, behind].concat();
        Self {
            finder: Finder::new(bound.as_bytes()).into_owned(),
            text: text.to_owned(),
            wanted,
            place,
            is_exact,
        }
    }

    /// As it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it must be.
    pub fn place(&self) -> TextPosition {
        self.place
    }

    /// Its case counts.
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The next place in many names with newlines around each, without the newlines. From `at` on, those included.
    pub(super) fn find(&self, lines: &str, at: usize) -> Option<Range<usize>> {
        let rest = lines.as_bytes().get(at..)?;
        // One letter may be in every name: half a million short searches, for which the finder takes twice as long.
        let found = match self.finder.needle() {
            [letter] => memchr(*letter, rest),
            _ => self.finder.find(rest),
        };
        let found = at + found?;
        let start = found + usize::from(binds_start(self.place));
        Some(start..start + self.wanted.len())
    }

    /// Whether it is where it must be in the name at `start..end`: a name itself may contain a newline.
    pub(super) fn fits(&self, found: &Range<usize>, start: usize, end: usize) -> bool {
        (!binds_start(self.place) || found.start == start)
            && (!binds_end(self.place) || found.end == end)
    }

    /// Whether it is in one name, which is folded unless this is exact.
    pub fn is_in(&self, name: &str) -> bool {
        let wanted = self.wanted.as_str();
        match self.place {
            TextPosition::Anywhere => self.finder.find(name.as_bytes()).is_some(),
            TextPosition::Start => name.starts_with(wanted),
            TextPosition::End => name.ends_with(wanted),
            TextPosition::Whole => name == wanted,
        }
    }

    /// Where it is in a name, which is folded unless this is exact.
    pub(in crate::domain) fn places(&self, name: &str) -> Vec<Range<usize>> {
        let length = self.wanted.len();
        if length == 0 || !self.is_in(name) {
            return Vec::new();
        }
        match self.place {
            TextPosition::Anywhere => {
                let found = name.match_indices(self.wanted.as_str());
                found.map(|(at, _)| at..at + length).collect()
            }
            TextPosition::Start | TextPosition::Whole => std::iter::once(0..length).collect(),
            TextPosition::End => std::iter::once(name.len() - length..name.len()).collect(),
        }
    }
}

fn binds_start(place: TextPosition) -> bool {
    matches!(place, TextPosition::Start | TextPosition::Whole)
}

fn binds_end(place: TextPosition) -> bool {
    matches!(place, TextPosition::End | TextPosition::Whole)
}
