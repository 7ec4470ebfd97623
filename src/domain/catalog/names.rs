//! The names of all rows: one text as written, one in lower case, and an index from name to row.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::RowId;

/// Names by row number.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<u32>,
    /// Lower-cased, for searching. Each name is followed by a newline, so that no hit spans two names.
    folded: String,
    folded_ends: Vec<u32>,
    index: HashTable<RowId>,
    hasher: DefaultHashBuilder,
    unordered: bool,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Row numbers ascend as names do.
    pub(super) fn is_ascending(&self) -> bool {
        !self.unordered
    }

    /// The name of a row; empty for a row that does not exist.
    pub(super) fn get(&self, row: RowId) -> &str {
        slice(&self.text, &self.ends, row, 0)
    }

    /// The name in lower case.
    pub(super) fn folded(&self, row: RowId) -> &str {
        slice(&self.folded, &self.folded_ends, row, 1)
    }

    /// All names in lower case, each with a newline behind it.
    pub(super) fn folded_text(&self) -> &str {
        &self.folded
    }

    /// Where each row ends in [`Self::folded_text`], its newline included.
    pub(super) fn folded_ends(&self) -> &[u32] {
        &self.folded_ends
    }

    pub(super) fn find(&self, name: &str) -> Option<RowId> {
        let hash = self.hasher.hash_one(name);
        self.index.find(hash, |row| self.get(*row) == name).copied()
    }

    /// Adds a name that is not there yet. Texts over 4 GiB are not held.
    pub(super) fn push(&mut self, name: &str) -> RowId {
        let row = offset(self.ends.len());
        self.unordered |= row > 0 && self.get(row - 1) > name;
        self.text.push_str(name);
        self.ends.push(offset(self.text.len()));
        push_lower(&mut self.folded, name);
        self.folded.push('\n');
        self.folded_ends.push(offset(self.folded.len()));
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let hash = |row: &RowId| hasher.hash_one(slice(text, ends, *row, 0));
        self.index.insert_unique(hasher.hash_one(name), row, hash);
        row
    }
}

fn push_lower(into: &mut String, name: &str) {
    if name.is_ascii() {
        into.extend(name.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        into.push_str(&name.to_lowercase());
    }
}

/// Offsets are 32 bits wide; AWS's own quota of 500,000 names of 512 bytes is a sixteenth of that.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// What lies between the end of the row before and its own, less `trailing` bytes.
fn slice<'a>(text: &'a str, ends: &[u32], row: RowId, trailing: usize) -> &'a str {
    let row = row as usize;
    let start = match row.checked_sub(1) {
        None => 0,
        Some(before) => ends.get(before).copied().unwrap_or(0) as usize,
    };
    let end = ends.get(row).copied().unwrap_or(0) as usize;
    text.get(start..end.saturating_sub(trailing)).unwrap_or("")
}
