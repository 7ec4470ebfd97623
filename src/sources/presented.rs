//! Sources whose names are stand-ins, so that a real account can be shown to others.
//!
//! These sources answer with a stand-in wherever a name, an account number or a text written by someone would be. The
//! caller never gets the real one, so it cannot show it, copy it or write it to a file. Values are read, as always, to
//! derive their shape; `Sources::perform` does not hand them out. Lookup patterns, regions, dates and request ids stay.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::source::{Listable, PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::caller::Caller;
use crate::domain::catalog::{ListedKey, Page, SecretMeta, Tag};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::asked_place;
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::stand_in::StandIns;

/// What all sources of a presentation share.
#[derive(Clone)]
pub(super) struct Presentation {
    real: Arc<Deployment>,
    stand_ins: Arc<Mutex<StandIns>>,
    /// Counted separately, so that drawing a frame never waits for a page.
    left_out: Arc<[AtomicUsize; 3]>,
}

impl Presentation {
    pub(super) fn new(stand_ins: StandIns, real: &Arc<Deployment>) -> Self {
        Self {
            real: Arc::clone(real),
            stand_ins: Arc::new(Mutex::new(stand_ins)),
            left_out: Arc::default(),
        }
    }

    /// The same source under stand-ins.
    pub(super) fn wrap(&self, inner: Arc<dyn Source>) -> Arc<dyn Source> {
        Arc::new(Presented {
            inner,
            presentation: self.clone(),
        })
    }

    /// The key under which a key that the user typed is shown. None where it has no stand-in.
    pub(super) fn shown_as(&self, key: &Key) -> Option<Key> {
        let name = self.stand_ins().stand_in(key)?;
        Some(Key::new(key.kind, name))
    }

    /// How many listed keys of a kind have no stand-in.
    pub(super) fn left_out(&self, kind: Kind) -> usize {
        self.counter(kind).load(Ordering::Relaxed)
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
            // A team's name would be shown; that the key is not there is said without it.
            Page::OfTeams(_) => Page::OfTeams(Vec::new()),
            Page::Members(_) => Page::Members(Vec::new()),
            other @ (Page::Compared(_) | Page::Cut) => other,
        };
        let left_out = stand_ins.left_out(kind);
        self.counter(kind).store(left_out, Ordering::Relaxed);
        page
    }

    /// The real request for one that names a stand-in. A key that is no stand-in was typed by the user, and is asked as
    /// it is.
    fn real(&self, ask: &Ask) -> Option<Ask> {
        let real = self.stand_ins().real(&ask.key);
        let key = real.map_or_else(|| Arc::clone(&ask.key), Arc::new);
        let place = asked_place(&self.real, ask.layer, &key).ok()?;
        Some(Ask {
            place,
            key,
            team: None,
            ..ask.clone()
        })
    }
}

/// Pages of a source, with stand-ins for their names.
struct PresentedPages<'a> {
    presentation: &'a Presentation,
    kind: Kind,
    to: &'a dyn PageSink,
}

impl PageSink for PresentedPages<'_> {
    fn most_pages(&self) -> Option<usize> {
        self.to.most_pages()
    }

    fn send(&self, page: Page) -> SourceFuture<'_, bool> {
        self.to.send(self.presentation.page(self.kind, page))
    }
}

/// A source under stand-ins.
struct Presented {
    inner: Arc<dyn Source>,
    presentation: Presentation,
}

impl Presented {
    fn shown_caller(&self, caller: Caller) -> Caller {
        let stand_ins = self.presentation.stand_ins();
        Caller {
            region: caller.region,
            account: caller.account.map(|number| stand_ins.account(&number)),
            why: caller.why,
            ..Caller::default()
        }
    }
}

impl Source for Presented {
    fn layer(&self) -> Layer {
        self.inner.layer()
    }

    fn is_audited(&self) -> bool {
        self.inner.is_audited()
    }

    fn listable(&self, kind: Kind) -> Listable {
        match self.inner.listable(kind) {
            Listable::Not(why) => Listable::Not(without_note(why)),
            listable @ (Listable::Freely | Listable::OnRequest) => listable,
        }
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let pages = PresentedPages {
                presentation: &self.presentation,
                kind,
                to: pages,
            };
            let listed = self.inner.list(kind, &pages).await;
            listed.map_err(without_note)
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            let Some(real) = self.presentation.real(ask) else {
                return SourceAnswer::NotInspected(Reason::UnsupportedOption, None);
            };
            match self.inner.ask(&real).await {
                SourceAnswer::Fault(fault) => SourceAnswer::Fault(without_note(fault)),
                SourceAnswer::NotInspected(reason, _) => SourceAnswer::NotInspected(reason, None),
                answer @ (SourceAnswer::Value(_)
                | SourceAnswer::Noted(..)
                | SourceAnswer::Row(_)
                | SourceAnswer::Object(..)
                | SourceAnswer::Arguments(_)
                | SourceAnswer::Present
                | SourceAnswer::Absent(_)) => answer,
            }
        })
    }

    fn ready(&self) -> SourceFuture<'_, Result<(), Fault>> {
        Box::pin(async { self.inner.ready().await.map_err(without_note) })
    }

    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async {
            let caller = self.inner.caller().await?;
            Some(self.shown_caller(caller))
        })
    }

    fn caller_so_far(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async {
            let caller = self.inner.caller_so_far().await?;
            Some(self.shown_caller(caller))
        })
    }

    fn revision(&self) -> Option<SchemaRevision> {
        self.inner.revision()
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

/// A note, and what to do, may name a file, a profile, a role. The code and the request id name nothing of the account.
fn without_note(fault: Fault) -> Fault {
    Fault {
        note: None,
        next: None,
        flags: None,
        ..fault
    }
}

fn listed(stand_ins: &mut StandIns, kind: Kind, key: ListedKey) -> Option<ListedKey> {
    let name = stand_ins.stand_in(&Key::new(kind, key.name))?;
    let secret = key.secret.map(|secret| meta(stand_ins, secret));
    Some(ListedKey { name, secret })
}

/// Times and rotation stay; of the rest, only whether it is set.
fn meta(stand_ins: &StandIns, real: SecretMeta) -> SecretMeta {
    let hidden = |_: Tag| ("tag".to_owned(), "hidden".to_owned());
    SecretMeta {
        arn: real.arn.map(|arn| {
            let account = stand_ins.account(arn.account().unwrap_or_default());
            arn.elsewhere(&account, *b"XXXXXX")
        }),
        description: None,
        kms_key: real
            .kms_key
            .map(|key| format!("alias/{}", stand_ins.word(&key))),
        tags: real.tags.into_iter().map(hidden).collect(),
        rotation: real.rotation,
        created: real.created,
        changed: real.changed,
        accessed: real.accessed,
        deleted: real.deleted,
        lacks_current: real.lacks_current,
    }
}
