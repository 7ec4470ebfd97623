//! Options and variables with a nearly right name, as public reports have them.

use super::{BACKEND, Folder, loaded, old};
use crate::config::Flags;

fn warnings(version: &str, variables: &[(&str, &str)]) -> String {
    let flags = Flags {
        airflow: Some(version.to_owned()),
        ..Flags::default()
    };
    loaded(&flags, variables).warnings.join("\n")
}

#[test]
fn each_ignored_name_is_warned_of_with_the_right_one() {
    let cases = [
        (
            "AIRFLOW__SECRETS_BACKEND",
            "did you mean AIRFLOW__SECRETS__BACKEND?",
        ),
        (
            "AIRFLOW_SECRETS_BACKEND",
            "did you mean AIRFLOW__SECRETS__BACKEND?",
        ),
        (
            "AIRFLOW__SECRETS__BACKENDS",
            "did you mean AIRFLOW__SECRETS__BACKEND?",
        ),
        (
            "AIRFLOW__SECRET__BACKEND",
            "did you mean AIRFLOW__SECRETS__BACKEND?",
        ),
        (
            "airflow__secrets__backend",
            "did you mean AIRFLOW__SECRETS__BACKEND?",
        ),
        (
            "AIRFLOW__SECRETS_BACKEND_KWARGS",
            "did you mean AIRFLOW__SECRETS__BACKEND_KWARGS?",
        ),
        (
            "AIRFLOW_SECRETS_BACKEND_KWARGS",
            "did you mean AIRFLOW__SECRETS__BACKEND_KWARGS?",
        ),
        (
            "AIRFLOW__SECRETS__BACKEND_KWARG_VARIABLES_PREFIX",
            "AIRFLOW__SECRETS__BACKEND_KWARGS, as JSON",
        ),
        (
            "AIRFLOW__CORE__FERNETKEY",
            "did you mean AIRFLOW__CORE__FERNET_KEY?",
        ),
        (
            "AIRFLOW__DATABASE__SQLALCHEMY_CONN",
            "did you mean AIRFLOW__DATABASE__SQL_ALCHEMY_CONN?",
        ),
        (
            "AIRFLOW__WORKERS__SECRETS_BACKEND",
            "2.10.5 does not have this option",
        ),
        ("AIRFLOW_VAR_lower", "it asks for AIRFLOW_VAR_LOWER"),
        ("airflow_var_lower", "it asks for AIRFLOW_VAR_LOWER"),
        (
            "AIRFLOW__VAR__TWOUNDER",
            "did you mean AIRFLOW_VAR_TWOUNDER?",
        ),
        ("AIRFLOW_VARIABLE_X", "did you mean AIRFLOW_VAR_X?"),
        ("AIRFLOW_VARS_Y", "did you mean AIRFLOW_VAR_Y?"),
        ("AIRFLOW__CONN__Z", "did you mean AIRFLOW_CONN_Z?"),
        ("AIRFLOW_CONNECTION_Z", "did you mean AIRFLOW_CONN_Z?"),
    ];
    for (name, expected) in cases {
        let warnings = warnings("2.10.5", &[(name, "x")]);
        assert!(
            warnings.contains(&format!("{name} is not read by Airflow"))
                && warnings.contains(expected),
            "{name}: {warnings}"
        );
    }
}

#[test]
fn right_names_and_other_options_are_left_alone() {
    let names = [
        "AIRFLOW_HOME",
        "AIRFLOW_CONFIG",
        "AIRFLOW_VAR_X",
        "AIRFLOW_VAR__MARKETING___X",
        "AIRFLOW_CONN_Z",
        "AIRFLOW_CONN_SQL_ALCHEMY_CONN",
        "AIRFLOW_CONN_FERNET_KEY",
        "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC",
        "AIRFLOW__SECRETS__BACKENDS_ORDER",
        "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD",
        "AIRFLOW__CORE__DAGS_FOLDER",
        "AIRFLOW__WEBSERVER__SECRET_KEY",
        "AIRFLOW_UID",
        "PATH",
    ];
    for name in names {
        let warnings = warnings("2.10.5", &[(name, "x")]);
        assert!(
            !warnings.contains("is not read by Airflow"),
            "{name}: {warnings}"
        );
    }
    assert!(
        !warnings("3.3.2", &[("AIRFLOW__WORKERS__SECRETS_BACKEND", "x")]).contains("is not read")
    );
}

#[test]
fn single_kwargs_before_3_2_are_warned_of() {
    let single = ("AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX", "x/y");
    let warned = warnings("2.10.5", &[BACKEND, single]);
    assert!(
        warned.contains("are not read by Airflow 2.10.5"),
        "{warned}"
    );
    let read = warnings("3.3.2", &[BACKEND, single]);
    assert!(!read.contains("not read by"), "{read}");
}

#[test]
fn options_without_a_backend_are_warned_of() {
    let kwargs = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": \"x\"}",
    );
    let warned = warnings("2.10.5", &[kwargs]);
    assert!(warned.contains("[secrets] backend is not set"), "{warned}");
    assert!(!warnings("2.10.5", &[kwargs, BACKEND]).contains("is not set"));
}

#[test]
fn options_of_airflow_cfg_are_looked_at_too() {
    let folder = Folder::new("near-names");
    let flags = Flags {
        airflow_cfg: Some(folder.write(
            "airflow.cfg",
            "[secrets]\nbackends = x\n[secret]\nbackend_kwargs = {}\n",
        )),
        ..old()
    };
    let warnings = loaded(&flags, &[]).warnings.join("\n");
    assert!(
        warnings.contains("[secrets] backends is not read by Airflow"),
        "{warnings}"
    );
    assert!(
        warnings.contains("[secret] backend_kwargs is not read by Airflow"),
        "{warnings}"
    );
}
