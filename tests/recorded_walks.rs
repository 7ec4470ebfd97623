//! The walk against what real Airflow answered: outcome, value or error text, and the calls made, for each recorded key.
//!
//! `tests/airflow/record_walk.py` made the recordings.

use std::ffi::OsString;
use std::sync::Arc;

use serde_json::{Value, json};
use varlens::config::{Flags, Shell, load};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::{Key, Kind};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Answer, Ask, Basis, Fault, Outcome, Walk};
use varlens::domain::search_path::Layer;

const OLD: &str = include_str!("airflow/walk-2.10.5.jsonl");
const NEW: &str = include_str!("airflow/walk-3.3.2.jsonl");

const BACKEND: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

fn deployment(airflow: &str, amazon: &str, kwargs: &Value) -> Arc<Deployment> {
    let flags = Flags {
        airflow: Some(airflow.to_owned()),
        amazon_provider: Some(amazon.to_owned()),
        order: Some("aws,env".to_owned()),
        process: Some("server".to_owned()),
        ..Flags::default()
    };
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", BACKEND.to_owned()),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", kwargs.to_string()),
    ];
    let shell = Shell::new(variables.map(|(name, value)| (OsString::from(name), value.into())));
    Arc::new(load(&flags, &shell).unwrap().deployment)
}

/// The recorder's world: what a place holds, and the value if it is found.
fn world(ask: &Ask) -> (Answer, Option<&'static str>) {
    let found = |value| (Answer::Present, Some(value));
    match (ask.layer, ask.place.as_str()) {
        (Layer::Aws, "airflow/variables/both") => found("fake-both"),
        (Layer::Aws, "airflow/variables/aws_key_001") => found("fake-1"),
        (Layer::Aws, "airflow/variables/bin") => (Answer::Absent(Reason::NoSecretString), None),
        (Layer::Aws, "airflow/variables/gone") => {
            let deleted = Fault {
                code: Some("InvalidRequestException".to_owned()),
                ..Fault::new(Reason::ScheduledForDeletion)
            };
            (Answer::Fault(deleted), None)
        }
        (Layer::Env, "AIRFLOW_VAR_BOTH") => found("fake-env"),
        (Layer::Env, "AIRFLOW_VAR_ONLYENV") => found("1"),
        (Layer::Env, "AIRFLOW_VAR_EMPTY") => found(""),
        (Layer::Env, "AIRFLOW_VAR_GONE") => found("e"),
        _ => (Answer::Absent(Reason::NotFound), None),
    }
}

/// Outcome, value or error text, and calls, as the recorder writes them.
fn walked(deployment: &Arc<Deployment>, name: &str) -> Value {
    let key = Key::new(Kind::Variable, name);
    let mut walk = Walk::new(Arc::clone(deployment), key, Basis::Performed);
    let mut value = None;
    while let Some(ask) = walk.next_ask() {
        let (answer, read) = world(ask);
        value = value.or(read);
        walk.answer(answer);
    }
    let end = walk.finish();
    let text = match end.outcome {
        Outcome::Found => value.map(str::to_owned),
        _ => end.error.map(|error| error.text),
    };
    let calls: Vec<_> = end
        .aws_calls
        .iter()
        .map(|call| json!([call.operation, call.place]))
        .collect();
    json!([end.outcome.name(), text, calls])
}

fn replay(airflow: &str, amazon: &str, recording: &str) -> usize {
    let mut compared = 0;
    for line in recording.lines() {
        let recorded: Value = serde_json::from_str(line).unwrap();
        let [kwargs, key, expected @ ..] = recorded.as_array().unwrap().as_slice() else {
            panic!("not a recording: {line}");
        };
        let deployment = deployment(airflow, amazon, kwargs);
        let found = walked(&deployment, key.as_str().unwrap());
        assert_eq!(
            found.as_array().unwrap().as_slice(),
            expected,
            "{airflow} {line}"
        );
        compared += 1;
    }
    compared
}

#[test]
fn the_walk_ends_as_it_did_in_real_airflow() {
    assert_eq!(replay("2.10.5", "9.4.0", OLD), 140);
    assert_eq!(replay("3.3.2", "9.39.0", NEW), 140);
}
