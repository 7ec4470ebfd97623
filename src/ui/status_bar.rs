//! The two lines at the bottom: key hints (or typed text, or a notice); and region, account and caller.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};
use super::truncate::{pad, thousands, truncate, truncate_line};
use super::wrap::wrapped;
use super::{cursor, pane, sanitize, what_if};
use crate::app::State;
use crate::app::action::Action;
use crate::app::command;
use crate::app::keymap::Keymap;
use crate::app::mode::Mode;
use crate::domain::query::FIRST_EXAMPLES;

pub(super) fn draw(
    frame: &mut Frame<'_>,
    (hints, status): (Rect, Rect),
    message: Option<&BarMessage>,
    state: &State,
    theme: &Theme,
) {
    match state.overlay().mode() {
        Mode::Filter => prompt(frame, hints, "/", state, theme),
        Mode::Lookup => prompt(frame, hints, "= key: ", state, theme),
        Mode::Command => prompt(frame, hints, ":", state, theme),
        Mode::WhatIf if state.overlay().notice().is_none() => {
            let text = what_if::keys(state, theme);
            let text = truncate(&text, usize::from(hints.width), theme.symbols());
            let line = Line::styled(text, theme.style(Role::Muted));
            frame.render_widget(Paragraph::new(line), hints);
        }
        Mode::Browse | Mode::WhatIf => {
            let lines = first_lines(hints, message, state, theme);
            frame.render_widget(Paragraph::new(lines), hints);
        }
    }
    let width = usize::from(status.width);
    let location = location(state, theme);
    let text = pad(&format!(" {location}"), width, theme.symbols());
    let line = Line::styled(text, theme.style(Role::Bar));
    frame.render_widget(Paragraph::new(line), status);
}

/// Listed keys that are offered to be completed, as far as they fit.
const COMPLETIONS: usize = 8;

/// The columns between what is typed and what is said of it.
const GAP: usize = 3;

/// Below this height a notice has one line only.
const ROOMY: u16 = 16;

/// The rows that a remedy has at most in a low window.
const MOST_ROWS: u16 = 2;

/// A message in place of the hints.
pub(super) struct BarMessage {
    text: String,
    role: Role,
    /// A question leaves the hints where they are: it may stay for long.
    is_question: bool,
    /// It says what to do, so that a low window shows all of it too.
    is_remedy: bool,
}

impl BarMessage {
    /// A notice, else a question, else which layer could not be listed.
    pub(super) fn new(state: &State) -> Option<Self> {
        let browses = state.overlay().mode() == Mode::Browse;
        let message = |text, role| Self {
            text,
            role,
            is_question: false,
            is_remedy: false,
        };
        match state.overlay().notice() {
            Some(notice) if browses || state.overlay().mode() == Mode::WhatIf => {
                let role = if notice.is_warning {
                    Role::Warning
                } else {
                    Role::Accent
                };
                Some(message(notice.text.clone(), role))
            }
            None if browses => match state.first_question() {
                Some(question) => Some(Self {
                    is_question: true,
                    ..message(question, Role::Accent)
                }),
                None => Some(Self {
                    is_remedy: true,
                    ..message(not_listed(state)?, Role::Warning)
                }),
            },
            _ => None,
        }
    }

    /// The rows that it needs with the hints: a long one has two. A question is whole, as its keys act.
    pub(super) fn rows(&self, (width, height): (u16, u16)) -> u16 {
        if self.is_question {
            return self.wrapped_rows(width) + u16::from(height >= ROOMY);
        }
        if self.is_remedy && height < ROOMY {
            return self.wrapped_rows(width).min(MOST_ROWS);
        }
        let is_long = self.text.width() >= usize::from(width);
        1 + u16::from(is_long && height >= ROOMY)
    }

    fn wrapped_rows(&self, width: u16) -> u16 {
        let lines = wrapped_message(&self.text, usize::from(width).saturating_sub(1));
        u16::try_from(lines.len()).unwrap_or(1)
    }
}

