//! The listings of a set of sources.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Sources;
use crate::domain::catalog::ListingEvent;
use crate::domain::elsewhere::SecretNames;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::Layer;
use crate::sources::listing::list_into;
use crate::sources::source::{Listable, Source};

impl Sources {
    /// The same, whose listings of AWS end after so many pages.
    pub fn with_most_pages(self, most_pages: usize) -> Self {
        Self {
            most_pages: Some(most_pages),
            ..self
        }
    }

    /// Lists these stores, all at the same time; those that are listed on request only if they are among `requested`. Each
    /// event is sent as a message of the receiver's own type. Dropping the set cancels the listings.
    pub fn list<M: Send + 'static>(
        &self,
        stores: &[Layer],
        requested: &[Layer],
        kind: Kind,
        to: &mpsc::Sender<M>,
        message: impl Fn(Layer, ListingEvent) -> M + Clone + Send + Sync + 'static,
    ) -> JoinSet<()> {
        let mut listings = JoinSet::new();
        for store in stores.iter().copied() {
            let Some(source) = self.source(store) else {
                continue;
            };
            let (source, to, message) = (Arc::clone(source), to.clone(), message.clone());
            let most_pages = self.most_pages;
            let put_off = self.put_off(&*source, kind, requested.contains(&store));
            listings.spawn(async move {
                match put_off {
                    // The receiver may be gone by now.
                    Some(why) => drop(to.send(message(store, ListingEvent::PutOff(why))).await),
                    None => {
                        list_into(&*source, kind, most_pages, &to, |event| {
                            message(store, event)
                        })
                        .await;
                    }
                }
            });
        }
        listings
    }

    /// The names of all secrets of a store, whatever Airflow would ask for; None where no source answers for it.
    ///
    /// # Errors
    /// The listing failed, or the source does not list what Airflow doesn't ask for.
    pub async fn every_name(
        &self,
        store: Layer,
        most_pages: usize,
    ) -> Option<Result<SecretNames, Fault>> {
        let source = self.source(store)?;
        Some(source.every_name(most_pages).await)
    }

    /// Why a source is not listed now, though nothing failed.
    fn put_off(&self, source: &dyn Source, kind: Kind, is_requested: bool) -> Option<Fault> {
        match source.listable(kind) {
            Listable::Freely => None,
            Listable::Not(why) => Some(why),
            // Its answer has the values too.
            Listable::OnRequest if self.is_metadata_only => Some(Fault::new(Reason::MetadataOnly)),
            Listable::OnRequest if is_requested => None,
            Listable::OnRequest => Some(Fault::new(Reason::OnRequest)),
        }
    }
}
