//! The environment of a process: this one, read once at the start, or one from a file. Values may be secret, and need not
//! be UTF-8.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use crate::domain::value::SecretValue;

/// Environment variables by name.
#[derive(Default)]
pub struct Shell {
    variables: BTreeMap<String, SecretValue>,
    /// Variables that are set to something that isn't known, and why.
    unknown: BTreeMap<String, String>,
    /// The file that they are from, and the lines in it.
    file: Option<String>,
    lines: BTreeMap<String, usize>,
}

impl Shell {
    /// Takes ownership of the variables. Drops a name that is not UTF-8: no option has one.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let read = |(name, value): (OsString, OsString)| {
            let name = name.into_string().ok()?;
            Some((name, SecretValue::new(value.into_vec())))
        };
        Self {
            variables: variables.into_iter().filter_map(read).collect(),
            ..Self::default()
        }
    }

    /// Variables from a file.
    pub fn from_variables(variables: Vec<(String, SecretValue)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds variables whose values aren't known: names and why.
    pub fn with_unknown(self, unknown: BTreeMap<String, String>) -> Self {
        Self { unknown, ..self }
    }

    /// The value of some variable isn't known.
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// Adds the file that the variables are from, and the lines in it as far as they are known.
    pub fn with_lines(self, file: String, lines: BTreeMap<String, usize>) -> Self {
        Self {
            file: Some(file),
            lines,
            ..self
        }
    }

    /// A variable, and where it is set, if that is not the environment of this process: `NAME (FILE:LINE)`.
    pub fn place(&self, name: &str) -> String {
        match (&self.file, self.lines.get(name)) {
            (None, _) => name.to_owned(),
            (Some(file), None) => format!("{name} ({file})"),
            (Some(file), Some(line)) => format!("{name} ({file}:{line})"),
        }
    }

    /// Why the value of a variable that is set isn't known.
    pub fn unknown(&self, name: &str) -> Option<&str> {
        self.unknown.get(name).map(String::as_str)
    }

    /// A variable's text. None where it is not set, not UTF-8, or empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.raw_text(name).filter(|text| !text.is_empty())
    }

    /// A variable's text, which may be empty.
    pub fn raw_text(&self, name: &str) -> Option<String> {
        let value = self.variables.get(name)?;
        value.expose_text().map(str::to_owned)
    }

    /// A variable is set, even if it is empty.
    pub fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    /// The names of all variables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }

    /// Copies of the variables that `wanted` picks.
    pub fn pick(&self, wanted: impl Fn(&str) -> bool) -> Vec<(String, SecretValue)> {
        let copy = |value: &SecretValue| SecretValue::new(value.expose().to_vec());
        self.variables
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| (name.clone(), copy(value)))
            .collect()
    }
}
