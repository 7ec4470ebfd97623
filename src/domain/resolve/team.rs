//! The place that a team's lookup asks for first.

use std::sync::Arc;

use super::answer::TeamPlace;
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::{self, team_key};
use crate::domain::search_path::Layer;

/// The place that `layer` is asked for, and what follows from it: a team's own, else the `general` one.
pub(super) fn first_place(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    general: String,
) -> (String, Option<TeamPlace>) {
    let own = team_key(deployment, layer, key).and_then(|own| {
        let place = lookup::place(deployment, layer, &own.key)?;
        Some((own, place))
    });
    match own {
        None => (general, None),
        Some((own, place)) => {
            let team = TeamPlace {
                listed_as: Arc::new(own.key),
                then: own.falls_back.then_some(general),
            };
            (place, Some(team))
        }
    }
}
