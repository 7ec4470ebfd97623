//! One secret of the store's answer: its slug and its value, which is text, or JSON for the formats JSON and key-value.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::value::SecretValue;

/// What a listing keeps of a secret. The value is skipped, not stored.
#[derive(Deserialize)]
pub(super) struct Slug {
    pub(super) slug: Option<String>,
}

/// What a lookup keeps of a secret.
#[derive(Deserialize)]
pub(super) struct Entry {
    slug: Option<String>,
    #[serde(default)]
    value: Value,
}

impl Entry {
    /// Slug and value; None for an entry without a slug.
    pub(super) fn named(self) -> Option<(String, Value)> {
        Some((self.slug?, self.value))
    }
}

/// The value as text, and what is not known about it. None for `null`.
pub(super) fn text(value: Value) -> Option<(SecretValue, Option<&'static str>)> {
    let kind = match &value {
        Value::Null => return None,
        Value::String(_) => None,
        Value::Object(_) => {
            Some("an object; how it reaches Airflow is not documented, here it is its JSON")
        }
        Value::Array(_) => {
            Some("a list; how it reaches Airflow is not documented, here it is its JSON")
        }
        Value::Bool(_) | Value::Number(_) => Some(
            "a number or a boolean; how it reaches Airflow is not documented, here it is its JSON",
        ),
    };
    let text = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Some((SecretValue::from_text(text), kind))
}
