//! `Connection._parse_from_uri`, and the SDK's `Connection.from_uri`.

use super::fields::Fields;
use super::raised::Raised;
use crate::domain::python_json::{Json, PyText, dumps, loads};
use crate::domain::python_re::PythonVersion;
use crate::domain::python_url::{
    SplitUrl, count, parse_qsl, replace, split_once, unquote, urlparse, urlsplit,
};
use crate::domain::release::UriRule;

/// How a URI is read.
#[derive(Clone, Copy)]
pub(super) struct UriReader {
    pub(super) rule: UriRule,
    pub(super) decodes_query: bool,
    pub(super) python: PythonVersion,
}

/// The query's name for a whole extra.
const EXTRA: &[u8] = b"__extra__";

impl UriReader {
    /// The fields of a URI. `extra` is not checked yet.
    ///
    /// # Errors
    /// What Airflow raises, but for what follows from the fields: the port's error is in its place.
    pub(super) fn read(self, uri: &[u8]) -> Result<ParsedUri, Raised> {
        let (scheme, protocol, url) = match self.rule {
            UriRule::Plain => {
                let url = urlparse(uri, self.python)?;
                (PyText::clone_of(&url.scheme), None, url)
            }
            UriRule::HostProtocol => self.with_protocol(uri)?,
        };
        let path = without_first(url.path.as_bytes());
        let text = |part: &[u8]| Json::Str(unquote(part));
        let optional = |part: Option<&[u8]>| part.map_or(Json::Null, text);
        let fields = Fields {
            conn_type: normalized(&Json::Str(scheme))?,
            host: Json::Str(with(protocol, host(&url))),
            schema: text(path),
            login: optional(url.username()),
            password: optional(url.password()),
            extra: self.extra(url.query.as_bytes())?,
            ..Fields::empty()
        };
        Ok(ParsedUri {
            fields,
            port: url.port(self.python).map_err(Raised::from),
        })
    }

    /// Since 2.6.3: the scheme, the host's protocol, and the rest.
    fn with_protocol(self, uri: &[u8]) -> Result<(PyText, Option<PyText>, SplitUrl), Raised> {
        let schemes = count(uri, b"://");
        if schemes > 2 {
            return Err(Raised::AIRFLOW);
        }
        let has_protocol = schemes == 2;
        let scheme = urlsplit(uri, self.python)?.scheme;
        let before = [scheme.as_bytes(), b"://"].concat();
        let instead: &[u8] = if has_protocol { b"" } else { b"//" };
        let rest = PyText::from_raw(replace(uri, &before, instead));
        if has_protocol {
            let first = split_once(rest.as_bytes(), b"://");
            let first = first.map_or(rest.as_bytes(), |(first, _)| first);
            if first.contains(&b'@') || first.contains(&b':') {
                return Err(Raised::AIRFLOW);
            }
        }
        let url = urlsplit(rest.as_bytes(), self.python)?;
        let protocol = has_protocol.then(|| PyText::clone_of(&url.scheme));
        Ok((scheme, protocol, url))
    }

    /// None where there is no query.
    fn extra(self, query: &[u8]) -> Result<Json, Raised> {
        if query.is_empty() {
            return Ok(Json::Null);
        }
        let mut pairs = parse_qsl(query);
        if let Some(at) = pairs.iter().position(|(name, _)| name.as_bytes() == EXTRA) {
            return Ok(Json::Str(pairs.swap_remove(at).1));
        }
        let mut entries = Vec::with_capacity(pairs.len());
        for (name, value) in pairs {
            entries.push((name, self.decoded(value)?));
        }
        let text = dumps(&Json::Object(entries));
        Ok(Json::Str(PyText::from_raw(text.into_bytes())))
    }

    fn decoded(self, value: PyText) -> Result<Json, Raised> {
        if !self.decodes_query || value.is_empty() {
            return Ok(Json::Str(value));
        }
        match loads(&value.to_lossy()) {
            Ok(json) => Ok(json),
            Err(error) if error.class() == "JSONDecodeError" => Ok(Json::Str(value)),
            Err(error) => Err(error.into()),
        }
    }
}

/// `text[1:]`: without the first character.
fn without_first(text: &[u8]) -> &[u8] {
    let is_inside = |byte: &&u8| **byte & 0xc0 == 0x80;
    let inside = text.iter().skip(1).take_while(is_inside).count();
    text.get(1 + inside..).unwrap_or_default()
}

/// The fields of a URI, and its port, whose error comes after the others'.
pub(super) struct ParsedUri {
    pub(super) fields: Fields,
    pub(super) port: Result<Option<u16>, Raised>,
}

/// `_parse_netloc_to_hostname`: a host with a slash keeps its case.
fn host(url: &SplitUrl) -> PyText {
    let host = unquote(url.hostname().as_bytes());
    if !host.as_bytes().contains(&b'/') {
        return host;
    }
    let netloc = url.netloc.as_bytes();
    let at = netloc.iter().rposition(|byte| *byte == b'@');
    let host = at.map_or(netloc, |at| &netloc[at + 1..]);
    let host = split_once(host, b":").map_or(host, |(host, _)| host);
    unquote(host)
}

/// `_create_host`.
fn with(protocol: Option<PyText>, host: PyText) -> PyText {
    match protocol {
        Some(protocol) if !host.is_empty() && !protocol.is_empty() => {
            PyText::from_raw([protocol.as_bytes(), b"://", host.as_bytes()].concat())
        }
        _ => host,
    }
}

/// `_normalize_conn_type`.
///
/// # Errors
/// What Python raises for a type that is no text.
pub(super) fn normalized(conn_type: &Json) -> Result<Json, Raised> {
    let is_dash = |name: &PyText| name.as_bytes() == b"-";
    match conn_type {
        Json::Str(text) if text.as_bytes() == b"postgresql" => Ok(Json::text("postgres")),
        Json::Str(text) => Ok(Json::Str(PyText::from_raw(replace(
            text.as_bytes(),
            b"-",
            b"_",
        )))),
        Json::Array(items) => {
            let has_dash = |item: &Json| matches!(item, Json::Str(text) if is_dash(text));
            if items.iter().any(has_dash) {
                return Err(Raised::ATTRIBUTE);
            }
            Ok(super::fields::copied(conn_type))
        }
        Json::Object(entries) => {
            if entries.iter().any(|(name, _)| is_dash(name)) {
                return Err(Raised::ATTRIBUTE);
            }
            Ok(super::fields::copied(conn_type))
        }
        _ => Err(Raised::TYPE),
    }
}
