//! The list: which rows are shown, in which order, which one is selected, and where the window is.
//!
//! Holds row numbers, never names, and nothing of the size of the catalog while no filter is set and the order is that of
//! names. What a filter or an order asks of each row is asked in slices: [`List::slice`].

pub mod cell_state;
pub mod column;
pub mod row_context;

mod moving;
mod order;
mod position;
mod scan;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::catalog::{Catalog, Listing, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::query::{Cost, Query};
use crate::domain::search_path::Layer;

use column::Column;
use order::{Arrangement, Order};
use position::{AwaitedKey, ListPosition};
use row_context::RowContext;
use scan::Scan;

/// What is still being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Rows are still looked at; so many of a hundred have been.
    Looking(usize),
    /// The order is still being worked out; so many of a hundred rows have been looked at.
    Sorting(usize),
    /// The order is worked out when the listing ends; till then rows are by name.
    SortingLater,
}

/// The list's state. Positions count within the rows that are shown.
#[derive(Debug, Default)]
pub struct List {
    filter: String,
    query: Query,
    /// The filter has changed since the rows were found.
    is_stale: bool,
    /// The column that the user sorts by, and whether descending.
    sorting: (Column, bool),
    /// The order that the rows are, or are being brought, in.
    order: Order,
    /// Rows that are shown; None for all by name.
    hits: Option<Vec<RowId>>,
    arrangement: Arrangement,
    scan: Option<Scan>,
    /// How far layers were listed when the scan began.
    heard: [Listing; Layer::COUNT],
    /// Which scan of DAG files is asked what they read.
    scanned: u64,
    /// Of which deployment it is asked who wins.
    simulated: Option<Arc<Deployment>>,
    changes: u32,
    selected: usize,
    /// The user chose a row.
    is_chosen: bool,
    selected_row: Option<RowId>,
    /// Where the selection returns to when the filter lets it.
    place: Option<ListPosition>,
    /// Where the selection returns to from a key that was looked up.
    left: Option<ListPosition>,
    /// The key that was selected before everything was listed again, until it has come again.
    awaited: Option<AwaitedKey>,
    top: usize,
    height: usize,
    /// The height has changed since the window was put.
    is_resized: bool,
}

impl List {
    /// How many rows are shown.
    pub fn len(&self, catalog: &Catalog) -> usize {
        self.shown(catalog).len()
    }

    /// No row is shown.
    pub fn is_empty(&self, catalog: &Catalog) -> bool {
        self.shown(catalog).is_empty()
    }

    fn shown<'a>(&'a self, catalog: &'a Catalog) -> &'a [RowId] {
        self.hits.as_deref().unwrap_or(catalog.sorted())
    }

    fn is_by_name(&self) -> bool {
        self.arrangement != Arrangement::Order
    }

    /// The part of the rows that is on the screen.
    pub fn window(&self, catalog: &Catalog) -> Vec<RowId> {
        let shown = self.top..self.top + self.height;
        shown.map_while(|at| self.at(catalog, at)).collect()
    }

    /// The filter as typed.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The filter as it is understood.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Takes a new filter. The rows are found by the next [`Self::derive`], once for all keys typed till then.
    pub fn set_filter(&mut self, filter: &str) {
        if filter == self.filter {
            return;
        }
        self.remember_place();
        // A new text: the old one is wiped, where a shorter one in its place would leave its end in memory.
        self.filter = String::from(filter);
        self.query = Query::parse(filter);
        self.is_stale = true;
    }

    /// The column that the rows are sorted by on request, and whether upside down.
    pub fn sorting(&self) -> (Column, bool) {
        self.sorting
    }

    /// Sorts by a column. Ranked rows stay ranked; while a listing is under way rows are by name.
    pub fn sort(&mut self, column: Column, is_reversed: bool) {
        self.is_stale |= self.sorting != (column, is_reversed);
        self.sorting = (column, is_reversed);
    }

    /// Who wins is now asked of this deployment.
    pub fn simulate(&mut self, deployment: &Arc<Deployment>) {
        let asked = self.simulated.as_ref();
        if asked.is_some_and(|asked| Arc::ptr_eq(asked, deployment)) {
            return;
        }
        self.is_stale |= self.asks_more_than_names(self.order);
        self.simulated = Some(Arc::clone(deployment));
    }

    /// What DAG files read is now asked of another scan, or of the same at its end.
    pub fn scanned(&mut self, scan: u64) {
        if self.scanned != scan {
            self.is_stale |= self.asks_more_than_names(self.order);
            self.scanned = scan;
        }
    }

    /// What is still being done about filter and order.
    pub fn progress(&self) -> Option<Progress> {
        let is_running = |scan: &&Scan| scan.is_running() || scan.is_behind();
        if let Some(scan) = self.scan.as_ref().filter(is_running) {
            let percent = scan.percent();
            return Some(match self.order {
                Order::Column(..) if self.query.cost() == Cost::Pass => Progress::Sorting(percent),
                _ => Progress::Looking(percent),
            });
        }
        let waits = self.order == Order::Name && self.sorting.0 != Column::Key;
        waits.then_some(Progress::SortingLater)
    }

