//! The words after `usage:`, and which states of a key's usage each of them finds.

use crate::domain::usage::UsageState::{
    self, Both, Dynamic, NotInspected, NotSeen, Parse, Run, Scanning, Unused,
};

/// A word, and what it finds.
const WORDS: [(&str, &[UsageState]); 6] = [
    ("parse", &[Both, Parse]),
    ("run", &[Both, Run]),
    ("both", &[Both]),
    ("dynamic", &[Dynamic]),
    ("unused", &[Unused]),
    ("unseen", &[NotSeen, Scanning, NotInspected]),
];

/// Ways in which DAG files read a key, whose words begin in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageWords {
    /// As typed.
    beginning: String,
    /// A bit for each state.
    bits: u16,
}

impl UsageWords {
    /// The ways whose word begins like this, in any case; None if there is none.
    pub fn named(beginning: &str) -> Option<Self> {
        let wanted = beginning.to_lowercase();
        let named = WORDS.iter().filter(|(word, _)| word.starts_with(&wanted));
        let states = named.flat_map(|(_, states)| states.iter());
        let bits = states.fold(0, |bits, state| bits | bit(*state));
        (bits != 0).then(|| Self {
            beginning: beginning.to_owned(),
            bits,
        })
    }

    /// As typed.
    pub(super) fn beginning(&self) -> &str {
        &self.beginning
    }

    /// Whether a state is one of them.
    pub fn has(&self, state: UsageState) -> bool {
        self.bits & bit(state) != 0
    }

    /// All words.
    pub fn words() -> [&'static str; 6] {
        WORDS.map(|(word, _)| word)
    }
}

fn bit(state: UsageState) -> u16 {
    1 << state as u16
}
