//! The one way from a source's pages to whoever shows them: the explorer's loop, or a subcommand.

use tokio::sync::mpsc;

use super::source::{PageSink, Source, SourceFuture};
use crate::domain::catalog::{ListingEvent, Page};
use crate::domain::key::Kind;

/// Lists a source to its end, or up to `most_pages`. Each event is sent as a message of the receiver's own type; where nobody receives any more,
/// the listing ends early.
pub async fn list_into<M: Send>(
    source: &dyn Source,
    kind: Kind,
    most_pages: Option<usize>,
    to: &mpsc::Sender<M>,
    message: impl Fn(ListingEvent) -> M + Send + Sync,
) {
    if to.send(message(ListingEvent::Began)).await.is_err() {
        return;
    }
    let pages = Forward {
        to,
        message: &message,
        most_pages,
    };
    let result = source.list(kind, &pages).await;
    // The receiver may be gone by now.
    let _ = to.send(message(ListingEvent::Ended(result))).await;
}

/// Sends pages as messages of another type.
struct Forward<'a, M, F> {
    to: &'a mpsc::Sender<M>,
    message: &'a F,
    most_pages: Option<usize>,
}

impl<M: Send, F: Fn(ListingEvent) -> M + Send + Sync> PageSink for Forward<'_, M, F> {
    fn send(&self, page: Page) -> SourceFuture<'_, bool> {
        let message = (self.message)(ListingEvent::page(page));
        Box::pin(async move { self.to.send(message).await.is_ok() })
    }

    fn most_pages(&self) -> Option<usize> {
        self.most_pages
    }
}

/// Tests look at pages as they are sent.
#[cfg(test)]
impl PageSink for mpsc::Sender<Page> {
    fn send(&self, page: Page) -> SourceFuture<'_, bool> {
        Box::pin(async move { self.send(page).await.is_ok() })
    }
}
