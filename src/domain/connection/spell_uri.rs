//! `Connection.get_uri`.

use super::fields::Fields;
use super::raised::Raised;
use crate::domain::python_json::{Json, PyText, printed};
use crate::domain::python_literal::str_of_json;
use crate::domain::python_url::{lower, quote, replace, split_once, urlencode};
use crate::domain::release::{ProtocolRule, SchemeRule, UriStyle};

/// What `get_uri()` gives. `extra` is what `extra_dejson` gives, or raises.
///
/// # Errors
/// What Python raises.
pub(super) fn spelled(
    fields: &Fields,
    extra: &Result<Json, Raised>,
    style: UriStyle,
) -> Result<PyText, Raised> {
    let mut uri = scheme(&fields.conn_type, style.scheme)?;
    let (protocol, host) = host(fields, style.protocol)?;
    if let Some(protocol) = protocol {
        uri.extend_from_slice(protocol.as_bytes());
        uri.extend_from_slice(b"://");
    }
    let mut authority = Vec::new();
    if !matches!(fields.login, Json::Null) {
        authority.extend_from_slice(quoted(&fields.login)?.as_bytes());
    }
    if !matches!(fields.password, Json::Null) {
        authority.push(b':');
        authority.extend_from_slice(quoted(&fields.password)?.as_bytes());
    }
    let has_authority = !authority.is_empty();
    if has_authority {
        uri.append(&mut authority);
        uri.push(b'@');
    }
    let host = if host.is_falsy() {
        PyText::default()
    } else {
        quoted(&host)?
    };
    uri.extend_from_slice(host.as_bytes());
    if !fields.port.is_falsy() {
        let is_bare = host.is_empty() && !(has_authority && style.is_separated);
        uri.extend_from_slice(if is_bare { b"@:" } else { b":" });
        uri.extend_from_slice(printed(&fields.port).as_bytes());
    }
    let has_schema = !fields.schema.is_falsy();
    if has_schema {
        uri.push(b'/');
        uri.extend_from_slice(quoted(&fields.schema)?.as_bytes());
    }
    if let Some(query) = query(fields, extra)? {
        let is_plain = has_schema || !style.is_separated;
        uri.extend_from_slice(if is_plain { b"?" } else { b"/?" });
        uri.extend_from_slice(query.as_bytes());
    }
    Ok(PyText::from_raw(uri))
}

fn scheme(conn_type: &Json, rule: SchemeRule) -> Result<Vec<u8>, Raised> {
    if rule == SchemeRule::Optional && conn_type.is_falsy() {
        return Ok(b"//".to_vec());
    }
    let name = match (conn_type, rule) {
        (Json::Str(text), _) => PyText::clone_of(text),
        (other, SchemeRule::Printed) => str_of_json(other),
        (other @ (Json::Array(_) | Json::Object(_)), SchemeRule::PrintedUnlessNone) => {
            str_of_json(other)
        }
        (Json::Array(_) | Json::Object(_), _) => return Err(Raised::ATTRIBUTE),
        _ => return Err(Raised::TYPE),
    };
    let mut scheme = replace(&lower(name.as_bytes()), b"_", b"-");
    scheme.extend_from_slice(b"://");
    Ok(scheme)
}

/// The host's own protocol, and the host.
fn host(fields: &Fields, rule: ProtocolRule) -> Result<(Option<PyText>, Json), Raised> {
    let whole = || super::fields::copied(&fields.host);
    if rule == ProtocolRule::Quoted || fields.host.is_falsy() {
        return Ok((None, whole()));
    }
    let text = match &fields.host {
        Json::Str(text) => text,
        // `"://" in host` works for these; none has it.
        Json::Array(_) | Json::Object(_) => return Ok((None, whole())),
        _ => return Err(Raised::TYPE),
    };
    let Some((protocol, host)) = split_once(text.as_bytes(), b"://") else {
        return Ok((None, whole()));
    };
    let is_type = matches!(&fields.conn_type, Json::Str(name) if name.as_bytes() == protocol);
    if rule == ProtocolRule::BeforeLoginUnlessType && is_type {
        return Ok((None, whole()));
    }
    let text = |part: &[u8]| PyText::from_raw(part.to_vec());
    let protocol = Some(text(protocol)).filter(|protocol| !protocol.is_empty());
    Ok((protocol, Json::Str(text(host))))
}

/// The extra as a query if it is an object of texts, else whole.
fn query(fields: &Fields, extra: &Result<Json, Raised>) -> Result<Option<PyText>, Raised> {
    let Json::Str(whole) = &fields.extra else {
        return extra.as_ref().map(|_| None).map_err(|raised| *raised);
    };
    if whole.is_empty() {
        return Ok(None);
    }
    let extra = extra.as_ref().map_err(|raised| *raised)?;
    if let Json::Object(entries) = extra {
        let texts = entries.iter().filter_map(|(name, value)| match value {
            Json::Str(text) => Some((name, text)),
            _ => None,
        });
        // What is not a text is encoded too, and then not used.
        urlencode(entries.iter().map(|(name, _)| (name, name)))?;
        let query = urlencode(texts.clone())?;
        if !entries.is_empty() && texts.count() == entries.len() {
            return Ok(Some(query));
        }
    }
    let name = PyText::from("__extra__");
    Ok(Some(urlencode(std::iter::once((&name, whole)))?))
}

/// `quote(value, safe="")`: `TypeError` for what is no text.
fn quoted(value: &Json) -> Result<PyText, Raised> {
    match value {
        Json::Str(text) => Ok(quote(text)?),
        _ => Err(Raised::TYPE),
    }
}
