//! A query and one row: what names alone do not say comes from [`RowFacts`].

use nucleo_matcher::Matcher;

use super::{Query, Test};
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::resolve::Prediction;
use crate::domain::search_path::Layer;
use crate::domain::usage::UsageState;

/// What is known of a row besides its name.
pub trait RowFacts {
    /// How the lookup of its key ends.
    fn prediction(&self, row: RowId) -> Prediction;
    /// The names of a layer have it, whether or not the layer is asked.
    fn is_listed_in(&self, row: RowId, layer: Layer) -> bool;
    /// Airflow treats its name as sensitive.
    fn is_sensitive(&self, row: RowId) -> bool;
    /// What DAG files do with its key.
    fn usage(&self, row: RowId) -> UsageState;
    /// Seconds since 1970, where the clock says.
    fn now(&self) -> Option<i64>;
}

/// Matches rows one by one. Keeps the buffers of fuzzy matching between them.
#[derive(Debug, Default)]
pub struct RowMatcher {
    memory: Matcher,
    chars: Vec<char>,
}

impl RowMatcher {
    /// Whether a row that passes the terms of [`Query::passes`] passes the others too, and how well: 0 where nothing ranks.
    pub fn rank(
        &mut self,
        query: &Query,
        catalog: &Catalog,
        facts: &impl RowFacts,
        row: RowId,
    ) -> Option<u16> {
        let mut best = 0;
        let mut row = Row {
            catalog,
            facts,
            id: row,
            prediction: None,
        };
        for term in query.terms() {
            if term.test.needles().is_some() {
                continue;
            }
            let score = self.score(&term.test, &mut row);
            if score.is_some() == term.is_negated {
                return None;
            }
            best = best.max(score.unwrap_or(0));
        }
        Some(best)
    }

    /// How well a row passes a test: 0 where nothing ranks; None if it doesn't.
    fn score(&mut self, test: &Test, row: &mut Row<'_, impl RowFacts>) -> Option<u16> {
        let passes = match test {
            Test::Fuzzy(fuzzy) => {
                return fuzzy.score(row.name(), &mut self.memory, &mut self.chars);
            }
            Test::Any(tests) => tests.iter().any(|test| self.score(test, row).is_some()),
            test => row.passes(test),
        };
        passes.then_some(0)
    }
}

/// A row, with the end of its lookup once that was needed.
struct Row<'r, F> {
    catalog: &'r Catalog,
    facts: &'r F,
    id: RowId,
    prediction: Option<Prediction>,
}

impl<'r, F: RowFacts> Row<'r, F> {
    fn name(&self) -> &'r str {
        self.catalog.name(self.id)
    }

    fn passes(&mut self, test: &Test) -> bool {
        let (catalog, facts, row) = (self.catalog, self.facts, self.id);
        match test {
            Test::Name(needle) => catalog.name_has(row, needle),
            Test::Pattern(pattern) => pattern.is_match(self.name()),
            Test::Layer(layers) => layers.each().any(|layer| facts.is_listed_in(row, layer)),
            Test::Sensitive => facts.is_sensitive(row),
            Test::Deleted => catalog.is_deleted(row),
            Test::Usage(words) => words.has(facts.usage(row)),
            Test::Changed(side, bound) => catalog
                .changed(row)
                .is_some_and(|time| bound.holds(*side, time, facts.now())),
            test => {
                let prediction = self.prediction.get_or_insert_with(|| facts.prediction(row));
                passes_end(test, *prediction)
            }
        }
    }
}

/// A test of how the lookup ends.
fn passes_end(test: &Test, prediction: Prediction) -> bool {
    match test {
        Test::Wins(layers) => prediction.winner.is_some_and(|winner| layers.has(winner)),
        Test::Missing => prediction.winner.is_none(),
        Test::Shadowed => prediction.is_shadowed(),
        Test::Uncertain => !prediction.certain,
        _ => false,
    }
}
