//! What is known about a key before it is judged.

use crate::domain::caller::Caller;
use crate::domain::catalog::Listing;
use crate::domain::key::{Kind, written};
use crate::domain::misplaced::Misplaced;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};
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
    /// How many secrets have the prefix of no kind, where the names of all were listed.
    pub outside: Option<usize>,
    /// What Airflow's other processes get.
    pub others: &'a [OtherProcess],
    /// What other regions answered.
    pub regions: &'a [OtherRegion],
    /// Who asks AWS, where that is known.
    pub caller: Option<&'a Caller>,
    /// What a log says of the key, where one was given.
    pub log: Option<&'a traceback::Finding>,
    /// What else was looked at.
    pub beside: Beside<'a>,
}

/// What is known from beside the lookup.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Among how many names of all secrets it was looked for, where there are more.
    pub names_cut: Option<usize>,
    /// Layers that have the key as another kind.
    pub other_kinds: &'a [(Layer, Kind)],
    /// The variable of this shell that would give the key, where Airflow's process has another environment.
    pub shell_variable: Option<&'a str>,
    /// Where the credentials come from, and which ones are set as well.
    pub credentials: Option<&'a str>,
}

/// How more names are listed.
pub(super) const MORE_NAMES: &str = "--everywhere PAGES lists more, 100 names a page";

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

    /// A layer has the key itself, whatever keeps Airflow from its value.
    pub(super) fn exists(self) -> bool {
        let mut steps = self.resolution.steps.iter();
        steps.any(|step| is_held(step) || self.listed(step) == Some(true))
    }

    /// Why similar names of AWS are not known; None where they are, or where the key was not missed there.
    pub(super) fn uncompared(self) -> Option<String> {
        let is_missed =
            |step: &&Step| step.layer.store == Store::Aws && step.verdict != Verdict::Found;
        let step = self.resolution.steps.iter().find(is_missed)?;
        let store = self.scenario.simulated.store(step.layer);
        let title = step.layer.title();
        if self.scenario.catalog.is_cut(store) {
            let listed = self.scenario.catalog.secrets();
            return Some(format!(
                "only the first {listed} names in {title} were listed, so other similar ones are not known ({MORE_NAMES})"
            ));
        }
        match self.scenario.catalog.listing(store) {
            Listing::Complete => None,
            Listing::Incomplete => Some(format!(
                "the names in {title} could not be listed (ListSecrets), so similar ones are not known"
            )),
            Listing::NotListed | Listing::Running => Some(format!(
                "the names in {title} are not listed, so similar ones are not known"
            )),
        }
    }
}

/// There is something under the very name that Airflow asks for.
fn is_held(step: &Step) -> bool {
    let is_of_secret = |reason| {
        matches!(
            reason,
            Reason::BadConnection
                | Reason::DecryptionFailure
                | Reason::NoCurrentVersion
                | Reason::NoSecretString
                | Reason::NotJson
                | Reason::ScheduledForDeletion
                | Reason::WrongFernetKey
        )
    };
    step.held.is_some()
        || step.verdict == Verdict::Found
        || step.reason.is_some_and(is_of_secret)
        || is_about_kms(step)
}

/// Only the note of a fault says that it is the KMS key which may not be used.
pub(super) fn is_about_kms(step: &Step) -> bool {
    let detail = step.detail.as_deref();
    detail.is_some_and(|detail| detail.contains("kms:"))
}

/// The same key looked up by another process of the same deployment.
pub struct OtherProcess {
    /// Which.
    pub process: Process,
    /// How that lookup ends, as far as it is known.
    pub resolution: Resolution,
    /// The secret that it asks AWS for, where the names of all secrets have it.
    pub secret: Option<String>,
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
    let place = written(step.place.as_deref().unwrap_or("-"));
    let why = step.why().map_or(String::new(), |why| format!(": {why}"));
    format!(
        "{} {place}: {}{why}",
        step.layer.name(),
        step.verdict.name()
    )
}
