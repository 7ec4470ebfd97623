//! Values that repeat, stored once.

use std::hash::Hash;

use hashbrown::HashMap;

use super::lines::narrow;

/// Values stored once; number 0 is "none".
#[derive(Debug)]
pub(super) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
    /// The index of the value that was stored last.
    last: usize,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: HashMap::new(),
            last: 0,
        }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    pub(super) fn put(&mut self, value: Option<T>) -> u32 {
        let Some(value) = value else {
            return 0;
        };
        // Neighbours in a listing are mostly alike.
        if self.values.get(self.last) == Some(&value) {
            return narrow(self.last + 1);
        }
        if let Some(number) = self.numbers.get(&value) {
            self.last = (*number as usize).saturating_sub(1);
            return *number;
        }
        self.values.push(value.clone());
        let number = narrow(self.values.len());
        self.last = self.values.len() - 1;
        self.numbers.insert(value, number);
        number
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.values.get((number as usize).checked_sub(1)?)
    }
}
