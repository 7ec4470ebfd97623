//! The terms of a query about names alone: one pass over the catalog for each of them.

use super::Query;
use crate::domain::catalog::needle::Needle;
use crate::domain::catalog::{Catalog, RowId};

impl Query {
    /// The rows, by name, that match the terms about names which cost one pass. None if there are no such terms, so that
    /// every row passes.
    pub fn passing(&self, catalog: &Catalog) -> Option<Vec<RowId>> {
        self.needles().next()?;
        let rows = catalog.rows() as usize;
        // In the order in which names lie in memory; sorting by name comes last.
        let mut passing = vec![true; rows];
        for (needles, is_negated) in self.needles() {
            let mut marks = vec![false; rows];
            for needle in needles {
                catalog.mark_names(needle, &mut marks);
            }
            for (passes, mark) in passing.iter_mut().zip(marks) {
                *passes &= mark != is_negated;
            }
        }
        Some(catalog.marked(&passing))
    }

    /// Whether one row matches those terms.
    pub fn passes(&self, catalog: &Catalog, row: RowId) -> bool {
        self.needles().all(|(needles, is_negated)| {
            let has = |needle: &&Needle| catalog.name_has(row, needle);
            needles.iter().any(has) != is_negated
        })
    }
}
