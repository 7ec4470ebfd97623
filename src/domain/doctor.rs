//! Why a key is missing, or is not what was expected: a list of findings, the cause first.
//!
//! Asks nothing: it judges a live lookup, the names that were listed, and the configuration.

mod account;
mod case;
mod conclusion;
mod configuration;
mod connection;
mod doubt;
mod finding;
mod layers;
mod log;
mod names;
mod pattern;
mod processes;
mod regions;
mod value;

pub use case::{Case, OtherProcess, OtherRegion};
pub use conclusion::has_problem;
pub use finding::{Confidence, Finding, FindingId, Level};

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
    findings.extend(log::finding(case, &findings));
    if !has_problem(&findings) || conclusion::is_left_open(case, &findings) {
        findings.push(conclusion::conclusion(case));
    }
    for finding in &mut findings {
        if finding.evidence.is_empty() {
            finding.evidence = case.resolution.steps.iter().map(evidence).collect();
        }
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

#[cfg(test)]
mod tests;
