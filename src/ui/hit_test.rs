//! What stands at a place of the screen: the other way round than drawing, from the same areas.

use ratatui::layout::{Position, Rect};

use super::layout::Areas;
use super::theme::Theme;
use super::{list, menu, pane};
use crate::app::State;
use crate::app::mode::{Pane, is_too_small};
use crate::app::mouse::Target;

/// What stands at a column and a row of the window.
pub fn at(state: &State, theme: &Theme, column: u16, row: u16) -> Target {
    if is_too_small(state.size) {
        return Target::Nothing;
    }
    let place = Position::new(column, row);
    if state.menu.is_some() {
        return menu::at(state, theme, place);
    }
    let areas = Areas::of(state);
    if areas.list.contains(place) {
        return in_list(state, place);
    }
    let hit = areas.panes.iter().find(|(_, area)| area.contains(place));
    hit.map_or(Target::Nothing, |(pane, area)| {
        in_pane(state, *pane, *area, place)
    })
}

fn in_list(state: &State, place: Position) -> Target {
    if let Some(position) = list::row_at(state, place.y) {
        return Target::Row(position);
    }
    let column = list::column_at(state, place.x);
    match column.filter(|_| list::is_head(state, place.y)) {
        Some(column) => Target::Head(column),
        None => Target::List,
    }
}

fn in_pane(state: &State, pane: Pane, area: Rect, place: Position) -> Target {
    if place.y != area.y {
        return Target::Pane(pane);
    }
    let tab = pane::tab_at(state, pane, place.x.saturating_sub(area.x));
    Target::Tab(tab.unwrap_or(pane))
}
