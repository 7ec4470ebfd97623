//! Keys that a layer lists but does not give to Airflow.
//!
//! Adds what the listed names show to a finished walk; the walk itself does not change.

use crate::domain::key::{Key, Kind};
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

/// The first layer whose names have the key, and which does not give it to Airflow.
pub fn withheld_by<'e>(scenario: Scenario<'_>, resolution: &'e Resolution) -> Option<&'e Step> {
    let mut steps = resolution.steps.iter();
    steps.find(|step| is_without(step) && has(scenario, step, &resolution.key))
}

fn has(scenario: Scenario<'_>, step: &Step, key: &Key) -> bool {
    let Some(place) = step.place.as_deref() else {
        return false;
    };
    // The api-server may be asked for another key than the task was.
    let is_other = step.layer.is_nested() && !place.ends_with(&key.name);
    !is_other && scenario.has_name(step.layer, key, place)
}

/// Why a name that is listed would be no better, e.g. `scheduled for deletion`; None for one that Airflow gets.
pub fn dead_end(scenario: Scenario<'_>, key: Key) -> Option<String> {
    let resolution = scenario.predict(key);
    if resolution.outcome == Outcome::Found {
        return None;
    }
    let step = withheld_by(scenario, &resolution)?;
    let why = step.reason?.words();
    Some(match step.verdict {
        Verdict::Skipped => format!("never asked in {}: {why}", short(step.layer)),
        _ => why,
    })
}

/// The most similar key that Airflow would find.
pub fn useful<'n>(scenario: Scenario<'_>, kind: Kind, near: &'n [Near]) -> Option<&'n Near> {
    near.iter()
        .find(|near| dead_end(scenario, Key::new(kind, near.name.as_str())).is_none())
}

/// It does not give the key, for another reason than that there is none.
fn is_without(step: &Step) -> bool {
    match step.verdict {
        Verdict::Found | Verdict::NotReached => false,
        Verdict::Absent => step.reason != Some(Reason::NotFound),
        Verdict::Skipped | Verdict::Failed | Verdict::NotInspected => true,
    }
}

/// That a layer lists the key and its value could not be read, where that leaves open who wins.
pub fn unread(resolution: &Resolution, withheld: Option<&Step>) -> Option<String> {
    let step = withheld.filter(|step| step.verdict == Verdict::NotInspected)?;
    (resolution.outcome == Outcome::Undetermined).then(|| {
        let layer = short(step.layer);
        format!("listed in {layer}, but its value could not be read: the winner is undetermined")
    })
}

/// `, unless it is in Datacoves`: what the layers that were not seen may change.
pub fn caveat(resolution: &Resolution, withheld: Option<&Step>) -> String {
    let is_withheld = |step: &&Step| withheld.is_some_and(|other| other.layer == step.layer);
    let (listed, not_inspected): (Vec<_>, Vec<_>) =
        resolution.not_inspected().partition(is_withheld);
    let titles = |steps: &[&Step]| {
        let titles: Vec<_> = steps.iter().map(|step| step.layer.title()).collect();
        titles.join(" or ")
    };
    let said = [
        ("Airflow can read it in", titles(&listed)),
        ("it is in", titles(&not_inspected)),
    ];
    let said = said.into_iter().filter(|(_, titles)| !titles.is_empty());
    let said: Vec<_> = said
        .map(|(what, titles)| format!("{what} {titles}"))
        .collect();
    if said.is_empty() {
        return String::new();
    }
    format!(", unless {}", said.join(" or "))
}

/// What to do about a layer that holds the key and is never asked for it.
pub fn about_skipped(step: &Step) -> Option<String> {
    if step.verdict != Verdict::Skipped {
        return None;
    }
    let layer = short(step.layer);
    match step.reason? {
        Reason::LookupPattern => Some(format!(
            "{layer} has it, but the lookup pattern keeps Airflow from asking: widen the pattern or rename the key"
        )),
        Reason::NameGate => Some(format!(
            "{layer} has it, but the name gate keeps Airflow from asking: rename the key, or turn the gate off"
        )),
        _ => None,
    }
}

fn short(layer: Layer) -> &'static str {
    match layer.store {
        Store::Aws => "AWS",
        other => other.title(),
    }
}

#[cfg(test)]
mod tests;
