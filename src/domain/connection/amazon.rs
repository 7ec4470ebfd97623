//! What `SecretsManagerBackend` makes of a secret before Airflow sees it
//! (`providers/amazon/aws/secrets/secrets_manager.py`).

use super::raised::Raised;
use crate::domain::deployment::{ConnectionOptions, ExtraWords, Words};
use crate::domain::python_json::{Json, PyText, dumps, loads};
use crate::domain::python_literal::{self, literal_eval};
use crate::domain::python_re::PythonVersion;
use crate::domain::python_text::is_space;
use crate::domain::python_url::{unquote, urlencode};
use crate::domain::release::SecretForm;
use crate::domain::value::ConnectionForm;

/// What Airflow is handed.
pub(super) enum Handed {
    /// Nothing.
    Nothing,
    /// A text, which Airflow reads.
    Text(PyText),
    /// The object of a JSON text that the backend writes anew.
    Object(Vec<(PyText, Json)>),
    /// The constructor's arguments.
    Arguments(Vec<(&'static str, Json)>),
}

/// What the backend did.
pub(super) struct Prepared {
    pub(super) handed: Handed,
    /// None where Airflow's own reading decides.
    pub(super) form: Option<ConnectionForm>,
    /// Keys of the secret that are not used.
    pub(super) dropped: Vec<String>,
}

impl Prepared {
    fn as_it_is(text: &PyText) -> Self {
        Self::of(Handed::Text(PyText::clone_of(text)), None)
    }

    const fn of(handed: Handed, form: Option<ConnectionForm>) -> Self {
        Self {
            handed,
            form,
            dropped: Vec::new(),
        }
    }
}

/// # Errors
/// What Python raises.
pub(super) fn prepare(
    form: SecretForm,
    options: &ConnectionOptions,
    secret: &PyText,
    python: PythonVersion,
) -> Result<Prepared, Raised> {
    match form {
        SecretForm::Literal { unbound } if !options.full_url_mode => {
            from_literal(options, secret, unbound, python)
        }
        SecretForm::Arguments if !options.full_url_mode => arguments(options, secret, python),
        SecretForm::Json { may_unquote } => {
            let unquotes = may_unquote && options.unquotes == Some(true);
            from_json(options, secret, unquotes)
        }
        SecretForm::AsItIs | SecretForm::Literal { .. } | SecretForm::Arguments => {
            Ok(Prepared::as_it_is(secret))
        }
    }
}

/// A field of the secret, and the names it may have there.
type Field = (&'static str, Vec<String>);

const PASSWORD: &[&str] = &["password", "pass", "key"];
const HOST: &[&str] = &["host", "remote_host", "server"];
const PORT: &[&str] = &["port"];
const SCHEMA: &[&str] = &["database", "schema"];
const CONN_TYPE: &[&str] = &["conn_type", "conn_id", "connection_type", "engine"];
const EXTRA: &[&str] = &["extra"];
const LOGIN: &[&str] = &["user", "username", "login", "user_name"];

/// `possible_words_for_conn_fields`, in the provider's order, with the words of the options.
///
/// # Errors
/// Words that don't fit raise at each lookup.
fn words(
    fields: &[(&'static str, &[&str])],
    extra: &ExtraWords,
    user_is_login: bool,
) -> Result<Vec<Field>, Raised> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut fields: Vec<Field> = fields
        .iter()
        .map(|(field, names)| (*field, owned(names)))
        .collect();
    let given = match extra {
        ExtraWords::None => return Ok(fields),
        ExtraWords::NoObject => return Err(Raised::ATTRIBUTE),
        ExtraWords::Fields(given) => given,
    };
    for (name, words) in given {
        let name = if user_is_login && name == "user" {
            "login"
        } else {
            name
        };
        let field = fields.iter_mut().find(|(field, _)| *field == name);
        let (_, known) = field.ok_or(Raised::KEY)?;
        match words {
            Words::Names(words) => known.extend(words.iter().cloned()),
            Words::NotIterable => return Err(Raised::TYPE),
        }
    }
    Ok(fields)
}

/// The first entry of the secret, in its own order, that has one of the names.
fn first<'a, T>(entries: &'a [(PyText, T)], names: &[String]) -> Option<(usize, &'a T)> {
    let is_named = |name: &PyText| {
        names
            .iter()
            .any(|known| known.as_bytes() == name.as_bytes())
    };
    let at = entries.iter().position(|(name, _)| is_named(name))?;
    entries.get(at).map(|(_, value)| (at, value))
}

/// Names of the entries that no field took.
fn dropped<T>(entries: &[(PyText, T)], taken: &[usize]) -> Vec<String> {
    let left = entries
        .iter()
        .enumerate()
        .filter(|(at, _)| !taken.contains(at));
    left.map(|(_, (name, _))| name.to_lossy()).collect()
}

/// 7.0.0 and later: a JSON object is written anew with the standard names.
fn from_json(
    options: &ConnectionOptions,
    secret: &PyText,
    unquotes: bool,
) -> Result<Prepared, Raised> {
    let text = secret.to_lossy();
    if !text.trim_start_matches(is_space).starts_with('{') {
        return Ok(Prepared::as_it_is(secret));
    }
    let Json::Object(entries) = loads(&text)? else {
        return Err(Raised::ATTRIBUTE);
    };
    let fields = [
        ("login", LOGIN),
        ("password", PASSWORD),
        ("host", HOST),
        ("port", PORT),
        ("schema", SCHEMA),
        ("conn_type", CONN_TYPE),
        ("extra", EXTRA),
    ];
    let fields = words(&fields, &options.extra_words, true)?;
    let mut taken = Vec::new();
    let mut object = Vec::new();
    for (field, names) in &fields {
        let value = take(&entries, names, &mut taken);
        object.push((PyText::from(*field), value));
    }
    if unquotes {
        for (name, value) in &mut object {
            unquote_value(name.as_bytes() == b"extra", value)?;
        }
    }
    Ok(Prepared {
        handed: Handed::Object(object),
        form: Some(ConnectionForm::Json),
        dropped: dropped(&entries, &taken),
    })
}

/// A copy of the value under one of the names.
fn take(entries: &[(PyText, Json)], names: &[String], taken: &mut Vec<usize>) -> Json {
    first(entries, names).map_or(Json::Null, |(at, value)| {
        taken.push(at);
        super::fields::copied(value)
    })
}

/// `unquote(value)` of everything but None and an extra that is an object.
fn unquote_value(is_extra: bool, value: &mut Json) -> Result<(), Raised> {
    match value {
        Json::Null => Ok(()),
        Json::Object(_) if is_extra => Ok(()),
        Json::Str(text) => {
            *text = unquote(text.as_bytes());
            Ok(())
        }
        // `"%" in value` works, and the value has no `split`.
        Json::Array(items) if !has_percent(items) => Err(Raised::ATTRIBUTE),
        Json::Object(entries) if !entries.iter().any(|(name, _)| name.as_bytes() == b"%") => {
            Err(Raised::ATTRIBUTE)
        }
        _ => Err(Raised::TYPE),
    }
}

fn has_percent(items: &[Json]) -> bool {
    let is_percent = |item: &Json| matches!(item, Json::Str(text) if text.as_bytes() == b"%");
    items.iter().any(is_percent)
}

/// The fields of 2.3.0 to 6.2.0; the extra is a field since 5.0.0.
const OLD_FIELDS: [(&str, &[&str]); 7] = [
    ("user", LOGIN),
    ("password", PASSWORD),
    ("host", HOST),
    ("port", PORT),
    ("schema", SCHEMA),
    ("conn_type", CONN_TYPE),
    ("extra", EXTRA),
];

/// 2.3.0 to 4.1.0 with `full_url_mode: false`: a Python dict becomes a URI, whose parts are not quoted.
fn from_literal(
    options: &ConnectionOptions,
    secret: &PyText,
    unbound: bool,
    python: PythonVersion,
) -> Result<Prepared, Raised> {
    let nothing = Prepared::of(Handed::Nothing, Some(ConnectionForm::PythonLiteral));
    if secret.is_empty() {
        return if unbound {
            Err(Raised::UNBOUND)
        } else {
            Ok(nothing)
        };
    }
    let literal = match literal_eval(secret, python) {
        Ok(literal) => literal,
        Err("ValueError") => return Ok(nothing),
        Err(class) => return Err(Raised(class)),
    };
    if literal.is_falsy() {
        return Err(Raised::UNBOUND);
    }
    let fields = words(OLD_FIELDS.split_at(6).0, &options.extra_words, false)?;
    let entries = literal.into_entries().ok_or(Raised::ATTRIBUTE)?;
    let mut taken = Vec::new();
    let mut part = |field: usize| {
        let found = fields
            .get(field)
            .and_then(|(_, names)| first(&entries, names));
        found.map_or_else(PyText::default, |(at, value)| {
            taken.push(at);
            python_literal::str(value)
        })
    };
    let parts = [part(5), part(0), part(1), part(2), part(3), part(4)];
    let [conn_type, user, password, host, port, schema] = parts.each_ref().map(PyText::as_bytes);
    let uri = [
        conn_type, b"://", user, b":", password, b"@", host, b":", port, b"/", schema,
    ];
    let mut uri = uri.concat();
    if let Some((at, extra)) = first(&entries, &["extra".to_owned()]) {
        taken.push(at);
        uri.push(b'?');
        uri.extend_from_slice(encoded(extra)?.as_bytes());
    }
    Ok(Prepared {
        handed: Handed::Text(PyText::from_raw(uri)),
        form: Some(ConnectionForm::PythonLiteral),
        dropped: dropped(&entries, &taken),
    })
}

/// `urlencode(json.loads(extra))`.
fn encoded(extra: &python_literal::Literal) -> Result<PyText, Raised> {
    let text = extra.as_text().ok_or(Raised::TYPE)?;
    match loads(&text.to_lossy())? {
        Json::Object(entries) => {
            let texts: Vec<_> = entries
                .iter()
                .map(|(_, value)| python_literal::str_of_json(value))
                .collect();
            let pairs = entries
                .iter()
                .zip(&texts)
                .map(|((name, _), text)| (name, text));
            Ok(urlencode(pairs)?)
        }
        Json::Array(items) if items.is_empty() => Ok(PyText::default()),
        Json::Str(text) if text.is_empty() => Ok(PyText::default()),
        _ => Err(Raised::TYPE),
    }
}

/// 5.0.0 to 6.2.0 with `full_url_mode: false`: the connection is built by the backend itself.
fn arguments(
    options: &ConnectionOptions,
    secret: &PyText,
    python: PythonVersion,
) -> Result<Prepared, Raised> {
    let Some((object, form)) = object_or_literal(secret, python)? else {
        return Ok(Prepared::of(Handed::Nothing, Some(ConnectionForm::Json)));
    };
    if object.is_falsy() {
        return Ok(Prepared::of(Handed::Nothing, Some(form)));
    }
    let mut entries = match object {
        Json::Object(entries) => entries,
        other => return Err(no_object(&other, options)),
    };
    if let Some((_, extra)) = entries
        .iter_mut()
        .find(|(name, _)| name.as_bytes() == b"extra")
        && let Json::Str(text) = extra
    {
        let read = object_or_literal(text, python)?;
        *extra = read.map_or(Json::Null, |(value, _)| value);
    }
    let fields = words(&OLD_FIELDS, &options.extra_words, false)?;
    let mut taken = Vec::new();
    let mut made = Vec::new();
    for (field, names) in &fields {
        made.push((*field, take(&entries, names, &mut taken)));
    }
    if options.unquotes != Some(false) {
        for (field, value) in &mut made {
            unquote_value(*field == "extra", value)?;
        }
    }
    Ok(Prepared {
        handed: Handed::Arguments(made),
        form: Some(form),
        dropped: dropped(&entries, &taken),
    })
}

/// `"extra" in secret`, then `secret["extra"]`, else the words, then `secret.items()`.
fn no_object(secret: &Json, options: &ConnectionOptions) -> Raised {
    let has_extra = match secret {
        Json::Array(items) => items
            .iter()
            .any(|item| matches!(item, Json::Str(text) if text.as_bytes() == b"extra")),
        Json::Str(text) => text.contains(&PyText::from("extra")),
        _ => return Raised::TYPE,
    };
    if has_extra {
        return Raised::TYPE;
    }
    let words = words(&OLD_FIELDS, &options.extra_words, false);
    words.err().unwrap_or(Raised::ATTRIBUTE)
}

/// `_deserialize_json_string`: JSON, else a Python literal; None for what is neither and raises `ValueError`.
fn object_or_literal(
    text: &PyText,
    python: PythonVersion,
) -> Result<Option<(Json, ConnectionForm)>, Raised> {
    if text.is_empty() {
        return Ok(None);
    }
    match loads(&text.to_lossy()) {
        Ok(json) => Ok(Some((json, ConnectionForm::Json))),
        Err(error) if error.class() == "JSONDecodeError" => match literal_eval(text, python) {
            Ok(literal) => Ok(Some((literal.into_json(), ConnectionForm::PythonLiteral))),
            Err("ValueError") => Ok(None),
            Err(class) => Err(Raised(class)),
        },
        Err(error) => Err(error.into()),
    }
}

/// The text that Airflow before 2.3 reads as a URI.
pub(super) fn dumped(entries: Vec<(PyText, Json)>) -> PyText {
    PyText::from_raw(dumps(&Json::Object(entries)).into_bytes())
}
