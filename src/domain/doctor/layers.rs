//! What the layers' answers say: denied, expired, excluded by a pattern, scheduled for deletion.

use super::case::{Case, evidence};
use super::finding::{Confidence, Finding, FindingId, Level};
use super::pattern;
use crate::domain::catalog::Listing;
use crate::domain::deployment::Identity;
use crate::domain::diagnosis::about_layer;
use crate::domain::reason::Reason;
use crate::domain::release::TeamSeparatorRule;
use crate::domain::resolve::{Outcome, Step, Verdict};

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let steps = &case.resolution.steps;
    let mut findings: Vec<_> = steps.iter().filter_map(|step| about(case, step)).collect();
    findings.extend(steps.iter().filter_map(|step| regression(case, step)));
    findings
}

/// What a reason of a step means for the user on call.
fn id_of(step: &Step) -> Option<FindingId> {
    Some(match step.reason? {
        Reason::LookupPattern => FindingId::LookupPatternExcludes,
        Reason::LookupPatternInvalid => FindingId::LookupPatternInvalid,
        Reason::PrefixNull => FindingId::PrefixNull,
        Reason::NameGate => FindingId::NameGateExcludes,
        Reason::TeamSeparator => FindingId::TeamSeparator,
        Reason::NoSecretString => FindingId::BinaryOnly,
        Reason::ScheduledForDeletion => FindingId::ScheduledForDeletion,
        Reason::NoCurrentVersion => FindingId::NoCurrentVersion,
        Reason::DecryptionFailure => FindingId::DeniedKms,
        Reason::AccessDenied if is_about_kms(step) => FindingId::DeniedKms,
        Reason::AccessDenied => FindingId::Denied,
        Reason::ExpiredCredentials => FindingId::ExpiredCredentials,
        Reason::NoCredentials => FindingId::NoCredentials,
        Reason::NoRegion | Reason::InvalidRegion => FindingId::NoRegion,
        Reason::Throttled | Reason::Unreachable | Reason::TimedOut | Reason::BadResponse => {
            FindingId::Unreachable
        }
        Reason::NotJson => FindingId::ConsoleKeyValue,
        Reason::WrongFernetKey => FindingId::WrongFernetKey,
        _ => return None,
    })
}

/// Only the note of a fault says that it is the KMS key which may not be used.
fn is_about_kms(step: &Step) -> bool {
    let detail = step.detail.as_deref();
    detail.is_some_and(|detail| detail.contains("kms:"))
}

fn about(case: Case<'_>, step: &Step) -> Option<Finding> {
    if matches!(step.verdict, Verdict::Found | Verdict::NotReached) {
        return None;
    }
    let id = id_of(step)?;
    let reason = step.reason?;
    let listed = listed(case, step);
    let says = format!("{}: {}", step.layer.title(), reason.sentence());
    let finding = Finding {
        level: level(case, step, listed),
        ..Finding::problem(id, confidence(case, step, reason, listed), says)
    };
    let finding = finding.seen(evidence(step));
    let finding = match listed {
        Some(true) => finding.seen(format!("the listing of {} has it", step.layer.title())),
        _ => finding,
    };
    Some(finding.next(next(case, step, id)))
}

/// A layer that is not asked is no problem where it does not have the key, or where another one gave it.
fn level(case: Case<'_>, step: &Step, listed: Option<bool>) -> Level {
    let is_without = match case.resolution.outcome {
        Outcome::Found => listed != Some(true),
        _ => listed == Some(false) && !is_switched_off(step),
    };
    if step.verdict == Verdict::Skipped && is_without {
        Level::Note
    } else {
        Level::Problem
    }
}

/// No key of the kind gets past these.
fn is_switched_off(step: &Step) -> bool {
    matches!(
        step.reason,
        Some(Reason::PrefixNull | Reason::LookupPatternInvalid)
    )
}

/// Whether the names that were listed have what the step was, or would be, asked for; None where that is not known.
fn listed(case: Case<'_>, step: &Step) -> Option<bool> {
    let key = &case.resolution.key;
    let place = step.place.as_deref()?;
    if case.scenario.has_name(step.layer, key, place) {
        return Some(true);
    }
    let store = case.scenario.simulated.store(step.layer);
    let is_complete = case.scenario.catalog.listing(store) == Listing::Complete;
    is_complete.then_some(false)
}

fn confidence(case: Case<'_>, step: &Step, reason: Reason, listed: Option<bool>) -> Confidence {
    let is_same = case.scenario.simulated.aws_of(step.layer).identity != Identity::Other;
    if reason.depends_on_caller() && !is_same {
        return Confidence::Likely;
    }
    match (step.verdict, listed) {
        (Verdict::Skipped, None) | (Verdict::Failed, Some(false)) => Confidence::Possible,
        _ => Confidence::Certain,
    }
}

fn next(case: Case<'_>, step: &Step, id: FindingId) -> String {
    if id == FindingId::LookupPatternExcludes
        && let Some(wider) = pattern::wider(case, step)
    {
        return format!("set {wider}, or rename the key");
    }
    about_layer(step).map_or_else(String::new, std::borrow::Cow::into_owned)
}

/// Faults of a release that later ones do not have.
fn regression(case: Case<'_>, step: &Step) -> Option<Finding> {
    let deployment = case.scenario.simulated;
    let rules = deployment.amazon_rules();
    let provider = deployment.amazon_provider.value;
    let is_separator = step.reason == Some(Reason::TeamSeparator);
    let (says, next) = if is_separator
        && rules.team_separator == TeamSeparatorRule::AlwaysRefused
        && deployment.teams_of(step.layer).in_use() == Ok(false)
    {
        (
            format!(
                "Amazon provider {provider} refuses every key with --, although teams are not in use"
            ),
            "upgrade the Amazon provider to 9.34 or later, or rename the key",
        )
    } else if step
        .error
        .as_ref()
        .is_some_and(|error| error.text.ends_with("'team_name'"))
    {
        (
            format!(
                "Airflow {} passes a team to Amazon provider {provider}, which does not know it",
                deployment.airflow.value
            ),
            "upgrade the Amazon provider to 9.20 or later, or Airflow to 3.3",
        )
    } else {
        return None;
    };
    let finding = Finding::problem(FindingId::KnownRegression, Confidence::Certain, says);
    Some(finding.seen(evidence(step)).next(next))
}
