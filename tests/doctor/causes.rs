//! Causes that are seen beside the lookup: names that were not listed, another kind or process, this shell, the profile.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::fake::{FakeAws, Secret};
use super::{CANARY, folder, ran, states};

const BACKEND: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/// Names of so many secrets below a prefix.
fn many(prefix: &str, count: usize) -> Vec<Secret> {
    let name = |number| format!("{prefix}k{number:04}");
    (0..count)
        .map(|number| Secret::text(&name(number), CANARY))
        .collect()
}

/// A diagnosis with the variables of Airflow's process in a file, and the order that they say.
fn diagnosed(test: &str, server: &FakeAws, variables: &Value, arguments: &[&str]) -> Value {
    let file = folder(&format!("{test}-env")).join("airflow.json");
    let mut variables = variables.clone();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        variables[name] = "fake".into();
    }
    std::fs::write(&file, variables.to_string()).unwrap();
    let (file, url) = (file.to_str().unwrap(), server.url());
    let more = ["--json", "--env-file", file, "--endpoint-url", &url];
    let arguments = [arguments, &more].concat();
    let output = ran(test, server, &arguments);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(!out.contains(CANARY), "{out}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"))
}

fn first(object: &Value) -> (&str, &str) {
    let first = &object["findings"][0];
    let text = |name: &str| first[name].as_str().unwrap();
    (text("id"), text("next"))
}

#[test]
fn no_more_names_are_listed_than_the_limit_unless_it_is_asked_for() {
    let server = FakeAws::holding(many("airflow/variables/", 2_600));
    let order = ["--order", "aws,env"];
    let object = diagnosed(
        "limit",
        &server,
        &json!({}),
        &[&["doctor", "zzqq"], &order[..]].concat(),
    );
    assert_eq!(server.count("ListSecrets"), 20);
    assert!(server.count("GetSecretValue") <= 8);
    assert_eq!(first(&object).0, "absent-everywhere", "{object}");
    let says = object["findings"][0]["says"].as_str().unwrap();
    assert!(says.contains("first 2000 names"), "{says}");
    let asked = diagnosed(
        "limit",
        &server,
        &json!({}),
        &[&["doctor", "zzqq", "--everywhere", "60"], &order[..]].concat(),
    );
    // 26 pages below the prefix, and as many of all names.
    assert_eq!(server.count("ListSecrets"), 20 + 26 + 26);
    let says = asked["findings"][0]["says"].as_str().unwrap();
    assert!(says.contains("no similar name is listed"), "{says}");
}

#[test]
fn names_beyond_the_limit_are_not_called_absent() {
    let mut secrets = many("airflow/variables/", 150);
    secrets.extend(many("other/", 2_600));
    secrets.push(Secret::text("zz/variables/qqtok", CANARY));
    let server = FakeAws::holding(secrets);
    let arguments = ["doctor", "qqtok", "--order", "aws,env"];
    let object = diagnosed("beyond", &server, &json!({}), &arguments);
    assert_eq!(server.count("ListSecrets"), 20);
    let says = object["findings"][0]["says"].as_str().unwrap();
    assert!(
        says.contains("first 1800 secrets; there are more"),
        "{says}"
    );
    assert!(says.contains("--everywhere"), "{says}");
}

#[test]
fn a_key_that_the_environment_has_otherwise() {
    let server = FakeAws::holding(Vec::new());
    for (variable, arguments, id, next) in [
        (
            "AIRFLOW_CONN_SNOWFLAKE_CONN",
            &["doctor", "snowflake_conn"][..],
            "wrong-prefix",
            "--kind connection",
        ),
        (
            "AIRFLOW_VAR_API_LIMIT",
            &["doctor", "api_limit", "--kind", "connection"],
            "wrong-prefix",
            "--kind variable",
        ),
        (
            "SMTP_HOST",
            &["doctor", "smtp_host"],
            "wrong-prefix",
            "set AIRFLOW_VAR_SMTP_HOST",
        ),
    ] {
        let arguments = [arguments, &["--order", "env"]].concat();
        let variables = json!({variable: CANARY});
        let object = diagnosed("otherwise", &server, &variables, &arguments);
        let (found, advice) = first(&object);
        assert_eq!(found, id, "{variable} {object}");
        assert!(advice.contains(next), "{variable} {object}");
    }
}

