//! What a literal gives.

use crate::domain::python_json::{Json, PyText};

pub(super) const SYNTAX: &str = "SyntaxError";

/// What a literal gives.
pub enum Literal {
    /// A text, a number, `True`, `False` or `None`.
    Plain(Json),
    /// `bytes`.
    Bytes(PyText),
    /// A complex number as Python prints it, or `Ellipsis`.
    Other(String),
    /// A list.
    List(Vec<Literal>),
    /// A tuple.
    Tuple(Vec<Literal>),
    /// A set.
    Set(Vec<Literal>),
    /// A dict: each key once, with its last value.
    Dict(Vec<(Literal, Literal)>),
}

impl Literal {
    /// What `if not value` calls false.
    pub fn is_falsy(&self) -> bool {
        match self {
            Self::Plain(json) => json.is_falsy(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Other(printed) => printed == "0j",
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => items.is_empty(),
            Self::Dict(entries) => entries.is_empty(),
        }
    }

    /// A text.
    pub fn as_text(&self) -> Option<&PyText> {
        match self {
            Self::Plain(Json::Str(text)) => Some(text),
            _ => None,
        }
    }
}
