//! A store in which no name at all was listed: then the prefix, the region or the account is wrong, rather than the key.

use crate::domain::catalog::Listing;
use crate::domain::deployment::{Deployment, Origin};
use crate::domain::key::Kind;
use crate::domain::lookup::name_beginning;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution, Verdict};
use crate::domain::search_path::Layer;

/// What names of a kind begin with, and that AWS lists none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyPrefix {
    beginning: String,
    origin: Origin,
}

impl EmptyPrefix {
    /// The prefix of a kind, which is known to have nothing. None where the prefix is null.
    pub fn of(deployment: &Deployment, kind: Kind) -> Option<Self> {
        Some(Self {
            beginning: name_beginning(deployment, Layer::AWS, kind)?,
            origin: deployment.aws.kind(kind).prefix.origin.clone(),
        })
    }

    /// That it is so.
    pub fn says(&self) -> String {
        if self.beginning.is_empty() {
            return "AWS lists no secret at all".to_owned();
        }
        format!("AWS lists no secret that begins with {}", self.beginning)
    }

    /// What to do.
    pub fn next(&self) -> String {
        format!(
            "check the prefix ({}), the region and the account",
            self.origin
        )
    }

    /// Both.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.says(), self.next())
    }
}

/// AWS lists no secret of a kind at all; None if it lists one, or was not listed.
pub fn empty_prefix(scenario: Scenario<'_>, kind: Kind) -> Option<EmptyPrefix> {
    let is_empty = scenario.catalog.listing(Layer::AWS) == Listing::Complete
        && scenario.catalog.secrets() == 0;
    let empty = EmptyPrefix::of(scenario.simulated, kind).filter(|_| is_empty)?;
    // With another prefix, the listing says nothing.
    let listed = name_beginning(scenario.listed, Layer::AWS, kind)?;
    (empty.beginning == listed).then_some(empty)
}

/// The same where AWS was asked for a key, and Airflow finds neither it nor `near`, which is similar.
pub fn nothing_listed(
    scenario: Scenario<'_>,
    resolution: &Resolution,
    near: Option<&Near>,
) -> Option<EmptyPrefix> {
    let is_absent = resolution
        .steps
        .iter()
        .any(|step| step.layer == Layer::AWS && step.verdict == Verdict::Absent);
    if near.is_some() || resolution.outcome == Outcome::Found || !is_absent {
        return None;
    }
    empty_prefix(scenario, resolution.key.kind)
}
