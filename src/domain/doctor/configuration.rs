//! What the configuration itself gets wrong.

use super::case::Case;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::config_warning::{ConfigWarning, WarningId};
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
    let says = format!("Airflow does not start with {}", refusal.because);
    let finding = Finding::problem(id, Confidence::Certain, says);
    let next = format!("fix {}, then restart Airflow", refusal.because);
    Some(finding.seen(error).next(next))
}

/// A warning that explains why a layer is not asked, or is asked for another name.
fn about(case: Case<'_>, warning: &ConfigWarning) -> Option<Finding> {
    let id = match warning.id {
        WarningId::KwargsIgnored => FindingId::KwargsNotJson,
        WarningId::KwargsWithoutBackend | WarningId::UnknownKwarg | WarningId::MisspeltOption => {
            FindingId::KwargsMisspelt
        }
        WarningId::MisspeltVariable => FindingId::NearName,
        WarningId::LaterKwarg | WarningId::SingleKwargs => FindingId::ProviderTooOld,
        WarningId::UnknownBackend => FindingId::BackendUnknown,
        WarningId::NotFollowed
        | WarningId::LookupPattern
        | WarningId::WillNotStart
        | WarningId::EnvironmentFile
        | WarningId::Other => return None,
    };
    let finding = Finding::problem(id, Confidence::Certain, warning.text.as_str());
    let finding = finding.next(warning.next.as_deref().unwrap_or("fix the option"));
    Some(Finding {
        level: level(case, warning),
        confidence: match id {
            // What another backend holds is not known.
            FindingId::BackendUnknown => Confidence::Possible,
            _ => Confidence::Certain,
        },
        ..finding
    })
}

/// It explains nothing where the layer gave the value, and where it is about something else than this key's layers.
fn level(case: Case<'_>, warning: &ConfigWarning) -> Level {
    let is_about_key = match warning.id {
        WarningId::MisspeltVariable => {
            let variable = case.resolution.key.env_name();
            variable.is_some_and(|variable| warning.text.contains(&variable))
        }
        WarningId::MisspeltOption => warning.store.is_some(),
        _ => true,
    };
    if is_about_key && !has_answer(case) {
        Level::Problem
    } else {
        Level::Note
    }
}

/// The layer that backend options are about gave the value, so they do no harm.
fn has_answer(case: Case<'_>) -> bool {
    let steps = &case.resolution.steps;
    let aws = steps.iter().find(|step| step.layer.store == Store::Aws);
    let is_found = aws.is_some_and(|step| step.verdict == Verdict::Found);
    is_found || (case.resolution.outcome == Outcome::Found && aws.is_none())
}
