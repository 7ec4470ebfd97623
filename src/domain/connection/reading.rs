//! From what a layer holds to the connection, by release, process, layer and provider.

use zeroize::Zeroizing;

use super::amazon::{Handed, Prepared, dumped, prepare};
use super::class::{Builder, Class, check_extra, from_arguments};
use super::fields::{Connection, Fields};
use super::raised::Raised;
use super::spell_uri::spelled;
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::python_json::{Json, PyText, loads};
use crate::domain::python_text::is_space;
use crate::domain::release::{ConnectionRules, SecretForm, SurrogateRule, TaskClass};
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{ConnectionForm, ConnectionState, SecretValue};

/// What Airflow makes of a layer's text or row.
pub enum Reading {
    /// A connection.
    Built(Box<Connection>),
    /// None, without an error.
    Nothing,
    /// An exception of this class.
    Raised(&'static str),
    /// The api-server built one that its answer to a task can't carry.
    Unsendable,
}

impl Reading {
    /// What may be kept of it.
    pub fn state(&self) -> ConnectionState {
        match self {
            Self::Built(connection) => ConnectionState::Built(connection.outline()),
            Self::Nothing => ConnectionState::Nothing,
            Self::Raised(class) => ConnectionState::Raised(class),
            Self::Unsendable => ConnectionState::Unsendable,
        }
    }

    /// The connection.
    pub fn built(self) -> Option<Connection> {
        match self {
            Self::Built(connection) => Some(*connection),
            Self::Nothing | Self::Raised(_) | Self::Unsendable => None,
        }
    }
}

/// A row of the table `connection`, decrypted.
pub struct RowFields {
    /// `conn_type`, `description`, `host`, `login`, `schema`.
    pub texts: [Option<SecretValue>; 5],
    /// `port`.
    pub port: Option<i64>,
    /// `password`.
    pub password: Option<SecretValue>,
    /// `extra`.
    pub extra: RowExtra,
}

/// The extra of a row.
pub enum RowExtra {
    /// Its text.
    Text(Option<SecretValue>),
    /// Reading it raises this.
    Undecryptable(&'static str),
}

/// What Airflow makes of the text that `layer` holds for `key`.
pub fn read(deployment: &Deployment, layer: Layer, key: &Key, text: &SecretValue) -> Reading {
    let text = PyText::from_bytes(text.expose());
    let place = Place::new(deployment, layer);
    place.end(key, place.connection(&text))
}

/// What Airflow makes of the constructor's arguments that a file has, as a JSON object.
pub fn read_arguments(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    arguments: &SecretValue,
) -> Reading {
    let place = Place::new(deployment, layer);
    place.end(key, place.built_from_file(arguments))
}

/// What Airflow makes of a row of the metadata database.
pub fn read_row(deployment: &Deployment, layer: Layer, key: &Key, row: &RowFields) -> Reading {
    let place = Place::new(deployment, layer);
    place.end(key, Ok(Some(place.row(row))))
}

/// The process that asks `layer` spells the connection's URI in the `try` of its lookup, so that an error there fails
/// the layer.
pub fn is_spelled(deployment: &Deployment, layer: Layer) -> bool {
    let rules = deployment.airflow_rules().connection;
    if deployment.is_asked_by_task(layer) {
        rules.task_spells
    } else {
        rules.server_spells
    }
}

/// The backend raises this where AWS has no text for the connection.
pub fn lacks_answer(deployment: &Deployment, layer: Layer) -> Option<&'static str> {
    let form = deployment.amazon_rules().secret_form;
    let is_literal = form == SecretForm::Literal { unbound: true };
    let options = &deployment.aws_of(layer).connections;
    let is_affected = layer.store == Store::Aws && is_literal && !options.full_url_mode;
    is_affected.then_some(Raised::UNBOUND.0)
}

/// Where a connection is built.
struct Place<'a> {
    deployment: &'a Deployment,
    layer: Layer,
    rules: ConnectionRules,
}

impl<'a> Place<'a> {
    fn new(deployment: &'a Deployment, layer: Layer) -> Self {
        Self {
            deployment,
            layer,
            rules: deployment.airflow_rules().connection,
        }
    }

