//! The frame around a pane, and lines that several panes share.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};

use super::layout;
use super::theme::{Role, Theme};
use crate::app::{Pane, State};

/// Draws a pane with its title. Where only one fits, the title names the others too.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    pane: Pane,
    lines: Vec<Line<'_>>,
    state: &State,
    theme: &Theme,
) {
    let block = block(theme).title(title(pane, state, theme));
    let paragraph = Paragraph::new(lines)
        .wrap(Wrap { trim: false })
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// A frame in the theme's style.
pub(super) fn block<'a>(theme: &Theme) -> Block<'a> {
    Block::bordered()
        .border_set(theme.glyphs().frame)
        .border_style(theme.style(Role::Border))
}

fn title<'a>(pane: Pane, state: &State, theme: &Theme) -> Line<'a> {
    let shows_all = layout::Areas::of(state).panes.len() > 1;
    let of = |other: Pane| {
        let style = if other == pane {
            Role::Title
        } else {
            Role::Muted
        };
        Span::styled(format!(" {} ", other.title()), theme.style(style))
    };
    if shows_all {
        return Line::from(of(pane));
    }
    let marked = |other: Pane| {
        if other == pane {
            Span::styled(format!("[{}]", other.title()), theme.style(Role::Title))
        } else {
            of(other)
        }
    };
    Line::from(Pane::ALL.map(marked).to_vec())
}

/// `label  text`, the label muted.
pub(super) fn field<'a>(label: &str, text: String, theme: &Theme) -> Line<'a> {
    Line::from(vec![
        Span::styled(format!("{label:<15}"), theme.style(Role::Muted)),
        Span::styled(text, theme.style(Role::Text)),
    ])
}

/// What is said when no key is there to speak of.
pub(super) fn nothing<'a>(state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let text = if state.is_loading() {
        "listing…"
    } else {
        "no key is selected; press = to type one"
    };
    vec![Line::styled(
        theme.glyphs().say(text),
        theme.style(Role::Muted),
    )]
}
