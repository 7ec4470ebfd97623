//! Rows that are by name: merging new ones in, and taking some out of all.

use super::RowId;

/// Merges `new` into `into`, both sorted. Appending costs nothing; else each of `new` is placed by binary search and
/// what lies behind is moved once.
pub(super) fn merge_sorted<'a>(
    into: &mut Vec<RowId>,
    new: &[RowId],
    name: impl Fn(RowId) -> &'a str,
) {
    let (Some(first), last) = (new.first(), into.last().copied()) else {
        return;
    };
    if last.is_none_or(|last| name(last) < name(*first)) {
        into.extend_from_slice(new);
        return;
    }
    let start = into.partition_point(|row| name(*row) < name(*first));
    let tail = into.split_off(start);
    let mut rest = tail.as_slice();
    for row in new {
        let before = rest.partition_point(|other| name(*other) < name(*row));
        let (head, behind) = rest.split_at(before);
        into.extend_from_slice(head);
        into.push(*row);
        rest = behind;
    }
    into.extend_from_slice(rest);
}

/// Those of `sorted` that are among `hits`, or that are not, in its order. `rows` is the number of all rows.
pub(super) fn in_order(
    hits: &[RowId],
    sorted: &[RowId],
    rows: usize,
    is_negated: bool,
) -> Vec<RowId> {
    let mut is_hit = vec![false; rows];
    for hit in hits {
        if let Some(slot) = is_hit.get_mut(*hit as usize) {
            *slot = true;
        }
    }
    let is_kept = |row: &&RowId| is_hit.get(**row as usize) == Some(&!is_negated);
    sorted.iter().filter(is_kept).copied().collect()
}
