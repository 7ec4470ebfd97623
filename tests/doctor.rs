//! `varlens doctor`, with and without a key, and what goes with it: logs, policies, `watch`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

mod causes;
#[allow(
    clippy::duplicate_mod,
    reason = "the fake is the library's own, by its path"
)]
#[path = "../src/sources/secrets_manager/fake.rs"]
mod fake;
mod judged;
mod worlds;

use fake::{FakeAws, Reply, Secret, answer};

/// No value of the tests is without it.
const CANARY: &str = "fake-canary-8841";

/// A folder that is one test's alone.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("doctor-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a subcommand of a test against a server.
fn run(test: &str, server: &FakeAws, arguments: &[&str]) -> String {
    let arguments = [arguments, &["--order", "aws,env"]].concat();
    String::from_utf8(ran(test, server, &arguments).stdout).unwrap()
}

/// The same with its exit code and messages, and the order that it assumes itself.
fn ran(test: &str, server: &FakeAws, arguments: &[&str]) -> Output {
    let home = folder(test);
    Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(arguments)
        .args(["--region", "eu-west-1"])
        .env_clear()
        .env("HOME", &home)
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_ACCESS_KEY_ID", "fake")
        .env("AWS_SECRET_ACCESS_KEY", "fake")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AIRFLOW_VAR_ENV_ONLY", CANARY)
        .current_dir(&home)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The actions that a policy allows.
fn allowed(server: &FakeAws, reader: &str) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(&run("policy", server, &["policy", reader])).unwrap();
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|statement| statement["Action"].as_array().unwrap());
    let operation = |action: &Value| {
        let (_, operation) = action.as_str().unwrap().split_once(':').unwrap();
        operation.to_owned()
    };
    actions.map(operation).collect()
}

#[test]
fn the_policies_allow_what_the_program_calls_and_no_more() {
    let secrets = ["airflow/variables/x", "airflow/variables/y"];
    let secrets = secrets.map(|name| Secret::text(name, CANARY));
    let server = FakeAws::holding(secrets.into());
    let called = |server: &FakeAws| {
        let asked = server.asked().into_iter().map(|request| request.operation);
        // AWS lets everyone ask who they are.
        asked
            .filter(|operation| operation != "GetCallerIdentity")
            .collect::<BTreeSet<_>>()
    };
    run("policy", &server, &["list"]);
    run("policy", &server, &["versions", "x"]);
    assert_eq!(called(&server), allowed(&server, "browse"));
    run("policy", &server, &["resolve", "x", "missing"]);
    run("policy", &server, &["doctor", "x"]);
    assert_eq!(called(&server), allowed(&server, "varlens"));
    let airflow = allowed(&server, "airflow");
    assert_eq!(airflow, BTreeSet::from(["GetSecretValue".to_owned()]));
}

#[test]
fn a_secret_in_another_region_is_found_there() {
    let server = FakeAws::new(|request, _| {
        let is_there = request.headers["authorization"].contains("/us-east-1/");
        let secret = Secret::text("airflow/variables/x", CANARY);
        let secrets = Vec::from_iter(is_there.then_some(secret));
        answer(&secrets, request)
    });
    let out = run(
        "regions",
        &server,
        &["doctor", "x", "--json", "--regions", "eu-west-2, us-east-1"],
    );
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["findings"][0]["id"], "wrong-region", "{object}");
    let next = object["findings"][0]["next"].as_str().unwrap();
    assert!(next.contains("us-east-1"), "{next}");
}

