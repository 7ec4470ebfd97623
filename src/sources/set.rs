//! The sources of one deployment: lists them, and drives a walk by really asking them.

mod content;
mod listings;

use std::sync::Arc;
use std::time::Duration;

use super::dag_scan::DagSource;
use super::identity::Identities;
use super::presented::Presentation;
use super::source::{Source, SourceAnswer};
use crate::domain::caller::Caller;
use crate::domain::connection::{self, Connection, Reading};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::{Answer, Ask, Resolution, Walk};
use crate::domain::search_path::{Layer, Store};
use crate::domain::stand_in::StandIns;
use crate::domain::value::{ConnectionState, FingerprintKey, Held, SecretValue};

use content::Content;

/// How a walk is performed.
#[derive(Clone, Copy, Debug, Default)]
pub struct PerformOptions {
    /// Also read layers that Airflow would not reach, at the cost of a request each.
    pub shadowed: bool,
    /// Keep the winner's value.
    pub keep_value: bool,
    /// Ask who the caller is while the first secret of AWS is read; see [`Sources::caller`].
    pub identify: bool,
}

/// A walk that was performed.
pub struct Performed {
    /// How it ended.
    pub resolution: Resolution,
    /// The winner's value, if it was to be kept.
    pub value: Option<SecretValue>,
    /// The connection that Airflow builds from it, if it was to be kept.
    pub connection: Option<Connection>,
}

/// Said of a key that is there, where whoever was asked shows no value, or another one.
const UNSHOWN: &str = "what was given masks, hides or changes the value, so it is not known, nor whether another is the same";

/// What a store answered, for the layers that ask it.
struct StoreAnswer {
    answer: Answer,
    content: Option<Arc<Content>>,
}

/// The sources of one deployment, and the key of this run's fingerprints.
#[derive(Clone, Default)]
pub struct Sources {
    all: Vec<(Layer, Arc<dyn Source>)>,
    fingerprints: FingerprintKey,
    /// Names are replaced by stand-ins, and no value is handed out.
    presentation: Option<Presentation>,
    identities: Identities,
    /// Where the DAG files are.
    pub(super) dags: Option<DagSource>,
    pub(super) is_metadata_only: bool,
    /// How many pages a listing of AWS may take.
    most_pages: Option<usize>,
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

    /// The same, whose fingerprints can be compared with those of others that have this key.
    pub fn with_fingerprints(self, fingerprints: FingerprintKey) -> Self {
        Self {
            fingerprints,
            ..self
        }
    }

    /// The same, with this source to answer for a layer, in place of any other.
    pub fn with(mut self, layer: Layer, source: Arc<dyn Source>) -> Self {
        self.all.retain(|(other, _)| *other != layer);
        self.all.push((layer, source));
        self
    }

    /// The source that answers for a layer.
    pub fn source(&self, layer: Layer) -> Option<&Arc<dyn Source>> {
        let found = self.all.iter().find(|(other, _)| *other == layer);
        found.map(|(_, source)| source)
    }

    /// Requests sent so far, by all.
    pub fn calls(&self) -> u64 {
        self.all.iter().map(|(_, source)| source.calls()).sum()
    }

    /// How many of these were requests of listings that AWS throttled.
    pub fn throttled(&self) -> u64 {
        let all = self.all.iter();
        all.map(|(_, source)| source.throttled()).sum()
    }

    /// Drives a walk to its end by really asking.
    pub async fn perform(&self, mut walk: Walk, how: PerformOptions) -> Performed {
        let masker = walk.deployment().masker();
        let mut content = None;
        let mut built = None;
        // The api-server mostly asks the same store as the task: one request of varlens answers for both.
        let mut known: Vec<(Layer, String, Box<StoreAnswer>)> = Vec::with_capacity(2);
        let mut database = None;
        while let Some(ask) = walk.next_ask().cloned() {
            let store = walk.deployment().store(ask.layer);
            let before = known
                .iter()
                .position(|(other, place, _)| *other == store && *place == ask.place);
            let at = before.unwrap_or(known.len());
            if before.is_none() {
                let answer = self.answer(store, &ask, how).await;
                known.push((store, ask.place.clone(), Box::new(answer)));
                database = self.revision(store).or(database);
            }
            let Some((_, _, answered)) = known.get(at) else {
                break;
            };
            let (answer, connection) = self.interpret(walk.deployment(), &ask, answered);
            if ask.reached && is_value(&answer) {
                content.clone_from(&answered.content);
                built = connection;
            }
            // What only shadows is asked once, and its value dropped at once.
            if !ask.reached && before.is_none() {
                known.pop();
            }
            walk.answer(answer);
        }
        drop(known);
        let mut resolution = walk.finish();
        resolution.database = database;
        // A value that Airflow rejects is no result.
        let content = content.filter(|_| resolution.winner.is_some());
        let via = resolution.via();
        let name = &resolution.key.name;
        resolution.masking = content
            .as_ref()
            .map(|content| masker.preview_via(name, Some(content.value()), via));
        // An audience sees no part of a real value, not even its fields' names.
        if let Some(masking) = &mut resolution.masking
            && self.is_presented()
        {
            masking.sensitive_fields.clear();
        }
        let is_kept = how.keep_value && !self.is_metadata_only && !self.is_presented();
        let kept = content.filter(|_| is_kept);
        Performed {
            connection: built.filter(|_| kept.is_some()),
            value: kept.and_then(Arc::into_inner).map(Content::into_value),
            resolution,
        }
    }

