//! `resolve --kind config AIRFLOW__SECTION__OPTION`: where `conf.get` finds an option.

use super::*;

const FERNET_KEY: &str = "AIRFLOW__CORE__FERNET_KEY";

fn look_up(variables: &[(&str, &str)], more: &[&str]) -> Run {
    let arguments = ["resolve", "--kind", "config", "--airflow", "2.10.5"];
    run_in(variables, &[&arguments[..], more].concat())
}

fn verdicts(object: &Value) -> Vec<(&str, &str)> {
    let steps = object["steps"].as_array().unwrap().iter();
    steps
        .map(|step| (&step["place"], &step["verdict"]))
        .map(|(place, verdict)| (place.as_str().unwrap(), verdict.as_str().unwrap()))
        .collect()
}

#[test]
fn an_option_is_found_in_the_environment_without_its_value() {
    let variables = [(FERNET_KEY, CANARY)];
    let found = look_up(&variables, &[FERNET_KEY, "--json"]);
    assert_eq!(found.code, 0, "{found:?}");
    assert!(!found.says(CANARY), "{found:?}");
    let object = found.object();
    assert_eq!(object["winner"], FERNET_KEY);
    assert_eq!(
        object["option"],
        json!({"section": "core", "name": "fernet_key"})
    );
    assert_eq!(verdicts(&object)[0], (FERNET_KEY, "found"));
    assert_eq!(verdicts(&object)[1].1, "not-reached");
    assert!(look_up(&variables, &[FERNET_KEY, "--reveal"]).says(CANARY));
}

/// People write an option in many ways. As in airflow.cfg it is an option; any other way may be the name of a secret.
#[test]
fn an_option_that_is_written_otherwise_is_found_or_named() {
    let variables = [(FERNET_KEY, CANARY)];
    let found = look_up(&variables, &["[core] fernet_key", "--json"]);
    assert_eq!(found.code, 0, "{found:?}");
    assert_eq!(found.object()["winner"], FERNET_KEY);
    for text in [
        "core.fernet_key",
        "core/fernet_key",
        "fernet_key",
        "AIRFLOW_CORE_FERNET_KEY",
    ] {
        let next = format!(
            "ask for {FERNET_KEY} if the option [core] fernet_key is meant: {text} is looked up as the name of a secret"
        );
        let arguments = ["--order", "env", text];
        let missing = look_up(&variables, &arguments);
        assert_eq!(missing.code, 1, "{missing:?}");
        assert!(missing.out.contains(&next), "{missing:?}");
        let object = look_up(&variables, &[&arguments[..], &["--json"]].concat()).object();
        assert_eq!(object["next"][0], next, "{object}");
    }
}

#[test]
fn an_older_name_counts_behind_the_newer_one() {
    let cfg = file(
        "options-older",
        "airflow.cfg",
        "[database]\nsql_alchemy_conn = sqlite:////fake-new\n[core]\nsql_alchemy_conn = sqlite:////fake-old\n",
    );
    let variables = [(
        "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
        "sqlite:////fake-older-variable",
    )];
    let asked = [
        "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
        "--airflow-cfg",
        &cfg,
        "--json",
    ];
    let found = look_up(&variables, &asked).object();
    assert_eq!(found["winner"], "AIRFLOW__CORE__SQL_ALCHEMY_CONN");
    assert_eq!(found["option"]["section"], "database");
    let found = look_up(&[], &asked).object();
    assert!(
        found["winner"]
            .as_str()
            .unwrap()
            .ends_with("airflow.cfg:2 [database] sql_alchemy_conn"),
        "{found}"
    );
}

#[test]
fn a_command_runs_only_if_allowed() {
    let command = format!("printf {CANARY}");
    let variables = [("AIRFLOW__CORE__FERNET_KEY_CMD", command.as_str())];
    let unknown = look_up(&variables, &[FERNET_KEY, "--json"]);
    assert_eq!(unknown.code, 3, "{unknown:?}");
    assert_eq!(verdicts(&unknown.object())[1].1, "not-inspected");
    let path = std::env::var("PATH").unwrap();
    let variables = [variables[0], ("PATH", path.as_str())];
    let run = look_up(&variables, &[FERNET_KEY, "--json", "--allow-cmd"]);
    assert_eq!(run.object()["winner"], "AIRFLOW__CORE__FERNET_KEY_CMD");
    assert!(!run.says(CANARY), "{run:?}");
}

#[test]
fn what_is_not_set_has_a_default_or_raises_or_is_undetermined() {
    let outcome = |option: &str| {
        let run = look_up(&[], &[option, "--json"]);
        let object = run.object();
        (
            object["outcome"].as_str().unwrap().to_owned(),
            object["winner"].clone(),
            run.code,
        )
    };
    let (found, missing) = (json!("default"), Value::Null);
    assert_eq!(
        outcome("AIRFLOW__CORE__PARALLELISM"),
        ("found".to_owned(), found, 0)
    );
    assert_eq!(
        outcome("AIRFLOW__CORE__NOSUCH"),
        ("error".to_owned(), missing.clone(), 1)
    );
    assert_eq!(
        outcome("AIRFLOW__NOSUCH__NOSUCH"),
        ("undetermined".to_owned(), missing, 3)
    );
}

#[test]
fn an_environment_that_is_not_known_leaves_the_option_undetermined() {
    let path = file("options-named", "config.toml", "[deployments.prod]\n");
    let run = look_up(
        &[],
        &[
            FERNET_KEY,
            "--config",
            &path,
            "--deployment",
            "prod",
            "--json",
        ],
    );
    assert_eq!(run.code, 3, "{run:?}");
    let object = run.object();
    let of_default = verdicts(&object).into_iter().next_back();
    assert_eq!(of_default, Some(("default", "found")));
    let others = &verdicts(&object)[..6];
    assert!(
        others
            .iter()
            .all(|(_, verdict)| *verdict == "not-inspected"),
        "{object}"
    );
}

#[test]
fn what_does_not_go_together_is_refused() {
    look_up(&[], &[FERNET_KEY, "some/secret"]).refused(&["two runs"]);
    look_up(&[], &[FERNET_KEY, "--what-if", "airflow=3.3.2"]).refused(&["--what-if"]);
    look_up(&[], &[FERNET_KEY, "--markdown"]).refused(&["--markdown"]);
    look_up(&[], &[FERNET_KEY, "--present"]).refused(&["--present"]);
}
