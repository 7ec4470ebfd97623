//! What is known of the rows beside their names, for filters and orders: who wins, what is masked, what time it is.

use std::sync::Arc;

use super::cell_state::{CellState, ListRow};
use super::column::Column;
use crate::domain::catalog::{Catalog, Presence, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::prediction::{BulkPredictor, Prediction};
use crate::domain::query::{Facts, Fate};
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::{Layer, Store};

/// What is known of the rows of a catalog.
pub struct RowContext<'a> {
    /// The rows.
    pub catalog: &'a Catalog,
    simulated: &'a Arc<Deployment>,
    listed: &'a Arc<Deployment>,
    masking: &'a Masking,
    kind: Kind,
    /// Seconds since 1970, where the clock says.
    now: Option<i64>,
    layers: Vec<Layer>,
    outlook: BulkPredictor<'a>,
    /// Walks that were performed: few.
    performed: Vec<(RowId, Arc<Resolution>)>,
}

impl<'a> RowContext<'a> {
    /// Of the keys of a kind, for a deployment that is simulated by the names that were listed for another, mostly the same.
    /// `masking` is the simulated one's, `now` in seconds since 1970.
    pub fn new(
        catalog: &'a Catalog,
        (simulated, listed): (&'a Arc<Deployment>, &'a Arc<Deployment>),
        masking: &'a Masking,
        kind: Kind,
        now: Option<i64>,
    ) -> Self {
        Self {
            catalog,
            simulated,
            listed,
            masking,
            kind,
            now,
            layers: simulated.layers(kind),
            outlook: BulkPredictor::new(simulated, listed, catalog, kind),
            performed: Vec::new(),
        }
    }

    /// Also knows how these walks ended, which were performed.
    pub fn with_performed(mut self, performed: impl Iterator<Item = Arc<Resolution>>) -> Self {
        let row = |end: Arc<Resolution>| Some((self.catalog.find(&end.key.name)?, end));
        self.performed = performed.filter_map(row).collect();
        self
    }

    fn performed(&self, row: RowId) -> Option<&Resolution> {
        let mut performed = self.performed.iter();
        let found = performed.find(|(other, _)| *other == row);
        found.map(|(_, end)| end.as_ref())
    }

    /// The number by which a column puts a row in order, the smallest first; None where it shows nothing.
    pub(super) fn number(&self, column: Column, row: RowId) -> Option<u32> {
        match column {
            Column::Key => Some(0),
            Column::Changed => {
                let seconds = u32::try_from(self.catalog.changed(row)?).unwrap_or(u32::MAX);
                Some(u32::MAX - seconds)
            }
            Column::Sensitive => Some(u32::from(!self.is_sensitive(row))),
            Column::Winner => Some(self.number_of_winner(row)),
            Column::Layer(_) | Column::ApiServer => self.number_of_standing(column, row),
        }
    }

    /// Layers in the order of lookup, each certain before uncertain; then what ends without a winner.
    fn number_of_winner(&self, row: RowId) -> u32 {
        let fate = self.fate(row);
        let place = fate.winner.and_then(|winner| {
            let mut layers = self.layers.iter();
            layers.position(|layer| *layer == winner)
        });
        let number = match (place, fate.outcome) {
            (Some(place), _) => place * 2 + usize::from(!fate.is_certain),
            (None, Outcome::Undetermined) => 1_000,
            (None, Outcome::Missing) => 1_001,
            (None, _) => 1_002,
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn number_of_standing(&self, column: Column, row: RowId) -> Option<u32> {
        let performed = self.performed(row);
        let winner = self.fate(row).winner;
        let standing = |layer| match performed {
            Some(end) => self.performed_standing(row, layer, end),
            None => CellState::by_name(layer, winner, || self.outlook.cell(row, layer)),
        };
        let layers = column.layers(self.simulated, self.kind);
        let best = layers.into_iter().map(standing).min()?;
        Some(best as u32)
    }

    fn performed_standing(&self, row: RowId, layer: Layer, end: &Resolution) -> CellState {
        let place = ListRow {
            simulated: self.simulated,
            listed: self.listed,
            catalog: self.catalog,
            key: &self.catalog.key(self.kind, row),
        };
        CellState::of(&place, layer, end)
    }
}

impl Facts for RowContext<'_> {
    fn fate(&self, row: RowId) -> Fate {
        let performed = self.performed(row).map(Prediction::of);
        let end = performed.unwrap_or_else(|| self.outlook.of(row));
        Fate {
            outcome: end.outcome,
            winner: end.winner,
            is_certain: end.certain,
            is_shadowed: end.is_shadowed(),
        }
    }

    fn holds(&self, row: RowId, layer: Layer) -> bool {
        // A layer that the deployment does not ask is no layer of this list.
        if !self.layers.contains(&layer) {
            return false;
        }
        let store = self.simulated.store(layer);
        if store.store != Store::Env {
            return self.catalog.is_in(row, store);
        }
        let key = self.catalog.key(self.kind, row);
        self.catalog.holds(store, &key) == Presence::Present
    }

    fn is_sensitive(&self, row: RowId) -> bool {
        self.masking.is_sensitive(self.catalog.name(row))
    }

    fn now(&self) -> Option<i64> {
        self.now
    }
}
