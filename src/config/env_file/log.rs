//! The environment that a task or a container has printed into a log: `env` in a `BashOperator`, `kubectl logs`, `docker compose logs`.

use super::names::is_name;
use super::variables::Variables;
use crate::domain::python_json::{self, Json};
use crate::domain::traceback::message;
use crate::domain::value::SecretValue;

/// What the form is called.
pub(super) const FORM: &str = "a log in which the environment was printed";

/// None where the lines, without what a log puts before them, have no variable of Airflow.
pub(super) fn read(text: &str) -> Option<Variables> {
    let mut variables = Variables::default();
    // The variable of the line before, whose value may go on.
    let mut last: Option<String> = None;
    for line in text.lines() {
        let Some(content) = content(line) else {
            continue;
        };
        if let Some((name, value)) = content.split_once('=').filter(|(name, _)| is_name(name)) {
            variables.set(name, SecretValue::from_text(value.to_owned()));
            last = Some(name.to_owned());
        } else if let Some(name) = last.take() {
            variables.set_unknown(
                name,
                "in the log another line comes after it, which may be a part of the value",
            );
        }
    }
    let has_airflow = variables.names().any(|name| name.starts_with("AIRFLOW_"));
    variables.incomplete = Some(
        "a log: what was printed need not be the whole environment, and Airflow masks values in it"
            .to_owned(),
    );
    has_airflow.then_some(variables)
}

/// What was printed, in a line of a log. None for a line that no log has.
fn content(line: &str) -> Option<String> {
    let bare = line.trim_end();
    if bare.starts_with('{') {
        return event(bare);
    }
    message(bare)
}

/// A record of Airflow 3 as JSON.
fn event(line: &str) -> Option<String> {
    let Json::Object(members) = python_json::loads(line).ok()? else {
        return None;
    };
    let is_text = |name: &str| matches!(name, "event" | "message" | "log");
    members.iter().find_map(|(name, value)| match value {
        Json::Str(text) if is_text(&name.to_lossy()) => Some(text.to_lossy()),
        _ => None,
    })
}
