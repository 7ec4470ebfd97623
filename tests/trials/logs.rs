//! Logs and tracebacks as people paste them into public reports, each by its repository and number.

use varlens::domain::key::Kind;
use varlens::domain::process::Process;
use varlens::domain::traceback::{Cause, Finding, findings};

/// The one thing that a text says.
#[track_caller]
fn only(text: &str) -> Finding {
    let found = findings(text);
    let [only] = found.as_slice() else {
        panic!("{found:?}");
    };
    only.clone()
}

#[track_caller]
fn says(text: &str, kind: Option<Kind>, key: Option<&str>, cause: Cause) -> Finding {
    let found = only(text);
    let said = (found.kind, found.key.as_deref(), found.cause);
    assert_eq!(said, (kind, key, cause), "{found:?}");
    found
}

const VARIABLE: Option<Kind> = Some(Kind::Variable);
const CONNECTION: Option<Kind> = Some(Kind::Connection);

/// apache/airflow #52793, #30122, astronomer/astronomer-providers #238: import errors, of which one names a function of the user's.
#[test]
fn import_errors_name_their_key_and_line() {
    for (path, line, source, key) in [
        (
            "/opt/airflow/dags/repo/dags/training_dag_2.py",
            25,
            "token = Variable.get(\"GIT_TOKEN\")",
            "GIT_TOKEN",
        ),
        (
            "/blah/environment.py",
            62,
            "return Variable.get('environment')",
            "environment",
        ),
        (
            "/usr/local/airflow/dags/example_livy.py",
            30,
            "PRIVATE_KEY = Variable.get(\"providers_team_keypair\")",
            "providers_team_keypair",
        ),
    ] {
        let text = format!(
            "Broken DAG: [{path}] Traceback (most recent call last):\n  File \"{path}\", line {line}, in <module>\n    {source}\n  File \"/usr/local/lib/python3.9/site-packages/airflow/models/variable.py\", line 140, in get\n    raise KeyError(f'Variable {{key}} does not exist')\nKeyError: 'Variable {key} does not exist'\n"
        );
        let found = says(&text, VARIABLE, Some(key), Cause::Missing);
        assert_eq!(found.file.as_deref(), Some(path));
        assert_eq!(
            (found.line, found.process),
            (Some(line), Some(Process::DagProcessor))
        );
    }
}

/// aws/aws-mwaa-local-runner #209: the end of a traceback, with a line that lost its break.
#[test]
fn the_end_of_a_tasks_traceback() {
    let text = "  File \"/usr/local/airflow/.local/lib/python3.10/site-packages/airflow/models/taskinstance.py\", line 1603, in _execute_task_with_callbacks    result = self._execute_task(context, task_orig)\n  File \"/usr/local/airflow/.local/lib/python3.10/site-packages/airflow/providers/postgres/hooks/postgres.py\", line 88, in get_conn        \n    conn = deepcopy(self.connection or self.get_connection(conn_id))\n  File \"/usr/local/airflow/.local/lib/python3.10/site-packages/airflow/models/connection.py\", line 432, in get_connection_from_secrets    \n    raise AirflowNotFoundException(f\"The conn_id `{conn_id}` isn't defined\")\nairflow.exceptions.AirflowNotFoundException: The conn_id `postgres` isn't defined\n";
    let found = says(text, CONNECTION, Some("postgres"), Cause::Missing);
    assert_eq!((found.process, found.file), (Some(Process::Task), None));
}

