//! What DAG files read: how far their scan is, and what it has found.

use crate::domain::usage::{ScanEvent, ScanState, UsageIndex};

/// Said where no DAG files are known.
pub const NO_DAGS: &str =
    "no DAG files are known; start with --dags PATH, or set dags = [\"PATH\"] in the deployment";

/// Said of a config option.
pub const OTHER_KIND: &str = "DAG files are scanned for variables and connections only";

/// What DAG files read.
#[derive(Default)]
pub struct DagUsages {
    /// The deployment has DAG files.
    has_dags: bool,
    /// Counts scans, so that late answers of an earlier one are dropped.
    generation: u64,
    index: UsageIndex,
    /// The code around a read is not drawn.
    hides_code: bool,
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
        self.index = UsageIndex::default();
    }

    /// Forgets what was found. Gives the number of the scan that begins; None where there is nothing to scan.
    pub(in crate::app) fn begin(&mut self) -> Option<u64> {
        self.generation += 1;
        self.index = if self.has_dags {
            UsageIndex::begun()
        } else {
            UsageIndex::default()
        };
        self.has_dags.then_some(self.generation)
    }

    /// Takes in what a scan reports. False if another one has begun since.
    pub(in crate::app) fn apply(&mut self, generation: u64, event: ScanEvent) -> bool {
        let is_current = generation == self.generation && self.has_dags;
        if is_current {
            self.index.apply(event);
        }
        is_current
    }

    /// The deployment has DAG files.
    pub fn has_dags(&self) -> bool {
        self.has_dags
    }

    /// DAG files are being read.
    pub fn is_scanning(&self) -> bool {
        self.index.scan() == ScanState::Running
    }

    /// What was found so far.
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

    /// A number that changes when a scan begins and when it ends. What asks each row is asked again then, and not for each
    /// file.
    pub(in crate::app) fn scan_number(&self) -> u64 {
        self.generation * 2 + u64::from(self.is_scanning())
    }
}
