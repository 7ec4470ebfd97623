//! The matrix: a row per key, a column per layer, and who wins.

mod columns;
mod empty;
mod name;
mod title;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Paragraph;

use super::layout::Areas;
use super::pane;
use super::theme::{Role, Theme};
use super::wrap::wrapped;
use crate::app::State;
use crate::app::list::column::Column;
use crate::domain::catalog::query::Marker;

use columns::Columns;

/// Lines above the first row: the frame and the head.
const HEAD: u16 = 2;

/// How many rows fit, below the frame and the head.
pub(super) fn rows_in(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEAD + 1))
}

/// The column whose cells stand at `x`, in columns of the window; None beside the list.
pub fn column_at(state: &State, x: u16) -> Option<Column> {
    let area = Areas::of(state).list;
    let inside = x.checked_sub(area.x + 1)?;
    let width = area.width.saturating_sub(2);
    let is_inside = inside < width;
    let columns = Columns::of(state, usize::from(width));
    columns.at(usize::from(inside)).filter(|_| is_inside)
}

/// The heads of the columns stand at `y`.
pub fn is_head(state: &State, y: u16) -> bool {
    let area = Areas::of(state).list;
    y == area.y + 1 && area.height > HEAD
}

/// The position of the row that is shown at `y`; None beside the rows.
pub fn row_at(state: &State, y: u16) -> Option<usize> {
    let area = Areas::of(state).list;
    let line = usize::from(y.checked_sub(area.y + HEAD)?);
    let position = state.list.top() + line;
    let is_shown = line < rows_in(area) && position < state.list.len(&state.catalog);
    is_shown.then_some(position)
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let columns = Columns::of(state, usize::from(area.width.saturating_sub(2)));
    let mut lines = vec![columns.heads(state, theme)];
    let top = state.list.top();
    let mut marker = Marker::new(state.list.query());
    for (offset, row) in state.list.window(&state.catalog).into_iter().enumerate() {
        let is_selected = top + offset == state.list.selected();
        lines.push(columns.row(state, row, &mut marker, is_selected, theme));
    }
    if lines.len() == 1 {
        let width = usize::from(area.width.saturating_sub(2));
        lines.extend(wrapped(empty::lines(state, theme), width));
    }
    let block = pane::block(theme)
        .title(title::title(state, theme))
        .title_bottom(title::foot(state, usize::from(area.width), theme));
    let paragraph = Paragraph::new(lines)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}
