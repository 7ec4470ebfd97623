//! What matters for every cause: the address and the credentials that were used, how old a listing or an answer may be, and what
//! Datacoves shows to Airflow.

use super::case::Case;
use super::doubt;
use super::finding::{Finding, FindingId, Level};
use crate::domain::resolve::{Outcome, Step, Verdict};
use crate::domain::search_path::Store;

/// Adds to the first finding what it rests on besides the lookup.
pub(super) fn add(case: Case<'_>, first: &mut Finding) {
    let is_missed = case.resolution.outcome != Outcome::Found;
    let steps = || case.resolution.steps.iter();
    first
        .evidence
        .extend(steps().filter_map(|step| late(case, step)));
    if let Some(cached) = doubt::cached(case) {
        first.evidence.push(cached.to_owned());
    }
    if !is_missed && first.level == Level::Note {
        return;
    }
    let is_asked = |step: &Step| {
        step.layer.store == Store::Aws && matches!(step.verdict, Verdict::Absent | Verdict::Failed)
    };
    if steps().any(is_asked) {
        endpoint(case, first);
        let credentials = case.beside.credentials;
        first
            .evidence
            .extend(credentials.map(|from| format!("credentials: {from}")));
    }
    let is_datacoves =
        |step: &Step| step.layer.store == Store::Datacoves && step.verdict == Verdict::Absent;
    let is_nowhere = is_missed && first.id == FindingId::AbsentEverywhere;
    if is_nowhere && steps().any(is_datacoves) {
        let says = "Datacoves gives Airflow only secrets that are shared with stack services";
        first.evidence.push(says.to_owned());
        first
            .next
            .push_str("; a secret of Datacoves has to be shared with stack services");
    }
}

/// Another address than AWS's own may be another store: a test server, an endpoint of another account.
fn endpoint(case: Case<'_>, first: &mut Finding) {
    let Some(endpoint) = case.caller.and_then(|caller| caller.endpoint.as_ref()) else {
        return;
    };
    first.evidence.push(format!(
        "AWS was asked at {endpoint}, and not at its own address"
    ));
    let may_be_elsewhere = matches!(
        first.id,
        FindingId::AbsentEverywhere | FindingId::Unreachable | FindingId::ExpiredCredentials
    );
    if may_be_elsewhere {
        let check = format!("; check that the endpoint {endpoint} is the one that is meant");
        first.next.push_str(&check);
    }
}

/// `ListSecrets` is up to five minutes late (AWS, "ListSecrets": eventually consistent).
fn late(case: Case<'_>, step: &Step) -> Option<String> {
    if step.layer.store != Store::Aws {
        return None;
    }
    match (step.verdict, case.listed(step)?) {
        (Verdict::Found, false) => Some(
            "the listing does not have it yet: ListSecrets may be some minutes late".to_owned(),
        ),
        (Verdict::Absent, true) => Some(
            "the listing still has it, and AWS does not: ListSecrets may be some minutes late"
                .to_owned(),
        ),
        _ => None,
    }
}
