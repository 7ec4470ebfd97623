//! Files with variables as people have them: .env files with a quoted value or two, the outputs of AWS's tools in YAML, values of
//! Helm charts, Dockerfiles.

use serde_json::{Value, json};

use super::kinds::{BACKEND, leaked};
use super::world::trial;

const ABSENT: [&str; 2] = ["--assume-absent", "metastore"];
const ENV: [&str; 2] = ["--order", "env"];
const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
const KWARGS: &str =
    "{\"connections_prefix\": \"mwaa/connections\", \"variables_prefix\": \"mwaa/variables\"}";

/// One quoted value among plain ones.
#[test]
fn a_single_quoted_value_makes_a_dotenv_file() {
    for quote in ["'", "\""] {
        let plain = "AIRFLOW__CORE__EXECUTOR=LocalExecutor\nAIRFLOW__CORE__LOAD_EXAMPLES=False\nAWS_DEFAULT_REGION=us-east-1\n";
        let kwargs = [
            "AIRFLOW__SECRETS__BACKEND_KWARGS=",
            quote,
            KWARGS,
            quote,
            "\n",
        ]
        .concat();
        trial("env-one-quoted")
            .env_text(leaked(&[plain, BACKEND, &kwargs]))
            .key("conn_id")
            .with(&ABSENT)
            .says(&["the quotes around AIRFLOW__SECRETS__BACKEND_KWARGS were removed, as docker compose does"])
            .in_text(&["use the output of `env -0` inside it"])
            .never(&["is not JSON"])
            .json("/winner", json!("aws"))
            .json("/certain", json!(false))
            .json("/warnings/0/id", json!("environment-file"))
            .check();
    }
    let greeting = leaked(&[
        BACKEND,
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"variables_prefix\": \"mwaa/variables\"}\nAIRFLOW__CORE__EXECUTOR=LocalExecutor\nAIRFLOW_VAR_GREETING=\"hello\"\nAIRFLOW_VAR_N=1\n",
    ]);
    trial("env-greeting")
        .env_text(greeting)
        .key("greeting")
        .with(&ENV)
        .says(&["the quotes around AIRFLOW_VAR_GREETING were removed"])
        .json("/certain", json!(false))
        .check();
    // A value beside it is taken alike by every reader.
    trial("env-greeting-beside")
        .env_text(greeting)
        .key("n")
        .with(&ENV)
        .json("/caveat", Value::Null)
        .check();
}

#[test]
fn comments_and_references_are_said_with_the_variable() {
    for (text, said) in [
        (
            "AIRFLOW_UID=50000\nAIRFLOW_VAR_X=my-bucket   # where files go\nAIRFLOW_VAR_N=1\n",
            "the comment after AIRFLOW_VAR_X was removed, as docker compose and python-dotenv do",
        ),
        (
            "# .env\nENVIRONMENT=mwaa\nAIRFLOW_VAR_X=${ENVIRONMENT}-bucket\n",
            "a $NAME in AIRFLOW_VAR_X was not replaced; docker compose, python-dotenv and a shell replace it",
        ),
        (
            "AIRFLOW_UID=50000\nAIRFLOW_VAR_X=$HOME/dags\n",
            "a $NAME in AIRFLOW_VAR_X was not replaced",
        ),
        // Where a line is none of a .env file, quotes stay as `env` prints them.
        (
            "AIRFLOW_VAR_X=\"quoted\"\nAIRFLOW_VAR_J={\n  \"a\": 1\n}\n",
            "the quotes around AIRFLOW_VAR_X were kept",
        ),
        (
            "AIRFLOW_VAR_X=a # b\nAIRFLOW_VAR_J={\n  \"a\": 1\n}\n",
            "what follows # in AIRFLOW_VAR_X was kept",
        ),
    ] {
        trial("env-readers")
            .env_text(text)
            .key("x")
            .with(&ENV)
            .says(&[said])
            .in_text(&["and then Airflow reads another value"])
            .json("/winner", json!("env"))
            .json("/certain", json!(false))
            .check();
    }
    // A process that printed its environment leaves no doubt.
    trial("env-printed")
        .env_text("PATH=/bin\nHOME=/root\nAIRFLOW_VAR_X=${A} # \"b\"\n")
        .key("x")
        .with(&ENV)
        .json("/certain", json!(true))
        .check();
}

