//! The list: which rows are shown, which one is selected, and where the window stands.
//!
//! Holds row numbers, never names, and nothing of the size of the catalog while no filter is set.

use crate::domain::catalog::{Catalog, RowId};

/// The list's state. Positions count within the rows that the filter lets through.
#[derive(Debug, Default)]
pub struct List {
    filter: String,
    /// Rows that match the filter, by name; None while no filter is set.
    hits: Option<Vec<RowId>>,
    is_stale: bool,
    removals: u32,
    selected: usize,
    /// A person has chosen a row.
    is_chosen: bool,
    selected_row: Option<RowId>,
    top: usize,
    height: usize,
}

impl List {
    /// The rows that are shown, by name.
    pub fn rows<'a>(&'a self, catalog: &'a Catalog) -> &'a [RowId] {
        self.hits.as_deref().unwrap_or(catalog.sorted())
    }

    /// The part of the rows that is on the screen.
    pub fn window<'a>(&'a self, catalog: &'a Catalog) -> &'a [RowId] {
        let rows = self.rows(catalog);
        let end = (self.top + self.height).min(rows.len());
        rows.get(self.top.min(end)..end).unwrap_or(&[])
    }

    /// The filter as typed.
    pub fn filter(&self) -> &str {
        &self.filter
    }

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
        self.height = height;
        self.scroll();
    }

    /// Takes a new filter. The rows are found by the next [`Self::derive`], once for all keys typed till then.
    pub fn set_filter(&mut self, filter: &str) {
        if filter != self.filter {
            filter.clone_into(&mut self.filter);
            self.is_stale = true;
        }
    }

    /// Finds the rows of the filter, if it changed. The selected key stays selected if it is still shown.
    pub fn derive(&mut self, catalog: &Catalog) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        self.hits = (!self.filter.is_empty()).then(|| catalog.search(&self.filter));
        self.follow(catalog);
    }

    /// New rows are in the catalog: those that match join the list.
    pub fn added(&mut self, catalog: &Catalog, new: &[RowId]) {
        self.derive(catalog);
        if let Some(hits) = &mut self.hits {
            let needle = self.filter.to_lowercase();
            let matching: Vec<RowId> = new
                .iter()
                .copied()
                .filter(|row| catalog.contains(*row, &needle))
                .collect();
            catalog.merge_into(hits, &matching);
            if self.removals != catalog.removals() {
                hits.retain(|row| catalog.is_listed(*row));
            }
        }
        self.removals = catalog.removals();
        self.follow(catalog);
    }

    /// Everything is to be listed anew.
    pub fn reset(&mut self) {
        self.hits = None;
        self.is_stale = !self.filter.is_empty();
        self.removals = 0;
        self.selected_row = None;
    }

    /// Selects the row at a position, or the last one before it.
    pub fn select(&mut self, catalog: &Catalog, position: usize) {
        self.is_chosen = true;
        self.put(catalog, position);
    }

    fn put(&mut self, catalog: &Catalog, position: usize) {
        let rows = self.rows(catalog);
        let position = position.min(rows.len().saturating_sub(1));
        let row = rows.get(position).copied();
        self.selected = position;
        self.selected_row = row;
        self.scroll();
    }

    /// Selects the row this many positions further down, or up.
    pub fn move_by(&mut self, catalog: &Catalog, by: isize) {
        self.derive(catalog);
        self.select(catalog, self.selected.saturating_add_signed(by));
    }

    /// Selects a key, if it is shown.
    pub fn select_name(&mut self, catalog: &Catalog, name: &str) {
        let position = catalog.position(self.rows(catalog), name);
        self.select(catalog, position);
    }

    /// Finds the selected row's new position; without one, keeps the position.
    fn follow(&mut self, catalog: &Catalog) {
        let rows = self.rows(catalog);
        let listed = self.selected_row.filter(|row| catalog.is_listed(*row));
        let position = match listed {
            // While nobody has chosen one, the first row stays the first, whichever layer answers first.
            _ if !self.is_chosen => 0,
            Some(row) => catalog.position(rows, catalog.name(row)),
            None => self.selected,
        };
        self.put(catalog, position);
    }

    fn scroll(&mut self) {
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.height > 0 && self.selected >= self.top + self.height {
            self.top = self.selected + 1 - self.height;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::ListedKey;
    use crate::domain::search_path::Layer;

    fn catalog(names: &[&str]) -> Catalog {
        let mut catalog = Catalog::new();
        add(&mut catalog, names);
        catalog
    }

    fn add(catalog: &mut Catalog, names: &[&str]) -> Vec<RowId> {
        let keys = names.iter().map(|name| ListedKey::named(*name)).collect();
        catalog.add(Layer::Aws, keys)
    }

    fn shown<'a>(list: &'a List, catalog: &'a Catalog) -> Vec<&'a str> {
        let name = |row: &RowId| catalog.name(*row);
        list.window(catalog).iter().map(name).collect()
    }

    fn selected<'a>(list: &List, catalog: &'a Catalog) -> &'a str {
        list.selected_row().map_or("", |row| catalog.name(row))
    }

    #[test]
    fn the_selected_key_stays_selected_while_rows_stream_in() {
        let mut catalog = catalog(&["m", "p", "z"]);
        let mut list = List::default();
        list.set_height(2);
        list.select(&catalog, 1);
        let new = add(&mut catalog, &["a", "b", "q"]);
        list.added(&catalog, &new);
        assert_eq!(selected(&list, &catalog), "p");
        assert_eq!(list.selected(), 3);
        assert_eq!(shown(&list, &catalog), ["m", "p"]);
    }

    #[test]
    fn a_filter_keeps_the_selected_key_if_it_matches() {
        let catalog = catalog(&["aws_a", "aws_b", "db_a", "db_b"]);
        let mut list = List::default();
        list.set_height(9);
        list.select(&catalog, 3);
        list.set_filter("_b");
        list.derive(&catalog);
        assert_eq!(shown(&list, &catalog), ["aws_b", "db_b"]);
        assert_eq!(selected(&list, &catalog), "db_b");
        list.set_filter("");
        list.derive(&catalog);
        assert_eq!(selected(&list, &catalog), "db_b");
        list.set_filter("nothing");
        list.derive(&catalog);
        assert_eq!(list.selected_row(), None);
    }

    #[test]
    fn new_rows_join_a_filtered_list_if_they_match() {
        let mut catalog = catalog(&["a1", "b1"]);
        let mut list = List::default();
        list.set_height(9);
        list.set_filter("A");
        list.derive(&catalog);
        let new = add(&mut catalog, &["a0", "b0", "xa"]);
        list.added(&catalog, &new);
        assert_eq!(shown(&list, &catalog), ["a0", "a1", "xa"]);
    }

    #[test]
    fn moving_stays_within_the_list_and_scrolls() {
        let catalog = catalog(&["a", "b", "c", "d"]);
        let mut list = List::default();
        list.set_height(2);
        list.move_by(&catalog, -5);
        assert_eq!(selected(&list, &catalog), "a");
        list.move_by(&catalog, 100);
        assert_eq!(shown(&list, &catalog), ["c", "d"]);
        list.move_by(&catalog, -2);
        assert_eq!(shown(&list, &catalog), ["b", "c"]);
    }
}
