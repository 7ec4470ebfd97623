//! The account that is asked, where the configuration says which one has the secrets.

use super::case::Case;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::caller::account_in;
use crate::domain::deployment::Identity;
use crate::domain::resolve::{Outcome, Step};
use crate::domain::search_path::Store;

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let steps = case.resolution.steps.iter();
    let asked = steps.filter(|step| step.layer.store == Store::Aws);
    asked.filter_map(|step| about(case, step)).collect()
}

/// None where the account is the right one, or where one of the two isn't known.
fn about(case: Case<'_>, step: &Step) -> Option<Finding> {
    let options = case.scenario.simulated.aws_of(step.layer);
    let in_name = step.place.as_deref().and_then(account_in);
    let configured = options.account.as_ref();
    let expected = in_name.or(configured.map(|account| account.value.as_str()))?;
    let caller = case.caller?;
    let asked = caller
        .account
        .as_deref()
        .filter(|asked| *asked != expected)?;
    let whose = match (in_name, configured) {
        (None, Some(account)) => format!("{expected} ({})", account.origin),
        _ => format!("{expected}, as the name of the secret says"),
    };
    let says = format!("account {asked} is asked, and the secrets are in account {whose}");
    let is_airflows = options.identity != Identity::Other;
    let confidence = if is_airflows {
        Confidence::Certain
    } else {
        Confidence::Likely
    };
    let finding = Finding::problem(FindingId::WrongAccount, confidence, says);
    let finding = match &caller.arn {
        Some(arn) => finding.seen(format!("AWS names the caller {arn}")),
        None => finding,
    };
    let next = if is_airflows {
        format!("give Airflow credentials of account {expected}, or correct the account")
    } else {
        format!("ask with credentials of account {expected}: --profile, or --as-role")
    };
    let is_elsewhere = case.resolution.outcome == Outcome::Found
        && case
            .resolution
            .winner
            .is_some_and(|layer| layer.store != Store::Aws);
    Some(Finding {
        level: if is_elsewhere {
            Level::Note
        } else {
            Level::Problem
        },
        ..finding.next(next)
    })
}
