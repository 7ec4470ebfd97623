//! Why a key is missing, or is not what was expected: a list of findings, the cause first.
//!
//! Asks nothing: it judges a live lookup, the names that were listed, and the configuration.

mod account;
mod case;
mod circumstances;
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

pub use case::{Beside, Case, OtherProcess, OtherRegion};
pub use conclusion::has_problem;
pub use finding::{Confidence, Finding, FindingId, Level};

use crate::domain::resolve::Outcome;
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
    findings.extend(conclusion::rest(case, &findings));
    for finding in &mut findings {
        if finding.evidence.is_empty() {
            finding.evidence = case.resolution.steps.iter().map(evidence).collect();
        }
    }
    findings.sort_by_key(finding::rank);
    if let Some(first) = findings.first_mut() {
        circumstances::add(case, first);
    }
    let mut seen = Vec::new();
    findings.retain(|finding| {
        let is_new = !seen.contains(&finding.id);
        seen.push(finding.id);
        is_new
    });
    if !case.exists() && case.resolution.outcome != Outcome::Found {
        let first = findings.iter_mut().take(1);
        first.for_each(|finding| finding.evidence.extend(case.uncompared()));
    }
    findings
}

#[cfg(test)]
mod tests;
