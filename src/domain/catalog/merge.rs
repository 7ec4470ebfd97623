//! Rows sorted by name: merging new ones in, and selecting some.

use super::row::RowId;

/// Merges `new` into `into`, both sorted. Appending costs nothing; else the place of each of `new` is searched from the end, in
/// steps that double, and the rest is moved once, in place: a copy would have to be wiped.
pub(super) fn merge_sorted<'a, T: Copy>(
    into: &mut Vec<T>,
    new: &[T],
    name: impl Fn(&T) -> &'a str,
) {
    let mut end = into.len();
    into.extend_from_slice(new);
    for (before, row) in new.iter().enumerate().rev() {
        let rest = into.get(..end).unwrap_or(&[]);
        let place = place_from_end(rest, |other| name(other) < name(row));
        into.copy_within(place..end, place + before + 1);
        if let Some(slot) = into.get_mut(place + before) {
            *slot = *row;
        }
        end = place;
    }
}

/// How many of `rest` come before something; they are all at its beginning.
fn place_from_end<T>(rest: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let (mut step, mut high) = (1, rest.len());
    loop {
        let low = high.saturating_sub(step);
        let window = rest.get(low..high).unwrap_or(&[]);
        if low == 0 || window.first().is_some_and(&is_before) {
            return low + window.partition_point(is_before);
        }
        high = low;
        step *= 2;
    }
}

/// Those of `sorted` whose mark, one for each row, is set, in its order.
pub(super) fn marked(sorted: &[RowId], marks: &[bool]) -> Vec<RowId> {
    // Counted first: a vector that grows copies all that it holds, and the allocator wipes the old memory.
    let mut rows = vec![0; marks.iter().filter(|mark| **mark).count()];
    let mut next = 0;
    for row in sorted {
        // Written always, and counted if it is marked: a branch here would be mispredicted.
        if let Some(slot) = rows.get_mut(next) {
            *slot = *row;
        }
        next += usize::from(marks.get(*row as usize) == Some(&true));
    }
    rows.truncate(next);
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn merged_rows_are_all_and_in_order(some in any::<BTreeSet<u8>>(), more in any::<BTreeSet<u8>>()) {
            let names: Vec<String> = (0..=u8::MAX).map(|row| format!("{row:03}")).collect();
            let rows = |set: &BTreeSet<u8>| set.iter().map(|row| RowId::from(*row)).collect::<Vec<_>>();
            let new = rows(&more.difference(&some).copied().collect());
            let mut merged = rows(&some);
            merge_sorted(&mut merged, &new, |row| names.get(*row as usize).map_or("", String::as_str));
            prop_assert_eq!(merged, rows(&some.union(&more).copied().collect()));
        }

        #[test]
        fn marked_rows_keep_their_order(rows in any::<BTreeSet<u8>>(), marks in any::<[bool; 256]>()) {
            let sorted: Vec<RowId> = rows.into_iter().rev().map(RowId::from).collect();
            let is_marked = |row: &&RowId| marks[**row as usize];
            let expected: Vec<RowId> = sorted.iter().filter(is_marked).copied().collect();
            prop_assert_eq!(marked(&sorted, &marks), expected);
        }
    }
}
