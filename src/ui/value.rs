//! A revealed value: the only widget that reads it. It disappears when the state drops the value.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::theme::{Role, Theme};
use super::truncate::truncate;
use super::{pane, sanitize};
use crate::app::State;

/// Lines that are laid out in one frame; scrolling moves the window.
const LINES: usize = 200;
/// The unit of the limit on one line's length, in characters.
const LONGEST: usize = 8_192;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some(reveal) = state.secrets().reveal() else {
        return;
    };
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let shown = sanitize::bytes(reveal.value.expose());
    let rows: Vec<Line<'_>> = shown
        .iter()
        .flat_map(|line| folded(line, width))
        .skip(reveal.top)
        .take(LINES)
        .map(|row| Line::styled(row, theme.style(Role::Secret)))
        .collect();
    let field = reveal.field.as_deref();
    let field = field.map_or(String::new(), |field| {
        let between = theme.symbols().text(" · ");
        format!("{between}{}", sanitize::line(field))
    });
    let name = format!("{}{field}", sanitize::line(&reveal.key.name));
    let from = reveal
        .layer
        .map_or(String::new(), |layer| format!(" from {layer}"));
    let seconds = reveal.seconds_left(state.clock().now());
    let footer = format!(" hides in {seconds} s · esc: hide now · x: extend · pgup/pgdn: scroll ");
    let cut = |text: &str| truncate(text, width, theme.symbols());
    let block = pane::block(theme)
        .border_style(theme.style(Role::Secret))
        .title(cut(&format!(" {name}{from} ")))
        .title_bottom(cut(&theme.symbols().text(&footer)));
    let rows = if shown.iter().all(String::is_empty) {
        vec![Line::styled("(empty)", theme.style(Role::Muted))]
    } else {
        rows
    };
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(rows)
        .wrap(Wrap { trim: false })
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// A long line in rows of the pane's width, so that scrolling counts rows of the screen.
fn folded(line: &str, width: usize) -> Vec<String> {
    if line.is_empty() {
        return vec![String::new()];
    }
    let chars: Vec<char> = line.chars().take(LONGEST * 16).collect();
    chars
        .chunks(width)
        .map(|chunk| chunk.iter().collect())
        .collect()
}
