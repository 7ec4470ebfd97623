//! Reading: `json.loads`, without recursion, so that no nesting can overflow the stack.

pub(super) mod outline;
mod string;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use zeroize::Zeroizing;

use super::{Json, JsonError, PyText};

/// Arrays and objects inside each other that `CPython` 3.11 reads at the default recursion limit of 1000, called from
/// the top of a program; called from deeper down it reads fewer, and other releases have other limits.
pub const MAX_NESTING: usize = 995;

/// Digits of an integer that `int()` reads by default.
const MAX_DIGITS: usize = 4300;

/// `json.loads(text)`.
///
/// # Errors
///
/// What Python raises for a text that is not JSON, an integer that is too long, or too deep a nesting.
pub fn loads(text: &str) -> Result<Json, JsonError> {
    if text.starts_with('\u{feff}') {
        let message = "Unexpected UTF-8 BOM (decode using utf-8-sig)";
        return Err(JsonError::at(text, message, 0));
    }
    let mut scan = Scan { text, at: 0 };
    scan.skip_white();
    let value = scan.value()?;
    scan.skip_white();
    if scan.at < text.len() {
        return Err(scan.error("Extra data", scan.at));
    }
    Ok(value)
}

/// A place in the text, in bytes; always between two characters.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A container whose end was not reached yet.
enum Open {
    Array(Vec<Json>),
    Object(Vec<(PyText, Json)>, PyText),
}

/// A container after one more element.
enum After {
    Open(Open),
    Closed(Json),
}

