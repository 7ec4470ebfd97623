//! The public reports, each by the number that it has in our notes.

use serde_json::json;

use super::world::{Refusal, run_mask, trial};

const IGNORED: &str = "is not read by Airflow";

// Quotes of env files depend on who reads the file (astronomer/docs #265, #425, #1538, #1617).

#[test]
fn t02_quotes_that_only_some_readers_remove() {
    trial("t02")
        .env_file("13b.env")
        .key("conn_id")
        .says(&[
            "mwaa/variables/conn_id",
            "the quotes around AIRFLOW__SECRETS__BACKEND and 1 more were removed, as docker compose does",
        ])
        .json("/certain", json!(false))
        .json("/winner", json!("aws"))
        .json("/warnings/0/id", json!("environment-file"))
        .check();
    trial("t02-env")
        .env_file("13b.env")
        .key("flights_id")
        .with(&["--order", "env"])
        .says(&["the quotes around AIRFLOW_VAR_FLIGHTS_ID were removed"])
        .json("/certain", json!(false))
        .json("/winner", json!("env"))
        .check();
}

#[test]
fn t03_quoted_values_over_several_lines() {
    trial("t03")
        .env_file("51.env")
        .key("conn_id")
        .says(&["mwaa/variables/conn_id"])
        .never(&["is not JSON"])
        .json("/winner", json!("aws"))
        .check();
    trial("t03-connection")
        .env_file("50.env")
        .connection("MYCONNID")
        .with(&["--order", "env"])
        .says(&["JSON object with the keys conn_type, login"])
        .never(&["the quotes are part of the value"])
        .check();
    trial("t03-after")
        .env_file("50.env")
        .key("after")
        .with(&["--order", "env"])
        .check();
}

// The forms in which people have the options (apache/airflow #25706, mozilla/telemetry-airflow #1364).

#[test]
fn t04_compose_helm_and_docker_files_are_understood() {
    for (file, what) in [
        ("14a.yaml", "a docker compose file"),
        ("14b.Dockerfile", "a Dockerfile"),
        ("14c.values.yaml", "a Kubernetes or Helm file"),
        ("36.env", "a list of variables"),
    ] {
        trial("t04")
            .env_file(file)
            .key("conn_id")
            .says(&["mwaa/variables/conn_id"])
            .in_text(&[what])
            .json("/winner", json!("aws"))
            .check();
        // The image may set more, so no file of this kind says that a variable is absent.
        trial("t04-absent")
            .env_file(file)
            .key("no_such_key")
            .with(&["--assume-absent", "metastore"])
            .is("undetermined")
            .says(&["the file does not have the process's whole environment"])
            .json("/steps/1/verdict", json!("not-inspected"))
            .check();
    }
    for file in ["14a.yaml", "14c.values.yaml"] {
        trial("t04-env")
            .env_file(file)
            .key("tc_env")
            .says(&["AIRFLOW_VAR_TC_ENV"])
            .json("/winner", json!("env"))
            .check();
    }
}

#[test]
fn t04_an_empty_file_ends_as_usage_error() {
    trial("t04-empty")
        .env_file("37.env")
        .says(&["the file is empty", "expected the output of `env`"])
        .ends_as_usage_error();
}

// Airflow's own listing of the configuration, and a ConfigMap around airflow.cfg.

#[test]
fn t06_a_hidden_value_is_not_known() {
    trial("t06")
        .airflow_cfg("19c.txt")
        .key("conn_id")
        .is("undetermined")
        .says(&[
            "backend_kwargs is hidden in this listing",
            "give the real airflow.cfg",
        ])
        .never(&["is not JSON", "does not start", "ValueError"])
        .json("/steps/0/verdict", json!("not-inspected"))
        .json("/steps/0/layer", json!("aws"))
        .json("/steps/2/verdict", json!("not-inspected"))
        .check();
}

