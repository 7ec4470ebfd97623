//! The screen: a frame from the state. Pure: `view` changes nothing and asks nothing.
//!
//! One widget per file; each is a function of state, theme and area. What grows with the rows is never touched here:
//! only the rows of the window are looked at.

pub mod deployment_color;
pub mod hit_test;
pub mod layout;
pub mod list;
pub mod sanitize;
pub mod svg;
pub mod symbols;
pub mod theme;
pub mod time;
pub mod versions;

mod cursor;
mod details;
mod frame_plan;
mod header;
mod masking;
mod menu;
mod pane;
mod status_bar;
mod tour;
mod truncate;
mod value;
mod walk;
mod what_if;
mod wrap;

use ratatui::Frame;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::Block;

use crate::app::State;
use crate::app::mode::is_too_small;
use theme::{Role, Theme};

pub use frame_plan::FramePlan;

/// Draws a frame of a state from its plan.
pub fn draw(frame: &mut Frame<'_>, state: &State, plan: &FramePlan, theme: &Theme) {
    let area = frame.area();
    frame.render_widget(Block::new().style(theme.style(Role::Text)), area);
    if is_too_small((area.width, area.height)) {
        let line = Line::styled("too small", Style::default());
        frame.render_widget(line, area);
        return;
    }
    let areas = &plan.areas;
    header::draw(frame, areas.header, state, theme);
    list::draw(frame, areas.list, &plan.columns, state, theme);
    for pane in &plan.panes {
        pane::draw(frame, pane, plan.panes.len() > 1, state, theme);
    }
    if let Some(pane) = plan.covered_pane() {
        value::draw(frame, pane.area, state, theme);
    } else if areas.form.is_empty() {
        // No pane fits, so a revealed value covers the list.
        value::draw(frame, areas.list, state, theme);
    }
    what_if::draw(frame, areas.form, state, theme);
    tour::draw(frame, areas.tour, state, theme);
    status_bar::draw(frame, areas.hints, areas.status, state, theme);
    if let (Some(menu), Some(sheet)) = (&state.menu, &plan.sheet) {
        menu::draw(frame, menu, sheet, theme);
    }
    unpaint_blanks(frame.buffer_mut());
}

/// Lays out a frame and draws it, where the state needs no fitting.
pub fn view(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    draw(frame, state, &FramePlan::new(state, theme), theme);
}

/// The colour of a blank is not seen. As the terminal's own it need not be written, which is most of a first frame.
fn unpaint_blanks(buffer: &mut ratatui::buffer::Buffer) {
    for cell in &mut buffer.content {
        if cell.bg == Color::Reset && cell.modifier.is_empty() && cell.symbol() == " " {
            cell.fg = Color::Reset;
        }
    }
}
