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

/// What a `str` literal at the start of a text holds, and the text after it; none if it doesn't end.
pub fn unquoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut held = String::new();
    let mut rest = text.get(1..)?.chars();
    while let Some(c) = rest.next() {
        match c {
            c if c == quote => return Some((held, rest.as_str())),
            '\\' => held.push(unescaped(&mut rest)?),
            c => held.push(c),
        }
    }
    None
}

/// A text with what its backslashes mean; one that means nothing stays.
pub fn unescaped_text(text: &str) -> String {
    let mut held = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let mut after = rest.clone();
        let escaped = (c == '\\').then(|| unescaped(&mut after)).flatten();
        if escaped.is_some() {
            rest = after;
        }
        held.push(escaped.unwrap_or(c));
    }
    held
}

/// The character that is written after a backslash.
fn unescaped(rest: &mut std::str::Chars) -> Option<char> {
    let digits = match rest.next()? {
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        c => return Some(c),
    };
    let code = rest.as_str().get(..digits)?;
    let found = u32::from_str_radix(code, 16)
        .ok()
        .and_then(char::from_u32)?;
    rest.nth(digits - 1);
    Some(found)
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

/// `int(text)`. None where Python raises `ValueError`; beyond 64 bits it is the nearest that fits.
pub fn int(text: &str) -> Option<i64> {
    let digits = int_digits(text)?;
    let nearest = if digits.starts_with('-') {
        -i64::MAX
    } else {
        i64::MAX
    };
    Some(digits.parse().unwrap_or(nearest))
}

/// The most digits that `int` reads (`sys.get_int_max_str_digits`).
const MOST_DIGITS: usize = 4_300;

/// `str(int(text))`: white space around, a sign, single underscores between decimal digits of any script. None where
/// Python raises `ValueError`.
pub fn int_digits(text: &str) -> Option<String> {
    let text = text.trim_matches(is_space);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let mut read = String::new();
    for part in digits.split('_') {
        if part.is_empty() {
            return None;
        }
        for c in part.chars() {
            read.push(digit(c)?);
        }
    }
    if read.len() > MOST_DIGITS {
        return None;
    }
    let significant = read.trim_start_matches('0');
    Some(match significant {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}"),
    })
}

/// The first of ten decimal digits, for each script.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// `str.isspace()` of one character.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1C'..='\x1F')
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
