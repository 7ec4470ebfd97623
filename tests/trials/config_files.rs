//! Configuration files of public reports and repositories, in the forms in which people keep them.

use serde_json::json;

use super::world::{Trial, trial};

const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A text with `CLASS` for the backend, which is asked for `airflow/variables/plain` or the place given.
fn given(name: &'static str, text: &str) -> Trial {
    trial(name).env_text(leaked(text.replace("CLASS", CLASS)))
}

/// MWAA in Terraform, as public repositories have it: literals, functions, a merge, a file of values.
#[test]
fn mwaa_in_terraform() {
    for (name, text, place) in [
        (
            "tf-jsonencode",
            "resource \"aws_mwaa_environment\" \"principal\" {\n  airflow_version    = \"2.10.5\"\n  network_configuration {\n    subnet_ids = [for s in aws_subnet.privadas : s.id]\n  }\n  airflow_configuration_options = {\n    \"core.default_timezone\"  = \"America/Santiago\"\n    \"secrets.backend\"        = \"CLASS\"\n    \"secrets.backend_kwargs\" = jsonencode({ connections_prefix = \"airflow/connections\", variables_prefix = \"mwaa/variables\" })\n  }\n  depends_on = [aws_secretsmanager_secret_version.conexion_aws]\n}\n",
            "mwaa/variables/conn_id",
        ),
        (
            "tf-escaped",
            "module \"mwaa\" {\n  max_workers = 10 # of each\n  /* the backend\n  } */\n  airflow_configuration_options = {\n    \"core.load_examples\" = \"false\"\n    \"secrets.backend\"        = \"CLASS\",\n    \"secrets.backend_kwargs\" = \"{\\\"connections_prefix\\\": \\\"mwaa/connections/\\\", \\\"variables_prefix\\\": \\\"mwaa/variables/\\\"}\"\n  }\n}\n",
            "mwaa/variables/conn_id",
        ),
        (
            "tf-merge",
            "resource \"aws_mwaa_environment\" \"this\" {\n  airflow_configuration_options = merge(\n    {\n      \"secrets.backend\"        = \"CLASS\"\n      \"secrets.backend_kwargs\" = jsonencode({\n        connections_prefix = \"airflow/connections\"\n        variables_prefix   = \"mwaa/variables\"\n        profile_name       = null\n      })\n      \"core.dagbag_import_timeout\" = \"120\"\n    },\n    var.airflow_configuration_options\n  )\n}\n",
            "mwaa/variables/conn_id",
        ),
        (
            "tfvars",
            "bucket_name = \"mwaa-itba-bucket\"\ntags = {\n        \"Project\" = \"ITBA\"\n    }\nairflow_config = {\"core.dags_are_paused_at_creation\" = \"False\",\n                    \"secrets.backend\" = \"CLASS\",#\"airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend\",\n                    \"secrets.backend_kwargs\" = \t\"{\\\"connections_prefix\\\" : \\\"mwaa/connections/\\\", \\\"variables_prefix\\\" : \\\"mwaa/variables/\\\"}\"\n}\n",
            "mwaa/variables/conn_id",
        ),
        (
            "tf-sep",
            "resource \"aws_mwaa_environment\" \"airflow\" {\n  airflow_configuration_options = {\n    \"secrets.backend\" = \"CLASS\",\n    \"secrets.backend_kwargs\" = jsonencode({\"connections_prefix\" : \"AIRFLOW_CONN\", \"variables_prefix\" : \"mwaa/variables/conn\", \"sep\" : \"_\"})\n  }\n}\n",
            "mwaa/variables/conn_id",
        ),
    ] {
        let key = if name == "tf-sep" { "id" } else { "conn_id" };
        given(name, text)
            .key(key)
            .json("/steps/0/place", json!(place))
            .check();
    }
}

