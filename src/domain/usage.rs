//! What DAG files read, by key: what a scan has found so far, and what may be said of a key by it.
//!
//! "Unused" is said only where every file was read to its end and no key of the run can be the key; never of a connection,
//! which hooks also use without its being named.

mod pattern;
mod place;
mod state;

pub use place::{FileUsages, ScanEvent, UsagePlace};
pub use state::UsageState;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dag::{KeyKind, When};
use pattern::Patterns;

/// How many places of one key are kept; the others are counted.
pub const MOST_PLACES: usize = 200;
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
    fn add(&mut self, place: UsagePlace) {
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

    /// At least one read has no default.
    pub fn is_needed(&self) -> bool {
        self.is_needed
    }

    fn state(&self) -> Option<UsageState> {
        match self.times.map(|times| times > 0) {
            [true, true] => Some(UsageState::Both),
            [true, false] => Some(UsageState::Parse),
            [false, true] => Some(UsageState::Run),
            [false, false] => None,
        }
    }
}

/// The keys of one kind.
#[derive(Debug, Default)]
struct OfKind {
    keys: HashMap<Box<str>, KeyUsages>,
    /// Keys whose lower case is another text, by that: what a row may be that is known from the environment only.
    cased: BTreeMap<String, BTreeSet<Box<str>>>,
    /// Keys that only the run knows.
    dynamic: KeyUsages,
    patterns: Patterns,
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
    /// Files that were not read to their end.
    incomplete: usize,
    problems: Vec<String>,
    problems_left_out: usize,
    revision: u32,
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
        self.revision = self.revision.wrapping_add(1);
    }

    fn add(&mut self, file: FileUsages) {
        self.read += 1;
        if let Some(why) = file.incomplete {
            self.incomplete += 1;
            self.note(format!("{}: not read to its end: {why}", file.path));
        }
        for (kind, key, place) in file.usages {
            let Some(of_kind) = self.kinds.get_mut(index_of(kind)) else {
                continue;
            };
            if let Some(key) = key {
                of_kind.add(key, place);
            } else {
                of_kind.patterns.add(place.parts.as_deref());
                of_kind.dynamic.add(place);
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

    /// Counts what was taken in, so that what was derived from it can be derived again.
    pub fn revision(&self) -> u32 {
        self.revision
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
        let patterns = self.kind(kind).map(|of_kind| &of_kind.patterns);
        if patterns.is_some_and(|patterns| patterns.may_be(name, any_case)) {
            return UsageState::Dynamic;
        }
        match self.state {
            ScanState::Running => UsageState::Scanning,
            ScanState::None => UsageState::NotInspected,
            ScanState::Ended if self.is_blocked || self.found == 0 => UsageState::NotInspected,
            ScanState::Ended if self.incomplete > 0 => UsageState::NotSeen,
            // Hooks and operators use a default connection where the code names none.
            ScanState::Ended if kind == KeyKind::Connection => UsageState::NotSeen,
            ScanState::Ended if patterns.is_some_and(Patterns::has_unknown) => UsageState::NotSeen,
            ScanState::Ended => UsageState::Unused,
        }
    }

    /// The reads whose key only the run knows: those that may be this key come first.
    pub fn dynamic(&self, kind: KeyKind) -> Option<&KeyUsages> {
        let dynamic = self.kind(kind).map(|of_kind| &of_kind.dynamic);
        dynamic.filter(|dynamic| !dynamic.places.is_empty())
    }

    /// The keys of a kind that files read, in no order.
    pub fn keys(&self, kind: KeyKind) -> impl Iterator<Item = (&str, &KeyUsages)> {
        let keys = self
            .kind(kind)
            .into_iter()
            .flat_map(|of_kind| &of_kind.keys);
        keys.map(|(key, usages)| (&**key, usages))
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

/// Whether a read of a key that only the run knows may be of this key, by the parts that are known.
pub fn may_be(place: &UsagePlace, name: &str, any_case: bool) -> bool {
    place
        .parts
        .as_deref()
        .is_none_or(|parts| pattern::matches(parts, name, any_case))
}

fn index_of(kind: KeyKind) -> usize {
    usize::from(kind == KeyKind::Connection)
}

/// Of two keys that are one row.
fn joined(one: UsageState, other: UsageState) -> UsageState {
    if one == other { one } else { UsageState::Both }
}
