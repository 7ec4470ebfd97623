//! What is wrong in an Airflow's configuration, where the answer is given: in the text, in `next:` and in JSON.

use serde_json::{Value, json};

use super::{Run, file, run};

const BACKEND: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/// A lookup of `k` with this as Airflow's whole environment.
fn resolved(name: &str, environment: &Value, more: &[&str]) -> Run {
    let path = file(name, "environment.json", &environment.to_string());
    let arguments = ["resolve", "k", "--env-file", &path];
    run(&[&arguments[..], more].concat())
}

/// The ids of `warnings`, each with its layer.
fn ids(run: &Run) -> Vec<(String, Option<String>)> {
    let object = run.object();
    let warnings = object["warnings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    warnings
        .map(|warning| {
            assert!(
                run.err.contains(warning["text"].as_str().unwrap()),
                "{run:?}"
            );
            (text(&warning["id"]).unwrap(), text(&warning["layer"]))
        })
        .collect()
}

#[test]
fn without_a_fault_there_is_an_empty_list() {
    let object = resolved("no-fault", &json!({"AIRFLOW_VAR_K": "fake"}), &["--json"]).object();
    assert_eq!(object["warnings"], json!([]));
}

/// An option whose name is nearly right: Airflow has no backend, and the answer says which name is meant.
#[test]
fn a_misspelt_backend_is_why_aws_is_not_asked() {
    for (name, misspelt) in [
        "AIRFLOW__SECRETS_BACKEND",
        "AIRFLOW_SECRETS__BACKEND",
        "AIRFLOW_SECRETS_BACKEND",
        "AIRFLOW__SECRET__BACKEND",
        "AIRFLOW__SECRETS__BACKENDS",
        "airflow__secrets__backend",
        "AIRFLOW__SECRETS__BACKND",
    ]
    .into_iter()
    .enumerate()
    {
        let environment = json!({misspelt: BACKEND});
        let folder = format!("misspelt-backend-{name}");
        let text = resolved(&folder, &environment, &[]);
        let said = format!("configuration: {misspelt} is not read by Airflow");
        assert!(text.out.contains(&said), "{text:?}");
        let next = format!("next: fix {misspelt}, which Airflow does not read");
        assert!(text.out.contains(&next), "{text:?}");
        // Airflow's order without a backend, not the assumed one with AWS in it.
        assert!(!text.out.contains(" aws "), "{text:?}");
        let json = resolved(&folder, &environment, &["--json"]);
        let expected = ("misspelt-option".to_owned(), Some("aws".to_owned()));
        assert!(ids(&json).contains(&expected), "{json:?}");
        let next = json.object()["next"][0].as_str().unwrap().to_owned();
        assert!(next.contains("AIRFLOW__SECRETS__BACKEND"), "{next}");
    }
}

/// The option, its text, the id in JSON, and what the text of the answer says.
#[test]
fn faults_of_the_options_are_at_their_layer() {
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS";
    let single = "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX";
    let cases = [
        (
            kwargs,
            "{\"full_url_mode\": False}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{'variables_prefix': 'x'}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{\"variables_prefix\": \"x\",}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "[\"variables_prefix\"]",
            "kwargs-ignored",
            "Airflow treats it as empty",
        ),
        (
            kwargs,
            "variables_prefix=x",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{\"variable_prefix\": \"x\"}",
            "unknown-kwarg",
            "did you mean `variables_prefix`?",
        ),
        (
            kwargs,
            "{\"variables_prefx\": \"x\"}",
            "unknown-kwarg",
            "did you mean `variables_prefix`?",
        ),
        (single, "x", "single-kwargs", "3.2 and later read them"),
    ];
    for (number, (option, text, id, said)) in cases.into_iter().enumerate() {
        let environment = json!({"AIRFLOW__SECRETS__BACKEND": BACKEND, option: text});
        let folder = format!("option-{number}");
        let flags = ["--airflow", "2.10.5", "--region", "us-east-1"];
        let answer = resolved(&folder, &environment, &flags);
        let at_layer = answer.out.split("  2 env").next().unwrap();
        assert!(at_layer.contains(said), "{text}: {answer:?}");
        let json = resolved(&folder, &environment, &[&flags[..], &["--json"]].concat());
        let expected = (id.to_owned(), Some("aws".to_owned()));
        assert!(ids(&json).contains(&expected), "{text}: {json:?}");
    }
}

#[test]
fn options_without_a_backend_are_why_aws_is_not_asked() {
    let environment = json!({"AIRFLOW__SECRETS__BACKEND_KWARGS": "{\"variables_prefix\": \"x\"}"});
    let text = resolved("kwargs-alone", &environment, &[]);
    let next = "next: set [secrets] backend (AIRFLOW__SECRETS__BACKEND): without it Airflow has no secrets backend";
    assert!(text.out.contains(next), "{text:?}");
    let json = resolved("kwargs-alone", &environment, &["--json"]);
    let expected = ("kwargs-without-backend".to_owned(), Some("aws".to_owned()));
    assert!(ids(&json).contains(&expected), "{json:?}");
}

#[test]
fn a_backend_that_cannot_be_imported_is_named_in_the_next_step() {
    for (number, class) in [
        "airflow.providers.amazon.aws.secrets.secrets_manager.SecretManagerBackend",
        "airflow.providers.amazon.aws.secrets.secrets_managers.SecretsManagerBackend",
        "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend",
        "SecretsManagerBackend",
        "airflow.providers.amazon.aws.secrets.secrets_manager:SecretsManagerBackend",
        "\"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"",
    ]
    .into_iter()
    .enumerate()
    {
        let environment = json!({"AIRFLOW__SECRETS__BACKEND": class});
        let folder = format!("not-imported-{number}");
        let text = resolved(&folder, &environment, &[]);
        assert_eq!(text.code, 1, "{text:?}");
        let next = "next: fix the option (environment AIRFLOW__SECRETS__BACKEND): Airflow does not start with it";
        assert!(text.out.contains(next), "{class}: {text:?}");
        let json = resolved(&folder, &environment, &["--json"]);
        assert_eq!(ids(&json)[0], ("will-not-start".to_owned(), None));
        assert_eq!(json.object()["outcome"], "will-not-start");
    }
}

#[test]
fn a_hidden_option_asks_for_the_real_file() {
    let listing = format!(
        "[secrets]\nbackend = {BACKEND}\nbackend_kwargs = < hidden >\n[core]\nfernet_key = < hidden >\n\
         [database]\nsql_alchemy_conn = < hidden >\n"
    );
    let path = file("hidden-option", "list.txt", &listing);
    let text = run(&["resolve", "k", "--airflow-cfg", &path]);
    assert_eq!(text.code, 3, "{text:?}");
    let next =
        "next: give what varlens does not know: airflow.cfg [secrets] backend_kwargs is hidden";
    assert!(text.out.contains(next), "{text:?}");
    let json = run(&["resolve", "k", "--airflow-cfg", &path, "--json"]);
    let of = |layer: &str| ("not-followed".to_owned(), Some(layer.to_owned()));
    assert!(ids(&json).contains(&of("aws")), "{json:?}");
    assert!(ids(&json).contains(&of("metastore")), "{json:?}");
}

/// What may be a name of the account is not shown in a presentation.
#[test]
fn in_a_presentation_only_the_kind_of_a_warning_is_given() {
    let environment = json!({"AIRFLOW__SECRETS_BACKEND": BACKEND});
    let run = resolved("presented-warning", &environment, &["--json", "--present"]);
    let warnings = run.object()["warnings"].clone();
    assert_eq!(
        warnings,
        json!([{"id": "misspelt-option", "text": "hidden in a presentation", "layer": "aws"}])
    );
}