/// What only Terraform knows is unknown, and no default takes its place.
#[test]
fn what_terraform_computes_is_unknown() {
    for (name, kwargs) in [
        (
            "tf-local",
            "jsonencode({\n      connections_prefix = local.connections\n      variables_prefix = \"${local.prefix}/variables\"\n    })",
        ),
        (
            "tf-template",
            "\"{\\\"variables_prefix\\\" : \\\"airflow/${var.name}/variables\\\"}\"",
        ),
        ("tf-condition", "var.is_prod ? \"{}\" : \"{ }\""),
        ("tf-reference", "var.kwargs"),
    ] {
        let text = format!(
            "resource \"aws_mwaa_environment\" \"x\" {{\n  airflow_configuration_options = {{\n    \"secrets.backend\" = \"{CLASS}\"\n    \"secrets.backend_kwargs\" = {kwargs}\n  }}\n}}\n"
        );
        trial(name)
            .env_text(leaked(text))
            .is("undetermined")
            .says(&["Terraform or another program computes it"])
            .check();
    }
    // Nothing of it can be read: it is refused by name.
    trial("tf-nothing")
        .env_text("resource \"aws_mwaa_environment\" \"x\" {\n  airflow_configuration_options = var.options\n}\n")
        .says(&["this is Terraform", "terraform show -json"])
        .ends_as_usage_error();
}

/// A chart whose values are a text in Terraform, a task of ECS, a block of Nomad.
#[test]
fn containers_in_terraform_and_nomad() {
    let chart = "resource \"helm_release\" \"airflow\" {\n  values = [\n    <<EOT\nimages:\n  airflow:\n    repository: ${local.docker_registry}:5000/kind\nconfig:\n  secrets:\n    backend: CLASS\n    backend_kwargs: '{\"variables_prefix\": \"mwaa/variables\"}'\nenv:\n- name: AWS_DEFAULT_REGION\n  value: us-east-1\nEOT\n  ]\n}\n";
    given("tf-helm", chart)
        .key("conn_id")
        .json("/steps/0/place", json!("mwaa/variables/conn_id"))
        .check();
    let task = "resource \"aws_ecs_task_definition\" \"x\" {\n  container_definitions = jsonencode([\n    {\n      name  = \"scheduler\"\n      image = \"${aws_ecr_repository.x.repository_url}:latest\"\n      environment = [\n        { name = \"AIRFLOW_VAR_FOO\", value = \"bar\" },\n        { name = \"AIRFLOW_VAR_URL\", value = aws_x.y.url },\n      ]\n    }\n  ])\n}\n";
    let nomad = "job \"airflow\" {\n  group \"g\" {\n    task \"scheduler\" {\n      env {\n        AIRFLOW_VAR_FOO = \"bar\"\n        AIRFLOW_VAR_URL = \"http://${NOMAD_ADDR_x}\"\n      }\n    }\n  }\n}\n";
    let blocks = "resource \"kubernetes_deployment\" \"x\" {\n  env {\n    name  = \"AIRFLOW_VAR_FOO\"\n    value = \"bar\"\n  }\n  env {\n    name = \"AIRFLOW_VAR_URL\"\n    value_from {\n      secret_key_ref {\n        name = \"s\"\n      }\n    }\n  }\n}\n";
    let values = "environment = [\n  { name = \"AIRFLOW_VAR_FOO\", value = \"bar\" },\n  { name = \"AIRFLOW_VAR_URL\", value = var.url },\n]\n";
    for (name, text) in [
        ("tf-ecs", task),
        ("nomad", nomad),
        ("tf-env", blocks),
        ("tf-values", values),
    ] {
        let env = ["--order", "env"];
        given(name, text).key("foo").with(&env).check();
        given(name, text)
            .key("url")
            .with(&env)
            .is("undetermined")
            .check();
    }
}

/// MWAA's options in lines, with the quotes of YAML and a comma of JSON: a template that is no YAML, and a page of instructions.
#[test]
fn options_in_lines_with_quotes_and_commas() {
    let template = "Environment: \n    Type: \"AWS::MWAA::Environment\"\n        Properties: \n        AirflowConfigurationOptions: \n            core.default_timezone: utc\n            logging.logging_level: INFO\n            secrets.backend: CLASS\n            secrets.backend_kwargs: '{\"connections_prefix\" : \"airflow/connections\", \"variables_prefix\" : null}'\n";
    given("mwaa-null", template)
        .is("undetermined")
        .says(&["the prefix is null"])
        .in_text(&["as in YAML and JSON"])
        .never(&["is not JSON"])
        .check();
    let page = "secrets.backend : CLASS,\n\nsecrets.backend_kwargs: '{\"connections_prefix\" : \"mwaa/connections\", \"variables_prefix\" : \"mwaa/variables\"}' \n";
    given("mwaa-page", page)
        .key("conn_id")
        .never(&["will-not-start", "is not JSON"])
        .json("/steps/0/place", json!("mwaa/variables/conn_id"))
        .check();
}

