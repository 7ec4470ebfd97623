//! Variables of a process's environment as rows of the catalog.

use super::Catalog;
use super::row::{RowId, bit};
use crate::domain::search_path::Layer;

impl Catalog {
    /// Adds the variables of a process's environment (names without prefix). A name that no layer lists becomes a row in lower
    /// case, whose real case is not known. Returns the new rows.
    pub fn add_environment(&mut self, layer: Layer, names: Vec<String>) -> Vec<RowId> {
        let mut new = Vec::new();
        for upper in names {
            let lower = upper.to_lowercase();
            let mut named = self.environment.get(&upper).copied().unwrap_or_default();
            named.layers |= bit(layer);
            if !self.explains(layer, &upper, &lower) {
                named.own = Some(self.push_environment_row(layer, &lower, &mut new));
            }
            self.environment.insert(upper, named);
        }
        self.merge(&mut new);
        new
    }

    /// Whether a row has this environment variable. Rows in other cases are found when they claim it.
    fn explains(&mut self, layer: Layer, upper: &str, lower: &str) -> bool {
        let row = [lower, upper].into_iter().find_map(|name| self.find(name));
        if let Some(slot) = row.and_then(|row| self.rows.get_mut(row as usize)) {
            slot.layers |= bit(layer);
        }
        row.is_some()
    }

    fn push_environment_row(&mut self, layer: Layer, lower: &str, new: &mut Vec<RowId>) -> RowId {
        let row = match self.names.find(lower) {
            Some(row) => row,
            None => self.push(lower),
        };
        if let Some(slot) = self.rows.get_mut(row as usize) {
            slot.layers |= bit(layer);
            slot.case_unknown = true;
        }
        new.push(row);
        row
    }
}
