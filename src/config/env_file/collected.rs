//! The output of the program that `varlens collect` prints: options and names of one process, and no value.

use serde::Deserialize;

use super::variables::Variables;
use crate::domain::value::SecretValue;

/// The form that is read.
const FORM: u64 = 1;

/// The member that every form has first.
const MARK: &str = "{\"varlens_collect\":";

/// What was seen of the process itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::config) struct Observed {
    pub(in crate::config) airflow: Option<String>,
    pub(in crate::config) amazon_provider: Option<String>,
    pub(in crate::config) python: Option<String>,
    pub(in crate::config) process: Option<String>,
    /// The account that the process asks.
    pub(in crate::config) account: Option<String>,
    /// `AIRFLOW_VAR_*` and `AIRFLOW_CONN_*` that are set to a value that nobody printed.
    pub(in crate::config) present: Vec<String>,
}

#[derive(Deserialize)]
struct Output {
    airflow: Option<String>,
    amazon_provider: Option<String>,
    python: Option<String>,
    process: Option<String>,
    environment: std::collections::BTreeMap<String, String>,
    names: Names,
    caller: Option<Caller>,
    #[serde(default)]
    left_out: Vec<String>,
    #[serde(default)]
    failed: Vec<String>,
}

#[derive(Deserialize)]
struct Names {
    variables: Vec<String>,
    connections: Vec<String>,
    #[serde(default)]
    empty: Vec<String>,
}

#[derive(Deserialize)]
struct Caller {
    account: Option<String>,
}

/// The line with the object; Airflow may have printed others around it.
pub(super) fn line(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    lines.find(|line| without_spaces(line).starts_with(MARK))
}

fn without_spaces(line: &str) -> String {
    let head = line.chars().take(2 * MARK.len());
    head.filter(|c| !c.is_whitespace()).collect()
}

/// Reads the object.
///
/// # Errors
/// It is cut off, or of another form.
pub(super) fn read(line: &str) -> Result<(Variables, Observed), String> {
    let object: serde_json::Value = serde_json::from_str(line).map_err(|error| {
        let what = if error.is_eof() {
            "is cut off"
        } else {
            "is not JSON"
        };
        format!("the output of `varlens collect` {what}; run the program again")
    })?;
    let form = object
        .get("varlens_collect")
        .and_then(serde_json::Value::as_u64);
    if form != Some(FORM) {
        let form = form.map_or("unknown".to_owned(), |form| form.to_string());
        return Err(format!(
            "the output of a `varlens collect` of form {form}, and this version reads form {FORM}; collect again with this version"
        ));
    }
    let output: Output = serde_json::from_value(object).map_err(|error| {
        format!("the output of `varlens collect` lacks something ({error}); run the program again")
    })?;
    Ok(take(output))
}

fn take(output: Output) -> (Variables, Observed) {
    let mut variables = Variables::default();
    for (name, value) in output.environment {
        variables.set(name, SecretValue::from_text(value));
    }
    let (empty, others): (Vec<_>, Vec<_>) = (output.names.variables.into_iter())
        .chain(output.names.connections)
        .partition(|name| output.names.empty.contains(name));
    for name in empty {
        variables.set(name, SecretValue::from_text(String::new()));
    }
    if !output.left_out.is_empty() {
        let names = output.left_out.join(", ");
        variables.note(format!(
            "not printed by the collector, since it may be secret: {names}"
        ));
    }
    if !output.failed.is_empty() {
        let failed = output.failed.join(", ");
        variables.note(format!("the collector could not read: {failed}"));
    }
    let observed = Observed {
        airflow: output.airflow,
        amazon_provider: output.amazon_provider,
        python: output.python,
        process: output.process,
        account: output.caller.and_then(|caller| caller.account),
        present: others,
    };
    (variables, observed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = r#"{"varlens_collect": 1, "airflow": "2.10.5", "amazon_provider": "9.4.0", "python": "3.11", "process": null,
"environment": {"AIRFLOW__SECRETS__BACKEND": "x.Y"}, "names": {"variables": ["AIRFLOW_VAR_A", "AIRFLOW_VAR_E"], "connections": [], "empty": ["AIRFLOW_VAR_E"]},
"caller": {"account": "012345678910"}, "left_out": ["AWS_SECRET_ACCESS_KEY"], "failed": []}"#;

    fn output() -> String {
        OUTPUT.replace('\n', "")
    }

    #[test]
    fn names_come_without_values_and_releases_as_they_are() {
        let text = format!("a warning\n{}\n", output());
        let (variables, observed) = read(line(&text).unwrap()).unwrap();
        assert_eq!(observed.airflow.as_deref(), Some("2.10.5"));
        assert_eq!(observed.account.as_deref(), Some("012345678910"));
        assert_eq!(observed.present, ["AIRFLOW_VAR_A"]);
        assert_eq!(variables.notes.len(), 1);
        let shell = variables.into_shell();
        assert!(shell.has("AIRFLOW_VAR_E") && !shell.has("AIRFLOW_VAR_A"));
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_refused() {
        let text = output();
        let error = |text: &str| read(text).err().unwrap();
        assert!(error(&text[..text.len() - 9]).contains("is cut off"));
        assert!(error(&text.replace("collect\": 1", "collect\": 7")).contains("form 7"));
        assert!(error("{\"varlens_collect\": 1}").contains("lacks something"));
        assert_eq!(line("AIRFLOW_VAR_X=1"), None);
    }
}