/// `aws mwaa get-environment`: the environment's Arn has the region, and the role the account.
#[test]
fn the_region_of_an_mwaa_environment() {
    let environment = json!({"Environment": {
        "Arn": "arn:aws:airflow:us-east-1:123456789012:environment/prod",
        "AirflowVersion": "2.10.5",
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/service-role/AmazonMWAA-x",
        "AirflowConfigurationOptions": {"secrets.backend": CLASS},
    }});
    trial("mwaa-arn")
        .env_text(leaked(environment.to_string()))
        .without_region()
        .in_text(&["AWS_DEFAULT_REGION is taken to be us-east-1"])
        .json("/aws/region", json!("us-east-1"))
        .check();
}

/// Lines of a terminal, a part of a Dockerfile, JSON with comments, a file of supervisord, a template of Ansible.
#[test]
fn variables_where_people_keep_them() {
    let env: &[&str] = &["--order", "env"];
    for (name, text) in [
        (
            "prompt",
            "❯ export AIRFLOW_VAR_FOO=bar\n❯ airflow version\n",
        ),
        (
            "prompt-root",
            "root@57ffaabbc103:/# cd /opt\nroot@57ffaabbc103:/# export AIRFLOW_VAR_FOO='bar'\n",
        ),
        (
            "env-only",
            "ENV AIRFLOW_HOME=/opt/airflow\nENV AIRFLOW_VAR_FOO=\"bar\"\n",
        ),
        (
            "jsonc",
            "{\n  // as VS Code has it\n  \"name\": \"http://x\",\n  \"containerEnv\": {\"AIRFLOW_VAR_FOO\": \"bar\", \"AIRFLOW_HOME\": \"/workspace\",},\n}\n",
        ),
        (
            "supervisor",
            "; airflow\n[program:airflow-scheduler]\ncommand=/opt/venv/bin/airflow scheduler\nenvironment=AIRFLOW_HOME=\"/opt/airflow\",AIRFLOW_VAR_FOO=\"bar\",\n  A=\"1,2\"\nautostart=true\n",
        ),
        (
            "ansible",
            "- hosts: airflow\n  tasks:\n    - shell: airflow scheduler\n      environment:\n        AIRFLOW_VAR_FOO: bar\n        AIRFLOW_VAR_HOME: \"{{ airflow_home }}\"\n",
        ),
    ] {
        given(name, text).key("foo").with(env).check();
    }
    given(
        "ansible-template",
        "- hosts: airflow\n  environment:\n    AIRFLOW_VAR_FOO: \"{{ foo }}\"\n",
    )
    .key("foo")
    .with(env)
    .is("undetermined")
    .in_text(&["a template ({{ … }}) is replaced in it"])
    .check();
}

/// astronomer/docs #726: JSON without quotes around it in a Dockerfile, which docker does not build.
#[test]
fn a_line_that_docker_rejects() {
    let text = "FROM quay.io/astronomer/astro-runtime:5.0.0\nENV AIRFLOW__SECRETS__BACKEND=CLASS\nENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"variables_prefix\": \"variables\", \"url\": \"x\"}\n";
    given("r726", text)
        .is("undetermined")
        .says(&["docker build rejects its line"])
        .never(&["is not JSON"])
        .check();
}

/// apache/airflow #17448, bitnami/charts #9997, puckel/docker-airflow #109: options that Airflow does not read as they are meant.
#[test]
fn options_that_airflow_reads_otherwise() {
    let compose = "x-airflow-common:\n  &airflow-common\n  environment:\n    &airflow-common-env\n    AIRFLOW__SECRETS__BACKEND: CLASS\n    AIRFLOW__SECRETS__BACKEND_KWARGS: '{\"connections_prefix\": \"data\", \"full_url_mode\": False, \"sep\": \"_\"}'\nservices:\n  airflow-scheduler:\n    <<: *airflow-common\n";
    given("r17448", compose)
        .connection("db_airflow_snowflake")
        .is("undetermined")
        .says(&["is not JSON", "continues with defaults"])
        .json(
            "/steps/0/place",
            json!("airflow/connections/db_airflow_snowflake"),
        )
        .check();
    let printed = "HOSTNAME=airflow-web-0\nPATH=/opt/bitnami/common/bin:/usr/bin\nAIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\nAIRFLOW__SECRETS__BACKEND_KWARGS='{\"variables_prefix\": \"airflow-variables\"}'\nHOME=/\n";
    given("r9997", printed)
        .is("undetermined")
        .says(&["is not JSON"])
        .check();
    given("r109", "webserver:\n  image: puckel/docker-airflow:1.8.1-1\n  environment:\n    - LOAD_EX=n\n    - AIRFLOW__SMTP__STMP_HOST=my_smtp_host\n")
        .with(&["--order", "aws,env"])
        .check();
}