fn first_lines<'a>(
    area: Rect,
    message: Option<&BarMessage>,
    state: &State,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let hints = || hint_line(usize::from(area.width), state.appearance().keymap(), theme);
    let Some(message) = message else {
        return vec![hints()];
    };
    if !message.is_question || area.height <= message.wrapped_rows(area.width) {
        return message_lines(&message.text, message.role, area, theme);
    }
    let rest = Rect {
        height: area.height - 1,
        ..area
    };
    let mut lines = message_lines(&message.text, message.role, rest, theme);
    lines.insert(0, hints());
    lines
}

/// Why a layer could not be listed, and what to do.
fn not_listed(state: &State) -> Option<String> {
    let (layer, fault) = state.listing().catalog().faults().next()?;
    let sentence = fault.reason.sentence();
    let next = sanitize::line(fault.next_step());
    let note = fault.note.as_deref();
    // What is too long is cut at its end: what to do stays.
    let note = note.map_or(String::new(), |note| format!(" · {}", sanitize::line(note)));
    let retry = pane::key_hint(state, " · ", Action::Refresh, "retry");
    Some(format!("{layer}: {sentence} · {next}{retry}{note}"))
}

/// A text on the available lines, truncated if it is still too long.
fn message_lines<'a>(text: &str, role: Role, area: Rect, theme: &Theme) -> Vec<Line<'a>> {
    let symbols = theme.symbols();
    let width = usize::from(area.width).saturating_sub(1);
    let text = symbols.text(text).into_owned();
    let mut parts = vec![text.clone()];
    if area.height > 1 {
        parts = wrapped_message(&text, width);
        let last = parts.len().min(usize::from(area.height) - 1);
        let rest = parts.split_off(last).join(" ");
        parts.push(rest);
    }
    let line = |part: String| {
        let part = format!(" {}", part.trim());
        Line::styled(truncate(&part, width + 1, symbols), theme.style(role))
    };
    parts.into_iter().map(line).collect()
}

fn wrapped_message(text: &str, width: usize) -> Vec<String> {
    let lines = wrapped(vec![Line::raw(text.to_owned())], width);
    lines.iter().map(Line::to_string).collect()
}

/// Actions with a hint, the most useful first.
const USEFUL: [Action; 10] = [
    Action::Filter,
    Action::Lookup,
    Action::Perform,
    Action::Reveal,
    Action::NextPane,
    Action::WhatIf,
    Action::CopyName,
    Action::Step,
    Action::CopyValue,
    Action::Refresh,
];

/// As many hints as fit, the most useful ones; help is kept in any case, and then quit.
fn hint_line<'a>(width: usize, keymap: &Keymap, theme: &Theme) -> Line<'a> {
    let hint = |action: Action| Some((keymap.first(action)?, action.row()?.hint));
    let size = |(key, hint): &(String, &str)| key.width() + hint.width() + 3;
    // The line begins with a blank and ends without those between two hints.
    let mut room = width + 1;
    let mut fits = |hint: &(String, &str)| {
        let left = room.checked_sub(size(hint));
        room = left.unwrap_or(room);
        left.is_some()
    };
    let mut last: Vec<_> = [Action::Help, Action::Quit]
        .into_iter()
        .filter_map(hint)
        .collect();
    last.retain(&mut fits);
    let mut hints: Vec<_> = USEFUL.into_iter().filter_map(hint).filter(fits).collect();
    hints.append(&mut last);
    let mut spans = vec![Span::raw(" ")];
    for (key, hint) in hints {
        spans.push(Span::styled(key, theme.style(Role::Key)));
        spans.push(Span::styled(format!(" {hint}  "), theme.style(Role::Muted)));
    }
    Line::from(spans)
}

