//! What a change comes to for all keys: who wins otherwise, what no longer reaches AWS, what it costs.
//!
//! A scan over all rows is cut into slices; nothing is stored for a row, and whoever shows one asks for it anew. Counts
//! what the names say at the time: whoever takes in more names starts again.

use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::Kind;
use crate::domain::prediction::{BulkPredictor, Scenario};
use crate::domain::resolve::{Outcome, Prediction};

/// One key before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDiff {
    /// As it is.
    pub before: Prediction,
    /// As it would be.
    pub after: Prediction,
}

impl KeyDiff {
    /// Anything at all is otherwise, be it a layer that is shadowed or a call that is saved.
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
    /// Keys that were looked at.
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
    /// The answer would depend on a layer that was not seen.
    pub newly_uncertain: u32,
    /// Calls of AWS for one get of each key, as it is.
    pub aws_calls_before: u64,
    /// As it would be.
    pub aws_calls_after: u64,
}

impl DiffSummary {
    fn count(&mut self, change: KeyDiff) {
        let KeyDiff { before, after } = change;
        let asks = |forecast: Prediction| forecast.aws_calls > 0;
        let is = |outcome| move |forecast: Prediction| forecast.outcome == outcome;
        let fails = |forecast: Prediction| {
            matches!(forecast.outcome, Outcome::Error | Outcome::WillNotStart)
        };
        self.rows += 1;
        self.changed_winner += u32::from(change.is_of_winner());
        self.stop_reaching_aws += u32::from(asks(before) && !asks(after));
        self.start_reaching_aws += u32::from(change.becomes(asks));
        self.newly_missing += u32::from(change.becomes(is(Outcome::Missing)));
        self.newly_found += u32::from(change.becomes(is(Outcome::Found)));
        self.newly_failing += u32::from(change.becomes(fails));
        self.newly_uncertain += u32::from(change.becomes(|forecast| !forecast.certain));
        self.aws_calls_before += u64::from(before.aws_calls);
        self.aws_calls_after += u64::from(after.aws_calls);
    }
}

/// A scan over all keys, as far as it has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiffScan {
    next: RowId,
    tally: DiffSummary,
}

impl DiffScan {
    /// Nothing looked at yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the next rows, `rows` at most.
    pub fn slice(&mut self, contrast: &ScenarioDiff<'_>, rows: usize) {
        let rows = RowId::try_from(rows).unwrap_or(RowId::MAX);
        let end = self.next.saturating_add(rows).min(contrast.catalog.rows());
        for row in self.next..end {
            if contrast.catalog.is_listed(row) {
                self.tally.count(contrast.key_diff(row));
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
    pub fn tally(&self) -> DiffSummary {
        self.tally
    }
}
