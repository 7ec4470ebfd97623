//! Letters that a name must have in this order, with others between them, and how well it has them.
//!
//! Scores are `nucleo-matcher`'s: it prefers adjacent letters and the beginnings of words, and gives up on a name that
//! lacks a letter before scoring it. The library's own thread pool is not used.

use std::ops::Range;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Matcher, Utf32Str};

/// Letters to search, ignoring case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fuzzy {
    letters: String,
    atom: Atom,
}

impl Fuzzy {
    /// Searches these letters.
    pub fn new(letters: &str) -> Self {
        let atom = Atom::new(
            letters,
            CaseMatching::Ignore,
            Normalization::Smart,
            AtomKind::Fuzzy,
            false,
        );
        Self {
            letters: letters.to_owned(),
            atom,
        }
    }

    /// As they were typed.
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// How well a name has them; None if it lacks one. More is better. `memory` and `chars` are written over.
    pub(super) fn score(
        &self,
        name: &str,
        memory: &mut Matcher,
        chars: &mut Vec<char>,
    ) -> Option<u16> {
        self.atom.score(Utf32Str::new(name, chars), memory)
    }

    /// Where a name has them. `memory` is written over.
    pub(super) fn places(&self, name: &str, memory: &mut Matcher) -> Vec<Range<usize>> {
        let (mut chars, mut found) = (Vec::new(), Vec::new());
        let name_chars = Utf32Str::new(name, &mut chars);
        if self.atom.indices(name_chars, memory, &mut found).is_none() {
            return Vec::new();
        }
        found.sort_unstable();
        let starts: Vec<(usize, char)> = name.char_indices().collect();
        let place = |index: &u32| {
            let (start, c) = *starts.get(*index as usize)?;
            Some(start..start + c.len_utf8())
        };
        found.iter().filter_map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(letters: &str, name: &str) -> Option<u16> {
        let mut memory = Matcher::default();
        Fuzzy::new(letters).score(name, &mut memory, &mut Vec::new())
    }

    #[test]
    fn letters_in_this_order_and_the_better_the_nearer() {
        assert_eq!(score("pw", "wp"), None);
        assert_eq!(score("pwx", "pw"), None);
        assert!(score("DBPW", "db_password").is_some());
        assert!(score("äp", "ÄPFEL").is_some());
        assert!(score("pass", "db_password") > score("pass", "public_address"));
    }

    #[test]
    fn places() {
        let places = |letters: &str, name: &str| {
            let mut memory = Matcher::default();
            Fuzzy::new(letters).places(name, &mut memory)
        };
        assert_eq!(places("dp", "db_password"), [0..1, 3..4]);
        assert_eq!(places("ßx", "größex"), [4..6, 7..8]);
        assert!(places("x", "db").is_empty());
    }
}
