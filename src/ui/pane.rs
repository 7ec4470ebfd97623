//! The frame around a pane, and lines that several panes share.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Block;
use unicode_width::UnicodeWidthStr;

use super::sanitize;
use super::theme::{Role, Theme};
use super::truncate::truncate_line;
use crate::app::State;
use crate::app::action::Action;
use crate::app::mode::Pane;

/// A pane with its text, wrapped to the pane's width.
pub(super) struct PanePlan {
    pub(super) pane: Pane,
    pub(super) area: Rect,
    pub(super) lines: Vec<Line<'static>>,
}

impl PanePlan {
    /// How many lines do not fit in the pane.
    pub(super) fn hidden_lines(&self) -> usize {
        self.lines.len().saturating_sub(rows_in(self.area))
    }
}

/// Draws a pane with its title. Where only one fits, the title names the others too.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    plan: &PanePlan,
    is_one_of_many: bool,
    state: &State,
    theme: &Theme,
) {
    let room = usize::from(plan.area.width.saturating_sub(2));
    let title = title(plan.pane, is_one_of_many, state, theme);
    let mut block = block(theme).title(truncate_line(title, room, theme.symbols()));
    let hidden = plan.hidden_lines();
    let is_active = plan.pane == state.panes().active();
    let top = if is_active {
        state.panes().top().min(hidden)
    } else {
        0
    };
    if hidden > 0 {
        let more = more(top, hidden - top, is_active, state, theme);
        let more = truncate_line(more, room, theme.symbols());
        block = block.title_bottom(more.right_aligned());
    }
    let shown = plan.lines.iter().skip(top).take(rows_in(plan.area));
    framed(frame, &block, shown, plan.area);
}

/// Draws a block with lines in it, each cut at the block's edge. The screen has the style of text already; a `Paragraph`
/// would give it to each cell three times more, a fourth of a first frame.
pub(super) fn framed<'a>(
    frame: &mut Frame<'_>,
    block: &Block<'_>,
    lines: impl IntoIterator<Item = &'a Line<'a>>,
    area: Rect,
) {
    let inner = block.inner(area).intersection(frame.area());
    frame.render_widget(block, area);
    for (line, y) in lines.into_iter().zip(inner.top()..inner.bottom()) {
        let buffer = frame.buffer_mut();
        buffer.set_line(inner.left(), y, line, inner.width);
    }
}

/// How many lines fit in a pane of this area.
pub(super) fn rows_in(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(2))
}

/// The same line, borrowing its text.
pub(super) fn borrowed<'a>(line: &'a Line<'_>) -> Line<'a> {
    let style = line.style;
    let spans = line.spans.iter();
    let spans = spans.map(|span| Span::styled(span.content.as_ref(), span.style));
    let line: Line<'a> = spans.collect();
    line.style(style)
}

/// How many lines do not fit, and the keys that show them.
fn more<'a>(above: usize, below: usize, is_active: bool, state: &State, theme: &Theme) -> Line<'a> {
    let hint = |action, does| key_hint(state, " · ", action, does);
    let lines = |count| if count == 1 { "line" } else { "lines" };
    let zoom = hint(Action::Zoom, "zoom");
    let text = match (above, below, is_active) {
        (_, _, false) => format!(" {below} more {}{zoom} ", lines(below)),
        (0, _, _) => {
            let scroll = hint(Action::ScrollDown, "scroll");
            format!(" {below} more {}{scroll}{zoom} ", lines(below))
        }
        (_, 0, _) => {
            let back = hint(Action::ScrollUp, "scroll back");
            format!(" {above} {} above{back} ", lines(above))
        }
        _ => format!(" {above} {} above · {below} below ", lines(above)),
    };
    Line::styled(
        theme.symbols().text(&text).into_owned(),
        theme.style(Role::Muted),
    )
}

/// ` · z: zoom`: a separator, the action's key and what it does. Empty if the action has no key.
pub(super) fn key_hint(state: &State, separator: &str, action: Action, does: &str) -> String {
    let key = state.appearance().keymap().first(action);
    key.map_or_else(String::new, |key| format!("{separator}{key}: {does}"))
}

/// A frame in the theme's style.
pub(super) fn block<'a>(theme: &Theme) -> Block<'a> {
    Block::bordered()
        .border_set(theme.symbols().frame)
        .border_style(theme.style(Role::Border))
}

/// The titles in a pane's frame: its own, or all of them where only one pane fits.
fn tabs(pane: Pane, is_one_of_many: bool, state: &State) -> Vec<(Pane, String)> {
    if is_one_of_many {
        return vec![(pane, format!(" {} ", pane.title()))];
    }
    let text = |other: Pane| {
        let title = other.title();
        if other == pane {
            format!("[{title}]")
        } else {
            format!(" {title} ")
        }
    };
    let panes = state.panes_in_order().into_iter();
    panes.map(|other| (other, text(other))).collect()
}

fn title<'a>(pane: Pane, is_one_of_many: bool, state: &State, theme: &Theme) -> Line<'a> {
    let styled = |(other, text): (Pane, String)| {
        let role = if other == state.panes().active() {
            Role::Title
        } else {
            Role::Muted
        };
        Span::styled(text, theme.style(role))
    };
    let spans: Vec<_> = tabs(pane, is_one_of_many, state)
        .into_iter()
        .map(styled)
        .collect();
    Line::from(spans)
}

/// The pane whose title is at a column of a pane's frame.
pub(super) fn tab_at(pane: Pane, is_one_of_many: bool, column: u16, state: &State) -> Option<Pane> {
    let mut start = 1;
    for (other, text) in tabs(pane, is_one_of_many, state) {
        let end = start + text.width();
        if (start..end).contains(&usize::from(column)) {
            return Some(other);
        }
        start = end;
    }
    None
}

/// `label  text`, the label muted.
pub(super) fn field<'a>(label: &str, text: String, theme: &Theme) -> Line<'a> {
    Line::from(vec![
        Span::styled(format!("{label:<15}"), theme.style(Role::Muted)),
        Span::styled(text, theme.style(Role::Text)),
    ])
}

/// The text of a pane while no key is selected.
pub(super) fn nothing<'a>(state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let text = if let Some(key) = state.typed_key() {
        format!(
            "enter looks up the {} {}",
            key.kind,
            sanitize::line(&key.name)
        )
    } else if state.is_loading() {
        "listing…".to_owned()
    } else {
        let keymap = state.appearance().keymap();
        let hint = keymap.hint("; press ", Action::Lookup, "to type one");
        format!("no key is selected{hint}")
    };
    vec![Line::styled(
        theme.symbols().text(&text).into_owned(),
        theme.style(Role::Muted),
    )]
}
