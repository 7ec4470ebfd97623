//! What the layers' answers say: denied, expired, excluded by a pattern, scheduled for deletion.

use super::case::{Case, evidence, is_about_kms};
use super::doubt;
use super::finding::{Confidence, Finding, FindingId, Level};
use super::pattern;
use crate::domain::deployment::ClientErrorCause;
use crate::domain::diagnosis::about_layer;
use crate::domain::reason::Reason;
use crate::domain::release::TeamSeparatorRule;
use crate::domain::resolve::{Outcome, Step, Verdict};
use crate::domain::search_path::Store;
use crate::domain::value::ShapeKind;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let steps = &case.resolution.steps;
    let of_step = |step: &Step| {
        let regression = regression(case, step);
        // The same error, by what has caused it.
        let is_explained = regression.is_some() && step.reason == Some(Reason::UnsupportedOption);
        let own = about(case, step).filter(|_| !is_explained);
        own.into_iter().chain(regression)
    };
    steps.iter().flat_map(of_step).collect()
}

/// What a reason of a step means for the user on call.
fn id_of(case: Case<'_>, step: &Step) -> Option<FindingId> {
    Some(match step.reason? {
        Reason::LookupPattern => FindingId::LookupPatternExcludes,
        Reason::LookupPatternInvalid => FindingId::LookupPatternInvalid,
        Reason::PrefixNull => FindingId::PrefixNull,
        Reason::NameGate => FindingId::NameGateExcludes,
        Reason::TeamSeparator | Reason::TeamUnknown => FindingId::TeamSeparator,
        Reason::NoSecretString => FindingId::BinaryOnly,
        Reason::ScheduledForDeletion => FindingId::ScheduledForDeletion,
        Reason::NoCurrentVersion => FindingId::NoCurrentVersion,
        Reason::DecryptionFailure => FindingId::DeniedKms,
        Reason::AccessDenied if is_about_kms(step) => FindingId::DeniedKms,
        Reason::AccessDenied => FindingId::Denied,
        Reason::ExpiredCredentials | Reason::InvalidCredentials => FindingId::ExpiredCredentials,
        Reason::NoCredentials => FindingId::NoCredentials,
        Reason::NoRegion | Reason::InvalidRegion => FindingId::NoRegion,
        Reason::Throttled
        | Reason::Unreachable
        | Reason::TimedOut
        | Reason::ServerError
        | Reason::BadResponse
        | Reason::InvalidRequest
        | Reason::BadFile => FindingId::Unreachable,
        Reason::BadConnection => of_connection(step),
        Reason::UnsupportedOption if step.verdict == Verdict::Failed => {
            of_failed_client(case, step)
        }
        Reason::NotJson if is_empty(step) => FindingId::EmptyValue,
        Reason::NotJson => FindingId::ConsoleKeyValue,
        Reason::EmptyConnection => FindingId::EmptyValue,
        Reason::WrongFernetKey => FindingId::WrongFernetKey,
        _ => return None,
    })
}

/// Every lookup in the layer raises: by an empty variable of the process, by an option, or by unreadable rules for teams.
fn of_failed_client(case: Case<'_>, step: &Step) -> FindingId {
    let options = case.scenario.simulated.aws_of(step.layer);
    match options.client_error.as_ref().map(|found| &found.cause) {
        Some(cause) if cause.is_profile() => FindingId::NoCredentials,
        Some(ClientErrorCause::EmptyVariable(_)) => FindingId::Unreachable,
        Some(_) => FindingId::KwargsMisspelt,
        None => FindingId::TeamSeparator,
    }
}

/// What is stored is no connection: nothing at all, a text in quotes, or another form than Airflow's.
fn of_connection(step: &Step) -> FindingId {
    let shape = step.held.as_ref().map(|held| &held.shape);
    match shape {
        Some(shape) if shape.kind == ShapeKind::Empty => FindingId::EmptyValue,
        Some(shape) if shape.quoted => FindingId::QuotedValue,
        Some(_) => FindingId::ConsoleKeyValue,
        None => FindingId::BinaryOnly,
    }
}

fn is_empty(step: &Step) -> bool {
    let held = step.held.as_ref();
    held.is_some_and(|held| held.shape.kind == ShapeKind::Empty)
}

fn about(case: Case<'_>, step: &Step) -> Option<Finding> {
    if matches!(step.verdict, Verdict::Found | Verdict::NotReached) {
        return None;
    }
    let id = id_of(case, step)?;
    let reason = step.reason?;
    let listed = case.listed(step);
    let says = format!("{}: {}", step.layer.title(), sentence(step, reason));
    let finding = Finding {
        level: level(case, step, listed),
        ..Finding::problem(id, confidence(case, step, reason, listed), says)
    };
    let finding = finding.seen(evidence(step));
    let finding = match listed {
        Some(true) => finding.seen(format!("the listing of {} has it", step.layer.title())),
        Some(false) if step.verdict != Verdict::Absent => finding.seen(format!(
            "the listing of {} is complete and does not have it",
            step.layer.title()
        )),
        _ => finding,
    };
    Some(finding.next(next(case, step, id)))
}

/// The reasons speak of AWS where a caller is at fault; another store's own words say it better.
fn sentence(step: &Step, reason: Reason) -> String {
    let own = step.detail.as_deref();
    if reason == Reason::UnsupportedOption && step.verdict == Verdict::Failed {
        return step.why().unwrap_or_default();
    }
    if let Some(fault) = step.held.as_ref().and_then(|held| held.connection_fault) {
        return format!("{}: {fault}", reason.sentence());
    }
    match own.filter(|_| step.layer.store != Store::Aws && reason.depends_on_caller()) {
        Some(own) => own.to_owned(),
        None => reason.sentence().to_owned(),
    }
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

/// What varlens saw with other credentials than Airflow's, or what did not answer from here, Airflow may see otherwise.
fn confidence(case: Case<'_>, step: &Step, reason: Reason, listed: Option<bool>) -> Confidence {
    let is_guess = matches!(
        (step.verdict, listed),
        (Verdict::Skipped, None) | (Verdict::Failed | Verdict::NotInspected, Some(false))
    );
    // The listing has it, under the team's own name.
    let is_guess = is_guess && reason != Reason::TeamUnknown;
    if is_guess {
        return Confidence::Possible;
    }
    let is_elsewhere = reason.depends_on_caller() && step.layer.store != Store::Aws;
    let by_others = doubt::is_read_by_others(case, step) || is_elsewhere;
    let is_asked = step.verdict != Verdict::Skipped;
    if step.verdict == Verdict::NotInspected || (is_asked && by_others) {
        Confidence::Likely
    } else {
        Confidence::Certain
    }
}

fn next(case: Case<'_>, step: &Step, id: FindingId) -> String {
    // No other pattern finds in AWS what AWS does not have.
    if id == FindingId::LookupPatternExcludes && case.listed(step) == Some(false) {
        return String::new();
    }
    if id == FindingId::LookupPatternExcludes
        && let Some(wider) = pattern::wider(case, step)
    {
        return format!("set {wider}, or rename the key");
    }
    let next = about_layer(step).map_or_else(String::new, std::borrow::Cow::into_owned);
    match id {
        // The request was that of this shell's credentials.
        FindingId::Denied if doubt::is_read_by_others(case, step) => format!(
            "{next}; that is about the credentials here: --as-role ARN reads with Airflow's role, varlens policy airflow prints what it needs"
        ),
        FindingId::Denied if step.layer.store == Store::Aws => {
            format!("{next}; varlens policy airflow prints all that it needs")
        }
        _ => next,
    }
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