    /// Builds as the process that asks the layer does, from a text of this form.
    fn builder(&self, form: ConnectionForm) -> Builder {
        let is_task = self.deployment.is_asked_by_task(self.layer);
        let class = match (self.rules.task_class, form) {
            (TaskClass::Sdk, _) | (TaskClass::SdkFromJson, ConnectionForm::Json) if is_task => {
                Class::Sdk
            }
            _ => Class::Server,
        };
        Builder {
            class,
            rules: self.rules,
            python: self.deployment.python.value,
        }
    }

    /// `_create_connection` of `secrets/local_filesystem.py` builds the server's class in every process.
    fn file_builder(&self) -> Builder {
        Builder::server(self.rules, self.deployment.python.value)
    }

    fn built_from_file(&self, arguments: &SecretValue) -> Result<Option<Connection>, Raised> {
        let text = arguments.expose_text().unwrap_or_default();
        let Json::Object(arguments) = loads(text)? else {
            return Ok(None);
        };
        let fields = self.file_builder().named(arguments)?;
        Ok(Some(self.complete(
            fields,
            ConnectionForm::Json,
            Vec::new(),
        )))
    }

    /// None where Airflow finds none, without an error.
    fn connection(&self, text: &PyText) -> Result<Option<Connection>, Raised> {
        if self.layer.store == Store::LocalFile {
            let fields = self.file_builder().uri_argument(text)?;
            let form = ConnectionForm::Uri;
            return Ok(Some(self.complete(fields, form, Vec::new())));
        }
        let prepared = if self.layer.store == Store::Aws {
            let form = self.deployment.amazon_rules().secret_form;
            let options = &self.deployment.aws_of(self.layer).connections;
            prepare(form, options, text, self.deployment.python.value)?
        } else {
            Prepared {
                handed: Handed::Text(PyText::clone_of(text)),
                form: None,
                dropped: Vec::new(),
            }
        };
        let Prepared {
            handed,
            form,
            dropped,
        } = prepared;
        let Some((fields, read_as)) = self.fields(handed)? else {
            return Ok(None);
        };
        Ok(Some(self.complete(
            fields,
            form.unwrap_or(read_as),
            dropped,
        )))
    }

    fn fields(&self, handed: Handed) -> Result<Option<(Fields, ConnectionForm)>, Raised> {
        match handed {
            Handed::Nothing => Ok(None),
            Handed::Text(text) if text.is_empty() => Ok(None),
            Handed::Text(text) => self.deserialized(&text).map(Some),
            Handed::Object(entries) if self.rules.reads_json => {
                let form = ConnectionForm::Json;
                let fields = self.builder(form).entries(entries)?;
                Ok(Some((fields, form)))
            }
            Handed::Object(entries) => self.deserialized(&dumped(entries)).map(Some),
            Handed::Arguments(arguments) => {
                let form = ConnectionForm::Json;
                Ok(Some((from_arguments(self.builder(form), arguments)?, form)))
            }
        }
    }

    /// `deserialize_connection`.
    fn deserialized(&self, text: &PyText) -> Result<(Fields, ConnectionForm), Raised> {
        let form = ConnectionForm::Uri;
        if !self.rules.reads_json {
            return Ok((self.builder(form).uri(text.as_bytes())?, form));
        }
        let stripped = stripped(text.as_bytes());
        match stripped.first() {
            None => Err(Raised::INDEX),
            Some(b'{') => {
                let form = ConnectionForm::Json;
                let text = PyText::from_raw(stripped.to_vec()).to_lossy();
                Ok((self.builder(form).json(&text)?, form))
            }
            Some(_) => Ok((self.builder(form).uri(stripped)?, form)),
        }
    }

    fn complete(&self, fields: Fields, form: ConnectionForm, dropped: Vec<String>) -> Connection {
        let extra = fields
            .decoded_extra()
            .and_then(|extra| self.maskable(extra));
        let uri = spelled(&fields, &extra, self.rules.style);
        Connection {
            fields,
            form,
            dropped,
            extra,
            uri,
        }
    }

