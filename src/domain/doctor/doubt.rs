//! How sure a conclusion from the whole lookup is: what was not seen, who asked, and what is assumed.

use super::case::Case;
use super::finding::Confidence;
use crate::domain::config_warning::WarningId;
use crate::domain::deployment::Identity;
use crate::domain::diagnosis::Assumptions;
use crate::domain::resolve::{Basis, Step, Verdict};
use crate::domain::search_path::Store;

/// The surest that a conclusion from all steps can be: names alone show no value.
pub(super) fn confidence(case: Case<'_>) -> Confidence {
    let mut undecided = undecided(case);
    if undecided.next().is_some() {
        return Confidence::Possible;
    }
    let is_predicted = case.resolution.basis == Basis::Predicted;
    if is_predicted || by_names_only(case).next().is_some() || rests_on_more(case) {
        return Confidence::Likely;
    }
    Confidence::Certain
}

/// The layers that may have the key and of which neither the value nor the names were seen.
pub(super) fn undecided(case: Case<'_>) -> impl Iterator<Item = &Step> {
    not_inspected(case).filter(move |step| case.listed(step) != Some(false))
}

/// The layers that were not asked, and whose complete listing lacks the key.
pub(super) fn by_names_only(case: Case<'_>) -> impl Iterator<Item = &Step> {
    not_inspected(case).filter(move |step| case.listed(step) == Some(false))
}

fn not_inspected(case: Case<'_>) -> impl Iterator<Item = &Step> {
    case.resolution.not_inspected()
}

/// Other credentials than Airflow's may get another answer, and so may another order or release.
fn rests_on_more(case: Case<'_>) -> bool {
    let asked_by_others = case.resolution.steps.iter().any(|step| {
        let is_answered = matches!(step.verdict, Verdict::Found | Verdict::Absent);
        is_answered && is_read_by_others(case, step)
    });
    let assumed = Assumptions::of(case.scenario.simulated).behind(case.resolution);
    asked_by_others || !assumed.is_empty() || cached(case).is_some()
}

/// The warning about Airflow's cache, which may give an older answer than the layers.
pub(super) fn cached(case: Case<'_>) -> Option<&str> {
    let mut warnings = case.scenario.simulated.warnings.iter();
    let cached = warnings.find(|warning| warning.id == WarningId::Cached)?;
    Some(&cached.text)
}

/// AWS answered credentials that are not known to be Airflow's.
pub(super) fn is_read_by_others(case: Case<'_>, step: &Step) -> bool {
    let identity = case.scenario.simulated.aws_of(step.layer).identity;
    step.layer.store == Store::Aws && identity == Identity::Other
}
