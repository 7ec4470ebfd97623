//! `repr` and `str` of Python's, for texts that Airflow builds with them.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::python_json::{Json, printed};

/// `repr(text)` of a `str`.
pub fn repr(text: &str) -> String {
    quoted(text, '\'', '"')
}

/// As `repr`, in double quotes where it can be, as people write it in a DAG.
pub fn literal(text: &str) -> String {
    quoted(text, '"', '\'')
}

/// In `usual` quotes, unless the text holds those and not the others.
fn quoted(text: &str, usual: char, other: char) -> String {
    let is_otherwise = text.contains(usual) && !text.contains(other);
    let quote = if is_otherwise { other } else { usual };
    let mut shown = String::from(quote);
    for c in text.chars() {
        push_escaped(&mut shown, c, quote);
    }
    shown.push(quote);
    shown
}

fn push_escaped(shown: &mut String, c: char, quote: char) {
    let code = u32::from(c);
    match c {
        '\\' => shown.push_str("\\\\"),
        '\t' => shown.push_str("\\t"),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        c if c == quote => {
            shown.push('\\');
            shown.push(c);
        }
        c if is_printable(c) => shown.push(c),
        _ if code < 0x100 => shown.push_str(&format!("\\x{code:02x}")),
        _ if code < 0x1_0000 => shown.push_str(&format!("\\u{code:04x}")),
        _ => shown.push_str(&format!("\\U{code:08x}")),
    }
}

/// `str.isprintable()` of one character: not of the categories "other" and "separator", the space excepted.
fn is_printable(c: char) -> bool {
    use GeneralCategory as G;
    c == ' '
        || !matches!(
            c.general_category(),
            G::Control
                | G::Format
                | G::Surrogate
                | G::PrivateUse
                | G::Unassigned
                | G::LineSeparator
                | G::ParagraphSeparator
                | G::SpaceSeparator
        )
}

/// What an f-string writes of a JSON value. None for lists and objects, whose `repr` is not needed here.
pub fn formatted(value: &Json) -> Option<String> {
    match value {
        Json::Array(_) | Json::Object(_) => None,
        other => Some(printed(other).to_lossy()),
    }
}

/// `int(text)` for decimal digits: white space around, a sign, single underscores between digits. None where Python
/// raises `ValueError`; beyond 64 bits it is the nearest that fits.
pub fn int(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let are_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.split('_').all(are_digits) {
        return None;
    }
    let amount = digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_i64, |amount, digit| {
            amount
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        });
    Some(if text.starts_with('-') {
        -amount
    } else {
        amount
    })
}

/// `type(value).__name__` of a JSON value.
pub fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "NoneType",
        Json::Str(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
        Json::Bool(_) => "bool",
        Json::Float(_) => "float",
        Json::Int(_) => "int",
    }
}

#[cfg(test)]
mod tests {
    use super::super::python_json::loads;
    use super::*;

    #[test]
    fn texts_are_written_as_python_writes_them() {
        for (text, expected) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("'\"", "'\\'\"'"),
            ("a\nb\t\\", "'a\\nb\\t\\\\'"),
            (
                "\u{7f}\u{a0}\u{e4}\u{2028}\u{10ffff}",
                "'\\x7f\\xa0ä\\u2028\\U0010ffff'",
            ),
        ] {
            assert_eq!(repr(text), expected);
        }
        for (text, expected) in [
            ("a", "\"a\""),
            ("it's", "\"it's\""),
            ("say \"a\"", "'say \"a\"'"),
            ("'\"\n", "\"'\\\"\\n\""),
        ] {
            assert_eq!(literal(text), expected);
        }
    }

    #[test]
    fn kinds_of_json_have_python_names() {
        for (text, name, shown) in [
            ("null", "NoneType", Some("None")),
            ("true", "bool", Some("True")),
            ("5", "int", Some("5")),
            ("0.5", "float", Some("0.5")),
            ("\"x\"", "str", Some("x")),
            ("[]", "list", None),
            ("{}", "dict", None),
        ] {
            let value = loads(text).unwrap();
            assert_eq!(type_name(&value), name);
            assert_eq!(formatted(&value).as_deref(), shown);
        }
    }

    #[test]
    fn integers_are_read_as_python_reads_them() {
        for (text, expected) in [
            ("-1", Some(-1)),
            ("1_0", Some(10)),
            (" 7 ", Some(7)),
            ("+5", Some(5)),
            ("007", Some(7)),
            ("99999999999999999999999", Some(i64::MAX)),
            ("1__0", None),
            ("_1", None),
            ("- 1", None),
            ("0x10", None),
            ("5.0", None),
            ("", None),
        ] {
            assert_eq!(int(text), expected, "{text:?}");
        }
    }
}
