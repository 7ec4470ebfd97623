//! The names of all rows: one text as written, one of the names that are not in lower case, and an index from name to row.
//!
//! A name that is in lower case is not kept twice: a search in any case looks through the first text, then through the
//! second.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::RowId;
use super::fold::{is_folded, push_folded};
use super::lines::{Lines, narrow};
use super::needle::Needle;

/// Parts of the index. Each grows by itself, so that no page of a listing waits till all of it has.
const PARTS: usize = 64;

/// Names by row number.
#[derive(Debug)]
pub(super) struct Names {
    /// As written.
    written: Lines,
    /// Those that folding changes, folded.
    folded: Lines,
    /// Whose they are, ascending.
    folded_rows: Vec<RowId>,
    index: Vec<HashTable<RowId>>,
    hasher: DefaultHashBuilder,
    unordered: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            written: Lines::default(),
            folded: Lines::default(),
            folded_rows: Vec::new(),
            index: vec![HashTable::new(); PARTS],
            hasher: DefaultHashBuilder::default(),
            unordered: false,
        }
    }
}

/// The part of the index that a hash belongs to. The tables use the bits at both ends themselves.
fn part(hash: u64) -> usize {
    usize::try_from(hash >> 32).map_or(0, |bits| bits % PARTS)
}

impl Names {
    /// Row numbers ascend as names do.
    pub(super) fn is_ascending(&self) -> bool {
        !self.unordered
    }

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
        self.unordered |= row > 0 && self.get(row - 1) > name;
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

    /// The rows whose name a needle is in, ascending.
    pub(super) fn with(&self, needle: &Needle) -> Vec<RowId> {
        let written = self.written.with(needle);
        if needle.is_exact() || self.folded_rows.is_empty() {
            return written;
        }
        // What is found as written is there in any case: folding does not change what is folded.
        let folded = self.folded.with(needle);
        let row = |number: &u32| self.folded_rows.get(*number as usize).copied();
        union(&written, folded.iter().filter_map(row))
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

/// All of both, which ascend, each once.
fn union(some: &[RowId], others: impl Iterator<Item = RowId>) -> Vec<RowId> {
    let mut all = Vec::with_capacity(some.len());
    let mut some = some.iter().copied().peekable();
    for other in others {
        while let Some(row) = some.next_if(|row| *row < other) {
            all.push(row);
        }
        some.next_if_eq(&other);
        all.push(other);
    }
    all.extend(some);
    all
}