/// Airflow replaces `$NAME` in its own options; what the file lacks, nobody knows here.
#[test]
fn references_in_options() {
    let with_prefix = |before: &str| {
        let kwargs =
            "AIRFLOW__SECRETS__BACKEND_KWARGS={\"variables_prefix\": \"${PREFIX}/variables\"}\n";
        leaked(&[before, BACKEND, kwargs])
    };
    trial("env-reference")
        .env_text(with_prefix("# .env\nPREFIX=mwaa\n"))
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
    for before in ["# .env\n", "# .env\nOTHER=1\n"] {
        trial("env-reference-open")
            .env_text(with_prefix(before))
            .key("conn_id")
            .with(&ABSENT)
            .is("undetermined")
            .says(&["replaces a $NAME in it, with what the file does not have"])
            .json("/steps/0/verdict", json!("not-inspected"))
            .check();
    }
    trial("env-reference-region")
        .env_text(leaked(&[
            "# .env\nAWS_DEFAULT_REGION=${REGION:-eu-west-1}\n",
            BACKEND,
        ]))
        .without_region()
        .with(&ABSENT)
        .is("undetermined")
        .says(&[
            "AWS_DEFAULT_REGION: docker compose, python-dotenv or a shell replaces a $NAME in it",
        ])
        .check();
}

/// What `kubectl exec` prints above the environment is no part of it.
#[test]
fn lines_of_kubectl_do_not_make_an_environment_incomplete() {
    for line in [
        "Defaulted container \"scheduler\" out of: scheduler, scheduler-log-groomer, wait-for-airflow-migrations (init)\n",
        "Defaulting container name to scheduler.\nUse 'kubectl describe pod/airflow-scheduler-0 -n airflow' to see all of the containers in this pod.\n",
        "$ kubectl exec airflow-scheduler-0 -- env\n",
    ] {
        let text = leaked(&[
            line,
            "PATH=/home/airflow/.local/bin:/usr/bin\nHOSTNAME=airflow-scheduler-0\n",
            BACKEND,
            "HOME=/home/airflow\n",
        ]);
        trial("env-kubectl")
            .env_text(text)
            .key("nope")
            .with(&ABSENT)
            .is("missing")
            .never(&["is not a variable"])
            .json("/steps/1/verdict", json!("absent"))
            .check();
    }
}

/// A key `Environment:` of a YAML file is none of `kubectl describe`.
#[test]
fn yaml_with_a_key_environment_is_yaml() {
    let options = format!("    secrets.backend: {CLASS}\n    secrets.backend_kwargs: '{KWARGS}'\n");
    let variables = format!(
        "    AIRFLOW__SECRETS__BACKEND: {CLASS}\n    AIRFLOW__SECRETS__BACKEND_KWARGS: '{KWARGS}'\n"
    );
    for text in [
        format!(
            "Environment:\n  AirflowConfigurationOptions:\n{options}  AirflowVersion: 2.10.5\n"
        ),
        format!(
            "Environment:\n  Arn: arn:aws:airflow:us-east-1:123456789012:environment/prod\n  AirflowConfigurationOptions:\n{options}"
        ),
        format!("Environment:\n  Variables:\n{variables}"),
        format!(
            "Environment:\n  EMPTY:\n  NAME: x\n{}",
            variables.replace("    ", "  ")
        ),
        format!(
            "Resources:\n  Worker:\n    Properties:\n      ContainerDefinitions:\n      - Environment:\n        - Name: AIRFLOW__SECRETS__BACKEND\n          Value: {CLASS}\n        - Name: AIRFLOW__SECRETS__BACKEND_KWARGS\n          Value: '{KWARGS}'\n"
        ),
        // That of kubectl is read as before.
        format!(
            "Containers:\n  scheduler:\n    Environment:\n      AIRFLOW__SECRETS__BACKEND:         {CLASS}\n      AIRFLOW__SECRETS__BACKEND_KWARGS:  {KWARGS}\n      EMPTY:                             \n    Mounts:\n      /opt/airflow/dags from dags (rw)\n"
        ),
    ] {
        trial("env-environment")
            .env_text(leaked(&[&text]))
            .key("conn_id")
            .json("/winner", json!("aws"))
            .json("/steps/0/place", json!("mwaa/variables/conn_id"))
            .check();
    }
}

