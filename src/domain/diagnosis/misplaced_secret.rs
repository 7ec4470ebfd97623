//! A secret that is somewhere else than Airflow looks: when that is worth looking for, and what to do about it.

use crate::domain::backend_kwargs::stem;
use crate::domain::deployment::Deployment;
use crate::domain::key::written;
use crate::domain::lookup::secret_name;
use crate::domain::misplaced::Misplaced;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::Store;

/// The step of AWS in a live lookup that found nothing, where AWS has no secret of that name, or is asked for none because
/// the prefix is null.
pub fn place_of_missing(resolution: &Resolution) -> Option<&Step> {
    let is_missing = matches!(resolution.outcome, Outcome::Missing | Outcome::Undetermined);
    let is_without = |step: &&Step| {
        let why = (step.verdict, step.reason);
        step.layer.store == Store::Aws
            && matches!(
                why,
                (Verdict::Absent, Some(Reason::NotFound))
                    | (Verdict::Skipped, Some(Reason::PrefixNull))
            )
    };
    let is_live = resolution.basis == Basis::Performed;
    let mut steps = resolution.steps.iter();
    steps.find(is_without).filter(|_| is_live && is_missing)
}

/// What to do about a secret that is nearly where Airflow looks.
pub fn misplaced_next_step(
    deployment: &Deployment,
    resolution: &Resolution,
    found: &Misplaced,
) -> Option<String> {
    let layer = place_of_missing(resolution)?.layer;
    let option = format!("{}_prefix", stem(resolution.key.kind));
    let place = secret_name(deployment, layer, &resolution.key);
    Some(match place {
        Some(place) => found.next_step(&place, &option),
        None => format!(
            "AWS has {} ({}), and {option} is null, so Airflow does not ask AWS: set {option}",
            written(&found.name),
            found.why
        ),
    })
}
