//! JSON as Python reads and writes it: `json.loads`, `json.dumps` with their defaults.
//!
//! Airflow decodes, masks and re-encodes values with Python's `json` (`Variable.get(deserialize_json=True)`, the REST
//! API), which reads and writes other texts than standard JSON: `NaN`, lone surrogates, integers of any size, the last of
//! several equal names. Puts none of the text into an error, and does not implement `Debug`.
//!
//! Messages and limits are those of `CPython` 3.11 (`json/decoder.py`, `_json.c`).

mod dump;
mod error;
mod float;
mod scan;
mod text;

pub use dump::{dumps, printed, standard};
pub use error::JsonError;
pub use scan::outline::{Inside, Outline, outline, string};
pub use scan::{MAX_NESTING, loads};
pub use text::PyText;

use zeroize::Zeroizing;

/// A value as `json.loads` gives it.
pub enum Json {
    /// `None`.
    Null,
    /// `True` or `False`.
    Bool(bool),
    /// An `int`: its digits as Python prints them.
    Int(Zeroizing<String>),
    /// A `float`, with NaN and the infinities.
    Float(f64),
    /// A `str`.
    Str(PyText),
    /// A `list`.
    Array(Vec<Json>),
    /// A `dict`: each name once, at its first position, with its last value.
    Object(Vec<(PyText, Json)>),
}

impl Json {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Str(PyText::from(text))
    }

    /// What Python's `if not value` calls false: null, false, 0 and everything empty.
    pub fn is_falsy(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(value) => !value,
            Self::Int(digits) => digits.as_str() == "0",
            Self::Float(value) => *value == 0.0,
            Self::Str(text) => text.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Object(entries) => entries.is_empty(),
        }
    }

    /// Calls `visit` with each part that is neither an array nor an object, in the order of the text.
    pub fn for_each_leaf(&self, visit: &mut impl FnMut(&Json)) {
        match self {
            Self::Array(items) => items.iter().for_each(|item| item.for_each_leaf(visit)),
            Self::Object(entries) => entries
                .iter()
                .for_each(|(_, item)| item.for_each_leaf(visit)),
            leaf => visit(leaf),
        }
    }
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Json")
    }
}

#[cfg(test)]
mod tests;
