//! What a listing reports: that it began, pages of keys, how it ended.

use super::collation::Collation;
use super::secret::ListedKey;
use crate::domain::resolve::Fault;

/// The keys that a listing brings at a time.
#[derive(Debug, PartialEq)]
pub enum Page {
    /// Keys, as the layer writes them.
    Keys(Vec<ListedKey>),
    /// Environment variables without their prefix, in upper case.
    Environment(Vec<String>),
    /// Keys that only the tasks of a team see, each with its team; environment variables in upper case.
    OfTeams(Vec<(String, String)>),
    /// The keys that follow are compared in this way where they are; comes before them.
    Compared(Collation),
    /// Members of JSON values, each with the key that has it.
    Members(Vec<(String, String)>),
    /// There are more keys than were to be listed; comes last.
    Cut,
}

/// What a listing reports.
#[derive(Debug, PartialEq)]
pub enum ListingEvent {
    /// The layer is being listed.
    Began,
    /// Some keys arrived.
    Page {
        /// The keys.
        page: Page,
        /// In how many pages the source sent them.
        pages: u64,
    },
    /// The listing ended, or failed; what had arrived is kept.
    Ended(Result<(), Fault>),
    /// The layer is not listed, and nothing failed; why.
    PutOff(Fault),
}

impl ListingEvent {
    /// One page, as the source sent it.
    pub fn page(page: Page) -> Self {
        // How keys are compared, and that there are more, is no page of them.
        let pages = u64::from(!matches!(page, Page::Compared(_) | Page::Cut));
        Self::Page { page, pages }
    }

    /// Appends a page of keys that follows this one; putting keys in order costs more per page than per key. Gives back
    /// what cannot be appended.
    pub fn append(&mut self, next: Self) -> Option<Self> {
        match (self, next) {
            (
                Self::Page {
                    page: Page::Keys(keys),
                    pages,
                },
                Self::Page {
                    page: Page::Keys(more),
                    pages: more_pages,
                },
            ) => {
                keys.extend(more);
                *pages += more_pages;
                None
            }
            (_, next) => Some(next),
        }
    }
}