/// Variables whose values are in a Secret: they are set, and to what is not known.
#[test]
fn values_in_secrets_are_not_known() {
    let class = format!("env:\n  - name: AIRFLOW__SECRETS__BACKEND\n    value: {CLASS}\n");
    let object = format!("kind: ConfigMap\ndata:\n  AIRFLOW__SECRETS__BACKEND: {CLASS}\n---\n");
    for text in [
        format!(
            "{class}secret:\n  - envName: \"AIRFLOW__SECRETS__BACKEND_KWARGS\"\n    secretName: \"airflow-secrets-backend\"\n    secretKey: \"kwargs\"\n"
        ),
        format!(
            "{class}  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    valueFrom: {{secretKeyRef: {{name: x, key: y}}}}\n"
        ),
        format!(
            "{object}kind: SealedSecret\nspec:\n  encryptedData:\n    AIRFLOW__SECRETS__BACKEND_KWARGS: AgBfake\n"
        ),
        format!(
            "{object}kind: ExternalSecret\nspec:\n  data:\n  - secretKey: AIRFLOW__SECRETS__BACKEND_KWARGS\n    remoteRef: {{key: airflow/kwargs}}\n"
        ),
        format!(
            "{{\"containerDefinitions\": [{{\"environment\": [{{\"name\": \"AIRFLOW__SECRETS__BACKEND\", \"value\": \"{CLASS}\"}}], \"secrets\": [{{\"name\": \"AIRFLOW__SECRETS__BACKEND_KWARGS\", \"valueFrom\": \"arn:aws:ssm:x\"}}]}}]}}"
        ),
    ] {
        trial("env-secret")
            .env_text(leaked(&[&text]))
            .key("conn_id")
            .with(&ABSENT)
            .is("undetermined")
            .says(&["AIRFLOW__SECRETS__BACKEND_KWARGS: "])
            .never(&["airflow/variables/conn_id"])
            .json("/steps/0/verdict", json!("not-inspected"))
            .json("/steps/0/place", Value::Null)
            .check();
    }
}

/// The official chart writes `tpl ($val | toString)` into airflow.cfg (`chart/templates/configmaps/configmap.yaml`), which
/// prints a map as Go does.
#[test]
fn a_map_in_the_values_of_the_chart_is_no_json() {
    let text = leaked(&[
        "config:\n  secrets:\n    backend: ",
        CLASS,
        "\n    backend_kwargs:\n      connections_prefix: mwaa/connections\n      variables_prefix: mwaa/variables\n",
    ]);
    trial("env-chart-map")
        .env_text(text)
        .key("conn_id")
        .with(&ABSENT)
        .is("undetermined")
        .says(&["is not JSON", "next: write backend_kwargs"])
        .in_text(&[
            "the chart prints the map or list of AIRFLOW__SECRETS__BACKEND_KWARGS as Go does",
        ])
        .json("/steps/0/place", json!("airflow/variables/conn_id"))
        .check();
    trial("env-chart-map-cfg")
        .cfg_text(text)
        .key("conn_id")
        .with(&ABSENT)
        .is("missing")
        .says(&["is not JSON", "next: write backend_kwargs"])
        .json("/steps/0/place", json!("airflow/variables/conn_id"))
        .check();
}

/// `docker build` removes quotes in the older form of ENV too, and whoever does not write any in JSON loses them.
#[test]
fn quotes_in_the_older_form_of_env() {
    for kwargs in [
        ["'", KWARGS, "'"].concat(),
        format!("\"{}\"", KWARGS.replace('"', "\\\"")),
        KWARGS.replace('"', "\\\""),
    ] {
        let text = format!(
            "FROM apache/airflow:2.10.5\nENV AIRFLOW__SECRETS__BACKEND \"{CLASS}\"\nENV AIRFLOW__SECRETS__BACKEND_KWARGS {kwargs}\n"
        );
        trial("env-dockerfile")
            .env_text(leaked(&[&text]))
            .key("conn_id")
            .json("/winner", json!("aws"))
            .json("/steps/0/place", json!("mwaa/variables/conn_id"))
            .check();
    }
    let bare = format!(
        "FROM apache/airflow:2.10.5\nENV AIRFLOW__SECRETS__BACKEND {CLASS}\nENV AIRFLOW__SECRETS__BACKEND_KWARGS {KWARGS}\n"
    );
    trial("env-dockerfile-bare")
        .env_text(leaked(&[&bare]))
        .key("conn_id")
        .with(&ABSENT)
        .is("undetermined")
        .says(&["is not JSON"])
        .check();
}
