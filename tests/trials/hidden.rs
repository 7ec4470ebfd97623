//! Configuration whose author, or whose program, hid a part of it before showing it: that part is not known, and the rest is.

use serde_json::{Value, json};

use super::kinds::{BACKEND, leaked};
use super::world::{Trial, trial};

const PROCESS: &str = "PATH=/usr/bin\nHOME=/home/airflow\nAWS_DEFAULT_REGION=us-east-1\n";
const ABSENT: [&str; 2] = ["--assume-absent", "metastore"];

/// The output of `env` in a process with these options of the backend.
fn process(kwargs: &str) -> &'static str {
    let kwargs = ["AIRFLOW__SECRETS__BACKEND_KWARGS=", kwargs, "\n"].concat();
    leaked(&[PROCESS, BACKEND, &kwargs])
}

fn cfg(kwargs: &str) -> &'static str {
    leaked(&[
        "[secrets]\nbackend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\nbackend_kwargs = ",
        kwargs,
        "\n",
    ])
}

/// AWS is not asked for the key, and nobody says that it lacks it.
fn not_inspected(trial: Trial) -> Trial {
    trial
        .with(&ABSENT)
        .is("undetermined")
        .on_screen(&["whether Airflow calls AWS for this is not known"])
        .never(&["is not JSON", "does not start", "create a secret"])
        .json("/steps/0/layer", json!("aws"))
        .json("/steps/0/verdict", json!("not-inspected"))
        .json("/certain", json!(false))
        .json("/aws_calls", json!([]))
}

#[test]
fn a_hidden_prefix_is_not_the_prefix() {
    for mark in [
        "<redacted>",
        "***",
        "< hidden >",
        "xxxx/variables",
        "***/variables",
        "[REDACTED]/variables",
        "<env>/variables",
        "{{ env }}/variables",
        "(sensitive value)",
        "ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]",
        "\u{2022}\u{2022}\u{2022}\u{2022}",
        "...",
    ] {
        let kwargs = format!(
            "{{\"connections_prefix\": \"airflow/connections\", \"variables_prefix\": \"{mark}\"}}"
        );
        not_inspected(trial("hidden-prefix").env_text(process(&kwargs)))
            .says(&["variables_prefix in AIRFLOW__SECRETS__BACKEND_KWARGS"])
            .says(&["is hidden in this listing; give the real value"])
            .in_text(&["next: give what varlens does not know: variables_prefix"])
            .json("/steps/0/place", Value::Null)
            .check();
        not_inspected(trial("hidden-prefix-cfg").cfg_text(cfg(&kwargs)))
            .says(&[
                "[secrets] backend_kwargs is hidden in this listing; give the real airflow.cfg",
            ])
            .check();
    }
}

/// Other kinds, whose options are there, are asked as ever.
#[test]
fn what_is_not_hidden_counts() {
    let kwargs = "{\"connections_prefix\": \"***\", \"variables_prefix\": \"mwaa/variables\", \"config_prefix\": \"<config>\"}";
    trial("hidden-other")
        .env_text(process(kwargs))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .json("/steps/0/place", json!("mwaa/variables/conn_id"))
        .never(&["! connections_prefix in"])
        .check();
    not_inspected(
        trial("hidden-other-kind")
            .env_text(process(kwargs))
            .connection("good"),
    )
    .says(&["connections_prefix in AIRFLOW__SECRETS__BACKEND_KWARGS"])
    .check();
    // A group of a pattern has a name in such brackets, too.
    let pattern = "{\"variables_prefix\": \"mwaa/variables\", \"variables_lookup_pattern\": \"(?P<team>conn)_.*\"}";
    trial("hidden-group")
        .env_text(process(pattern))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
}

