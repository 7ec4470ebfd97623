//! The names under which a team's own keys are, beside those of all teams.

use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::release::TeamNames;
use crate::domain::search_path::{Layer, Store};
use crate::domain::team::Team;

use super::place::beginning;

/// The key as which a team's own value is stored, and whether the one of all teams is asked for where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamKey {
    /// Its place is that of any key with this name.
    pub key: Key,
    /// The place of all teams is asked next.
    pub falls_back: bool,
}

/// What `layer` is asked for before the key itself, where a team asks; None where it makes no difference.
pub fn team_key(deployment: &Deployment, layer: Layer, key: &Key) -> Option<TeamKey> {
    let team = deployment.team_of(layer)?.name();
    if key.kind == Kind::Config {
        return None;
    }
    let (name, falls_back) = match layer.store {
        Store::Env => (format!("_{}___{}", team.to_uppercase(), key.name), true),
        Store::Aws => in_aws(deployment, layer, key, team)?,
        _ => return None,
    };
    Some(TeamKey {
        key: Key::new(key.kind, name),
        falls_back,
    })
}

/// The team in whose folder a listed name has this key; None where the provider knows no such folders.
pub fn team_of_folder<'n>(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    name: &'n str,
) -> Option<&'n str> {
    let has_folders = deployment.amazon_rules().team_names == TeamNames::Only;
    if !has_folders || layer.store != Store::Aws || key.kind == Kind::Config {
        return None;
    }
    let [prefix, sep] = beginning(deployment, layer, key.kind)?;
    if prefix.is_empty() || sep.is_empty() {
        return None;
    }
    let team = name.strip_suffix(key.name.as_str())?.strip_suffix(sep)?;
    team.parse::<Team>().is_ok().then_some(team)
}

/// `_get_secret` (`secrets_manager.py`), which has no name of a team's without a prefix.
fn in_aws(deployment: &Deployment, layer: Layer, key: &Key, team: &str) -> Option<(String, bool)> {
    let [prefix, sep] = beginning(deployment, layer, key.kind)?;
    if prefix.is_empty() {
        return None;
    }
    match deployment.amazon_rules().team_names {
        TeamNames::None => None,
        TeamNames::Only => Some((format!("{team}{sep}{}", key.name), false)),
        TeamNames::First => Some((format!("{team}--{}", key.name), true)),
    }
}
