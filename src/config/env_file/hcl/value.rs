//! The values of HCL, and the tree that becomes of them.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::super::options;
use super::super::yaml::Node;

pub(super) enum Value {
    Text(String),
    /// A number, `true` or `false`, as it is written.
    Plain(String),
    Null,
    Computed,
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// What `jsonencode` got.
    Encoded(Box<Value>),
}

/// `jsonencode` makes a text of an option's or variable's value; elsewhere its parts are what counts.
pub(super) fn node(key: &str, value: &Value) -> Node {
    match value {
        Value::Text(text) | Value::Plain(text) => Node::Text(text.clone()),
        Value::Null => Node::Null,
        Value::Computed => Node::Computed,
        Value::List(items) => {
            Node::List(items.iter().map(|item| Rc::new(node("", item))).collect())
        }
        Value::Map(entries) => Node::Map(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), Rc::new(node(key, value))))
                .collect(),
        ),
        Value::Encoded(inner) => {
            let is_value =
                key == "value" || key.starts_with("AIRFLOW") || options::variable(key).is_some();
            match json(inner) {
                Some(json) if is_value => Node::Text(json.to_string()),
                None if is_value => Node::Computed,
                _ => node(key, inner),
            }
        }
    }
}

/// None where a part of it is computed.
pub(super) fn json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Text(text) => json!(text),
        Value::Plain(text) => serde_json::from_str(text).ok()?,
        Value::Null => Json::Null,
        Value::Computed => return None,
        Value::List(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Value::Map(entries) => {
            let entry = |(key, value): &(String, Value)| Some((key.clone(), json(value)?));
            Json::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        Value::Encoded(inner) => json!(json(inner)?.to_string()),
    })
}

/// The later map wins; what is no map here is unknown, as a file is never the whole environment.
pub(super) fn merged(maps: Vec<Value>) -> Value {
    let mut all: Vec<(String, Value)> = Vec::new();
    for map in maps {
        let Value::Map(entries) = map else { continue };
        for (key, value) in entries {
            all.retain(|(known, _)| *known != key);
            all.push((key, value));
        }
    }
    Value::Map(all)
}

pub(super) fn of_yaml(node: &Node) -> Value {
    match node {
        Node::Text(text) if text.contains("${") => Value::Computed,
        Node::Text(text) => Value::Text(text.clone()),
        Node::Null => Value::Null,
        Node::Computed => Value::Computed,
        Node::List(items) => Value::List(items.iter().map(|item| of_yaml(item)).collect()),
        Node::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), of_yaml(value)))
                .collect(),
        ),
    }
}
