//! More inputs of each kind of fault that the reports have, a table for each.

use serde_json::json;

use super::world::{Refusal, trial};

const ENV: [&str; 2] = ["--order", "env"];
const AWS: [&str; 2] = ["--order", "aws,env"];
pub(super) const BACKEND: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n";

pub(super) fn leaked(parts: &[&str]) -> &'static str {
    Box::leak(parts.concat().into_boxed_str())
}

/// A file of which nothing is understood is not an empty environment.
#[test]
fn files_that_are_no_environment_are_refused() {
    for (text, said) in [
        (
            "[secrets]\nbackend = x.Y\n",
            "an airflow.cfg goes to --airflow-cfg",
        ),
        ("[profile]\nregion = y\n", "a file with [sections]"),
        (
            "resource \"aws_mwaa_environment\" \"x\" {\n  y = {}\n}\n",
            "this is Terraform",
        ),
        (
            "<!DOCTYPE html>\n<html class=\"x\"></html>\n",
            "no environment variable was found",
        ),
        (
            "Error from server (Forbidden): pods is forbidden\n",
            "no environment variable was found",
        ),
        (
            "#!/bin/bash\nset -e\nexport AIRFLOW_VAR_X=1\n",
            "this is a script",
        ),
        (
            "$env:AIRFLOW_VAR_X=\"1\"\n",
            "these are commands of PowerShell",
        ),
        (
            "services:\n  a:\n    env_file: .env\n",
            "its variables are in other objects or files (envFrom, env_file)",
        ),
        ("AIRFLOW_VAR_X\n", "no environment variable was found"),
        ("{\"A\": {\"B\": 1}}", "the value of A is not a string"),
    ] {
        trial("kind-no-env")
            .env_text(text)
            .says(&[said])
            .ends_as_usage_error();
    }
}

/// Other forms that have the environment.
#[test]
fn files_with_an_environment_are_understood() {
    for text in [
        "[{\"Config\": {\"Env\": [\"AIRFLOW_VAR_TC_ENV=sandbox\", \"PATH=/bin\"]}}]",
        "{\"taskDefinition\": {\"containerDefinitions\": [{\"environment\": [{\"name\": \"AIRFLOW_VAR_TC_ENV\", \"value\": \"x\"}]}]}}",
        "configMapGenerator:\n- name: a\n  literals:\n  - AIRFLOW_VAR_TC_ENV=sandbox\n",
        "export AIRFLOW_VAR_B=1 AIRFLOW_VAR_TC_ENV='two words'\n",
        "AIRFLOW_VAR_TC_ENV: sandbox\nAIRFLOW_VAR_B: 2\n",
        // airflow-helm/charts, bitnami/charts, apache/airflow #34646.
        "airflow:\n  config:\n    AIRFLOW_VAR_TC_ENV: sandbox\n",
        "web:\n  extraEnvVars:\n  - name: AIRFLOW_VAR_TC_ENV\n    value: sandbox\n",
        "extraConfigMaps:\n  '{{ .Release.Name }}-variables':\n    data: |\n      AIRFLOW_VAR_TC_ENV: 'sandbox'\n",
        "extraSecrets:\n  x:\n    data: |\n      AIRFLOW_VAR_TC_ENV: 'c2FuZGJveA=='\n",
        "PATH=/bin\0AIRFLOW_VAR_TC_ENV=sandbox\0",
        "declare -x AIRFLOW_VAR_TC_ENV=\"sandbox\"\ndeclare -x B\n",
    ] {
        let text = leaked(&[text]);
        trial("kind-env")
            .env_text(text)
            .key("tc_env")
            .with(&ENV)
            .json("/winner", json!("env"))
            .check();
    }
    // Blank lines of a file are not a part of the values.
    for text in [
        "AIRFLOW_VAR_TC_ENV=x\n\nAIRFLOW_VAR_B=1\n",
        "AIRFLOW_VAR_TC_ENV=x\n\n\n",
    ] {
        trial("kind-gaps")
            .env_text(text)
            .key("tc_env")
            .with(&ENV)
            .never(&["ends in a newline", "white space"])
            .check();
    }
}

