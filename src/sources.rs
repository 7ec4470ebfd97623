//! The code that answers for a layer: lists its names, and reads one value when asked (Airflow: secrets backend).
//!
//! Knows neither screen nor command line. A new source is one file here and one line where the sources are made.
//! Refuses to write: no source has a method for it.

pub mod environment;
#[cfg(feature = "metastore")]
pub mod metastore;
pub mod presented;
pub mod sample;
#[cfg(feature = "aws")]
pub mod secrets_manager;

mod versions;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::domain::caller::Caller;
use crate::domain::catalog::ListedKey;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Answer, Ask, Fault, Resolution, Walk};
use crate::domain::search_path::Layer;
use crate::domain::value::{FingerprintKey, Held, SecretValue};
use crate::domain::versions::{SecretVersion, VersionSelector};

use presented::Presentation;

/// A future that can be kept in a list of sources.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a listing brings at a time.
#[derive(Debug)]
pub enum Page {
    /// Keys, as the layer writes them.
    Keys(Vec<ListedKey>),
    /// Environment variables without their prefix, in upper case.
    Environment(Vec<String>),
}

/// What comes of a listing: pages, then its end.
pub enum Arrival {
    /// Some keys.
    Page(Page),
    /// Whether it came to its end.
    End(Result<(), Fault>),
}

/// Pages that wait to be taken in, per listing.
const PAGES: usize = 8;

/// Lists a source to its end, and sends each page and the end as a message of the taker's own.
pub async fn list_into<M>(
    source: &Arc<dyn Source>,
    kind: Kind,
    to: &mpsc::Sender<M>,
    message: impl Fn(Arrival) -> M,
) {
    let (sender, mut pages) = mpsc::channel(PAGES);
    let message = &message;
    let forward = async move {
        while let Some(page) = pages.recv().await {
            if to.send(message(Arrival::Page(page))).await.is_err() {
                return;
            }
        }
    };
    // The receiver is dropped with `forward`, so a listing that nobody takes ends.
    let (result, ()) = tokio::join!(source.list(kind, sender), forward);
    // The taker may be gone by now.
    let _ = to.send(message(Arrival::End(result))).await;
}

/// What a layer answers when it is asked for a value.
pub enum Reading {
    /// It holds it.
    Value(SecretValue),
    /// It does not, or nothing that Airflow can use.
    Absent(Reason),
    /// An error.
    Fault(Fault),
    /// It cannot be seen from here.
    NotInspected(Reason, Option<String>),
}

/// Answers for one layer.
pub trait Source: Send + Sync {
    /// Which layer.
    fn layer(&self) -> Layer;

    /// Reading a value sends a request that somebody's log records.
    fn is_audited(&self) -> bool;

    /// Lists the names of one kind, page by page. Ends early, without an error, when nobody takes pages any more.
    fn list(&self, kind: Kind, pages: mpsc::Sender<Page>) -> Pending<'_, Result<(), Fault>>;

    /// Reads one value.
    fn ask<'a>(&'a self, ask: &'a Ask) -> Pending<'a, Reading>;

    /// The versions of what is at a place, without values, newest first. A layer keeps none unless it says so.
    fn versions<'a>(&'a self, _place: &'a str) -> Pending<'a, Result<Vec<SecretVersion>, Fault>> {
        Box::pin(async { Err(versions::kept_nowhere()) })
    }

    /// Reads the value of one version.
    fn read_version<'a>(
        &'a self,
        _place: &'a str,
        _which: &'a VersionSelector,
    ) -> Pending<'a, Reading> {
        Box::pin(async { Reading::Fault(versions::kept_nowhere()) })
    }

    /// Whether it could ask at all, by its settings alone; sends nothing.
    fn ready(&self) -> Pending<'_, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    /// Who asks, as far as this layer knows. None where nobody is named.
    fn caller(&self) -> Pending<'_, Option<Caller>> {
        Box::pin(async { None })
    }

    /// Requests sent so far.
    fn calls(&self) -> u64 {
        0
    }

    /// Of these, those of listings that were put off because there were too many.
    fn throttled(&self) -> u64 {
        0
    }

    /// Whether a person has renewed credentials since they were read last, by the look of the files they are read
    /// from; asks nobody.
    fn is_renewed(&self) -> Pending<'_, bool> {
        Box::pin(async { false })
    }

    /// Lets go of credentials and connections, so that the next question reads them anew.
    fn forget(&self) {}
}