/// Diagnoses a log about `db_pasword`, where the environment has this variable: standard output and the exit code.
fn diagnosed_log(name: &str, variable: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let home = folder(name);
    let log = home.join("task.log");
    let text = "Traceback (most recent call last):\n  File \"/opt/airflow/dags/etl.py\", line 12, in load\n    \
                Variable.get(\"db_pasword\")\n  File \"/home/airflow/.local/lib/python3.11/site-packages/airflow/\
                models/variable.py\", line 145, in get\n    raise KeyError(f\"Variable {key} does not exist\")\n\
                KeyError: 'Variable db_pasword does not exist'\n";
    std::fs::write(&log, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(["doctor", "-", "--order", "env"])
        .args(arguments)
        .env_clear()
        .env("HOME", &home)
        .env(variable, CANARY)
        .current_dir(&home)
        .stdin(std::fs::File::open(&log).unwrap())
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    (out, output.status.code())
}

#[test]
fn a_log_on_standard_input_names_the_key() {
    let (out, code) = diagnosed_log("log", "AIRFLOW_VAR_DB_PASSWORD", &["--json"]);
    assert!(!out.contains(CANARY), "{out}");
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let traceback = &lines[0]["traceback"];
    assert_eq!(traceback["key"], "db_pasword", "{out}");
    assert_eq!(
        (&traceback["line"], &traceback["cause"]),
        (&12.into(), &"missing".into())
    );
    assert_eq!(lines[1]["findings"][0]["id"], "near-name", "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_diagnosis_says_what_it_rests_on() {
    let secrets = vec![Secret::text("airflow/variables/x", CANARY)];
    let server = FakeAws::holding(secrets);
    let order = ["--order", "aws,env"];
    let json = ran(
        "rests",
        &server,
        &[&["doctor", "x", "--json"], &order[..]].concat(),
    );
    let object: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(object["winner"], "aws", "{object}");
    // Nobody said that Airflow has these credentials.
    assert_eq!(object["certain"], false);
    assert!(object["caveat"].is_string(), "{object}");
    assert_eq!(object["findings"][0]["id"], "healthy");
    assert_eq!(object["findings"][0]["confidence"], "likely");
    assert_eq!(object["aws"]["region"], "eu-west-1");
    assert_eq!(object["steps"][0]["verdict"], "found");
    for member in ["assumed", "warnings"] {
        assert!(object[member].is_array(), "{object}");
    }
    assert_eq!(json.status.code(), Some(0));
    let text = ran("rests", &server, &[&["doctor", "x"], &order[..]].concat());
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("not certain: ") && text.contains("asked: eu-west-1"),
        "{text}"
    );
}

#[test]
fn a_layer_that_was_not_read_is_no_healthy_key() {
    let server = FakeAws::holding(Vec::new());
    // Datacoves is asked before the environment, and is not configured.
    let output = ran("unread", &server, &["doctor", "env_only", "--json"]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &object["findings"][0];
    assert_eq!(object["outcome"], "found");
    assert_eq!(
        (&finding["id"], &finding["confidence"]),
        (&"healthy".into(), &"possible".into())
    );
    assert!(
        finding["says"]
            .as_str()
            .unwrap()
            .contains("unless it is in Datacoves"),
        "{object}"
    );
    assert!(
        finding["next"]
            .as_str()
            .unwrap()
            .contains("--order aws,env"),
        "{object}"
    );
    assert_eq!(output.status.code(), Some(3));
    // A server that fails is no server without the key.
    let failing = FakeAws::new(|_, _| Reply::error(500, "InternalFailure", "later"));
    let order = ["--order", "aws,env"];
    let output = ran(
        "unread",
        &failing,
        &[&["doctor", "gone", "--json"], &order[..]].concat(),
    );
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["findings"][0]["id"], "unreachable", "{object}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_connection_that_cannot_be_built_is_there() {
    let secrets = vec![Secret::text("airflow/connections/bad", "{\"conn_type\": ")];
    let server = FakeAws::holding(secrets);
    let out = run(
        "bad",
        &server,
        &["doctor", "bad", "--kind", "connection", "--json"],
    );
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["findings"][0]["id"], "console-key-value", "{object}");
    let next = object["findings"][0]["next"].as_str().unwrap();
    assert!(next.contains("URI"), "{next}");
    let absent = |finding: &Value| finding["id"] == "absent-everywhere";
    assert!(
        !object["findings"].as_array().unwrap().iter().any(absent),
        "{object}"
    );
}

#[test]
fn a_log_and_a_lookup_that_disagree() {
    let (out, code) = diagnosed_log("disagree", "AIRFLOW_VAR_DB_PASWORD", &[]);
    assert!(
        out.starts_with("the log says: variable db_pasword does not exist\n"),
        "{out}"
    );
    assert!(
        out.contains("1 processes-differ") && !out.contains("healthy"),
        "{out}"
    );
    assert!(out.contains("--env-file FILE"), "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_known_backend_that_varlens_does_not_read_is_no_fault() {
    let server = FakeAws::holding(Vec::new());
    let environment = folder("vault").join("airflow.json");
    let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
    let variables = serde_json::json!({"AIRFLOW__SECRETS__BACKEND": vault});
    std::fs::write(&environment, variables.to_string()).unwrap();
    let file = environment.to_str().unwrap();
    let output = ran(
        "vault-home",
        &server,
        &["doctor", "x", "--json", "--env-file", file],
    );
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["findings"][0]["id"], "absent-everywhere", "{object}");
    assert_eq!(object["findings"][0]["confidence"], "possible", "{object}");
    let unknown = |finding: &Value| finding["id"] == "backend-unknown";
    assert!(
        !object["findings"].as_array().unwrap().iter().any(unknown),
        "{object}"
    );
    assert_eq!(output.status.code(), Some(3));
}

/// What `varlens doctor` without a key says, against a server.
fn checked(test: &str, server: &FakeAws) -> Value {
    let out = run(test, server, &["doctor", "--json"]);
    assert!(!out.contains(CANARY), "{out}");
    serde_json::from_str(&out).unwrap()
}

/// The states of the checks, by id.
fn states(object: &Value) -> BTreeMap<String, String> {
    let checks = object["checks"].as_array().unwrap().iter();
    let text = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
    checks
        .map(|check| (text(check, "id"), text(check, "state")))
        .collect()
}

#[test]
fn permissions_are_tried_without_reading_a_value() {
    let server = FakeAws::holding(vec![Secret::text("airflow/variables/x", CANARY)]);
    let object = checked("checkup", &server);
    let states = states(&object);
    for id in [
        "identity",
        "account",
        "region",
        "clock",
        "list",
        "read-variable",
        "read-connection",
        "versions",
        "kms",
    ] {
        assert_eq!(states[id], "ok", "{id} {object}");
    }
    assert_eq!(states["not-known"], "unknown", "{object}");
    assert_eq!(object["policy"], Value::Null, "{object}");
    let asked = server.asked().into_iter();
    let mut read = asked.filter(|request| request.operation == "GetSecretValue");
    assert!(read.all(|request| !request.text("SecretId").ends_with("/x")));
    assert_eq!(server.count("ListSecrets"), 2, "a page of each kind");
    // Nothing is below the prefix of connections, which may be right.
    assert_eq!(states["prefix-connection"], "unknown", "{object}");
    assert!(!states.contains_key("prefix-variable"), "{object}");
}

#[test]
fn prefixes_below_which_there_is_nothing_are_said() {
    let server = FakeAws::holding(vec![Secret::text("mwaa/variables/x", CANARY)]);
    let object = checked("checkup-prefix", &server);
    let states = states(&object);
    assert_eq!(states["prefix-variable"], "problem", "{object}");
    assert_eq!(states["prefix-connection"], "problem", "{object}");
    let says = "AWS lists no secret that begins with airflow/variables/, where Airflow looks for variables";
    assert!(object.to_string().contains(says), "{object}");
    let out = run("checkup-prefix", &server, &["doctor", "x", "--json"]);
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["findings"][0]["id"], "wrong-prefix", "{object}");
    // Nothing is similar to this one.
    let out = run("checkup-prefix", &server, &["doctor", "qqqqqqqq", "--json"]);
    let object: Value = serde_json::from_str(&out).unwrap();
    let first = &object["findings"][0];
    assert_eq!(first["id"], "wrong-prefix", "{object}");
    let says = "AWS lists no secret that begins with airflow/variables/";
    assert_eq!(first["says"], says, "{object}");
}

