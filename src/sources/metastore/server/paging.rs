//! Names, gathered into pages while they arrive: the first is small, so that it is seen soon.

use crate::domain::catalog::{ListedKey, Page};
use crate::sources::extent::Extent;
use crate::sources::source::PageSink;

/// Keys of the first page, and of every other.
const SIZES: [usize; 2] = [100, 1_000];

/// The page that is being filled.
pub(super) struct Paging<'a> {
    pages: &'a dyn PageSink,
    page: Vec<ListedKey>,
    size: usize,
    extent: Extent,
}

impl<'a> Paging<'a> {
    pub(super) fn new(pages: &'a dyn PageSink) -> Self {
        Self {
            pages,
            page: Vec::new(),
            size: SIZES[0],
            extent: Extent::default(),
        }
    }

    /// Adds a name. False where nobody receives pages any more.
    pub(super) async fn add(&mut self, name: &str) -> bool {
        self.extent.add(name);
        self.page.push(ListedKey::named(name.to_owned()));
        if self.page.len() < self.size {
            return true;
        }
        self.size = SIZES[1];
        self.send().await
    }

    /// What is said of more names than any Airflow has.
    pub(super) fn endless(&self) -> Option<String> {
        self.extent.is_endless().then(|| self.extent.sentence())
    }

    /// Sends what is left.
    pub(super) async fn finish(&mut self) -> bool {
        self.page.is_empty() || self.send().await
    }

    async fn send(&mut self) -> bool {
        let full = std::mem::take(&mut self.page);
        self.pages.send(Page::Keys(full)).await
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn the_first_page_is_small() {
        let (sender, mut receiver) = mpsc::channel(8);
        let mut paging = Paging::new(&sender);
        for at in 0..1_250 {
            assert!(paging.add(&format!("key_{at}")).await);
        }
        assert!(paging.finish().await && paging.finish().await);
        drop(sender);
        let mut sizes = Vec::new();
        while let Some(Page::Keys(keys)) = receiver.recv().await {
            sizes.push(keys.len());
        }
        assert_eq!(sizes, [100, 1_000, 150]);
    }

    #[tokio::test]
    async fn it_ends_where_nobody_receives() {
        let (sender, receiver) = mpsc::channel(8);
        drop(receiver);
        let mut paging = Paging::new(&sender);
        assert!(paging.add("a").await && !paging.finish().await);
    }
}