/// How a walk is performed.
#[derive(Clone, Copy, Debug, Default)]
pub struct PerformOptions {
    /// Also read layers that Airflow would not reach, at the cost of a request each.
    pub shadowed: bool,
    /// Keep the winner's value.
    pub keep_value: bool,
}

/// A walk that was performed.
pub struct Performed {
    /// How it ended.
    pub resolution: Resolution,
    /// The winner's value, if it was to be kept.
    pub value: Option<SecretValue>,
}

/// The sources of one deployment, and the key of this run's fingerprints.
#[derive(Clone, Default)]
pub struct Sources {
    all: Vec<(Layer, Arc<dyn Source>)>,
    fingerprints: FingerprintKey,
    /// Names are replaced by stand-ins, and no value leaves.
    presentation: Option<Presentation>,
    is_metadata_only: bool,
}

impl Sources {
    /// Sources in any order; at most one per layer counts.
    pub fn new(all: Vec<Arc<dyn Source>>) -> Self {
        let all = all.into_iter().map(|source| (source.layer(), source));
        Self {
            all: all.collect(),
            ..Self::default()
        }
    }

    /// The same, of which no value may be read where somebody's log records it, and none is handed out.
    pub fn metadata_only(self) -> Self {
        Self {
            is_metadata_only: true,
            ..self
        }
    }

    /// The same, with this source to answer for a layer, in place of any other.
    pub fn with(mut self, layer: Layer, source: Arc<dyn Source>) -> Self {
        self.all.retain(|(other, _)| *other != layer);
        self.all.push((layer, source));
        self
    }

    /// The one that answers for a layer.
    pub fn of(&self, layer: Layer) -> Option<&Arc<dyn Source>> {
        let found = self.all.iter().find(|(other, _)| *other == layer);
        found.map(|(_, source)| source)
    }

    /// Requests sent so far, by all.
    pub fn calls(&self) -> u64 {
        self.all.iter().map(|(_, source)| source.calls()).sum()
    }

    /// Of these, those of listings that were put off because there were too many.
    pub fn throttled(&self) -> u64 {
        let all = self.all.iter();
        all.map(|(_, source)| source.throttled()).sum()
    }

    /// Drives a walk to its end by really asking.
    pub async fn perform(&self, mut walk: Walk, how: PerformOptions) -> Performed {
        let masker = walk.deployment().masker();
        let mut value = None;
        // The api-server mostly asks the very store that the task has asked: one request of ours answers for both.
        let mut known: Vec<(Layer, String, Answer)> = Vec::new();
        while let Some(ask) = walk.next_ask().cloned() {
            let store = walk.deployment().store(ask.layer);
            let before = known
                .iter()
                .find(|(other, place, _)| *other == store && *place == ask.place);
            if let Some((_, _, answer)) = before {
                let answer = answer.clone();
                walk.answer(answer);
                continue;
            }
            let (answer, read) = self.answer(store, &ask, how).await;
            if ask.reached {
                value = read.or(value);
                known.push((store, ask.place.clone(), answer.clone()));
            }
            walk.answer(answer);
        }
        let mut resolution = walk.finish();
        // What was read and turned down is no result.
        let value = value.filter(|_| resolution.winner.is_some());
        let via = resolution.via();
        resolution.masking = value
            .as_ref()
            .map(|value| masker.preview_via(&resolution.key.name, Some(value), via));
        Performed {
            resolution,
            value: value
                .filter(|_| how.keep_value && !self.is_metadata_only && !self.is_presented()),
        }
    }

    async fn answer(
        &self,
        store: Layer,
        ask: &Ask,
        how: PerformOptions,
    ) -> (Answer, Option<SecretValue>) {
        let Some(source) = self.of(store) else {
            return (
                Answer::NotInspected(
                    Some(Reason::NotConfigured),
                    store.config_hint().map(str::to_owned),
                ),
                None,
            );
        };
        if !ask.reached && source.is_audited() && !how.shadowed {
            return (Answer::NotRead, None);
        }
        if self.is_metadata_only && source.is_audited() {
            return (Answer::NotInspected(Some(Reason::MetadataOnly), None), None);
        }
        match source.ask(ask).await {
            Reading::Value(value) => {
                let mut held = Held::of(&value, &self.fingerprints);
                if self.is_presented() {
                    held.shape = held.shape.without_names();
                }
                (Answer::Held(held), Some(value))
            }
            Reading::Absent(reason) => (Answer::Absent(reason), None),
            Reading::Fault(fault) => (Answer::Fault(fault), None),
            Reading::NotInspected(reason, detail) => {
                (Answer::NotInspected(Some(reason), detail), None)
            }
        }
    }
}
