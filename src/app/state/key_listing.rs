//! The keys: what was listed, and the list that shows it.

use crate::app::list::List;
use crate::app::marked::Marked;
use crate::app::progress::ListingProgress;
use crate::domain::catalog::Catalog;
use crate::domain::key::Kind;

/// The keys of one kind, how far their listing is, and the list that shows them.
pub struct KeyListing {
    pub(in crate::app) kind: Kind,
    pub(in crate::app) catalog: Catalog,
    pub(in crate::app) list: List,
    pub(in crate::app) progress: ListingProgress,
    /// Counts listings, so that late pages of an earlier one are dropped.
    pub(in crate::app) generation: u64,
    pub(in crate::app) left_out: usize,
    pub(in crate::app) marked: Marked,
    /// The screen has said what listing the layers does that wait for the user.
    pub(in crate::app) is_request_announced: bool,
    /// The complete listings of other kinds, until the next refresh.
    others: Vec<(Kind, Catalog)>,
}

impl KeyListing {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            catalog: Catalog::new(),
            list: List::default(),
            progress: ListingProgress::default(),
            generation: 0,
            left_out: 0,
            marked: Marked::default(),
            is_request_announced: false,
            others: Vec::new(),
        }
    }

    /// Puts the listing away, if it is complete, and takes that of another kind out. False if it must be listed first.
    pub(in crate::app) fn turn_to(&mut self, kind: Kind) -> bool {
        let known = self.others.iter().position(|(other, _)| *other == kind);
        let known = known.map(|at| self.others.swap_remove(at).1);
        let is_known = known.is_some();
        let left = std::mem::replace(&mut self.catalog, known.unwrap_or_default());
        if !left.is_listing() {
            self.others.push((self.kind, left));
        }
        self.kind = kind;
        is_known
    }

    /// Another kind that was listed and has a key of this name.
    pub(in crate::app) fn other_kind(&self, name: &str) -> Option<Kind> {
        let mut others = self.others.iter();
        let found =
            others.find(|(kind, catalog)| *kind != self.kind && catalog.find(name).is_some());
        found.map(|(kind, _)| *kind)
    }

    /// Nothing that was listed counts any more.
    pub(in crate::app) fn forget(&mut self) {
        self.others.clear();
    }

    /// The kind of key that is listed.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The keys.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Which rows are shown and selected.
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The keys that the user has marked.
    pub fn marked(&self) -> &Marked {
        &self.marked
    }

    /// How far the listing is.
    pub fn progress(&self) -> ListingProgress {
        self.progress
    }

    /// How many keys a presentation does not show.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}