#[test]
fn a_database_that_does_not_answer_is_not_called_good() {
    let server = FakeAws::holding(Vec::new());
    let environment = folder("checkup-database").join("airflow.json");
    // Nothing listens there.
    let address = "postgresql://fake:fake@127.0.0.1:1/airflow";
    let variables = serde_json::json!({"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address});
    std::fs::write(&environment, variables.to_string()).unwrap();
    let file = environment.to_str().unwrap();
    let arguments = [
        "doctor",
        "--json",
        "--env-file",
        file,
        "--order",
        "env,metastore",
    ];
    let output = ran("checkup-database-home", &server, &arguments);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    let states = states(&object);
    assert_eq!(states["layer-metastore"], "unknown", "{object}");
    assert!(
        object.to_string().contains("nothing listens there"),
        "{object}"
    );
    assert_eq!(states["layer-env"], "ok", "{object}");
}

#[test]
fn a_missing_permission_comes_with_the_policy_that_allows_it() {
    let server = FakeAws::new(|request, _| match request.operation.as_str() {
        "ListSecretVersionIds" => {
            Reply::error(400, "AccessDeniedException", "not authorized to perform")
        }
        _ => answer(&[], request),
    });
    let object = checked("checkup-denied", &server);
    assert_eq!(states(&object)["versions"], "problem", "{object}");
    let statements = object["policy"]["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 1, "{object}");
    assert_eq!(
        statements[0]["Action"][0],
        "secretsmanager:ListSecretVersionIds"
    );
    let resource = statements[0]["Resource"][0].as_str().unwrap();
    assert!(
        resource.starts_with("arn:aws:secretsmanager:eu-west-1:012345678910:secret:airflow/"),
        "{resource}"
    );
    let text = run("checkup-denied", &server, &["doctor"]);
    assert!(
        text.contains("problem  versions: secretsmanager:ListSecretVersionIds"),
        "{text}"
    );
    assert!(
        text.contains("a policy that allows what is missing:"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_reached_is_not_called_allowed() {
    let server =
        FakeAws::new(|_, _| Reply::error(400, "UnrecognizedClientException", "no such token"));
    let object = checked("checkup-unknown", &server);
    let states = states(&object);
    assert_ne!(states["read-variable"], "ok", "{object}");
    assert_ne!(states["identity"], "ok", "{object}");
    assert_ne!(states["clock"], "ok", "{object}");
    let stopped = checked(
        "checkup-stopped",
        &FakeAws::new(|_, _| Reply::error(500, "x", "y")),
    );
    assert_eq!(self::states(&stopped)["versions"], "unknown", "{stopped}");
    assert_eq!(
        object["policy"],
        Value::Null,
        "what is not denied needs no policy: {object}"
    );
}

#[test]
fn values_that_are_compared_cost_no_question_about_the_caller() {
    let server = FakeAws::holding(vec![Secret::text("airflow/variables/x", CANARY)]);
    let out = run("sts", &server, &["snapshot", "--shapes"]);
    assert!(
        out.contains("\"shape\":\"text\"") || out.contains("\"shape\": \"text\""),
        "{out}"
    );
    run(
        "sts",
        &server,
        &["compare", "current", "current", "--values"],
    );
    assert_eq!(server.count("GetCallerIdentity"), 0);
    // With an answer that names the caller, it is asked once.
    run("sts", &server, &["resolve", "x"]);
    assert_eq!(server.count("GetCallerIdentity"), 1);
}

#[test]
fn what_says_nothing_of_a_key_is_undetermined() {
    let home = folder("nothing");
    let log = home.join("task.log");
    std::fs::write(
        &log,
        "[2026-11-29T15:04:05+0000] {x.py:1} INFO - all is well\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(["doctor", "-"])
        .env_clear()
        .env("HOME", &home)
        .current_dir(&home)
        .stdin(std::fs::File::open(&log).unwrap())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("name the key: varlens doctor KEY"), "{err}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
}

#[test]
fn watching_costs_what_it_says() {
    let server = FakeAws::holding(Vec::new());
    let out = run(
        "watch",
        &server,
        &["watch", "x", "--every", "1", "--times", "1"],
    );
    assert!(out.starts_with("x: no change: missing"), "{out}");
    assert_eq!(
        server.count("GetSecretValue"),
        1,
        "one question costs one call"
    );
}
