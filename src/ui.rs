//! The screen: a frame from the state. Pure: drawing changes no state and starts no request.
//!
//! One widget per file; each is a function of state, theme and area. No work here grows with the number of keys: only
//! the rows in the window are read.

pub mod deployment_color;
pub mod hit_test;
pub mod layout;
pub mod list;
pub mod roles;
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
pub(crate) mod truncate;
mod usages;
mod value;
mod walk;
mod what_if;
pub(crate) mod wrap;

use ratatui::Frame;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::app::State;
use crate::app::mode::{SMALLEST, is_too_small};
use crate::app::tour::Tour;
use theme::{Role, Theme};

pub use frame_plan::FramePlan;

/// Draws a frame of a state from its plan.
pub fn draw(frame: &mut Frame<'_>, state: &State, plan: &FramePlan, theme: &Theme) {
    let area = frame.area();
    let text = theme.style(Role::Text);
    for cell in &mut frame.buffer_mut().content {
        cell.set_style(text);
    }
    if is_too_small((area.width, area.height)) {
        too_small(frame, theme);
        return;
    }
    let areas = &plan.areas;
    header::draw(frame, areas.header, state, theme);
    list::draw(frame, areas.list, &plan.columns, state, theme);
    for pane in &plan.panes {
        pane::draw(frame, pane, plan.panes.len() > 1, state, theme);
    }
    if let Some(value) = &plan.value {
        value::draw(frame, value, state, theme);
    }
    what_if::draw(frame, areas.form, state, theme);
    tour::draw(frame, areas.tour, state, theme);
    let bar = (areas.hints, areas.status);
    status_bar::draw(frame, bar, plan.message.as_ref(), state, theme);
    let step = state.overlay().tour().and_then(Tour::step);
    if let Some(area) = step.and_then(|step| plan.area_of(step.place)) {
        tour::mark(frame, area, theme);
    }
    if let (Some(menu), Some(sheet)) = (state.overlay().menu(), &plan.sheet) {
        menu::draw(frame, menu, sheet, theme);
    }
    clear_blanks(frame.buffer_mut());
}

/// Which size is needed and which one the window has, as far as that fits.
fn too_small(frame: &mut Frame<'_>, theme: &Theme) {
    let (width, height) = SMALLEST;
    let area = frame.area();
    let text = format!(
        "too small: {}x{}; needs {width}x{height}",
        area.width, area.height
    );
    let lines = wrap::wrapped(vec![Line::raw(text)], usize::from(area.width));
    frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Text)), area);
}

/// Lays out a frame and draws it, where the state needs no fitting.
pub fn view(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    draw(frame, state, &FramePlan::new(state, theme), theme);
}

/// Takes from blanks what only letters need. A line below a blank is drawn only between two words that have one. The
/// foreground of a blank is invisible: as the terminal's own it needs no escape sequence, and most of a first frame is
/// blank.
fn clear_blanks(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        let is_word = |cell: &Cell| is_underlined(cell) && cell.symbol() != " ";
        let words: Vec<bool> = row.iter().map(is_word).collect();
        let is_at = |at: Option<usize>| at.and_then(|at| words.get(at)).copied() == Some(true);
        for (at, cell) in row.iter_mut().enumerate() {
            if cell.symbol() != " " {
                continue;
            }
            if is_underlined(cell) && !(is_at(at.checked_sub(1)) && is_at(at.checked_add(1))) {
                cell.modifier.remove(Modifier::UNDERLINED);
            }
            if cell.bg == Color::Reset && cell.modifier.is_empty() {
                cell.fg = Color::Reset;
            }
        }
    }
}

fn is_underlined(cell: &Cell) -> bool {
    cell.modifier.contains(Modifier::UNDERLINED)
}
