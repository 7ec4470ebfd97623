//! Regions of AWS: others that were asked for the same secret, and one that was asked in place of Airflow's.

use super::case::{Case, OtherRegion, evidence};
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::deployment::Identity;
use crate::domain::resolve::{Outcome, Verdict};
use crate::domain::search_path::Store;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let mut findings = of_others(case);
    // Of both, the one that was seen is said.
    if findings.is_empty() {
        findings.extend(redirected(case));
    }
    findings
}

/// A flag sent the lookup to another region than Airflow's.
fn redirected(case: Case<'_>) -> Option<Finding> {
    let steps = case.resolution.steps.iter();
    let mut asked = steps.filter(|step| {
        step.layer.store == Store::Aws
            && !matches!(step.verdict, Verdict::Skipped | Verdict::NotReached)
    });
    let step = asked.next()?;
    let options = case.scenario.simulated.aws_of(step.layer);
    let own = options.own_region.as_ref()?;
    let region = case.caller.and_then(|caller| caller.region.as_deref());
    if region == Some(own.value.as_str()) {
        return None;
    }
    let (own_name, origin) = (&own.value, &own.origin);
    let asked = region.map_or_else(
        || "another region".to_owned(),
        |region| format!("region {region}"),
    );
    let mut others = case.regions.iter();
    let answer = others.find(|other| other.region == *own_name);
    let (confidence, known) = match answer.and_then(|other| other.has) {
        Some(true) => (Confidence::Certain, "which has the secret"),
        Some(false) => (Confidence::Certain, "which does not have the secret"),
        None => (Confidence::Likely, "and what that one has is not known"),
    };
    let says = format!("{asked} was asked, and Airflow asks {own_name} ({origin}), {known}");
    let next = format!("ask Airflow's own region: --region {own_name}, or without --region");
    let has_own = answer.is_some_and(|other| other.has == Some(true));
    // Airflow finds it as well, or in another layer.
    let is_harmless = case.resolution.outcome == Outcome::Found
        && (has_own || case.resolution.winner != Some(step.layer));
    let finding = Finding::problem(FindingId::WrongRegion, confidence, says);
    let finding = finding.seen(evidence(step)).next(next);
    Some(Finding {
        level: if is_harmless {
            Level::Note
        } else {
            Level::Problem
        },
        ..finding
    })
}

fn of_others(case: Case<'_>) -> Vec<Finding> {
    if case.resolution.outcome == Outcome::Found {
        return Vec::new();
    }
    let own = case.scenario.simulated.aws.own_region.as_ref();
    let is_own = |other: &OtherRegion| own.is_some_and(|own| own.value == other.region);
    let others = case.regions.iter();
    let having = others.filter(|other| other.has == Some(true) && !is_own(other));
    having.map(|other| about(case, other)).collect()
}

fn about(case: Case<'_>, other: &OtherRegion) -> Finding {
    let OtherRegion { region, place, .. } = other;
    let says = format!("the secret is in region {region}, which Airflow does not ask");
    // The region of this shell may be another than Airflow's.
    let is_airflows = case.scenario.simulated.aws.identity == Identity::Same;
    let confidence = if is_airflows {
        Confidence::Certain
    } else {
        Confidence::Likely
    };
    Finding::problem(FindingId::WrongRegion, confidence, says)
        .seen(format!("{region} {place}: found"))
        .next(format!(
            "set region_name to {region} in backend_kwargs (or AWS_DEFAULT_REGION), or create the secret in Airflow's region"
        ))
}