fn prompt(frame: &mut Frame<'_>, area: Rect, label: &str, state: &State, theme: &Theme) {
    let width = usize::from(area.width);
    let notice = state.overlay().notice().map(|notice| notice.text.as_str());
    let understood = understood(state);
    // A notice stays visible beside the typed text, however long that is, and so does the key that was understood.
    let reserved = match (notice, &understood) {
        (Some(notice), _) => (notice.width() + GAP).min(width / 2),
        (None, Some(key)) => (key.width() + GAP).min(width * 2 / 3),
        (None, None) => 0,
    };
    let (shown, cursor) = window(
        &sanitize::line(state.overlay().prompt().text()),
        cursor::column(state.overlay().prompt()),
        width.saturating_sub(label.width() + 2 + reserved),
        theme,
    );
    let hint = match state.overlay().mode() {
        _ if notice.is_some() => format!("   {}", notice.unwrap_or_default()),
        Mode::Filter if state.overlay().prompt().text().is_empty() => {
            format!("   e.g. {} · up: last", FIRST_EXAMPLES.join("  "))
        }
        Mode::Filter => "   enter: keep, esc: clear".to_owned(),
        Mode::Command => completions(state),
        Mode::Lookup => lookup_hint(state, understood.as_deref()),
        _ => "   enter: look up, esc: cancel".to_owned(),
    };
    let symbols = theme.symbols();
    let text = if state.overlay().prompt().is_selected() {
        Role::Selection
    } else {
        Role::Text
    };
    let line = Line::from(vec![
        Span::styled(format!(" {label}"), theme.style(Role::Key)),
        Span::styled(shown, theme.style(text)),
        Span::styled(symbols.text(&hint).into_owned(), theme.style(Role::Muted)),
    ]);
    let line = truncate_line(line, width, theme.symbols());
    frame.render_widget(Paragraph::new(line), area);
    let column = u16::try_from(1 + label.width() + cursor).unwrap_or(u16::MAX);
    let x = area
        .x
        .saturating_add(column)
        .min(area.right().saturating_sub(1));
    frame.set_cursor_position(Position::new(x, area.y));
}

/// The key that a typed text was understood as, where it is not the text itself.
fn understood(state: &State) -> Option<String> {
    let typed = state.overlay().prompt().text();
    let key = state.typed_key().filter(|key| key.name != typed)?;
    Some(format!("{} {}", key.kind, sanitize::line(&key.name)))
}

/// What a typed text was understood as, else the listed keys that `tab` completes it to.
fn lookup_hint(state: &State, understood: Option<&str>) -> String {
    let typed = state.overlay().prompt().text();
    if let Some(key) = understood {
        return format!("   {key} · enter: look up, esc: cancel");
    }
    let catalog = state.listing().catalog();
    let rows = state.completions_of_key().iter().take(COMPLETIONS);
    let names: Vec<_> = rows.map(|row| sanitize::line(catalog.name(*row))).collect();
    match &names[..] {
        [] => "   enter: look up, esc: cancel".to_owned(),
        [only] if only == typed => "   enter: look up, esc: cancel".to_owned(),
        _ if typed.is_empty() => {
            "   a key, Variable.get(…), an error · tab: complete, up: last".to_owned()
        }
        _ => format!("   tab: {}", names.join("  ")),
    }
}

/// What `tab` completes the line to, as far as it fits after it.
fn completions(state: &State) -> String {
    let typed = state.overlay().prompt().text();
    let all = command::completions(state, typed);
    if typed.is_empty() || all.is_empty() {
        return "   tab: complete, enter: run, esc: cancel".to_owned();
    }
    format!("   {}", all.join("  "))
}

