//! The same as text: plain lines, no colour, nothing that depends on the terminal's width.

use crate::domain::diagnosis::{conclusion, dead_end, next_step, withheld_by};
use crate::domain::key::{Key, Kind};
use crate::domain::mask::{MaskPreview, Shown};
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
        "{keys} not shown in a presentation: no stand-in keeps what decides their lookup"
    ))
}

/// A walk, a line or two per layer, and what the listed names add to it, where they were listed.
pub(super) fn resolution(
    resolution: &Resolution,
    masking: &MaskPreview,
    near: &[Near],
    scenario: Option<Scenario>,
) -> Vec<String> {
    let withheld = scenario.and_then(|scenario| withheld_by(scenario, resolution));
    let name = sanitize::line(&resolution.key.name);
    let mut lines = vec![format!("{name}: {}", answer(resolution, withheld))];
    if let Some(option) = &resolution.refused_by {
        lines.push(format!(
            "  Airflow does not start: {}",
            sanitize::line(option)
        ));
    }
    for (number, step) in resolution.steps.iter().enumerate() {
        lines.extend(step_lines(number + 1, step, resolution));
    }
    lines.extend(
        near.iter()
            .map(|near| near_line(near, resolution.key.kind, scenario)),
    );
    let is_useful = |near: &&Near| {
        let key = Key::new(resolution.key.kind, near.name.as_str());
        scenario.is_none_or(|scenario| dead_end(scenario, key).is_none())
    };
    let useful = near.iter().find(is_useful);
    let next = next_step(resolution, withheld, useful);
    lines.extend(next.map(|next| format!("  next: {}", sanitize::line(&next))));
    if resolution.key.kind == Kind::Variable {
        let (name, shown) = (sensitive(masking), surfaces(masking));
        lines.push(format!("  masking: {name}; {shown}"));
    }
    lines
}

/// A similar name, what differs, and why it would not help either.
fn near_line(near: &Near, kind: Kind, scenario: Option<Scenario>) -> String {
    let key = || Key::new(kind, &near.name);
    let dead_end = scenario.and_then(|scenario| dead_end(scenario, key()));
    let dead_end = dead_end.map_or(String::new(), |why| format!("; {why}"));
    let name = sanitize::line(&near.name);
    format!("  similar: {name} ({}{dead_end})", near.difference.words())
}

/// How a lookup ends, in a line. `withheld` is the layer whose listed names have the key, and which does not give it.
pub(super) fn answer(resolution: &Resolution, withheld: Option<&Step>) -> String {
    let outcome = resolution.outcome.name();
    let Some(sentence) = conclusion(resolution, withheld) else {
        return outcome.to_owned();
    };
    let sentence = sanitize::line(&sentence);
    match resolution.outcome {
        Outcome::Found => format!("{outcome} in {sentence}"),
        _ => format!("{outcome}: {sentence}"),
    }
}

fn step_lines(number: usize, step: &Step, resolution: &Resolution) -> Vec<String> {
    let place = step.place.as_deref().map(sanitize::line);
    let place = place.map_or(String::new(), |place| format!("  {place}"));
    let verdict = verdict(step, resolution);
    let width = if resolution.own_and_nested().1.is_empty() {
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
        let warnings = held.shape.warnings(resolution.key.kind);
        lines.extend(warnings.iter().map(|text| format!("      ! {text}")));
    }
    lines
}

fn verdict(step: &Step, resolution: &Resolution) -> String {
    let shadowed = resolution
        .shadowed
        .iter()
        .find(|other| other.layer == step.layer);
    let same = match shadowed.map(|other| other.same) {
        None => return format!("{:<13}", step.verdict.name()),
        Some(None) => "",
        Some(Some(true)) => ", same value",
        Some(Some(false)) => ", different value",
    };
    format!("{}, shadowed{same}", step.verdict.name())
}

/// Whether a name is sensitive, and why.
pub(super) fn sensitive(masking: &MaskPreview) -> String {
    match &masking.because {
        Some(word) => format!("sensitive, the name contains “{}”", sanitize::line(word)),
        None => "not a sensitive name".to_owned(),
    }
}

/// What the surfaces show, those that show the same together: `task log, CLI: not masked; UI, REST API: …`.
fn surfaces(masking: &MaskPreview) -> String {
    let surfaces = [
        ("task log", masking.task_log.plain),
        ("UI", masking.ui),
        ("REST API", masking.rest),
        ("CLI", masking.cli),
    ];
    let mut groups: Vec<(Shown, Vec<&str>)> = Vec::new();
    for (surface, shown) in surfaces {
        match groups.iter_mut().find(|(other, _)| *other == shown) {
            Some((_, names)) => names.push(surface),
            None => groups.push((shown, vec![surface])),
        }
    }
    let groups = groups.iter();
    let groups = groups.map(|(shown, names)| format!("{}: {}", names.join(", "), shown.words()));
    groups.collect::<Vec<_>>().join("; ")
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
        let predicted = scenario.predict(Key::new(Kind::Variable, "plain"));
        let mut nearest = Nearest::to("plain");
        nearest.consider("plain2");
        let masking = deployment.masker().preview("plain", None);
        let lines = resolution(&predicted, &masking, nearest.best(), Some(scenario));
        let near = "  similar: plain2 (differs in one letter; never asked in AWS: name gate)";
        let next = "  next: AWS has it, but the name gate keeps Airflow from asking: rename the key, or turn the gate off";
        for line in [near, next] {
            assert!(lines.iter().any(|other| other == line), "{lines:#?}");
        }
    }
}
