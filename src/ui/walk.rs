//! The walk of one key: each layer in turn, what was asked, what came of it, and why.

mod path;

use ratatui::text::{Line, Span};

use super::sanitize;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::domain::catalog::Listing;
use crate::domain::diagnosis::{self, caveat, dead_end, withheld_by};
use crate::domain::key::{Key, Kind};
use crate::domain::nearest::Near;
use crate::domain::resolve::{Basis, Outcome, Resolution, Step};
use crate::domain::search_path::Layer;

pub(super) fn lines<'a>(state: &State, key: &Key, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let end = state.resolution(key);
    let mut lines = vec![question(state, &end, theme)];
    match state.stepping {
        Some(shown) => lines.push(progress(shown, &end, theme)),
        None => lines.extend(conclusion(state, &end, theme)),
    }
    lines.extend(path::lines(&end, state.stepping, width, theme));
    if state.stepping.is_none() {
        lines.push(calls(&end, theme));
    }
    lines
}

/// How it ends, why, and what to do about it.
fn conclusion<'a>(state: &State, end: &Resolution, theme: &Theme) -> Vec<Line<'a>> {
    let kept = withheld_by(state.scenario(), end);
    let mut lines = vec![answer(end, kept, theme)];
    if let Some(option) = &end.refused_by {
        let text = format!("Airflow does not start: {}", sanitize::line(option));
        lines.push(Line::styled(text, theme.style(Role::Error)));
    }
    lines.extend(nearest(state, end.key.kind, kept, theme));
    lines.extend(next_step(end, kept, theme));
    lines
}

/// How far one has gone through it, and what Airflow has asked of AWS by then.
fn progress<'a>(shown: usize, end: &Resolution, theme: &Theme) -> Line<'a> {
    let reached = path::reached(end);
    let calls = path::calls_by(end, shown);
    let calls = match calls {
        1 => "1 AWS call so far".to_owned(),
        calls => format!("{calls} AWS calls so far"),
    };
    let next = if shown < reached {
        "space: next layer"
    } else {
        "space: how it ends"
    };
    let text = format!("step {shown} of {reached} · {calls} · {next} · esc: all of it");
    Line::styled(
        theme.symbols().text(&text).into_owned(),
        theme.style(Role::Accent),
    )
}

/// What is asked, and what the answer rests on.
fn question<'a>(state: &State, end: &Resolution, theme: &Theme) -> Line<'a> {
    let name = sanitize::line(&end.key.name);
    let text = match end.key.kind {
        Kind::Variable if state.simulated().task_rules().is_some() => {
            let place = state.simulated().process.value.place();
            format!("Variable.get(\"{name}\") {place}")
        }
        Kind::Variable => format!("Variable.get(\"{name}\")"),
        Kind::Connection => format!("get_connection(\"{name}\")"),
        Kind::Config => format!("config option in secret \"{name}\""),
    };
    let leave = if state.looked_up.is_some() {
        " · esc: back to the list"
    } else {
        ""
    };
    Line::from(vec![
        Span::styled(text, theme.style(Role::Title)),
        Span::styled(
            theme
                .symbols()
                .text(&format!("  {}{leave}", basis(state, end)))
                .into_owned(),
            theme.style(Role::Muted),
        ),
    ])
}

fn answer<'a>(end: &Resolution, kept: Option<&Step>, theme: &Theme) -> Line<'a> {
    let symbols = theme.symbols();
    let sign = symbols.result;
    if let Some(unread) = diagnosis::unread(end, kept) {
        return Line::styled(format!("{sign} {unread}"), theme.style(Role::Warning));
    }
    let (text, role) = match (end.outcome, end.winner) {
        (Outcome::Found, Some(layer)) => {
            let caveat = caveat(end, kept);
            (format!("{sign} {}{caveat}", layer.title()), Role::Winner)
        }
        (Outcome::Undetermined, _) => (
            format!(
                "{sign} not found where varlens could look; not inspected: {}",
                unseen(end)
            ),
            Role::Warning,
        ),
        _ => match &end.error {
            Some(error) => (
                format!(
                    "{sign} {}: {}",
                    error.class,
                    symbols.text(&sanitize::line(&error.text))
                ),
                Role::Error,
            ),
            None => (format!("{sign} {}", end.outcome.name()), Role::Error),
        },
    };
    Line::styled(text, theme.style(role))
}