#[test]
fn a_key_that_only_this_shell_has() {
    let server = FakeAws::holding(Vec::new());
    let arguments = ["doctor", "env_only", "--order", "env"];
    let object = diagnosed("shell", &server, &json!({}), &arguments);
    let (id, next) = first(&object);
    assert_eq!(id, "processes-differ", "{object}");
    assert!(next.contains("AIRFLOW_VAR_ENV_ONLY"), "{next}");
    // Another key is no matter of this shell.
    let arguments = ["doctor", "other", "--order", "env"];
    let object = diagnosed("shell", &server, &json!({}), &arguments);
    assert_eq!(first(&object).0, "absent-everywhere", "{object}");
}

#[test]
fn a_secret_below_the_prefix_of_another_process() {
    let server = FakeAws::holding(vec![Secret::text("workers/v/slack_webhook", CANARY)]);
    let variables = json!({
        "AIRFLOW__SECRETS__BACKEND": BACKEND,
        "AIRFLOW__SECRETS__BACKEND_KWARGS": "{\"variables_prefix\": \"airflow/variables\"}",
        "AIRFLOW__WORKERS__SECRETS_BACKEND": BACKEND,
        "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS": "{\"variables_prefix\": \"workers/v\"}",
    });
    let arguments = [
        "doctor",
        "slack_webhook",
        "--airflow",
        "3.3.2",
        "--process",
        "server",
    ];
    let object = diagnosed("workers", &server, &variables, &arguments);
    let (id, next) = first(&object);
    assert_eq!(id, "processes-differ", "{object}");
    assert!(next.contains("--process task"), "{next}");
    let wrong = |finding: &Value| finding["id"] == "wrong-prefix";
    let mut findings = object["findings"].as_array().unwrap().iter();
    assert!(!findings.any(wrong), "{object}");
}

#[test]
fn an_answer_that_airflow_may_keep_and_another_endpoint() {
    let server = FakeAws::holding(Vec::new());
    let variables = json!({
        "AIRFLOW__SECRETS__BACKEND": BACKEND,
        "AIRFLOW__SECRETS__USE_CACHE": "True",
    });
    let arguments = ["doctor", "gone", "--airflow", "3.3.2"];
    let sure = |process: &str| {
        let arguments = [&arguments[..], &["--process", process]].concat();
        diagnosed("cache", &server, &variables, &arguments)
    };
    let object = sure("dag-processor");
    let finding = &object["findings"][0];
    let evidence = finding["evidence"].to_string();
    assert_ne!(finding["confidence"], "certain", "{object}");
    assert!(evidence.contains("use_cache is on"), "{object}");
    assert!(
        evidence.contains("AWS was asked at http://127."),
        "{object}"
    );
    assert!(
        finding["next"].as_str().unwrap().contains("endpoint"),
        "{object}"
    );
    let task = sure("task")["findings"][0]["evidence"].to_string();
    assert!(!task.contains("use_cache"), "{task}");
}

