//! The form of what is changed in thought, and what it comes to for the selected key and for all.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::theme::{Role, Theme};
use super::truncate::{pad, thousands};
use super::{cursor, pane, sanitize, wrap};
use crate::app::State;
use crate::app::action::Action;
use crate::app::mode::Mode;
use crate::app::what_if::{Changes, FormRow};
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::what_if::{DiffSummary, FIELDS};

/// Columns of the names of fields.
const LABEL: usize = 28;

/// Lines that the form takes, its frame included.
pub(super) fn height(state: &State, changes: &Changes) -> u16 {
    let rows = changes.rows(state.kind).len() + 6;
    u16::try_from(rows).unwrap_or(u16::MAX)
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some(changes) = state.changes.as_ref().filter(|_| !area.is_empty()) else {
        return;
    };
    let width = usize::from(area.width.saturating_sub(2));
    let mut lines = sums(state, changes, theme);
    let head = wrap::wrapped(lines.split_off(0), width);
    let room = usize::from(area.height.saturating_sub(2)).saturating_sub(head.len());
    let rows = rows(state, changes, width, theme);
    let top = (changes.row + 1).saturating_sub(room.max(1));
    if let Some(at) = changes
        .row
        .checked_sub(top)
        .filter(|_| changes.typing.is_some())
    {
        put_cursor(frame, area, head.len() + at, state);
    }
    let below = rows.len().saturating_sub(top + room);
    let form = rows.into_iter().skip(top).take(room);
    let shown: Vec<_> = head.into_iter().chain(form).collect();
    let focus = if state.mode == Mode::WhatIf {
        Role::Accent
    } else {
        Role::Border
    };
    let mut block = pane::block(theme)
        .border_style(theme.style(focus))
        .title(Span::styled(" What if ", theme.style(Role::Title)));
    if below > 0 {
        let more = format!(" {below} more below ");
        let more = Line::styled(more, theme.style(Role::Muted)).right_aligned();
        block = block.title_bottom(more);
    }
    if state.mode != Mode::WhatIf {
        let keymap = &state.preferences.keymap;
        let back = keymap.hint(" ", Action::WhatIf, "goes on with it");
        let end = keymap.hint(" · ", Action::Back, "as it is");
        let text = theme.symbols().text(&format!("{back}{end} ")).into_owned();
        block = block.title_bottom(Line::styled(text, theme.style(Role::Muted)));
    }
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(shown)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// What the keys do in the form.
pub(super) fn keys(state: &State, theme: &Theme) -> String {
    let changes = state.changes.as_ref();
    let is_typing = changes.is_some_and(|changes| changes.typing.is_some());
    let text = if is_typing {
        " each letter counts at once · enter keeps it · esc takes it back"
    } else {
        " space changes · h/l moves a layer · u undoes · tab: list · esc: as it is"
    };
    theme.symbols().text(text).into_owned()
}

fn put_cursor(frame: &mut Frame<'_>, area: Rect, row: usize, state: &State) {
    let column = LABEL + 3 + cursor::column(&state.prompt);
    let x = area
        .x
        .saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
    let y = area
        .y
        .saturating_add(u16::try_from(row + 1).unwrap_or(u16::MAX));
    let x = x.min(area.right().saturating_sub(2));
    frame.set_cursor_position(Position::new(x, y.min(area.bottom().saturating_sub(1))));
}

/// What the changes come to.
fn sums<'a>(state: &State, changes: &Changes, theme: &Theme) -> Vec<Line<'a>> {
    if let Some(problem) = &changes.problem {
        return vec![Line::styled(
            sanitize::line(problem),
            theme.style(Role::Error),
        )];
    }
    let mut lines = vec![of_key(state, theme), of_all(state, changes, theme)];
    let notes = changes.what_if.notes();
    lines.extend(
        notes
            .iter()
            .map(|note| Line::styled(sanitize::line(note), theme.style(Role::Warning))),
    );
    lines
}

/// The selected key, before and after.
fn of_key<'a>(state: &State, theme: &Theme) -> Line<'a> {
    let Some(key) = state.subject() else {
        return Line::styled("no key is selected", theme.style(Role::Muted));
    };
    let (before, after) = (state.resolution_as_it_is(&key), state.resolution(&key));
    let (from, to) = (end(&before), end(&after));
    let name = sanitize::line(&key.name);
    if from == to {
        let text = format!("{name}: {to}, as it is");
        return Line::styled(text, theme.style(Role::Text));
    }
    let arrow = theme.symbols().result;
    let role = if after.winner.is_some() {
        Role::Winner
    } else {
        Role::Error
    };
    Line::from(vec![
        Span::styled(format!("{name}: {from} {arrow} "), theme.style(Role::Text)),
        Span::styled(to, theme.style(role)),
    ])
}

fn end(end: &Resolution) -> String {
    let name = match (end.winner, end.outcome) {
        (Some(layer), _) => layer.name(),
        (None, Outcome::Undetermined) => "not sure",
        (None, outcome) => outcome.name(),
    };
    let doubt = if end.winner.is_some() && !end.certain {
        "?"
    } else {
        ""
    };
    format!("{name}{doubt}")
}

/// All keys: those that change, and what AWS is asked.
fn of_all<'a>(state: &State, changes: &Changes, theme: &Theme) -> Line<'a> {
    let tally = changes.tally();
    let text = if changes.what_if.is_empty() {
        let keys = thousands(state.catalog.len() as u64);
        format!("nothing is changed yet; {keys} keys are counted as soon as something is")
    } else {
        told(tally, changes.is_running(&state.catalog), theme)
    };
    let role = if tally.newly_missing + tally.newly_failing > 0 {
        Role::Warning
    } else {
        Role::Accent
    };
    Line::styled(theme.symbols().text(&text).into_owned(), theme.style(role))
}

fn told(tally: DiffSummary, is_running: bool, theme: &Theme) -> String {
    let count = |number: u32, words: &str| {
        (number > 0).then(|| format!("{} {words}", thousands(u64::from(number))))
    };
    let rows = thousands(u64::from(tally.rows));
    let so_far = if is_running { " so far" } else { "" };
    let changed = thousands(u64::from(tally.changed_winner));
    let mut parts = vec![format!("{changed} of {rows} keys{so_far} change winner")];
    parts.extend(count(tally.stop_reaching_aws, "no longer reach AWS"));
    parts.extend(count(tally.start_reaching_aws, "newly reach AWS"));
    parts.extend(count(tally.newly_missing, "newly missing"));
    parts.extend(count(tally.newly_found, "newly found"));
    parts.extend(count(tally.newly_failing, "newly fail"));
    parts.extend(count(tally.newly_uncertain, "newly not sure"));
    if tally.aws_calls_before != tally.aws_calls_after {
        let (before, after) = (tally.aws_calls_before, tally.aws_calls_after);
        parts.push(format!(
            "AWS calls to get each once: {} {} {}",
            thousands(before),
            theme.symbols().result,
            thousands(after)
        ));
    }
    parts.join(" · ")
}

fn rows<'a>(state: &State, changes: &Changes, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut place = 0;
    let mut line = |(at, row): (usize, FormRow)| {
        let text = match row {
            FormRow::Layer { layer, is_on } => {
                place += usize::from(is_on);
                let number = if is_on {
                    place.to_string()
                } else {
                    " ".to_owned()
                };
                let mark = if is_on { "x" } else { " " };
                (format!("[{mark}] {number} {layer}"), String::new())
            }
            FormRow::Field(name) => (name.to_owned(), field_text(state, changes, at, name)),
        };
        row_line(text, changes, (at, row), width, theme)
    };
    changes
        .rows(state.kind)
        .into_iter()
        .enumerate()
        .map(&mut line)
        .collect()
}

