//! What stands at a place of the screen: the other way round than drawing, from the same areas.

use ratatui::layout::{Position, Rect};

use super::layout::Areas;
use super::theme::Theme;
use super::{list, menu, pane};
use crate::app::State;
use crate::app::mode::Pane;
use crate::app::mouse::Target;

/// What stands at a column and a row of the window.
pub fn at(state: &State, theme: &Theme, column: u16, row: u16) -> Target {
    let place = Position::new(column, row);
    if state.menu.is_some() {
        return menu::at(state, theme, place);
    }
    let areas = Areas::of(state);
    if areas.list.contains(place) {
        return in_list(state, areas.list, row);
    }
    let hit = areas.panes.iter().find(|(_, area)| area.contains(place));
    hit.map_or(Target::Nothing, |(pane, area)| {
        in_pane(state, *pane, *area, place)
    })
}

fn in_list(state: &State, area: Rect, row: u16) -> Target {
    let first = area.y + list::HEAD;
    let offset = usize::from(row.saturating_sub(first));
    let shown = state.list.window(&state.catalog).len();
    if row < first || offset >= shown {
        return Target::List;
    }
    Target::Row(state.list.top() + offset)
}

fn in_pane(state: &State, pane: Pane, area: Rect, place: Position) -> Target {
    if place.y != area.y {
        return Target::Pane(pane);
    }
    let tab = pane::tab_at(state, pane, place.x.saturating_sub(area.x));
    Target::Tab(tab.unwrap_or(pane))
}
