//! The same for a person: plain lines, no colour, nothing that depends on the terminal's width.

use crate::domain::diagnosis::{Near, next_step};
use crate::domain::key::Kind;
use crate::domain::mask::MaskPreview;
use crate::domain::resolve::{Outcome, Resolution, Step};
use crate::ui::visible;

/// How many keys a presentation does not show; None where it shows all.
pub(super) fn left_out(count: usize) -> Option<String> {
    let keys = match count {
        0 => return None,
        1 => "1 key is".to_owned(),
        count => format!("{count} keys are"),
    };
    Some(format!(
        "{keys} not shown in a presentation: no stand-in keeps what decides of them"
    ))
}

/// A walk, a line or two per layer.
pub(super) fn resolution(end: &Resolution, masking: &MaskPreview, near: &[Near]) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", visible::line(&end.key.name), answer(end))];
    if let Some(option) = &end.refused_by {
        lines.push(format!(
            "  Airflow does not start: {}",
            visible::line(option)
        ));
    }
    for (number, step) in end.steps.iter().enumerate() {
        lines.extend(step_lines(number + 1, step, end));
    }
    for near in near {
        let name = visible::line(&near.name);
        lines.push(format!("  near: {name} ({})", near.difference.words()));
    }
    lines.extend(next_step(end).map(|next| format!("  next: {}", visible::line(&next))));
    if end.key.kind == Kind::Variable {
        lines.push(format!("  masking: {}", sensitive(masking)));
    }
    lines
}

/// How a lookup ends, in a line.
pub(super) fn answer(end: &Resolution) -> String {
    let unseen: Vec<_> = end.unseen().map(|step| step.layer.title()).collect();
    let unless = if unseen.is_empty() {
        String::new()
    } else {
        format!(", unless it is in {}", unseen.join(" or "))
    };
    match (end.outcome, end.winner, &end.error) {
        (Outcome::Found, Some(layer), _) => format!("found in {}{unless}", layer.title()),
        (Outcome::Undetermined, ..) => {
            format!("undetermined: not found where varlens could look{unless}")
        }
        (outcome, _, Some(error)) => format!(
            "{}: {}: {}",
            outcome.name(),
            error.class,
            visible::line(&error.text)
        ),
        (outcome, ..) => outcome.name().to_owned(),
    }
}

fn step_lines(number: usize, step: &Step, end: &Resolution) -> Vec<String> {
    let place = step.place.as_deref().map(visible::line);
    let place = place.map_or(String::new(), |place| format!("  {place}"));
    let verdict = verdict(step, end);
    let width = if end.own_and_nested().1.is_empty() {
        10
    } else {
        21
    };
    let mut lines = vec![format!(
        "  {number} {:<width$} {verdict}{place}",
        step.layer.name()
    )];
    if let Some(why) = step.why() {
        lines.push(format!("      {}", visible::line(&why)));
    }
    if let Some(held) = &step.held {
        lines.push(format!("      {}", visible::line(&held.shape.sentence())));
        let warnings = held.shape.warnings();
        lines.extend(warnings.iter().map(|text| format!("      ! {text}")));
    }
    lines
}

fn verdict(step: &Step, end: &Resolution) -> String {
    let shadowed = end.shadowed.iter().find(|other| other.layer == step.layer);
    let same = match shadowed.map(|other| other.same) {
        None => return format!("{:<13}", step.verdict.name()),
        Some(None) => "",
        Some(Some(true)) => ", same value",
        Some(Some(false)) => ", different value",
    };
    format!("{}, shadowed{same}", step.verdict.name())
}

/// Whether a name is sensitive, and what each surface shows.
pub(super) fn sensitive(masking: &MaskPreview) -> String {
    let name = match &masking.because {
        Some(word) => format!("the name contains “{}”", visible::line(word)),
        None => "the name is not sensitive".to_owned(),
    };
    format!(
        "{name}; task log {}, UI {}, REST {}, CLI {}",
        masking.task_log.plain.as_str(),
        masking.ui.as_str(),
        masking.rest.as_str(),
        masking.cli.as_str()
    )
}
