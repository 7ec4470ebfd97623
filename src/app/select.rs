//! What is derived from several parts of the state: the key in question, its walk, its masking. Changes nothing.

use std::sync::Arc;

use super::mode::Mode;
use super::state::State;
use super::what_if::Changes;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::MaskPreview;
use crate::domain::pasted::key_in;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::Resolution;

impl State {
    /// Seconds since 1970, where the clock says.
    pub fn now_epoch(&self) -> Option<i64> {
        self.clock.epoch()
    }

    /// The key that the panes speak of: the one that was typed in, else the selected one.
    pub fn subject(&self) -> Option<Key> {
        // Keys of another kind are not listed, so nothing can be predicted of one.
        if let Some(key) = self.typed_key() {
            return (key.kind == self.listing.kind).then_some(key);
        }
        if let Some(key) = &self.walks.looked_up {
            return Some(key.clone());
        }
        let row = self.listing.list.selected_row()?;
        Some(self.listing.catalog.key(self.listing.kind, row))
    }

    /// The key that is typed after `=`: a listed one as it is, else one that is meant by a line of a DAG, an error or a name
    /// in a store, else the text itself.
    pub fn typed_key(&self) -> Option<Key> {
        let text = self.overlay.prompt.text();
        if self.overlay.mode != Mode::Lookup || text.is_empty() {
            return None;
        }
        let literal = Key::new(self.listing.kind, text);
        if self.listing.catalog.find(text).is_some() {
            return Some(literal);
        }
        Some(key_in(text, self.session.deployment()).unwrap_or(literal))
    }

    /// The key that the panes show in place of the selected row: one that was typed in and that isn't the selected row. The
    /// list shows it above its rows, so that list and panes have one subject.
    pub fn pinned(&self) -> Option<Key> {
        let key = self.subject()?;
        let selected = self.listing.list.selected_row();
        let is_selected = selected.is_some_and(|row| self.listing.catalog.name(row) == key.name);
        (!is_selected).then_some(key)
    }

    /// The walk of a key: as it was performed, else as names predict it; with what-if changes, as it would be.
    pub fn resolution(&self, key: &Key) -> Arc<Resolution> {
        match self.session.changes() {
            Some(changes) if !changes.what_if.is_empty() => {
                Arc::new(self.changed_resolution(changes, key))
            }
            _ => self.resolution_as_it_is(key),
        }
    }

    /// The walk of a key without what-if changes.
    pub fn resolution_as_it_is(&self, key: &Key) -> Arc<Resolution> {
        match self.walks.performed.get(key) {
            Some(performed) if self.decodes(key) != performed.is_decoded => {
                let scenario = self.scenario().unchanged();
                Arc::new(scenario.replay(performed, self.decodes(key)))
            }
            Some(performed) => Arc::clone(performed),
            None => Arc::new(self.scenario().unchanged().predict(key.clone())),
        }
    }

    /// The key is read with `deserialize_json=True`. A what-if simulates `Variable.get` without it.
    pub fn decodes(&self, key: &Key) -> bool {
        let changes = self.session.changes();
        let is_simulated = changes.is_some_and(|changes| !changes.what_if.is_empty());
        self.session.is_decoded() && key.kind == Kind::Variable && !is_simulated
    }

    /// What Airflow masks of a key: of its value, where a walk read it, else as far as the name tells.
    pub fn masking(&self, key: &Key) -> MaskPreview {
        let performed = self
            .walks
            .performed
            .get(key)
            .filter(|_| self.session.changes().is_none());
        let read = performed.and_then(|resolution| resolution.masking.clone());
        read.unwrap_or_else(|| self.session.masker().preview(&key.name, None))
    }

    /// The word that makes a name sensitive.
    pub fn sensitive_word(&self, name: &str) -> Option<&str> {
        self.session.masker().because(name)
    }

    /// A layer is still being listed.
    pub fn is_loading(&self) -> bool {
        self.listing.catalog.is_listing()
    }

    /// The effect of what-if changes is still being counted.
    pub fn is_counting(&self) -> bool {
        let changes = self.session.changes();
        changes.is_some_and(|changes| changes.is_running(&self.listing.catalog))
    }

    /// What the screen simulates: the deployment, or what it would be.
    pub fn simulated(&self) -> &Arc<Deployment> {
        self.session.simulated()
    }

    /// What is simulated, and the names that are listed.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario {
            simulated: self.simulated(),
            listed: self.session.deployment(),
            catalog: &self.listing.catalog,
        }
    }

    /// With the what-if changes, another layer wins.
    pub fn is_changed(&self, key: &Key, after: &Resolution) -> bool {
        let is_simulated = self
            .session
            .changes()
            .is_some_and(|changes| !changes.what_if.is_empty());
        is_simulated && self.resolution_as_it_is(key).winner != after.winner
    }

    /// The walk as it would be, from what is known.
    fn changed_resolution(&self, changes: &Changes, key: &Key) -> Resolution {
        let performed = self.walks.performed.get(key);
        let scenario = Scenario {
            simulated: changes.what_if.deployment(),
            listed: self.session.deployment(),
            catalog: &self.listing.catalog,
        };
        scenario.predict_after(key.clone(), performed.map(Arc::as_ref))
    }
}
