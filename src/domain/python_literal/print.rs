//! `str(value)` and `repr(value)`.

use super::literal::Literal;
use crate::domain::python_json::{Json, PyText, printed};
use crate::domain::python_text::repr;

/// `str(value)`.
pub fn str(value: &Literal) -> PyText {
    match value {
        Literal::Plain(json) => printed(json),
        other => text(&repr_of(other)),
    }
}

/// `str(value)` of what JSON gives.
pub fn str_of_json(value: &Json) -> PyText {
    match value {
        Json::Array(_) | Json::Object(_) => text(&repr_of_json(value)),
        other => printed(other),
    }
}

impl Literal {
    /// The entries of a dict, keys as they are printed.
    pub fn into_entries(self) -> Option<Vec<(PyText, Self)>> {
        match self {
            Self::Dict(entries) => {
                let named = entries.into_iter().map(|(key, value)| (str(&key), value));
                Some(named.collect())
            }
            _ => None,
        }
    }

    /// As JSON has it: sets and tuples are lists.
    pub fn into_json(self) -> Json {
        match self {
            Self::Plain(json) => json,
            Self::Bytes(bytes) => Json::Str(bytes),
            Self::Other(_) => Json::Bool(true),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                Json::Array(items.into_iter().map(Self::into_json).collect())
            }
            Self::Dict(entries) => {
                let entry = |(key, value): (Self, Self)| (str(&key), value.into_json());
                Json::Object(entries.into_iter().map(entry).collect())
            }
        }
    }
}

fn text(text: &str) -> PyText {
    PyText::from(text)
}

fn repr_of(value: &Literal) -> String {
    let items = |items: &[Literal]| {
        let items: Vec<_> = items.iter().map(repr_of).collect();
        items.join(", ")
    };
    match value {
        Literal::Plain(json) => repr_of_json(json),
        Literal::Bytes(bytes) => format!("b{}", repr(&bytes.to_lossy())),
        Literal::Other(printed) => printed.clone(),
        Literal::List(list) => format!("[{}]", items(list)),
        Literal::Tuple(tuple) if tuple.len() == 1 => format!("({},)", items(tuple)),
        Literal::Tuple(tuple) => format!("({})", items(tuple)),
        Literal::Set(set) if set.is_empty() => "set()".to_owned(),
        Literal::Set(set) => format!("{{{}}}", items(set)),
        Literal::Dict(entries) => {
            let entry =
                |(key, value): &(Literal, Literal)| format!("{}: {}", repr_of(key), repr_of(value));
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn repr_of_json(value: &Json) -> String {
    match value {
        Json::Str(text) => repr(&text.to_lossy()),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(repr_of_json).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) => {
            let entry = |(name, value): &(PyText, Json)| {
                format!("{}: {}", repr(&name.to_lossy()), repr_of_json(value))
            };
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        plain => printed(plain).to_lossy(),
    }
}
