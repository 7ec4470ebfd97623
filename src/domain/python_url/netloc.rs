//! Host and port in the netloc of a URL, and what makes Python reject it.

use super::address::is_ipv6;
use super::{find, lower, rsplit_once, split_once};
use crate::domain::python_re::PythonVersion;
use crate::domain::python_text;

/// Python raises `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAUrl;

/// `[` and `]` come together; 3.11 and later read the address between them.
pub(super) fn check_brackets(netloc: &[u8], python: PythonVersion) -> Result<(), NotAUrl> {
    let (open, close) = (netloc.contains(&b'['), netloc.contains(&b']'));
    if open != close {
        return Err(NotAUrl);
    }
    if !open || python.minor < 11 {
        return Ok(());
    }
    let inside = split_once(netloc, b"[").map_or(&b""[..], |(_, rest)| rest);
    let inside = split_once(inside, b"]").map_or(inside, |(inside, _)| inside);
    if is_address(inside) {
        Ok(())
    } else {
        Err(NotAUrl)
    }
}

fn is_address(text: &[u8]) -> bool {
    match text.strip_prefix(b"v") {
        Some(rest) => is_future_address(rest),
        None => std::str::from_utf8(text).is_ok_and(is_ipv6),
    }
}

/// `[a-fA-F0-9]+\..+`, after the `v`.
fn is_future_address(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_hexdigit());
    let rest = &text[digits.count()..];
    rest.len() < text.len()
        && rest.first() == Some(&b'.')
        && rest.len() > 1
        && !rest.contains(&b'\n')
}

/// Characters that become `/`, `?`, `#`, `@` or `:` under NFKC, alone or among others.
const DELIMITERS: &[char] = &[
    '\u{2047}', '\u{2048}', '\u{2049}', '\u{2100}', '\u{2101}', '\u{2105}', '\u{2106}', '\u{2a74}',
    '\u{fe13}', '\u{fe16}', '\u{fe55}', '\u{fe56}', '\u{fe5f}', '\u{fe6b}', '\u{ff03}', '\u{ff0f}',
    '\u{ff1a}', '\u{ff1f}', '\u{ff20}',
];

/// `_checknetloc`.
pub(super) fn check_normalized(netloc: &[u8]) -> Result<(), NotAUrl> {
    let mut valid = netloc.utf8_chunks().flat_map(|chunk| chunk.valid().chars());
    match valid.find(|c| DELIMITERS.contains(c)) {
        Some(_) => Err(NotAUrl),
        None => Ok(()),
    }
}

/// Host and port as they are written.
fn host_and_port(netloc: &[u8]) -> (&[u8], &[u8]) {
    let host = rsplit_once(netloc, b'@').map_or(netloc, |(_, host)| host);
    if let Some((_, bracketed)) = split_once(host, b"[") {
        let (name, rest) = split_once(bracketed, b"]").unwrap_or((bracketed, b""));
        let port = split_once(rest, b":").map_or(&b""[..], |(_, port)| port);
        return (name, port);
    }
    split_once(host, b":").unwrap_or((host, b""))
}

pub(super) fn hostname(netloc: &[u8]) -> Vec<u8> {
    let (host, _) = host_and_port(netloc);
    let zone = find(host, b"%").unwrap_or(host.len());
    let mut name = lower(&host[..zone]);
    name.extend_from_slice(&host[zone..]);
    name
}

pub(super) fn port(netloc: &[u8], python: PythonVersion) -> Result<Option<u16>, NotAUrl> {
    let (_, port) = host_and_port(netloc);
    if port.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(port).map_err(|_| NotAUrl)?;
    if python.minor >= 10 && !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotAUrl);
    }
    let number = python_text::int(text).ok_or(NotAUrl)?;
    u16::try_from(number).map(Some).map_err(|_| NotAUrl)
}
