//! One secret of the store's answer: its slug and its value, which is text, or JSON for the formats JSON and key-value.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::value::SecretValue;
use crate::sources::http::JsonObject;

/// What a listing keeps of a secret. The value is skipped, not stored.
#[derive(Deserialize)]
pub(super) struct Slug {
    pub(super) slug: Option<String>,
}

/// What a lookup keeps of a secret.
pub(super) enum Entry {
    /// The secret that was asked for.
    Wanted(Value),
    /// It too, with a value that cannot be decoded.
    Unreadable,
    /// Another secret.
    Other,
    /// No secret: it has no slug.
    Unnamed,
}

#[derive(Deserialize)]
struct Valued {
    #[serde(default)]
    value: Value,
}

impl Entry {
    /// Decodes the value of the secret with this slug alone, so that nothing in another one can matter.
    pub(super) fn read(element: &[u8], slug: &str) -> serde_json::Result<Self> {
        let Some(found) = serde_json::from_slice::<JsonObject<Slug>>(element)?.0.slug else {
            return Ok(Self::Unnamed);
        };
        if found != slug {
            return Ok(Self::Other);
        }
        let valued = serde_json::from_slice(element);
        Ok(valued.map_or(Self::Unreadable, |Valued { value }| Self::Wanted(value)))
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
