//! The what-if form, and the result of the changes for the selected key and for all keys.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};
use super::truncate::{pad, thousands};
use super::{cursor, pane, sanitize, wrap};
use crate::app::State;
use crate::app::action::Action;
use crate::app::mode::Mode;
use crate::app::what_if::{Changes, FormRow};
use crate::domain::cost::Rates;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::what_if::{DiffSummary, FIELDS, KeyCount};

/// Columns of a field's name.
const LABEL: usize = 28;

/// Rows of the form, its frame included.
pub(super) fn height(state: &State, changes: &Changes) -> u16 {
    // The frame, the summary, and what the reads of DAG files cost.
    let cost = if state.dags().has_dags() { 2 } else { 0 };
    let rows = changes.rows(state.listing().kind()).len() + 6 + cost;
    u16::try_from(rows).unwrap_or(u16::MAX)
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some(changes) = state.session().changes().filter(|_| !area.is_empty()) else {
        return;
    };
    let width = usize::from(area.width.saturating_sub(2));
    let summary_lines = wrap::wrapped(summary(state, changes, theme), width);
    let room = usize::from(area.height.saturating_sub(2)).saturating_sub(summary_lines.len());
    let rows = rows(state, changes, width, theme);
    let top = (changes.row + 1).saturating_sub(room.max(1));
    if let Some(at) = changes
        .row
        .checked_sub(top)
        .filter(|_| changes.typing.is_some())
    {
        put_cursor(frame, area, summary_lines.len() + at, state);
    }
    let below = rows.len().saturating_sub(top + room);
    let form = rows.into_iter().skip(top).take(room);
    let shown: Vec<_> = summary_lines.into_iter().chain(form).collect();
    let focus = if state.overlay().mode() == Mode::WhatIf {
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
    if state.overlay().mode() != Mode::WhatIf {
        let edit = pane::key_hint(state, " ", Action::WhatIf, "edit");
        let discard = pane::key_hint(state, " · ", Action::Back, "discard changes");
        let text = format!("{edit}{discard} ");
        let text = theme.symbols().text(&text).into_owned();
        block = block.title_bottom(Line::styled(text, theme.style(Role::Muted)));
    }
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(shown)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// The keys of the form.
pub(super) fn keys(state: &State, theme: &Theme) -> String {
    let changes = state.session().changes();
    let is_typing = changes.is_some_and(|changes| changes.typing.is_some());
    let text = if is_typing {
        " applied as you type · enter: keep · esc: undo"
    } else {
        " space: change · h l: move layer · u: undo · tab: list · esc: discard changes"
    };
    theme.symbols().text(text).into_owned()
}

fn put_cursor(frame: &mut Frame<'_>, area: Rect, row: usize, state: &State) {
    let column = LABEL + 3 + cursor::column(state.overlay().prompt());
    let x = area
        .x
        .saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
    let y = area
        .y
        .saturating_add(u16::try_from(row + 1).unwrap_or(u16::MAX));
    let x = x.min(area.right().saturating_sub(2));
    frame.set_cursor_position(Position::new(x, y.min(area.bottom().saturating_sub(1))));
}

/// The result of the changes.
fn summary<'a>(state: &State, changes: &Changes, theme: &Theme) -> Vec<Line<'a>> {
    if let Some(problem) = &changes.problem {
        return vec![Line::styled(
            sanitize::line(problem),
            theme.style(Role::Error),
        )];
    }
    let mut lines = vec![
        key_summary(state, changes, theme),
        all_keys_summary(state, changes, theme),
    ];
    lines.extend(cost_summary(state, changes, theme));
    let notes = changes.what_if.notes();
    lines.extend(
        notes
            .iter()
            .map(|note| Line::styled(sanitize::line(note), theme.style(Role::Warning))),
    );
    lines
}

/// The selected key, before and after.
fn key_summary<'a>(state: &State, changes: &Changes, theme: &Theme) -> Line<'a> {
    let Some(key) = state.subject() else {
        return Line::styled("no key is selected", theme.style(Role::Muted));
    };
    let (before, after) = (state.resolution_as_it_is(&key), state.resolution(&key));
    let (from, to) = (winner(&before), winner(&after));
    let name = sanitize::line(&key.name);
    if from == to {
        let text = if changes.what_if.is_empty() {
            format!("{name}: current: {to}")
        } else {
            format!("{name}: {to}, unchanged")
        };
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

/// The name of the layer that wins, else the outcome.
fn winner(resolution: &Resolution) -> String {
    let name = match (resolution.winner, resolution.outcome) {
        (Some(layer), _) => layer.name(),
        (None, Outcome::Undetermined) => "undetermined",
        (None, outcome) => outcome.name(),
    };
    let doubt = if resolution.winner.is_some() && !resolution.certain {
        "?"
    } else {
        ""
    };
    format!("{name}{doubt}")
}

/// All keys: how many change, and the calls to AWS.
fn all_keys_summary<'a>(state: &State, changes: &Changes, theme: &Theme) -> Line<'a> {
    let summary = changes.summary();
    let text = if changes.what_if.is_empty() {
        "no changes yet".to_owned()
    } else {
        describe(
            summary,
            changes.is_running(state.listing().catalog()),
            theme,
        )
    };
    let role = if summary.is_worse() {
        Role::Warning
    } else {
        Role::Accent
    };
    Line::styled(theme.symbols().text(&text).into_owned(), theme.style(role))
}

/// The calls in a day for what DAG files read: today and with the changes, and with a pattern that is proposed.
fn cost_summary<'a>(state: &State, changes: &Changes, theme: &Theme) -> Vec<Line<'a>> {
    let dags = state.dags();
    if !dags.has_dags() {
        return Vec::new();
    }
    let muted = |text: &str| {
        let text = theme.symbols().text(text).into_owned();
        vec![Line::styled(text, theme.style(Role::Muted))]
    };
    if dags.is_scanning() && !dags.is_outdated() {
        return muted("DAG files are being read…");
    }
    if state.is_counting_cost() || state.is_loading() {
        return muted("calls for what DAG files read are being counted…");
    }
    let rates = Rates::default();
    let [today, changed] = changes.cost().calls().map(|calls| calls.a_day(&rates));
    let after = if changes.what_if.is_empty() {
        String::new()
    } else {
        format!(" {} {}", theme.symbols().result, thousands(changed))
    };
    let bound = if dags.index().is_complete() {
        "at most"
    } else {
        "not all were read; so far at most"
    };
    let text = format!(
        "DAG files: {bound} {} calls a day{after} (a parse every {} s, {} runs each)",
        thousands(today),
        rates.parse_interval,
        rates.task_runs
    );
    let role = if changed > today {
        Role::Warning
    } else {
        Role::Text
    };
    let mut lines = vec![Line::styled(text, theme.style(role))];
    if let Some((option, pattern, calls)) = changes.cost().proposed() {
        let pattern = sanitize::line(pattern);
        let day = thousands(calls.a_day(&rates));
        let text = format!("{option} {pattern} would make it {day} calls a day");
        lines.push(Line::styled(text, theme.style(Role::Accent)));
    }
    lines
}

fn describe(summary: DiffSummary, is_running: bool, theme: &Theme) -> String {
    let rows = thousands(u64::from(summary.rows));
    let so_far = if is_running { " so far" } else { "" };
    let [winner, others @ ..] = summary.counts();
    let keys = |count: KeyCount| thousands(u64::from(count.keys));
    let mut parts = vec![format!(
        "{} of {rows} keys{so_far} get another winner or none",
        keys(winner)
    )];
    let others = others.into_iter().filter(|count| count.keys > 0);
    parts.extend(others.map(|count| format!("{} {}", keys(count), count.phrase)));
    if summary.aws_calls_before != summary.aws_calls_after {
        let (before, after) = (summary.aws_calls_before, summary.aws_calls_after);
        parts.push(format!(
            "{}: {} {} {}",
            DiffSummary::AWS_CALLS,
            thousands(before),
            theme.symbols().result,
            thousands(after)
        ));
    }
    parts.join(" · ")
}

fn rows<'a>(state: &State, changes: &Changes, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut position = 0;
    let mut line = |(at, row): (usize, FormRow)| {
        let text = match row {
            FormRow::Layer { layer, is_on } => {
                position += usize::from(is_on);
                let number = if is_on {
                    position.to_string()
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
        .rows(state.listing().kind())
        .into_iter()
        .enumerate()
        .map(&mut line)
        .collect()
}

/// The typed text, else the field's value.
fn field_text(state: &State, changes: &Changes, at: usize, name: &str) -> String {
    if changes.typing.is_some() && at == changes.row {
        return sanitize::line(state.overlay().prompt().text());
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
    let rest = width.saturating_sub(LABEL + 2);
    if !about.is_empty() && is_selected && changes.typing.is_none() {
        let gap = if shown.is_empty() { "" } else { "  " };
        let explained = format!("{shown}{gap}({about})");
        // A long explanation never cuts the value.
        if shown.is_empty() || explained.width() <= rest {
            shown = explained;
        }
    }
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