/// The end of a long line up to the cursor, and the cursor's column in it.
fn window(text: &str, cursor: usize, width: usize, theme: &Theme) -> (String, usize) {
    if cursor < width {
        return (truncate(text, width, theme.symbols()), cursor);
    }
    let more = theme.symbols().more;
    let skip = cursor + 1 - width;
    // What is cut at the beginning shows, where there is room for that.
    let more = if more.width() < width { more } else { "" };
    let rest: String = text.chars().skip(skip + more.width()).collect();
    let shown = truncate(&format!("{more}{rest}"), width, theme.symbols());
    (shown, cursor - skip)
}

fn location(state: &State, theme: &Theme) -> String {
    let caller = state.session().caller();
    let mut parts = Vec::new();
    if let Some(hold) = state.secrets().clipboard() {
        parts.push(hold.describe(state.clock().now()));
    }
    if let Some(region) = &caller.region {
        parts.push(sanitize::line(region));
    }
    parts.extend(session(state));
    if let Some(account) = &caller.account {
        parts.push(format!("account {}", sanitize::line(account)));
    }
    if let Some(arn) = caller.short_arn() {
        parts.push(sanitize::line(arn));
    }
    let calls = match state.session().calls() {
        1 => "1 call".to_owned(),
        calls => format!("{} calls", thousands(calls)),
    };
    parts.push(calls);
    parts.push(rows(state));
    if let Some(profile) = &caller.profile {
        parts.push(format!("profile {}", sanitize::line(profile)));
    }
    if let Some(endpoint) = &caller.endpoint {
        parts.push(format!("at {}", sanitize::line(endpoint)));
    }
    parts.join(&theme.symbols().text(" · "))
}

/// How long the credentials are valid, in their last hour.
fn session(state: &State) -> Option<String> {
    let left = state.session_seconds_left()?;
    match left {
        ..=0 => Some("session expired".to_owned()),
        1..=119 => Some(format!("session {left} s")),
        _ if left <= 3_600 => Some(format!("session {} min", left / 60)),
        _ => None,
    }
}

fn rows(state: &State) -> String {
    let rows = match state.listing().catalog().len() {
        1 => "1 key".to_owned(),
        many => format!("{} keys", thousands(many as u64)),
    };
    let rows = match state.listing().left_out() {
        0 => rows,
        count => format!("{rows}, {} not shown", thousands(count as u64)),
    };
    let so_far = if state.is_loading() { " so far" } else { "" };
    let incomplete: Vec<_> = state
        .listing()
        .catalog()
        .faults()
        .map(|(layer, _)| layer.name())
        .collect();
    if incomplete.is_empty() {
        return format!("{rows}{so_far}");
    }
    format!("{rows}{so_far}, {} incomplete", incomplete.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::ACTIONS;

    #[test]
    fn a_long_text_shows_its_end_and_that_its_beginning_is_cut() {
        let theme = Theme::embedded(0);
        let shown = |text: &str, cursor, width| window(text, cursor, width, &theme);
        assert_eq!(shown("abcdef", 6, 10), ("abcdef".to_owned(), 6));
        assert_eq!(shown("abcdefghij", 10, 6), ("…ghij".to_owned(), 5));
        assert_eq!(shown("abcdefghij", 2, 6), ("abcde…".to_owned(), 2));
        assert_eq!(shown("abcdefghij", 7, 6), ("…defg…".to_owned(), 5));
    }

    #[test]
    fn the_most_useful_hints_are_kept_and_help_always() {
        let hints = |width| {
            let line = hint_line(width, &Keymap::default(), &Theme::embedded(0));
            line.to_string().trim().to_owned()
        };
        let at_80 = "/ filter  = key  enter look up  x reveal  tab pane  w what-if  ? help  q quit";
        assert_eq!(hints(80), at_80);
        assert_eq!(hints(32), "/ filter  = key  ? help  q quit");
        assert_eq!(hints(8), "? help");
        assert!((7..300).all(|width| hints(width).contains("? help")));
        let hinted = ACTIONS.iter().filter(|row| !row.hint.is_empty());
        for row in hinted {
            assert!(hints(300).contains(row.hint), "{}", row.name);
        }
    }
}
