//! A look at each row, in slices: for filters and orders that names alone do not settle.
//!
//! A slice is counted in rows, so that it takes a millisecond or two without a clock. What has been found is shown while the
//! rest is under way; a newer filter drops the scan.

use std::collections::VecDeque;

use super::order::Order;
use super::row_context::RowContext;
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::query::{Cost, Query, RowMatcher};

/// Rows of a slice, where each row is looked at.
const LOOKS: usize = 4_096;
/// Rows of a slice, where each row is walked.
const WALKS: usize = 256;

/// So many rows are put in order at any time.
const FEW: usize = 4_096;

/// A row, and the number by which it is put in order.
#[derive(Clone, Copy, Debug)]
struct Found {
    number: u32,
    row: RowId,
}

/// A scan and how far it has come.
#[derive(Debug)]
pub(super) struct Scan {
    /// Rows to look at, by name within each batch.
    batches: VecDeque<Vec<RowId>>,
    /// How many of the first batch have been looked at.
    next: usize,
    done: usize,
    of: usize,
    rows: usize,
    order: Order,
    /// What was found, by name; empty if that is the order.
    found: Vec<Found>,
    /// How many had been found when they were last put in order.
    ordered: Option<usize>,
    look: RowMatcher,
}

/// Of so many rows one is looked at first, where there are many. A prime: numbered names repeat in tens and twos.
const SAMPLE: usize = 61;

/// A few rows from everywhere, then the others: hits show at once, wherever they lie.
fn in_batches(rows: Vec<RowId>) -> VecDeque<Vec<RowId>> {
    if rows.len() <= SAMPLE * SAMPLE {
        return VecDeque::from([rows]);
    }
    let sample = rows.iter().step_by(SAMPLE).copied().collect();
    let others = rows.chunks(SAMPLE).flat_map(|chunk| chunk.iter().skip(1));
    VecDeque::from([sample, others.copied().collect()])
}

impl Scan {
    /// A scan that has seen nothing. `rows` are by name.
    pub(super) fn new(rows: Vec<RowId>, order: Order, cost: Cost) -> Self {
        let slice = if cost == Cost::Walk { WALKS } else { LOOKS };
        Self {
            of: rows.len(),
            batches: in_batches(rows),
            next: 0,
            done: 0,
            rows: slice,
            order,
            found: Vec::new(),
            ordered: None,
            look: RowMatcher::default(),
        }
    }

    /// There are rows to look at.
    pub(super) fn is_running(&self) -> bool {
        !self.batches.is_empty()
    }

    /// Rows were found that have not been put in order.
    pub(super) fn is_behind(&self) -> bool {
        self.order != Order::Name && self.ordered != Some(self.found.len())
    }

    /// There is something to do: rows to look at, or, when no more are coming, an order to bring up to date.
    pub(super) fn wants_slice(&self, is_listing: bool) -> bool {
        self.is_running() || (self.is_behind() && !is_listing)
    }

    /// How many of a hundred rows have been looked at.
    pub(super) fn percent(&self) -> usize {
        self.done * 100 / self.of.max(1)
    }

    /// Rows have come that the cheap terms let through; they are by name.
    pub(super) fn arrived(&mut self, catalog: &Catalog, rows: &[RowId]) {
        if rows.is_empty() {
            return;
        }
        self.of += rows.len();
        // The batch under way is left alone.
        if self.batches.len() < 2 {
            self.batches.push_back(Vec::new());
        }
        if let Some(last) = self.batches.back_mut() {
            catalog.merge_into(last, rows, |row| *row);
        }
    }

    /// Forgets rows that have gone.
    pub(super) fn retain(&mut self, stays: impl Fn(&RowId) -> bool) {
        self.found.retain(|found| stays(&found.row));
        self.ordered = None;
        if let Some(first) = self.batches.front_mut() {
            first.drain(..self.next.min(first.len()));
            self.next = 0;
        }
        for batch in &mut self.batches {
            batch.retain(&stays);
        }
    }

    /// Looks at the next few rows. Gives those that match, by name.
    pub(super) fn slice(&mut self, query: &Query, known: &RowContext<'_>) -> Vec<RowId> {
        let Some(batch) = self.batches.front() else {
            return Vec::new();
        };
        let end = (self.next + self.rows).min(batch.len());
        let mut found = Vec::new();
        for row in batch.get(self.next..end).unwrap_or(&[]) {
            if let Some(number) = look(&mut self.look, self.order, query, known, *row) {
                found.push(Found { number, row: *row });
            }
        }
        self.done += end - self.next;
        self.next = end;
        if end == batch.len() {
            self.batches.pop_front();
            self.next = 0;
        }
        let rows = found.iter().map(|found| found.row).collect();
        if self.order != Order::Name {
            let row = |found: &Found| found.row;
            known.catalog.merge_into(&mut self.found, &found, row);
        }
        rows
    }

    /// All rows are put in order when nothing more is to come. Ranked ones before that too: few at once, many when so many
    /// more were found that what it costs in all does not grow with how often.
    fn is_due(&self, is_listing: bool) -> bool {
        let (found, ordered) = (self.found.len(), self.ordered.unwrap_or(0));
        match self.order {
            _ if !self.is_running() && !is_listing => true,
            Order::Score if self.is_running() => found <= FEW || found > ordered * 2,
            Order::Score => found <= FEW || found > ordered + ordered / 8,
            _ => false,
        }
    }

    /// The rows in their order, if it is time to bring that up to date.
    pub(super) fn in_order(&mut self, is_listing: bool) -> Option<Vec<RowId>> {
        if !self.is_behind() || !self.is_due(is_listing) {
            return None;
        }
        self.ordered = Some(self.found.len());
        // One number for each row, whose lower half is its place by name, so that equals stay by name.
        let number = |(place, found): (usize, &Found)| u64::from(found.number) << 32 | place as u64;
        let mut numbers: Vec<u64> = self.found.iter().enumerate().map(number).collect();
        numbers.sort_unstable();
        let place = |number: u64| usize::try_from(number & u64::from(u32::MAX)).ok();
        let rows = numbers.into_iter().filter_map(place);
        let row = |place: usize| self.found.get(place).map(|found| found.row);
        Some(rows.filter_map(row).collect())
    }
}

/// The number by which a row is put in order, the smallest first; None if it does not match.
fn look(
    look: &mut RowMatcher,
    order: Order,
    query: &Query,
    known: &RowContext<'_>,
    row: RowId,
) -> Option<u32> {
    if !known.catalog.is_listed(row) {
        return None;
    }
    let score = look.rank(query, known.catalog, known, row)?;
    Some(match order {
        Order::Name => 0,
        Order::Score => u32::from(u16::MAX - score),
        Order::Column(column, is_reversed) => match known.number(column, row) {
            // What is not known comes last, in either direction.
            None => u32::MAX,
            Some(number) if is_reversed => u32::MAX - 1 - number.min(u32::MAX - 1),
            Some(number) => number.min(u32::MAX - 1),
        },
    })
}
