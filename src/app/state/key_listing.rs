//! The keys: what was listed, and the list that shows it.

use crate::app::list::List;
use crate::app::marked::Marked;
use crate::app::progress::ListingProgress;
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;

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
    /// What the same layers had when they were listed before, until they are listed again.
    earlier: Catalog,
    /// The layers that show keys of the listing before, because the last one failed.
    outdated: Vec<Layer>,
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
            earlier: Catalog::new(),
            outdated: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Puts the listing away, if it is complete, and takes that of another kind out. False if it must be listed first.
    pub(in crate::app) fn turn_to(&mut self, kind: Kind) -> bool {
        let known = self.others.iter().position(|(other, _)| *other == kind);
        let known = known.map(|at| self.others.swap_remove(at).1);
        let is_known = known.is_some();
        let left = std::mem::replace(&mut self.catalog, known.unwrap_or_default());
        self.earlier = Catalog::new();
        if !left.is_listing() && self.outdated.is_empty() {
            self.others.push((self.kind, left));
        }
        self.outdated.clear();
        self.kind = kind;
        is_known
    }

    /// The key of the selected row.
    pub(in crate::app) fn selected_name(&self) -> Option<String> {
        let row = self.list.selected_row()?;
        Some(self.catalog.name(row).to_owned())
    }

    /// Takes out what is listed. If that is incomplete because it's still under way, what was listed before it counts.
    pub(in crate::app) fn take_listed(&mut self) -> Catalog {
        self.outdated.clear();
        let mut listed = std::mem::take(&mut self.catalog);
        let earlier = std::mem::take(&mut self.earlier);
        if listed.is_listing() && !earlier.is_empty() {
            return earlier;
        }
        // A layer that waits for the user keeps what it had when it was listed last.
        let waiting: Vec<_> = listed.on_request().collect();
        for layer in waiting {
            listed.add(layer, earlier.keys_of(layer));
        }
        listed
    }

    /// Keeps what the same layers had before, in case that they can't be listed again.
    pub(in crate::app) fn keep(&mut self, earlier: Catalog) {
        self.earlier = earlier;
    }

    /// Takes over the keys that a layer had before its listing failed. Gives the rows that are new.
    pub(in crate::app) fn take_earlier_keys(&mut self, layer: Layer) -> Vec<RowId> {
        let keys = self.earlier.keys_of(layer);
        if keys.is_empty() {
            return Vec::new();
        }
        if !self.outdated.contains(&layer) {
            self.outdated.push(layer);
        }
        self.catalog.add(layer, keys)
    }

    /// Drops what was listed before once nothing is under way any more, and no layer of it waits for the user.
    pub(in crate::app) fn drop_earlier(&mut self) {
        let may_fail = |layer| !self.earlier.keys_of(layer).is_empty();
        if !self.catalog.is_listing() && !self.catalog.on_request().any(may_fail) {
            self.earlier = Catalog::new();
        }
    }

    /// All of a layer's keys have come.
    pub(in crate::app) fn set_up_to_date(&mut self, layer: Layer) {
        self.outdated.retain(|other| *other != layer);
    }

    /// The layers of which keys are shown as they were listed before the last listing, which failed.
    pub fn outdated(&self) -> &[Layer] {
        &self.outdated
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