#[test]
fn other_hidden_options_leave_open_what_is_asked() {
    for (kwargs, name) in [
        ("{\"sep\": \"***\"}", "sep"),
        (
            "{\"variables_lookup_pattern\": \"^***\"}",
            "variables_lookup_pattern",
        ),
        // The author left members out, or the mask took a brace.
        (
            "{\"variables_prefix\": \"mwaa/variables\", ...}",
            "a part of backend_kwargs",
        ),
        (
            "{\"variables_prefix\": <redacted>}",
            "a part of backend_kwargs",
        ),
        (
            "***\"variables_prefix\": \"mwaa/variables\"***",
            "a part of backend_kwargs",
        ),
        (
            "<path:secret/data/airflow#kwargs>",
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
        ),
        (
            "${{ secrets.BACKEND_KWARGS }}",
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
        ),
    ] {
        not_inspected(trial("hidden-options").env_text(process(kwargs)))
            .says(&[leaked(&[name]), "hidden in this listing"])
            .json("/steps/0/place", Value::Null)
            .check();
    }
}

/// Where AWS is asked, and who asks.
#[test]
fn hidden_regions_and_roles() {
    let region = "{\"region_name\": \"<region>\"}";
    not_inspected(
        trial("hidden-region")
            .env_text(process(region))
            .without_region(),
    )
    .says(&[
        "region_name in AIRFLOW__SECRETS__BACKEND_KWARGS",
        "or say where: --region",
    ])
    .check();
    trial("hidden-region-said")
        .env_text(process(region))
        .json("/winner", json!("aws"))
        .check();
    let hidden = leaked(&[BACKEND, "PATH=/bin\nHOME=/x\nAWS_DEFAULT_REGION=***\n"]);
    not_inspected(trial("hidden-region-env").env_text(hidden).without_region())
        .says(&["AWS_DEFAULT_REGION: it is hidden in this listing; give the real value"])
        .check();
    for option in [
        "\"role_arn\": \"arn:aws:iam::***:role/x\"",
        "\"role_arn\": \"arn:aws:iam::<account-id>:role/x\"",
        "\"aws_access_key_id\": \"xxxxxxxx\", \"aws_secret_access_key\": \"xxxxxxxx\"",
        "\"profile_name\": \"***\"",
    ] {
        let kwargs = format!("{{\"variables_prefix\": \"mwaa/variables\", {option}}}");
        trial("hidden-caller")
            .env_text(process(&kwargs))
            .key("conn_id")
            .json("/winner", json!("aws"))
            .json("/certain", json!(false))
            .in_text(&["with other credentials than Airflow's"])
            .check();
    }
}

/// A class that nobody filled in, or that SOPS encrypts, is none that Python can't import.
#[test]
fn a_hidden_class_is_not_known() {
    for class in [
        "<your-backend-class>",
        "ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]",
        "airflow.providers.***.secrets.SecretsManagerBackend",
        "op://vault/airflow/backend",
        "vault:secret/data/airflow#backend",
        "(sensitive value)",
    ] {
        let text = [
            PROCESS,
            "AIRFLOW__SECRETS__BACKEND=",
            class,
            "\nAIRFLOW__SECRETS__BACKEND_KWARGS=<redacted>\n",
        ];
        trial("hidden-class")
            .env_text(leaked(&text))
            .with(&ABSENT)
            .is("undetermined")
            .says(&["hidden in this listing; give the real value"])
            .never(&["does not start", "could not be loaded"])
            .json("/steps/0/verdict", json!("not-inspected"))
            .check();
    }
    trial("hidden-sops")
        .env_text("apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata: {name: x}\nstringData:\n  AIRFLOW__SECRETS__BACKEND: ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]\n  AIRFLOW_VAR_TC_ENV: ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]\nsops:\n  kms: []\n")
        .key("tc_env")
        .says(&["what was given masks, hides or changes the value, so it is not known"])
        .never(&["does not start"])
        .json("/winner", json!("env"))
        .json("/certain", json!(false))
        .check();
}

/// With hidden options nothing is listed below the default prefix.
#[test]
fn nothing_is_listed_below_a_prefix_that_is_not_known() {
    let hidden = || trial("hidden-list").airflow_cfg("19c.txt");
    not_inspected(hidden())
        .says(&["backend_kwargs is hidden in this listing; give the real airflow.cfg"])
        .never(&["airflow/variables/", "Airflow makes no AWS call for this"])
        .check();
    let listed = hidden().listed(&[]);
    assert!(listed.contains("give the real airflow.cfg"), "{listed}");
    assert!(!listed.contains("etl_settings"), "{listed}");
    let listed = trial("hidden-list-control").listed(&[]);
    assert!(listed.contains("etl_settings"), "{listed}");
}
