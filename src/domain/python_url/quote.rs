//! Percent encoding.

use crate::domain::python_json::PyText;

/// The text has a lone surrogate, which UTF-8 can't carry: Python raises `UnicodeEncodeError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unencodable;

/// `quote(text, safe="")`.
///
/// # Errors
/// A lone surrogate.
pub fn quote(text: &PyText) -> Result<PyText, Unencodable> {
    quoted(text, false)
}

/// `quote_plus(text)`: with `+` for a space.
pub(super) fn quote_plus(text: &PyText) -> Result<PyText, Unencodable> {
    quoted(text, true)
}

fn quoted(text: &PyText, plus: bool) -> Result<PyText, Unencodable> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let text = text.as_str().ok_or(Unencodable)?;
    let mut out = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' if plus => out.push(b'+'),
            _ if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) => out.push(byte),
            _ => out.extend([
                b'%',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]),
        }
    }
    Ok(PyText::from_raw(out))
}

/// `unquote(text)`: each run of ASCII is decoded by itself, and what is no UTF-8 becomes U+FFFD.
pub fn unquote(text: &[u8]) -> PyText {
    if !text.contains(&b'%') {
        return PyText::from_raw(text.to_vec());
    }
    let mut out = Vec::with_capacity(text.len());
    for run in text.chunk_by(|one, other| one.is_ascii() == other.is_ascii()) {
        if run.first().is_some_and(u8::is_ascii) {
            let bytes = PyText::from_raw(unquoted_bytes(run));
            out.extend_from_slice(String::from_utf8_lossy(bytes.as_bytes()).as_bytes());
        } else {
            out.extend_from_slice(run);
        }
    }
    PyText::from_raw(out)
}

/// `unquote_to_bytes`: a `%` that no two hexadecimal digits follow stays.
fn unquoted_bytes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            out.push(high << 4 | low);
            rest = &after[2..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_unquoted_as_python_does() {
        for (text, expected) in [
            ("a%20b", "a b"),
            ("%C3%A4", "ä"),
            ("%zz%", "%zz%"),
            ("%ff", "\u{fffd}"),
            ("ä%C3%A4%C3", "ää\u{fffd}"),
            ("%C3ä%A4", "\u{fffd}ä\u{fffd}"),
            ("%2", "%2"),
            ("%%41", "%A"),
        ] {
            assert_eq!(unquote(text.as_bytes()).as_str(), Some(expected), "{text}");
        }
    }

    #[test]
    fn texts_are_quoted_as_python_does() {
        let quoted = |text| quote(&PyText::from(text)).unwrap().to_lossy();
        assert_eq!(quoted("a b/ä~_.-"), "a%20b%2F%C3%A4~_.-");
        assert_eq!(
            quote_plus(&PyText::from("a b+")).unwrap().to_lossy(),
            "a+b%2B"
        );
        let surrogate = PyText::from_bytes(b"\xff");
        assert!(quote(&surrogate).is_err());
    }
}
