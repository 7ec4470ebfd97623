//! Character properties as of the Unicode version that a Python version knows.
//!
//! `regex` carries a newer Unicode; characters assigned since are cut off by their age.

use std::borrow::Cow;

use regex::Regex;

use super::ast::ClassKind;
use super::version::PythonVersion;

/// `str.isspace()`: what Unicode calls white space, and the four separators U+001C to U+001F.
const SPACES: &str = r"\x{9}-\x{D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}";

/// A class's members as text for use between square brackets.
pub(super) fn members(kind: ClassKind, ascii: bool, python: PythonVersion) -> Cow<'static, str> {
    match (kind, ascii) {
        (ClassKind::Digit, true) => "0-9".into(),
        (ClassKind::Space, true) => r"\x{9}-\x{D}\x{20}".into(),
        (ClassKind::Word, true) => "0-9A-Z_a-z".into(),
        (ClassKind::Digit, false) => aged(r"\p{Nd}", python).into(),
        (ClassKind::Space, false) => SPACES.into(),
        (ClassKind::Word, false) => aged(r"\p{L}\p{N}_", python).into(),
    }
}

/// A class of those members that this Python's Unicode has already assigned.
fn aged(members: &str, python: PythonVersion) -> String {
    format!(r"[{members}]&&\p{{age={}}}", python.unicode())
}

/// `str.isalpha()` of one character.
pub(super) fn is_alphabetic(c: char, python: PythonVersion) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && has(c, r"\p{L}", python))
}

/// `str.isidentifier()`.
pub(super) fn is_identifier(text: &str, python: PythonVersion) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| starts_identifier(c, python));
    starts && chars.all(|c| continues_identifier(c, python))
}

fn starts_identifier(c: char, python: PythonVersion) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && has(c, r"\p{XIDS}", python))
}

fn continues_identifier(c: char, python: PythonVersion) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && has(c, r"\p{XIDC}", python))
}

pub(super) use crate::domain::python_text::is_space;

/// Whether `int()` accepts the character as a digit although it is not ASCII.
pub(super) fn is_other_digit(c: char, python: PythonVersion) -> bool {
    !c.is_ascii() && has(c, r"\p{Nd}", python)
}

/// `str.isprintable()` of one character.
fn is_printable(c: char, python: PythonVersion) -> bool {
    c == ' ' || c.is_ascii_graphic() || (!c.is_ascii() && has(c, r"[^\p{C}\p{Z}]", python))
}

/// Whether `c` is in a class. Slow, but asked only about the rare non-ASCII names.
fn has(c: char, class: &str, python: PythonVersion) -> bool {
    let class = aged(class, python);
    Regex::new(&format!("[{class}]")).is_ok_and(|regex| regex.is_match(c.encode_utf8(&mut [0; 4])))
}

/// `repr()` of a string.
pub(super) fn repr(text: &str, python: PythonVersion) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for c in text.chars() {
        push_repr(c, quote, python, &mut out);
    }
    out.push(quote);
    out
}

fn push_repr(c: char, quote: char, python: PythonVersion, out: &mut String) {
    match c {
        '\n' => out.push_str(r"\n"),
        '\r' => out.push_str(r"\r"),
        '\t' => out.push_str(r"\t"),
        _ if c == quote || c == '\\' => out.extend(['\\', c]),
        _ if is_printable(c, python) => out.push(c),
        _ => out.push_str(&escaped(u32::from(c))),
    }
}

fn escaped(code: u32) -> String {
    match code {
        0..=0xFF => format!(r"\x{code:02x}"),
        0x100..=0xFFFF => format!(r"\u{code:04x}"),
        _ => format!(r"\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_pythons() {
        for (text, shown) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("'\"", "'\\'\"'"),
            ("\\\n\u{1}\u{7f}\u{85}", "'\\\\\\n\\x01\\x7f\\x85'"),
            ("é\u{200b}\u{10ffff}", "'é\\u200b\\U0010ffff'"),
        ] {
            assert_eq!(repr(text, PythonVersion::default()), shown);
        }
    }

    #[test]
    fn identifiers_follow_the_version() {
        let is = |text, minor| is_identifier(text, PythonVersion { minor });
        assert!(is("_é1", 8) && is("aͅ", 11) && !is("1a", 11) && !is("", 11) && !is("a-b", 11));
        // U+1DF00, a letter since Unicode 14.
        assert!(!is("\u{1df00}", 10) && is("\u{1df00}", 11));
    }
}
