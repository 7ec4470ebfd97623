//! What is known of the rows besides their names, for filters and sorting: who wins, what is masked, what time it is.

use std::sync::Arc;

use super::cell_state::CellState;
use super::column::Column;
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::dag::KeyKind;
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::prediction::{BulkPredictor, Scenario};
use crate::domain::query::RowFacts;
use crate::domain::resolve::{Outcome, Prediction, Resolution};
use crate::domain::search_path::{Layer, Store};
use crate::domain::usage::{UsageIndex, UsageState};

/// What is known of the rows of a catalog.
pub struct RowContext<'a> {
    /// The rows.
    pub catalog: &'a Catalog,
    scenario: Scenario<'a>,
    masking: &'a Masking,
    kind: Kind,
    /// Seconds since 1970, where the clock says.
    now: Option<i64>,
    layers: Vec<Layer>,
    predictor: BulkPredictor<'a>,
    /// What DAG files read, where there are any.
    usages: Option<&'a UsageIndex>,
    /// Live lookups: few.
    performed: Vec<(RowId, Arc<Resolution>)>,
}

impl<'a> RowContext<'a> {
    /// For the keys of a kind. `masking` is the simulated deployment's, `now` in seconds since 1970.
    pub fn new(scenario: Scenario<'a>, masking: &'a Masking, kind: Kind, now: Option<i64>) -> Self {
        Self {
            catalog: scenario.catalog,
            scenario,
            masking,
            kind,
            now,
            layers: scenario.simulated.layers(kind),
            predictor: scenario.bulk(kind),
            usages: None,
            performed: Vec::new(),
        }
    }

    /// Adds the live lookups that ended like this.
    pub fn with_performed(mut self, performed: impl Iterator<Item = Arc<Resolution>>) -> Self {
        let row = |resolution: Arc<Resolution>| {
            Some((self.catalog.find(&resolution.key.name)?, resolution))
        };
        self.performed = performed.filter_map(row).collect();
        self
    }

    /// Adds what DAG files read.
    pub fn with_usages(self, usages: &'a UsageIndex) -> Self {
        Self {
            usages: Some(usages),
            ..self
        }
    }

    fn performed(&self, row: RowId) -> Option<&Resolution> {
        let mut performed = self.performed.iter();
        let found = performed.find(|(other, _)| *other == row);
        found.map(|(_, resolution)| resolution.as_ref())
    }

    /// The number by which a column puts a row in order, the smallest first; None where it shows nothing.
    pub(super) fn number(&self, column: Column, row: RowId) -> Option<u32> {
        match column {
            Column::Key => Some(0),
            Column::Changed => {
                let seconds = u32::try_from(self.catalog.changed(row)?).unwrap_or(u32::MAX);
                Some(u32::MAX - seconds)
            }
            Column::Usage => Some(self.usage(row) as u32),
            Column::Sensitive => Some(u32::from(!self.is_sensitive(row))),
            Column::Winner => Some(self.number_of_winner(row)),
            Column::Layer(_) | Column::ApiServer => self.number_of_cell(column, row),
        }
    }

    /// Layers in the order of lookup, each certain before uncertain; then what ends without a winner.
    fn number_of_winner(&self, row: RowId) -> u32 {
        let prediction = self.prediction(row);
        let place = prediction.winner.and_then(|winner| {
            let mut layers = self.layers.iter();
            layers.position(|layer| *layer == winner)
        });
        let number = match (place, prediction.outcome) {
            (Some(place), _) => place * 2 + usize::from(!prediction.certain),
            (None, Outcome::Undetermined) => 1_000,
            (None, Outcome::Missing) => 1_001,
            (None, _) => 1_002,
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn number_of_cell(&self, column: Column, row: RowId) -> Option<u32> {
        let performed = self.performed(row);
        let winner = self.prediction(row).winner;
        let cell = |layer| match performed {
            Some(resolution) => CellState::new(self.scenario, layer, resolution),
            None => CellState::from_names(layer, winner, || self.predictor.cell(row, layer)),
        };
        let layers = column.layers(self.scenario.simulated, self.kind);
        let best = layers.into_iter().map(cell).min()?;
        Some(best as u32)
    }
}

impl RowFacts for RowContext<'_> {
    fn prediction(&self, row: RowId) -> Prediction {
        let performed = self.performed(row).map(Prediction::from);
        performed.unwrap_or_else(|| self.predictor.predict(row))
    }

    fn is_listed_in(&self, row: RowId, layer: Layer) -> bool {
        // The list has no column for a layer that the deployment does not ask.
        if !self.layers.contains(&layer) {
            return false;
        }
        let store = self.scenario.simulated.store(layer);
        if store.store != Store::Env {
            return self.catalog.presence_of_row(store, row).is_listed();
        }
        let key = self.catalog.key(self.kind, row);
        self.catalog.presence_of_key(store, &key).is_listed()
    }

    fn is_sensitive(&self, row: RowId) -> bool {
        self.masking.is_sensitive(self.catalog.name(row))
    }

    fn usage(&self, row: RowId) -> UsageState {
        let (Some(usages), Some(kind)) = (self.usages, KeyKind::of(self.kind)) else {
            return UsageState::NotInspected;
        };
        let any_case = self.catalog.is_case_unknown(row);
        usages.usage(kind, self.catalog.name(row), any_case)
    }

    fn now(&self) -> Option<i64> {
        self.now
    }
}