/// What is typed, else what is in force, else what it is for.
fn field_text(state: &State, changes: &Changes, at: usize, name: &str) -> String {
    if changes.typing.is_some() && at == changes.row {
        return sanitize::line(state.prompt.text());
    }
    sanitize::line(&changes.what_if.text(name))
}

fn row_line<'a>(
    (label, text): (String, String),
    changes: &Changes,
    (at, row): (usize, FormRow),
    width: usize,
    theme: &Theme,
) -> Line<'a> {
    let symbols = theme.symbols();
    let is_selected = at == changes.row;
    let selection = is_selected.then(|| theme.style(Role::Selection));
    let style = |role| -> Style { selection.unwrap_or_else(|| theme.style(role)) };
    let marker = if is_selected { symbols.selected } else { " " };
    let (is_edited, about) = match row {
        FormRow::Layer { is_on, .. } => (!is_on, ""),
        FormRow::Field(name) => (changes.what_if.is_edited(name), about(name)),
    };
    let role = if is_edited { Role::Warning } else { Role::Text };
    let mut shown = text;
    if shown.is_empty() && !about.is_empty() && is_selected && changes.typing.is_none() {
        shown = format!("({about})");
    }
    let rest = width.saturating_sub(LABEL + 2);
    Line::from(vec![
        Span::styled(format!("{marker} "), style(Role::Accent)),
        Span::styled(pad(&label, LABEL, symbols), style(role)),
        Span::styled(pad(&shown, rest, symbols), style(role)),
    ])
}

fn about(name: &str) -> &'static str {
    let field = FIELDS.iter().find(|field| field.name == name);
    field.map_or("", |field| field.about)
}
