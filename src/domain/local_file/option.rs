//! `variables_file_path` and its like: where the file is, as the option says it.

use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;
use crate::domain::python_json::Json;
use crate::domain::python_re::PythonVersion;
use crate::domain::python_text::type_name;
use crate::domain::release::{FileNameRule, LocalFileRules};

/// What an option says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileOption {
    /// No file: the backend has no keys of this kind.
    #[default]
    None,
    /// A path.
    Path(String),
    /// Something that is no path: what every lookup raises.
    Wrong(PythonError),
}

/// The files of one backend, in the order of [`Kind::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalFiles([FileOption; 3]);

impl LocalFiles {
    /// The option of each kind, by name: `variables_file_path`.
    pub fn new(option: impl Fn(&str) -> FileOption) -> Self {
        Self(Kind::ALL.map(|kind| option(option_name(kind))))
    }

    /// The file of a kind.
    pub fn of(&self, kind: Kind) -> &FileOption {
        let position = Kind::ALL.iter().position(|other| *other == kind);
        position.map_or(&FileOption::None, |number| &self.0[number])
    }
}

/// The constructor's argument.
pub fn option_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Variable => "variables_file_path",
        Kind::Connection => "connections_file_path",
        Kind::Config => "configs_file_path",
    }
}

impl FileOption {
    /// Reads an option: `if not self.variables_file` comes first.
    pub fn new(value: Option<&Json>, rules: LocalFileRules, python: PythonVersion) -> Self {
        match value {
            Some(Json::Str(path)) if !path.is_empty() => Self::Path(path.to_lossy()),
            Some(other) if !other.is_falsy() => Self::Wrong(no_path(other, rules, python)),
            _ => Self::None,
        }
    }
}

fn no_path(value: &Json, rules: LocalFileRules, python: PythonVersion) -> PythonError {
    let name = type_name(value);
    if rules.name == FileNameRule::Suffix {
        return PythonError::new("TypeError", no_path_like(name, python));
    }
    match value {
        // A number is a file descriptor to `os.path.exists`, and 1 is open.
        Json::Bool(_) => no_rsplit(name),
        Json::Int(number) if matches!(number.as_str(), "1" | "2") => no_rsplit(name),
        Json::Int(number) => {
            let text = format!(
                "File {} was not found. Check the configuration of your Secrets backend.",
                number.as_str()
            );
            PythonError::new("AirflowException", text)
        }
        _ => {
            let text =
                format!("stat: path should be string, bytes, os.PathLike or integer, not {name}");
            PythonError::new("TypeError", text)
        }
    }
}

fn no_rsplit(name: &str) -> PythonError {
    let text = format!("'{name}' object has no attribute 'rsplit'");
    PythonError::new("AttributeError", text)
}

fn no_path_like(name: &str, python: PythonVersion) -> String {
    if python.minor >= 12 {
        format!(
            "argument should be a str or an os.PathLike object where __fspath__ returns a str, not '{name}'"
        )
    } else {
        format!("expected str, bytes or os.PathLike object, not {name}")
    }
}