#[test]
fn t08_a_config_map_is_unwrapped() {
    trial("t08")
        .airflow_cfg("32.yaml")
        .key("conn_id")
        .says(&["mwaa/variables/conn_id"])
        .never(&["MissingSectionHeaderError", "does not start"])
        .json("/winner", json!("aws"))
        .check();
}

// Options with a nearly right name (apache/airflow #47946, #62406, #63312, astronomer/docs #3273).

#[test]
fn t11_misspelt_options_leave_airflow_without_a_backend() {
    let absent = ["--assume-absent", "metastore"];
    trial("t11")
        .env_file("06.json")
        .with(&absent)
        .is("missing")
        .says(&[
            "AIRFLOW__SECRETS_BACKEND is not read by Airflow: did you mean AIRFLOW__SECRETS__BACKEND?",
            "next: fix AIRFLOW__SECRETS_BACKEND",
            "KeyError: Variable plain does not exist",
        ])
        .json("/steps/0/layer", json!("env"))
        .json("/warnings/0/id", json!("misspelt-option"))
        .check();
    trial("t11-whole")
        .env_file("46.env")
        .with(&absent)
        .is("missing")
        .says(&["next: fix AIRFLOW__SECRETS_BACKEND"])
        .json("/warnings/0/layer", json!("aws"))
        .check();
    trial("t11-kwargs")
        .env_file("06b.json")
        .key("conn_id")
        .with(&absent)
        .is("missing")
        .says(&[
            "next: fix AIRFLOW_SECRETS_BACKEND_KWARGS",
            "did you mean AIRFLOW__SECRETS__BACKEND_KWARGS?",
        ])
        .json("/steps/0/place", json!("airflow/variables/conn_id"))
        .check();
    trial("t11-cfg")
        .airflow_cfg("06c.cfg")
        .with(&absent)
        .is("missing")
        .says(&[
            "[secrets] backends is not read by Airflow",
            "next: set [secrets] backend",
        ])
        .check();
    for name in [
        "AIRFLOW__SECRETS__BACKENDS",
        "AIRFLOW__SECRET__BACKEND",
        "airflow__secrets__backend",
    ] {
        trial("t11-others")
            .env_file("47.env")
            .key("x")
            .with(&absent)
            .is("missing")
            .says(&[name, IGNORED])
            .check();
    }
}

#[test]
fn t12_single_kwargs_before_the_release_that_reads_them() {
    let new = ["--airflow", "3.3.2"];
    trial("t12-new")
        .env_file("08.json")
        .key("conn_id")
        .flags(&new)
        .json("/steps/0/place", json!("mwaa/variables/conn_id"))
        .check();
    trial("t12-assumed")
        .env_file("08.json")
        .key("conn_id")
        .flags(&[])
        .says(&["airflow 3.3.2"])
        .json("/assumed/0/what", json!("airflow"))
        .check();
    trial("t12")
        .env_file("08.json")
        .key("conn_id")
        .with(&["--assume-absent", "metastore"])
        .is("missing")
        .says(&[
            "are not read by Airflow 2.10.5",
            "next: put variables_prefix into AIRFLOW__SECRETS__BACKEND_KWARGS",
        ])
        .json("/steps/0/place", json!("airflow/variables/conn_id"))
        .json("/warnings/0/id", json!("single-kwargs"))
        .check();
    for flags in [&["--airflow", "2.10.5"], &new] {
        trial("t12-nobody")
            .env_file("08b.json")
            .flags(flags)
            .says(&["AIRFLOW__SECRETS__BACKEND_KWARG_VARIABLES_PREFIX is not read by Airflow"])
            .json("/steps/0/place", json!("airflow/variables/plain"))
            .check();
    }
}

#[test]
fn t19_kwargs_that_are_not_json_explain_the_missing_key() {
    trial("t19")
        .env_file("09.json")
        .key("conn_id")
        .with(&["--assume-absent", "metastore"])
        .is("missing")
        .says(&[
            "is not JSON: Expecting value: line 1 column 102",
            "next: write backend_kwargs",
        ])
        .json("/warnings/0/id", json!("kwargs-ignored"))
        .json("/warnings/0/layer", json!("aws"))
        .check();
}

