//! The screen: a frame from the state. Pure: `view` changes nothing and asks nothing.
//!
//! One widget per file; each is a function of state, theme and area. What grows with the rows is never touched here:
//! only the rows of the window are looked at.

pub mod glyphs;
pub mod layout;
pub mod svg;
pub mod theme;
pub mod visible;

mod details;
mod fit;
mod foot;
mod header;
mod help;
mod list;
mod masking;
mod pane;
mod time;
mod value;
mod walk;

use ratatui::Frame;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::Block;

use crate::app::{Mode, Pane, State};
use layout::Areas;
use theme::{Role, Theme};

/// How many rows of the list fit on the screen.
pub fn list_rows(state: &State) -> usize {
    let areas = Areas::of(state);
    list::rows_in(areas.list)
}

/// Draws a frame.
pub fn view(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    let area = frame.area();
    frame.render_widget(Block::new().style(theme.style(Role::Text)), area);
    if area.width < layout::MIN_WIDTH || area.height < layout::MIN_HEIGHT {
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
    if areas.panes.is_empty() {
        // No pane fits, so a revealed value lies over the list.
        value::draw(frame, areas.list, state, theme);
    }
    foot::draw(frame, areas.hints, areas.status, state, theme);
    if state.mode == Mode::Help {
        help::draw(frame, area, state, theme);
    }
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

fn draw_pane(
    frame: &mut Frame<'_>,
    area: ratatui::layout::Rect,
    pane: Pane,
    state: &State,
    theme: &Theme,
) {
    match pane {
        Pane::Walk => walk::draw(frame, area, state, theme),
        Pane::Masking => masking::draw(frame, area, state, theme),
        Pane::Details => details::draw(frame, area, state, theme),
    }
    // A revealed value lies over the pane in front.
    if state.reveal.is_some() && pane == layout::front(state) {
        value::draw(frame, area, state, theme);
    }
}
