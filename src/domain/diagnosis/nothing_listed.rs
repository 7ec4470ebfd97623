//! A store in which no name at all was listed: then the prefix, the region or the account is wrong, rather than the key.

use crate::domain::catalog::Listing;
use crate::domain::lookup::name_beginning;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution, Verdict};
use crate::domain::search_path::Layer;

/// What to check if AWS lists no secret below the prefix; None if it lists one, was not asked or listed, or if `near` is a
/// similar key that Airflow would find.
pub fn nothing_listed(
    scenario: Scenario<'_>,
    resolution: &Resolution,
    near: Option<&Near>,
) -> Option<String> {
    let is_absent = resolution
        .steps
        .iter()
        .any(|step| step.layer == Layer::AWS && step.verdict == Verdict::Absent);
    let is_empty = scenario.catalog.listing(Layer::AWS) == Listing::Complete
        && scenario.catalog.secrets() == 0;
    if near.is_some() || resolution.outcome == Outcome::Found || !is_absent || !is_empty {
        return None;
    }
    let kind = resolution.key.kind;
    let beginning = name_beginning(scenario.simulated, Layer::AWS, kind)?;
    // With another prefix, the listing says nothing.
    let listed = name_beginning(scenario.listed, Layer::AWS, kind)?;
    if beginning != listed {
        return None;
    }
    let origin = &scenario.simulated.aws.kind(kind).prefix.origin;
    Some(format!(
        "AWS lists no secret that begins with {beginning}: check the prefix ({origin}), the region and the account"
    ))
}