    /// `extra_dejson` registers what it gives for masking.
    fn maskable(&self, extra: Json) -> Result<Json, Raised> {
        let is_raised = match self.rules.surrogates {
            SurrogateRule::Masked => false,
            SurrogateRule::Raised => true,
            SurrogateRule::RaisedInTask => self.deployment.is_asked_by_task(self.layer),
        };
        let mut is_encodable = true;
        extra.for_each_leaf(&mut |leaf| {
            is_encodable &= !matches!(leaf, Json::Str(text) if text.as_str().is_none());
        });
        if is_raised && !is_encodable {
            return Err(Raised::ENCODE);
        }
        Ok(extra)
    }

    fn row(&self, row: &RowFields) -> Connection {
        let text = |value: &Option<SecretValue>| {
            let value = value.as_ref();
            value.map_or(Json::Null, |value| {
                Json::Str(PyText::from_bytes(value.expose()))
            })
        };
        let [conn_type, description, host, login, schema] = row.texts.each_ref().map(text);
        let number = |port: i64| Json::Int(Zeroizing::new(port.to_string()));
        let mut fields = Fields {
            conn_type,
            description,
            host,
            login,
            schema,
            password: text(&row.password),
            port: row.port.map_or(Json::Null, number),
            ..Fields::empty()
        };
        let read = match &row.extra {
            RowExtra::Text(extra) => {
                fields.extra = text(extra);
                self.checked(&fields.extra)
            }
            RowExtra::Undecryptable(class) => Err(Raised(class)),
        };
        let mut built = self.complete(fields, ConnectionForm::Row, Vec::new());
        if let Err(raised) = read {
            built.extra = Err(raised);
            built.uri = Err(raised);
        }
        built
    }

    /// `get_extra` checks what it reads.
    fn checked(&self, extra: &Json) -> Result<(), Raised> {
        match extra {
            Json::Str(text) if !text.is_empty() => check_extra(text, self.rules.demands_object),
            _ => Ok(()),
        }
    }

    /// What becomes of what was built: its URI is spelled, and the api-server hands it on.
    fn end(&self, key: &Key, built: Result<Option<Connection>, Raised>) -> Reading {
        let connection = match built {
            Ok(Some(connection)) => connection,
            Ok(None) => return Reading::Nothing,
            Err(raised) => return Reading::Raised(raised.0),
        };
        if let Err(raised) = connection.uri
            && is_spelled(self.deployment, self.layer)
        {
            return Reading::Raised(raised.0);
        }
        if !self.layer.is_nested() {
            return Reading::Built(Box::new(connection));
        }
        if !is_sendable(key, &connection.fields) {
            return Reading::Unsendable;
        }
        let mut fields = connection.fields;
        fields.description = Json::Null;
        Reading::Built(Box::new(self.complete(
            fields,
            connection.form,
            connection.dropped,
        )))
    }
}

/// `ConnectionResponse`: texts that UTF-8 can carry, and the id that the constructor keeps.
fn is_sendable(key: &Key, fields: &Fields) -> bool {
    let is_text = |value: &Json| matches!(value, Json::Str(text) if text.as_str().is_some());
    let optional = [
        &fields.host,
        &fields.login,
        &fields.password,
        &fields.schema,
        &fields.extra,
    ];
    is_kept(&key.name)
        && is_text(&fields.conn_type)
        && optional
            .iter()
            .all(|value| matches!(value, Json::Null) || is_text(value))
}

/// `sanitize_conn_id`: `^[\w#!()\-.:/\\]{1,}$`, at most 250 characters.
fn is_kept(id: &str) -> bool {
    let line = id.strip_suffix('\n').unwrap_or(id);
    let is_word = |c: char| c.is_alphanumeric() || "_#!()-.:/\\".contains(c);
    !line.is_empty() && id.chars().count() <= 250 && line.chars().all(is_word)
}

/// Python's `text.strip()`; lone surrogates are no white space.
pub(super) fn stripped(text: &[u8]) -> &[u8] {
    let Some(start) = text.utf8_chunks().next() else {
        return text;
    };
    let valid = start.valid();
    let from = valid.len() - valid.trim_start_matches(is_space).len();
    let text = &text[from..];
    // Only valid text can end in white space.
    let mut end = 0;
    let mut at = 0;
    for chunk in text.utf8_chunks() {
        let kept = chunk.valid().trim_end_matches(is_space).len();
        if kept > 0 {
            end = at + kept;
        }
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            at += chunk.invalid().len();
            end = at;
        }
    }
    &text[..end]
}