    /// Who asked AWS in lookups that identify the caller. Waits `patience` at most for what is under way; gives it once.
    /// None where no secret was asked for.
    pub async fn caller(&self, patience: Duration) -> Option<Caller> {
        self.identities.first(patience).await
    }

    /// What the process that asks makes of what the store answered.
    fn interpret(
        &self,
        deployment: &Deployment,
        ask: &Ask,
        answered: &StoreAnswer,
    ) -> (Answer, Option<Connection>) {
        let mut answer = answered.answer.clone();
        let (Answer::Held(held), Some(content), Kind::Connection) =
            (&mut answer, &answered.content, ask.key.kind)
        else {
            return (answer, None);
        };
        let reading = match &**content {
            Content::Value(value) => connection::read(deployment, ask.layer, &ask.key, value),
            Content::Arguments(value) => {
                connection::read_arguments(deployment, ask.layer, &ask.key, value)
            }
            Content::Row(row) => match &row.extra_fault {
                Some(fault) if connection::is_spelled(deployment, ask.layer) => {
                    return (Answer::Fault(fault.clone()), None);
                }
                _ => connection::read_row(deployment, ask.layer, &ask.key, &row.fields),
            },
        };
        let state = reading.state();
        if let Content::Value(value) = &**content {
            held.connection_fault = connection::uri_fault(value, &state);
        }
        held.connection = Some(if self.is_presented() {
            state.without_names()
        } else {
            state
        });
        (answer, Reading::built(reading))
    }

    /// The same with stand-ins for names, random in each run, and the deployment in which the stand-ins are looked up.
    pub fn presented(self, real: &Arc<Deployment>) -> (Arc<Deployment>, Self) {
        self.presented_as(real, StandIns::random(Arc::clone(real)))
    }

    /// The same with these stand-ins.
    pub fn presented_as(
        self,
        real: &Arc<Deployment>,
        stand_ins: StandIns,
    ) -> (Arc<Deployment>, Self) {
        let shown = Arc::clone(stand_ins.shown());
        let presentation = Presentation::new(stand_ins, real);
        let wrap = |(layer, source)| (layer, presentation.wrap(source));
        let sources = Self {
            all: self.all.into_iter().map(wrap).collect(),
            fingerprints: self.fingerprints,
            presentation: Some(presentation),
            identities: Identities::default(),
            dags: None,
            is_metadata_only: self.is_metadata_only,
            most_pages: self.most_pages,
        };
        (shown, sources)
    }

    /// Names are stand-ins here, and no value is handed out.
    pub fn is_presented(&self) -> bool {
        self.presentation.is_some()
    }

    /// The key under which a key that the user typed is shown. None where it has no stand-in.
    pub fn shown_as(&self, key: &Key) -> Option<Key> {
        match &self.presentation {
            None => Some(key.clone()),
            Some(presentation) => presentation.shown_as(key),
        }
    }

    /// How many listed keys of a kind have no stand-in and are not shown.
    pub fn left_out(&self, kind: Kind) -> usize {
        let presentation = self.presentation.as_ref();
        presentation.map_or(0, |presentation| presentation.left_out(kind))
    }

    /// The last migration of the database that answered for a store.
    fn revision(&self, store: Layer) -> Option<SchemaRevision> {
        self.source(store)?.revision()
    }

    async fn answer(&self, store: Layer, ask: &Ask, how: PerformOptions) -> StoreAnswer {
        let without = |answer: Answer| StoreAnswer {
            answer,
            content: None,
        };
        let Some(source) = self.source(store) else {
            let hint = store.config_hint().map(str::to_owned);
            return without(Answer::NotInspected(Some(Reason::NotConfigured), hint));
        };
        if !ask.reached && source.is_audited() && !how.shadowed {
            return without(Answer::NotRead);
        }
        if self.is_metadata_only && source.is_audited() {
            return without(Answer::NotInspected(Some(Reason::MetadataOnly), None));
        }
        if how.identify && store.store == Store::Aws {
            self.identities.begin(store, source);
        }
        let mut note = None;
        let mut class = None;
        let content = match source.ask(ask).await {
            SourceAnswer::Value(value) => Content::Value(value),
            SourceAnswer::Noted(value, words) => {
                note = Some(words);
                Content::Value(value)
            }
            SourceAnswer::Object(value, name) => {
                class = Some(name);
                Content::Value(value)
            }
            SourceAnswer::Arguments(value) => Content::Arguments(value),
            SourceAnswer::Row(row) => Content::Row(row),
            SourceAnswer::Present => return without(Answer::Unshown(UNSHOWN)),
            SourceAnswer::Absent(reason) => return without(Answer::Absent(reason)),
            SourceAnswer::Fault(fault) => return without(Answer::Fault(fault)),
            SourceAnswer::NotInspected(reason, detail) => {
                return without(Answer::NotInspected(Some(reason), detail));
            }
        };
        let mut held = match class {
            Some(class) => Held::of_object(content.value(), &self.fingerprints, class),
            None => Held {
                note,
                ..Held::new(content.value(), &self.fingerprints)
            },
        };
        if self.is_presented() {
            held.shape = held.shape.without_names();
        }
        StoreAnswer {
            answer: Answer::Held(held),
            content: Some(Arc::new(content)),
        }
    }
}

/// A value, or a connection that Airflow could build.
fn is_value(answer: &Answer) -> bool {
    let state = answer.held().map(|held| &held.connection);
    matches!(state, Some(None | Some(ConnectionState::Built(_))))
}
