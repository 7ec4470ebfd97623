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
