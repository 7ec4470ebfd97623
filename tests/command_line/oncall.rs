//! Snapshots, comparisons and watching: without any value, and without a network.

use std::io::Write;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{Run, file, folder, program, run, run_in, run_with_input};
use crate::versions::fake::{FakeAws, Reply};

/// The environment of a process, in which the key is at fault here and there.
const HERE: [(&str, &str); 3] = [
    ("AIRFLOW_VAR_SAME", "fake-canary"),
    ("AIRFLOW_VAR_MOVED", "fake-canary-1"),
    ("AIRFLOW_VAR_GONE", "fake-canary"),
];

fn varlens(arguments: &[&str]) -> Run {
    let run = run_in(&HERE, &[arguments, &["--order", "env"]].concat());
    assert!(!run.says("canary"), "{run:?}");
    run
}

#[test]
fn a_snapshot_is_written_whole_and_replaces_only_a_snapshot() {
    let folder = folder("snapshot");
    let path = folder.join("today.json");
    let path = path.to_str().unwrap();
    let written = varlens(&["snapshot", path]);
    assert_eq!(written.code, 0, "{written:?}");
    assert!(written.says("keys: 3, no value"), "{written:?}");
    let text = std::fs::read_to_string(path).unwrap();
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(object["keys"][0]["winner"], "env", "{text}");
    assert_eq!(object["keys"][0]["shape"], Value::Null, "{text}");
    assert!(!text.contains("canary"), "{text}");
    assert_eq!(
        varlens(&["snapshot", path]).code,
        0,
        "a snapshot is replaced"
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    let shapes = varlens(&["snapshot", "--shapes"]);
    let object: Value = serde_json::from_str(&shapes.out).unwrap();
    assert_eq!(object["keys"][0]["shape"], "text", "{shapes:?}");
    let other = file("snapshot-other", "notes.txt", "mine");
    varlens(&["snapshot", &other]).refused(&["is no snapshot, so it stays as it is"]);
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
    varlens(&["snapshot", "/nope/x.json"]).refused(&["/nope/x.json"]);
    varlens(&["snapshot", "--present"]).refused(&["a presentation replaces names"]);
}

#[test]
fn an_environment_file_is_compared_with_a_deployment() {
    let there =
        "AIRFLOW_VAR_SAME=fake-canary\nAIRFLOW_VAR_MOVED=fake-canary-2\nAIRFLOW_VAR_NEW=x\n";
    let there = file("compare-env", "there.env", there);
    let names = varlens(&["compare", "current", &there]);
    assert_eq!(names.code, 1, "{names:?}");
    assert_eq!(
        names.out.lines().collect::<Vec<_>>(),
        [
            "gone: only in current: found in env",
            &format!("new: only in {there}: found in env"),
            "2 of 4 variables differ; values were not read",
        ]
    );
    let values = varlens(&["compare", "current", &there, "--values", "--json"]);
    assert!(
        values.err.contains("reading 2 values on each side"),
        "{values:?}"
    );
    let objects: Vec<Value> = values
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let moved = objects
        .iter()
        .find(|object| object["key"] == "moved")
        .unwrap();
    assert_eq!(moved["differs"][0], "value", "{moved}");
    assert_eq!(objects.last().unwrap()["summary"]["same_values"], 1);
    let same = varlens(&["compare", "current", "current", "--values"]);
    assert_eq!(same.code, 0, "{same:?}");
    varlens(&["compare", "current", "nope"]).refused(&["nope", "a side is `current`"]);
}

#[test]
fn a_snapshot_is_compared_with_now_and_a_part_of_one_is_refused() {
    let folder = folder("compare-snapshot");
    let path = folder.join("before.json");
    let path = path.to_str().unwrap();
    varlens(&["snapshot", path]);
    let same = varlens(&["compare", path, "current"]);
    assert_eq!(same.code, 0, "{same:?}");
    let now = run_in(
        &[("AIRFLOW_VAR_SAME", "x")],
        &["compare", path, "current", "--order", "env"],
    );
    assert_eq!(now.code, 1, "{now:?}");
    assert!(
        now.says(&format!("gone: only in {path}: found in env")),
        "{now:?}"
    );
    let since = run_in(
        &[("AIRFLOW_VAR_SAME", "x")],
        &["doctor", "gone", "--since", path, "--order", "env"],
    );
    assert!(
        since.says("since: found in env in the snapshot of"),
        "{since:?}"
    );
    let stand_ins = [
        "doctor",
        "gone",
        "--since",
        path,
        "--markdown",
        "--stand-ins",
    ];
    varlens(&stand_ins).refused(&["--since: a snapshot has the real names"]);
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, &text[..text.len() / 2]).unwrap();
    varlens(&["compare", path, "current"]).refused(&["it is cut off"]);
}

