//! Sources whose names are stand-ins, so that a real account can be shown to others.
//!
//! Whoever asks these sources sees a stand-in wherever a name, an account's number or a text of a person's would be: it
//! never gets the real one, so it cannot show it, copy it or write it to a file. Values are read to be looked at, as
//! ever, and leave [`Sources::perform`] no more. Lookup patterns, regions, dates and request ids stay.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use super::{Page, Pending, Reading, Source, Sources};
use crate::domain::caller::Caller;
use crate::domain::catalog::{ListedKey, SecretMeta, Tag};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{Gate, gate};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::stand_in::StandIns;

/// Pages that wait to be given their stand-ins.
const PAGES: usize = 1;

/// What all sources of a presentation share.
#[derive(Clone)]
pub(super) struct Presentation {
    real: Arc<Deployment>,
    stand_ins: Arc<Mutex<StandIns>>,
    /// Counted apart, so that whoever draws never waits for a page.
    left_out: Arc<[AtomicUsize; 3]>,
}

impl Presentation {
    fn of(stand_ins: StandIns, real: &Arc<Deployment>) -> Self {
        Self {
            real: Arc::clone(real),
            stand_ins: Arc::new(Mutex::new(stand_ins)),
            left_out: Arc::default(),
        }
    }

    fn stand_ins(&self) -> MutexGuard<'_, StandIns> {
        self.stand_ins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn counter(&self, kind: Kind) -> &AtomicUsize {
        let [variables, connections, configs] = &*self.left_out;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }

    fn page(&self, kind: Kind, page: Page) -> Page {
        let mut stand_ins = self.stand_ins();
        let page = match page {
            Page::Keys(keys) => {
                let keys = keys.into_iter();
                Page::Keys(
                    keys.filter_map(|key| listed(&mut stand_ins, kind, key))
                        .collect(),
                )
            }
            Page::Environment(names) => {
                let names = names.iter();
                let shown = names.filter_map(|name| stand_ins.of_variable(kind, name));
                Page::Environment(shown.collect())
            }
        };
        let left_out = stand_ins.left_out(kind);
        self.counter(kind).store(left_out, Ordering::Relaxed);
        page
    }

    /// The real question behind one for a stand-in. A key that is none was typed by a person, and is asked as it is.
    fn real(&self, ask: &Ask) -> Option<Ask> {
        let real = self.stand_ins().real(&ask.key);
        let key = real.map_or_else(|| Arc::clone(&ask.key), Arc::new);
        match gate(&self.real, ask.layer, &key) {
            Gate::Ask(place) => Some(Ask {
                place,
                key,
                ..ask.clone()
            }),
            _ => None,
        }
    }
}

impl Sources {
    /// The same under stand-ins of this run, and the deployment under which those are looked up.
    pub fn presented(self, real: &Arc<Deployment>) -> (Arc<Deployment>, Self) {
        self.presented_as(real, StandIns::random(Arc::clone(real)))
    }

    /// The same, under these stand-ins.
    pub fn presented_as(
        self,
        real: &Arc<Deployment>,
        stand_ins: StandIns,
    ) -> (Arc<Deployment>, Self) {
        let shown = Arc::clone(stand_ins.shown());
        let presentation = Presentation::of(stand_ins, real);
        let wrap = |(layer, inner): (Layer, Arc<dyn Source>)| {
            let presentation = presentation.clone();
            let source: Arc<dyn Source> = Arc::new(Presented {
                inner,
                presentation,
            });
            (layer, source)
        };
        let sources = Self {
            all: self.all.into_iter().map(wrap).collect(),
            fingerprints: self.fingerprints,
            presentation: Some(presentation),
            is_metadata_only: self.is_metadata_only,
        };
        (shown, sources)
    }

    /// Names are stand-ins here, and no value is given out.
    pub fn is_presented(&self) -> bool {
        self.presentation.is_some()
    }

