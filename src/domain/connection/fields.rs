//! The fields of a connection.

use super::raised::Raised;
use crate::domain::python_json::{Json, PyText, dumps, loads, standard};
use crate::domain::value::{ConnectionForm, ConnectionOutline, FieldState, SecretValue};

/// What Airflow's object holds. A field may have any type that JSON has: Airflow checks few.
pub struct Fields {
    /// `conn_type`.
    pub conn_type: Json,
    /// `host`.
    pub host: Json,
    /// `login`.
    pub login: Json,
    /// `password`.
    pub password: Json,
    /// `schema`.
    pub schema: Json,
    /// `port`: an int, or None.
    pub port: Json,
    /// `extra` as it is kept: a text, or None.
    pub extra: Json,
    /// `description`.
    pub description: Json,
}

impl Fields {
    pub(super) const fn empty() -> Self {
        Self {
            conn_type: Json::Null,
            host: Json::Null,
            login: Json::Null,
            password: Json::Null,
            schema: Json::Null,
            port: Json::Null,
            extra: Json::Null,
            description: Json::Null,
        }
    }

    /// `extra_dejson`: what isn't JSON gives an empty object.
    pub(super) fn decoded_extra(&self) -> Result<Json, Raised> {
        let Json::Str(text) = &self.extra else {
            return Ok(Json::Object(Vec::new()));
        };
        if text.is_empty() {
            return Ok(Json::Object(Vec::new()));
        }
        match loads(&text.to_lossy()) {
            Ok(json) => Ok(json),
            Err(error) if error.class() == "JSONDecodeError" => Ok(Json::Object(Vec::new())),
            Err(error) => Err(error.into()),
        }
    }
}

/// A connection that Airflow built.
pub struct Connection {
    pub(super) fields: Fields,
    pub(super) form: ConnectionForm,
    /// Keys of the secret that Airflow throws away.
    pub(super) dropped: Vec<String>,
    /// `extra_dejson`; an error where reading it raises.
    pub(super) extra: Result<Json, Raised>,
    /// `get_uri()`.
    pub(super) uri: Result<PyText, Raised>,
}

impl Connection {
    /// The member `connection` of `--json`, values and all, as `json.dumps` writes it.
    pub fn revealed(&self) -> Json {
        let fields = &self.fields;
        let copy = |of: &Json| copied(of);
        let extra = self.extra.as_ref().map_or(Json::Null, copy);
        let uri = self
            .uri
            .as_ref()
            .map_or(Json::Null, |uri| Json::Str(PyText::clone_of(uri)));
        let dropped = self.dropped.iter().map(|key| Json::text(key)).collect();
        object([
            ("conn_type", copy(&fields.conn_type)),
            ("host", copy(&fields.host)),
            ("login", copy(&fields.login)),
            ("password", copy(&fields.password)),
            ("schema", copy(&fields.schema)),
            ("port", copy(&fields.port)),
            ("extra", extra),
            ("description", copy(&fields.description)),
            ("from", Json::text(self.form.name())),
            ("dropped", Json::Array(dropped)),
            ("uri", uri),
        ])
    }
}

impl Connection {
    /// Its fields as a JSON object, values and all: what `get_uri` gives, and what says where it comes from, is left out.
    pub fn fields(&self) -> SecretValue {
        let Json::Object(mut entries) = self.revealed() else {
            return SecretValue::new(Vec::new());
        };
        let is_field = |name: &PyText| !matches!(name.as_str(), Some("from" | "dropped" | "uri"));
        entries.retain(|(name, _)| is_field(name));
        SecretValue::from_text(dumps(&standard(Json::Object(entries))))
    }

    /// What may be shown of it.
    pub fn outline(&self) -> ConnectionOutline {
        let fields = &self.fields;
        let texts = [
            &fields.conn_type,
            &fields.host,
            &fields.login,
            &fields.password,
            &fields.schema,
            &fields.description,
        ];
        let names = match &self.extra {
            Ok(Json::Object(entries)) => entries.iter().map(|(name, _)| name.to_lossy()).collect(),
            Ok(_) | Err(_) => Vec::new(),
        };
        let port = match &fields.port {
            Json::Int(digits) => Some(digits.to_string()),
            _ => None,
        };
        ConnectionOutline {
            texts: texts.map(state),
            port,
            extra: names,
            form: self.form,
            dropped: self.dropped.clone(),
        }
    }
}

fn state(field: &Json) -> FieldState {
    match field {
        Json::Null => FieldState::Missing,
        Json::Str(text) if text.is_empty() => FieldState::Empty,
        _ => FieldState::Set,
    }
}

fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let named = entries.map(|(name, value)| (PyText::from(name), value));
    Json::Object(named.into())
}

/// A second copy, wiped like the first.
pub(super) fn copied(value: &Json) -> Json {
    match value {
        Json::Null => Json::Null,
        Json::Bool(value) => Json::Bool(*value),
        Json::Int(digits) => Json::Int(digits.clone()),
        Json::Float(value) => Json::Float(*value),
        Json::Str(text) => Json::Str(PyText::clone_of(text)),
        Json::Array(items) => Json::Array(items.iter().map(copied).collect()),
        Json::Object(entries) => {
            let copy = |(name, item): &(PyText, Json)| (PyText::clone_of(name), copied(item));
            Json::Object(entries.iter().map(copy).collect())
        }
    }
}
