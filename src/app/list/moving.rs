//! The selection and the window: moving them, and keeping them where they were.

use super::List;
use super::order::Arrangement;
use super::position::{AwaitedKey, ListPosition};
use crate::domain::catalog::{Catalog, RowId};

impl List {
    /// The position of the selected row.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The selected row, if there is one.
    pub fn selected_row(&self) -> Option<RowId> {
        self.selected_row
    }

    /// The position of the first row on the screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// How many rows fit on the screen.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Sets how many rows fit on the screen.
    pub fn set_height(&mut self, height: usize) {
        self.is_resized |= self.height != height;
        self.height = height;
        self.scroll();
    }

    /// The row at a position.
    pub fn at(&self, catalog: &Catalog, position: usize) -> Option<RowId> {
        let rows = self.shown(catalog);
        if self.arrangement != Arrangement::UpsideDown {
            return rows.get(position).copied();
        }
        let from_end = rows.len().checked_sub(position + 1)?;
        rows.get(from_end).copied()
    }

    /// Selects the row at a position, or the last one before it.
    pub fn select(&mut self, catalog: &Catalog, position: usize) {
        self.is_chosen = true;
        self.place = None;
        self.left = None;
        self.awaited = None;
        self.put(catalog, position);
    }

    /// Selects a key as soon as it has come, on the same line of the window, unless the user moves before.
    pub(in crate::app) fn return_to(&mut self, name: Option<String>) {
        let offset = self.selected.saturating_sub(self.top);
        let name = name.filter(|_| self.is_chosen);
        let awaited = name.map(|name| AwaitedKey { name, offset });
        // Listed another time before any key has come, it is still the one from before.
        self.awaited = awaited.or_else(|| self.awaited.take());
    }

    /// Where the key is that was selected before everything was listed again.
    fn awaited_place(&mut self, catalog: &Catalog) -> Option<ListPosition> {
        let row = catalog.find(&self.awaited.as_ref()?.name)?;
        let awaited = self.awaited.take()?;
        Some(ListPosition {
            row,
            offset: awaited.offset,
            is_chosen: true,
        })
    }

    /// Selects the row this many positions further down, or up.
    pub fn move_by(&mut self, catalog: &Catalog, by: isize) {
        self.derive(catalog);
        self.select(catalog, self.selected.saturating_add_signed(by));
    }

    /// Selects a key, if it is shown, till [`Self::come_back`].
    pub fn select_name(&mut self, catalog: &Catalog, name: &str) {
        let row = catalog.find(name);
        let Some(position) = row.and_then(|row| self.position_of(catalog, row)) else {
            return;
        };
        let left = self.left.or(self.place_now());
        self.select(catalog, position);
        self.left = left;
    }

    /// Selects again what was selected before [`Self::select_name`], unless the user has moved since.
    pub fn come_back(&mut self, catalog: &Catalog) {
        if let Some(left) = self.left.take() {
            self.is_chosen = left.is_chosen;
            self.place = Some(left).filter(|left| left.is_chosen);
            self.follow(catalog);
        }
    }

    /// What is selected now is what counts: the selection does not return to where it was before the filter.
    pub fn keep(&mut self) {
        self.place = None;
        self.is_chosen |= self.selected_row.is_some();
    }

    fn place_now(&self) -> Option<ListPosition> {
        let offset = self.selected.saturating_sub(self.top);
        self.selected_row.map(|row| ListPosition {
            row,
            offset,
            is_chosen: self.is_chosen,
        })
    }

    /// A filter is about to change what is shown.
    pub(super) fn remember_place(&mut self) {
        if self.is_chosen {
            self.place = self.place.or(self.place_now());
        }
    }

    /// Finds the selected row's new position, on the same line of the window if that goes; without one, keeps the position.
    pub(super) fn follow(&mut self, catalog: &Catalog) {
        // Until the user chooses a row, the first row stays the first, whichever layer answers first.
        // Until then the first row is the best hit of a filter that ranks, too.
        let is_ranked = self.place.is_some() && self.query.ranking().is_some();
        if !self.is_chosen || is_ranked {
            return self.put(catalog, 0);
        }
        let awaited = self.awaited_place(catalog);
        let place = awaited.or(self.place).or(self.place_now());
        let listed = |place: &ListPosition| catalog.is_listed(place.row);
        let Some(place) = place.filter(listed) else {
            return self.put(catalog, self.selected);
        };
        if let Some(position) = self.position_of(catalog, place.row) {
            self.top = position.saturating_sub(place.offset);
            self.put(catalog, position);
            self.place = self.place.filter(|_| !self.filter.is_empty());
        } else {
            self.place = Some(place);
            let near = self.position_near(catalog, place.row);
            self.put(catalog, near);
        }
    }

    /// Where a row is shown. By name it is searched for by halves, else one by one.
    fn position_of(&self, catalog: &Catalog, row: RowId) -> Option<usize> {
        let rows = self.shown(catalog);
        if !self.is_by_name() {
            return rows.iter().position(|other| *other == row);
        }
        let position = catalog.position(rows, catalog.name(row));
        let found = rows.get(position) == Some(&row);
        found.then(|| self.turned(position, rows.len()))
    }

    /// Where a row that is not shown would be, by name.
    fn position_near(&self, catalog: &Catalog, row: RowId) -> usize {
        let rows = self.shown(catalog);
        if !self.is_by_name() {
            return self.selected;
        }
        self.turned(catalog.position(rows, catalog.name(row)), rows.len())
    }

    fn turned(&self, position: usize, length: usize) -> usize {
        if self.arrangement == Arrangement::UpsideDown {
            return length.saturating_sub(position + 1);
        }
        position
    }

    fn put(&mut self, catalog: &Catalog, position: usize) {
        let last = self.len(catalog).saturating_sub(1);
        self.selected = position.min(last);
        self.selected_row = self.at(catalog, self.selected);
        // The window does not reach beyond the last row, unless it must.
        self.top = self.top.min((last + 1).saturating_sub(self.height));
        self.scroll();
    }

    fn scroll(&mut self) {
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.height > 0 && self.selected >= self.top + self.height {
            self.top = self.selected + 1 - self.height;
        }
    }
}
