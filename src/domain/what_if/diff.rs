//! The effect of a simulated change on all keys: which layer wins, what no longer reaches AWS, what it costs.
//!
//! A scan over all rows is cut into slices; nothing is stored for a row, and a caller that shows one asks for it again. It
//! counts what the names say at the time: a caller that adds names starts again.

use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::Kind;
use crate::domain::prediction::{BulkPredictor, Scenario};
use crate::domain::resolve::{Outcome, Prediction};

/// One key before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDiff {
    /// Without the change.
    pub before: Prediction,
    /// With the change.
    pub after: Prediction,
}

impl KeyDiff {
    /// Anything differs, even if only a shadowed layer or the number of calls.
    pub fn is_any(self) -> bool {
        self.before != self.after
    }

    /// Another layer wins, or one where none did, or none.
    pub fn is_of_winner(self) -> bool {
        self.before.winner != self.after.winner
    }

    fn becomes(self, is: impl Fn(Prediction) -> bool) -> bool {
        !is(self.before) && is(self.after)
    }
}

/// Two deployments, key by key.
pub struct ScenarioDiff<'a> {
    before: BulkPredictor<'a>,
    after: BulkPredictor<'a>,
    catalog: &'a Catalog,
}

impl<'a> ScenarioDiff<'a> {
    /// The scenario's deployment as it was listed, and as it is simulated.
    pub fn new(scenario: Scenario<'a>, kind: Kind) -> Self {
        Self {
            before: scenario.unchanged().bulk(kind),
            after: scenario.bulk(kind),
            catalog: scenario.catalog,
        }
    }

    /// One row's key before and after.
    pub fn key_diff(&self, row: RowId) -> KeyDiff {
        KeyDiff {
            before: self.before.predict(row),
            after: self.after.predict(row),
        }
    }
}

/// How many keys change, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiffSummary {
    /// Keys that were compared.
    pub rows: u32,
    /// Another layer wins, or one where none did, or none.
    pub changed_winner: u32,
    /// AWS was asked, and is no longer.
    pub stop_reaching_aws: u32,
    /// AWS was not asked, and would be.
    pub start_reaching_aws: u32,
    /// No layer has them any more.
    pub newly_missing: u32,
    /// A layer has them now.
    pub newly_found: u32,
    /// Airflow would raise something, or not start.
    pub newly_failing: u32,
    /// The answer would depend on a layer that was not inspected.
    pub newly_uncertain: u32,
    /// AWS calls to read every key once, without the change.
    pub aws_calls_before: u64,
    /// The same, with the change.
    pub aws_calls_after: u64,
}

/// How many keys change in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCount {
    /// The name in `--json`.
    pub name: &'static str,
    /// The phrase after the number of keys: `newly missing`.
    pub phrase: &'static str,
    /// How many.
    pub keys: u32,
}

impl DiffSummary {
    /// What `aws_calls_before` and `aws_calls_after` count.
    pub const AWS_CALLS: &str = "AWS calls to read every key once";

    /// The ways in which keys change, in the order in which they are shown.
    pub fn counts(&self) -> [KeyCount; 7] {
        let count = |name, phrase, keys| KeyCount { name, phrase, keys };
        [
            count("changed_winner", "with another winner", self.changed_winner),
            count(
                "stop_reaching_aws",
                "no longer reach AWS",
                self.stop_reaching_aws,
            ),
            count(
                "start_reaching_aws",
                "newly reach AWS",
                self.start_reaching_aws,
            ),
            count("newly_missing", "newly missing", self.newly_missing),
            count("newly_found", "newly found", self.newly_found),
            count("newly_failing", "newly fail", self.newly_failing),
            count(
                "newly_uncertain",
                "newly uncertain: a layer that was not inspected may win",
                self.newly_uncertain,
            ),
        ]
    }

    /// A key that Airflow found before would no longer be found.
    pub const fn is_worse(&self) -> bool {
        self.newly_missing + self.newly_failing > 0
    }

    fn count(&mut self, key: KeyDiff) {
        let KeyDiff { before, after } = key;
        let asks = |prediction: Prediction| prediction.aws_calls > 0;
        let is = |outcome| move |prediction: Prediction| prediction.outcome == outcome;
        let fails = |prediction: Prediction| {
            matches!(prediction.outcome, Outcome::Error | Outcome::WillNotStart)
        };
        self.rows += 1;
        self.changed_winner += u32::from(key.is_of_winner());
        self.stop_reaching_aws += u32::from(asks(before) && !asks(after));
        self.start_reaching_aws += u32::from(key.becomes(asks));
        self.newly_missing += u32::from(key.becomes(is(Outcome::Missing)));
        self.newly_found += u32::from(key.becomes(is(Outcome::Found)));
        self.newly_failing += u32::from(key.becomes(fails));
        self.newly_uncertain += u32::from(key.becomes(|prediction| !prediction.certain));
        self.aws_calls_before += u64::from(before.aws_calls);
        self.aws_calls_after += u64::from(after.aws_calls);
    }
}

/// A scan over all keys, as far as it has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiffScan {
    next: RowId,
    summary: DiffSummary,
}

impl DiffScan {
    /// No row compared yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compares the next rows, `rows` at most.
    pub fn slice(&mut self, diff: &ScenarioDiff<'_>, rows: usize) {
        let rows = RowId::try_from(rows).unwrap_or(RowId::MAX);
        let end = self.next.saturating_add(rows).min(diff.catalog.rows());
        for row in self.next..end {
            if diff.catalog.is_listed(row) {
                self.summary.count(diff.key_diff(row));
            }
        }
        self.next = end;
    }

    /// Rows are left.
    pub fn is_running(&self, catalog: &Catalog) -> bool {
        self.next < catalog.rows()
    }

    /// How many rows were passed, of how many.
    pub fn progress(&self, catalog: &Catalog) -> (usize, usize) {
        (self.next as usize, catalog.rows() as usize)
    }

    /// What was counted so far.
    pub fn summary(&self) -> DiffSummary {
        self.summary
    }
}