/// A copy or a listing of airflow.cfg, with other things around it.
#[test]
fn copies_of_airflow_cfg_are_read_whatever_is_around_them() {
    let backend =
        "backend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let kwargs = "backend_kwargs = {\"variables_prefix\": \"mwaa/variables\"}";
    let plain = format!("[secrets]\n{backend}\n{kwargs}\n");
    for text in [
        format!("# comment\n; another\n\n{plain}"),
        format!("\u{1b}[1m[secrets]\u{1b}[0m\n{backend}\n{kwargs}\n"),
        format!("Defaulted container \"scheduler\" out of: scheduler, git-sync\n{plain}"),
        format!("[2026-11-29T10:00:00.000+0000] {{configuration.py:2112}} INFO - Creating new config file\n{plain}"),
        format!("/x/y.py:12: FutureWarning: old option\n  warnings.warn(\n{plain}"),
        format!("$ airflow config list\n{plain}"),
        format!(
            "kind: List\nitems:\n- kind: ConfigMap\n  data:\n    airflow.cfg: |\n      {}\n",
            plain.replace('\n', "\n      ")
        ),
        format!("config:\n  secrets:\n    {}\n    {}\n", backend.replace(" =", ":"), "backend_kwargs: '{\"variables_prefix\": \"mwaa/variables\"}'"),
        json!({"sections": [{"name": "secrets", "options": [
            {"key": "backend", "value": backend.trim_start_matches("backend = ")},
            {"key": "backend_kwargs", "value": "{\"variables_prefix\": \"mwaa/variables\"}"},
        ]}]})
        .to_string(),
        "kind: Secret\ndata:\n  airflow.cfg: W3NlY3JldHNdCmJhY2tlbmQgPSBhaXJmbG93LnByb3ZpZGVycy5hbWF6b24uYXdzLnNlY3JldHMuc2VjcmV0c19tYW5hZ2VyLlNlY3JldHNNYW5hZ2VyQmFja2VuZApiYWNrZW5kX2t3YXJncyA9IHsidmFyaWFibGVzX3ByZWZpeCI6ICJtd2FhL3ZhcmlhYmxlcyJ9Cg==\n".to_owned(),
    ] {
        trial("kind-cfg").cfg_text(leaked(&[&text])).key("conn_id").json("/winner", json!("aws")).check();
    }
}

/// What is no airflow.cfg does not keep Airflow from starting.
#[test]
fn what_is_no_airflow_cfg_is_refused() {
    for (text, said) in [
        ("", "the file is empty"),
        (
            "<html>\n<title>Airflow</title>\n</html>\n",
            "line 1 is no part of an airflow.cfg",
        ),
        (
            "cat > airflow.cfg <<EOF\n[secrets]\nEOF\n",
            "line 1 is no part of an airflow.cfg",
        ),
        (
            "AIRFLOW__SECRETS__BACKEND=x.Y\n",
            "line 1 sets an environment variable",
        ),
        (
            "export AIRFLOW__SECRETS__BACKEND=x.Y\n",
            "line 1 sets an environment variable",
        ),
        (
            "services:\n  web: {}\n",
            "YAML or JSON without an airflow.cfg",
        ),
        // Lists, whose first line looks like a section.
        (
            "[{\"section\": \"secrets\", \"key\": \"backend\"}]\n",
            "YAML or JSON without an airflow.cfg",
        ),
        (
            "[\n  {\"Id\": \"x\"}\n]\n",
            "YAML or JSON without an airflow.cfg",
        ),
        (
            "Error from server (NotFound): configmaps \"airflow\" not found\n",
            "without an airflow.cfg in it",
        ),
    ] {
        trial("kind-no-cfg")
            .cfg_text(text)
            .says(&[said, "expected an airflow.cfg"])
            .ends_as_usage_error();
    }
    // Airflow itself fails on an option before the first section.
    let early = trial("kind-early")
        .cfg_text("backend = x\n[secrets]\n")
        .resolved(&[]);
    assert!(early.contains("MissingSectionHeaderError"), "{early}");
}

/// A value that a listing hides is not known.
#[test]
fn hidden_values_are_not_known() {
    for hidden in [
        "< hidden >",
        "<hidden>",
        "***",
        "****************",
        "[REDACTED]",
        "REDACTED",
        "{{ .Values.kwargs }}",
        "<secret>",
    ] {
        let cfg = [
            "[secrets]\nbackend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\nbackend_kwargs = ",
            hidden,
            "\n",
        ];
        trial("kind-hidden")
            .cfg_text(leaked(&cfg))
            .key("conn_id")
            .is("undetermined")
            .says(&["backend_kwargs is hidden in this listing; give the real airflow.cfg"])
            .never(&["is not JSON"])
            .json("/steps/0/verdict", json!("not-inspected"))
            .check();
    }
    trial("kind-hidden-env")
        .env_text(leaked(&[BACKEND, "AIRFLOW__SECRETS__BACKEND_KWARGS=***\n"]))
        .key("conn_id")
        .is("undetermined")
        .says(&[
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
            "is hidden in this listing; give the real value",
        ])
        .check();
    trial("kind-hidden-backend")
        .cfg_text("[secrets]\nbackend = < hidden >\nbackend_kwargs = {}\n")
        .is("undetermined")
        .says(&[
            "[secrets] backend is hidden in this listing; give the real airflow.cfg",
            "next: give the real airflow.cfg or environment, or say what Airflow asks: --order",
        ])
        .check();
}

/// Quotes, comments and several lines of a .env file.
#[test]
fn quotes_of_env_files_are_said() {
    for (text, said) in [
        (
            "AIRFLOW_VAR_X=\"quoted\"\n",
            "the quotes around AIRFLOW_VAR_X were removed",
        ),
        (
            "export AIRFLOW_VAR_X='quoted'\n",
            "the quotes around AIRFLOW_VAR_X were removed",
        ),
        (
            "# x\nAIRFLOW_VAR_X=\"one\ntwo\"\n",
            "the quotes around AIRFLOW_VAR_X were removed",
        ),
        (
            "AIRFLOW_VAR_X=\"-----BEGIN FAKE-----\nAA==\n-----END FAKE-----\"\n",
            "the quotes around AIRFLOW_VAR_X were removed",
        ),
        (
            "AIRFLOW_VAR_X=\"a\" # said\n",
            "the quotes around AIRFLOW_VAR_X were removed",
        ),
    ] {
        trial("kind-quotes")
            .env_text(text)
            .key("x")
            .with(&ENV)
            .says(&[said])
            .in_text(&["the output of `env -0`"])
            .json("/certain", json!(false))
            .json("/warnings/0/id", json!("environment-file"))
            .check();
    }
    // What a process printed has its quotes, and another variable's quotes do not matter.
    for text in [
        "PATH=/bin\nHOME=/root\nAIRFLOW_VAR_X=\"quoted\"\n",
        "PATH=/bin\0AIRFLOW_VAR_X=\"quoted\"\0",
        "declare -x AIRFLOW_VAR_X=\"plain\"\n",
        "# x\nAIRFLOW_VAR_Y=\"quoted\"\nAIRFLOW_VAR_X=plain\n",
    ] {
        trial("kind-kept")
            .env_text(text)
            .key("x")
            .with(&ENV)
            .json("/certain", json!(true))
            .check();
    }
}

/// Options with a nearly right name.
#[test]
fn misspelt_options_explain_a_missing_key() {
    let absent = ["--assume-absent", "metastore"];
    for (name, meant) in [
        ("AIRFLOW_SECRETS_BACKEND", "AIRFLOW__SECRETS__BACKEND"),
        ("AIRFLOW__SECRETS_BACKEND", "AIRFLOW__SECRETS__BACKEND"),
        ("AIRFLOW__SECRET__BACKEND", "AIRFLOW__SECRETS__BACKEND"),
        ("AIRFLOW__SECRETS__BACKENDS", "AIRFLOW__SECRETS__BACKEND"),
        ("airflow__secrets__backend", "AIRFLOW__SECRETS__BACKEND"),
        (
            "AIRFLOW__SECRETS__BACKEND_CLASS",
            "AIRFLOW__SECRETS__BACKEND",
        ),
        (
            "AIRFLOW__SECRETS__SECRETS_BACKEND",
            "AIRFLOW__SECRETS__BACKEND",
        ),
    ] {
        let text = [
            "PATH=/bin\nHOME=/x\nAIRFLOW__CORE__EXECUTOR=LocalExecutor\n",
            name,
            "=x.Y\n",
        ];
        let said = [name, " is not read by Airflow: did you mean ", meant, "?"];
        trial("kind-near")
            .env_text(leaked(&text))
            .with(&absent)
            .is("missing")
            .says(&[leaked(&said), leaked(&["next: fix ", name])])
            .json("/warnings/0/id", json!("misspelt-option"))
            .check();
    }
    for name in [
        "AIRFLOW__SECRETS__BACKEND_KWARG",
        "AIRFLOW__SECRETS__BACKENDKWARGS",
        "AIRFLOW__SECRET__BACKEND_KWARGS",
        "AIRFLOW__SECRETS__KWARGS",
        "AIRFLOW__SECRETS__BACKEND__KWARGS",
    ] {
        let text = [
            BACKEND,
            name,
            "={\"variables_prefix\": \"mwaa/variables\"}\n",
        ];
        trial("kind-near-kwargs")
            .env_text(leaked(&text))
            .key("conn_id")
            .with(&absent)
            .is("missing")
            .says(&[
                leaked(&[name, " is not read by Airflow"]),
                leaked(&["next: fix ", name]),
            ])
            .check();
    }
}

/// `backend_kwargs` that Airflow ignores.
#[test]
fn kwargs_that_are_no_json_object_explain_a_missing_key() {
    for kwargs in [
        "{'variables_prefix': 'mwaa/variables'}",
        "{\"variables_prefix\": \"mwaa/variables\",}",
        "{\"variables_prefix\": \"mwaa/variables\", \"full_url_mode\": True}",
        "variables_prefix=mwaa/variables",
        "{\u{201c}variables_prefix\u{201d}: \u{201c}mwaa/variables\u{201d}}",
        "{\"variables_prefix\": \"mwaa/variables\"",
    ] {
        let text = [BACKEND, "AIRFLOW__SECRETS__BACKEND_KWARGS=", kwargs, "\n"];
        trial("kind-kwargs")
            .env_text(leaked(&text))
            .key("conn_id")
            .with(&["--assume-absent", "metastore"])
            .is("missing")
            .says(&["is not JSON", "next: write backend_kwargs"])
            .json("/steps/0/place", json!("airflow/variables/conn_id"))
            .json("/warnings/0/id", json!("kwargs-ignored"))
            .check();
    }
}

/// Secrets that are nearly where Airflow looks.
#[test]
fn secrets_elsewhere_are_found_by_their_names() {
    for (key, place) in [
        ("under", "airflow_variables_under"),
        ("deep", "prod/airflow/variables/deep"),
        ("short", "variables/short"),
        ("double", "airflow/variables//double"),
        ("tail", "airflow/variables/tail/"),
        ("other_case", "airflow/VARIABLES/other_case"),
        ("dashed", "airflow-variables/dashed"),
    ] {
        trial("kind-elsewhere")
            .key(key)
            .with(&AWS)
            .is("missing")
            .says(&[place, "next: "])
            .check();
    }
    trial("kind-nowhere")
        .key("qqqqqq")
        .with(&AWS)
        .is("missing")
        .says(&["no similar name among all"])
        .check();
}

/// Secrets that exist and give nothing.
#[test]
fn secrets_without_a_text_are_told_as_what_they_are() {
    for (key, reason, said) in [
        (
            "no_version",
            "no-current-version",
            "the secret exists and has no current version",
        ),
        (
            "pending",
            "no-current-version",
            "the secret exists and has no current version",
        ),
        (
            "deleted",
            "scheduled-for-deletion",
            "scheduled for deletion",
        ),
        (
            "binary",
            "no-secret-string",
            "the secret is binary or empty",
        ),
    ] {
        let trial = trial("kind-empty").key(key).with(&AWS);
        trial
            .is("missing")
            .says(&[said])
            .json("/steps/0/reason", json!(reason))
            .check();
    }
    trial("kind-empty-conn")
        .connection("deleted")
        .with(&AWS)
        .is("missing")
        .json("/steps/0/reason", json!("scheduled-for-deletion"))
        .check();
}

/// Whose credentials read a value.
#[test]
fn only_airflows_own_credentials_make_an_answer_certain() {
    let region = "AWS_DEFAULT_REGION=us-east-1\n";
    for (text, flags, certain) in [
        (leaked(&[region, BACKEND]), &[][..], false),
        (
            leaked(&[region, BACKEND]),
            &["--as-role", "arn:aws:iam::012345678910:role/mwaa"],
            true,
        ),
        (
            leaked(&[
                region,
                BACKEND,
                "AWS_ACCESS_KEY_ID=fake\nAWS_SECRET_ACCESS_KEY=fake\n",
            ]),
            &[],
            true,
        ),
        (
            leaked(&[
                region,
                BACKEND,
                "AIRFLOW__SECRETS__BACKEND_KWARGS={\"role_arn\": \"arn:aws:iam::012345678910:role/x\"}\n",
            ]),
            &[],
            true,
        ),
        (
            leaked(&[
                region,
                BACKEND,
                "AIRFLOW__SECRETS__BACKEND_KWARGS={\"aws_access_key_id\": \"fake\", \"aws_secret_access_key\": \"fake\"}\n",
            ]),
            &[],
            true,
        ),
        // The role is Airflow's, and the region is not.
        (
            leaked(&["AWS_DEFAULT_REGION=eu-west-1\n", BACKEND]),
            &[
                "--as-role",
                "arn:aws:iam::012345678910:role/mwaa",
                "--region",
                "us-east-1",
            ],
            false,
        ),
    ] {
        trial("kind-identity")
            .env_text(text)
            .without_region()
            .with(flags)
            .json("/certain", json!(certain))
            .check();
    }
}

/// AWS's code and message, what is said of it, what to do, and what is never said.
const REFUSALS: [[&str; 5]; 11] = [
    [
        "AccessDeniedException",
        "because no permissions boundary allows the secretsmanager:GetSecretValue action",
        "permissions boundary",
        "permissions boundary",
        "grant secretsmanager",
    ],
    [
        "AccessDeniedException",
        "with an explicit deny in an identity-based policy",
        "denies it",
        "change the policy that denies secretsmanager:GetSecretValue",
        "grant secretsmanager",
    ],
    [
        "AccessDeniedException",
        "with an explicit deny in a resource-based policy",
        "the secret's resource policy denies it",
        "resource policy",
        "grant secretsmanager",
    ],
    [
        "AccessDeniedException",
        "because no session policy allows the secretsmanager:GetSecretValue action",
        "the session's policy does not allow it",
        "session",
        "grant secretsmanager",
    ],
    [
        "AccessDeniedException",
        "because no VPC endpoint policy allows the secretsmanager:GetSecretValue action",
        "endpoint",
        "endpoint",
        "grant secretsmanager",
    ],
    [
        "ExpiredTokenException",
        "fake",
        "the credentials have expired",
        "set new AWS_ACCESS_KEY_ID",
        "grant",
    ],
    [
        "InvalidSignatureException",
        "fake",
        "the signature is wrong",
        "check the secret key and this machine's clock",
        "grant",
    ],
    [
        "IncompleteSignatureException",
        "fake",
        "the signature is wrong",
        "check the secret key and this machine's clock",
        "grant",
    ],
    [
        "InvalidRequestException",
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
        "these credentials are of another account than the secret",
        "ask with credentials of the secret's account",
        "scheduled for deletion",
    ],
    [
        "InvalidRequestException",
        "obvious-fake",
        "AWS refuses this request for this secret",
        "see why with AWS's command line",
        "scheduled for deletion",
    ],
    [
        "SubscriptionRequiredException",
        "The AWS Access Key Id needs a subscription for the service",
        "the account may not use the service",
        "check the state of the account",
        "does not follow the service's protocol",
    ],
];

/// What AWS's refusals say, and what to do about them.
#[test]
fn each_refusal_has_its_own_remedy() {
    let denied = "User: arn:aws:iam::012345678910:user/jane is not authorized to perform: secretsmanager:GetSecretValue on \
                  resource: airflow/variables/plain ";
    for [code, message, said, next, never] in REFUSALS {
        let message = if code == "AccessDeniedException" {
            leaked(&[denied, message])
        } else {
            message
        };
        let refusal = Refusal {
            operation: "GetSecretValue",
            code,
            message,
            is_of_role: false,
        };
        trial("kind-refusal")
            .with(&AWS)
            .refused(refusal)
            .is("undetermined")
            .says(&[said, "next: ", next])
            .never(&[never])
            .check();
    }
    for message in [
        "You can't perform this operation on the secret because it was marked for deletion.",
        "You tried to perform the operation on a secret that's currently marked deleted.",
    ] {
        let refusal = Refusal {
            operation: "GetSecretValue",
            code: "InvalidRequestException",
            message,
            is_of_role: false,
        };
        trial("kind-refusal-deleted")
            .with(&AWS)
            .refused(refusal)
            .is("missing")
            .says(&["the secret is scheduled for deletion", "restore it"])
            .check();
    }
}

/// Where AWS was asked is said, and only where it was asked.
#[test]
fn the_place_that_was_asked_is_said() {
    for (text, region) in [
        (
            leaked(&["AWS_DEFAULT_REGION=us-east-1\n", BACKEND]),
            "us-east-1",
        ),
        (
            leaked(&[
                BACKEND,
                "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\"}\n",
            ]),
            "us-east-1",
        ),
        (
            leaked(&[
                "AWS_REGION=eu-west-1\nAWS_DEFAULT_REGION=us-east-1\n",
                BACKEND,
            ]),
            "us-east-1",
        ),
    ] {
        trial("kind-asked")
            .env_text(text)
            .without_region()
            .says(&["user/jane"])
            .json("/aws/region", json!(region))
            .json("/aws/account", json!("012345678910"))
            .check();
    }
    trial("kind-asked-same")
        .env_text(leaked(&[
            "AWS_DEFAULT_REGION=us-east-1\nAWS_ACCESS_KEY_ID=fake\nAWS_SECRET_ACCESS_KEY=fake\n",
            BACKEND,
        ]))
        .never(&["Airflow asks"])
        .check();
    trial("kind-not-asked")
        .env_text("AIRFLOW_VAR_X=1\n")
        .key("x")
        .with(&ENV)
        .json("/aws", json!(null))
        .check();
    trial("kind-asked-conn")
        .connection("good")
        .with(&AWS)
        .json("/aws/region", json!("us-east-1"))
        .check();
}

/// Connections are parsed as a part of the lookup.
#[test]
fn connections_that_do_not_parse_are_passed_over() {
    for (value, outcome) in [
        ("postgres://u:fake@h:port/db", "missing"),
        ("{\"conn_type\": \"http\", \"port\": \"x\"}", "missing"),
        ("http://[::1", "missing"),
        ("[1, 2]", "found"),
        ("{}", "found"),
        ("{\"conn_type\": \"http\", \"unknown_field\": 1}", "missing"),
        ("postgres://u:fa%2Fke@h:5432/db", "found"),
        ("{\"conn_type\": \"http\", \"extra\": {\"a\": 1}}", "found"),
        ("http://", "found"),
    ] {
        for version in ["2.10.5", "3.3.2"] {
            trial("kind-conn")
                .env_text(leaked(&["AIRFLOW_CONN_X=", value, "\n"]))
                .connection("x")
                .flags(&["--airflow", version, "--order", "env"])
                .is(outcome)
                .check();
        }
    }
}

/// A key of some team.
#[test]
fn keys_of_teams_are_undetermined_without_a_team() {
    let multi = "AIRFLOW__CORE__MULTI_TEAM=True\n";
    let flags = ["--airflow", "3.3.2", "--order", "env"];
    for (variable, key, connection) in [
        ("AIRFLOW_VAR__MARKETING___X=1\n", "x", false),
        (
            "AIRFLOW_VAR__TEAM_A___X=1\nAIRFLOW_VAR__TEAM_B___X=2\n",
            "x",
            false,
        ),
        ("AIRFLOW_CONN__MARKETING___X=http://h\n", "x", true),
        ("AIRFLOW_VAR__M___LONG_KEY_NAME=1\n", "long_key_name", false),
    ] {
        let ask = || {
            let trial = trial("kind-team")
                .env_text(leaked(&[multi, variable]))
                .flags(&flags);
            if connection {
                trial.connection(key)
            } else {
                trial.key(key)
            }
        };
        ask()
            .is("undetermined")
            .says(&["name the team"])
            .json("/certain", json!(false))
            .check();
    }
    // Who asks without a team gets another value.
    trial("kind-team-both")
        .env_text(leaked(&[
            multi,
            "AIRFLOW_VAR__MARKETING___X=1\nAIRFLOW_VAR_X=2\n",
        ]))
        .flags(&flags)
        .key("x")
        .says(&["a task of team MARKETING gets AIRFLOW_VAR__MARKETING___X instead"])
        .json("/certain", json!(false))
        .check();
    // Without teams, that is no team's name.
    trial("kind-no-team")
        .env_text("AIRFLOW_VAR__MARKETING___X=1\n")
        .flags(&flags)
        .key("x")
        .is("missing")
        .check();
}

/// Flags of AWS that cannot be right.
#[test]
fn flags_that_cannot_be_right_are_usage_errors() {
    for (flag, value, said) in [
        (
            "--region",
            "US West",
            "`US West` is not the name of an AWS region",
        ),
        ("--region", "us_east_1", "is not the name of an AWS region"),
        (
            "--endpoint-url",
            "ftp://localhost",
            "expected http://HOST or https://HOST",
        ),
        (
            "--endpoint-url",
            "localhost:4566",
            "expected http://HOST or https://HOST",
        ),
        (
            "--endpoint-url",
            "https://",
            "expected http://HOST or https://HOST",
        ),
        ("--as-role", "bogus", "`bogus` is not the ARN of a role"),
        (
            "--as-role",
            "arn:aws:iam::012345678910:user/jane",
            "is not the ARN of a role",
        ),
    ] {
        trial("kind-flags")
            .without_place()
            .with(&[flag, value])
            .says(&[flag, said])
            .ends_as_usage_error();
    }
}

/// What only the user's word settles is said.
#[test]
fn what_is_assumed_and_decides_is_named() {
    // The release words the error.
    trial("kind-assumed")
        .key("qqqqqq")
        .flags(&AWS)
        .is("missing")
        .says(&["assumed: airflow 3.3.2"])
        .json("/assumed/0/what", json!("airflow"))
        .check();
    trial("kind-given")
        .key("qqqqqq")
        .with(&AWS)
        .is("missing")
        .never(&["assumed: "])
        .json("/assumed", json!([]))
        .check();
    trial("kind-order")
        .flags(&["--airflow", "2.10.5"])
        .key("qqqqqq")
        .is("undetermined")
        .says(&["assumed: order datacoves"])
        .check();
    // A layer that is not asked cannot lack the key.
    trial("kind-absent")
        .with(&AWS)
        .with(&["--assume-absent", "metastore"])
        .in_text(&["--assume-absent: metastore is not in the order of lookup"])
        .check();
    let said = trial("kind-absent-asked")
        .env_file("46.env")
        .with(&["--assume-absent", "metastore"])
        .resolved(&[]);
    assert!(!said.contains("is not in the order"), "{said}");
}

/// Where no region is set, the flag of varlens comes first.
#[test]
fn without_a_region_the_flag_is_advised_first() {
    trial("kind-region")
        .env_text(leaked(&["X=1\n", BACKEND]))
        .without_region()
        .is("undetermined")
        .says(&["next: pass --region NAME"])
        .check();
}

/// Other public reports: apache/airflow #17448, astronomer/docs #869 and #1313, mozilla/telemetry-airflow #547.
#[test]
fn other_reports_get_the_right_answer() {
    // Python's False in the options of a compose file.
    trial("report-false")
        .env_text(
            "services:\n  web:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '{\"connections_prefix\": \"data\", \"full_url_mode\": False, \"sep\": \"_\"}'\n",
        )
        .connection("db")
        .is("undetermined")
        .says(&["is not JSON", "airflow/connections/db"])
        .check();
    // The class that the provider has renamed, in a Dockerfile.
    trial("report-azure")
        .env_text(
            "FROM quay.io/x/y:1\nENV AIRFLOW__SECRETS__BACKEND=\"airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend\"\nENV AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"airflow-connections\", \"vault_url\": \"https://fake\"}'\n",
        )
        .is("undetermined")
        .in_text(&["varlens does not read Azure Key Vault"])
        .check();
    // Each line of a value is a variable to whoever reads the file line by line.
    trial("report-lines")
        .env_text("AIRFLOW_CONN_MYTESTCONN='{\n    \"conn_type\": \"http\",\n    \"host\": \"fake.example/api/\"\n}'\n")
        .connection("mytestconn")
        .with(&ENV)
        .says(&["the quotes around AIRFLOW_CONN_MYTESTCONN were removed"])
        .check();
    // A name without a value is taken from the host.
    trial("report-host")
        .env_text("services:\n  web:\n    environment:\n      - AWS_SECRET_ACCESS_KEY\n      - AIRFLOW_VAR_FROM_HOST\n      - AIRFLOW_VAR_B=1\n")
        .key("from_host")
        .with(&ENV)
        .is("undetermined")
        .in_text(&["docker compose takes its value from the host"])
        .check();
}

const MWAA_KWARGS: &str = "{\"variables_prefix\": \"mwaa/variables\"}";
const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/// Forms of other programs that have the options of the backend, and a variable.
#[test]
fn options_in_the_forms_of_other_programs_are_understood() {
    for text in [
        // MWAA's console, copied (apache/airflow #31496), with other separators, and as a file for its command.
        format!("secrets.backend | {CLASS}\nsecrets.backend_kwargs | {MWAA_KWARGS}\n"),
        format!("Configuration option\tCustom value\nsecrets.backend\t{CLASS}\nsecrets.backend_kwargs\t{MWAA_KWARGS}\n"),
        format!("secrets.backend={CLASS}\nsecrets.backend_kwargs={MWAA_KWARGS}\n"),
        format!("| secrets.backend | {CLASS} |\n| secrets.backend_kwargs | {MWAA_KWARGS} |\n"),
        format!("secrets.backend: {CLASS}\nsecrets.backend_kwargs: {MWAA_KWARGS}\ncore.default_timezone: utc\n"),
        json!({"secrets.backend": CLASS, "secrets.backend_kwargs": MWAA_KWARGS}).to_string(),
        // `terraform show -json`, `cdk synth`.
        json!({"values": {"root_module": {"resources": [{"values": {"airflow_configuration_options":
            {"secrets.backend": CLASS, "secrets.backend_kwargs": MWAA_KWARGS}}}]}}}).to_string(),
        json!({"Resources": {"Mwaa": {"Properties": {"AirflowConfigurationOptions":
            {"secrets.backend": CLASS, "secrets.backend_kwargs": MWAA_KWARGS}}}}}).to_string(),
        // `gcloud composer environments describe`.
        format!("config:\n  nodeCount: 3\n  softwareConfig:\n    airflowConfigOverrides:\n      secrets-backend: {CLASS}\n      secrets-backend_kwargs: '{MWAA_KWARGS}'\n"),
        // A deployment file of Astro.
        format!("deployment:\n  environment_variables:\n  - is_secret: false\n    key: AIRFLOW__SECRETS__BACKEND\n    value: {CLASS}\n  - key: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '{MWAA_KWARGS}'\n"),
        // systemd.
        format!("[Service]\nEnvironment=AIRFLOW__SECRETS__BACKEND={CLASS}\nEnvironment='AIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}'\n"),
        // `kubectl describe pod`.
        format!("Name:  scheduler\nContainers:\n  scheduler:\n    Environment:\n      AIRFLOW__SECRETS__BACKEND:         {CLASS}\n      AIRFLOW__SECRETS__BACKEND_KWARGS:  {MWAA_KWARGS}\n    Mounts:  <none>\n"),
        // Logs.
        format!("[2026-11-29, 10:00:00 UTC] {{subprocess.py:86}} INFO - Output:\n[2026-11-29, 10:00:00 UTC] {{subprocess.py:93}} INFO - AIRFLOW__SECRETS__BACKEND={CLASS}\n[2026-11-29, 10:00:00 UTC] {{subprocess.py:93}} INFO - AIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}\n[2026-11-29, 10:00:00 UTC] {{subprocess.py:93}} INFO - HOME=/x\n"),
        format!("2026-11-29T10:00:00.1Z AIRFLOW__SECRETS__BACKEND={CLASS}\n2026-11-29T10:00:00.1Z AIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}\n"),
        format!("worker-1  | AIRFLOW__SECRETS__BACKEND={CLASS}\nworker-1  | AIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}\n"),
        format!("{}\n{}\n", json!({"timestamp": "2026-11-29T10:00:00Z", "event": format!("AIRFLOW__SECRETS__BACKEND={CLASS}")}),
            json!({"timestamp": "2026-11-29T10:00:00Z", "event": format!("AIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}")})),
        // Spaces around the signs, and comments of systemd.
        format!("AIRFLOW__SECRETS__BACKEND = {CLASS}\nAIRFLOW__SECRETS__BACKEND_KWARGS = {MWAA_KWARGS}\n"),
        format!("; a comment\nAIRFLOW__SECRETS__BACKEND={CLASS}\nAIRFLOW__SECRETS__BACKEND_KWARGS={MWAA_KWARGS}\n"),
    ] {
        trial("kind-forms")
            .env_text(leaked(&[&text]))
            .key("conn_id")
            .says(&["mwaa/variables/conn_id"])
            .json("/winner", json!("aws"))
            .check();
    }
}

/// What such a form does not have is not known, and no default takes its place.
#[test]
fn options_that_a_form_does_not_have_are_not_known() {
    for (text, said) in [
        (
            format!(
                "Resources:\n  Mwaa:\n    Properties:\n      AirflowConfigurationOptions:\n        secrets.backend: {CLASS}\n        secrets.backend_kwargs: !Sub '{{\"region_name\": \"${{AWS::Region}}\"}}'\n"
            ),
            "CloudFormation, Terraform or another program computes it",
        ),
        (
            format!(
                "- is_secret: true\n  key: AIRFLOW__SECRETS__BACKEND_KWARGS\n  value: ''\n- key: AIRFLOW__SECRETS__BACKEND\n  value: {CLASS}\n"
            ),
            "its value is kept secret",
        ),
        (
            format!(
                "    Environment:\n      AIRFLOW__SECRETS__BACKEND:         {CLASS}\n      AIRFLOW__SECRETS__BACKEND_KWARGS:  <set to the key 'kwargs' in secret 'airflow'>  Optional: false\n"
            ),
            "its value is not in the output (valueFrom)",
        ),
        (
            format!(
                "worker-1  | AIRFLOW__SECRETS__BACKEND={CLASS}\nworker-1  | AIRFLOW__SECRETS__BACKEND_KWARGS={{\nworker-1  |   \"variables_prefix\": \"mwaa/variables\"}}\n"
            ),
            "another line comes after it",
        ),
        (
            format!(
                "# systemd\nAIRFLOW__SECRETS__BACKEND={CLASS}\nAIRFLOW__SECRETS__BACKEND_KWARGS={{\\\n\"variables_prefix\": \"mwaa/variables\"}}\n"
            ),
            "its line ends in a backslash",
        ),
        (
            format!(
                "[Service]\nEnvironment=AIRFLOW__SECRETS__BACKEND={CLASS}\nEnvironment='AIRFLOW__SECRETS__BACKEND_KWARGS={{\"variables_prefix\": \"%i/variables\"}}'\n"
            ),
            "systemd replaces a % in it",
        ),
    ] {
        trial("kind-forms-unknown")
            .env_text(leaked(&[&text]))
            .key("conn_id")
            .is("undetermined")
            .says(&[said])
            .never(&["is not JSON"])
            .json("/steps/0/verdict", json!("not-inspected"))
            .check();
    }
}

/// Files of which no reader is there say what they are, and what to give in their place.
#[test]
fn other_forms_are_refused_by_name() {
    for (text, said) in [
        (
            "resource \"aws_mwaa_environment\" \"x\" {\n  airflow_configuration_options = var.options\n}\n",
            "this is Terraform",
        ),
        (
            "environment_variables = {\n  LOG_LEVEL = \"x.Y\"\n}\n",
            "this is Terraform",
        ),
        (
            "docker run -e AIRFLOW_VAR_X=1 apache/airflow:2.10.5\n",
            "this is a command line",
        ),
        (
            "gcloud composer environments update x --update-env-variables=AIRFLOW_VAR_X=1\n",
            "this is a command line",
        ),
        (
            "helm upgrade airflow apache-airflow/airflow --set env[0].name=AIRFLOW_VAR_X\n",
            "this is a command line",
        ),
        (
            "kind: Deployment\nspec:\n  containers:\n  - name: a\n    envFrom:\n    - secretRef: {name: x}\n",
            "its variables are in other objects or files",
        ),
        (
            "Apache Airflow\nversion                | 2.10.5\nexecutor               | LocalExecutor\n",
            "no environment variable was found",
        ),
        (
            "Name                           Value\n----                           -----\nAIRFLOW_VAR_X                  1\n",
            "no environment variable was found",
        ),
    ] {
        trial("kind-other-forms")
            .env_text(text)
            .says(&[said, "expected the output of `env`"])
            .ends_as_usage_error();
    }
    for (text, said) in [
        (
            "[Unit]\nDescription=x\n[Service]\nEnvironment=A=1\nEnvironment=B=2\n",
            "this is a unit of systemd",
        ),
        (
            "[default]\nregion = us-east-1\n[profile x]\nrole_arn = y\n",
            "it has [default], and no section of Airflow",
        ),
        (
            "secrets.backend = x.Y\n",
            "line 1 is an option of MWAA: give the file to --env-file",
        ),
    ] {
        trial("kind-other-cfg")
            .cfg_text(text)
            .says(&[said])
            .ends_as_usage_error();
    }
}

/// A value that a log or a listing hides: that it is set is known, what it is is not.
#[test]
fn a_hidden_variable_is_there_and_its_value_is_not_known() {
    let hidden = "PATH=/bin\nHOME=/x\nAIRFLOW_VAR_PW=***\nAIRFLOW_CONN_DB=***\n";
    trial("kind-hidden-variable")
        .env_text(hidden)
        .key("pw")
        .with(&ENV)
        .says(&["AIRFLOW_VAR_PW"])
        .never(&["value: text"])
        .json("/winner", json!("env"))
        .check();
    trial("kind-hidden-connection")
        .env_text(hidden)
        .connection("db")
        .with(&ENV)
        .never(&["there is no ://"])
        .json("/winner", json!("env"))
        .check();
    trial("kind-secret-data")
        .env_text("{\"AIRFLOW_VAR_TC_ENV\": \"c2FuZGJveA==\", \"AIRFLOW_VAR_B\": \"eA==\"}")
        .key("tc_env")
        .with(&ENV)
        .in_text(&["a Secret: other variables"])
        .check();
}

/// What comes before the first name and at the ends of the lines.
#[test]
fn marks_and_line_ends_are_said() {
    for (text, said) in [
        (
            "\u{feff}AIRFLOW_VAR_X=1\nB=2\n",
            "begins with a byte order mark",
        ),
        ("AIRFLOW_VAR_X=1\r\nB=2\r\n", "its lines end in CR LF"),
        (
            "AIRFLOW_VAR_X = 1\nB = 2\n",
            "the blanks around = were removed in 2 lines",
        ),
    ] {
        trial("kind-marks")
            .env_text(text)
            .key("x")
            .with(&ENV)
            .in_text(&[said])
            .check();
    }
    let cfg = trial("kind-mark-cfg")
        .cfg_text("\u{feff}[secrets]\nbackend = x\n")
        .resolved(&[]);
    assert!(cfg.contains("begins with a byte order mark"), "{cfg}");
}

/// The role of whoever runs Airflow, where the file names it.
#[test]
fn a_role_in_the_file_is_the_one_to_ask_as() {
    let role = "arn:aws:iam::012345678910:role/airflow-task";
    for text in [
        json!({"taskRoleArn": role, "containerDefinitions": [{"environment": [{"name": "AIRFLOW__SECRETS__BACKEND", "value": CLASS}]}]}).to_string(),
        json!({"execution_role_arn": role, "airflow_configuration_options": {"secrets.backend": CLASS}}).to_string(),
        format!("serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: {role}\nenv:\n- name: AIRFLOW__SECRETS__BACKEND\n  value: {CLASS}\n"),
    ] {
        trial("kind-role")
            .env_text(leaked(&[&text]))
            .says(&["read as arn:aws:iam::012345678910:user/jane; Airflow has the role arn:aws:iam::012345678910:role/airflow-task"])
            .json("/certain", json!(false))
            .check();
    }
}

/// A secret with a team's name, beside the key that every task asks for.
#[test]
fn secrets_of_teams_are_those_of_the_providers_release() {
    let text = leaked(&[
        "AWS_DEFAULT_REGION=us-east-1\nAIRFLOW__CORE__MULTI_TEAM=True\n",
        BACKEND,
    ]);
    let ask = |provider: &'static str| {
        trial("kind-team-secret")
            .env_text(text)
            .key("of_team")
            .flags(&[
                "--airflow",
                "3.3.2",
                "--process",
                "server",
                "--order",
                "aws,env",
            ])
            .with(&["--amazon-provider", provider])
    };
    ask("9.39.0")
        .is("undetermined")
        .says(&["team marketing has its own", "name the team"])
        .json("/steps/0/reason", json!("team-unknown"))
        .check();
    ask("9.39.0").with(&["--team", "marketing"]).check();
    ask("9.39.0")
        .with(&["--team", "sales"])
        .is("missing")
        .check();
    // These releases know no such name.
    for provider in ["9.20.0", "9.26.0"] {
        ask(provider)
            .is("missing")
            .never(&["name the team"])
            .check();
    }
}

