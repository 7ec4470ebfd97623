//! Which names contain a text: one pass over all of them.

use memchr::memmem::Finder;

use super::RowId;
use super::names::Names;

/// The rows whose folded name contains `needle`, ascending. An empty needle is in every name.
pub(super) fn rows_with(names: &Names, needle: &str) -> Vec<RowId> {
    if needle.is_empty() {
        return (0..u32::try_from(names.len()).unwrap_or(u32::MAX)).collect();
    }
    let finder = Finder::new(needle.as_bytes());
    let (text, ends) = (names.folded_text().as_bytes(), names.folded_ends());
    let mut hits = Vec::new();
    let (mut at, mut row) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| finder.find(rest)) {
        row = row_of(ends, row, at + found);
        let Some(end) = ends.get(row).copied() else {
            break;
        };
        // A needle with a newline could reach into the next name.
        if at + found + needle.len() < end as usize {
            hits.push(u32::try_from(row).unwrap_or(u32::MAX));
        }
        at = end as usize;
        row += 1;
    }
    hits
}

/// The first row from `from` on that ends behind `offset`: usually near, so steps double before the search halves.
fn row_of(ends: &[u32], from: usize, offset: usize) -> usize {
    let behind = |row: usize| ends.get(row).is_none_or(|end| *end as usize > offset);
    let mut step = 1;
    let mut low = from;
    while !behind(low + step - 1) {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(ends.len());
    let window = ends.get(low..high).unwrap_or(&[]);
    low + window.partition_point(|end| *end as usize <= offset)
}

/// `hits`, in the order of `sorted`. `rows` is the number of all rows.
pub(super) fn in_order(hits: &[RowId], sorted: &[RowId], rows: usize) -> Vec<RowId> {
    let mut is_hit = vec![false; rows];
    for hit in hits {
        if let Some(slot) = is_hit.get_mut(*hit as usize) {
            *slot = true;
        }
    }
    let hit = |row: &&RowId| is_hit.get(**row as usize).copied().unwrap_or(false);
    sorted.iter().filter(hit).copied().collect()
}
