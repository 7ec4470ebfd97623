//! Connections: a URI, or an object of the constructor's arguments. Airflow makes all connections of the file at each
//! lookup.

use super::entries::{Entries, LoadError, Loaded};
use crate::domain::connection::Builder;
use crate::domain::python_error::PythonError;
use crate::domain::python_json::{Json, PyText, dumps};

/// Each connection's text: a URI, or the arguments of the constructor without its id, its extra a text.
pub(super) fn checked(entries: Entries, builder: Builder) -> Result<Entries, LoadError> {
    let mut checked = Vec::with_capacity(entries.len());
    for (key, loaded) in entries {
        let loaded = match loaded.value {
            Json::Array(items) if items.len() > 1 => return Err(not_unique().into()),
            Json::Array(_) => match loaded.into_item() {
                Some(item) => item,
                // No connection at all.
                None => continue,
            },
            value => Loaded { value, ..loaded },
        };
        let loaded = made(key.as_ref(), loaded, builder)?;
        checked.push((key, loaded));
    }
    Ok(checked)
}

/// It names the connection and the file.
pub(super) fn not_unique() -> PythonError {
    PythonError::new("ConnectionNotUnique", "Found multiple values for … in ….")
}

/// `_create_connection`.
fn made(key: Option<&PyText>, loaded: Loaded, builder: Builder) -> Result<Loaded, LoadError> {
    match &loaded.value {
        Json::Str(uri) if loaded.class == "str" => {
            builder.check_uri(uri).map_err(raised)?;
            Ok(loaded)
        }
        // `", ".join(illegal_keys)`
        Json::Object(_) if loaded.has_odd_keys => {
            let text = "sequence item …: expected str instance, … found";
            Err(PythonError::new("TypeError", text).into())
        }
        Json::Object(_) => from_arguments(key, loaded, builder),
        _ => {
            let class = match loaded.class {
                name @ ("date" | "datetime") => format!("datetime.{name}"),
                name => name.to_owned(),
            };
            let text = format!(
                "Unexpected value type: <class '{class}'>. The connection can only be defined using a string or object."
            );
            Err(PythonError::new("AirflowException", text).into())
        }
    }
}

/// Its text may quote the file.
fn raised(class: &'static str) -> LoadError {
    PythonError::new(class, "…").into()
}

type Arguments = Vec<(PyText, Json)>;

fn from_arguments(
    key: Option<&PyText>,
    loaded: Loaded,
    builder: Builder,
) -> Result<Loaded, LoadError> {
    let Json::Object(mut arguments) = loaded.value else {
        return Ok(loaded);
    };
    let dated = loaded.dated;
    let is_known = |name: &PyText| {
        let others = ["conn_id", "extra_dejson"].into_iter();
        let mut known = builder.arguments().chain(others);
        known.any(|known| known.as_bytes() == name.as_bytes())
    };
    if !arguments.iter().all(|(name, _)| is_known(name)) {
        return Err(airflow_exception("The object have illegal keys: …"));
    }
    if get(&arguments, "extra").is_some() && get(&arguments, "extra_dejson").is_some() {
        let text = "The extra and extra_dejson parameters are mutually exclusive. Please provide only one parameter.";
        return Err(airflow_exception(text));
    }
    let has_date = |name: &str| {
        dated
            .iter()
            .any(|dated| dated.as_bytes() == name.as_bytes())
    };
    // `json.dumps` of an extra.
    if ["extra", "extra_dejson"].into_iter().any(has_date) {
        return Err(raised("TypeError"));
    }
    if let Some(at) = position(&arguments, "extra_dejson") {
        let (_, extra) = arguments.remove(at);
        let text = Json::Str(PyText::from(dumps(&extra).as_str()));
        arguments.push((PyText::from("extra"), text));
    }
    if let Some(at) = position(&arguments, "conn_id") {
        let (_, id) = arguments.remove(at);
        if !is_text(&id, key) {
            return Err(airflow_exception("Mismatch conn_id. …"));
        }
    }
    // Dates, which YAML alone can give.
    if has_date("uri") {
        return Err(raised("AttributeError"));
    }
    builder.check_arguments(&arguments).map_err(raised)?;
    if has_date("password") {
        return Err(raised("TypeError"));
    }
    Ok(Loaded {
        unknown: (!dated.is_empty()).then_some("the connection has a date"),
        ..Loaded::json(Json::Object(arguments))
    })
}

fn airflow_exception(text: &str) -> LoadError {
    PythonError::new("AirflowException", text).into()
}

fn position(arguments: &Arguments, wanted: &str) -> Option<usize> {
    arguments
        .iter()
        .position(|(name, _)| name.as_bytes() == wanted.as_bytes())
}

fn get<'a>(arguments: &'a Arguments, wanted: &str) -> Option<&'a Json> {
    position(arguments, wanted).and_then(|at| Some(&arguments.get(at)?.1))
}

fn is_text(value: &Json, text: Option<&PyText>) -> bool {
    match (value, text) {
        (Json::Str(value), Some(text)) => value.as_bytes() == text.as_bytes(),
        _ => false,
    }
}
