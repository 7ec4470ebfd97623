//! What DAG files read: how far their scan is, and what it has found.

use crate::app::missing_reads::MissingReads;
use crate::domain::usage::{ScanEvent, ScanState, UsageIndex, UsagePlace};

/// Said where no DAG files are known.
pub const NO_DAGS: &str =
    "no DAG files are known; start with --dags PATH, or set dags = [\"PATH\"] in the deployment";

/// Said in presentation mode, where the real files are not read.
pub const DAGS_NOT_PRESENTED: &str =
    "presentation mode does not show what DAG files read: they have the real names of keys";

/// Said of a config option.
pub const OTHER_KIND: &str = "DAG files are scanned for variables and connections only";

/// What DAG files read.
#[derive(Default)]
pub struct DagUsages {
    /// The deployment has DAG files.
    has_dags: bool,
    /// Counts scans, so that late answers of an earlier one are dropped.
    generation: u64,
    /// What is shown.
    index: UsageIndex,
    /// What a scan has found so far that will replace what an earlier one found.
    next: Option<UsageIndex>,
    /// Counts how often what is shown became something else, but for the files that come one by one.
    version: u64,
    /// The code around a read is not drawn.
    hides_code: bool,
    /// The usages in the menu that is open, by number: the scan may find others meanwhile.
    pub(in crate::app) offered: Vec<UsagePlace>,
    /// The comparison of what is read with what the layers have; None while nobody looks at it.
    pub(in crate::app) missing: Option<MissingReads>,
}

impl DagUsages {
    pub(super) fn new(has_dags: bool) -> Self {
        Self {
            has_dags,
            ..Self::default()
        }
    }

    /// Another deployment has DAG files, or none.
    pub(in crate::app) fn replace(&mut self, has_dags: bool) {
        self.has_dags = has_dags;
        self.show(UsageIndex::default());
    }

    fn show(&mut self, index: UsageIndex) {
        self.index = index;
        self.next = None;
        self.version += 1;
    }

    /// Begins a scan. What an earlier one found stays until this one has ended. Gives the number of the scan; None where
    /// there is nothing to scan.
    pub(in crate::app) fn begin(&mut self) -> Option<u64> {
        self.generation += 1;
        if !self.has_dags {
            self.show(UsageIndex::default());
            return None;
        }
        if self.index.has_ended() {
            self.next = Some(UsageIndex::begun());
        } else {
            self.show(UsageIndex::begun());
        }
        Some(self.generation)
    }

    /// Takes in what a scan reports. False if another one has begun since.
    pub(in crate::app) fn apply(&mut self, generation: u64, event: ScanEvent) -> bool {
        if generation != self.generation || !self.has_dags {
            return false;
        }
        let is_end = matches!(event, ScanEvent::Ended);
        match &mut self.next {
            Some(next) => next.apply(event),
            None => self.index.apply(event),
        }
        if is_end {
            match self.next.take() {
                Some(next) => self.show(next),
                None => self.version += 1,
            }
        }
        true
    }

    /// The deployment has DAG files.
    pub fn has_dags(&self) -> bool {
        self.has_dags
    }

    /// DAG files are being read.
    pub fn is_scanning(&self) -> bool {
        self.coming().scan() == ScanState::Running
    }

    /// DAG files are being read again: what is shown was found before.
    pub fn is_outdated(&self) -> bool {
        self.next.is_some()
    }

    /// Files read so far by the scan that is under way, or by the last; and files found.
    pub fn files(&self) -> (usize, usize) {
        self.coming().files()
    }

    fn coming(&self) -> &UsageIndex {
        self.next.as_ref().unwrap_or(&self.index)
    }

    /// What was found: by the last scan that ended, or so far by the first.
    pub fn index(&self) -> &UsageIndex {
        &self.index
    }

    /// Draws the code around a read, or not: it may have a password in it, which a picture for others must not.
    pub fn hide_code(&mut self, hides: bool) {
        self.hides_code = hides;
    }

    /// The code around a read is not drawn.
    pub fn hides_code(&self) -> bool {
        self.hides_code
    }

    /// A number that changes when a scan begins to be shown and when it ends. What asks each row is asked again then, and
    /// not for each file.
    pub(in crate::app) fn version(&self) -> u64 {
        self.version
    }

    /// The keys that no layer has are still looked for.
    pub(in crate::app) fn is_comparing(&self) -> bool {
        self.missing.as_ref().is_some_and(MissingReads::is_running)
    }
}