// Where the secret is, and what it holds (astronomer/docs #1225, ansible #69710, digihunch/orthweb #7).

#[test]
fn t21_a_secret_that_is_elsewhere_is_found_by_its_name() {
    for (key, place) in [
        ("lead_slash", "/airflow/variables/lead_slash"),
        ("stripe_token", "AWS has it at stripe_token"),
        ("cased", "Airflow/Variables/cased"),
        ("singular", "airflow/variable/singular"),
        ("as_conn", "airflow/connections/as_conn"),
    ] {
        trial("t21")
            .key(key)
            .with(&["--order", "aws,env"])
            .is("missing")
            .says(&["looked at all ", "next: AWS has it at", place])
            .check();
    }
}

#[test]
fn t23_a_secret_without_a_current_version() {
    for kind in ["variables", "connections"] {
        let trial = trial("t23").with(&["--order", "aws,env"]).is("missing");
        let trial = match kind {
            "variables" => trial.key("no_version"),
            _ => trial.connection("no_version_conn"),
        };
        trial
            .says(&[
                "the secret exists and has no current version",
                "next: store a value in airflow/",
            ])
            .never(&["no similar key found"])
            .json("/steps/0/reason", json!("no-current-version"))
            .check();
    }
    let listed = trial("t23-list")
        .with(&["--order", "aws,env"])
        .listed(&["--missing"]);
    assert!(
        listed.contains("no_version\tmissing\taws=no-current-version"),
        "{listed}"
    );
}

// Whose credentials, and what AWS says (LBHackney-IT/Data-Platform #1793, aws-mwaa-local-runner #53 and #132).

const ENVIRONMENT: &str = "AWS_DEFAULT_REGION=us-east-1
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\", \"variables_prefix\": \"airflow/variables\"}
";

#[test]
fn t24_what_other_credentials_read_is_not_certain() {
    trial("t24")
        .env_text(ENVIRONMENT)
        .says(&["read as user/jane; Airflow's role is not known and may not be allowed to"])
        .json("/certain", json!(false))
        .check();
    let role = "arn:aws:iam::012345678910:role/mwaa";
    trial("t24-role")
        .env_text(ENVIRONMENT)
        .with(&["--as-role", role])
        .json("/certain", json!(true))
        .check();
    trial("t24-denied")
        .env_text(ENVIRONMENT)
        .with(&["--as-role", role])
        .refused(Refusal {
            is_of_role: true,
            ..DENIED
        })
        .is("undetermined")
        .json("/steps/0/reason", json!("access-denied"))
        .check();
}

const DENIED: Refusal = Refusal {
    operation: "GetSecretValue",
    code: "AccessDeniedException",
    message: "User: arn:aws:sts::012345678910:assumed-role/mwaa-role/AmazonMWAA-airflow is not authorized to perform: \
              secretsmanager:GetSecretValue on resource: airflow/connections/aws_default because no identity-based \
              policy allows the secretsmanager:GetSecretValue action",
    is_of_role: false,
};

#[test]
fn t26_a_refusal_says_who_may_not_do_what_and_which_policy() {
    trial("t26")
        .env_text(ENVIRONMENT)
        .connection("aws_default")
        .refused(DENIED)
        .is("undetermined")
        .says(&[
            "assumed-role/mwaa-role/AmazonMWAA-airflow",
            "secretsmanager:GetSecretValue",
            "no policy of this user or role allows it",
        ])
        .json("/steps/0/reason", json!("access-denied"))
        .check();
    let denied = Refusal {
        message: "User: arn:aws:iam::012345678910:user/jane is not authorized to perform: secretsmanager:GetSecretValue \
                  on resource: airflow/connections/aws_default with an explicit deny in a service control policy",
        ..DENIED
    };
    trial("t26-scp")
        .env_text(ENVIRONMENT)
        .connection("aws_default")
        .refused(denied)
        .is("undetermined")
        .says(&["service control policy"])
        .never(&["next: grant secretsmanager:GetSecretValue"])
        .check();
    let key = Refusal {
        message: "Access to KMS is not allowed",
        ..DENIED
    };
    trial("t26-kms")
        .env_text(ENVIRONMENT)
        .connection("aws_default")
        .refused(key)
        .is("undetermined")
        .says(&["kms:Decrypt"])
        .check();
}