#[test]
fn watching_ends_at_its_bound() {
    let watched = varlens(&["watch", "gone", "--times", "1"]);
    assert_eq!(watched.code, 1, "{watched:?}");
    assert!(watched.err.contains("asks at most 1 times"), "{watched:?}");
    assert!(watched.err.contains("AWS is not asked"), "{watched:?}");
    assert_eq!(
        watched.out,
        "gone: no change: found in environment variables (asked 1 times)\n"
    );
    let object = varlens(&["watch", "gone", "--times", "1", "--json"]);
    let object: Value = serde_json::from_str(&object.out).unwrap();
    assert_eq!(
        (&object["changed"], &object["before"]["winner"]),
        (&false.into(), &"env".into())
    );
}

#[test]
fn a_report_has_a_flowchart_and_no_value() {
    let report = varlens(&["doctor", "gone", "--markdown"]);
    assert_eq!(report.code, 0, "{report:?}");
    for text in [
        "# variable `gone`: found in environment variables",
        "```mermaid",
        "**healthy**",
        "## Left out",
    ] {
        assert!(report.out.contains(text), "{text} {report:?}");
    }
    let report = varlens(&["resolve", "gone", "--markdown"]);
    assert!(report.out.contains("  s1 --> answer"), "{report:?}");
    let other = file("report-env", "other.env", "AIRFLOW_VAR_SAME=fake-canary\n");
    let report = varlens(&[
        "compare",
        "current",
        &other,
        "--markdown",
        "--stand-ins",
        "--values",
    ]);
    assert_eq!(report.code, 1, "{report:?}");
    assert!(
        report
            .out
            .contains("| `key 1` | only-a | found in env | – |"),
        "{report:?}"
    );
    assert!(!report.out.contains("gone"), "{report:?}");
    varlens(&["doctor", "gone", "--stand-ins"]).refused(&["--markdown"]);
    varlens(&["doctor", "gone", "--markdown", "--json"]).refused(&["--json"]);
}

#[test]
fn a_collected_environment_has_names_and_no_values() {
    let program = run(&["collect"]);
    assert_eq!(program.code, 0, "{program:?}");
    assert!(program.out.starts_with("\"\"\""), "{program:?}");
    let output = r#"{"varlens_collect": 1, "airflow": "2.10.5", "amazon_provider": "9.4.0", "python": "3.11", "process": "server",
        "environment": {}, "names": {"variables": ["AIRFLOW_VAR_GONE"], "connections": [], "empty": []},
        "caller": {"account": "012345678910"}, "left_out": [], "failed": []}"#;
    let output = output.replace('\n', "");
    let path = file(
        "collected",
        "airflow.json",
        &format!("a warning\n{output}\n"),
    );
    let found = varlens(&["resolve", "gone", "--env-file", &path, "--json"]);
    assert_eq!(found.object()["winner"], "env", "{found:?}");
    let config = varlens(&["config", "--env-file", &path]);
    assert!(config.says(&format!("observed {path}")), "{config:?}");
    assert!(config.out.contains("2.10.5"), "{config:?}");
    let missing = varlens(&["resolve", "same", "--env-file", &path, "--json"]);
    assert_eq!(missing.object()["outcome"], "missing", "{missing:?}");
    let cut = file("collected-cut", "airflow.json", &output[..output.len() - 9]);
    varlens(&["config", "--env-file", &cut]).refused(&["is cut off"]);
    let later = output.replace("collect\": 1", "collect\": 2");
    let later = file("collected-later", "airflow.json", &later);
    varlens(&["config", "--env-file", &later]).refused(&["form 2"]);
}