/// apache/airflow #11149, #26754: what the database is does not matter where it is said not to have the key.
#[test]
fn a_secret_of_the_database_is_no_cause() {
    let absent: &[&str] = &["--assume-absent", "metastore"];
    let text = leaked(format!(
        "[core]\nsql_alchemy_conn_secret = sql_alchemy_conn\n[secrets]\nbackend = {CLASS}\nbackend_kwargs = {{\"config_prefix\": \"airflow/config\"}}\n"
    ));
    let missing = trial("r11149")
        .cfg_text(text)
        .key("zzz_nowhere")
        .with(absent);
    let said = missing.resolved(&[]);
    assert!(said.contains("zzz_nowhere: missing"), "{said}");
    assert!(
        !said.contains("next: give what varlens does not know"),
        "{said}"
    );
}

/// Files that people take for an environment: each is refused, with what it is.
#[test]
fn files_that_are_no_environment() {
    for (name, text, says) in [
        // airflow-helm/charts #890, #219, helm/charts #22522
        (
            "r890",
            "airflow:\n  variables:\n    - key: \"VAR_TEST_KEY\"\n      value: \"VAR_TEST_VALUE\"\n  extraEnv:\n    - ConfigMapKeySelector: \"global-config\"\n",
            "the chart writes into the metadata database",
        ),
        (
            "r219",
            "airflow:\n  variables:\n    - name: var_1\n      valueFrom:\n         secretKeyRef:\n            key: var-1-secret\n",
            "the chart writes into the metadata database",
        ),
        (
            "r22522",
            "scheduler:\n  variables: |\n    { \"environment\": \"dev\" }\n",
            "the chart writes into the metadata database",
        ),
        (
            "astro",
            "airflow:\n  connections:\n    - conn_id: my_pg\n      conn_type: postgres\n  variables:\n    - variable_name: my_variable\n      variable_value: my_value\n",
            "airflow_settings.yaml",
        ),
        // puckel/docker-airflow #566
        (
            "r566",
            "{\"environment\": \"dev\", \"bucket\": \"fake-bucket\"}\n",
            "airflow variables export",
        ),
        (
            "r566-nested",
            "{\"environment\": \"dev\", \"etl\": {\"a\": 1}}\n",
            "airflow variables export",
        ),
        (
            "listed",
            "key\n=========\nfoo\nenvironment\n",
            "airflow variables list",
        ),
        (
            "listed-pipes",
            "key         | value\n============+======\nfoo         | None\n",
            "airflow variables list",
        ),
        (
            "astro-table",
            " #     KEY                 VALUE   SECRET\n 1     AIRFLOW_VAR_FOO     bar     false\n",
            "--save --env",
        ),
        (
            "python",
            "import os\nos.environ['AIRFLOW__SECRETS__BACKEND'] = \"x.Y\"\n",
            "this is a program",
        ),
        (
            "pulumi",
            "environment = Environment(\n    airflow_configuration_options={\n        \"smtp.smtp_host\": f\"email-smtp.{region}.amazonaws.com\",\n    },\n)\n",
            "this is a program",
        ),
        (
            "cdk",
            "    const env = new mwaa.CfnEnvironment(this, 'Mwaa', {\n      airflowConfigurationOptions: {\n        'secrets.backend': 'CLASS',\n      },\n    });\n",
            "this is a program",
        ),
        (
            "powershell",
            "$env:AIRFLOW_VAR_FOO = \"bar\"\n",
            "PowerShell",
        ),
        ("fish", "set -gx AIRFLOW_VAR_FOO bar\n", "fish"),
        (
            "cmd",
            "set AIRFLOW_HOME=C:\\airflow\nset AIRFLOW_VAR_FOO=bar\n",
            "cmd",
        ),
    ] {
        given(name, text).says(&[says]).ends_as_usage_error();
    }
}
