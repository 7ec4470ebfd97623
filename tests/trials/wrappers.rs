//! What is around the configuration in what people paste: descriptions of `kubectl`, tables, lists of Go, log lines.

use serde_json::{Value, json};

use super::kinds::{BACKEND, leaked};
use super::world::trial;

const ABSENT: [&str; 2] = ["--assume-absent", "metastore"];
const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
const KWARGS: &str =
    "{\"connections_prefix\": \"mwaa/connections\", \"variables_prefix\": \"mwaa/variables\"}";

/// `kubectl describe configmap`, with a file in it and with variables.
#[test]
fn descriptions_of_config_maps() {
    let head = "Name:         airflow-config\nNamespace:    airflow\nLabels:       tier=airflow\nAnnotations:  <none>\n\nData\n====\n";
    let end = "\n\nBinaryData\n====\n\nEvents:  <none>\n";
    let cfg = format!(
        "airflow.cfg:\n----\n[core]\nexecutor = CeleryExecutor\n\n[secrets]\nbackend = {CLASS}\nbackend_kwargs = {KWARGS}\n\nairflow_local_settings.py:\n----\n\n"
    );
    trial("wrap-describe-cfg")
        .cfg_text(leaked(&[head, &cfg, end]))
        .key("conn_id")
        .json("/steps/0/place", json!("mwaa/variables/conn_id"))
        .json("/winner", json!("aws"))
        .check();
    let variables = format!(
        "AIRFLOW__SECRETS__BACKEND:\n----\n{CLASS}\nAIRFLOW__SECRETS__BACKEND_KWARGS:\n----\n{KWARGS}\n"
    );
    trial("wrap-describe-env")
        .env_text(leaked(&[head, &variables, "\nEvents:  <none>\n"]))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
    trial("wrap-describe-other")
        .cfg_text(leaked(&[head, &variables, end]))
        .says(&["this ConfigMap has no airflow.cfg: give it to --env-file"])
        .ends_as_usage_error();
}

/// `aws mwaa get-environment --output table`.
#[test]
fn a_table_of_the_aws_command_line() {
    let table = format!(
        "-----------------------------\n|      GetEnvironment       |\n+---------------------------+\n||       Environment       ||\n|+-----------------+-------+|\n||  AirflowVersion |  2.10.5 ||\n||  Name           |  prod ||\n|+-----------------+-------+|\n|||  AirflowConfigurationOptions  |||\n||+-----------------------+----+||\n|||  secrets.backend       |  {CLASS}  |||\n|||  secrets.backend_kwargs|  {KWARGS}   |||\n||+-----------------------+----+||\n"
    );
    trial("wrap-table")
        .env_text(leaked(&[&table]))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
}

#[test]
fn forms_that_are_refused_by_name() {
    for (text, said) in [
        (
            "[PATH=/usr/bin AIRFLOW_VAR_X=1]\n",
            "docker inspect -f '{{json .Config.Env}}'",
        ),
        (KWARGS, "this is the value of backend_kwargs alone"),
        (
            "{\"variables_prefix\": \"mwaa/variables\", \"profile_name\": null}\n",
            "this is the value of backend_kwargs alone",
        ),
    ] {
        trial("wrap-refused")
            .env_text(text)
            .says(&[said])
            .ends_as_usage_error();
    }
    trial("wrap-page")
        .cfg_text("Section\tKey\tValue\tSource\nsecrets\tbackend\tx.Y\tenv var\n")
        .says(&["this is the table of the web UI", "`airflow config list`"])
        .ends_as_usage_error();
}

/// Airflow 3 logs above what `airflow config list` prints.
#[test]
fn a_listing_below_lines_of_structlog() {
    let line = "2025-12-01T08:00:00.123456Z [warning  ] Skipping masking for a secret as it's too short (<5 chars) [airflow._shared.secrets_masker.secrets_masker] loc=secrets_masker.py:549\n";
    let cfg = format!("[secrets]\nbackend = {CLASS}\nbackend_kwargs = {KWARGS}\n");
    trial("wrap-structlog")
        .cfg_text(leaked(&[line, &cfg]))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
}

/// The advice has the name that the user's file has.
#[test]
fn misspelt_options_are_named_as_the_file_has_them() {
    let options = format!(
        "{{\"Environment\": {{\"AirflowConfigurationOptions\": {{\"secrets.backend\": \"{CLASS}\", \"secrets.backend.kwargs\": \"x\"}}}}}}"
    );
    trial("wrap-mwaa-name")
        .env_text(leaked(&[&options]))
        .key("nope")
        .with(&ABSENT)
        .is("undetermined")
        .says(&[
            "secrets.backend.kwargs is not read by Airflow: did you mean secrets.backend_kwargs?",
        ])
        .never(&["BACKEND.KWARGS"])
        .check();
    trial("wrap-cfg-name")
        .cfg_text("[secrets]\nbackends = x.Y\n")
        .key("nope")
        .with(&ABSENT)
        .is("missing")
        .says(&["did you mean [secrets] backend?"])
        .never(&["did you mean AIRFLOW__"])
        .check();
}

/// A file without PATH or HOME may be a part of an environment; what has them is whole.
#[test]
fn a_part_of_an_environment_leaves_a_missing_key_uncertain() {
    let process = "PATH=/usr/bin\nHOME=/root\n";
    let zeros = leaked(&["PATH=/bin\0", &BACKEND.replace('\n', "\0")]);
    for (text, certain) in [
        (BACKEND, false),
        ("AIRFLOW_VAR_A=1\nAIRFLOW_VAR_B=2\n", false),
        ("{\"AIRFLOW_VAR_A\": \"1\"}", false),
        (leaked(&[process, BACKEND]), true),
        (zeros, true),
    ] {
        let trial = trial("wrap-part")
            .env_text(text)
            .key("qqqqqq")
            .with(&["--order", "env"])
            .is("missing");
        let trial = trial.json("/certain", json!(certain));
        if certain {
            trial.json("/caveat", Value::Null).check();
        } else {
            trial
                .says(&["so it may be a part, and Airflow's process may have the key"])
                .check();
        }
    }
}

/// AWS lacks it for other credentials than Airflow's, whose account is not known.
#[test]
fn a_later_layer_wins_only_where_aws_was_asked_as_airflow_asks() {
    let value = "PATH=/bin\nHOME=/x\nAWS_DEFAULT_REGION=us-east-1\nAIRFLOW_VAR_TC_ENV=x\n";
    let own = "AWS_ACCESS_KEY_ID=fake\nAWS_SECRET_ACCESS_KEY=fake\n";
    trial("wrap-other-account")
        .env_text(leaked(&[value, BACKEND]))
        .key("tc_env")
        .says(&["and Airflow's account is not known; if AWS has the key there, it wins"])
        .json("/winner", json!("env"))
        .json("/certain", json!(false))
        .check();
    trial("wrap-own-account")
        .env_text(leaked(&[value, BACKEND, own]))
        .without_region()
        .key("tc_env")
        .json("/winner", json!("env"))
        .json("/certain", json!(true))
        .check();
}

/// A similar key is what to do about a missing one.
#[test]
fn a_similar_key_is_the_next_step() {
    trial("wrap-similar")
        .key("aaa")
        .with(&["--order", "aws,env"])
        .is("missing")
        .in_text(&["next: use AAA if that is the key you mean (differs only in upper/lower case)"])
        .json(
            "/next/0",
            json!("use AAA if that is the key you mean (differs only in upper/lower case)"),
        )
        .check();
}