impl Scan<'_> {
    fn error(&self, message: &'static str, at: usize) -> JsonError {
        JsonError::at(self.text, message, at)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `expected`, which is ASCII, if it is next.
    fn take(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn skip_white(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Json, JsonError> {
        let mut open = Vec::new();
        loop {
            let Some(leaf) = self.leaf_or_open(&mut open)? else {
                continue;
            };
            if let Some(whole) = self.close(&mut open, leaf)? {
                return Ok(whole);
            }
        }
    }

    /// Puts a finished value into the innermost container, and that one into the next if this ends it.
    fn close(&mut self, open: &mut Vec<Open>, value: Json) -> Result<Option<Json>, JsonError> {
        let mut value = value;
        while let Some(inner) = open.pop() {
            match self.after_element(inner, value)? {
                After::Closed(container) => value = container,
                After::Open(container) => {
                    open.push(container);
                    return Ok(None);
                }
            }
        }
        Ok(Some(value))
    }

    /// A value without elements; None if a container was opened and its first element is next.
    fn leaf_or_open(&mut self, open: &mut Vec<Open>) -> Result<Option<Json>, JsonError> {
        match self.peek() {
            Some(b'[') => self.begin_array(open),
            Some(b'{') => self.begin_object(open),
            Some(b'"') => self.string().map(|text| Some(Json::Str(text))),
            _ => self.word_or_number().map(Some),
        }
    }

    fn begin_array(&mut self, open: &mut Vec<Open>) -> Result<Option<Json>, JsonError> {
        check_nesting(open, "array")?;
        self.at += 1;
        self.skip_white();
        if self.take("]") {
            return Ok(Some(Json::Array(Vec::new())));
        }
        open.push(Open::Array(Vec::new()));
        Ok(None)
    }

    fn begin_object(&mut self, open: &mut Vec<Open>) -> Result<Option<Json>, JsonError> {
        check_nesting(open, "object")?;
        self.at += 1;
        self.skip_white();
        if self.take("}") {
            return Ok(Some(Json::Object(Vec::new())));
        }
        let name = self.name()?;
        open.push(Open::Object(Vec::new(), name));
        Ok(None)
    }

    /// A name and its colon.
    fn name(&mut self) -> Result<PyText, JsonError> {
        if self.peek() != Some(b'"') {
            let message = "Expecting property name enclosed in double quotes";
            return Err(self.error(message, self.at));
        }
        let name = self.string()?;
        self.skip_white();
        if !self.take(":") {
            return Err(self.error("Expecting ':' delimiter", self.at));
        }
        self.skip_white();
        Ok(name)
    }

    fn after_element(&mut self, container: Open, value: Json) -> Result<After, JsonError> {
        self.skip_white();
        match container {
            Open::Array(mut items) => {
                items.push(value);
                self.after_item(items)
            }
            Open::Object(mut entries, name) => {
                entries.push((name, value));
                self.after_entry(entries)
            }
        }
    }

    fn after_item(&mut self, items: Vec<Json>) -> Result<After, JsonError> {
        if self.take("]") {
            return Ok(After::Closed(Json::Array(items)));
        }
        self.comma()?;
        Ok(After::Open(Open::Array(items)))
    }

    fn after_entry(&mut self, entries: Vec<(PyText, Json)>) -> Result<After, JsonError> {
        if self.take("}") {
            return Ok(After::Closed(Json::Object(last_of_each_name(entries))));
        }
        self.comma()?;
        let name = self.name()?;
        Ok(After::Open(Open::Object(entries, name)))
    }

    fn comma(&mut self) -> Result<(), JsonError> {
        if !self.take(",") {
            return Err(self.error("Expecting ',' delimiter", self.at));
        }
        self.skip_white();
        Ok(())
    }

    fn word_or_number(&mut self) -> Result<Json, JsonError> {
        const WORDS: [(&str, Json); 6] = [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("NaN", Json::Float(f64::NAN)),
            ("Infinity", Json::Float(f64::INFINITY)),
            ("-Infinity", Json::Float(f64::NEG_INFINITY)),
        ];
        for (word, value) in WORDS {
            if self.take(word) {
                return Ok(value);
            }
        }
        self.number()
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let (length, is_float) =
            number_length(self.rest()).ok_or_else(|| self.error("Expecting value", self.at))?;
        let digits = self.rest().get(..length).unwrap_or_default();
        let value = if is_float {
            Json::Float(digits.parse().unwrap_or(f64::NAN))
        } else {
            integer(digits)?
        };
        self.at += length;
        Ok(value)
    }
}

fn check_nesting(open: &[Open], entering: &'static str) -> Result<(), JsonError> {
    if open.len() < MAX_NESTING {
        Ok(())
    } else {
        Err(JsonError::Recursion { entering })
    }
}

fn integer(text: &str) -> Result<Json, JsonError> {
    let digits = text.trim_start_matches('-').len();
    if digits > MAX_DIGITS {
        return Err(JsonError::IntegerTooLong { digits });
    }
    let printed = if text == "-0" { "0" } else { text };
    Ok(Json::Int(Zeroizing::new(printed.to_owned())))
}

/// The bytes of the number that `text` begins with, and whether it is a float.
fn number_length(text: &str) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = match bytes.get(sign)? {
        b'0' => sign + 1,
        b'1'..=b'9' => sign + count_digits(bytes, sign),
        _ => return None,
    };
    let fraction = fraction_length(bytes, whole);
    let exponent = exponent_length(bytes, whole + fraction);
    Some((whole + fraction + exponent, fraction + exponent > 0))
}

fn fraction_length(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), count_digits(bytes, at + 1)) {
        (Some(b'.'), digits @ 1..) => digits + 1,
        _ => 0,
    }
}

fn exponent_length(bytes: &[u8], at: usize) -> usize {
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return 0;
    }
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    match count_digits(bytes, at + 1 + sign) {
        0 => 0,
        digits => 1 + sign + digits,
    }
}

fn count_digits(bytes: &[u8], from: usize) -> usize {
    let following = bytes.iter().skip(from);
    following.take_while(|byte| byte.is_ascii_digit()).count()
}

/// What a `dict` keeps of entries in the order of the text.
fn last_of_each_name<T>(entries: Vec<(PyText, T)>) -> Vec<(PyText, T)> {
    let homes = homes(&entries);
    let mut kept: Vec<(PyText, T)> = Vec::with_capacity(entries.len());
    for ((name, value), home) in entries.into_iter().zip(homes) {
        match kept.get_mut(home) {
            Some(entry) => entry.1 = value,
            None => kept.push((name, value)),
        }
    }
    kept
}

/// For each entry its place in the `dict`: that of the first one with the same name.
fn homes<T>(entries: &[(PyText, T)]) -> Vec<usize> {
    let mut known = HashMap::with_capacity(entries.len());
    let mut home_of = |name| {
        let next = known.len();
        match known.entry(name) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => *free.insert(next),
        }
    };
    let names = entries.iter().map(|(name, _)| name.as_bytes());
    names.map(&mut home_of).collect()
}