#[test]
fn t27_keys_that_aws_does_not_know_need_no_grant() {
    let unknown = Refusal {
        operation: "GetSecretValue",
        code: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
        is_of_role: false,
    };
    trial("t27")
        .env_text(ENVIRONMENT)
        .refused(unknown)
        .is("undetermined")
        .says(&[
            "AWS does not know this access key",
            "next: check AWS_ACCESS_KEY_ID",
        ])
        .never(&["grant secretsmanager"])
        .check();
}

#[test]
fn t28_the_region_that_was_asked_is_part_of_the_answer() {
    trial("t28")
        .env_file("44.json")
        .without_region()
        .with(&["--assume-absent", "metastore"])
        .is("missing")
        .says(&["eu-west-1", "user/jane"])
        .json("/aws/region", json!("eu-west-1"))
        .json("/aws/caller", json!("arn:aws:iam::012345678910:user/jane"))
        .json("/aws/account", json!("012345678910"))
        .check();
    trial("t28-ignored")
        .env_text("AWS_REGION=us-east-1\nAIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n")
        .without_region()
        .is("undetermined")
        .says(&["AWS_REGION is set, but boto3 does not read it"])
        .json("/steps/0/reason", json!("no-region"))
        .check();
    trial("t28-kwargs")
        .env_text("AWS_DEFAULT_REGION=eu-west-1\nAIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", \"variables_prefix\": \"airflow/variables\"}\n")
        .without_region()
        .json("/aws/region", json!("us-east-1"))
        .check();
    // What is asked elsewhere than Airflow does is not Airflow's answer.
    trial("t28-flag")
        .env_file("44.json")
        .says(&["Airflow asks eu-west-1"])
        .json("/certain", json!(false))
        .check();
}

// Names of variables (SatcherInstitute/health-equity-tracker #122, apache/airflow #17203).

#[test]
fn t30_variables_without_or_with_another_prefix() {
    for (key, said) in [
        (
            "dataset_name",
            "set AIRFLOW_VAR_DATASET_NAME: DATASET_NAME is set",
        ),
        ("lower", "set AIRFLOW_VAR_LOWER: AIRFLOW_VAR_lower is set"),
        (
            "twounder",
            "set AIRFLOW_VAR_TWOUNDER: AIRFLOW__VAR__TWOUNDER is set",
        ),
    ] {
        trial("t30")
            .env_file("48.env")
            .key(key)
            .with(&["--order", "aws,env"])
            .is("missing")
            .says(&[said])
            .check();
    }
    trial("t30-right")
        .env_file("48.env")
        .key("files_dir")
        .with(&["--order", "aws,env"])
        .check();
}

#[test]
fn t33_a_member_of_a_json_variable_is_no_variable() {
    let order = ["--order", "aws,env"];
    trial("t33")
        .key("etl_settings.var3")
        .with(&order)
        .is("missing")
        .says(&[
            "next: read etl_settings as JSON",
            "{{ var.json.etl_settings.var3 }}",
        ])
        .check();
    trial("t33-env")
        .env_text("AIRFLOW_VAR_ETL_CONF={\"var3\": {\"k\": \"fake\"}}\n")
        .key("var3")
        .with(&order)
        .is("missing")
        .says(&["{{ var.json.etl_conf.var3 }}"])
        .check();
}

// Connections (apache/airflow #14569).

