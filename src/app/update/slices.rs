//! What is sliced: finding rows, counting what a change comes to, near names. A slice takes a millisecond or two.

use std::sync::Arc;

use crate::app::list::row_context::RowContext;
use crate::app::nearest::NearestScan;
use crate::app::state::State;
use crate::domain::prediction::Scenario;

impl State {
    /// Finds the rows once for all messages since the last frame.
    pub fn derive(&mut self) {
        let simulated = Arc::clone(self.simulated());
        self.listing.list.simulate(&simulated);
        self.listing.list.scanned(self.dags.version());
        self.listing.list.derive(&self.listing.catalog);
        self.follow_nearest();
        self.follow_tour();
    }

    /// A scan was sliced and wants to go on.
    pub fn has_slice(&self) -> bool {
        self.walks
            .nearest
            .as_ref()
            .is_some_and(NearestScan::is_running)
            || self.is_counting()
            || self.is_counting_cost()
            || self.dags.is_comparing()
            || self.listing.list.has_slice(&self.listing.catalog)
    }

    /// What the reads of DAG files cost with the what-if changes is still being counted.
    pub fn is_counting_cost(&self) -> bool {
        let (catalog, usages) = (&self.listing.catalog, self.dags.index());
        let changes = self.session.changes();
        changes.is_some_and(|changes| changes.is_counting_cost(catalog, usages))
    }

    pub(super) fn slice_list(&mut self) {
        // Walks as they would be with the what-if changes.
        let ends: Vec<_> = self
            .walks
            .performed
            .keys()
            .filter(|key| key.kind == self.listing.kind)
            .map(|key| self.resolution(key))
            .collect();
        let masking = self.session.masker();
        let scenario = Scenario {
            simulated: self.session.simulated(),
            listed: self.session.deployment(),
            catalog: &self.listing.catalog,
        };
        let known = RowContext::new(scenario, masking, self.listing.kind, self.now_epoch())
            .with_usages(self.dags.index());
        self.listing
            .list
            .slice(&known.with_performed(ends.into_iter()));
    }
}
