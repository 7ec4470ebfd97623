//! More public reports, each by its repository and number.

use serde_json::json;

use super::world::trial;

const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
const ABSENT: [&str; 2] = ["--assume-absent", "metastore"];

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// apache/airflow #31496: the options as MWAA's console shows them, and a secret that is there.
#[test]
fn options_copied_from_the_console_of_mwaa() {
    let text = leaked(format!(
        "secrets.backend | {CLASS}\nsecrets.backend_kwargs | {{ \"connections_prefix\": \"airflow/connections\", \"variables_prefix\": \"airflow/variables\" }}\n"
    ));
    trial("r31496")
        .env_text(text)
        .key("AAA")
        .says(&["Airflow's role is not known and may not be allowed to"])
        .json("/winner", json!("aws"))
        .json("/certain", json!(false))
        .check();
}

/// apache/airflow #58313: a connection without a type, which two lines of releases do not build.
#[test]
fn a_connection_without_a_type_depends_on_the_release() {
    for (release, outcome) in [
        ("2.10.5", "found"),
        ("3.1.2", "missing"),
        ("3.3.2", "found"),
    ] {
        trial("r58313")
            .connection("dev_sec")
            .flags(&["--airflow", release, "--order", "aws,env"])
            .is(outcome)
            .check();
    }
}

/// apache/airflow #39071: a URL in the option that names a secret. It is neither shown nor asked for.
#[test]
fn a_url_is_no_name_of_a_secret() {
    let text = leaked(format!(
        "AIRFLOW__SECRETS__BACKEND={CLASS}\nAIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET=postgresql+psycopg2://airflow:canary-pw@db/airflow\n"
    ));
    let variable = trial("r39071").env_text(text).key("zzz").is("undetermined");
    let variable = variable.says(&["a URL, which Airflow takes for the name of a secret"]);
    variable.never(&["canary-pw"]).check();
    for key in ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] {
        for flags in [&[][..], &["--json"]] {
            let said = trial("r39071-option")
                .env_text(text)
                .option(key)
                .resolved(flags);
            assert!(
                said.contains("did you mean AIRFLOW__DATABASE__SQL_ALCHEMY_CONN?"),
                "{said}"
            );
            assert!(!said.contains("canary-pw"), "{said}");
        }
    }
}

/// apache/airflow #25104: a prefix that is empty, and a secret with the fields of a connection.
#[test]
fn an_empty_prefix_asks_for_the_bare_name() {
    for (release, provider) in [("2.2.2", "2.4.0"), ("2.10.5", "9.4.0")] {
        let text = leaked(format!(
            "[secrets]\nbackend = {CLASS}\nbackend_kwargs = {{\"connections_prefix\": \"\", \"full_url_mode\": false}}\n"
        ));
        trial("r25104")
            .cfg_text(text)
            .connection("pg_main")
            .flags(&["--airflow", release, "--amazon-provider", provider])
            .json("/steps/0/place", json!("pg_main"))
            .check();
    }
}

/// apache/airflow #31310: a connection that is no URI, with white space before it.
#[test]
fn a_connection_that_is_no_uri_says_so() {
    for release in ["2.2.5", "2.4.3"] {
        trial("r31310")
            .connection("api_yield")
            .flags(&["--airflow", release, "--order", "aws,env"])
            .says(&["begins or ends with white space", "there is no ://"])
            .check();
    }
}

/// helm/charts #23730: the output of `kubectl describe pod`, whose value is in a Secret.
#[test]
fn a_variable_that_a_pod_takes_from_a_secret() {
    let text = "Name:         airflow-scheduler-7bffb59ff9-9wbsd\nContainers:\n  scheduler:\n    Image:  apache/airflow:2.10.5\n    Environment:\n      AIRFLOW_VAR_TEST_SECRET_VAR:  <set to the key 'password' in secret 'airflow-var-encrypted-test'>  Optional: false\n      AIRFLOW_VAR_PLAIN_ONE:        sandbox\n    Mounts:\n      /opt/airflow/logs from logs (rw)\n";
    trial("r23730")
        .env_text(text)
        .key("test_secret_var")
        .with(&["--order", "env"])
        .is("undetermined")
        .in_text(&["its value is not in the output (valueFrom)"])
        .check();
    trial("r23730-plain")
        .env_text(text)
        .key("plain_one")
        .with(&["--order", "env"])
        .check();
}

