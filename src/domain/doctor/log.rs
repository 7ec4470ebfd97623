//! What a log says of the key, next to what the lookup says of it now.

use super::case::{Case, evidence};
use super::doubt;
use super::finding::{Confidence, Finding, FindingId};
use crate::domain::resolve::Outcome;
use crate::domain::search_path::Store;
use crate::domain::traceback::{self, Cause};

/// What the log says and the findings of the lookup do not; None where both say the same.
pub(super) fn finding(case: Case<'_>, others: &[Finding]) -> Option<Finding> {
    let log = case.log?;
    let is_found = case.resolution.outcome == Outcome::Found;
    let id = match id_of(log.cause) {
        Some(id) if others.iter().any(|other| other.id == id) => return None,
        Some(id) => id,
        None if is_found => FindingId::ProcessesDiffer,
        None => return None,
    };
    let answer = match case.resolution.winner {
        Some(layer) if is_found => format!("this lookup finds it in {}", layer.title()),
        _ => "this lookup did not meet that".to_owned(),
    };
    let says = format!("{}; {answer}", log.sentence());
    let finding = Finding::problem(id, Confidence::Likely, says);
    let at = log.at.as_deref();
    let at = at.map_or(String::new(), |at| format!(" ({at})"));
    let finding = finding.seen(format!("log{at}: {}", log.cause.words()));
    let steps = case.resolution.steps.iter().map(evidence);
    let finding = steps.fold(finding, Finding::seen);
    let again = next(case, log);
    Some(finding.next(match log.cause.remedy() {
        Some(remedy) => format!("{remedy}; {again}"),
        None => again,
    }))
}

/// The finding of a lookup that meets the same cause.
fn id_of(cause: Cause) -> Option<FindingId> {
    Some(match cause {
        Cause::BackendUnknown => FindingId::BackendUnknown,
        Cause::KwargsNotJson => FindingId::KwargsNotJson,
        Cause::Denied => FindingId::Denied,
        Cause::DeniedKms => FindingId::DeniedKms,
        Cause::ExpiredCredentials => FindingId::ExpiredCredentials,
        Cause::NoCredentials => FindingId::NoCredentials,
        Cause::NoRegion => FindingId::NoRegion,
        Cause::Unreachable | Cause::Throttled => FindingId::Unreachable,
        Cause::ScheduledForDeletion => FindingId::ScheduledForDeletion,
        Cause::WrongFernetKey => FindingId::WrongFernetKey,
        Cause::Json => FindingId::ConsoleKeyValue,
        Cause::BackendFailed | Cause::Missing => return None,
    })
}

/// How to look the key up as the process that wrote the log did.
fn next(case: Case<'_>, log: &traceback::Finding) -> String {
    let deployment = case.scenario.simulated;
    let mut steps = case.resolution.steps.iter();
    let differs =
        |process| deployment.airflow_rules().task.is_some() && process != deployment.process.value;
    let mut as_airflow = Vec::new();
    if steps.any(|step| doubt::is_read_by_others(case, step)) {
        as_airflow.push("with Airflow's credentials (--as-role ARN)".to_owned());
    }
    if let Some(process) = log.process.filter(|process| differs(*process)) {
        as_airflow.push(format!(
            "as its process does (--process {})",
            process.name()
        ));
    }
    let winner = case.resolution.winner;
    if winner.is_some_and(|layer| layer.store == Store::Env) {
        as_airflow.push("with the environment of its process (--env-file FILE)".to_owned());
    }
    let since = log.at.as_deref().unwrap_or("the log was written");
    let change = format!(
        "if Airflow's region, account and release are the ones asked here, something was changed since {since}: run the task again"
    );
    if as_airflow.is_empty() {
        return change;
    }
    format!("look it up {}; {change}", as_airflow.join(", "))
}