    /// There is a scan that wants to go on.
    pub fn has_slice(&self, catalog: &Catalog) -> bool {
        let scan = self.scan.as_ref();
        scan.is_some_and(|scan| scan.wants_slice(catalog.is_listing()))
    }

    /// Finds the rows of the filter, or begins to, if anything changed that they depend on. The selected key stays selected
    /// if it is still shown.
    pub fn derive(&mut self, catalog: &Catalog) {
        self.begin_if_due(catalog);
    }

    /// Whether the rows are found again.
    fn begin_if_due(&mut self, catalog: &Catalog) -> bool {
        let order = self.wanted_order(catalog);
        let is_outdated = self.asks_more_than_names(order) && self.heard != catalog.listings();
        let is_due = self.is_stale || order != self.order || is_outdated;
        if is_due {
            self.begin(catalog, order);
        } else if self.is_resized {
            self.follow(catalog);
        }
        self.is_resized = false;
        is_due
    }

    fn wanted_order(&self, catalog: &Catalog) -> Order {
        let (column, is_reversed) = self.sorting;
        if self.query.ranking().is_some() {
            Order::Score
        } else if column == Column::Key || catalog.is_listing() {
            Order::Name
        } else {
            Order::Column(column, is_reversed)
        }
    }

    /// Where a row is may change while its name stays.
    fn asks_more_than_names(&self, order: Order) -> bool {
        self.query.asks_more_than_names() || matches!(order, Order::Column(..))
    }

    /// What a look at a row costs.
    fn cost(&self, order: Order) -> Cost {
        let order = match order {
            Order::Name => Cost::Pass,
            Order::Score => Cost::Row,
            Order::Column(column, _) => column.cost(),
        };
        order.max(self.query.cost())
    }

    fn begin(&mut self, catalog: &Catalog, order: Order) {
        self.is_stale = false;
        self.order = order;
        self.arrangement = match order {
            Order::Name if self.sorting == (Column::Key, true) => Arrangement::UpsideDown,
            _ => Arrangement::Name,
        };
        self.heard = catalog.listings();
        self.changes = catalog.changes();
        let passing = self.query.passing(catalog);
        let cost = self.cost(order);
        self.scan = (cost > Cost::Pass).then(|| {
            let rows = passing.as_deref().unwrap_or(catalog.sorted());
            Scan::new(rows.to_vec(), order, cost)
        });
        self.hits = if self.query.cost() > Cost::Pass {
            Some(Vec::new())
        } else {
            passing
        };
        self.follow(catalog);
    }

    /// Looks at the next few rows: a millisecond or two.
    pub fn slice(&mut self, known: &RowContext<'_>) {
        let is_growing = self.is_by_name() && self.query.cost() > Cost::Pass;
        let Some(scan) = &mut self.scan else {
            return;
        };
        let found = scan.slice(&self.query, known);
        if let Some(hits) = self.hits.as_mut().filter(|_| is_growing) {
            known.catalog.merge_into(hits, &found, |row| *row);
        }
        if let Some(in_order) = scan.in_order(known.catalog.is_listing()) {
            self.hits = Some(in_order);
            self.arrangement = Arrangement::Order;
        }
        self.follow(known.catalog);
    }

    /// New rows are in the catalog, and some may have changed: those that match join the list, after a slice where matching takes one.
    pub fn added(&mut self, catalog: &Catalog, new: &[RowId]) {
        if self.begin_if_due(catalog) {
            // They were among the rows that were looked through.
            return;
        }
        self.drop_changed(catalog, new);
        let passes = |row: &&RowId| self.query.passes(catalog, **row);
        let passing: Vec<RowId> = new.iter().filter(passes).copied().collect();
        let is_sure = self.is_by_name() && self.query.cost() == Cost::Pass;
        if let Some(hits) = self.hits.as_mut().filter(|_| is_sure) {
            catalog.merge_into(hits, &passing, |row| *row);
        }
        if let Some(scan) = &mut self.scan {
            scan.arrived(catalog, &passing);
        }
        self.follow(catalog);
    }

    /// Drops rows that have gone, and those that came back or changed since, which are among the new ones.
    fn drop_changed(&mut self, catalog: &Catalog, new: &[RowId]) {
        if self.changes == catalog.changes() {
            return;
        }
        self.changes = catalog.changes();
        let mut new = new.to_vec();
        new.sort_unstable();
        let stays = |row: &RowId| catalog.is_listed(*row) && new.binary_search(row).is_err();
        if let Some(hits) = &mut self.hits {
            hits.retain(stays);
        }
        if let Some(scan) = &mut self.scan {
            scan.retain(stays);
        }
    }

    /// Everything is listed again.
    pub fn reset(&mut self) {
        *self = Self {
            filter: std::mem::take(&mut self.filter),
            query: std::mem::take(&mut self.query),
            is_stale: true,
            sorting: self.sorting,
            selected: self.selected,
            is_chosen: self.is_chosen,
            top: self.top,
            height: self.height,
            ..Self::default()
        };
    }
}
