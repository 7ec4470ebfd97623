//! Where a text that is meant as the URI of a connection goes wrong, in words that hold nothing of it.

use super::reading::stripped;
use crate::domain::python_url::{count, split_once};
use crate::domain::value::{ConnectionForm, ConnectionState, SecretValue};

const BRACKET: &str =
    "a [ or ] is not percent-encoded (%5B, %5D), or is not that of an IPv6 address";
const FRAGMENT: &str = "a # is not percent-encoded (%23): the host ends there";
const NO_PARTS: &str = "there is no :// after the type, so no host, login or password is read";
const PATH: &str = "a / before the @ is not percent-encoded (%2F): the host ends there";
const PORT: &str = "the port is not a number";
const PORT_RANGE: &str = "the port is above 65535";
const QUERY: &str = "a ? before the @ is not percent-encoded (%3F): the host ends there";
const SCHEME: &str =
    "the type before :// has an underscore, which a URI does not allow: write - for it";
const SCHEMES: &str = "it has :// more than once";

/// What is wrong with the text of a connection that Airflow could not read, or read otherwise than it was meant.
pub fn uri_fault(text: &SecretValue, state: &ConnectionState) -> Option<&'static str> {
    // `urlsplit` removes these wherever they are.
    let is_kept = |byte: &u8| !matches!(byte, b'\t' | b'\r' | b'\n');
    let text = stripped(text.expose()).iter().copied().filter(is_kept);
    let text = zeroize::Zeroizing::new(text.collect::<Vec<u8>>());
    match state {
        ConnectionState::Raised(_) if text.first() != Some(&b'{') => why_raised(&text),
        ConnectionState::Built(outline) if outline.form == ConnectionForm::Uri => misread(&text),
        _ => None,
    }
}

/// What comes before the path, the query or the fragment, and the rest.
fn netloc(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = split_once(text, b"://")?;
    let rest = split_once(rest, b"://").map_or(rest, |(_, rest)| rest);
    let is_end = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
    let end = rest.iter().position(is_end).unwrap_or(rest.len());
    Some(rest.split_at(end))
}

fn why_raised(text: &[u8]) -> Option<&'static str> {
    if count(text, b"://") > 1 {
        return Some(SCHEMES);
    }
    let (netloc, rest) = netloc(text)?;
    if netloc.iter().any(|byte| matches!(byte, b'[' | b']')) {
        return Some(BRACKET);
    }
    let host = netloc.rsplit(|byte| *byte == b'@').next()?;
    let (_, port) = split_once(host, b":")?;
    if port.is_empty() {
        return None;
    }
    if port.iter().all(u8::is_ascii_digit) {
        return Some(PORT_RANGE);
    }
    Some(match rest.first().filter(|_| rest.contains(&b'@')) {
        Some(b'/') => PATH,
        Some(b'?') => QUERY,
        Some(_) => FRAGMENT,
        None => PORT,
    })
}

/// A login and a password that end at an unescaped character are read as a host and a port.
fn misread(text: &[u8]) -> Option<&'static str> {
    let Some((netloc, rest)) = netloc(text) else {
        return Some(NO_PARTS);
    };
    let (scheme, _) = split_once(text, b"://")?;
    if scheme.contains(&b'_') {
        return Some(SCHEME);
    }
    if netloc.is_empty() || netloc.contains(&b'@') {
        return None;
    }
    let is_query = |byte: &u8| matches!(byte, b'?' | b'#');
    let path = rest.split(is_query).next()?;
    if path.contains(&b'@') {
        return Some(PATH);
    }
    (rest.first() == Some(&b'#') && rest.contains(&b'@')).then_some(FRAGMENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::{ConnectionOutline, FieldState};

    fn check(text: &str, state: &ConnectionState, fault: Option<&str>) {
        let value = SecretValue::from_text(text.to_owned());
        assert_eq!(uri_fault(&value, state), fault, "{text}");
    }

    #[test]
    fn what_keeps_a_uri_from_being_read() {
        let raised = ConnectionState::Raised("ValueError");
        for (text, fault) in [
            ("postgresql://etl:fa#ke@h:5432/dw", Some(FRAGMENT)),
            ("postgresql://etl:fa/ke@h:5432/dw", Some(PATH)),
            ("postgresql://etl:fa?ke@h:5432/dw", Some(QUERY)),
            ("postgresql://etl:fa[ke@h:5432/dw", Some(BRACKET)),
            ("postgresql://etl:fake@h:54x2/dw", Some(PORT)),
            ("postgresql://etl:fake@h:99999/dw", Some(PORT_RANGE)),
            ("a://b://c://d", Some(SCHEMES)),
            ("{\"host\": \"h\"", None),
        ] {
            check(text, &raised, fault);
        }
    }

    #[test]
    fn what_is_read_otherwise_than_it_was_meant() {
        let built = ConnectionState::Built(ConnectionOutline {
            texts: [FieldState::Set; 6],
            port: None,
            extra: Vec::new(),
            form: ConnectionForm::Uri,
            dropped: Vec::new(),
        });
        for (text, fault) in [
            ("db.example:5432/dw", Some(NO_PARTS)),
            ("postgres:etl:fake@h/dw", Some(NO_PARTS)),
            ("postgres://etl:12/fake@h/dw", Some(PATH)),
            ("postgres://etl:12#fake@h/dw", Some(FRAGMENT)),
            ("postgres://etl:fa@ke@h/dw", None),
            ("smtp://h?from=a@b.example", None),
            ("smtp://h/?from=a@b.example", None),
            ("sqlite:////tmp/a@b.db", None),
            ("http://https://etl@h/x", None),
            ("google_cloud_platform://?project=x", Some(SCHEME)),
            ("google-cloud-platform://?project=a_b", None),
        ] {
            check(text, &built, fault);
        }
    }
}
