//! Where DAG files read a key, when and why, with the code around; and what can't be said.
//!
//! Shows a bounded number of places.

use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use super::truncate::thousands;
use super::{pane, sanitize};
use crate::app::State;
use crate::app::action::Action;
use crate::app::state::OTHER_KIND;
use crate::domain::dag::When;
use crate::domain::key::Key;
use crate::domain::usage::{UsagePlace, UsageState};

/// How many places are shown; the others are counted.
const MOST_PLACES: usize = 30;
/// How many places of keys that only the run knows.
const MOST_DYNAMIC: usize = 5;

pub(super) fn lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    if !state.dags().has_dags() {
        return vec![muted(state.why_no_dags(), theme)];
    }
    let Some(usage) = state.usage(key) else {
        return vec![muted(OTHER_KIND, theme)];
    };
    let has_code = !state.dags().hides_code();
    let (places, left_out) = state.usage_places(key);
    let mut lines = vec![verdict(usage, theme)];
    lines.extend(progress(state, theme));
    lines.extend(reads(&places, MOST_PLACES, left_out, has_code, theme));
    let (dynamic, left_out) = state.dynamic_places(key);
    if !dynamic.is_empty() {
        let text = "may be read here, where the key is known at run time only:";
        lines.push(muted(text, theme));
        lines.extend(reads(&dynamic, MOST_DYNAMIC, left_out, has_code, theme));
    }
    if usage == UsageState::NotSeen || usage == UsageState::NotInspected {
        let problems = state.scan_problems().into_iter();
        let role = theme.style(Role::Warning);
        lines.extend(problems.map(|text| Line::styled(sanitize::line(&text), role)));
    }
    let has_places = !places.is_empty() || !dynamic.is_empty();
    if has_places && state.applies(Action::EditUsage) {
        let hint = pane::key_hint(state, "", Action::EditUsage, "open in the editor");
        lines.push(muted(&hint, theme));
    }
    lines
}

/// What may be said of a key.
fn verdict<'a>(usage: UsageState, theme: &Theme) -> Line<'a> {
    let (text, role) = match usage {
        UsageState::Both => ("read at parse time and at run time", Role::Warning),
        UsageState::Parse => (
            "read at parse time: each time the file is parsed",
            Role::Warning,
        ),
        UsageState::Run => ("read at run time", Role::Text),
        UsageState::Dynamic => ("not read by its full name", Role::Text),
        UsageState::NotSeen => ("no read was seen, and not all reads are known", Role::Muted),
        UsageState::Unused => ("no read of it was found in the DAG files", Role::Muted),
        UsageState::Scanning => ("no read was seen so far", Role::Muted),
        UsageState::NotInspected => (
            "not inspected: the DAG files could not be read",
            Role::Warning,
        ),
    };
    Line::styled(text, theme.style(role))
}

fn progress<'a>(state: &State, theme: &Theme) -> Option<Line<'a>> {
    if !state.dags().is_scanning() {
        return None;
    }
    let (read, found) = state.dags().files();
    let what = if state.dags().is_outdated() {
        "as of the scan before; reading the DAG files again"
    } else {
        "reading DAG files"
    };
    let text = format!(
        "{what}: {} of {}",
        thousands(read as u64),
        thousands(found as u64)
    );
    Some(Line::styled(text, theme.style(Role::Accent)))
}

/// The first `most` places, and how many more there are: `left_out` are not among `places`.
fn reads<'a>(
    places: &[&UsagePlace],
    most: usize,
    left_out: usize,
    has_code: bool,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let shown = places.iter().take(most);
    let mut lines: Vec<_> = shown
        .flat_map(|place| place_lines(place, has_code, theme))
        .collect();
    lines.extend(more(places.len(), most, left_out, theme));
    lines
}

/// How many places there are that are not shown.
fn more<'a>(places: usize, shown: usize, left_out: usize, theme: &Theme) -> Option<Line<'a>> {
    let more = places.saturating_sub(shown) + left_out;
    let text = match more {
        0 => return None,
        1 => "and 1 more place".to_owned(),
        more => format!("and {} more places", thousands(more as u64)),
    };
    Some(muted(&text, theme))
}

fn place_lines<'a>(place: &UsagePlace, has_code: bool, theme: &Theme) -> Vec<Line<'a>> {
    let symbols = theme.symbols();
    let role = match place.when {
        When::Parse => Role::Warning,
        When::Run => Role::Text,
    };
    let why = sanitize::line(&place.why);
    let default = if place.default {
        ", with a default"
    } else {
        ""
    };
    let json = if place.deserialize_json {
        ", as JSON"
    } else {
        ""
    };
    let about = format!(
        "{} · {}{default}{json} · {why}",
        place.when.in_words(),
        place.how.as_str()
    );
    let parts = place.parts.as_deref().map(sanitize::line);
    let parts = parts.map_or_else(String::new, |parts| format!("{parts}  "));
    let name = format!("{}:{}  ", sanitize::line(&place.file), place.line);
    let mut lines = vec![Line::from(vec![
        Span::styled(name, theme.style(Role::Key)),
        Span::styled(symbols.text(&parts).into_owned(), theme.style(Role::Text)),
        Span::styled(symbols.text(&about).into_owned(), theme.style(role)),
    ])];
    if !has_code {
        return lines;
    }
    let code = place.code.lines.iter().zip(place.code.first..);
    lines.extend(code.map(|(text, number)| {
        let is_read = number == place.line;
        let marker = if is_read { symbols.selected } else { " " };
        let style = theme.style(if is_read { Role::Text } else { Role::Muted });
        Line::from(vec![
            Span::styled(format!("{marker} "), theme.style(Role::Accent)),
            Span::styled(format!("{number:>4}  "), theme.style(Role::Muted)),
            Span::styled(code_line(text), style),
        ])
    }));
    lines
}

/// A line of code, fit for the screen: tabs become blanks, so that the code keeps its shape.
fn code_line(text: &str) -> String {
    let text = text.replace('\t', "    ");
    sanitize::line(text.trim_end())
}

fn muted<'a>(text: &str, theme: &Theme) -> Line<'a> {
    let text = theme.symbols().text(text).into_owned();
    Line::styled(text, theme.style(Role::Muted))
}
