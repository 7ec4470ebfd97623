//! Other regions of AWS that were asked for the same secret.

use super::case::{Case, OtherRegion};
use super::finding::{Confidence, Finding, FindingId};
use crate::domain::resolve::Outcome;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    if case.resolution.outcome == Outcome::Found {
        return Vec::new();
    }
    let having = case.regions.iter().filter(|other| other.has == Some(true));
    having.map(about).collect()
}

fn about(other: &OtherRegion) -> Finding {
    let OtherRegion { region, place, .. } = other;
    let says = format!("the secret is in region {region}, which Airflow does not ask");
    Finding::problem(FindingId::WrongRegion, Confidence::Certain, says)
        .seen(format!("{region} {place}: found"))
        .next(format!(
            "set region_name to {region} in backend_kwargs (or AWS_DEFAULT_REGION), or create the secret in Airflow's region"
        ))
}
