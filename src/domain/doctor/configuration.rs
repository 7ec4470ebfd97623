//! What the configuration itself gets wrong.

use super::case::Case;
use super::doubt;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::other_backend::OtherBackend;
use crate::domain::resolve::{Outcome, Verdict};
use crate::domain::search_path::Store;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let deployment = case.scenario.simulated;
    let warnings = deployment.warnings.iter();
    let mut findings: Vec<_> = warnings
        .filter_map(|warning| about(case, warning))
        .collect();
    findings.extend(will_not_start(case));
    findings
}

/// The option that keeps Airflow from starting.
fn will_not_start(case: Case<'_>) -> Option<Finding> {
    let refusal = case.scenario.simulated.refusal.as_ref()?;
    if case.resolution.outcome != Outcome::WillNotStart {
        return None;
    }
    let is_kwargs = refusal.because.to_lowercase().contains("kwargs");
    let id = if is_kwargs {
        FindingId::KwargsNotJson
    } else {
        FindingId::BackendUnknown
    };
    let error = format!("{}: {}", refusal.error.class, refusal.error.text);
    let option = option(&refusal.because);
    let says = format!("Airflow does not start with {option}");
    // Another release may start with it.
    let finding = Finding::problem(id, doubt::confidence(case), says);
    let next = format!("correct {option}, then restart Airflow");
    Some(finding.seen(error).next(next))
}

/// Where an option is set, within a sentence: `AIRFLOW__SECRETS__BACKEND (environment variable)`.
fn option(because: &str) -> String {
    match because.strip_prefix("environment ") {
        Some(name) => format!("{name} (environment variable)"),
        None => because.to_owned(),
    }
}

/// A warning that explains why a layer is not asked, or is asked for another name.
fn about(case: Case<'_>, warning: &ConfigWarning) -> Option<Finding> {
    let id = match warning.id {
        WarningId::KwargsIgnored => FindingId::KwargsNotJson,
        WarningId::KwargsWithoutBackend | WarningId::UnknownKwarg | WarningId::MisspeltOption => {
            FindingId::KwargsMisspelt
        }
        WarningId::WorkersWithoutKwargs => FindingId::ProcessesDiffer,
        WarningId::MisspeltVariable => FindingId::NearName,
        WarningId::LaterKwarg | WarningId::SingleKwargs => FindingId::ProviderTooOld,
        // A backend that Airflow's providers have is right, and varlens just does not read it.
        WarningId::UnknownBackend if !is_known(case) => FindingId::BackendUnknown,
        WarningId::NotFollowed
        | WarningId::LookupPattern
        | WarningId::UnknownBackend
        | WarningId::WillNotStart
        | WarningId::Cached
        | WarningId::EnvironmentFile
        | WarningId::DatabaseSchema
        | WarningId::Other => return None,
    };
    if !is_about_key(case, warning) {
        return None;
    }
    let finding = Finding::problem(id, Confidence::Certain, warning.text.as_str());
    let finding = finding.next(warning.next.as_deref().unwrap_or(GENERAL));
    Some(Finding {
        level: level(case),
        confidence: match id {
            // What another backend holds is not known.
            FindingId::BackendUnknown => Confidence::Possible,
            _ => Confidence::Certain,
        },
        ..finding
    })
}

const GENERAL: &str = "correct that option where it is set: varlens config shows the place";

/// The class is one that varlens knows by name.
fn is_known(case: Case<'_>) -> bool {
    let deployment = case.scenario.simulated;
    let own = deployment.other_backend.as_ref();
    let backend = own.or(deployment.server.other_backend.as_ref());
    backend.is_some_and(OtherBackend::is_known)
}

/// A name that is nearly right may be that of another key, or of an option that no lookup needs.
fn is_about_key(case: Case<'_>, warning: &ConfigWarning) -> bool {
    match warning.id {
        WarningId::MisspeltVariable => {
            let variable = case.resolution.key.env_name();
            variable.is_some_and(|variable| has_word(&warning.text, &variable))
        }
        WarningId::MisspeltOption => warning.store.is_some(),
        _ => true,
    }
}

/// A sentence has this name, and not only as a part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let is_end = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || ",:?".contains(c));
    let mut found = text.match_indices(name);
    found.any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|text| text.chars().next());
        is_end(before) && is_end(after)
    })
}

/// It explains nothing where the layer gave the value.
fn level(case: Case<'_>) -> Level {
    if has_answer(case) {
        Level::Note
    } else {
        Level::Problem
    }
}

/// The layer that backend options are about gave the value, so they do no harm.
fn has_answer(case: Case<'_>) -> bool {
    let steps = &case.resolution.steps;
    let aws = steps.iter().find(|step| step.layer.store == Store::Aws);
    let is_found = aws.is_some_and(|step| step.verdict == Verdict::Found);
    is_found || (case.resolution.outcome == Outcome::Found && aws.is_none())
}
