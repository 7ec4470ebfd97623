//! The query of a URL.

use super::quote::{Unencodable, quote_plus, unquote};
use super::split_once;
use crate::domain::python_json::PyText;

/// `dict(parse_qsl(query, keep_blank_values=True))`: of two equal names the last value counts, at the place of the first.
pub fn parse_qsl(query: &[u8]) -> Vec<(PyText, PyText)> {
    let mut entries: Vec<(PyText, PyText)> = Vec::new();
    for pair in query.split(|byte| *byte == b'&') {
        if pair.is_empty() {
            continue;
        }
        let (name, value) = split_once(pair, b"=").unwrap_or((pair, b""));
        let (name, value) = (unquote_plus(name), unquote_plus(value));
        let known = entries
            .iter_mut()
            .find(|(other, _)| other.as_bytes() == name.as_bytes());
        match known {
            Some((_, slot)) => *slot = value,
            None => entries.push((name, value)),
        }
    }
    entries
}

fn unquote_plus(text: &[u8]) -> PyText {
    let spaced = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte });
    let spaced = PyText::from_raw(spaced.collect());
    unquote(spaced.as_bytes())
}

/// `urlencode` of pairs of texts.
///
/// # Errors
/// A lone surrogate.
pub fn urlencode<'a>(
    pairs: impl Iterator<Item = (&'a PyText, &'a PyText)>,
) -> Result<PyText, Unencodable> {
    let mut out = Vec::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push(b'&');
        }
        out.extend_from_slice(quote_plus(name)?.as_bytes());
        out.push(b'=');
        out.extend_from_slice(quote_plus(value)?.as_bytes());
    }
    Ok(PyText::from_raw(out))
}
