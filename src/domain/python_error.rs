//! An exception of Python's, as data.

/// A Python exception: its class, and its text (with `…` in place of a service's own message).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonError {
    /// E.g. `KeyError`.
    pub class: String,
    /// The text in that release's wording.
    pub text: String,
}

impl PythonError {
    /// An exception by class and text.
    pub fn new(class: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            class: class.into(),
            text: text.into(),
        }
    }
}
