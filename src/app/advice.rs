//! What to do about a lookup that did not end well: similar keys to go to, and the command of the next step.

use std::sync::Arc;

use super::copy_form::with_caller;
use super::keymap::Press;
use super::mode::Mode;
use super::state::State;
use crate::domain::diagnosis::{self, command};
use crate::domain::key::{Key, Kind};
use crate::domain::nearest::Near;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::{Layer, Store};

impl State {
    /// The similar keys that a digit looks up, in the order of the screen; none while something is typed.
    pub fn suggestions(&self) -> &[Near] {
        let is_open = self.overlay.mode == Mode::Browse && self.walks.looked_up.is_some();
        match &self.walks.nearest {
            Some(scan) if is_open => scan.best(),
            _ => &[],
        }
    }

    /// Perform goes to the first similar key: the one that was looked up is known to be missing.
    pub fn performs_suggestion(&self) -> bool {
        let looked_up = self.walks.looked_up.as_ref();
        let is_known = looked_up.is_some_and(|key| self.walks.performed.contains_key(key));
        is_known && !self.suggestions().is_empty()
    }

    /// The similar key beside this digit.
    pub(super) fn suggested_by(&self, press: Press) -> Option<String> {
        let digit = press.typed()?.to_digit(10)?;
        let at = usize::try_from(digit).ok()?.checked_sub(1)?;
        let near = self.suggestions().get(at)?;
        Some(near.name.clone())
    }

    /// Why AWS has no versions of a key that it has no secret for, by the layers that do have the key.
    pub fn why_no_secret(&self, key: &Key) -> String {
        let none = "AWS has no secret for this key, so there are no versions";
        let resolution = self.resolution(key);
        let shadowed = resolution.shadowed.iter().map(|other| other.layer);
        let holders = resolution.winner.into_iter().chain(shadowed);
        let holders = holders.filter(|layer| layer.store != Store::Aws);
        let titles: Vec<_> = holders.map(Layer::title).collect();
        if titles.is_empty() {
            return none.to_owned();
        }
        let titles = titles.join(" and ");
        format!("{none}: it comes from {titles}, and only AWS keeps versions")
    }

    /// What to do about a walk, a sentence each, the most useful first.
    pub fn next_steps(&self, resolution: &Resolution) -> Vec<String> {
        let near = self.useful_near(resolution);
        let steps = diagnosis::next_steps_with(self.scenario(), resolution, near);
        let misplaced = self.elsewhere_next(resolution);
        diagnosis::with_misplaced(self.simulated(), resolution, misplaced, steps)
    }

    /// Another kind of which a key of this name was listed, where it is not found in this one.
    pub fn other_kind(&self, resolution: &Resolution) -> Option<Kind> {
        let is_missing = resolution.outcome != Outcome::Found;
        let name = &resolution.key.name;
        self.listing.other_kind(name).filter(|_| is_missing)
    }

    /// What to do about a secret that is nearly where Airflow looks.
    fn elsewhere_next(&self, resolution: &Resolution) -> Option<String> {
        let elsewhere = self.walks.elsewhere(&resolution.key)?;
        let found = elsewhere.found.first()?;
        diagnosis::misplaced_next_step(self.simulated(), resolution, found)
    }

    /// The nearest key that Airflow would find; None for a key that was not typed in.
    fn useful_near(&self, resolution: &Resolution) -> Option<&Near> {
        let scan = self.walks.nearest.as_ref();
        let scan = scan.filter(|scan| scan.asked() == resolution.key.name)?;
        diagnosis::useful(self.scenario(), resolution.key.kind, scan.best())
    }

    /// The command that the screen advises: for the key in question, else for a layer that could not be listed.
    pub(super) fn advised_command(&self) -> Option<String> {
        let of_walk = || {
            let resolution: Arc<Resolution> = self.resolution(&self.subject()?);
            let steps = self.next_steps(&resolution);
            steps
                .iter()
                .find_map(|next| command(next))
                .map(str::to_owned)
        };
        let of_listing = || {
            let mut faults = self.listing.catalog.faults();
            let found = faults.find_map(|(_, fault)| command(fault.next_step()));
            found.map(str::to_owned)
        };
        let command = of_walk().or_else(of_listing)?;
        Some(with_caller(self, &command))
    }
}
