//! `urllib.parse` as Airflow uses it: `urlsplit`, `urlparse`, `unquote`, `quote`, `parse_qsl`, `urlencode`.
//!
//! Texts are bytes as [`PyText`](super::python_json::PyText) keeps them, so that lone surrogates come through. Rules are
//! those of `CPython` 3.8.18, 3.9.18, 3.10.13, 3.11.7 and 3.12.1 (`Lib/urllib/parse.py`, `Lib/ipaddress.py`).

mod address;
mod netloc;
mod query;
mod quote;
mod split;

pub use netloc::NotAUrl;
pub use query::{parse_qsl, urlencode};
pub use quote::{Unencodable, quote, unquote};
pub use split::{SplitUrl, urlparse, urlsplit};

/// The first place of `part` in `text`.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// How often `part` is in `text`, without overlaps.
pub fn count(text: &[u8], part: &[u8]) -> usize {
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = find(rest, part) {
        rest = &rest[at + part.len()..];
        count += 1;
    }
    count
}

/// Python's `text.split(part, 1)`; None where `part` isn't there.
pub fn split_once<'a>(text: &'a [u8], part: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = find(text, part)?;
    Some((&text[..at], &text[at + part.len()..]))
}

/// Python's `text.rsplit(part, 1)` for one byte; None where it isn't there.
fn rsplit_once(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().rposition(|other| *other == byte)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Python's `text.replace(part, with)`.
pub fn replace(text: &[u8], part: &[u8], with: &[u8]) -> Vec<u8> {
    let (mut rest, mut out) = (text, Vec::with_capacity(text.len()));
    while let Some(at) = find(rest, part) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(with);
        rest = &rest[at + part.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// Python's `text.lower()`; lone surrogates stay.
pub fn lower(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.extend_from_slice(chunk.valid().to_lowercase().as_bytes());
        out.extend_from_slice(chunk.invalid());
    }
    out
}
