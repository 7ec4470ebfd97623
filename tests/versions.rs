//! `varlens versions` against a small AWS on this machine: what is listed, what is compared, and that no value is said.
//! What `list` and `resolve` say of the same AWS is in a folder.

mod lookup;

use std::process::{Command, Stdio};

use serde_json::{Value, json};

#[allow(
    clippy::duplicate_mod,
    reason = "the fake is the library's own, by its path"
)]
#[path = "../src/sources/secrets_manager/fake.rs"]
pub(crate) mod fake;

use fake::{Content, FakeAws, Reply, Secret};

/// No value of the tests is without it.
const CANARY: &str = "fake-canary-5127";
const NAME: &str = "airflow/variables/x";

#[derive(Debug)]
struct Run {
    out: String,
    err: String,
    code: i32,
}

impl Run {
    #[track_caller]
    fn object(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs the subcommand on a server.
#[track_caller]
fn run(server: &FakeAws, arguments: &[&str]) -> Run {
    program(server, &[&["versions"], arguments].concat())
}

/// Runs the program on a server; no value is ever said.
#[track_caller]
fn program(server: &FakeAws, arguments: &[&str]) -> Run {
    let home = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("versions-home");
    std::fs::create_dir_all(&home).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(arguments)
        .args(["--endpoint-url", &server.url(), "--region", "eu-west-1"])
        .env_clear()
        .env("HOME", &home)
        .env("AWS_ACCESS_KEY_ID", "fake")
        .env("AWS_SECRET_ACCESS_KEY", "fake")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(&home)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let run = Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    };
    let all = format!("{run:?}");
    assert!(!all.contains(CANARY) && !all.contains("panicked"), "{all}");
    run
}

fn settings(host: &str, password: &str) -> String {
    format!("{{\"host\": \"{host}\", \"password\": \"{CANARY}-{password}\"}}")
}

fn rotated() -> Secret {
    Secret::text(NAME, &settings("h", "new"))
        .with(
            "before-0001",
            &["AWSPREVIOUS"],
            1_700_000_000,
            &settings("h", "old"),
        )
        .with("older-00001", &[], 1_600_000_000, &settings("g", "old"))
}

#[test]
fn versions_are_listed_and_no_value_is_asked_for() {
    let server = FakeAws::holding(vec![rotated()]);
    let listed = run(&server, &["x", "--json"]);
    assert_eq!((listed.code, listed.err.as_str()), (0, ""), "{listed:?}");
    let object = listed.object();
    assert_eq!(object["schema"], 1);
    assert_eq!(
        (&object["key"], &object["place"]),
        (&json!("x"), &json!(NAME))
    );
    assert_eq!(
        (&object["layer"], &object["error"]),
        (&json!("aws"), &Value::Null)
    );
    assert_eq!(object["comparison"], Value::Null);
    assert_eq!(
        object["versions"][1],
        json!({"id": "before-0001", "stages": ["AWSPREVIOUS"], "standing": "previous",
               "created": 1_700_000_000, "accessed": 1_720_000_000})
    );
    let standings: Vec<_> = object["versions"].as_array().unwrap().iter().collect();
    let standings: Vec<_> = standings.iter().map(|v| v["standing"].clone()).collect();
    assert_eq!(standings, ["current", "previous", "deprecated"]);
    let text = run(&server, &["x"]);
    assert_eq!(text.code, 0);
    assert!(
        text.out
            .starts_with("x: 3 versions of airflow/variables/x\n"),
        "{text:?}"
    );
    assert!(
        text.out
            .contains("AWSPREVIOUS   created 2023-11-14 22:13 UTC"),
        "{text:?}"
    );
    assert_eq!(server.count("ListSecretVersionIds"), 2);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_comparison_says_beforehand_what_it_reads_and_then_what_changed() {
    let server = FakeAws::holding(vec![rotated()]);
    let compared = run(&server, &["x", "--compare", "--json"]);
    assert_eq!(compared.code, 1, "{compared:?}");
    assert!(compared.err.contains("2 GetSecretValue"), "{compared:?}");
    let shape =
        json!({"kind": "json-object", "trailing_newline": false, "quoted": false, "padded": false});
    assert_eq!(
        compared.object()["comparison"],
        json!({
            "of": ["AWSCURRENT", "AWSPREVIOUS"], "same": false, "only": null, "json": "apart",
            "shapes": [shape, shape],
            "keys": {"added": [], "removed": [], "changed": ["password"], "unchanged": ["host"], "more": 0},
        })
    );
    assert_eq!(server.count("GetSecretValue"), 2);
    let text = run(&server, &["x", "--compare"]);
    assert!(
        text.out.contains("AWSCURRENT and AWSPREVIOUS differ\n"),
        "{text:?}"
    );
    assert!(
        text.out
            .ends_with("  changed: password\n  unchanged: host\n"),
        "{text:?}"
    );
}

#[test]
fn the_same_and_a_newline_too_many() {
    for (text, code, only) in [
        (CANARY.to_owned(), 0, Value::Null),
        (format!("{CANARY}\n"), 1, json!("final-newline")),
    ] {
        let secret = Secret::text(NAME, &text).with("v0", &["AWSPREVIOUS"], 5, CANARY);
        let server = FakeAws::holding(vec![secret]);
        let run = run(&server, &["x", "--compare", "--json"]);
        let comparison = &run.object()["comparison"];
        assert_eq!((run.code, &comparison["only"]), (code, &only), "{run:?}");
        assert_eq!(comparison["same"], code == 0);
    }
}

#[test]
fn what_is_not_there_is_a_finding() {
    let server = FakeAws::holding(vec![Secret::text(NAME, CANARY)]);
    let missing = run(&server, &["y", "--json"]);
    assert_eq!(missing.code, 1, "{missing:?}");
    assert_eq!(missing.object()["error"]["reason"], "not-found");
    assert_eq!(missing.object()["versions"], Value::Null);
    let missing = run(&server, &["y", "--compare"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""), "{missing:?}");
    let alone = run(&server, &["x", "--compare", "--json"]);
    assert_eq!(
        (alone.code, &alone.object()["comparison"]),
        (1, &Value::Null)
    );
    assert!(alone.err.contains("nothing to compare"), "{alone:?}");
    assert_eq!(server.count("GetSecretValue"), 0);
    let deleted = Secret::new(NAME, Content::Deleted).with("v0", &["AWSPREVIOUS"], 5, CANARY);
    let server = FakeAws::holding(vec![deleted]);
    let deleted = run(&server, &["x", "--compare", "--json"]);
    let error = &deleted.object()["comparison_error"];
    assert_eq!(
        (deleted.code, &error["reason"]),
        (1, &json!("scheduled-for-deletion"))
    );
}

#[test]
fn what_may_not_be_shown_or_read_fails_before_anything_is_announced() {
    let server = FakeAws::holding(vec![rotated()]);
    let presented = run(&server, &["x", "--present"]);
    assert_eq!(presented.code, 2, "{presented:?}");
    assert!(
        presented
            .err
            .contains("versions are not shown while presenting"),
        "{presented:?}"
    );
    assert_eq!(server.asked().len(), 0);
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("versions-guarded");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("config.toml");
    std::fs::write(&path, "[deployments.prod]\nmetadata-only = true\n").unwrap();
    let config = ["--deployment", "prod", "--config", path.to_str().unwrap()];
    let guarded = run(
        &server,
        &[&["x", "--compare", "--json"][..], &config].concat(),
    );
    assert_eq!(guarded.code, 3, "{guarded:?}");
    assert!(!guarded.err.contains("GetSecretValue"), "{guarded:?}");
    let error = &guarded.object()["comparison_error"]["reason"];
    assert_eq!(error, "metadata-only", "{guarded:?}");
    assert_eq!(server.count("GetSecretValue"), 0);
}

#[test]
fn the_current_version_is_marked_as_read_where_airflow_reads_it() {
    let server = FakeAws::holding(vec![rotated()]);
    let current = |arguments: &[&str]| {
        let told = run(&server, arguments);
        let line = told.out.lines().find(|line| line.contains("AWSCURRENT"));
        line.map(str::to_owned).unwrap_or_default()
    };
    let asked = current(&["x"]);
    assert!(asked.ends_with("  what Airflow asks for"), "{asked}");
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("versions-gated");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("config.toml");
    let gated = "[deployments.prod]\ndatacoves.name-gate = \"aws_\"\n";
    std::fs::write(&path, gated).unwrap();
    let path = path.to_str().unwrap();
    let skipped = current(&["x", "--deployment", "prod", "--config", path]);
    let expected = "  current, but Airflow never reads it: name gate";
    assert!(skipped.ends_with(expected), "{skipped}");
}

#[test]
fn what_could_not_be_seen_is_undetermined() {
    let server = FakeAws::new(|request, _| match request.operation.as_str() {
        "ListSecretVersionIds" => Reply::error(400, "AccessDeniedException", CANARY),
        _ => Reply::json(&json!({
            "Name": NAME, "VersionStages": [request.text("VersionStage")],
            "SecretString": settings("h", "same"),
        })),
    });
    let denied = run(&server, &["x", "--json"]);
    assert_eq!(denied.code, 3, "{denied:?}");
    assert_eq!(denied.object()["error"]["reason"], "access-denied");
    assert!(
        denied
            .err
            .contains("needs secretsmanager:ListSecretVersionIds"),
        "{denied:?}"
    );
    let next = "; grant secretsmanager:ListSecretVersionIds on this secret\n";
    assert!(denied.err.ends_with(next), "{denied:?}");
    assert_eq!(server.count("GetSecretValue"), 0);
    // Who may not list may still read: the comparison is told, and the code says that something was not seen.
    let compared = run(&server, &["x", "--compare", "--json"]);
    assert_eq!(compared.code, 3, "{compared:?}");
    assert_eq!(compared.object()["comparison"]["same"], true);
    let no_aws = run(&server, &["x", "--order", "env", "--json"]);
    assert_eq!(no_aws.code, 3, "{no_aws:?}");
    assert_eq!(no_aws.object()["error"]["reason"], "not-configured");
}

#[test]
fn names_cannot_act_on_a_terminal_and_usage_is_two() {
    let object = |value: u32| format!("{{\"\\u001b[31mred\": {value}}}");
    let secret = Secret::text(NAME, &object(1)).with("v\u{1b}", &["AWSPREVIOUS"], 5, &object(2));
    let server = FakeAws::holding(vec![secret]);
    let text = run(&server, &["x", "--compare"]);
    assert!(text.out.contains("changed: ⟨ESC⟩[31mred"), "{text:?}");
    assert!(!text.out.contains('\u{1b}'), "{text:?}");
    let exact = run(&server, &["x", "--compare", "--json"]);
    let keys = &exact.object()["comparison"]["keys"];
    assert_eq!(keys["changed"], json!(["\u{1b}[31mred"]));
    assert_eq!(run(&server, &[]).code, 2);
}
