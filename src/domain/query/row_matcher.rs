//! A query and one row: what names alone do not say comes from [`RowFacts`].

use nucleo_matcher::Matcher;

use super::{Query, Term, Test};
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::resolve::Prediction;
use crate::domain::search_path::Layer;

/// What is known of a row besides its name.
pub trait RowFacts {
    /// How the lookup of its key ends.
    fn prediction(&self, row: RowId) -> Prediction;
    /// The names of a layer have it, whether or not the layer is asked.
    fn is_listed_in(&self, row: RowId, layer: Layer) -> bool;
    /// Airflow treats its name as sensitive.
    fn is_sensitive(&self, row: RowId) -> bool;
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
        let mut prediction = None;
        for term in query.terms() {
            let name = catalog.name(row);
            let passes = match &term.test {
                Test::Name(_) => continue,
                Test::Fuzzy(fuzzy) => match fuzzy.score(name, &mut self.memory, &mut self.chars) {
                    Some(score) => {
                        best = score;
                        true
                    }
                    None => false,
                },
                Test::Pattern(pattern) => pattern.is_match(name),
                Test::Layer(layers) => layers.each().any(|layer| facts.is_listed_in(row, layer)),
                Test::Sensitive => facts.is_sensitive(row),
                Test::Deleted => catalog.is_deleted(row),
                Test::Changed(side, bound) => catalog
                    .changed(row)
                    .is_some_and(|time| bound.holds(*side, time, facts.now())),
                _ => passes_end(
                    term,
                    *prediction.get_or_insert_with(|| facts.prediction(row)),
                ),
            };
            if passes == term.is_negated {
                return None;
            }
        }
        Some(best)
    }
}

/// A term about how the lookup ends.
fn passes_end(term: &Term, prediction: Prediction) -> bool {
    match &term.test {
        Test::Wins(layers) => prediction.winner.is_some_and(|winner| layers.has(winner)),
        Test::Missing => prediction.winner.is_none(),
        Test::Shadowed => prediction.is_shadowed(),
        Test::Uncertain => !prediction.certain,
        _ => false,
    }
}
