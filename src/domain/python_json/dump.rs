//! Writing: `json.dumps` with its defaults, and `str` of a single part.

use std::fmt::Write as _;

use super::{Json, PyText, float};

/// `json.dumps(value)`: ASCII only, `", "` and `": "` between the parts.
///
/// The text holds the value: hand it to a `SecretValue` unless it may be seen.
pub fn dumps(value: &Json) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

/// The same value for readers other than Python: `NaN` and the infinities, which JSON does not have, as texts.
pub fn standard(value: Json) -> Json {
    match value {
        Json::Float(number) if !number.is_finite() => Json::text(&float::dumped(number)),
        Json::Array(items) => Json::Array(items.into_iter().map(standard).collect()),
        Json::Object(entries) => {
            let entry = |(name, item)| (name, standard(item));
            Json::Object(entries.into_iter().map(entry).collect())
        }
        other => other,
    }
}

/// What `print(part)` shows of a text, a number, `True`, `False` or `None`; of a list or dict, its JSON.
pub fn printed(part: &Json) -> PyText {
    match part {
        Json::Null => PyText::from("None"),
        Json::Bool(true) => PyText::from("True"),
        Json::Bool(false) => PyText::from("False"),
        Json::Float(value) => PyText::from(float::repr(*value).as_str()),
        Json::Str(text) => PyText::clone_of(text),
        other => PyText::from(dumps(other).as_str()),
    }
}

fn write_value(out: &mut String, value: &Json) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Int(digits) => out.push_str(digits),
        Json::Float(value) => out.push_str(&float::dumped(*value)),
        Json::Str(text) => write_text(out, text),
        Json::Array(items) => write_array(out, items),
        Json::Object(entries) => write_object(out, entries),
    }
}

fn write_array(out: &mut String, items: &[Json]) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        separate(out, index);
        write_value(out, item);
    }
    out.push(']');
}

fn write_object(out: &mut String, entries: &[(PyText, Json)]) {
    out.push('{');
    for (index, (name, item)) in entries.iter().enumerate() {
        separate(out, index);
        write_text(out, name);
        out.push_str(": ");
        write_value(out, item);
    }
    out.push('}');
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push_str(", ");
    }
}

fn write_text(out: &mut String, text: &PyText) {
    out.push('"');
    text.codes().for_each(|code| write_code(out, code));
    out.push('"');
}

fn write_code(out: &mut String, code: u32) {
    match char::from_u32(code) {
        Some('"') => out.push_str("\\\""),
        Some('\\') => out.push_str("\\\\"),
        Some('\n') => out.push_str("\\n"),
        Some('\r') => out.push_str("\\r"),
        Some('\t') => out.push_str("\\t"),
        Some('\u{c}') => out.push_str("\\f"),
        Some('\u{8}') => out.push_str("\\b"),
        Some(c @ ' '..='~') => out.push(c),
        Some(c) => c
            .encode_utf16(&mut [0; 2])
            .iter()
            .for_each(|unit| write_unit(out, u32::from(*unit))),
        None => write_unit(out, code),
    }
}

fn write_unit(out: &mut String, unit: u32) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{unit:04x}");
}