/// bitnami-docker-airflow #140: blanks around the signs.
#[test]
fn blanks_around_the_sign_are_said() {
    trial("r140")
        .env_text("AIRFLOW_VAR_SMTP_HOST = \"abc.example\"\nAIRFLOW_VAR_SMTP_PORT=\"25\"\n")
        .key("smtp_host")
        .with(&["--order", "env"])
        .in_text(&[
            "the blanks around = were removed in 1 line",
            "reject such a line",
        ])
        .check();
}

/// apache/airflow #8643: commands in the environment of compose, for an option that reads none, too.
#[test]
fn commands_in_compose_are_not_run_and_not_defaults() {
    let text = leaked(format!(
        "services:\n  web:\n    environment:\n      - AIRFLOW__SECRETS__BACKEND_CMD=echo {CLASS}\n      - AIRFLOW__CORE__SQL_ALCHEMY_CONN_CMD=$$(cat /run/secrets/conn)\n"
    ));
    trial("r8643")
        .env_text(text)
        .key("zzz")
        .with(&ABSENT)
        .is("undetermined")
        .says(&["AIRFLOW__SECRETS__BACKEND_CMD is not read by Airflow"])
        .in_text(&["is a command, which varlens runs only with --allow-cmd"])
        .check();
}

/// The-Academic-Observatory/observatory-platform #55, GoogleCloudPlatform/composer-local-dev #27: Composer, by Terraform, by its
/// description, and by a file of variables.
#[test]
fn variables_of_composer() {
    trial("r55")
        .env_text("resource \"google_composer_environment\" \"x\" {\n  config {\n    software_config {\n      env_variables = {\n        AIRFLOW_VAR_BUCKET_NAME = var.bucket_name\n      }\n    }\n  }\n}\n")
        .key("bucket_name")
        .with(&["--order", "env"])
        .is("undetermined")
        .in_text(&["Terraform or another program computes it"])
        .check();
    let shown = json!({"values": {"root_module": {"resources": [{"values": {"config": [{"software_config": [{"env_variables": {
        "AIRFLOW_VAR_BUCKET_NAME": "fake-bucket"}, "airflow_config_overrides": {"core-dags_are_paused_at_creation": "True"}}]}]}}]}}});
    trial("r55-shown")
        .env_text(leaked(shown.to_string()))
        .key("bucket_name")
        .with(&["--order", "env"])
        .check();
    trial("r27")
        .env_text("# variables.env\nAIRFLOW_VAR_BUCKET_NAME=fake-bucket\n")
        .key("bucket_name")
        .with(&["--order", "env"])
        .check();
}

/// apache/airflow #65372: a team's own secret, by the name that the issue proposes and by the one that came.
#[test]
fn a_teams_own_secret() {
    let text = leaked(format!(
        "AWS_DEFAULT_REGION=us-east-1\nAIRFLOW__CORE__MULTI_TEAM=True\nAIRFLOW__SECRETS__BACKEND={CLASS}\n"
    ));
    for (provider, team, place) in [
        (
            "9.39.0",
            "marketing",
            "airflow/variables/marketing--of_team",
        ),
        ("9.26.0", "sales", "airflow/variables/sales/quarter"),
    ] {
        trial("r65372")
            .env_text(text)
            .key(if team == "sales" {
                "quarter"
            } else {
                "of_team"
            })
            .flags(&[
                "--airflow",
                "3.3.2",
                "--process",
                "server",
                "--order",
                "aws,env",
            ])
            .with(&["--amazon-provider", provider, "--team", team])
            .json("/steps/0/place", json!(place))
            .check();
    }
}

/// apache/airflow #11309: a unit of systemd that names a file, given in place of the file.
#[test]
fn a_unit_that_names_a_file_has_no_variable() {
    let unit = "[Unit]\nDescription=Airflow scheduler daemon\n[Service]\nEnvironmentFile=/home/ubuntu/airflow/airflow.env\nExecStart=/bin/airflow scheduler\n";
    trial("r11309")
        .env_text(unit)
        .says(&["its EnvironmentFile"])
        .ends_as_usage_error();
}

/// aws/aws-mwaa-local-runner #200: the options of boto3 in place of a connection, which is built and of no use. apache/airflow #35872: several
/// hosts in a URI, which Airflow can't build.
#[test]
fn connections_that_are_stored_in_another_form() {
    let stored = trial("r200").connection("boto_options");
    let stored = stored.flags(&["--airflow", "2.2.2", "--order", "aws,env"]);
    stored.says(&["there is no ://"]).never(&["fake"]).check();
    trial("r35872")
        .connection("many_hosts")
        .flags(&["--airflow", "2.7.3", "--order", "aws,env"])
        .is("missing")
        .says(&["the port is not a number"])
        .json("/steps/0/reason", json!("bad-connection"))
        .check();
}
