//! A secret value, its fields, and what may be known about it once it is dropped: its shape and its fingerprint.
//!
//! A value can't be printed, copied, compared or serialised. The one way to read it is `SecretValue::expose`, which few
//! files call; a test counts them.

mod connection;
mod field;
mod json_lines;
mod secret;
mod shape;

pub use connection::{ConnectionForm, ConnectionOutline, ConnectionState, FieldState};
pub use field::{FieldName, MOST_FIELDS, field, fields};
pub use json_lines::{JsonLine, JsonLines, JsonToken, json_lines};
pub use secret::SecretValue;
pub use shape::{Hidden, Shape, ShapeKind, begins_in_quotes};

use std::hash::{BuildHasher, RandomState};

use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;
use crate::domain::python_json;
use crate::domain::search_path::Store;

/// The key of this run's fingerprints: random, never stored, so a fingerprint says nothing outside the run.
#[derive(Clone, Default)]
pub struct FingerprintKey(RandomState);

impl FingerprintKey {
    /// A new random key.
    pub fn random() -> Self {
        Self::default()
    }

    /// The fingerprint of a value under this key.
    pub fn fingerprint(&self, value: &SecretValue) -> Fingerprint {
        Fingerprint(self.0.hash_one(value.expose()))
    }
}

/// Lets two values of one run be called the same or different without showing either. Never printed, never stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprint")
    }
}

impl std::fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FingerprintKey")
    }
}

/// What is kept about a value after it was read.
#[derive(Clone, Debug)]
pub struct Held {
    /// What a user needs to know without the value.
    pub shape: Shape,
    /// Same or different.
    pub fingerprint: Fingerprint,
    /// A text of several lines, as that of a file.
    pub is_multiline: bool,
    /// What `json.loads` raises on it; None where it decodes.
    pub json_error: Option<PythonError>,
    /// It begins like JSON and is none: why, and where. Nothing of the value.
    pub broken_json: Option<String>,
    /// What is not certain about the value, in its source's words. Nothing of the value.
    pub note: Option<String>,
    /// What Airflow makes of a connection; None for other kinds.
    pub connection: Option<ConnectionState>,
    /// Where the text of a connection goes wrong. Nothing of the value.
    pub connection_fault: Option<&'static str>,
    /// The name of Python's type, for a value that is no `str`.
    pub class: Option<&'static str>,
}

impl Held {
    /// Derives shape and fingerprint; the value can then be dropped.
    pub fn new(value: &SecretValue, key: &FingerprintKey) -> Self {
        Self {
            shape: Shape::from_value(value),
            fingerprint: key.fingerprint(value),
            is_multiline: is_multiline(value),
            json_error: json_error(value),
            broken_json: broken_json(value),
            note: None,
            connection: None,
            connection_fault: None,
            class: None,
        }
    }

    /// The same of a value that is no `str` in Python, given as JSON: `json.loads` takes texts alone.
    pub fn of_object(value: &SecretValue, key: &FingerprintKey, class: &'static str) -> Self {
        let text = format!("the JSON object must be str, bytes or bytearray, not {class}");
        Self {
            json_error: Some(PythonError::new("TypeError", text)),
            broken_json: None,
            note: Some(format!("no text in Python but {class}, shown as JSON")),
            class: Some(class),
            ..Self::new(value, key)
        }
    }

    /// What is often a mistake in a value of this kind of key, from this store. An object that its source has a note on is
    /// none; neither is what `deserialize_json=True` decodes.
    pub fn warnings(&self, kind: Kind, store: Store, is_decoded: bool) -> Vec<&'static str> {
        if is_decoded && self.json_error.is_none() {
            return Vec::new();
        }
        let is_object = matches!(self.shape.kind, ShapeKind::JsonObject { .. });
        if self.note.is_some() && is_object {
            return Vec::new();
        }
        let of_shape = self.shape.warnings(kind, store).into_iter();
        of_shape.chain(self.connection_fault).collect()
    }

    /// The warnings, and where the JSON breaks.
    pub fn remarks(&self, kind: Kind, store: Store, is_decoded: bool) -> Vec<&str> {
        let warnings = self.warnings(kind, store, is_decoded).into_iter();
        warnings.chain(self.broken_json.as_deref()).collect()
    }
}

