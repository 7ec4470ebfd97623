//! What DAG files read, by key: what a scan has found so far, and what may be said of a key by it.
//!
//! "Unused" is said only where every file was read to its end and no key of the run can be the key; never of a connection,
//! which hooks also use without its being named.

mod key_usages;
mod pattern;
mod place;
mod state;

pub use key_usages::{KeyUsages, MOST_PLACES};
pub use place::{FileUsages, ScanEvent, UsagePlace};
pub use state::UsageState;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::dag::KeyKind;
use pattern::{DynamicKeys, MayBe};

/// How many problems are kept; the others are counted.
const MOST_PROBLEMS: usize = 100;

/// How far a scan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScanState {
    /// No DAG files are known: nothing is scanned.
    #[default]
    None,
    /// Under way.
    Running,
    /// Every file that was found was read.
    Ended,
}

/// The keys of one kind.
#[derive(Debug, Default)]
struct OfKind {
    keys: BTreeMap<Box<str>, KeyUsages>,
    /// Keys whose lower case is another text, by that: what a row may be that is known from the environment only.
    cased: BTreeMap<String, BTreeSet<Box<str>>>,
    /// Keys that only the run knows.
    dynamic: DynamicKeys,
}

/// What DAG files read, by key.
#[derive(Debug, Default)]
pub struct UsageIndex {
    state: ScanState,
    /// Files found, and files read so far.
    found: usize,
    read: usize,
    kinds: [OfKind; 2],
    /// A folder or a file that was named could not be looked into.
    is_blocked: bool,
    /// Files that were not read to their end, or a template of theirs.
    incomplete: usize,
    problems: Vec<String>,
    problems_left_out: usize,
}

impl UsageIndex {
    /// A scan that has just begun.
    pub fn begun() -> Self {
        Self {
            state: ScanState::Running,
            ..Self::default()
        }
    }

    /// Takes in what a scan reports.
    pub fn apply(&mut self, event: ScanEvent) {
        match event {
            ScanEvent::Found { files, problems } => {
                self.found = files;
                self.is_blocked |= !problems.is_empty();
                for problem in problems {
                    self.note(problem);
                }
            }
            ScanEvent::Files(files) => {
                for file in files {
                    self.add(file);
                }
            }
            ScanEvent::Ended => self.state = ScanState::Ended,
        }
    }

    fn add(&mut self, file: FileUsages) {
        self.read += 1;
        if let Some(why) = file.incomplete {
            self.incomplete += 1;
            self.note(format!("{}: {why}", file.path));
        }
        for (kind, key, place) in file.usages {
            let Some(of_kind) = self.kinds.get_mut(index_of(kind)) else {
                continue;
            };
            match key {
                Some(key) => of_kind.add(key, place),
                None => of_kind.dynamic.add(place),
            }
        }
    }

