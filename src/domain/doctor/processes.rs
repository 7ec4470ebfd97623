//! Airflow's other processes, which may ask other layers or ask with other options.

use super::case::{Case, OtherProcess, evidence};
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::process::Process;
use crate::domain::resolve::{Outcome, Resolution};

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let others = case.others.iter();
    others.filter_map(|other| about(case, other)).collect()
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
