//! The screen: a frame from the state. Pure: drawing changes no state and starts no request.
//!
//! One widget per file; each is a function of state, theme and area. No work here grows with the number of keys: only
//! the rows in the window are read.

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
use crate::app::mode::{SMALLEST, is_too_small};
use theme::{Role, Theme};

pub use frame_plan::FramePlan;

/// Draws a frame of a state from its plan.
pub fn draw(frame: &mut Frame<'_>, state: &State, plan: &FramePlan, theme: &Theme) {
    let area = frame.area();
    frame.render_widget(Block::new().style(theme.style(Role::Text)), area);
    if is_too_small((area.width, area.height)) {
        let (width, height) = SMALLEST;
        let text = format!("too small: needs {width}x{height}");
        let line = Line::styled(text, Style::default());
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
    if let (Some(menu), Some(sheet)) = (state.overlay().menu(), &plan.sheet) {
        menu::draw(frame, menu, sheet, theme);
    }
    unpaint_blanks(frame.buffer_mut());
}

/// Lays out a frame and draws it, where the state needs no fitting.
pub fn view(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    draw(frame, state, &FramePlan::new(state, theme), theme);
}

/// The foreground of a blank is invisible. As the terminal's own it needs no escape sequence, and most of a first frame
/// is blank.
fn unpaint_blanks(buffer: &mut ratatui::buffer::Buffer) {
    for cell in &mut buffer.content {
        if cell.bg == Color::Reset && cell.modifier.is_empty() && cell.symbol() == " " {
            cell.fg = Color::Reset;
        }
    }
}
