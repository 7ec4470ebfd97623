//! An environment in JSON: an object of strings, the data of a Kubernetes Secret, or an object that describes containers.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::variables::Variables;
use super::yaml::Node;
use super::{containers, log, options};
use crate::domain::python_json::{self, Json, PyText};
use crate::domain::value::SecretValue;

/// A JSON object of strings is an environment; anything else is searched like YAML.
///
/// # Errors
/// What it is in place of these.
pub(super) fn read(bytes: &[u8]) -> Result<(&'static str, Variables), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let read = python_json::loads(text.trim());
    let read = read.or_else(|_| python_json::loads(without_comments(text).trim()));
    let Ok(read) = read else {
        let found = log::read(text).ok_or_else(|| "not JSON".to_owned());
        return found.map(|found| (log::FORM, found));
    };
    if let Some(found) = secret_data(&read) {
        return Ok(("the `data` of a Kubernetes Secret", found));
    }
    if is_kwargs(&read) {
        return Err(KWARGS.to_owned());
    }
    if is_export(&read) {
        return Err(EXPORT.to_owned());
    }
    if let Json::Object(members) = &read
        && members
            .iter()
            .all(|(_, value)| matches!(value, Json::Str(_)))
        && !members
            .iter()
            .any(|(name, _)| options::variable(&name.to_lossy()).is_some())
    {
        return Ok(("a JSON object", strings(members)));
    }
    match containers::find(&[Rc::new(node(&read))]) {
        Some(found) => Ok(found),
        None => Err(not_strings(&read)),
    }
}

const EXPORT: &str = "these are Airflow's variables by their keys, as `airflow variables export` writes them, and no environment: the \
    metadata database is asked itself, and a file of LocalFilesystemBackend is named in [deployments.NAME.local-file]";

const KWARGS: &str = "this is the value of backend_kwargs alone, as `airflow config get-value` prints it: write it as \
    AIRFLOW__SECRETS__BACKEND_KWARGS={…} into a file, beside AIRFLOW__SECRETS__BACKEND";

/// Options of a secrets backend are in it.
fn is_kwargs(read: &Json) -> bool {
    let Json::Object(members) = read else {
        return false;
    };
    let endings = ["s_prefix", "config_prefix", "_lookup_pattern"];
    members.iter().any(|(name, _)| {
        let name = name.to_lossy();
        endings.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("AIRFLOW")
    })
}

/// No name of an environment variable is in it, and no value says that it describes containers.
fn is_export(read: &Json) -> bool {
    let Json::Object(members) = read else {
        return false;
    };
    let is_key = |name: &str| {
        let is_near = name.to_lowercase().starts_with("airflow");
        !is_near && !name.contains(|c: char| c.is_uppercase() || c == '.')
    };
    let has_options = containers::find(&[Rc::new(node(read))]).is_some();
    // One name alone may be that of a variable that lacks its beginning.
    let is_text = |(_, value): &(_, Json)| matches!(value, Json::Str(_));
    let has_more = members.len() > 1 || !members.iter().all(is_text);
    has_more && !has_options && members.iter().all(|(name, _)| is_key(&name.to_lossy()))
}

/// Editors allow comments and a comma at the end (`devcontainer.json`).
fn without_comments(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some(next)) if is_quoted => {
                bare.extend([c, *next]);
                rest.next();
                continue;
            }
            ('"', _) => is_quoted = !is_quoted,
            ('/', Some('/')) if !is_quoted => {
                while rest.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            ('}' | ']', _) if !is_quoted => {
                let end = bare.trim_end();
                let end = end.strip_suffix(',').unwrap_or(end).len();
                bare.truncate(end);
            }
            _ => {}
        }
        bare.push(c);
    }
    bare
}

/// `kubectl get secret NAME -o jsonpath={.data}`: all values are text in base64.
fn secret_data(read: &Json) -> Option<Variables> {
    let Json::Object(members) = read else {
        return None;
    };
    let mut variables = Variables::default();
    let mut is_padded = false;
    for (name, value) in members {
        let Json::Str(value) = value else {
            return None;
        };
        let value = value.to_lossy();
        let text = String::from_utf8(STANDARD.decode(&value).ok()?).ok()?;
        is_padded |= value.ends_with('=');
        if text.is_empty() || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            return None;
        }
        variables.set(name.to_lossy(), SecretValue::from_text(text));
    }
    variables.incomplete =
        Some("a Secret: other variables may come from the image and other objects".to_owned());
    is_padded.then_some(variables)
}

fn strings(members: &[(PyText, Json)]) -> Variables {
    let mut variables = Variables::default();
    for (name, value) in members {
        if let Json::Str(value) = value {
            variables.set(name.to_lossy(), SecretValue::from_text(value.to_lossy()));
        }
    }
    variables
}

fn not_strings(read: &Json) -> String {
    let Json::Object(members) = read else {
        return "a JSON list without variables".to_owned();
    };
    let other = members
        .iter()
        .find(|(_, value)| !matches!(value, Json::Str(_)));
    let name = other.map(|(name, _)| name.to_lossy()).unwrap_or_default();
    format!("the value of {name} is not a string")
}

fn node(json: &Json) -> Node {
    match json {
        Json::Null => Node::Null,
        Json::Bool(value) => Node::Text(value.to_string()),
        Json::Int(digits) => Node::Text(digits.to_string()),
        Json::Float(number) => Node::Text(number.to_string()),
        Json::Str(text) => Node::Text(text.to_lossy()),
        Json::Array(items) => Node::List(items.iter().map(node).map(Rc::new).collect()),
        Json::Object(members) => {
            let entry = |(name, value): &(_, Json)| (PyText::to_lossy(name), Rc::new(node(value)));
            Node::Map(members.iter().map(entry).collect())
        }
    }
}
