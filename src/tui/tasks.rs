//! Work in the background: listings, walks, versions. Each can be dropped, and each answer carries its number.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use crate::app::message::Message;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Basis, Walk};
use crate::domain::search_path::Layer;
use crate::domain::versions::{SecretPlace, VersionSelector};
use crate::sources::{Arrival, Page, PerformOptions, Source, Sources, list_into};

/// What is under way.
pub(super) struct Tasks {
    deployment: Arc<Deployment>,
    sources: Sources,
    answers: mpsc::Sender<Message>,
    listings: JoinSet<()>,
    walk: Option<AbortHandle>,
    /// Requests of the deployments before this one.
    calls_before: u64,
    /// Of these, those that were put off.
    throttled_before: u64,
    versions: JoinSet<()>,
}

impl Tasks {
    pub(super) fn new(
        deployment: Arc<Deployment>,
        sources: Sources,
        answers: mpsc::Sender<Message>,
    ) -> Self {
        Self {
            deployment,
            sources,
            answers,
            listings: JoinSet::new(),
            walk: None,
            calls_before: 0,
            throttled_before: 0,
            versions: JoinSet::new(),
        }
    }

    /// Requests sent so far.
    pub(super) fn calls(&self) -> u64 {
        self.calls_before + self.sources.calls()
    }

    /// Of these, those of listings that were put off because there were too many.
    pub(super) fn throttled(&self) -> u64 {
        self.throttled_before + self.sources.throttled()
    }

    /// Goes over to another deployment. What is under way for the one before is dropped; its requests stay counted.
    pub(super) fn replace(&mut self, deployment: Arc<Deployment>, sources: Sources) {
        self.cancel_listing();
        self.cancel_walk();
        self.calls_before = self.calls();
        self.throttled_before = self.throttled();
        self.deployment = deployment;
        self.sources = sources;
    }

    /// Keys of a kind that a presentation does not show.
    pub(super) fn left_out(&self, kind: Kind) -> usize {
        self.sources.left_out(kind)
    }

    /// Lists every layer of the search path that can be listed, and drops the listing before.
    pub(super) fn list(&mut self, generation: u64, kind: Kind) {
        self.cancel_listing();
        for layer in self.deployment.stores(kind) {
            let Some(source) = self.sources.of(layer) else {
                continue;
            };
            if generation > 1 {
                source.forget();
            }
            let (listed, answers) = (Arc::clone(source), self.answers.clone());
            self.listings.spawn(async move {
                list(&listed, layer, generation, kind, &answers).await;
            });
            let (source, answers) = (Arc::clone(source), self.answers.clone());
            self.listings.spawn(async move {
                if let Some(caller) = source.caller().await {
                    // The loop may be gone by now.
                    let _ = answers.send(Message::Caller { generation, caller }).await;
                }
            });
        }
    }

    /// Looks whether a person has logged in again. Asks nobody.
    pub(super) fn check_credentials(&mut self, generation: u64) {
        let sources: Vec<_> = Layer::all()
            .filter_map(|layer| self.sources.of(layer).map(Arc::clone))
            .collect();
        let answers = self.answers.clone();
        self.listings.spawn(async move {
            for source in sources {
                if source.is_renewed().await {
                    // The loop may be gone by now.
                    let _ = answers
                        .send(Message::CredentialsRenewed { generation })
                        .await;
                    return;
                }
            }
        });
    }

    /// Performs a walk, and drops the one before.
    pub(super) fn walk(&mut self, ticket: u64, key: Key, keep_value: bool) {
        self.cancel_walk();
        let walk = Walk::new(Arc::clone(&self.deployment), key, Basis::Performed);
        let (sources, answers) = (self.sources.clone(), self.answers.clone());
        let task = tokio::spawn(async move {
            let how = PerformOptions {
                keep_value,
                ..PerformOptions::default()
            };
            let performed = sources.perform(walk, how).await;
            let message = Message::Walked {
                ticket,
                resolution: Box::new(performed.resolution),
                value: performed.value,
            };
            // The loop may be gone by now.
            let _ = answers.send(message).await;
        });
        self.walk = Some(task.abort_handle());
    }

    /// Lists the versions of a secret, and drops what was asked of versions before.
    pub(super) fn versions(&mut self, ticket: u64, secret: SecretPlace) {
        self.cancel_versions();
        let (sources, answers) = (self.sources.clone(), self.answers.clone());
        self.versions.spawn(async move {
            let result = sources.versions(secret.store, &secret.name).await;
            // The loop may be gone by now.
            let _ = answers.send(Message::Versions { ticket, result }).await;
        });
    }

    /// Reads two versions and compares them.
    pub(super) fn compare_versions(
        &mut self,
        ticket: u64,
        secret: SecretPlace,
        pair: [VersionSelector; 2],
    ) {
        let (sources, answers) = (self.sources.clone(), self.answers.clone());
        self.versions.spawn(async move {
            let compared = sources.compare(secret.store, &secret.name, &pair).await;
            let result = compared.map(Box::new);
            // The loop may be gone by now.
            let _ = answers
                .send(Message::VersionsCompared { ticket, result })
                .await;
        });
    }

    /// Drops what was asked of versions; values that were read by then are wiped.
    pub(super) fn cancel_versions(&mut self) {
        self.versions = JoinSet::new();
    }

    /// Drops the listing that is under way.
    pub(super) fn cancel_listing(&mut self) {
        self.listings = JoinSet::new();
    }

    /// Drops the walk that is under way.
    pub(super) fn cancel_walk(&mut self) {
        if let Some(walk) = self.walk.take() {
            walk.abort();
        }
    }
}

async fn list(
    source: &Arc<dyn Source>,
    layer: Layer,
    generation: u64,
    kind: Kind,
    answers: &mpsc::Sender<Message>,
) {
    let began = Message::Listing { generation, layer };
    if answers.send(began).await.is_err() {
        return;
    }
    let message = |arrived| arrival(generation, layer, arrived);
    list_into(source, kind, answers, message).await;
}

fn arrival(generation: u64, layer: Layer, arrived: Arrival) -> Message {
    match arrived {
        Arrival::Page(Page::Keys(keys)) => Message::Keys {
            generation,
            layer,
            pages: 1,
            keys,
        },
        Arrival::Page(Page::Environment(names)) => Message::Environment {
            generation,
            layer,
            names,
        },
        Arrival::End(result) => Message::Listed {
            generation,
            layer,
            result,
        },
    }
}
