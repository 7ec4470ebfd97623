//! A query and one row: what names alone do not say is asked of [`Facts`].

use nucleo_matcher::Matcher;

use super::{Query, Term, Test};
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::resolve::Outcome;
use crate::domain::search_path::Layer;

/// How the lookup of a row's key ends, as far as a query asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// How it ends for Airflow.
    pub outcome: Outcome,
    /// The first layer that has it.
    pub winner: Option<Layer>,
    /// No layer before the winner was not inspected.
    pub is_certain: bool,
    /// A layer also holds it and is never reached.
    pub is_shadowed: bool,
}

/// What is known of a row beside its name.
pub trait Facts {
    /// How the lookup of its key ends.
    fn fate(&self, row: RowId) -> Fate;
    /// A layer holds it, whether or not it is asked.
    fn holds(&self, row: RowId, layer: Layer) -> bool;
    /// Airflow takes its name for sensitive.
    fn is_sensitive(&self, row: RowId) -> bool;
    /// Seconds since 1970, where the clock says.
    fn now(&self) -> Option<i64>;
}

/// Looks at rows one by one. Keeps what a fuzzy match writes into between them.
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
        facts: &impl Facts,
        row: RowId,
    ) -> Option<u16> {
        let mut best = 0;
        let mut fate = None;
        for term in query.terms() {
            let name = catalog.name(row);
            let holds = match &term.test {
                Test::Name(_) => continue,
                Test::Fuzzy(fuzzy) => match fuzzy.score(name, &mut self.memory, &mut self.chars) {
                    Some(score) => {
                        best = score;
                        true
                    }
                    None => false,
                },
                Test::Pattern(pattern) => pattern.is_match(name),
                Test::Layer(layers) => layers.each().any(|layer| facts.holds(row, layer)),
                Test::Sensitive => facts.is_sensitive(row),
                Test::Deleted => catalog.is_deleted(row),
                Test::Changed(side, bound) => catalog
                    .changed(row)
                    .is_some_and(|time| bound.holds(*side, time, facts.now())),
                _ => asks_fate(term, *fate.get_or_insert_with(|| facts.fate(row))),
            };
            if holds == term.is_negated {
                return None;
            }
        }
        Some(best)
    }
}

fn asks_fate(term: &Term, fate: Fate) -> bool {
    match &term.test {
        Test::Wins(layers) => fate.winner.is_some_and(|winner| layers.has(winner)),
        Test::Missing => fate.winner.is_none(),
        Test::Shadowed => fate.is_shadowed,
        Test::Uncertain => !fate.is_certain,
        _ => false,
    }
}
