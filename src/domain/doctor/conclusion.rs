//! What is left to say of a lookup that no other finding explains: the key is there, or it is nowhere.

use super::case::{Case, MORE_NAMES, evidence};
use super::connection::unusable;
use super::doubt;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::diagnosis::{
    about_layer, caveat, nothing_listed, unchecked_layers, withheld_by,
};
use crate::domain::key::written;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Step, Verdict};
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{ConnectionState, ShapeKind};

/// What is left to say after these findings; None where they say it all.
pub(super) fn rest(case: Case<'_>, findings: &[Finding]) -> Option<Finding> {
    if !has_problem(findings) {
        return Some(conclusion(case));
    }
    if !is_left_open(case, findings) || case.exists() {
        return None;
    }
    let is_cause = |finding: &Finding| {
        let is_place = matches!(
            finding.id,
            FindingId::CaseDiffers
                | FindingId::SlashInName
                | FindingId::SpaceInName
                | FindingId::WrongPrefix
                | FindingId::WrongSeparator
        );
        finding.level == Level::Problem && (is_place || finding.confidence <= Confidence::Likely)
    };
    if findings.iter().any(is_cause) {
        return left_open(case);
    }
    Some(conclusion(case))
}

/// Next to a cause: the layers that were not seen.
fn left_open(case: Case<'_>) -> Option<Finding> {
    let undecided: Vec<_> = doubt::undecided(case).collect();
    let titles: Vec<_> = undecided.iter().map(|step| step.layer.title()).collect();
    let says = format!(
        "not inspected, so it may have the key: {}",
        titles.join(", ")
    );
    let finding = Finding {
        confidence: Confidence::Possible,
        ..Finding::note(FindingId::AbsentEverywhere, says)
    };
    let finding = undecided
        .iter()
        .map(|step| evidence(step))
        .fold(finding, Finding::seen);
    (!undecided.is_empty()).then(|| finding.next(settle(case).unwrap_or_default()))
}

/// The conclusion from the whole lookup.
fn conclusion(case: Case<'_>) -> Finding {
    let resolution = case.resolution;
    match (resolution.outcome, resolution.winner) {
        (Outcome::Found, Some(layer)) => healthy(case, layer),
        (Outcome::Error | Outcome::WillNotStart, _) => failed(case),
        _ => match doubt::undecided(case).find(|step| case.listed(step) == Some(true)) {
            Some(step) => unread(case, step),
            None => absent(case),
        },
    }
}

/// A layer that may have the key was not seen, or only its names were, and no finding says so yet.
fn is_left_open(case: Case<'_>, findings: &[Finding]) -> bool {
    let is_missing = matches!(
        case.resolution.outcome,
        Outcome::Missing | Outcome::Undetermined
    );
    let is_said = |step: &Step| {
        let seen = evidence(step);
        findings
            .iter()
            .any(|finding| finding.evidence.contains(&seen))
    };
    let mut undecided = doubt::undecided(case);
    let mut without = doubt::by_names_only(case);
    is_missing && (undecided.any(|step| !is_said(step)) || without.next().is_some())
}

fn healthy(case: Case<'_>, layer: Layer) -> Finding {
    let resolution = case.resolution;
    let unless = caveat(resolution, withheld_by(case.scenario, resolution));
    let remark = remark(case);
    let but = remark
        .as_ref()
        .map_or(String::new(), |remark| format!("; {remark}"));
    let says = format!("Airflow finds it in {}{unless}{but}", layer.title());
    let least = remark
        .as_ref()
        .map_or(Confidence::Certain, |_| Confidence::Likely);
    let finding = Finding {
        confidence: doubt::confidence(case).max(least),
        ..Finding::note(FindingId::Healthy, says)
    };
    let winner = resolution.winner_step().into_iter();
    let seen = resolution.not_inspected().chain(winner).map(evidence);
    let finding = seen.chain(remark).fold(finding, Finding::seen);
    finding.next(settle(case).unwrap_or_default())
}

/// What a lookup that finds the key says of its value, and what keeps the value from being called right.
fn remark(case: Case<'_>) -> Option<String> {
    let held = case.resolution.held()?;
    if held.shape.kind == ShapeKind::NotUtf8 {
        return Some("the value is not UTF-8: Airflow cannot read it as text".to_owned());
    }
    if let Some(hidden) = held.shape.hidden {
        return Some(format!("the value {}", hidden.warning()));
    }
    if let Some(broken) = held.broken_json.as_ref().filter(|_| !case.deserialize_json) {
        return Some(format!("the value {broken}"));
    }
    match &held.connection {
        Some(ConnectionState::Built(outline)) => {
            unusable(held, outline).map(|finding| finding.says)
        }
        _ => None,
    }
}

/// A layer lists the key, and its value may not be read.
fn unread(case: Case<'_>, step: &Step) -> Finding {
    let title = step.layer.title();
    let says = format!("{title} lists the key, and its value was not read");
    let finding = Finding {
        confidence: Confidence::Possible,
        ..Finding::note(FindingId::Healthy, says)
    };
    let steps = case.resolution.steps.iter().map(evidence);
    let finding = steps.fold(finding, Finding::seen);
    let finding = finding.seen(format!("the listing of {title} has it"));
    finding.next(about_layer(step).unwrap_or_default())
}