#[test]
fn t34_a_connection_that_does_not_parse_is_passed_over() {
    for version in ["2.10.5", "3.3.2"] {
        for key in ["s3_log", "slash_pw"] {
            trial("t34")
                .env_file("40.json")
                .connection(key)
                .flags(&["--airflow", version, "--order", "aws,env"])
                .is("missing")
                .says(&[
                    "AirflowNotFoundException: The conn_id",
                    "Airflow cannot build a connection",
                    "next: check the value",
                ])
                .check();
        }
        for key in ["ok", "good"] {
            trial("t34-right")
                .env_file("40.json")
                .connection(key)
                .flags(&["--airflow", version, "--order", "aws,env"])
                .check();
        }
    }
}

// What is masked, and what is decoded (apache/airflow #58440).

#[test]
fn t36_the_option_that_hides_nothing_spares_no_password() {
    let order = ["--order", "env"];
    let off = "AIRFLOW__CORE__HIDE_SENSITIVE_VAR_CONN_FIELDS=False\nAIRFLOW_VAR_DB_PASSWORD=fake\nAIRFLOW_CONN_DB=http://a:fake@h/\n";
    trial("t36-variable")
        .env_text(off)
        .key("db_password")
        .with(&order)
        .says(&["hide_sensitive_var_conn_fields is off"])
        .in_text(&["task log, UI, REST API, CLI: not masked"])
        .never(&["not a sensitive name", "not sensitive by its name"])
        .json("/masking/hide_sensitive", json!(false))
        .json("/masking/task_log/deserialize_json", json!("plain"))
        .check();
    trial("t36")
        .env_text(off)
        .connection("db")
        .with(&order)
        .in_text(&[
            "task log: password masked, extra not masked, extra_dejson not masked; CLI: not masked",
        ])
        .on_screen(&["password masked", "extra_dejson not masked"])
        .json("/masking/task_log/password", json!("masked"))
        .json("/masking/task_log/extra", json!("plain"))
        .check();
    trial("t36-usual")
        .env_text("AIRFLOW_CONN_DB=http://a:fake@h/\n")
        .connection("db")
        .with(&order)
        .json("/masking/task_log/extra", json!("inner-names"))
        .check();
    let mask = |arguments: &[&str]| run_mask("27.json", arguments);
    let variable = mask(&["db_password"]);
    assert!(
        variable.contains("hide_sensitive_var_conn_fields is off"),
        "{variable}"
    );
    let connection = mask(&["db_conn", "--kind", "connection"]);
    assert!(
        connection.contains("password      masked\n"),
        "{connection}"
    );
    assert!(
        connection.contains("extra         not masked\n"),
        "{connection}"
    );
    let config = mask(&["fernet_key", "--kind", "config"]);
    assert!(
        config.contains("does not know what Airflow masks of a config option"),
        "{config}"
    );
}

#[test]
fn t40_deserialize_json_returns_the_object() {
    let whole = "Variable.get returns the whole JSON, not one field";
    trial("t40")
        .key("etl_settings")
        .with(&["--order", "aws,env"])
        .says(&[whole])
        .check();
    let decoded = trial("t40-decoded")
        .key("etl_settings")
        .with(&["--order", "aws,env"])
        .resolved(&["--deserialize-json"]);
    assert!(
        decoded.contains("found in AWS") && !decoded.contains(whole),
        "{decoded}"
    );
}

// Teams (apache/airflow #62249).

#[test]
fn t44_a_key_that_the_task_of_some_team_gets_is_undetermined() {
    let env = ["--airflow", "3.3.2", "--order", "env"];
    trial("t44")
        .env_file("26.json")
        .key("myvar")
        .flags(&env)
        .is("undetermined")
        .says(&[
            "team MARKETING has AIRFLOW_VAR__MARKETING___MYVAR",
            "next: name the team",
        ])
        .json("/certain", json!(false))
        .json("/steps/0/reason", json!("team-unknown"))
        .check();
    trial("t44-team")
        .env_file("26.json")
        .key("myvar")
        .flags(&env)
        .with(&["--team", "marketing"])
        .check();
    trial("t44-other")
        .env_file("26.json")
        .key("myvar")
        .flags(&env)
        .with(&["--team", "sales"])
        .is("missing")
        .check();
}
