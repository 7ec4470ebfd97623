//! What a subcommand says of one key, in parts: as plain lines for a pipe, in columns on a terminal.

use super::columns::{Cell, Row, Table};
use super::screen::Screen;
use crate::domain::caller::Caller;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{self, Assumption, conclusion, dead_end, withheld_by};
use crate::domain::key::{Key, Kind, written};
use crate::domain::mask::{ConnectionMask, MaskPreview, Shown};
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution, Step};
use crate::ui::theme::Role;
use crate::ui::{roles, sanitize};

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

/// A part of the answer about one key. Texts are safe to print.
pub(super) enum Part {
    /// The key, and how its lookup ends.
    Answer {
        name: String,
        answer: String,
        role: Role,
    },
    /// A layer in the order of the lookup.
    Step {
        number: usize,
        layer: &'static str,
        verdict: String,
        place: String,
        role: Role,
    },
    /// About the step above.
    Detail(String, Role),
    /// What follows from all steps, after a label: `similar`, `next`, `masking`.
    Remark {
        label: &'static str,
        text: String,
        role: Role,
    },
}

/// A walk, a part or two per layer, and what the listed names add to it, where they were listed.
pub(super) fn parts(
    deployment: &Deployment,
    resolution: &Resolution,
    masking: &MaskPreview,
    (near, assumed): (&[Near], &[Assumption]),
    scenario: Option<Scenario>,
) -> Vec<Part> {
    let withheld = scenario.and_then(|scenario| withheld_by(scenario, resolution));
    let mut parts = vec![Part::Answer {
        name: sanitize::line(&resolution.key.name),
        answer: answer(resolution, withheld),
        role: roles::of_end(resolution.into()),
    }];
    let remark = |label, text, role| Part::Remark { label, text, role };
    if let Some(option) = &resolution.refused_by {
        let option = sanitize::line(option);
        parts.push(remark("Airflow does not start", option, Role::Error));
    }
    for (number, step) in resolution.steps.iter().enumerate() {
        parts.extend(step_parts(number + 1, step, resolution));
        let faults = diagnosis::faults_of_step(deployment, resolution, step);
        parts.extend(faults.iter().map(|fault| fault_part(fault)));
    }
    for fault in diagnosis::faults_of_path(deployment, resolution) {
        let text = sanitize::line(&fault.text);
        parts.push(remark("configuration", text, Role::Warning));
    }
    if let Some(place) = deployment.workspace() {
        let text = format!("{}, as this is {place}", deployment.order.value.name());
        parts.push(remark("order", sanitize::line(&text), Role::Muted));
    }
    let assumed = assumed
        .iter()
        .map(|assumption| sanitize::line(&assumption.sentence()));
    parts.extend(assumed.map(|text| remark("assumed", text, Role::Warning)));
    let similar = |near| near_text(near, resolution.key.kind, scenario);
    let similar = near.iter().map(similar);
    parts.extend(similar.map(|text| remark("similar", text, Role::Accent)));
    let next = next_steps(deployment, resolution, near, scenario).into_iter();
    parts.extend(next.map(|next| remark("next", sanitize::line(&next), Role::Text)));
    let masking = match resolution.key.kind {
        Kind::Variable => format!("{}; {}", sensitive(masking), surfaces(masking)),
        Kind::Connection => of_connection(deployment.masker().connection()),
        Kind::Config => return parts,
    };
    parts.push(remark("masking", masking, Role::Muted));
    parts
}

/// Puts what was found among all secrets before the next steps, which are then these.
pub(super) fn put_before_next(parts: &mut Vec<Part>, found: Vec<Part>, next: &[String]) {
    parts.retain(|part| !matches!(part, Part::Remark { label: "next", .. }));
    let is_after = |part: &Part| {
        matches!(
            part,
            Part::Remark {
                label: "masking",
                ..
            }
        )
    };
    let at = parts.iter().position(is_after).unwrap_or(parts.len());
    let next = next.iter().map(|next| Part::Remark {
        label: "next",
        text: sanitize::line(next),
        role: Role::Text,
    });
    parts.splice(at..at, found.into_iter().chain(next));
}

/// Why the answer may not be Airflow's own.
pub(super) fn not_certain(caveat: &str) -> Part {
    Part::Remark {
        label: "not certain",
        text: sanitize::line(caveat),
        role: Role::Warning,
    }
}

/// Where AWS was asked, and as whom.
pub(super) fn asked_as(caller: &Caller) -> Part {
    let region = caller.region.as_deref().unwrap_or("an unknown region");
    let account = caller.account.as_deref().unwrap_or("unknown");
    let who = match (caller.short_arn(), caller.why) {
        (Some(arn), _) => arn.to_owned(),
        (None, Some(why)) => format!("unknown caller (STS: {})", why.words()),
        (None, None) => "unknown caller".to_owned(),
    };
    let at = caller.endpoint.as_ref();
    let at = at.map_or(String::new(), |endpoint| format!(", at {endpoint}"));
    Part::Remark {
        label: "asked",
        text: sanitize::line(&format!("{region}, account {account}, as {who}{at}")),
        role: Role::Muted,
    }
}

