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

mod details;
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
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::Block;

use crate::app::State;
use crate::app::mode::{Pane, is_too_small};
use layout::Areas;
use theme::{Role, Theme};

/// How many rows of the list fit on the screen.
pub fn list_rows(state: &State) -> usize {
    let areas = Areas::of(state);
    list::rows_in(areas.list)
}

/// How many lines of the pane in front do not fit in it.
pub fn hidden_lines(state: &State, theme: &Theme) -> usize {
    let areas = Areas::of(state);
    let area = areas.panes.iter().find(|(pane, _)| *pane == state.pane);
    area.map_or(0, |(pane, area)| {
        let lines = pane_lines(*area, *pane, state, theme).len();
        lines.saturating_sub(usize::from(area.height.saturating_sub(2)))
    })
}

/// Draws a frame.
pub fn view(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    let area = frame.area();
    frame.render_widget(Block::new().style(theme.style(Role::Text)), area);
    if is_too_small((area.width, area.height)) {
        let line = Line::styled("too small", Style::default());
        frame.render_widget(line, area);
        return;
    }
    let areas = Areas::within(area, state);
    header::draw(frame, areas.header, state, theme);
    list::draw(frame, areas.list, state, theme);
    for (pane, area) in &areas.panes {
        draw_pane(frame, *area, *pane, state, theme);
    }
    if areas.panes.is_empty() && areas.form.is_empty() {
        // No pane fits, so a revealed value lies over the list.
        value::draw(frame, areas.list, state, theme);
    }
    what_if::draw(frame, areas.form, state, theme);
    tour::draw(frame, areas.tour, state, theme);
    status_bar::draw(frame, areas.hints, areas.status, state, theme);
    menu::draw(frame, area, state, theme);
    unpaint_blanks(frame.buffer_mut());
}

/// The colour of a blank is not seen. As the terminal's own it need not be written, which is most of a first frame.
fn unpaint_blanks(buffer: &mut ratatui::buffer::Buffer) {
    for cell in &mut buffer.content {
        if cell.bg == Color::Reset && cell.modifier.is_empty() && cell.symbol() == " " {
            cell.fg = Color::Reset;
        }
    }
}

/// What a pane says, broken to its width.
fn pane_lines<'a>(area: Rect, pane: Pane, state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let width = usize::from(area.width.saturating_sub(2));
    let Some(key) = state.subject() else {
        return pane::nothing(state, theme);
    };
    let lines = match pane {
        Pane::Walk => walk::lines(state, &key, width, theme),
        Pane::Masking => masking::lines(state, &key, theme),
        Pane::Details => details::lines(state, &key, theme),
        Pane::Versions => versions::pane_lines(state, &key, theme),
    };
    wrap::wrapped(lines, width)
}

fn draw_pane(frame: &mut Frame<'_>, area: Rect, pane: Pane, state: &State, theme: &Theme) {
    let lines = pane_lines(area, pane, state, theme);
    pane::draw(frame, area, pane, lines, state, theme);
    // A revealed value lies over the pane in front.
    if state.reveal.is_some() && pane == layout::front(state) {
        value::draw(frame, area, state, theme);
    }
}
