//! The names of all rows: one text as written, one of the names that are not in lower case, and an index from name to row.
//!
//! A name that is in lower case is stored once: a search that ignores case goes through the first text, then through
//! the second.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::fold::{is_folded, push_folded};
use super::lines::{Lines, narrow};
use super::needle::Needle;
use super::row::RowId;

/// Parts of the index. Each grows separately, so that no page of a listing waits until all of it has grown.
const PARTS: usize = 64;

/// Names by row number.
#[derive(Debug)]
pub(super) struct NameTable {
    /// As written.
    written: Lines,
    /// Those that folding changes, folded.
    folded: Lines,
    /// The rows they belong to, ascending.
    folded_rows: Vec<RowId>,
    index: Vec<HashTable<RowId>>,
    hasher: DefaultHashBuilder,
}

impl Default for NameTable {
    fn default() -> Self {
        Self {
            written: Lines::default(),
            folded: Lines::default(),
            folded_rows: Vec::new(),
            index: vec![HashTable::new(); PARTS],
            hasher: DefaultHashBuilder::default(),
        }
    }
}

/// The part of the index that a hash belongs to. The tables use the bits at both ends themselves.
fn part(hash: u64) -> usize {
    usize::try_from(hash >> 32).map_or(0, |bits| bits % PARTS)
}

impl NameTable {
    /// The name of a row; empty for a row that does not exist.
    pub(super) fn get(&self, row: RowId) -> &str {
        self.written.get(row as usize)
    }

    /// The name in lower case.
    pub(super) fn folded(&self, row: RowId) -> &str {
        match self.folded_rows.binary_search(&row) {
            Ok(number) => self.folded.get(number),
            Err(_) => self.get(row),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<RowId> {
        let hash = self.hasher.hash_one(name);
        let part = self.index.get(part(hash))?;
        part.find(hash, |row| self.get(*row) == name).copied()
    }

    /// Adds a name that is not there yet.
    pub(super) fn push(&mut self, name: &str) -> RowId {
        let row = narrow(self.written.len());
        self.written.push(|text| text.push_str(name));
        if !is_folded(name) {
            self.folded.push(|text| push_folded(text, name));
            self.folded_rows.push(row);
        }
        let (written, hasher) = (&self.written, &self.hasher);
        let hash_of = |row: &RowId| hasher.hash_one(written.get(*row as usize));
        let hash = hasher.hash_one(name);
        if let Some(part) = self.index.get_mut(part(hash)) {
            part.insert_unique(hash, row, hash_of);
        }
        row
    }

    /// Sets the marks, one for each row, of the rows whose name contains a needle.
    pub(super) fn mark(&self, needle: &Needle, marks: &mut [bool]) {
        let mut mark = |row: usize| {
            if let Some(mark) = marks.get_mut(row) {
                *mark = true;
            }
        };
        // A match in the written text is also a match that ignores case: folding does not change folded text.
        self.written.each_with(needle, &mut mark);
        if !needle.is_exact() {
            self.folded.each_with(needle, |number| {
                if let Some(row) = self.folded_rows.get(number) {
                    mark(*row as usize);
                }
            });
        }
    }

    /// Whether a needle is in the name of one row.
    pub(super) fn has(&self, row: RowId, needle: &Needle) -> bool {
        let name = if needle.is_exact() {
            self.get(row)
        } else {
            self.folded(row)
        };
        needle.is_in(name)
    }
}