/// The layers that varlens could not see.
fn unseen(end: &Resolution) -> String {
    let names: Vec<_> = end.unseen().map(|step| step.layer.name()).collect();
    names.join(", ")
}

/// The nearest names, or why there are none to show.
fn nearest<'a>(state: &State, kind: Kind, kept: Option<&Step>, theme: &Theme) -> Vec<Line<'a>> {
    let Some(scan) = &state.nearest else {
        return Vec::new();
    };
    if !scan.best().is_empty() {
        let near = scan.best().iter();
        return near
            .map(|near| near_line(state, kind, near, theme))
            .collect();
    }
    let text = if scan.is_running() {
        "looking for near names…".to_owned()
    } else if kept.is_some() {
        // The key itself is listed: nothing needs to be near.
        return Vec::new();
    } else {
        none_near(state, kind)
    };
    let text = theme.symbols().text(&text).into_owned();
    vec![Line::styled(text, theme.style(Role::Muted))]
}

/// A near name, why it would be no better, and what differs.
fn near_line<'a>(state: &State, kind: Kind, near: &Near, theme: &Theme) -> Line<'a> {
    let dead_end = dead_end(state.scenario(), Key::new(kind, &near.name));
    let dead_end = dead_end.map_or(String::new(), |why| format!(" ({why})"));
    Line::from(vec![
        Span::styled("near: ", theme.style(Role::Accent)),
        Span::styled(sanitize::line(&near.name), theme.style(Role::Title)),
        Span::styled(dead_end, theme.style(Role::Warning)),
        Span::styled(
            format!("  {}", near.difference.words()),
            theme.style(Role::Muted),
        ),
    ])
}

/// That no name is near, as far as names were listed.
fn none_near(state: &State, kind: Kind) -> String {
    let deployment = state.simulated();
    let stores = deployment.stores(kind);
    let named = |listing| {
        let is_so = |layer: &&Layer| state.catalog.listing(**layer) == listing;
        let titles: Vec<_> = stores
            .iter()
            .filter(is_so)
            .map(|layer| layer.title())
            .collect();
        Some(titles.join(", ")).filter(|titles| !titles.is_empty())
    };
    if let Some(titles) = named(Listing::Incomplete) {
        return format!("near names are not known: the names in {titles} could not all be listed");
    }
    match named(Listing::Running) {
        Some(titles) => format!("no name is near so far; still listing: {titles}"),
        None => "no listed name is near".to_owned(),
    }
}

fn next_step<'a>(end: &Resolution, kept: Option<&Step>, theme: &Theme) -> Option<Line<'a>> {
    let next = diagnosis::next_step(end, kept)?;
    Some(Line::styled(
        format!("next: {}", sanitize::line(&next)),
        theme.style(Role::Accent),
    ))
}

fn calls<'a>(end: &Resolution, theme: &Theme) -> Line<'a> {
    let text = match end.aws_calls.len() {
        0 => "Airflow makes no AWS call for this".to_owned(),
        1 => "Airflow makes 1 AWS call for this: GetSecretValue".to_owned(),
        count => {
            format!("Airflow makes {count} AWS calls for this: the task's and the api-server's")
        }
    };
    Line::styled(text, theme.style(Role::Muted))
}

fn basis(state: &State, end: &Resolution) -> &'static str {
    let is_pending = state
        .pending
        .as_ref()
        .is_some_and(|pending| pending.key == *end.key);
    match (is_pending, end.basis) {
        (true, _) => "asking… esc cancels",
        (_, Basis::Predicted) => "predicted from names",
        (_, Basis::Performed) => "performed",
    }
}
