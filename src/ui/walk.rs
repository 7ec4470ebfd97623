//! The walk of one key: each layer in turn, what was asked, what came of it, and why.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::glyphs::Glyphs;
use super::theme::{Role, Theme};
use super::{pane, visible};
use crate::app::{Pane, State};
use crate::domain::diagnosis::{self, Near};
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Basis, Outcome, Resolution, Step, Verdict};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let lines = match state.subject() {
        Some(key) => {
            let width = usize::from(area.width.saturating_sub(2));
            lines(state, &key, width, theme)
        }
        None => pane::nothing(state, theme),
    };
    pane::draw(frame, area, Pane::Walk, lines, state, theme);
}

fn lines<'a>(state: &State, key: &Key, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let end = state.resolution(key);
    let mut lines = vec![question(state, &end, theme), answer(&end, theme)];
    if let Some(option) = &end.refused_by {
        let text = format!("Airflow does not start: {}", visible::line(option));
        lines.push(Line::styled(text, theme.style(Role::Error)));
    }
    lines.extend(nearest(state, theme));
    lines.extend(next_step(&end, theme));
    let (own, nested) = end.own_and_nested();
    for (number, step) in own.iter().enumerate() {
        lines.extend(step_lines(
            &(number + 1).to_string(),
            step,
            &end,
            width,
            theme,
        ));
    }
    lines.extend(api_server(own.len() + 1, nested, &end, width, theme));
    lines.push(calls(&end, theme));
    lines
}

/// The api-server, which a task asks last, with its own path drawn inside it.
fn api_server<'a>(
    number: usize,
    steps: &[Step],
    end: &Resolution,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'a>> {
    if steps.is_empty() {
        return Vec::new();
    }
    if steps
        .iter()
        .all(|step| step.verdict == Verdict::NotReached && !is_shadowed(step, end))
    {
        let text = format!("{number}   api-server  not reached");
        return vec![Line::styled(text, theme.style(Role::Muted))];
    }
    let inside = theme.glyphs().inside;
    let head = format!("{number} {inside} api-server: asked last, has its own path");
    let mut lines = vec![Line::styled(head, theme.style(Role::Text))];
    for (inner, step) in steps.iter().enumerate() {
        let inner = format!("  {number}.{}", inner + 1);
        if is_as_above(step, end) {
            lines.push(as_above(&inner, step, end, theme));
        } else {
            lines.extend(step_lines(&inner, step, end, width, theme));
        }
    }
    lines
}

/// What is asked, and what the answer rests on.
fn question<'a>(state: &State, end: &Resolution, theme: &Theme) -> Line<'a> {
    let name = visible::line(&end.key.name);
    let text = match end.key.kind {
        Kind::Variable if state.deployment.task_rules().is_some() => {
            let place = state.deployment.process.value.place();
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

/// The api-server asked for the same, and got the same: what is said once need not be said again.
fn is_as_above(step: &Step, end: &Resolution) -> bool {
    let is_same = |other: &Step| {
        other.layer == step.layer.thing()
            && other.place == step.place
            && other.verdict == step.verdict
            && other.reason == step.reason
    };
    step.verdict != Verdict::Found && end.own_and_nested().0.iter().any(is_same)
}

fn as_above<'a>(number: &str, step: &Step, end: &Resolution, theme: &Theme) -> Line<'a> {
    let (sign, role) = sign(step, end, theme.glyphs());
    let title = step.layer.thing().title();
    let text = format!("{number} {sign} {title}  {}, as above", verdict(step, end));
    Line::styled(text, theme.style(role))
}

fn step_lines<'a>(
    number: &str,
    step: &Step,
    end: &Resolution,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let (sign, role) = sign(step, end, theme.glyphs());
    let place = step.place.as_deref().map(visible::line);
    let mut head = vec![
        Span::styled(format!("{number} {sign} "), theme.style(role)),
        Span::styled(step.layer.thing().title(), theme.style(role)),
        Span::styled("  ", theme.style(Role::Text)),
        Span::styled(verdict(step, end), theme.style(role)),
    ];
    if step.verdict == Verdict::Found
        && let Some(held) = &step.held
    {
        let shape = visible::line(&held.shape.sentence());
        head.push(Span::styled(format!(": {shape}"), theme.style(Role::Text)));
    }
    let mut lines = vec![Line::from(head)];
    if let Some(place) = place {
        put_place(&mut lines, &place, width, theme);
    }
    lines.extend(why(step, theme));
    lines.extend(warnings(step, theme));
    lines
}

/// Behind the verdict if it fits there, else on a line of its own.
fn put_place(lines: &mut Vec<Line<'_>>, place: &str, width: usize, theme: &Theme) {
    let muted = theme.style(Role::Muted);
    if let Some(head) = lines.last_mut()
        && head.width() + place.width() + 2 <= width
    {
        head.push_span(Span::styled(format!("  {place}"), muted));
        return;
    }
    lines.push(Line::styled(format!("    {place}"), muted));
}

fn sign(step: &Step, end: &Resolution, glyphs: &Glyphs) -> (&'static str, Role) {
    match step.verdict {
        Verdict::Found => (glyphs.wins, Role::Winner),
        Verdict::Absent => (glyphs.absent, Role::Text),
        Verdict::Skipped => (glyphs.skipped, Role::Skipped),
        Verdict::Failed => (glyphs.failed, Role::Error),
        Verdict::NotInspected => (glyphs.unseen, Role::Warning),
        Verdict::NotReached if is_shadowed(step, end) => (glyphs.shadowed, Role::Shadowed),
        Verdict::NotReached => (" ", Role::Muted),
    }
}

fn is_shadowed(step: &Step, end: &Resolution) -> bool {
    end.shadowed.iter().any(|other| other.layer == step.layer)
}

fn verdict(step: &Step, end: &Resolution) -> String {
    let shadowed = end.shadowed.iter().find(|other| other.layer == step.layer);
    match (step.verdict, shadowed) {
        (Verdict::Found, _) => "found, wins".to_owned(),
        (Verdict::NotReached, Some(other)) => {
            let same = match other.same {
                Some(true) => ", same value",
                Some(false) => ", different value",
                None => "",
            };
            format!("shadowed, never reached{same}")
        }
        (Verdict::NotReached, None) => "not reached".to_owned(),
        (Verdict::NotInspected, _) => "not inspected".to_owned(),
        (verdict, _) => verdict.name().to_owned(),
    }
}

fn why<'a>(step: &Step, theme: &Theme) -> Option<Line<'a>> {
    let text = step.why()?;
    // The request's number is for a support case; the command line gives it.
    let text = match text.split_once(", request ") {
        Some((text, _)) if text.contains('(') => format!("{text})"),
        Some((text, _)) => text.to_owned(),
        None => text,
    };
    let text = visible::line(&text);
    Some(Line::styled(format!("    {text}"), theme.style(Role::Text)))
}

fn warnings<'a>(step: &Step, theme: &Theme) -> Vec<Line<'a>> {
    let Some(held) = &step.held else {
        return Vec::new();
    };
    let sign = theme.glyphs().warning;
    let line = |text: &&str| Line::styled(format!("    {sign} {text}"), theme.style(Role::Warning));
    held.shape.warnings().iter().map(line).collect()
}

fn next_step<'a>(end: &Resolution, theme: &Theme) -> Option<Line<'a>> {
    let next = diagnosis::next_step(end)?;
    Some(Line::styled(
        format!("next: {next}"),
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
