//! Splits an area as [`Layout`] does, by addition instead of its solver, which took a tenth of a first frame.

use ratatui::layout::{Constraint, Layout, Rect};

/// As `Layout::vertical(rows).areas(area)`.
pub(super) fn vertical<const N: usize>(area: Rect, rows: [Constraint; N]) -> [Rect; N] {
    let Some(heights) = lengths(area.height, rows) else {
        return Layout::vertical(rows).areas(area);
    };
    let mut y = area.y;
    heights.map(|height| {
        let part = Rect { y, height, ..area };
        y += height;
        part
    })
}

/// As `Layout::horizontal(columns).areas(area)`.
pub(super) fn horizontal<const N: usize>(area: Rect, columns: [Constraint; N]) -> [Rect; N] {
    let Some(widths) = lengths(area.width, columns) else {
        return Layout::horizontal(columns).areas(area);
    };
    let mut x = area.x;
    widths.map(|width| {
        let part = Rect { x, width, ..area };
        x += width;
        part
    })
}

/// The lengths of the parts of `total`, where all have room and just one, a `Min`, takes what is left. Else None: which part
/// gives way is the solver's to say.
fn lengths<const N: usize>(total: u16, parts: [Constraint; N]) -> Option<[u16; N]> {
    let is_elastic = |part: &&Constraint| matches!(part, Constraint::Min(_));
    if parts.iter().filter(is_elastic).count() != 1 {
        return None;
    }
    let mut lengths = [0; N];
    for (length, part) in lengths.iter_mut().zip(parts) {
        *length = match part {
            Constraint::Length(length) | Constraint::Min(length) => length,
            _ => return None,
        };
    }
    let taken = lengths.iter().copied().fold(0, u16::saturating_add);
    let left = total.checked_sub(taken)?;
    for (length, part) in lengths.iter_mut().zip(parts) {
        if is_elastic(&&part) {
            *length += left;
        }
    }
    Some(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_is_ratatuis() {
        use Constraint::{Length, Min};
        for total in 0..=300 {
            let area = Rect::new(3, 5, total, total);
            let rows = [Length(1), Min(0), Length(4), Length(2), Length(1)];
            assert_eq!(vertical(area, rows), Layout::vertical(rows).areas(area));
            let rows = [Min(16), Length(9), Length(11)];
            assert_eq!(vertical(area, rows), Layout::vertical(rows).areas(area));
            let rows = [Length(20), Min(0)];
            assert_eq!(vertical(area, rows), Layout::vertical(rows).areas(area));
            let columns = [Length(53), Min(0)];
            assert_eq!(
                horizontal(area, columns),
                Layout::horizontal(columns).areas(area),
                "{total}"
            );
        }
    }

    #[test]
    fn most_windows_need_no_solver() {
        use Constraint::{Length, Min};
        assert_eq!(
            lengths(36, [Min(16), Length(9), Length(11)]),
            Some([16, 9, 11])
        );
        assert_eq!(lengths(35, [Min(16), Length(9), Length(11)]), None);
        assert_eq!(lengths(9, [Length(1), Length(8)]), None);
    }
}
