//! The frame around a pane, and lines that several panes share.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::layout;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::app::action::Action;
use crate::app::mode::Pane;

/// Draws a pane with its title. Where only one fits, the title names the others too.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    pane: Pane,
    lines: Vec<Line<'_>>,
    state: &State,
    theme: &Theme,
) {
    let mut block = block(theme).title(title(pane, state, theme));
    let room = usize::from(area.height.saturating_sub(2));
    let hidden = lines.len().saturating_sub(room);
    let is_front = pane == layout::front(state);
    let top = if is_front {
        state.pane_top.min(hidden)
    } else {
        0
    };
    if hidden > 0 {
        block = block.title_bottom(more(top, hidden - top, is_front, state, theme));
    }
    let shown: Vec<_> = lines.into_iter().skip(top).take(room).collect();
    let paragraph = Paragraph::new(shown)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// How many lines do not fit, and how one gets at them.
fn more<'a>(above: usize, below: usize, is_front: bool, state: &State, theme: &Theme) -> Line<'a> {
    let keymap = &state.preferences.keymap;
    let hint = |action, does| keymap.hint(" · ", action, does);
    let zoom = hint(Action::Zoom, "zooms");
    let text = match (above, below, is_front) {
        (_, _, false) => format!(" {below} more lines{zoom} "),
        (0, _, _) => {
            let scroll = hint(Action::ScrollDown, "scrolls");
            format!(" {below} more lines{scroll}{zoom} ")
        }
        (_, 0, _) => {
            let back = hint(Action::ScrollUp, "scrolls back");
            format!(" {above} lines above{back} ")
        }
        _ => format!(" {above} lines above · {below} below "),
    };
    Line::styled(
        theme.glyphs().say(&text).into_owned(),
        theme.style(Role::Muted),
    )
    .right_aligned()
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
        "listing…".to_owned()
    } else {
        let keymap = &state.preferences.keymap;
        let hint = keymap.hint("; ", Action::Lookup, "types one");
        format!("no key is selected{hint}")
    };
    vec![Line::styled(
        theme.glyphs().say(&text).into_owned(),
        theme.style(Role::Muted),
    )]
}
