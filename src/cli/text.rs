//! The same for a person: plain lines, no colour, nothing that depends on the terminal's width.

use crate::domain::diagnosis::{caveat, dead_end, next_step, unread, withheld_by};
use crate::domain::key::{Key, Kind};
use crate::domain::mask::MaskPreview;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution, Step};
use crate::ui::sanitize;

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

/// A walk, a line or two per layer, and what names tell beside it, where they were listed.
pub(super) fn resolution(
    end: &Resolution,
    masking: &MaskPreview,
    near: &[Near],
    scenario: Option<Scenario>,
) -> Vec<String> {
    let kept = scenario.and_then(|scenario| withheld_by(scenario, end));
    let name = sanitize::line(&end.key.name);
    let mut lines = vec![format!("{name}: {}", answer(end, kept))];
    if let Some(option) = &end.refused_by {
        lines.push(format!(
            "  Airflow does not start: {}",
            sanitize::line(option)
        ));
    }
    for (number, step) in end.steps.iter().enumerate() {
        lines.extend(step_lines(number + 1, step, end));
    }
    lines.extend(
        near.iter()
            .map(|near| near_line(near, end.key.kind, scenario)),
    );
    lines.extend(next_step(end, kept).map(|next| format!("  next: {}", sanitize::line(&next))));
    if end.key.kind == Kind::Variable {
        lines.push(format!("  masking: {}", sensitive(masking)));
    }
    lines
}

/// A near name, what differs, and why it would be no better.
fn near_line(near: &Near, kind: Kind, scenario: Option<Scenario>) -> String {
    let key = || Key::new(kind, &near.name);
    let dead_end = scenario.and_then(|scenario| dead_end(scenario, key()));
    let dead_end = dead_end.map_or(String::new(), |why| format!("; {why}"));
    let name = sanitize::line(&near.name);
    format!("  near: {name} ({}{dead_end})", near.difference.words())
}

/// How a lookup ends, in a line. `kept` is the layer whose names have the key, and which does not give it.
pub(super) fn answer(end: &Resolution, kept: Option<&Step>) -> String {
    if let Some(unread) = unread(end, kept) {
        return format!("{}: {unread}", end.outcome.name());
    }
    let caveat = caveat(end, kept);
    match (end.outcome, end.winner, &end.error) {
        (Outcome::Found, Some(layer), _) => format!("found in {}{caveat}", layer.title()),
        (Outcome::Undetermined, ..) => {
            format!("undetermined: not found where varlens could look{caveat}")
        }
        (outcome, _, Some(error)) => format!(
            "{}: {}: {}",
            outcome.name(),
            error.class,
            sanitize::line(&error.text)
        ),
        (outcome, ..) => outcome.name().to_owned(),
    }
}

fn step_lines(number: usize, step: &Step, end: &Resolution) -> Vec<String> {
    let place = step.place.as_deref().map(sanitize::line);
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
        lines.push(format!("      {}", sanitize::line(&why)));
    }
    if let Some(held) = &step.held {
        lines.push(format!("      {}", sanitize::line(&held.shape.sentence())));
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
        Some(word) => format!("the name contains “{}”", sanitize::line(word)),
        None => "the name is not sensitive".to_owned(),
    };
    format!(
        "{name}; task log {}, UI {}, REST {}, CLI {}",
        masking.task_log.plain.words(),
        masking.ui.words(),
        masking.rest.words(),
        masking.cli.words()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::catalog::{Catalog, ListedKey, Listing};
    use crate::domain::deployment::Deployment;
    use crate::domain::nearest::Nearest;
    use crate::domain::search_path::{Layer, Order};

    #[test]
    fn names_tell_what_holds_a_key_and_which_near_one_is_no_better() {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS]);
        deployment.name_gate.value = Some("aws_".to_owned());
        let deployment = Arc::new(deployment);
        let mut catalog = Catalog::new();
        catalog.add(Layer::AWS, ["plain", "plain2"].map(ListedKey::named).into());
        catalog.set_listing(Layer::AWS, Listing::Complete);
        let scenario = Scenario::new(&deployment, &catalog);
        let end = scenario.predict(Key::new(Kind::Variable, "plain"));
        let mut nearest = Nearest::to("plain");
        nearest.consider("plain2");
        let masking = deployment.masker().preview("plain", None);
        let lines = resolution(&end, &masking, nearest.best(), Some(scenario));
        let near = "  near: plain2 (differs in one letter; never asked in AWS: name gate)";
        let next = "  next: AWS has it, but the name gate keeps Airflow from asking: rename the key, or turn the gate off";
        for line in [near, next] {
            assert!(lines.iter().any(|other| other == line), "{lines:#?}");
        }
    }
}
