//! The keys that DAG files read and Airflow does not find: a comparison of all of them with the layers, in slices.
//!
//! A slice takes a millisecond or two, so keys are answered in between.

use std::collections::BTreeMap;

use crate::domain::catalog::Catalog;
use crate::domain::dag::KeyKind;
use crate::domain::key::Key;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::Outcome;
use crate::domain::usage::{KeyUsages, UsageIndex, UsagePlace};

/// Keys that are predicted at a time.
const SLICE: usize = 256;
/// More are counted and not kept: `varlens scan --keys` prints all.
const MOST_KEPT: usize = 1_000;

/// How sure it is that a key is missing, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingGroup {
    /// No layer has it, and a read has no default.
    Nowhere,
    /// A layer lists it, and Airflow does not find it.
    NotFound,
    /// A layer that was not inspected may have it.
    NotCertain,
    /// No layer has it, and each read has a default.
    WithDefault,
}

/// A key that Airflow does not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRead {
    /// Where a DAG file reads it.
    pub place: UsagePlace,
    /// How many more places there are.
    pub more: usize,
}

/// The comparison, and how far it is.
#[derive(Debug)]
pub struct MissingReads {
    kind: KeyKind,
    /// The last key that was compared.
    last: Option<Box<str>>,
    done: usize,
    of: usize,
    found: BTreeMap<(MissingGroup, Box<str>), MissingRead>,
    count: usize,
    basis: Basis,
}

/// What is compared with what, by numbers that change with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    changes: u32,
    keys: usize,
    usages: u64,
}

impl Basis {
    /// The keys of the catalog with this version of the usages.
    pub fn new(catalog: &Catalog, usages: u64) -> Self {
        Self {
            changes: catalog.changes(),
            keys: catalog.len(),
            usages,
        }
    }
}

impl MissingReads {
    /// A comparison that has seen nothing.
    pub fn new(kind: KeyKind, index: &UsageIndex, basis: Basis) -> Self {
        Self {
            kind,
            last: None,
            done: 0,
            of: index.key_count(kind),
            found: BTreeMap::new(),
            count: 0,
            basis,
        }
    }

    /// The kind of the keys.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Something else is compared by now.
    pub fn is_outdated(&self, basis: Basis) -> bool {
        self.basis != basis
    }

    /// There are keys to compare.
    pub fn is_running(&self) -> bool {
        self.done < self.of
    }

    /// Keys compared, and keys in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.of)
    }

    /// Compares the next few keys.
    pub fn slice(&mut self, scenario: Scenario<'_>, index: &UsageIndex) {
        let after = self.last.take();
        let mut last = None;
        let keys = index.keys_after(self.kind, after.as_deref());
        for (key, usages) in keys.take(SLICE) {
            self.done += 1;
            last = Some(key);
            if let Some(group) = group(scenario, self.kind, key, usages) {
                self.add(group, key, usages);
            }
        }
        match last {
            Some(last) => self.last = Some(last.into()),
            // There were fewer than were counted.
            None => self.done = self.of,
        }
    }

    fn add(&mut self, group: MissingGroup, key: &str, usages: &KeyUsages) {
        self.count += 1;
        let id = (group, Box::from(key));
        let is_kept = self.found.len() < MOST_KEPT
            || self
                .found
                .last_key_value()
                .is_some_and(|(last, _)| id < *last);
        let Some(place) = usages.places.first().filter(|_| is_kept) else {
            return;
        };
        let read = MissingRead {
            place: place.clone(),
            more: usages.count() - 1,
        };
        self.found.insert(id, read);
        if self.found.len() > MOST_KEPT {
            self.found.pop_last();
        }
    }

    /// How many were found, with those that were not kept.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first of them, by how sure it is and by name.
    pub fn found(&self) -> impl ExactSizeIterator<Item = (MissingGroup, &str, &MissingRead)> {
        let found = self.found.iter();
        found.map(|((group, key), read)| (*group, &**key, read))
    }
}

/// None for a key that Airflow finds.
fn group(
    scenario: Scenario<'_>,
    kind: KeyKind,
    key: &str,
    usages: &KeyUsages,
) -> Option<MissingGroup> {
    let resolution = scenario.predict(Key::new(kind.kind(), key));
    let is_listed = scenario.catalog.find(key).is_some();
    match resolution.outcome {
        Outcome::Found => None,
        Outcome::Undetermined => Some(MissingGroup::NotCertain),
        _ if is_listed => Some(MissingGroup::NotFound),
        _ if usages.is_needed() => Some(MissingGroup::Nowhere),
        _ => Some(MissingGroup::WithDefault),
    }
}
