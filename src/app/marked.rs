//! The keys that the user has marked.

use std::collections::HashSet;

use crate::domain::key::{Key, Kind};

/// Marked keys, of every kind.
#[derive(Debug, Default)]
pub struct Marked {
    keys: HashSet<Key>,
}

impl Marked {
    /// The key is marked.
    pub fn has(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// The marked keys of a kind, by name.
    pub fn of(&self, kind: Kind) -> Vec<Key> {
        let mut keys: Vec<_> = self.keys.iter().filter(|key| key.kind == kind).collect();
        keys.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        keys.into_iter().cloned().collect()
    }

    /// How many keys of a kind are marked.
    pub fn count(&self, kind: Kind) -> usize {
        self.keys.iter().filter(|key| key.kind == kind).count()
    }

    /// No key of any kind is marked.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Marks the key, or takes its mark away.
    pub(super) fn toggle(&mut self, key: Key) {
        if !self.keys.remove(&key) {
            self.keys.insert(key);
        }
    }

    /// Takes all marks away.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
    }
}
