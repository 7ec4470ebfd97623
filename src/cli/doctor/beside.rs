//! What a diagnosis knows from beside the lookup: how much was listed, this shell, and keys of another kind.

use super::super::args::Options;
use super::super::listing;
use super::super::session::Session;
use crate::config::{EnvironmentOrigin, Settings, Shell};
use crate::domain::catalog::Catalog;
use crate::domain::elsewhere::NAMES_IN_PAGE;
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::{Layer, Store};

/// How many pages the listing of AWS took, as far as the names show it.
pub(super) fn pages(catalog: &Catalog) -> usize {
    catalog.secrets().div_ceil(NAMES_IN_PAGE).max(1)
}

/// The variables of this shell that name keys of Airflow's; none where Airflow's process has the same environment.
pub(super) fn shell_variables(settings: &Settings, shell: &Shell) -> Vec<String> {
    if settings.environment_origin == EnvironmentOrigin::Shell {
        return Vec::new();
    }
    let prefixes = || Kind::ALL.into_iter().filter_map(Kind::env_prefix);
    let is_key = |name: &&str| prefixes().any(|prefix| name.starts_with(prefix));
    shell.names().filter(is_key).map(str::to_owned).collect()
}

/// The layers that have a missing key as another kind. AWS is not asked again: its names of all kinds are known.
pub(super) async fn other_kinds(
    session: &Session,
    options: &Options,
    resolution: &Resolution,
) -> Vec<(Layer, Kind)> {
    let mut found = Vec::new();
    let own = resolution.key.kind;
    if !matches!(resolution.outcome, Outcome::Missing | Outcome::Undetermined)
        || own == Kind::Config
    {
        return found;
    }
    for kind in [Kind::Variable, Kind::Connection] {
        let stores = session.deployment.stores(kind).into_iter();
        // The names in the environment are known without a listing.
        let stores: Vec<_> = stores
            .filter(|layer| !matches!(layer.store, Store::Aws | Store::Env))
            .collect();
        if kind == own || stores.is_empty() {
            continue;
        }
        let catalog = listing::catalog_in(session, options, kind, &stores).await;
        let key = Key::new(kind, resolution.key.name.as_str());
        let holders = stores.into_iter();
        let holders = holders.filter(|layer| catalog.presence_of_key(*layer, &key).is_listed());
        found.extend(holders.map(|layer| (layer, kind)));
    }
    found
}
