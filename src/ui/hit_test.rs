//! What is at a position of the screen: the reverse of drawing, from the plan that was drawn.

use ratatui::layout::Position;

use super::frame_plan::FramePlan;
use super::pane::PanePlan;
use super::{list, menu, pane};
use crate::app::State;
use crate::app::mode::is_too_small;
use crate::app::mouse::Target;

/// What is at a column and a row of the window.
pub fn at(state: &State, plan: &FramePlan, column: u16, row: u16) -> Target {
    if is_too_small(state.appearance().size()) {
        return Target::Nothing;
    }
    let position = Position::new(column, row);
    match (state.overlay().menu(), &plan.sheet) {
        (Some(_), Some(sheet)) => return menu::at(sheet, position),
        (None, None) => {}
        // The menu was opened or closed after the frame was drawn.
        _ => return Target::Nothing,
    }
    if plan.areas.list.contains(position) {
        return in_list(state, plan, position);
    }
    let hit = plan.panes.iter().find(|pane| pane.area.contains(position));
    hit.map_or(Target::Nothing, |hit| in_pane(state, plan, hit, position))
}

fn in_list(state: &State, plan: &FramePlan, position: Position) -> Target {
    let area = plan.areas.list;
    if let Some(row) = list::row_at(state, area, position.y) {
        return Target::Row(row);
    }
    let column = list::column_at(&plan.columns, area, position);
    column.map_or(Target::List, Target::Head)
}

fn in_pane(state: &State, plan: &FramePlan, hit: &PanePlan, position: Position) -> Target {
    let column = position.x.saturating_sub(hit.area.x);
    if position.y != hit.area.y {
        return Target::Pane(hit.pane);
    }
    let tab = pane::tab_at(hit.pane, plan.panes.len() > 1, column, state);
    Target::Tab(tab.unwrap_or(hit.pane))
}
