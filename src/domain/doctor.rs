//! Why a key is missing, or is not what was expected: a list of findings, the cause first.
//!
//! Asks nothing: it judges a live lookup, the names that were listed, and the configuration.

mod account;
mod case;
mod configuration;
mod finding;
mod layers;
mod names;
mod pattern;
mod processes;
mod regions;
mod value;

pub use case::{Case, OtherProcess, OtherRegion};
pub use finding::{Confidence, Finding, FindingId, Level};

use crate::domain::resolve::{Outcome, Verdict};

use case::evidence;

/// What is wrong with a key, the cause first. Never empty.
pub fn diagnose(case: Case<'_>) -> Vec<Finding> {
    let mut findings = configuration::findings(case);
    findings.extend(layers::findings(case));
    findings.extend(names::findings(case));
    findings.extend(value::findings(case));
    findings.extend(processes::findings(case));
    findings.extend(regions::findings(case));
    findings.extend(account::findings(case));
    let has_problem = |findings: &[Finding]| {
        let mut levels = findings.iter().map(|finding| finding.level);
        levels.any(|level| level == Level::Problem)
    };
    if !has_problem(&findings) {
        findings.push(otherwise(case));
    }
    findings.sort_by_key(finding::rank);
    let mut seen = Vec::new();
    findings.retain(|finding| {
        let is_new = !seen.contains(&finding.id);
        seen.push(finding.id);
        is_new
    });
    findings
}

/// What is left to say where nothing explains how the lookup ended.
fn otherwise(case: Case<'_>) -> Finding {
    let resolution = case.resolution;
    match (resolution.outcome, resolution.winner) {
        (Outcome::Found, Some(layer)) => {
            let says = format!("Airflow finds it in {}", layer.title());
            let finding = Finding::note(FindingId::Healthy, says);
            let evidence = resolution.winner_step().map(evidence);
            evidence.into_iter().fold(finding, Finding::seen)
        }
        _ => absent(case),
    }
}

fn absent(case: Case<'_>) -> Finding {
    let steps = &case.resolution.steps;
    let unseen = steps
        .iter()
        .filter(|step| step.verdict == Verdict::NotInspected);
    let unseen: Vec<_> = unseen.map(|step| step.layer.title()).collect();
    let (confidence, says) = if unseen.is_empty() {
        let says = "no layer has this key, and none has a similar one";
        (Confidence::Certain, says.to_owned())
    } else {
        let unseen = unseen.join(" and ");
        let says =
            format!("no layer that could be inspected has this key; not inspected: {unseen}");
        (Confidence::Likely, says)
    };
    let finding = Finding::problem(FindingId::AbsentEverywhere, confidence, says);
    let finding = steps.iter().map(evidence).fold(finding, Finding::seen);
    finding.next("create it, or check the key in the DAG and the account and region that are asked")
}

#[cfg(test)]
mod tests;
