//! The walk of one key: each layer in turn, what was asked, what came of it, and why.

mod path;

use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use super::visible;
use crate::app::State;
use crate::domain::diagnosis::{self, Near};
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Basis, Outcome, Resolution};

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
    let mut lines = vec![answer(end, theme)];
    if let Some(option) = &end.refused_by {
        let text = format!("Airflow does not start: {}", visible::line(option));
        lines.push(Line::styled(text, theme.style(Role::Error)));
    }
    lines.extend(nearest(state, theme));
    lines.extend(next_step(end, theme));
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
        theme.glyphs().say(&text).into_owned(),
        theme.style(Role::Accent),
    )
}

/// What is asked, and what the answer rests on.
fn question<'a>(state: &State, end: &Resolution, theme: &Theme) -> Line<'a> {
    let name = visible::line(&end.key.name);
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
                .glyphs()
                .say(&format!("  {}{leave}", basis(state, end)))
                .into_owned(),
            theme.style(Role::Muted),
        ),
    ])
}

fn answer<'a>(end: &Resolution, theme: &Theme) -> Line<'a> {
    let glyphs = theme.glyphs();
    let sign = glyphs.result;
    let (text, role) = match (end.outcome, end.winner) {
        (Outcome::Found, Some(layer)) => {
            let unless = unless(end);
            (format!("{sign} {}{unless}", layer.title()), Role::Winner)
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
                    glyphs.say(&visible::line(&error.text))
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

/// "unless Datacoves holds it".
fn unless(end: &Resolution) -> String {
    let unseen: Vec<_> = end.unseen().map(|step| step.layer.title()).collect();
    if unseen.is_empty() {
        return String::new();
    }
    format!(", unless it is in {}", unseen.join(" or "))
}

fn nearest<'a>(state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let Some(scan) = &state.nearest else {
        return Vec::new();
    };
    let line = |near: &Near| {
        Line::from(vec![
            Span::styled("near: ", theme.style(Role::Accent)),
            Span::styled(visible::line(&near.name), theme.style(Role::Title)),
            Span::styled(
                format!("  {}", near.difference.words()),
                theme.style(Role::Muted),
            ),
        ])
    };
    if scan.best().is_empty() {
        let text = if scan.is_running() {
            "looking for near names…"
        } else {
            "no listed name is near"
        };
        return vec![Line::styled(
            theme.glyphs().say(text),
            theme.style(Role::Muted),
        )];
    }
    scan.best().iter().map(line).collect()
}

fn next_step<'a>(end: &Resolution, theme: &Theme) -> Option<Line<'a>> {
    let next = diagnosis::next_step(end)?;
    Some(Line::styled(
        format!("next: {}", visible::line(&next)),
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
