//! `varlens policy`: the least IAM policy, as JSON to paste. Asks AWS nothing.

use serde_json::{Map, Value, json};

use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::session;
use crate::config::{Flags, Settings, Shell};
use crate::domain::key::Kind;
use crate::domain::policy::{Place, Reader, Statement, statements};

/// What the policy is for.
pub(super) struct Wanted {
    pub(super) reader: Reader,
    pub(super) account: Option<String>,
    pub(super) kms_key: Option<String>,
}

pub(super) fn run(flags: &Flags, shell: &Shell, wanted: Wanted) -> Outcome {
    let settings = session::settings(flags, shell)?;
    let reader = wanted.reader;
    let place = place(&settings, wanted);
    let statements = statements(&settings.deployment, reader, &place);
    let unknown = unknown_names(&settings);
    if statements.is_empty() && !unknown.is_empty() {
        return Err(Failure(unknown.join("\n")));
    }
    for sentence in &unknown {
        eprint_line(sentence);
    }
    if statements.is_empty() {
        return Err(Failure(
            "this deployment does not ask AWS Secrets Manager, so no policy is needed".to_owned(),
        ));
    }
    if place.region.is_none() {
        eprint_line(
            "Airflow's region is not known (boto3 does not read AWS_REGION), so the policy allows every region; pass --region",
        );
    }
    if place.account.is_none() {
        eprint_line(
            "the account ID is not known, so the policy has * in its place; pass --account",
        );
    }
    if place.kms_key.is_none() && reader != Reader::Browse {
        eprint_line(
            "secrets with a customer-managed KMS key also need kms:Decrypt; pass --kms-key ARN",
        );
    }
    let mut data = Data::new();
    let written = data.line(&document(&statements));
    data.finish(written, Exit::Found)
}

/// The kinds whose secrets' names aren't known, so that the policy lacks them, as sentences.
fn unknown_names(settings: &Settings) -> Vec<String> {
    let deployment = &settings.deployment;
    let asked = Kind::ALL
        .into_iter()
        .filter(|kind| deployment.asks_aws(*kind));
    let sentence = |kind: Kind| {
        let why = deployment.aws.kind(kind).unknown.as_deref()?;
        Some(format!(
            "which secrets Airflow asks for {} is not known: {why}",
            kind.plural()
        ))
    };
    asked.filter_map(sentence).collect()
}

/// The region that Airflow asks.
fn place(settings: &Settings, wanted: Wanted) -> Place {
    let environment = settings.access.environment.iter();
    let named = |(name, _): &&(String, String)| name == "AWS_DEFAULT_REGION";
    let of_shell = environment.clone().find(named);
    let of_shell = of_shell.map(|(_, region)| region.clone());
    let region = settings.access.region.clone().or(of_shell);
    Place {
        region: region.filter(|region| !region.is_empty()),
        account: wanted.account,
        kms_key: wanted.kms_key,
    }
}

/// The policy document, on several lines.
pub(super) fn document(statements: &[Statement]) -> String {
    serde_json::to_string_pretty(&object(statements)).unwrap_or_default()
}

/// The policy document (IAM User Guide, "IAM JSON policy elements").
pub(super) fn object(statements: &[Statement]) -> Value {
    let statements: Vec<_> = statements.iter().map(statement).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn statement(statement: &Statement) -> Value {
    let mut object = Map::new();
    object.insert("Sid".to_owned(), statement.id.into());
    object.insert("Effect".to_owned(), "Allow".into());
    object.insert("Action".to_owned(), statement.actions.clone().into());
    object.insert("Resource".to_owned(), statement.resources.clone().into());
    if let Some(service) = &statement.via_service {
        let condition = json!({"StringLike": {"kms:ViaService": service}});
        object.insert("Condition".to_owned(), condition);
    }
    Value::Object(object)
}