/// apache/airflow #15271, #14619: MWAA, and images of that time, write the file in two braces.
#[test]
fn records_with_the_file_in_two_braces() {
    let text = "[2021-03-05 08:13:28,900] {{taskinstance.py:1396}} ERROR - 'Variable emr_id does not exist'\nTraceback (most recent call last):\n  File \"/usr/local/airflow/dags/emr.py\", line 31, in submit\n    Variable.get(\"emr_id\")\n  File \"/usr/local/lib/python3.7/site-packages/airflow/models/variable.py\", line 137, in get\n    raise KeyError(f'Variable {key} does not exist')\nKeyError: 'Variable emr_id does not exist'\n";
    let found = says(text, VARIABLE, Some("emr_id"), Cause::Missing);
    assert_eq!(found.process, Some(Process::Task));
    assert_eq!(found.at.as_deref(), None, "this time has no zone");
    let zoned = text.replace("08:13:28,900]", "08:13:28,900 UTC]");
    let found = says(&zoned, VARIABLE, Some("emr_id"), Cause::Missing);
    assert!(found.at.is_some(), "{found:?}");
    let extra = "[2021-03-05 08:13:28,900] {{taskinstance.py:1396}} ERROR - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\nTraceback (most recent call last):\n  File \"/usr/local/lib/python3.8/site-packages/airflow/models/connection.py\", line 330, in extra_dejson\n    obj = json.loads(self.extra)\n  File \"/usr/local/lib/python3.8/json/decoder.py\", line 353, in raw_decode\n    obj, end = self.scan_once(s, idx)\njson.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\n";
    let found = says(extra, CONNECTION, None, Cause::Json);
    assert_eq!(found.process, Some(Process::Task));
    assert!(found.sentence().contains("extra is not JSON"));
}

/// apache/airflow #24773: providers that fail while they handle the denial.
#[test]
fn a_denial_that_the_provider_could_not_handle() {
    let text = "  File \"/usr/local/lib/python3.9/site-packages/airflow/models/variable.py\", line 265, in get_variable_from_secrets\n\n    var_val = secrets_backend.get_variable(key=key)\n\n  File \"/usr/local/lib/python3.9/site-packages/airflow/providers/amazon/aws/secrets/secrets_manager.py\", line 275, in _get_secret\n\n    except self.client.exceptions.AccessDeniedException:\n\n  File \"/home/astro/.local/lib/python3.9/site-packages/botocore/errorfactory.py\", line 51, in __getattr__\n\n    raise AttributeError(\n\nAttributeError: <botocore.errorfactory.SecretsManagerExceptions object at 0x7f19cd3c09a0> object has no attribute 'AccessDeniedException'. Valid exceptions are: DecryptionFailure, EncryptionFailure, InternalServiceError\n";
    says(text, VARIABLE, None, Cause::Denied);
}

/// apache/airflow #45595, PR #45458: the sources of Airflow in a container, as JSON and in a frame.
#[test]
fn frames_of_airflows_own_sources() {
    let json = "{\"logger\":\"airflow.models.connection\",\"timestamp\":\"2025-01-12T15:02:27.744286\",\"error_detail\":[{\"exc_type\":\"RuntimeError\",\"exc_value\":\"UNEXPECTED COMMIT - THIS WILL BREAK HA LOCKS!\",\"syntax_error\":null,\"is_cause\":false,\"frames\":[{\"filename\":\"/opt/airflow/airflow/models/connection.py\",\"lineno\":463,\"name\":\"get_connection_from_secrets\"}]}],\"event\":\"Unable to retrieve connection from secrets backend (MetastoreBackend). Checking subsequent secrets backend.\",\"level\":\"error\"}\n{\"logger\":\"task\",\"timestamp\":\"2025-01-12T15:02:27.750286\",\"error_detail\":[{\"exc_type\":\"AirflowNotFoundException\",\"exc_value\":\"The conn_id `toto` isn't defined\",\"syntax_error\":null,\"is_cause\":false,\"frames\":[{\"filename\":\"/opt/airflow/airflow/models/connection.py\",\"lineno\":479,\"name\":\"get_connection_from_secrets\"}]}],\"event\":\"Task failed with exception\",\"level\":\"error\"}\n";
    says(json, CONNECTION, Some("toto"), Cause::BackendFailed);
    let framed = "2025-01-08 14:46:40 [error    ] Variable: my_var does not exist [supervisor]\n╭──────────────────── Traceback (most recent call last) ─────────────────────╮\n│ /opt/airflow/airflow/dag_processing/processor.py:252 in _handle_request    │\n│                                                                            │\n│ ❱ 252 │   │   │   │   log.exception(\"Variable: %s does not exist\", key)    │\n╰────────────────────────────────────────────────────────────────────────────╯\nKeyError: 'Variable my_var does not exist'\n";
    let found = says(framed, VARIABLE, Some("my_var"), Cause::Missing);
    assert_eq!(found.process, Some(Process::DagProcessor));
    // A home of Airflow's may have the same path; the user's own error there is none of Airflow's.
    let own = framed.replace(
        "airflow/dag_processing/processor.py",
        "airflow/dags/processor.py",
    );
    assert!(findings(&own).is_empty());
}

