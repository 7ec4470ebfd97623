//! The two classes: the server's `airflow.models.Connection`, and the SDK's `airflow.sdk.Connection` of tasks.

use super::fields::{Fields, copied};
use super::integer::int;
use super::parse_uri::{ParsedUri, UriReader, normalized};
use super::raised::Raised;
use crate::domain::python_json::{Json, PyText, dumps, loads};
use crate::domain::python_re::PythonVersion;
use crate::domain::release::ConnectionRules;
use zeroize::Zeroizing;

/// Which class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `airflow.models.Connection`.
    Server,
    /// `airflow.sdk.Connection`.
    Sdk,
}

/// The arguments of `Connection`, but for `conn_id`.
const ARGUMENTS: [&str; 9] = [
    "conn_type",
    "description",
    "host",
    "login",
    "password",
    "schema",
    "port",
    "extra",
    "uri",
];

/// Builds connections of one class as one release does.
#[derive(Clone, Copy, Debug)]
pub struct Builder {
    pub(super) class: Class,
    pub(super) rules: ConnectionRules,
    pub(super) python: PythonVersion,
}

impl Builder {
    /// Builds as `airflow.models.Connection` does.
    pub const fn server(rules: ConnectionRules, python: PythonVersion) -> Self {
        Self {
            class: Class::Server,
            rules,
            python,
        }
    }

    /// The constructor's arguments, but for `conn_id`.
    pub fn arguments(self) -> impl Iterator<Item = &'static str> {
        let team = self.rules.accepts_team.then_some("team_name");
        ARGUMENTS.into_iter().chain(team)
    }

    /// What `Connection(uri=…)` raises, where it does: the class.
    ///
    /// # Errors
    /// The exception's class.
    pub fn check_uri(self, uri: &PyText) -> Result<(), &'static str> {
        self.uri_argument(uri)
            .map(|_| ())
            .map_err(|raised| raised.0)
    }

    /// What `Connection(**arguments)` raises, where it does: the class.
    ///
    /// # Errors
    /// The exception's class.
    pub fn check_arguments(self, arguments: &[(PyText, Json)]) -> Result<(), &'static str> {
        let copy = |(name, value): &(PyText, Json)| (PyText::clone_of(name), copied(value));
        self.named(arguments.iter().map(copy).collect())
            .map(|_| ())
            .map_err(|raised| raised.0)
    }

    /// `Connection(uri=…)`: an empty one counts as none.
    pub(super) fn uri_argument(self, uri: &PyText) -> Result<Fields, Raised> {
        if uri.is_empty() {
            return Ok(Fields::empty());
        }
        self.uri(uri.as_bytes())
    }

    /// `Connection(**arguments)`: fields are taken as they are, and an extra that is no text becomes JSON.
    pub(super) fn named(self, mut arguments: Vec<(PyText, Json)>) -> Result<Fields, Raised> {
        let mut fields = Fields::empty();
        let mut take = |name: &str, slot: &mut Json| {
            let is_named = |(other, _): &(PyText, Json)| other.as_bytes() == name.as_bytes();
            if let Some(at) = arguments.iter().position(is_named) {
                *slot = arguments.remove(at).1;
            }
        };
        take("conn_type", &mut fields.conn_type);
        take("port", &mut fields.port);
        take("extra", &mut fields.extra);
        if !fields.extra.is_falsy() && !matches!(fields.extra, Json::Str(_)) {
            fields.extra = Json::Str(PyText::from_raw(dumps(&fields.extra).into_bytes()));
        }
        self.construct(fields, true, arguments)
    }

    /// `Connection(uri=…)`, `Connection.from_uri(…)`.
    pub(super) fn uri(self, uri: &[u8]) -> Result<Fields, Raised> {
        let reader = UriReader {
            rule: self.rules.uri,
            decodes_query: self.rules.decodes_query && self.class == Class::Server,
            python: self.python,
        };
        let ParsedUri { mut fields, port } = reader.read(uri)?;
        fields.password = self.password(fields.password)?;
        let number = |port: u16| Json::Int(Zeroizing::new(port.to_string()));
        fields.port = port?.map_or(Json::Null, number);
        fields.extra = self.extra(fields.extra)?;
        Ok(fields)
    }

    /// `Connection.from_json(text)`.
    pub(super) fn json(self, text: &str) -> Result<Fields, Raised> {
        match loads(text)? {
            Json::Object(entries) => self.entries(entries),
            _ => Err(Raised::ATTRIBUTE),
        }
    }

    /// What `from_json` does with the object.
    pub(super) fn entries(self, mut entries: Vec<(PyText, Json)>) -> Result<Fields, Raised> {
        let mut pop = |name: &str| {
            let at = entries
                .iter()
                .position(|(other, _)| other.as_bytes() == name.as_bytes());
            at.map(|at| entries.remove(at).1)
                .filter(|value| !value.is_falsy())
        };
        let extra = pop("extra").map(|extra| match extra {
            Json::Str(_) => extra,
            other => Json::Str(PyText::from_raw(dumps(&other).into_bytes())),
        });
        let conn_type = pop("conn_type").map(|name| normalized(&name)).transpose()?;
        let port = pop("port").map(|port| int(&port)).transpose()?;
        let has_type = conn_type.is_some();
        let named = Fields {
            conn_type: conn_type.unwrap_or(Json::Null),
            port: port.unwrap_or(Json::Null),
            extra: extra.unwrap_or(Json::Null),
            ..Fields::empty()
        };
        self.construct(named, has_type, entries)
    }

    /// The constructor. `others` are further arguments by name.
    fn construct(
        self,
        mut fields: Fields,
        has_type: bool,
        others: Vec<(PyText, Json)>,
    ) -> Result<Fields, Raised> {
        let mut uri = None;
        for (name, value) in others {
            let slot = match name.as_str().unwrap_or_default() {
                "description" => &mut fields.description,
                "host" => &mut fields.host,
                "login" => &mut fields.login,
                "password" => &mut fields.password,
                "schema" => &mut fields.schema,
                "uri" if self.takes_uri() => uri.insert(Json::Null),
                "team_name" if self.class == Class::Server && self.rules.accepts_team => continue,
                _ => return Err(Raised::TYPE),
            };
            *slot = value;
        }
        if self.class == Class::Sdk && self.rules.sdk_needs_type && !has_type {
            return Err(Raised::TYPE);
        }
        match uri {
            Some(uri) if self.is_given(&uri) => self.other_uri(&uri, &fields),
            _ => self.assigned(fields),
        }
    }

    fn takes_uri(self) -> bool {
        self.class == Class::Server || self.rules.sdk_takes_uri
    }

    fn is_given(self, uri: &Json) -> bool {
        match self.class {
            Class::Server => !uri.is_falsy(),
            Class::Sdk => !matches!(uri, Json::Null),
        }
    }

    /// A member `uri` of the JSON, which no other may stand beside.
    fn other_uri(self, uri: &Json, fields: &Fields) -> Result<Fields, Raised> {
        let others = [
            &fields.conn_type,
            &fields.host,
            &fields.login,
            &fields.password,
            &fields.schema,
            &fields.port,
            &fields.extra,
        ];
        if others.iter().any(|other| !other.is_falsy()) {
            return Err(Raised::AIRFLOW);
        }
        match uri {
            Json::Str(text) => {
                let mut built = self.uri(text.as_bytes())?;
                if self.class == Class::Server {
                    built.description = copied(&fields.description);
                }
                Ok(built)
            }
            Json::Array(_) => Err(Raised::TYPE),
            _ => Err(Raised::ATTRIBUTE),
        }
    }

    /// Assigns the fields as the class does: the server's encrypts password and extra.
    pub(super) fn assigned(self, mut fields: Fields) -> Result<Fields, Raised> {
        fields.password = self.password(fields.password)?;
        fields.extra = self.extra(fields.extra)?;
        Ok(fields)
    }

    /// The server's `set_password`: an empty password isn't kept.
    fn password(self, value: Json) -> Result<Json, Raised> {
        if self.class == Class::Sdk {
            return Ok(value);
        }
        if value.is_falsy() {
            return Ok(Json::Null);
        }
        encryptable(&value)?;
        Ok(value)
    }

    /// The server's `set_extra`.
    fn extra(self, value: Json) -> Result<Json, Raised> {
        if self.class == Class::Sdk || value.is_falsy() {
            return Ok(value);
        }
        if let Json::Str(text) = &value {
            check_extra(text, self.rules.demands_object)?;
        }
        encryptable(&value)?;
        Ok(value)
    }
}