/// A log that names two keys.
fn log_of_two() -> String {
    let of_one = |key: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"/opt/dags/a.py\", line 12, in load\n    Variable.get(\"{key}\")\n  \
             File \"/home/airflow/.local/lib/python3.11/site-packages/airflow/models/variable.py\", line 145, in get\n    \
             raise KeyError(f\"Variable {{key}} does not exist\")\nKeyError: 'Variable {key} does not exist'\n"
        )
    };
    let log = ["one", "two"].map(of_one).concat();
    let seen = run_with_input(&log, &["doctor", "-", "--order", "env"]);
    let has = |key: &str| seen.out.contains(&format!("{key}: missing"));
    assert!(has("one") && has("two"), "{seen:?}");
    log
}

/// `varlens doctor -`, which waits for its input.
fn doctor(server: &FakeAws) -> Child {
    let url = server.url();
    let order = ["--order", "aws", "--region", "eu-west-1"];
    let arguments = [&["doctor", "-"], &order[..], &["--endpoint-url", &url]].concat();
    program(&arguments)
        .env("AWS_ACCESS_KEY_ID", "fake")
        .env("AWS_SECRET_ACCESS_KEY", "fake")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn give(child: &mut Child, log: &str) {
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(log.as_bytes()).unwrap();
}

#[test]
fn an_interrupted_log_asks_for_no_further_key() {
    let server = FakeAws::new(|request, _| match request.operation.as_str() {
        "GetSecretValue" => Reply::never(),
        _ => Reply::json(&json!({"SecretList": []})),
    });
    let mut child = doctor(&server);
    give(&mut child, &log_of_two());
    while server.count("GetSecretValue") == 0 {
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(server.count("GetSecretValue"), 1);
}

#[test]
fn a_log_whose_answers_nobody_reads_is_not_looked_up() {
    let server = FakeAws::script(vec![Reply::json(&json!({"SecretList": []}))]);
    let mut child = doctor(&server);
    drop(child.stdout.take());
    give(&mut child, &log_of_two());
    assert!(child.wait().unwrap().code().is_some_and(|code| code <= 3));
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}

#[test]
fn a_log_of_another_release_than_the_assumed_one_is_said() {
    let log =
        "airflow.exceptions.AirflowNotFoundException: x\nKeyError: 'Variable one does not exist'\n";
    let note = "the log is not from Airflow";
    let of = |release: &[&str]| {
        let arguments = [&["doctor", "-", "--order", "env"], release].concat();
        run_with_input(log, &arguments)
    };
    assert!(of(&[]).err.contains(note), "{:?}", of(&[]));
    assert!(!of(&["--airflow", "3.3.2"]).err.contains(note));
}

#[test]
fn the_name_of_a_variable_of_the_environment_is_no_key() {
    let env = file(
        "named-by-variable",
        "env",
        "AIRFLOW_VAR_BATCH_SIZE=fake\nAIRFLOW_VAR_OTHER=fake\n",
    );
    let seen = run(&[
        "doctor",
        "AIRFLOW_VAR_BATCH_SIZE",
        "--order",
        "env",
        "--env-file",
        &env,
    ]);
    assert!(
        seen.out.contains("AIRFLOW_VAR_ is not part of a key"),
        "{seen:?}"
    );
    assert!(!seen.out.contains("store it as"), "{seen:?}");
}