    /// The key under which a key of the person's own writing is shown. None where it has no stand-in.
    pub fn shown_as(&self, key: &Key) -> Option<Key> {
        match &self.presentation {
            None => Some(key.clone()),
            Some(presentation) => {
                let name = presentation.stand_ins().of(key)?;
                Some(Key::new(key.kind, name))
            }
        }
    }

    /// How many keys of a kind were met that have no stand-in, and are not shown.
    pub fn left_out(&self, kind: Kind) -> usize {
        let counter = self.presentation.as_ref();
        counter.map_or(0, |shared| shared.counter(kind).load(Ordering::Relaxed))
    }
}

/// A source under stand-ins.
struct Presented {
    inner: Arc<dyn Source>,
    presentation: Presentation,
}

impl Source for Presented {
    fn layer(&self) -> Layer {
        self.inner.layer()
    }

    fn is_audited(&self) -> bool {
        self.inner.is_audited()
    }

    fn list(&self, kind: Kind, pages: mpsc::Sender<Page>) -> Pending<'_, Result<(), Fault>> {
        Box::pin(async move {
            let (sender, mut real) = mpsc::channel(PAGES);
            let forward = async move {
                while let Some(page) = real.recv().await {
                    // Where nobody takes pages any more, the listing ends with its receiver.
                    if pages
                        .send(self.presentation.page(kind, page))
                        .await
                        .is_err()
                    {
                        return;
                    }
                }
            };
            let (listed, ()) = tokio::join!(self.inner.list(kind, sender), forward);
            listed.map_err(untold)
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> Pending<'a, Reading> {
        Box::pin(async move {
            let Some(real) = self.presentation.real(ask) else {
                return Reading::NotInspected(Reason::UnsupportedOption, None);
            };
            match self.inner.ask(&real).await {
                Reading::Fault(fault) => Reading::Fault(untold(fault)),
                Reading::NotInspected(reason, _) => Reading::NotInspected(reason, None),
                told @ (Reading::Value(_) | Reading::Absent(_)) => told,
            }
        })
    }

    fn ready(&self) -> Pending<'_, Result<(), Fault>> {
        Box::pin(async { self.inner.ready().await.map_err(untold) })
    }

    fn caller(&self) -> Pending<'_, Option<Caller>> {
        Box::pin(async {
            let caller = self.inner.caller().await?;
            let stand_ins = self.presentation.stand_ins();
            Some(Caller {
                region: caller.region,
                account: caller.account.map(|number| stand_ins.account(&number)),
                ..Caller::default()
            })
        })
    }

    fn calls(&self) -> u64 {
        self.inner.calls()
    }

    fn throttled(&self) -> u64 {
        self.inner.throttled()
    }

    fn forget(&self) {
        self.inner.forget();
    }
}

/// A note may name a file, a profile, a role. The code and the request's id name nothing of the account's.
fn untold(fault: Fault) -> Fault {
    Fault {
        note: None,
        ..fault
    }
}

fn listed(stand_ins: &mut StandIns, kind: Kind, key: ListedKey) -> Option<ListedKey> {
    let name = stand_ins.of(&Key::new(kind, key.name))?;
    let secret = key.secret.map(|secret| meta(stand_ins, secret));
    Some(ListedKey { name, secret })
}

/// Times and rotation stay; of the rest only that it is there.
fn meta(stand_ins: &StandIns, real: SecretMeta) -> SecretMeta {
    let untold = |_: Tag| ("tag".to_owned(), "hidden".to_owned());
    SecretMeta {
        arn: real.arn.map(|arn| {
            let account = stand_ins.account(arn.account().unwrap_or_default());
            arn.elsewhere(&account, *b"XXXXXX")
        }),
        description: None,
        kms_key: real
            .kms_key
            .map(|key| format!("alias/{}", stand_ins.word(&key))),
        tags: real.tags.into_iter().map(untold).collect(),
        rotation: real.rotation,
        created: real.created,
        changed: real.changed,
        accessed: real.accessed,
        deleted: real.deleted,
    }
}