    fn note(&mut self, problem: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.problems_left_out += 1;
        }
    }

    fn kind(&self, kind: KeyKind) -> Option<&OfKind> {
        self.kinds.get(index_of(kind))
    }

    /// How far the scan is.
    pub fn scan(&self) -> ScanState {
        self.state
    }

    /// Every file that was found was read.
    pub fn has_ended(&self) -> bool {
        self.state == ScanState::Ended
    }

    /// Files read so far, and files found.
    pub fn files(&self) -> (usize, usize) {
        (self.read, self.found)
    }

    /// What could not be looked into or not be read to its end: sentences; and how many more there are.
    pub fn problems(&self) -> (&[String], usize) {
        (&self.problems, self.problems_left_out)
    }

    /// Every file was read to its end, and no folder was closed.
    pub fn is_complete(&self) -> bool {
        self.state == ScanState::Ended && !self.is_blocked && self.incomplete == 0 && self.found > 0
    }

    /// What reads a key. `any_case`: the key is known from an environment variable only, so that its case is not known.
    pub fn usages(&self, kind: KeyKind, name: &str, any_case: bool) -> Vec<&KeyUsages> {
        let Some(of_kind) = self.kind(kind) else {
            return Vec::new();
        };
        let own = of_kind.keys.get(name);
        let cased = of_kind.cased.get(name).filter(|_| any_case);
        let others = cased.into_iter().flatten();
        let others = others.filter_map(|key| of_kind.keys.get(key));
        own.into_iter().chain(others).collect()
    }

    /// What may be said of the usage of a key.
    pub fn usage(&self, kind: KeyKind, name: &str, any_case: bool) -> UsageState {
        let states = self.usages(kind, name, any_case).into_iter();
        let read = states.filter_map(KeyUsages::state).reduce(joined);
        read.unwrap_or_else(|| self.unread(kind, name, any_case))
    }

    /// Of a key that no file reads by its name.
    fn unread(&self, kind: KeyKind, name: &str, any_case: bool) -> UsageState {
        let dynamic = self.kind(kind).map(|of_kind| &of_kind.dynamic);
        let may_be = dynamic.map_or(MayBe::No, |dynamic| dynamic.may_be(name, any_case));
        if may_be == MayBe::Yes {
            return UsageState::Dynamic;
        }
        let is_open = may_be == MayBe::NotCompared || dynamic.is_some_and(DynamicKeys::has_unknown);
        match self.state {
            ScanState::Running => UsageState::Scanning,
            ScanState::None => UsageState::NotInspected,
            ScanState::Ended if self.is_blocked || self.found == 0 => UsageState::NotInspected,
            ScanState::Ended if self.incomplete > 0 => UsageState::NotSeen,
            // Hooks and operators use a default connection where the code names none.
            ScanState::Ended if kind == KeyKind::Connection => UsageState::NotSeen,
            ScanState::Ended if is_open => UsageState::NotSeen,
            ScanState::Ended => UsageState::Unused,
        }
    }

    /// The reads whose key only the run knows.
    pub fn dynamic(&self, kind: KeyKind) -> impl Iterator<Item = &KeyUsages> {
        let dynamic = self.kind(kind).map(|of_kind| &of_kind.dynamic);
        dynamic.into_iter().flat_map(DynamicKeys::reads)
    }

    /// Of the reads whose key only the run knows those that may be of this key, as far as that is known.
    pub fn dynamic_of(&self, kind: KeyKind, name: &str, any_case: bool) -> Vec<&KeyUsages> {
        let dynamic = self.kind(kind).map(|of_kind| &of_kind.dynamic);
        dynamic.map_or_else(Vec::new, |dynamic| dynamic.reads_of(name, any_case))
    }

    /// The keys of a kind that files read, by name.
    pub fn keys(&self, kind: KeyKind) -> impl Iterator<Item = (&str, &KeyUsages)> {
        self.keys_after(kind, None)
    }

    /// The keys of a kind that files read, by name: those after this one, so that a long look can be interrupted.
    pub fn keys_after(
        &self,
        kind: KeyKind,
        name: Option<&str>,
    ) -> impl Iterator<Item = (&str, &KeyUsages)> {
        let start = name.map_or(Bound::Unbounded, Bound::Excluded);
        let of_kind = self.kind(kind).into_iter();
        let keys = of_kind
            .flat_map(move |of_kind| of_kind.keys.range::<str, _>((start, Bound::Unbounded)));
        keys.map(|(key, usages)| (&**key, usages))
    }

    /// How many keys of a kind files read.
    pub fn key_count(&self, kind: KeyKind) -> usize {
        self.kind(kind).map_or(0, |of_kind| of_kind.keys.len())
    }
}

impl OfKind {
    fn add(&mut self, key: Box<str>, place: UsagePlace) {
        if let Some(known) = self.keys.get_mut(&key) {
            return known.add(place);
        }
        let lower = key.to_lowercase();
        if *lower != *key {
            self.cased.entry(lower).or_default().insert(key.clone());
        }
        self.keys.entry(key).or_default().add(place);
    }
}

fn index_of(kind: KeyKind) -> usize {
    usize::from(kind == KeyKind::Connection)
}

/// Of two keys that are one row.
fn joined(one: UsageState, other: UsageState) -> UsageState {
    if one == other { one } else { UsageState::Both }
}
