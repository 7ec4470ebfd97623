//! What is sliced: finding rows, counting what a change comes to, near names. A slice takes a millisecond or two.

use std::sync::Arc;

use super::State;
use super::list::row_context::RowContext;
use super::nearest::NearestScan;
use crate::domain::prediction::Scenario;

impl State {
    /// Finds the rows once for all messages since the last frame.
    pub fn derive(&mut self) {
        let simulated = Arc::clone(self.simulated());
        self.list.simulate(&simulated);
        self.list.derive(&self.catalog);
        self.follow_nearest();
        self.follow_tour();
    }

    /// A scan was sliced and wants to go on.
    pub fn has_slice(&self) -> bool {
        self.nearest.as_ref().is_some_and(NearestScan::is_running)
            || self.is_counting()
            || self.list.has_slice(&self.catalog)
    }

    pub(super) fn slice_list(&mut self) {
        // Walks as they would be, where something is changed in thought.
        let ends: Vec<_> = self
            .performed
            .keys()
            .filter(|key| key.kind == self.kind)
            .map(|key| self.resolution(key))
            .collect();
        let (simulated, masking) = match &self.changes {
            Some(changes) => (changes.what_if.deployment(), &changes.masking),
            None => (&self.deployment, &self.masking),
        };
        let scenario = Scenario {
            simulated,
            listed: &self.deployment,
            catalog: &self.catalog,
        };
        let known = RowContext::new(scenario, masking, self.kind, self.now_epoch());
        self.list.slice(&known.with_performed(ends.into_iter()));
    }
}
