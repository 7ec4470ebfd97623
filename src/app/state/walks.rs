//! Lookups: those that were performed, the one that is under way, and the key that was typed in.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::app::nearest::NearestScan;
use crate::app::pending::Pending;
use crate::domain::elsewhere::Elsewhere;
use crate::domain::key::Key;
use crate::domain::resolve::Resolution;
use crate::domain::traceback::Finding;

/// Lookups that were performed or are under way.
#[derive(Default)]
pub struct Walks {
    pub(in crate::app) performed: HashMap<Key, Arc<Resolution>>,
    /// What was found of missing keys among the names of all secrets.
    pub(in crate::app) elsewhere: HashMap<Key, Elsewhere>,
    pub(in crate::app) pending: Option<Pending>,
    /// Marked keys that are looked up after the one that is under way.
    pub(in crate::app) queue: VecDeque<Key>,
    /// How many keys the queue began with; 0 while there is none.
    pub(in crate::app) queued: usize,
    pub(in crate::app) looked_up: Option<Key>,
    pub(in crate::app) nearest: Option<NearestScan>,
    /// The key of a walk that failed because credentials had expired.
    pub(in crate::app) expired: Option<Key>,
    /// What a pasted log says, the most telling first.
    pub(in crate::app) pasted: Vec<Finding>,
}

impl Walks {
    /// The live lookups so far, by key.
    pub fn performed(&self) -> &HashMap<Key, Arc<Resolution>> {
        &self.performed
    }

    /// Where else in AWS a key may be that a live lookup did not find; None where nobody looked.
    pub fn elsewhere(&self, key: &Key) -> Option<&Elsewhere> {
        self.elsewhere.get(key)
    }

    /// What a pasted log says of a key.
    pub fn log(&self, key: &Key) -> Option<&Finding> {
        let mut pasted = self.pasted.iter();
        pasted.find(|found| found.key().as_ref() == Some(key))
    }

    /// The lookup that is under way.
    pub fn pending(&self) -> Option<&Pending> {
        self.pending.as_ref()
    }

    /// The key that was typed in; the panes show it in place of the selected one.
    pub fn looked_up(&self) -> Option<&Key> {
        self.looked_up.as_ref()
    }

    /// The scan for keys similar to a missing one.
    pub fn nearest(&self) -> Option<&NearestScan> {
        self.nearest.as_ref()
    }
}