/// What to do about a lookup that did not end well, given the similar names that were listed.
pub(super) fn next_steps(
    deployment: &Deployment,
    resolution: &Resolution,
    near: &[Near],
    scenario: Option<Scenario>,
) -> Vec<String> {
    let kind = resolution.key.kind;
    let useful = match scenario {
        Some(scenario) => diagnosis::useful(scenario, kind, near),
        None => near.first(),
    };
    let steps = match scenario {
        Some(scenario) => diagnosis::next_steps_with(scenario, resolution, useful),
        None => diagnosis::next_steps(deployment, resolution, None, useful),
    };
    // The screen has the keys that look a similar one up beside it.
    match useful {
        Some(near) if steps.is_empty() && resolution.outcome == Outcome::Missing => {
            vec![diagnosis::about_near(near, &resolution.key.name)]
        }
        _ => steps,
    }
}

/// The same in plain lines, for a pipe.
pub(super) fn lines(parts: &[Part], resolution: &Resolution) -> Vec<String> {
    let width = if resolution.own_and_nested().1.is_empty() {
        10
    } else {
        21
    };
    let line = |part: &Part| match part {
        Part::Answer { name, answer, .. } => format!("{name}: {answer}"),
        Part::Step {
            number,
            layer,
            verdict,
            place,
            ..
        } if place.is_empty() => format!("  {number} {layer:<width$} {verdict}"),
        Part::Step {
            number,
            layer,
            verdict,
            place,
            ..
        } => format!("  {number} {layer:<width$} {verdict}  {place}"),
        Part::Detail(text, _) => format!("      {text}"),
        Part::Remark { label, text, .. } => format!("  {label}: {text}"),
    };
    parts.iter().map(line).collect()
}

/// The same for a terminal: the steps in columns, and everything with its role.
pub(super) fn on_screen(parts: &[Part], screen: &Screen) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rows = Vec::new();
    let mut remarks = Vec::new();
    for part in parts {
        match part {
            Part::Answer { name, answer, role } => {
                lines.extend(screen.text(0, &Cell::new(format!("{name}: {answer}"), *role)));
            }
            Part::Step {
                number,
                layer,
                verdict,
                place,
                role,
            } => rows.push(Row::Cells(vec![
                Cell::new(format!("  {number} {layer}"), Role::Text),
                Cell::new(verdict.trim_end(), *role),
                Cell::new(place, Role::Text),
            ])),
            Part::Detail(text, role) => rows.push(Row::Note(Cell::new(text, *role))),
            Part::Remark { label, text, role } => {
                remarks.extend(screen.text(2, &Cell::new(format!("{label}: {text}"), *role)));
            }
        }
    }
    if !rows.is_empty() {
        let header = vec!["  # LAYER", "VERDICT", "NAME THERE"];
        lines.extend(screen.table(&Table { header, rows }));
    }
    lines.extend(remarks);
    lines
}

/// A similar name, what differs, and why it would not help either.
fn near_text(near: &Near, kind: Kind, scenario: Option<Scenario>) -> String {
    let key = || Key::new(kind, &near.name);
    let dead_end = scenario.and_then(|scenario| dead_end(scenario, key()));
    let dead_end = dead_end.map_or(String::new(), |why| format!("; {why}"));
    let name = written(&near.name);
    let name = sanitize::line(&name);
    format!("{name} ({}{dead_end})", near.difference.words())
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

fn step_parts(number: usize, step: &Step, resolution: &Resolution) -> Vec<Part> {
    let place = step.place.as_deref().map(sanitize::line);
    let mut parts = vec![Part::Step {
        number,
        layer: step.layer.name(),
        verdict: verdict(step, resolution),
        place: place.unwrap_or_default(),
        role: roles::of_step(step, resolution),
    }];
    let why = step.why().map(|why| sanitize::line(&why));
    parts.extend(why.map(|why| Part::Detail(why, Role::Muted)));
    if let Some(held) = &step.held {
        let shape = sanitize::line(&held.shape.sentence());
        parts.push(Part::Detail(format!("value: {shape}"), Role::Text));
        let (kind, store) = (resolution.key.kind, step.layer.store);
        let remarks = held.remarks(kind, store, resolution.is_decoded);
        let remarks = remarks.into_iter().map(|text| format!("! {text}"));
        parts.extend(remarks.map(|text| Part::Detail(text, Role::Warning)));
    }
    parts
}

fn fault_part(fault: &ConfigWarning) -> Part {
    Part::Detail(format!("! {}", sanitize::line(&fault.text)), Role::Warning)
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

/// Why no name is sensitive.
const OFF: &str = "no name is sensitive: hide_sensitive_var_conn_fields is off";

/// Whether a name is sensitive, and why.
pub(super) fn sensitive(masking: &MaskPreview) -> String {
    match &masking.because {
        Some(word) => format!("sensitive, the name contains “{}”", sanitize::line(word)),
        None if masking.is_off => OFF.to_owned(),
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

/// What is hidden of a connection, in a line.
fn of_connection(mask: ConnectionMask) -> String {
    format!(
        "task log: password {}, extra {}, extra_dejson {}; CLI: {}",
        mask.password.words(),
        mask.extra.words(),
        mask.extra_dejson.words(),
        mask.cli.words()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::catalog::{Catalog, ListedKey, Listing};
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
        let parts = parts(
            &deployment,
            &predicted,
            &masking,
            (nearest.best(), &[]),
            Some(scenario),
        );
        let lines = lines(&parts, &predicted);
        let near = "  similar: plain2 (differs in one letter; never asked in AWS: name gate)";
        let next = "  next: AWS has it, but the name gate keeps Airflow from asking: rename the key, or turn the gate off";
        for line in [near, next] {
            assert!(lines.iter().any(|other| other == line), "{lines:#?}");
        }
    }
}
