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

/// Those of `sorted` whose mark, one for each row, is `wanted`, in its order.
pub(super) fn marked(sorted: &[RowId], marks: &[bool], wanted: bool) -> Vec<RowId> {
    // Counted first: a vector that grows copies all that it holds, and the allocator wipes what it leaves behind.
    let count = marks.iter().filter(|mark| **mark == wanted).count();
    let mut rows = Vec::with_capacity(count.min(sorted.len()));
    let is_wanted = |row: &&RowId| marks.get(**row as usize) == Some(&wanted);
    rows.extend(sorted.iter().filter(is_wanted));
    rows
}