/// Runs a subcommand in a folder with these variables.
fn run_in(home: &Path, server: &FakeAws, arguments: &[&str], more: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_ACCESS_KEY_ID", "fake")
        .env("AWS_SECRET_ACCESS_KEY", "fake")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(more.iter().copied())
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_profile_that_is_missing_is_the_cause() {
    let server = FakeAws::holding(Vec::new());
    let home = folder("profile");
    let arguments = ["doctor", "--order", "aws,env", "--json"];
    let output = run_in(&home, &server, &arguments, &[("AWS_PROFILE", "nope")]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(states(&object)["profile"], "problem", "{object}");
    assert!(
        !object.to_string().contains("not used: the profile"),
        "{object}"
    );
    let checks = object["checks"].as_array().unwrap();
    let identity = checks
        .iter()
        .find(|check| check["id"] == "identity")
        .unwrap();
    assert!(
        identity["state"] == "ok" || identity["next"].to_string().contains("unset it"),
        "{object}"
    );
    let output = run_in(&home, &server, &arguments, &[]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!states(&object).contains_key("profile"), "{object}");
}

#[test]
fn environment_files_are_compared_with_their_backends() {
    let secrets = vec![
        Secret::text("staging/v/a", CANARY),
        Secret::text("staging/v/both", CANARY),
        Secret::text("prod/v/both", CANARY),
    ];
    let server = FakeAws::holding(secrets);
    let home = folder("compare-backends");
    for name in ["staging", "prod"] {
        let text = format!(
            "AWS_ACCESS_KEY_ID=fake\nAWS_SECRET_ACCESS_KEY=fake\nAIRFLOW__SECRETS__BACKEND={BACKEND}\nAIRFLOW__SECRETS__BACKEND_KWARGS={{\"variables_prefix\": \"{name}/v\"}}\n"
        );
        std::fs::write(home.join(format!("{name}.env")), text).unwrap();
    }
    let url = server.url();
    let place = ["--region", "eu-west-1", "--endpoint-url", &url];
    let arguments = [&["compare", "staging.env", "prod.env"], &place[..]].concat();
    let output = run_in(&home, &server, &arguments, &[]);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("1 of 2 variables"), "{out}");
    assert_eq!(output.status.code(), Some(1), "{out}");
    // A file without a backend is an environment alone.
    std::fs::write(home.join("plain.env"), "AIRFLOW_VAR_A=fake\n").unwrap();
    let calls = server.asked().len();
    run_in(&home, &server, &["compare", "plain.env", "plain.env"], &[]);
    assert_eq!(server.asked().len(), calls);
}

#[test]
fn what_changed_is_beside_the_time_in_the_log() {
    let server = FakeAws::holding(Vec::new());
    let home = folder("log-since");
    let with_key = [("AIRFLOW_VAR_RATES", CANARY)];
    let snapshot = ["snapshot", "before.json", "--order", "env"];
    let output = run_in(&home, &server, &snapshot, &with_key);
    assert!(output.status.success(), "{output:?}");
    let log = "[2030-11-29T15:04:05.678+0000] {taskinstance.py:3313} ERROR - Task failed with exception\n\
               Traceback (most recent call last):\n  File \"/opt/airflow/dags/etl.py\", line 12, in load\n    \
               Variable.get(\"rates\")\n  File \"/home/airflow/.local/lib/python3.11/site-packages/airflow/models/variable.py\", \
               line 145, in get\n    raise KeyError(f\"Variable {key} does not exist\")\n\
               KeyError: 'Variable rates does not exist'\n";
    std::fs::write(home.join("task.log"), log).unwrap();
    let diagnosed = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
            .args(["doctor", "-", "--order", "env", "--since", "before.json"])
            .args(more)
            .env_clear()
            .env("HOME", &home)
            .current_dir(&home)
            .stdin(std::fs::File::open(home.join("task.log")).unwrap())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = diagnosed(&[]);
    assert!(text.contains("found in env in the snapshot of"), "{text}");
    assert!(text.contains("days before the log names the key"), "{text}");
    let markdown = diagnosed(&["--markdown"]);
    assert!(
        markdown.starts_with("```\nthe log says: variable rates does not exist\n"),
        "{markdown}"
    );
    assert!(markdown.contains("```\n\n# variable"), "{markdown}");
    let json = diagnosed(&["--json"]);
    let object: Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    assert!(object["since"]["at"].is_i64(), "{object}");
}
