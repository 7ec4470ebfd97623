//! What is known about a key before it is judged.

use crate::domain::caller::Caller;
use crate::domain::catalog::Listing;
use crate::domain::misplaced::Misplaced;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::resolve::{Resolution, Step};
use crate::domain::traceback;

/// What is known about a key.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The deployment, and the names that were listed.
    pub scenario: Scenario<'a>,
    /// A live lookup, for which the layers after the winner were read as well.
    pub resolution: &'a Resolution,
    /// The value is read as `Variable.get(key, deserialize_json=True)` does.
    pub deserialize_json: bool,
    /// Listed names that are similar, most similar first.
    pub near: &'a [Near],
    /// Secrets that are nearly where Airflow looks, the likeliest first.
    pub misplaced: &'a [Misplaced],
    /// What Airflow's other processes get.
    pub others: &'a [OtherProcess],
    /// What other regions answered.
    pub regions: &'a [OtherRegion],
    /// Who asks AWS, where that is known.
    pub caller: Option<&'a Caller>,
    /// What a log says of the key, where one was given.
    pub log: Option<&'a traceback::Finding>,
}

impl Case<'_> {
    /// Whether the names that were listed have what the step was, or would be, asked for; None where that is not known.
    pub(super) fn listed(self, step: &Step) -> Option<bool> {
        let key = &self.resolution.key;
        let place = step.place.as_deref()?;
        if self.scenario.has_name(step.layer, key, place) {
            return Some(true);
        }
        let store = self.scenario.simulated.store(step.layer);
        let is_complete = self.scenario.catalog.listing(store) == Listing::Complete;
        is_complete.then_some(false)
    }
}

/// The same key looked up by another process of the same deployment.
pub struct OtherProcess {
    /// Which.
    pub process: Process,
    /// How that lookup ends, as far as it is known.
    pub resolution: Resolution,
}

/// What another region answered.
pub struct OtherRegion {
    /// Its name.
    pub region: String,
    /// The secret that was asked for.
    pub place: String,
    /// It has the secret; None where that could not be seen.
    pub has: Option<bool>,
}

/// What was asked and what was answered.
pub(super) fn evidence(step: &Step) -> String {
    let place = step.place.as_deref().unwrap_or("-");
    let why = step.why().map_or(String::new(), |why| format!(": {why}"));
    format!(
        "{} {place}: {}{why}",
        step.layer.name(),
        step.verdict.name()
    )
}
