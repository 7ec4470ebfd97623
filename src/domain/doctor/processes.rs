//! Airflow's other processes, which may ask other layers or ask with other options.

use super::case::{Case, OtherProcess, evidence};
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::key::written;
use crate::domain::process::Process;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::Store;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let others = case.others.iter();
    let finding = |other| {
        about(case, other)
            .or_else(|| has_secret(case, other))
            .or_else(|| asks_more(case, other))
    };
    others.filter_map(finding).chain(shell(case)).collect()
}

/// Another process asks AWS for another name, and a secret has it.
fn has_secret(case: Case<'_>, other: &OtherProcess) -> Option<Finding> {
    let secret = other.secret.as_ref()?;
    if case.resolution.outcome == Outcome::Found {
        return None;
    }
    let (process, own) = (other.process.name(), case.scenario.simulated.process.value);
    let says = format!(
        "{} does not find it, and the process {process} asks AWS for {}, which exists",
        place(own),
        written(secret)
    );
    let finding = Finding::problem(FindingId::ProcessesDiffer, Confidence::Likely, says);
    let aws = |step: &&Step| step.layer.store == Store::Aws;
    let own = case.resolution.steps.iter().filter(aws).map(evidence);
    let finding = own.fold(finding, Finding::seen);
    let finding = finding.seen(format!("the names of all secrets have {}", written(secret)));
    Some(finding.next(format!(
        "give both processes the same [secrets] options ([workers] options count in tasks only), or look it up as that process does: --process {process}"
    )))
}

/// This shell has the key, and Airflow's process does not.
fn shell(case: Case<'_>) -> Option<Finding> {
    let variable = case.beside.shell_variable?;
    let step = case.resolution.steps.iter().find(|step| {
        let is_env = step.layer.store == Store::Env && step.place.as_deref() == Some(variable);
        is_env && matches!(step.verdict, Verdict::Absent | Verdict::NotInspected)
    })?;
    if case.resolution.outcome == Outcome::Found {
        return None;
    }
    let says = if step.verdict == Verdict::Absent {
        format!("this shell has {variable}, and the environment of Airflow's process does not")
    } else {
        format!("this shell has {variable}, and whether Airflow's process has it is not known")
    };
    let finding = Finding::problem(FindingId::ProcessesDiffer, Confidence::Likely, says);
    Some(finding.seen(evidence(step)).next(format!(
        "set {variable} where Airflow's processes get their environment, and restart them: what a shell exports reaches no other process"
    )))
}

/// Another process asks a store that this one, which does not find the key, never asks.
fn asks_more(case: Case<'_>, other: &OtherProcess) -> Option<Finding> {
    let (own, theirs) = (case.resolution, &other.resolution);
    let is_asked = |step: &Step| {
        let mut steps = own.steps.iter();
        steps.any(|asked| asked.layer.store == step.layer.store)
    };
    let step = theirs.not_inspected().find(|step| !is_asked(step))?;
    if own.outcome != Outcome::Missing {
        return None;
    }
    let (process, title) = (other.process.name(), step.layer.title());
    let says = format!(
        "{} does not find it, and does not ask {title}, which the process {process} asks",
        place(case.scenario.simulated.process.value)
    );
    let next = format!("look it up as that process does: --process {process}");
    let finding = Finding::problem(FindingId::ProcessesDiffer, Confidence::Certain, says);
    Some(finding.seen(evidence(step)).next(next))
}

/// None where both get the same, or where that is not known.
fn about(case: Case<'_>, other: &OtherProcess) -> Option<Finding> {
    let (own, theirs) = (case.resolution, &other.resolution);
    let is_known = |resolution: &Resolution| {
        matches!(resolution.outcome, Outcome::Found | Outcome::Missing) && resolution.certain
    };
    let stores = |resolution: &Resolution| resolution.winner.map(|layer| layer.store);
    if !is_known(own) || !is_known(theirs) || stores(own) == stores(theirs) {
        return None;
    }
    let process = case.scenario.simulated.process.value;
    let says = format!(
        "{} {}, {} {}",
        place(process),
        gets(own),
        place(other.process),
        gets(theirs)
    );
    let finding = Finding::problem(FindingId::ProcessesDiffer, Confidence::Likely, says);
    let finding = theirs
        .steps
        .iter()
        .map(evidence)
        .fold(finding, Finding::seen);
    let finding = finding.next(
        "give both processes the same [secrets] options and environment; [workers] options count in tasks only",
    );
    // Which of several layers gives it is another matter than whether it is there.
    let is_found = own.outcome == theirs.outcome;
    Some(Finding {
        level: if is_found {
            Level::Note
        } else {
            Level::Problem
        },
        ..finding
    })
}

fn place(process: Process) -> String {
    format!("the process {}", process.name())
}

fn gets(resolution: &Resolution) -> String {
    match resolution.winner {
        Some(layer) => format!("gets it from {}", layer.title()),
        None => "does not find it".to_owned(),
    }
}