/// Airflow raises something that no other finding explains.
fn failed(case: Case<'_>) -> Finding {
    let steps = &case.resolution.steps;
    let error = case.resolution.error.as_ref();
    let error = error.map_or("an error".to_owned(), |error| {
        format!("{}: {}", error.class, error.text)
    });
    let says = format!("Airflow cannot read it: {error}");
    let finding = Finding::problem(FindingId::Unreachable, doubt::confidence(case), says);
    let finding = steps.iter().map(evidence).fold(finding, Finding::seen);
    let step = steps.iter().find(|step| step.verdict == Verdict::Failed);
    let next = step.and_then(about_layer);
    finding.next(next.unwrap_or("look at the log of Airflow's process".into()))
}

fn absent(case: Case<'_>) -> Finding {
    let steps = &case.resolution.steps;
    let titles = |steps: Vec<&Step>| {
        let titles: Vec<_> = steps.iter().map(|step| step.layer.title()).collect();
        titles.join(" and ")
    };
    let undecided = titles(doubt::undecided(case).collect());
    let is_assumed = |step: &&Step| step.reason == Some(Reason::AssumedAbsent);
    let assumed = titles(steps.iter().filter(is_assumed).collect());
    let says = if !undecided.is_empty() {
        format!("no layer that could be inspected has this key; not inspected: {undecided}")
    } else if !assumed.is_empty() {
        format!(
            "no layer that could be inspected has this key; not inspected, and assumed not to have it: {assumed}"
        )
    } else if let Some(uncompared) = case.uncompared() {
        format!("no layer has this key; {uncompared}")
    } else if let Some(names) = case.beside.names_cut {
        format!(
            "no layer has this key, and no similar name is among the first {names} secrets; there are more ({MORE_NAMES})"
        )
    } else if case.near.is_empty() && case.misplaced.is_empty() {
        "no layer has this key, and no similar name is listed".to_owned()
    } else {
        "no layer has this key".to_owned()
    };
    let empty = nothing_listed(case.scenario, case.resolution, None);
    let says = match &empty {
        Some(empty) => format!("{}, and {says}", empty.says()),
        None => says,
    };
    let finding = Finding::problem(FindingId::AbsentEverywhere, doubt::confidence(case), says);
    let finding = steps.iter().map(evidence).fold(finding, Finding::seen);
    let listed = doubt::by_names_only(case).map(|step| {
        let title = step.layer.title();
        format!("the listing of {title} is complete and does not have it")
    });
    let finding = listed.fold(finding, Finding::seen);
    let next = settle(case).unwrap_or_else(|| create(case));
    let next = match &empty {
        Some(empty) => format!("{}; {next}", empty.next()),
        None => next,
    };
    finding.next(format!("{next}{}", ask_regions(case)))
}

/// How other regions are asked, where AWS was and they were not.
fn ask_regions(case: Case<'_>) -> &'static str {
    let is_asked = |step: &Step| step.layer.store == Store::Aws && step.verdict == Verdict::Absent;
    if case.regions.is_empty() && case.resolution.steps.iter().any(is_asked) {
        "; varlens doctor KEY --regions A,B asks other regions"
    } else {
        ""
    }
}

/// How the layers that were not seen can be.
fn settle(case: Case<'_>) -> Option<String> {
    let first = doubt::undecided(case).next()?;
    if let Some(unchecked) = unchecked_layers(case.scenario.simulated, case.resolution) {
        return Some(unchecked.sentence());
    }
    let next = about_layer(first)?;
    Some(format!("{}: {next}", first.layer.title()))
}

/// Where it would be found: not in a layer that is never asked for it.
fn create(case: Case<'_>) -> String {
    let steps = &case.resolution.steps;
    let is_skipped = |step: &&Step| step.verdict == Verdict::Skipped;
    let mut skipped = steps.iter().filter(is_skipped).peekable();
    if skipped.peek().is_none() {
        return "create it, or check the key in the DAG and the account and region that are asked"
            .to_owned();
    }
    let asked = steps.iter().filter(|step| !is_skipped(step));
    let places = asked.filter_map(|step| {
        let place = step.place.as_deref()?;
        Some(format!("in {} as {}", step.layer.title(), written(place)))
    });
    let places: Vec<_> = places.collect();
    let skipped = skipped.map(|step| {
        let why = step.why().unwrap_or_default();
        format!(
            "in {} Airflow would not find it ({why})",
            step.layer.title()
        )
    });
    let skipped: Vec<_> = skipped.collect();
    let skipped = skipped.join("; ");
    if places.is_empty() {
        return format!("check the key in the DAG; {skipped}");
    }
    format!("create it {}; {skipped}", places.join(", or "))
}

/// Something is wrong, and more than a note.
pub fn has_problem(findings: &[Finding]) -> bool {
    let mut levels = findings.iter().map(|finding| finding.level);
    levels.any(|level| level == Level::Problem)
}
