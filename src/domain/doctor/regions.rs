//! Other regions of AWS that were asked for the same secret.

use super::case::{Case, OtherRegion};
use super::finding::{Confidence, Finding, FindingId};
use crate::domain::deployment::Identity;
use crate::domain::resolve::Outcome;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    if case.resolution.outcome == Outcome::Found {
        return Vec::new();
    }
    let having = case.regions.iter().filter(|other| other.has == Some(true));
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
