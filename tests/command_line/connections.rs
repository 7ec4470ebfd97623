//! `resolve --kind connection`: parsing is part of the lookup, and `--json` has the fields.

use serde_json::{Value, json};

use super::{CANARY, Run, run_in};

fn resolve(variables: &[(&str, &str)], more: &[&str]) -> Run {
    let mut arguments = vec![
        "resolve",
        "--kind",
        "connection",
        "--json",
        "--order",
        "env",
    ];
    arguments.extend(more);
    run_in(variables, &arguments)
}

#[test]
fn a_text_that_is_no_connection_fails_its_layer_and_quotes_nothing() {
    let text = format!("postgres://etl:{CANARY}/ss@db.example:5432/app");
    for release in ["2.10.5", "3.3.2"] {
        let missing = resolve(
            &[("AIRFLOW_CONN_SLASH_PW", &text)],
            &["--airflow", release, "slash_pw"],
        );
        assert_eq!(missing.code, 1, "{missing:?}");
        assert!(!missing.says(CANARY), "{missing:?}");
        let object = missing.object();
        let step = &object["steps"][0];
        assert_eq!(step["verdict"], "failed");
        assert_eq!(step["reason"], "bad-connection");
        assert_eq!(step["detail"], "ValueError");
        assert_eq!(object["connection"], Value::Null);
        assert_eq!(object["error"]["type"], "AirflowNotFoundException");
    }
}

#[test]
fn fields_are_given_with_reveal_only() {
    let text = format!("postgresql://u:{CANARY}@H:5432/db?sslmode=require");
    let variables = [("AIRFLOW_CONN_DB", text.as_str())];
    let hidden = resolve(&variables, &["--airflow", "2.10.5", "db"]);
    assert_eq!(hidden.code, 0, "{hidden:?}");
    assert!(
        !hidden.says(CANARY) && !hidden.says("sslmode=require"),
        "{hidden:?}"
    );
    assert_eq!(
        hidden.object()["connection"],
        json!({
            "conn_type": "set", "host": "set", "login": "set", "password": "set", "schema": "set", "port": 5432,
            "extra": ["sslmode"], "description": null, "from": "uri", "dropped": [], "uri": null,
        })
    );
    let revealed = resolve(&variables, &["--airflow", "2.10.5", "--reveal", "db"]);
    assert_eq!(
        revealed.object()["connection"],
        json!({
            "conn_type": "postgres", "host": "h", "login": "u", "password": CANARY, "schema": "db", "port": 5432,
            "extra": {"sslmode": "require"}, "description": null, "from": "uri", "dropped": [],
            "uri": format!("postgres://u:{CANARY}@h:5432/db?sslmode=require"),
        })
    );
}

#[test]
fn a_password_is_masked_whatever_the_option_says() {
    let open = ("AIRFLOW__CORE__HIDE_SENSITIVE_VAR_CONN_FIELDS", "False");
    let arguments = [
        "mask",
        "db_conn",
        "--kind",
        "connection",
        "--airflow",
        "2.10.5",
        "--json",
    ];
    let object = run_in(&[open], &arguments).object();
    assert_eq!(object["kind"], "connection");
    assert_eq!(object["task_log"]["password"], "masked");
    assert_eq!(object["task_log"]["extra"], "plain");
    let words = run_in(&[open], &arguments[..6]);
    assert!(
        words.says("a connection") && words.says("password      masked"),
        "{words:?}"
    );
}

#[test]
fn an_error_of_the_backend_ends_the_lookup_of_a_config_option() {
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let kwargs = "{\"config_lookup_pattern\": \"(\", \"region_name\": \"us-east-1\"}";
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", backend),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", kwargs),
    ];
    let run = run_in(
        &variables,
        &[
            "resolve",
            "--kind",
            "config",
            "--json",
            "--airflow",
            "2.10.5",
            "sql_alchemy_conn",
        ],
    );
    let object = run.object();
    assert_eq!(object["outcome"], "error", "{run:?}");
    assert_eq!(object["error"]["type"], "AirflowConfigException");
    let text = object["error"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("Cannot retrieve config from alternative secrets backend."),
        "{text}"
    );
    assert_eq!(object["aws_calls"], json!([]));
}

#[test]
fn an_empty_profile_fails_aws_and_an_empty_backend_is_none() {
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", backend),
        ("AWS_PROFILE", ""),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AIRFLOW_VAR_K", CANARY),
    ];
    let run = run_in(
        &variables,
        &["resolve", "--json", "--airflow", "2.10.5", "k"],
    );
    let object = run.object();
    assert_eq!(object["winner"], "env", "{run:?}");
    assert_eq!(object["steps"][0]["verdict"], "failed");
    assert!(
        object["steps"][0]["detail"]
            .as_str()
            .unwrap()
            .starts_with("ProfileNotFound"),
        "{run:?}"
    );
    assert_eq!(object["aws_calls"], json!([]));
    let variables = [("AIRFLOW__SECRETS__BACKEND", ""), ("AIRFLOW_VAR_K", CANARY)];
    let run = run_in(
        &variables,
        &[
            "resolve",
            "--json",
            "--order",
            "airflow",
            "--airflow",
            "2.10.5",
            "k",
        ],
    );
    assert_eq!(run.object()["steps"][0]["layer"], "env", "{run:?}");
}

#[test]
fn an_empty_variable_that_fails_aws_is_named_with_its_way_out() {
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    for (name, finding) in [
        ("AWS_PROFILE", "no-credentials"),
        ("AWS_DEFAULT_PROFILE", "no-credentials"),
        ("AWS_MAX_ATTEMPTS", "unreachable"),
        ("AWS_RETRY_MODE", "unreachable"),
        ("AWS_REQUEST_CHECKSUM_CALCULATION", "unreachable"),
    ] {
        let variables = [
            ("AIRFLOW__SECRETS__BACKEND", backend),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            (name, ""),
        ];
        let flags = ["--airflow", "2.10.5", "--assume-absent", "metastore"];
        let run = |command| {
            let arguments = [&[command, "--json", "k"][..], &flags[..]].concat();
            run_in(&variables, &arguments).object()
        };
        let says = format!("unset {name} for Airflow's process");
        let resolved = run("resolve");
        let next = resolved["next"][0].as_str().unwrap();
        assert!(next.starts_with(&says), "{name}: {resolved}");
        let doctor = run("doctor");
        let first = &doctor["findings"][0];
        assert_eq!(first["id"], finding, "{name}: {doctor}");
        assert!(first["next"].as_str().unwrap().starts_with(&says));
    }
}

#[test]
fn none_and_an_empty_text_differ_and_processes_differ() {
    let variables = [("AIRFLOW_CONN_FTP", "ftp://user:@host?n=1")];
    let fields = |process: &str| {
        let run = resolve(
            &variables,
            &[
                "--airflow",
                "3.3.2",
                "--process",
                process,
                "--reveal",
                "ftp",
            ],
        );
        let connection = run.object()["connection"].clone();
        (connection["password"].clone(), connection["extra"].clone())
    };
    assert_eq!(fields("server"), (Value::Null, json!({"n": 1})));
    assert_eq!(fields("dag-processor"), (json!(""), json!({"n": "1"})));
    let empty = resolve(
        &variables,
        &["--airflow", "3.3.2", "--process", "task", "ftp"],
    );
    assert_eq!(empty.object()["connection"]["password"], "empty");
}