/// `bytes(value, "utf-8")`.
fn encryptable(value: &Json) -> Result<(), Raised> {
    match value {
        Json::Str(text) if text.as_str().is_some() => Ok(()),
        Json::Str(_) => Err(Raised::ENCODE),
        _ => Err(Raised::TYPE),
    }
}

/// `_validate_extra`, which only warns up to 2.11.
pub(super) fn check_extra(text: &PyText, demands_object: bool) -> Result<(), Raised> {
    match loads(&text.to_lossy()) {
        Ok(Json::Object(_)) => Ok(()),
        _ if !demands_object => Ok(()),
        Err(error) if error.class() != "JSONDecodeError" => Err(error.into()),
        Ok(_) | Err(_) => Err(Raised::VALUE),
    }
}

/// `Connection(conn_id, login=…, …)` of the old provider: the port is read, the type is not normalised.
pub(super) fn from_arguments(
    builder: Builder,
    arguments: Vec<(&'static str, Json)>,
) -> Result<Fields, Raised> {
    let mut fields = Fields::empty();
    for (name, value) in arguments {
        let slot = match name {
            "user" => &mut fields.login,
            "password" => &mut fields.password,
            "host" => &mut fields.host,
            "port" => &mut fields.port,
            "schema" => &mut fields.schema,
            "conn_type" => &mut fields.conn_type,
            _ => &mut fields.extra,
        };
        *slot = value;
    }
    if !matches!(fields.port, Json::Null) {
        fields.port = int(&fields.port)?;
    }
    if !fields.extra.is_falsy() && !matches!(fields.extra, Json::Str(_)) {
        let text = dumps(&fields.extra);
        fields.extra = Json::Str(PyText::from_raw(text.into_bytes()));
    }
    builder.assigned(fields)
}
