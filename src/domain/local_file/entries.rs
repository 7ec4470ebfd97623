//! What a file has, and why it has nothing.

use crate::domain::python_error::PythonError;
use crate::domain::python_json::{Json, PyText};
use crate::domain::python_text::type_name;

/// Why there are no entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// Every lookup raises this.
    Raised(PythonError),
    /// Airflow reads the file, but varlens cannot say how: why.
    NotEvaluated(String),
}

impl From<PythonError> for LoadError {
    fn from(error: PythonError) -> Self {
        Self::Raised(error)
    }
}

/// A value of a file, as Python holds it.
#[derive(Debug)]
pub struct Loaded {
    /// What JSON has no form for, such as a date, is a text here.
    pub value: Json,
    /// The name of Python's type: `str`, `dict`, `date`.
    pub class: &'static str,
    /// Airflow accepts it, but varlens cannot say what it is: why.
    pub unknown: Option<&'static str>,
    /// It is a `dict` with a key that is no `str`.
    pub(super) has_odd_keys: bool,
    /// It is a date, or has one inside.
    pub(super) has_date: bool,
    /// The members of a `dict` that are dates, or have one inside.
    pub(super) dated: Vec<PyText>,
    /// What is known of the only item of a list; its value is in the list.
    pub(super) item: Option<Box<Self>>,
}

impl Loaded {
    /// A value that JSON has a form for.
    pub(super) fn json(value: Json) -> Self {
        Self {
            class: type_name(&value),
            value,
            unknown: None,
            has_odd_keys: false,
            has_date: false,
            dated: Vec::new(),
            item: None,
        }
    }

    /// A list.
    pub(super) fn list(mut items: Vec<Self>) -> Self {
        let has_date = items.iter().any(|item| item.has_date);
        let values = items.iter_mut();
        let values = values.map(|item| std::mem::replace(&mut item.value, Json::Null));
        let value = Json::Array(values.collect());
        let only = if items.len() == 1 { items.pop() } else { None };
        Self {
            has_date,
            item: only.map(Box::new),
            ..Self::json(value)
        }
    }

    /// The only item of a list; None where it has none, or several.
    pub(super) fn into_item(self) -> Option<Self> {
        let Json::Array(mut items) = self.value else {
            return None;
        };
        let value = if items.len() == 1 { items.pop() } else { None };
        match (self.item, value?) {
            (Some(item), value) => Some(Self { value, ..*item }),
            (None, value) => Some(Self::json(value)),
        }
    }
}

/// What a file has: each key once, with its last value. A key that is no text is None, and is never found.
pub type Entries = Vec<(Option<PyText>, Loaded)>;

/// Its text has the file's name and, where the file is not JSON or YAML, a part of the file.
pub(super) fn not_parsed() -> PythonError {
    PythonError::new(
        "AirflowFileParseException",
        "Failed to load the secret file.…",
    )
}

/// varlens does not say what Airflow makes of the file.
pub(super) fn not_evaluated(why: &str) -> LoadError {
    LoadError::NotEvaluated(why.to_owned())
}
