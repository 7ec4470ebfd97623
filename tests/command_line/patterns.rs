//! The lookup pattern that `varlens cost --keys` proposes.

use serde_json::{Value, json};

use super::{Run, file, run_in};
use crate::versions::fake::{FakeAws, Reply};

/// A Secrets Manager that has the secrets of these names.
fn server(names: &[&str]) -> FakeAws {
    let secrets: Vec<Value> = names
        .iter()
        .map(|name| json!({"Name": name, "ARN": format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}-abcdef")}))
        .collect();
    FakeAws::new(move |_, _| Reply::json(&json!({"SecretList": secrets})))
}

fn cost(server: &FakeAws, dag: &str, pattern: &str, more: &[&str]) -> Run {
    let url = server.url();
    let kwargs = json!({"variables_lookup_pattern": pattern, "connections_lookup_pattern": pattern, "region_name": "eu-west-1"}).to_string();
    let variables = [
        ("AWS_ACCESS_KEY_ID", "fake"),
        ("AWS_SECRET_ACCESS_KEY", "fake"),
        (
            "AIRFLOW__SECRETS__BACKEND",
            "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
        ),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", kwargs.as_str()),
        ("AIRFLOW_VAR_DB_X", "fake"),
        ("AIRFLOW_VAR_REGION", "fake"),
        ("AIRFLOW_CONN_LOCAL", "fake://"),
    ];
    let arguments = [
        "cost",
        dag,
        "--keys",
        "--endpoint-url",
        &url,
        "--airflow",
        "2.10.5",
        "--order",
        "aws,env",
    ];
    run_in(&variables, &[&arguments[..], more].concat())
}

fn proposed(server: &FakeAws, dag: &str, pattern: &str) -> Vec<Value> {
    let run = cost(server, dag, pattern, &["--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let lines = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter(|line| line["proposed"] == json!(true))
        .collect()
}

fn reading(name: &str, keys: &[&str]) -> String {
    let reads = keys.iter().map(|key| format!("Variable.get('{key}')\n"));
    let reads = reads.collect::<Vec<_>>().concat();
    file(
        name,
        "dag.py",
        &format!("from airflow.models import Variable\n{reads}"),
    )
}

#[test]
fn a_secret_that_the_pattern_keeps_out_today_stays_out() {
    let server = server(&[
        "airflow/variables/db_x",
        "airflow/variables/aws_a",
        "airflow/variables/aws_b",
    ]);
    let dag = reading("pattern-kept-out", &["db_x", "aws_a", "aws_b", "region"]);
    let found = proposed(&server, &dag, "^(aws_|reg)");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["pattern"], &found[0]["kind"]),
        (&json!("^aws_"), &json!("variable"))
    );
    // What saves nothing is not proposed.
    assert_eq!(proposed(&server, &dag, "^aws_"), Vec::<Value>::new());
    let text = cost(&server, &dag, "^(aws_|reg)", &[]);
    assert!(
        text.out
            .contains("variables_lookup_pattern for what these files read"),
        "{}",
        text.out
    );
}

#[test]
fn a_secret_that_no_file_reads_is_found_where_it_was() {
    let server = server(&["airflow/variables/db_x", "airflow/variables/aws_a"]);
    let dag = reading("pattern-unread", &["aws_a", "region"]);
    let found = proposed(&server, &dag, "");
    assert_eq!(found[0]["pattern"], json!("^(aws_|db_)"), "{found:?}");
}

#[test]
fn connections_have_a_pattern_too() {
    let server = server(&["airflow/connections/aws_pg"]);
    let dag = file(
        "pattern-connections",
        "dag.py",
        "from airflow.hooks.base import BaseHook\nBaseHook.get_connection('aws_pg')\nBaseHook.get_connection('local')\n",
    );
    let found = proposed(&server, &dag, "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["pattern"], &found[0]["kind"]),
        (&json!("^aws_"), &json!("connection"))
    );
}
