//! The tour's box: what to read, and what to press. It has its own rows, so it hides nothing that it explains.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
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

/// What to press, and how to move through the tour, as far as there is room.
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
            Press::Space => ("space".to_owned(), Role::Key),
        };
        spans.push(Span::styled(text, theme.style(role)));
    }
    spans.push(Span::raw(" "));
    let mut line = Line::from(spans);
    let others = [
        (Action::SkipStep, "next step "),
        (Action::StepBack, "back "),
        (Action::Tour, "leave "),
    ];
    let is_first = state
        .overlay()
        .tour()
        .is_some_and(|tour| tour.number() == 1);
    for (action, does) in others {
        let is_pressed = step.press.contains(&Press::Do(action));
        if is_pressed || is_first && action == Action::StepBack {
            continue;
        }
        let hint = pane::key_hint(state, "· ", action, does);
        let hint = theme.symbols().text(&hint).into_owned();
        if line.width() + hint.width() + SPARE <= width {
            line.push_span(Span::styled(hint, muted));
        }
    }
    line
}

/// Marks the part of the screen that the step is about: its frame has another colour, and a symbol at its corner.
pub(super) fn mark(frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
    let style = theme.style(Role::Accent).add_modifier(Modifier::BOLD);
    let buffer = frame.buffer_mut();
    let frame_set = theme.symbols().frame;
    let sides = [
        frame_set.horizontal_top,
        frame_set.vertical_left,
        frame_set.top_right,
        frame_set.bottom_left,
        frame_set.bottom_right,
    ];
    for position in area.positions().filter(|at| is_edge(area, *at)) {
        if let Some(cell) = buffer.cell_mut(position)
            && area.height > 1
            && sides.contains(&cell.symbol())
        {
            cell.set_style(style);
        }
    }
    if let Some(corner) = buffer.cell_mut(area.as_position()) {
        corner.set_symbol(theme.symbols().selected).set_style(style);
    }
}

fn is_edge(area: Rect, at: Position) -> bool {
    let is_side = at.x == area.x || at.x + 1 == area.right();
    is_side || at.y == area.y || at.y + 1 == area.bottom()
}
