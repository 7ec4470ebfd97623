//! `list` with a filter, what a missing key advises, and both on a terminal: columns, a header, colours.

use serde_json::{Value, json};

use super::{Run, run_in};
use crate::in_a_terminal::printed;

const VARIABLES: [(&str, &str); 4] = [
    ("AIRFLOW_VAR_DB_PASSWORD", "fake-canary-8841"),
    ("AIRFLOW_VAR_DB_HOST", "fake-canary-8841"),
    ("AIRFLOW_VAR_API_PASSWORD", "fake-canary-8841"),
    ("AIRFLOW_VAR_OTHER", "fake-canary-8841"),
];

fn list(arguments: &[&str]) -> Run {
    let all: Vec<_> = ["list", "--order", "env"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    run_in(&VARIABLES, &all)
}

fn keys(run: &Run) -> Vec<String> {
    let objects = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects
        .map(|object| object["key"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_filter_finds_what_it_finds_in_the_explorer() {
    let all = ["api_password", "db_host", "db_password", "other"];
    assert_eq!(keys(&list(&["--json"])), all);
    assert_eq!(
        keys(&list(&["--json", "password"])),
        ["api_password", "db_password"]
    );
    assert_eq!(
        keys(&list(&["--json", "password ^db wins:env"])),
        ["db_password"]
    );
    assert_eq!(keys(&list(&["--json", "password", "^db"])), ["db_password"]);
    assert_eq!(
        keys(&list(&["--json", "sensitive:", "!api"])),
        ["db_password"]
    );
    assert_eq!(keys(&list(&["--json", "wins:none"])), [""; 0]);
    assert_eq!(keys(&list(&["--json", "--missing", "password"])), [""; 0]);
    let text = list(&["other"]);
    assert_eq!(
        text.out, "other (case unknown)\tenv\tenv=present\n",
        "{text:?}"
    );
}

#[test]
fn a_filter_that_is_not_understood_is_refused_with_the_nearest_name() {
    list(&["win:env"]).refused(&["filter `win:env`", "did you mean `wins", "wins"]);
    list(&["missin:"]).refused(&["filter `missin:`", "missing"]);
    list(&["wins:nowhere"]).refused(&["filter `wins:nowhere`"]);
    list(&["/(/"]).refused(&["filter `/(/`"]);
    let vain = list(&["wins:metastore"]);
    vain.warned(&["wins:metastore: this deployment does not ask that layer"]);
}

#[test]
fn a_missing_key_advises_the_similar_one_and_what_settles_it() {
    let order = ["--order", "datacoves,env"];
    let missing = |more: &[&str]| {
        let all = [&["resolve", "db_pasword"], &order[..], more].concat();
        run_in(&VARIABLES, &all)
    };
    let settles = "Datacoves Secrets Manager could not be checked (not configured in varlens); set DATACOVES__SECRETS_URL, DATACOVES__ENVIRONMENT_SLUG and DATACOVES__SECRETS_TOKEN so that it can be";
    let near = "use db_password if that is the key you mean (differs in one letter)";
    let text = missing(&[]);
    assert_eq!(text.code, 3, "{text:?}");
    let next: Vec<_> = text
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("  next: "))
        .collect();
    assert_eq!(next, [near, settles]);
    let object = missing(&["--json"]).object();
    assert_eq!(object["next"], json!([near, settles]));
    assert_eq!(
        object["unchecked"],
        json!({
            "layers": ["datacoves"],
            "flags": "",
            "unset": [
                "DATACOVES__SECRETS_URL",
                "DATACOVES__ENVIRONMENT_SLUG",
                "DATACOVES__SECRETS_TOKEN",
            ],
        })
    );
    let similar = json!([{"key": "db_password", "difference": "differs in one letter"}]);
    assert_eq!(object["similar"], similar);
    let settled = run_in(
        &VARIABLES,
        &["resolve", "db_pasword", "--order", "env", "--json"],
    );
    let object = settled.object();
    assert_eq!((settled.code, &object["unchecked"]), (1, &Value::Null));
    let found = run_in(
        &VARIABLES,
        &["resolve", "db_host", "--order", "env", "--json"],
    );
    assert_eq!(found.object()["next"], json!([]));
}

#[test]
fn on_a_terminal_the_list_has_columns_a_header_and_colours() {
    let wide = printed(&["list", "--order", "datacoves,env"], &VARIABLES, 80);
    let lines: Vec<_> = wide.contents.lines().map(str::trim_end).collect();
    assert_eq!(
        lines[..2],
        [
            "KEY                          WINNER  DATACOVES      ENV",
            "api_password (case unknown)  env?    not-inspected  present"
        ],
        "{lines:#?}"
    );
    assert!(wide.has_colors);
    for (arguments, variable) in [
        (
            &["list", "--order", "env", "--no-color"][..],
            ("TERM", "xterm-256color"),
        ),
        (&["list", "--order", "env"][..], ("NO_COLOR", "1")),
        (&["list", "--order", "env"][..], ("TERM", "dumb")),
    ] {
        let variables: Vec<_> = VARIABLES.into_iter().chain([variable]).collect();
        let bare = printed(arguments, &variables, 80);
        assert!(bare.contents.starts_with("KEY"), "{}", bare.contents);
        assert!(!bare.has_colors, "{variable:?}");
    }
    let plain = printed(&["list", "--order", "env", "--plain"], &VARIABLES, 80);
    assert!(
        plain.contents.starts_with("api_password (case unknown)"),
        "{}",
        plain.contents
    );
    assert!(plain.contents.contains("env=present"), "{}", plain.contents);
    let narrow = printed(&["list", "--order", "datacoves,env"], &VARIABLES, 30);
    for text in [
        "api_password",
        "WINNER env?",
        "DATACOVES not-inspected",
        "ENV present",
    ] {
        assert!(narrow.contents.contains(text), "{}", narrow.contents);
    }
}

#[test]
fn on_a_terminal_a_lookup_has_columns_and_shows_no_value() {
    let screen = printed(
        &["resolve", "db_host", "--order", "datacoves,env"],
        &VARIABLES,
        80,
    );
    let has = |text: &str| screen.contents.lines().any(|line| line.trim_end() == text);
    assert!(
        has("  # LAYER      VERDICT        NAME THERE"),
        "{}",
        screen.contents
    );
    assert!(
        has("  2 env        found          AIRFLOW_VAR_DB_HOST"),
        "{}",
        screen.contents
    );
    assert!(screen.has_colors && !screen.contents.contains("canary"));
}
