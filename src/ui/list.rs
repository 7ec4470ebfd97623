//! The matrix: a row per key, a column per layer, and who wins.

mod cell_text;
pub(super) mod columns;
mod empty;
mod name;
mod seen;
mod title;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::pane;
use super::theme::Theme;
use super::wrap::wrapped;
use crate::app::State;
use crate::app::list::column::Column;
use crate::domain::query::Marker;

use columns::Columns;
use seen::Seen;

/// Lines above the first row: the frame and the column headers.
const HEADER: u16 = 2;

/// How many rows fit below the frame, the column headers and the pinned key.
pub(super) fn rows_in(state: &State, area: Rect) -> usize {
    usize::from(area.height.saturating_sub(lines_above(state) + 1))
}

/// The rows of the window that a list of all keys needs, with its frame. A filter does not change it, so that nothing moves
/// while one is typed.
pub(super) fn height_for_all(state: &State) -> u16 {
    let keys = u16::try_from(state.listing().catalog().len()).unwrap_or(u16::MAX);
    keys.saturating_add(lines_above(state) + 1)
}

/// Lines above the first row.
fn lines_above(state: &State) -> u16 {
    HEADER + u16::from(state.pinned().is_some())
}

/// The column whose header is at a position of the window; None elsewhere.
pub(super) fn column_at(columns: &Columns, area: Rect, position: Position) -> Option<Column> {
    let inside = position.x.checked_sub(area.x + 1)?;
    let is_head = position.y == area.y + 1 && area.height > HEADER;
    let is_inside = is_head && inside < area.width.saturating_sub(2);
    columns.at(usize::from(inside)).filter(|_| is_inside)
}

/// The position of the row that is shown at `y`; None where no row is.
pub(super) fn row_at(state: &State, area: Rect, y: u16) -> Option<usize> {
    let line = usize::from(y.checked_sub(area.y + lines_above(state))?);
    let position = state.listing().list().top() + line;
    let is_shown = line < rows_in(state, area)
        && position < state.listing().list().len(state.listing().catalog());
    is_shown.then_some(position)
}

pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    columns: &Columns,
    state: &State,
    theme: &Theme,
) {
    if area.is_empty() {
        return;
    }
    let mut lines = vec![columns.headers(state, theme)];
    let top = state.listing().list().top();
    let mut seen = Seen::default();
    let mut marker = Marker::new(state.listing().list().query());
    let pinned = state.pinned();
    if let Some(key) = &pinned {
        lines.push(columns.pinned(state, key, &mut marker, &mut seen, theme));
    }
    for (offset, row) in state
        .listing()
        .list()
        .window(state.listing().catalog())
        .into_iter()
        .enumerate()
    {
        let is_selected = top + offset == state.listing().list().selected();
        let is_highlighted = is_selected && pinned.is_none();
        lines.push(columns.row(state, row, &mut marker, is_highlighted, &mut seen, theme));
    }
    if state.listing().list().is_empty(state.listing().catalog()) {
        let width = usize::from(area.width.saturating_sub(2));
        lines.extend(wrapped(empty::lines(state, theme), width));
    }
    let width = usize::from(area.width);
    let title = title::title(state, columns, width, theme);
    let corners = 2;
    let beside_title = width.saturating_sub(title.width() + corners);
    let footer = title::footer(state, &seen, (width, beside_title), theme);
    let mut block = pane::block(theme).title(title).title_bottom(footer.bottom);
    if let Some(top) = footer.top {
        block = block.title(top.right_aligned());
    }
    pane::framed(frame, &block, &lines, area);
}