/// A profile that AWS's files do not have.
#[test]
fn a_profile_that_is_not_there_is_a_usage_error() {
    trial("kind-no-profile")
        .with(&["--profile", "nope"])
        .says(&[
            "--profile: there is no AWS profile named nope",
            "AWS's files have no profile",
        ])
        .ends_as_usage_error();
}

/// Half of a key, or an empty one, in the environment of Airflow's process.
#[test]
fn a_part_of_a_key_is_no_key() {
    for (keys, outcome, said) in [
        (
            "AWS_ACCESS_KEY_ID=fake\n",
            "missing",
            "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY",
        ),
        (
            "AWS_ACCESS_KEY_ID=fake\nAWS_SECRET_ACCESS_KEY=\n",
            "missing",
            "set both or none",
        ),
    ] {
        let text = leaked(&[
            "PATH=/bin\nHOME=/x\nAWS_DEFAULT_REGION=us-east-1\n",
            BACKEND,
            keys,
        ]);
        trial("kind-half-key")
            .env_text(text)
            .without_region()
            .with(&["--assume-absent", "metastore"])
            .is(outcome)
            .says(&[said])
            .json("/steps/0/verdict", json!("failed"))
            .check();
    }
    for keys in [
        "AWS_SECRET_ACCESS_KEY=fake\n",
        "AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\n",
        "AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=fake\n",
    ] {
        let text = leaked(&[
            "PATH=/bin\nHOME=/x\nAWS_DEFAULT_REGION=us-east-1\n",
            BACKEND,
            keys,
        ]);
        trial("kind-no-key")
            .env_text(text)
            .says(&["read as user/jane"])
            .json("/certain", json!(false))
            .check();
    }
    let text = leaked(&[
        "services:\n  a:\n    environment:\n      AWS_DEFAULT_REGION: us-east-1\n      AWS_ACCESS_KEY_ID: fake\n      AWS_SECRET_ACCESS_KEY: ${SECRET}\n      ",
        "AIRFLOW__SECRETS__BACKEND: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
    ]);
    trial("kind-unknown-key")
        .env_text(text)
        .says(&["read as user/jane"])
        .json("/certain", json!(false))
        .check();
}