/// Why a value that begins like a JSON object or array is none: `looks like JSON but isn't: Expecting value: line 1 column 9`.
pub fn broken_json(value: &SecretValue) -> Option<String> {
    let error = json_fault(value)?;
    Some(format!("looks like JSON but isn't: {error}"))
}

/// The same for a narrow place, the position first: `not JSON at line 1 column 9: Expecting value`.
pub fn broken_json_at(value: &SecretValue) -> Option<String> {
    let error = json_fault(value)?;
    Some(match error.rsplit_once(": line ") {
        Some((what, place)) => format!("not JSON at line {place}: {what}"),
        None => format!("not JSON: {error}"),
    })
}

/// What Python says of a value that begins like a JSON object or array and is none: `Expecting value: line 1 column 9`.
fn json_fault(value: &SecretValue) -> Option<String> {
    let text = value.expose_text()?;
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let error = python_json::loads(text).err()?.to_string();
    let (error, _) = error.split_once(" (char ").unwrap_or((&error, ""));
    Some(error.to_owned())
}

fn is_multiline(value: &SecretValue) -> bool {
    let text = value.expose_text().unwrap_or_default();
    text.trim().contains('\n')
}

/// Positions only; the error never quotes the value.
fn json_error(value: &SecretValue) -> Option<PythonError> {
    let Some(text) = value.expose_text() else {
        return Some(PythonError::new("JSONDecodeError", "…"));
    };
    let error = python_json::loads(text).err()?;
    Some(PythonError::new(error.class(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_tell_same_from_different_within_a_run_only() {
        let key = FingerprintKey::random();
        let value = |text: &str| SecretValue::from_text(text.to_owned());
        assert_eq!(
            key.fingerprint(&value("obvious-fake")),
            key.fingerprint(&value("obvious-fake"))
        );
        assert_ne!(
            key.fingerprint(&value("obvious-fake")),
            key.fingerprint(&value("obvious-fake2"))
        );
        let other_run = FingerprintKey::random();
        assert_ne!(
            key.fingerprint(&value("obvious-fake")),
            other_run.fingerprint(&value("obvious-fake"))
        );
    }

    #[test]
    fn what_looks_like_json_and_is_none_says_where() {
        let check = |text: &str, expected: Option<&str>| {
            let value = SecretValue::from_text(text.to_owned());
            let found = broken_json(&value);
            let expected = expected.map(|why| format!("looks like JSON but isn't: {why}"));
            assert_eq!(found, expected, "{text}");
        };
        check("{\"a\": 1}", None);
        check("obvious-fake", None);
        check("", None);
        check("\"half", None);
        check(
            "{\"a\": 1,}",
            Some("Expecting property name enclosed in double quotes: line 1 column 9"),
        );
        check(" [1 2]", Some("Expecting ',' delimiter: line 1 column 5"));
        check(
            "{'obvious-fake': 1}",
            Some("Expecting property name enclosed in double quotes: line 1 column 2"),
        );
        check(
            "{\n\"a\": obvious}",
            Some("Expecting value: line 2 column 6"),
        );
    }

    #[test]
    fn debug_of_what_stays_says_nothing_of_the_value() {
        let key = FingerprintKey::random();
        let held = Held::new(&SecretValue::from_text("obvious-fake".to_owned()), &key);
        let text = format!("{held:?} {key:?}");
        assert!(text.contains("Fingerprint"), "{text}");
        assert!(!text.contains("obvious"), "{text}");
    }

    #[test]
    fn a_connection_without_names_keeps_what_its_fields_hold() {
        let outline = ConnectionOutline {
            texts: [FieldState::Set; 6],
            port: Some("5432".to_owned()),
            extra: vec!["obvious-fake-extra".to_owned()],
            form: ConnectionForm::Json,
            dropped: vec!["obvious-fake-dropped".to_owned()],
        };
        let state = ConnectionState::Built(outline.clone()).without_names();
        assert!(!format!("{state:?}").contains("obvious-fake"));
        let bare = ConnectionOutline {
            extra: Vec::new(),
            dropped: Vec::new(),
            ..outline.clone()
        };
        assert_eq!(state, ConnectionState::Built(bare));
        let raised = ConnectionState::Raised("ValueError");
        assert_eq!(raised.clone().without_names(), raised);
        // The control.
        assert!(format!("{outline:?}").contains("obvious-fake-extra"));
    }
}
