//! What reads one key.

use super::place::UsagePlace;
use super::state::UsageState;
use crate::domain::dag::When;

/// How many places of one key are kept; the others are counted.
pub const MOST_PLACES: usize = 200;

/// What reads one key.
#[derive(Clone, Debug, Default)]
pub struct KeyUsages {
    /// By file and line; at most [`MOST_PLACES`].
    pub places: Vec<UsagePlace>,
    /// How many more there are.
    pub left_out: usize,
    /// How often a parse of all files asks, and how often a run of all.
    times: [u64; 2],
    /// A read has no default.
    is_needed: bool,
}

impl KeyUsages {
    pub(super) fn add(&mut self, place: UsagePlace) {
        let at = usize::from(place.when == When::Run);
        if let Some(times) = self.times.get_mut(at) {
            *times += u64::from(place.times);
        }
        self.is_needed |= !place.default;
        if self.places.len() >= MOST_PLACES {
            self.left_out += 1;
            return;
        }
        let order = |other: &UsagePlace| {
            (&other.file, other.line, other.when) <= (&place.file, place.line, place.when)
        };
        self.places
            .insert(self.places.partition_point(order), place);
    }

    /// How often all files ask for it in one parse of each, and in one task run of each.
    pub fn times(&self, when: When) -> u64 {
        let [parse, run] = self.times;
        match when {
            When::Parse => parse,
            When::Run => run,
        }
    }

    /// How many places there are, with those that are left out.
    pub fn count(&self) -> usize {
        self.places.len() + self.left_out
    }

    /// Nothing reads it.
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// At least one read has no default.
    pub fn is_needed(&self) -> bool {
        self.is_needed
    }

    pub(super) fn state(&self) -> Option<UsageState> {
        match self.times.map(|times| times > 0) {
            [true, true] => Some(UsageState::Both),
            [true, false] => Some(UsageState::Parse),
            [false, true] => Some(UsageState::Run),
            [false, false] => None,
        }
    }
}
