//! Heights of parts that are one below the other: what one leaves blank goes to one that is cut.

use ratatui::layout::Rect;

/// A part's rows, and the rows that its text needs.
struct Part {
    height: u16,
    wanted: u16,
}

/// The areas with other heights, which add up to the same: a part that lacks rows takes them from parts with blank ones.
/// Parts are served in the order of `first`; one that is not named gets nothing.
pub(super) fn fitted<const N: usize>(
    mut areas: [Rect; N],
    wanted: [u16; N],
    first: impl IntoIterator<Item = usize>,
) -> [Rect; N] {
    let part = |(area, wanted): (&Rect, u16)| Part {
        height: area.height,
        wanted,
    };
    let mut parts: Vec<_> = areas.iter().zip(wanted).map(part).collect();
    for taker in first {
        serve(&mut parts, taker);
    }
    let mut y = areas.first().map_or(0, |area| area.y);
    for (area, part) in areas.iter_mut().zip(parts) {
        area.y = y;
        area.height = part.height;
        y = y.saturating_add(part.height);
    }
    areas
}

/// Gives a part the rows that it lacks, as far as others have blank ones.
fn serve(parts: &mut [Part], taker: usize) {
    let lacks = |part: &Part| part.wanted.saturating_sub(part.height);
    let lacking = parts.get(taker).map_or(0, lacks);
    let mut left = lacking;
    // The taker itself has no blank row if it lacks any.
    for part in parts.iter_mut() {
        let moved = part.height.saturating_sub(part.wanted).min(left);
        part.height -= moved;
        left -= moved;
    }
    if let Some(part) = parts.get_mut(taker) {
        part.height += lacking - left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(heights: [u16; 3], wanted: [u16; 3], first: [usize; 3], expected: [u16; 3]) {
        let mut y = 4;
        let areas = heights.map(|height| {
            y += height;
            Rect::new(2, y - height, 30, height)
        });
        let found = fitted(areas, wanted, first);
        assert_eq!(found.map(|area| area.height), expected);
        let [one, two, three] = found;
        assert_eq!((one.y, two.y, three.y), (4, one.bottom(), two.bottom()));
        assert_eq!(three.bottom(), areas[2].bottom());
    }

    #[test]
    fn blank_rows_go_to_a_part_that_is_cut() {
        check([16, 9, 11], [11, 9, 14], [0, 1, 2], [13, 9, 14]);
        check([16, 9, 11], [11, 9, 11], [0, 1, 2], [16, 9, 11]);
        check([16, 9, 11], [11, 6, 30], [0, 1, 2], [11, 6, 19]);
        check([16, 9, 11], [20, 12, 10], [0, 1, 2], [17, 9, 10]);
        check([16, 9, 11], [20, 12, 10], [1, 0, 2], [16, 10, 10]);
        check([16, 9, 11], [20, 12, 14], [0, 1, 2], [16, 9, 11]);
        check([0, 0, 0], [1, 1, 1], [0, 1, 2], [0, 0, 0]);
    }
}
