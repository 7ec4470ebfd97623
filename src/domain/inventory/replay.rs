//! Looks keys up in a snapshot, without the deployment. Says no more than the snapshot knows.

use std::sync::Arc;

use super::kept::{Entry, Inventory, UNLISTED, variable_form};
use crate::domain::catalog::{Catalog, ListedKey, Listing, SecretMeta};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::prediction::{Cell, Scenario};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::{Layer, Store};

/// A snapshot in which keys can be looked up.
pub struct Replay {
    inventory: Inventory,
    deployment: Arc<Deployment>,
}

impl Replay {
    /// `place`: the snapshot's file.
    ///
    /// # Errors
    /// Why keys can't be looked up in it, in a sentence.
    pub fn new(inventory: Inventory, place: &str) -> Result<Self, String> {
        let Some(setup) = &inventory.setup else {
            return Err(
                "it does not say how keys are looked up: it is of an older version, or of a deployment that has teams, \
                 does not start, or has an option that varlens does not follow"
                    .to_owned(),
            );
        };
        let of = (
            inventory.deployment.as_str(),
            inventory.airflow.as_str(),
            inventory.amazon_provider.as_str(),
        );
        let mut deployment = setup.deployment(of, place)?;
        let names_of = |layer: Layer| {
            let mut listed = inventory.listed.values().flatten();
            listed.any(|name| name == layer.name())
        };
        deployment.server.is_env_given = names_of(Layer::ENV.at_server());
        deployment.server.has_own_aws = names_of(Layer::AWS.at_server());
        Ok(Self {
            deployment: Arc::new(deployment),
            inventory,
        })
    }

    /// The deployment of which the snapshot is.
    pub fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// Adds the names of a kind to a catalog, but for layers whose names the catalog has already.
    pub fn fill(&self, catalog: &mut Catalog, kind: Kind) {
        let stores: Vec<_> = self
            .deployment
            .stores(kind)
            .into_iter()
            .filter(|store| catalog.listing(*store) == Listing::NotListed)
            .collect();
        for store in &stores {
            let entries = self.of_kind(kind);
            if store.store == Store::Env {
                let has = |entry: &&Entry| self.listed_in(entry, *store, kind).is_some();
                let names = entries.filter(has).map(|entry| variable_form(&entry.key));
                catalog.add_environment(*store, names.collect());
            } else {
                let keys = entries.filter_map(|entry| self.listed_in(entry, *store, kind));
                catalog.add(*store, keys.collect());
            }
        }
        let listed = self.inventory.listed.get(kind.name());
        for store in stores {
            if listed.is_some_and(|listed| listed.iter().any(|name| name == store.name())) {
                catalog.set_listing(store, Listing::Complete);
            } else if let Some(why) = self.inventory.incomplete.get(store.name()) {
                let reason = Reason::all().find(|reason| reason.sentence() == why);
                let fault = Fault {
                    next: Some("write the snapshot again where the layer can be listed".to_owned()),
                    ..Fault::new(reason.unwrap_or(Reason::NotConfigured))
                };
                catalog.set_fault(store, fault);
            }
        }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        let keys = self.inventory.keys.iter();
        keys.filter(move |entry| entry.kind == kind.name())
    }

    /// The key as a store lists it; None where it is not known to have it.
    fn listed_in(&self, entry: &Entry, store: Layer, kind: Kind) -> Option<ListedKey> {
        let layers = self.deployment.layers(kind).into_iter();
        let mut layers = layers.filter(|layer| self.deployment.store(*layer) == store);
        let has = |layer: &Layer| {
            let cell = entry.layers.get(layer.name()).map(String::as_str);
            let is_skipped = || {
                let mut skipped = entry.skipped_with_it.iter();
                skipped.any(|name| name == layer.name())
            };
            match cell {
                Some(cell) if cell == Cell::Present.name() => true,
                Some(cell) if cell == Cell::ScheduledForDeletion.name() => true,
                Some(cell) if cell == Cell::NoCurrentVersion.name() => true,
                _ => is_skipped(),
            }
        };
        let layer = layers.find(has)?;
        let cell = entry.layers.get(layer.name()).map(String::as_str);
        let is = |other: Cell| cell == Some(other.name());
        let meta = SecretMeta {
            created: entry.created,
            changed: entry.changed,
            deleted: is(Cell::ScheduledForDeletion).then_some(0),
            lacks_current: is(Cell::NoCurrentVersion),
            ..SecretMeta::default()
        };
        Some(ListedKey {
            name: entry.key.clone(),
            secret: (store.store == Store::Aws).then_some(meta),
        })
    }

    /// The names and settings of the snapshot give another end than it recorded, for one of its keys or for one that it does not
    /// list: something decides that it does not keep. The first such key.
    pub fn differs(&self, kind: Kind) -> Option<&str> {
        let mut catalog = Catalog::new();
        self.fill(&mut catalog, kind);
        let scenario = Scenario::new(&self.deployment, &catalog);
        let unlisted = scenario.predict(Key::new(kind, UNLISTED)).outcome.name();
        let recorded = self.inventory.unlisted.get(kind.name());
        if recorded.is_some_and(|recorded| recorded != unlisted) {
            return Some("a key that is not listed");
        }
        let predictor = scenario.bulk(kind);
        let is_other = |entry: &&Entry| {
            let Some(row) = catalog.find(&entry.key) else {
                // No store is known to have it, so it is like one that is not listed.
                return entry.outcome != unlisted;
            };
            let end = predictor.predict(row);
            let winner = end.winner.map(Layer::name);
            (end.outcome.name(), winner) != (entry.outcome.as_str(), entry.winner.as_deref())
        };
        let mut entries = self.of_kind(kind);
        entries.find(is_other).map(|entry| entry.key.as_str())
    }
}
