//! Connections: a URI, or an object of the constructor's arguments. Airflow makes all connections of the file at each
//! lookup.

use super::entries::{Entries, LoadError, Loaded};
use crate::domain::python_error::PythonError;
use crate::domain::python_json::{self, Json, PyText};
use crate::domain::release::LocalFileRules;

/// The arguments of `Connection`, and one that `_create_connection` adds.
const ARGUMENTS: [&str; 11] = [
    "conn_id",
    "conn_type",
    "description",
    "host",
    "login",
    "password",
    "schema",
    "port",
    "extra",
    "uri",
    "extra_dejson",
];

/// Arguments that a URI excludes.
const INSTEAD_OF_URI: [&str; 7] = [
    "conn_type",
    "host",
    "login",
    "password",
    "schema",
    "port",
    "extra",
];

/// Each connection's text: a URI, or the JSON object that the arguments are in.
pub(super) fn checked(entries: Entries, rules: LocalFileRules) -> Result<Entries, LoadError> {
    let mut checked = Vec::with_capacity(entries.len());
    for (key, loaded) in entries {
        let loaded = match loaded.value {
            Json::Array(items) if items.len() > 1 => return Err(not_unique().into()),
            Json::Array(mut items) => match items.pop() {
                Some(item) => Loaded::json(item),
                // No connection at all.
                None => continue,
            },
            value => Loaded { value, ..loaded },
        };
        let loaded = made(key.as_ref(), loaded, rules)?;
        checked.push((key, loaded));
    }
    Ok(checked)
}

/// It names the connection and the file.
pub(super) fn not_unique() -> PythonError {
    PythonError::new("ConnectionNotUnique", "Found multiple values for … in ….")
}

/// `_create_connection`.
fn made(
    key: Option<&PyText>,
    loaded: Loaded,
    rules: LocalFileRules,
) -> Result<Loaded, PythonError> {
    match loaded.value {
        Json::Str(_) if loaded.class == "str" => Ok(loaded),
        // `", ".join(illegal_keys)`
        Json::Object(_) if loaded.has_odd_keys => Err(PythonError::new(
            "TypeError",
            "sequence item …: expected str instance, … found",
        )),
        Json::Object(arguments) => from_arguments(key, arguments, rules),
        _ => {
            let class = match loaded.class {
                name @ ("date" | "datetime") => format!("datetime.{name}"),
                name => name.to_owned(),
            };
            let text = format!(
                "Unexpected value type: <class '{class}'>. The connection can only be defined using a string or object."
            );
            Err(PythonError::new("AirflowException", text))
        }
    }
}

type Arguments = Vec<(PyText, Json)>;

fn from_arguments(
    key: Option<&PyText>,
    arguments: Arguments,
    rules: LocalFileRules,
) -> Result<Loaded, PythonError> {
    let is_known = |name: &PyText| name.as_str().is_some_and(|name| ARGUMENTS.contains(&name));
    if !arguments.iter().all(|(name, _)| is_known(name)) {
        let text = "The object have illegal keys: …";
        return Err(PythonError::new("AirflowException", text));
    }
    let get = |wanted: &str| argument(&arguments, wanted);
    if get("extra").is_some() && get("extra_dejson").is_some() {
        let text = "The extra and extra_dejson parameters are mutually exclusive. Please provide only one parameter.";
        return Err(PythonError::new("AirflowException", text));
    }
    if get("conn_id").is_some_and(|id| !is_text(id, key)) {
        let text = "Mismatch conn_id. …";
        return Err(PythonError::new("AirflowException", text));
    }
    let is_set = |name: &&str| get(name).is_some_and(|value| !value.is_falsy());
    let has_uri = is_set(&"uri");
    if has_uri && (INSTEAD_OF_URI.iter().any(is_set) || get("extra_dejson").is_some()) {
        return Err(PythonError::new("AirflowException", MIXED));
    }
    check_extra(get("extra").or(get("extra_dejson")), rules)?;
    if get("password").is_some_and(|value| !value.is_falsy() && !matches!(value, Json::Str(_))) {
        return Err(PythonError::new(
            "TypeError",
            "encoding without a string argument",
        ));
    }
    Ok(Loaded::json(Json::Object(as_json(arguments))))
}

const MIXED: &str = "You must create an object using the URI or individual values (conn_type, host, login, password, schema, port or extra).You can't mix these two ways to create this object.";

fn argument<'a>(arguments: &'a Arguments, wanted: &str) -> Option<&'a Json> {
    let is_wanted = |(name, _): &&(PyText, Json)| name.as_str() == Some(wanted);
    arguments.iter().find(is_wanted).map(|(_, value)| value)
}

fn is_text(value: &Json, text: Option<&PyText>) -> bool {
    match (value, text) {
        (Json::Str(value), Some(text)) => value.as_bytes() == text.as_bytes(),
        _ => false,
    }
}

/// `_validate_extra`.
fn check_extra(extra: Option<&Json>, rules: LocalFileRules) -> Result<(), PythonError> {
    let Some(Json::Str(text)) = extra.filter(|extra| !extra.is_falsy()) else {
        return Ok(());
    };
    let parsed = text.as_str().map(python_json::loads);
    match parsed {
        Some(Ok(Json::Object(_))) => Ok(()),
        _ if !rules.checks_extra => Ok(()),
        Some(Ok(_)) => Err(PythonError::new(
            "ValueError",
            "Encountered JSON value in `extra` which does not parse as a dictionary in connection …",
        )),
        _ => Err(PythonError::new(
            "ValueError",
            "Encountered non-JSON in `extra` field for connection …",
        )),
    }
}

/// The arguments as the object that a connection's JSON is.
fn as_json(arguments: Arguments) -> Arguments {
    let renamed = |(name, value): (PyText, Json)| match name.as_str() {
        Some("conn_id") => None,
        Some("extra_dejson") => Some((PyText::from("extra"), value)),
        _ => Some((name, value)),
    };
    arguments.into_iter().filter_map(renamed).collect()
}
