//! Background work: listings, walks, versions. Each can be cancelled, and each answer carries its generation or ticket.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::sync::{OnceCell, mpsc};
use tokio::task::{AbortHandle, JoinSet};

use crate::app::message::{Keep, Message};
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::place_of_missing;
use crate::domain::elsewhere::{Elsewhere, MOST_PAGES, SecretNames};
use crate::domain::key::{Key, Kind};
use crate::domain::misplaced::Misplacement;
use crate::domain::resolve::{Basis, Walk};
use crate::domain::search_path::Layer;
use crate::domain::usage::ScanEvent;
use crate::domain::versions::{SecretPlace, VersionSelector};
use crate::sources::{PerformOptions, Sources};

/// The names of all secrets of a store, up to the usual limit. A fault has been seen in the listing of the prefix.
async fn all_names(sources: &Sources, store: Layer) -> Result<SecretNames, ()> {
    match sources.every_name(store, MOST_PAGES).await {
        Some(Ok(names)) => Ok(names),
        Some(Err(_)) | None => Err(()),
    }
}

/// What is running.
pub(super) struct Tasks {
    deployment: Arc<Deployment>,
    sources: Sources,
    answers: mpsc::Sender<Message>,
    listings: JoinSet<()>,
    walk: Option<AbortHandle>,
    /// Requests that were sent for earlier deployments.
    calls_before: u64,
    /// How many of these AWS throttled.
    throttled_before: u64,
    versions: JoinSet<()>,
    /// Set to end the scan of DAG files that is running.
    dags_cancelled: Arc<AtomicBool>,
    dags_thread: Option<JoinHandle<()>>,
    /// The names of all secrets, listed once until the next refresh.
    every_name: Arc<OnceCell<SecretNames>>,
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
            dags_cancelled: Arc::default(),
            dags_thread: None,
            every_name: Arc::default(),
        }
    }

    /// Requests sent so far.
    pub(super) fn calls(&self) -> u64 {
        self.calls_before + self.sources.calls()
    }

    /// How many requests of listings AWS has throttled.
    pub(super) fn throttled(&self) -> u64 {
        self.throttled_before + self.sources.throttled()
    }

    /// Switches to another deployment. Cancels what is running for the one before; its requests stay counted.
    pub(super) fn replace(&mut self, deployment: Arc<Deployment>, sources: Sources) {
        self.cancel_listing();
        self.cancel_walk();
        self.cancel_dags();
        self.every_name = Arc::default();
        self.calls_before = self.calls();
        self.throttled_before = self.throttled();
        self.deployment = deployment;
        self.sources = sources;
    }

    /// Keys of a kind that a presentation does not show.
    pub(super) fn left_out(&self, kind: Kind) -> usize {
        self.sources.left_out(kind)
    }

    /// Lists every layer of the search path that can be listed, and cancels the listing before.
    pub(super) fn list(&mut self, generation: u64, kind: Kind) {
        self.cancel_listing();
        self.every_name = Arc::default();
        let stores = self.deployment.stores(kind);
        if generation > 1 {
            for store in &stores {
                self.sources
                    .source(*store)
                    .inspect(|source| source.forget());
            }
        }
        let message = move |layer, event| Message::Listing {
            generation,
            layer,
            event,
        };
        self.listings = self
            .sources
            .list(&stores, &[], kind, &self.answers, message);
        for source in stores
            .iter()
            .filter_map(|store| self.sources.source(*store))
        {
            let (source, answers) = (Arc::clone(source), self.answers.clone());
            self.listings.spawn(async move {
                if let Some(caller) = source.caller().await {
                    // The loop may be gone by now.
                    let _ = answers.send(Message::Caller { generation, caller }).await;
                }
            });
        }
    }

    /// Lists layers that wait until the user asks for it, beside what is being listed.
    pub(super) fn list_requested(&mut self, generation: u64, kind: Kind, layers: Vec<Layer>) {
        let (sources, answers) = (self.sources.clone(), self.answers.clone());
        let message = move |layer, event| Message::Listing {
            generation,
            layer,
            event,
        };
        self.listings.spawn(async move {
            let listings = sources.list(&layers, &layers, kind, &answers, message);
            listings.join_all().await;
        });
    }

    /// Checks whether the user has logged in again. Sends nothing.
    pub(super) fn check_credentials(&mut self, generation: u64) {
        let sources: Vec<_> = Layer::all()
            .filter_map(|layer| self.sources.source(layer).map(Arc::clone))
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

    /// Performs a walk, and cancels the one before.
    pub(super) fn walk(&mut self, ticket: u64, key: Key, keep: Keep, deserialize_json: bool) {
        self.cancel_walk();
        let walk = Walk::new(Arc::clone(&self.deployment), key, Basis::Performed)
            .deserialize_json(deserialize_json);
        let (sources, answers) = (self.sources.clone(), self.answers.clone());
        let (deployment, every_name) = (Arc::clone(&self.deployment), Arc::clone(&self.every_name));
        let task = tokio::spawn(async move {
            let options = PerformOptions {
                keep_value: keep != Keep::Nothing,
                ..PerformOptions::default()
            };
            let mut performed = sources.perform(walk, options).await;
            if keep == Keep::Fields
                && let Some(connection) = &performed.connection
            {
                performed.value = Some(connection.fields());
            }
            let missing = place_of_missing(&performed.resolution).map(|step| step.layer);
            let key = performed.resolution.key.as_ref().clone();
            let message = Message::Walked {
                ticket,
                resolution: Box::new(performed.resolution),
                value: performed.value,
            };
            // The loop may be gone by now.
            let _ = answers.send(message).await;
            let Some(layer) = missing else {
                return;
            };
            let search = Misplacement::in_layer(&deployment, layer, &key).beyond_prefix();
            let listed = every_name
                .get_or_try_init(|| all_names(&sources, deployment.store(layer)))
                .await;
            if let Ok(listed) = listed {
                let elsewhere = Elsewhere::among(search, listed);
                let _ = answers.send(Message::Elsewhere { key, elsewhere }).await;
            }
        });
        self.walk = Some(task.abort_handle());
    }

    /// Lists the versions of a secret, and cancels earlier requests for versions.
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

    /// Cancels requests for versions; values that were read by then are wiped.
    pub(super) fn cancel_versions(&mut self) {
        self.versions = JoinSet::new();
    }

    /// Scans the DAG files on threads, and cancels the scan before.
    pub(super) fn scan_dags(&mut self, generation: u64) {
        self.cancel_dags();
        let Some(dags) = self.sources.dags().cloned() else {
            return;
        };
        let (deployment, answers) = (Arc::clone(&self.deployment), self.answers.clone());
        let is_cancelled = Arc::clone(&self.dags_cancelled);
        let scan = move || {
            let send = |event| {
                // The loop may be gone by now.
                let message = Message::Dags { generation, event };
                answers.blocking_send(message).is_ok()
            };
            dags.scan(&deployment, &is_cancelled, &send);
        };
        let thread = std::thread::Builder::new().name("dags".to_owned());
        self.dags_thread = thread.spawn(scan).ok();
        if self.dags_thread.is_none() {
            self.no_thread(generation);
        }
    }

    /// A thread reads DAG files.
    pub(super) fn is_scanning(&self) -> bool {
        let thread = self.dags_thread.as_ref();
        thread.is_some_and(|thread| !thread.is_finished())
    }

    /// Without a thread nothing is known of the files, which must be said.
    fn no_thread(&self, generation: u64) {
        let answers = self.answers.clone();
        let found = ScanEvent::Found {
            files: 0,
            problems: vec!["the DAG files were not read: no thread could be started".to_owned()],
        };
        tokio::spawn(async move {
            for event in [found, ScanEvent::Ended] {
                // The loop may be gone by now.
                let _ = answers.send(Message::Dags { generation, event }).await;
            }
        });
    }

    /// Cancels the running scan of DAG files; what it still sends is dropped by its number.
    fn cancel_dags(&mut self) {
        self.dags_cancelled.store(true, Ordering::Relaxed);
        self.dags_cancelled = Arc::default();
    }

    /// Cancels the running listing.
    pub(super) fn cancel_listing(&mut self) {
        self.listings = JoinSet::new();
    }

    /// Cancels the running walk.
    pub(super) fn cancel_walk(&mut self) {
        if let Some(walk) = self.walk.take() {
            walk.abort();
        }
    }
}