/// puckel/docker-airflow #309, BrechtDeVlieger/airflow-kube-helm #4, `xnuinside/airflow_in_docker_compose` #12.
#[test]
fn fernet_keys_that_do_not_fit_and_that_are_none() {
    let line = "[2019-02-01 09:12:01,135] {variable.py:78} ERROR - Can't decrypt _val for key=date, invalid token or value\n";
    let found = says(line, VARIABLE, Some("date"), Cause::WrongFernetKey);
    assert!(found.cause.remedy().unwrap().contains("fernet_key"));
    let none = "airflow.exceptions.AirflowException: Could not create Fernet object: Invalid base64-encoded string: number of data characters (53) cannot be 1 more than a multiple of 4\n";
    let found = says(none, None, None, Cause::WrongFernetKey);
    assert!(found.sentence().contains("is not a Fernet key"));
}

/// aws/aws-mwaa-local-runner #132, and the same without a traceback around it.
#[test]
fn a_refused_read_outside_of_a_traceback() {
    let denied = "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:sts::123456789012:assumed-role/AmazonMWAA-Role/AmazonMWAA-airflow is not authorized to perform: secretsmanager:GetSecretValue on resource: airflow/connections/aws_default because no identity-based policy allows the secretsmanager:GetSecretValue action\n";
    let record =
        format!("[2022-06-01, 14:05:22 UTC] {{{{secrets_manager.py:272}}}} ERROR - {denied}");
    for text in [
        denied,
        &record,
        &format!("botocore.exceptions.ClientError: {denied}"),
    ] {
        says(text, CONNECTION, Some("aws_default"), Cause::Denied);
    }
    let expired = "botocore.exceptions.ClientError: An error occurred (ExpiredTokenException) when calling the GetSecretValue operation: The security token included in the request is expired\n";
    let found = says(expired, None, None, Cause::ExpiredCredentials);
    assert!(
        found.sentence().contains("a read of a secret"),
        "{}",
        found.sentence()
    );
    // A call that reads no secret, and one of the user's own code.
    for other in [
        expired.replace("GetSecretValue", "GetObject"),
        format!(
            "Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in work\n    client.get_secret_value()\n  File \"/usr/local/lib/python3.11/site-packages/botocore/client.py\", line 1023, in _make_api_call\n{expired}"
        ),
    ] {
        assert!(findings(&other).is_empty(), "{other}");
    }
}

/// A log whose traceback was cut out says why the backend failed all the same.
#[test]
fn a_reason_without_its_traceback() {
    for (error, cause) in [
        (
            "botocore.exceptions.NoRegionError: You must specify a region.",
            Cause::NoRegion,
        ),
        (
            "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
            Cause::NoCredentials,
        ),
    ] {
        let text = format!(
            "[2024-05-20 11:48:03,460] {{variable.py:293}} ERROR - Unable to retrieve variable from secrets backend (SecretsManagerBackend). Checking subsequent secrets backend.\n{error}\nKeyError: 'Variable db_host does not exist'\n"
        );
        says(&text, VARIABLE, Some("db_host"), cause);
    }
}

/// apache/airflow #43790, #26107: a backend that can't be imported, in the output of a command; no process is named.
#[test]
fn a_backend_that_cannot_be_imported_has_no_process() {
    let text = "root@57ffaabbc103:/# airflow webserver\nTraceback (most recent call last):\n  File \"/usr/local/lib/python3.9/site-packages/airflow/configuration.py\", line 684, in getimport\n    return import_string(full_qualified_path)\n  File \"/usr/local/lib/python3.9/site-packages/airflow/utils/module_loading.py\", line 32, in import_string\n    module = import_module(module_path)\nairflow.exceptions.AirflowConfigException: The object could not be loaded. Please check \"backend\" key in \"secrets\" section. Current value: \"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\".\n";
    let found = says(text, None, None, Cause::BackendUnknown);
    assert_eq!(found.process, None);
}
