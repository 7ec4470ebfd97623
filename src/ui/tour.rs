//! The tour's box: what to read, and what to press. It has its own rows, so it hides nothing that it explains.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};
use unicode_width::UnicodeWidthStr;

use super::pane;
use super::theme::{Role, Theme};
use super::truncate::truncate;
use crate::app::State;
use crate::app::action::Action;
use crate::app::tour::{LINES, Press, STEPS, Step};

/// Columns that a line of keys leaves to the frame or the step's number.
const SPARE: usize = 16;

/// Below this height the box would leave too little of the screen to the rest.
const LEAST: u16 = 14;
/// Below this height it has no frame, and shows the keys in place of its title.
const LOW: u16 = 24;

/// The rows that the box needs in a window of this height.
pub(super) fn rows(state: &State, height: u16) -> u16 {
    let lines = u16::try_from(LINES).unwrap_or(u16::MAX);
    match state.overlay().tour() {
        Some(_) if height >= LOW => lines + 2,
        Some(_) if height >= LEAST => lines + 1,
        _ => 0,
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some((tour, step)) = state
        .overlay()
        .tour()
        .and_then(|tour| Some((tour, tour.step()?)))
    else {
        return;
    };
    let number = format!(" Tour {} of {}", tour.number(), STEPS.len());
    let is_low = state.appearance().size().1 < LOW;
    let block = if is_low {
        let title = Span::styled(format!("{number}:"), theme.style(Role::Title));
        let mut line = keys(step, usize::from(area.width), state, theme);
        line.spans.insert(0, title);
        Block::new()
            .borders(Borders::TOP)
            .border_set(theme.symbols().frame)
            .title(line)
    } else {
        let title = format!("{number}: {} ", step.title);
        pane::block(theme)
            .title(Span::styled(title, theme.style(Role::Title)))
            .title_bottom(keys(step, usize::from(area.width), state, theme))
    };
    let width = usize::from(area.width.saturating_sub(2));
    let line = |text: &&str| {
        Line::raw(truncate(
            &theme.symbols().text(&format!(" {text}")),
            width,
            theme.symbols(),
        ))
    };
    let lines: Vec<_> = step.lines.iter().map(line).collect();
    let paragraph = Paragraph::new(lines)
        .style(theme.style(Role::Text))
        .block(block.border_style(theme.style(Role::Accent)));
    frame.render_widget(paragraph, area);
}

/// What to press, and how to skip the step, if there is room.
fn keys<'a>(step: &Step, width: usize, state: &State, theme: &Theme) -> Line<'a> {
    let keymap = state.appearance().keymap();
    let muted = theme.style(Role::Muted);
    let mut spans = vec![Span::styled(" press ", muted)];
    for (number, press) in step.press.iter().enumerate() {
        if number > 0 {
            spans.push(Span::styled(" then ", muted));
        }
        let (text, role) = match press {
            Press::Do(action) => (keymap.first(*action).unwrap_or_default(), Role::Key),
            Press::Type(text) => ((*text).to_owned(), Role::Text),
            Press::Enter => ("enter".to_owned(), Role::Key),
        };
        spans.push(Span::styled(text, theme.style(role)));
    }
    spans.push(Span::raw(" "));
    let mut line = Line::from(spans);
    let skip = pane::key_hint(state, "· ", Action::SkipStep, "skip ");
    let leave = pane::key_hint(state, "· ", Action::Tour, "leave ");
    let more = theme.symbols().text(&format!("{skip}{leave}")).into_owned();
    if line.width() + more.width() + SPARE <= width {
        line.push_span(Span::styled(more, muted));
    }
    line
}
