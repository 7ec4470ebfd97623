//! Which form a file has, by its name.

use crate::domain::python_error::PythonError;
use crate::domain::release::{FileNameRule, LocalFileRules};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// `KEY=value`, a line each.
    Env,
    /// One JSON object.
    Json,
    /// One YAML mapping.
    Yaml,
}

/// The form of the file at `path`.
///
/// # Errors
/// What every lookup raises, as Airflow has no parser for it.
pub fn file_format(path: &str, rules: LocalFileRules) -> Result<FileFormat, PythonError> {
    let ending = match rules.name {
        FileNameRule::LastDot => path.rsplit_once('.').map_or(path, |(_, ending)| ending),
        FileNameRule::Suffix => suffix(path),
    };
    match ending.to_lowercase().as_str() {
        "env" => Ok(FileFormat::Env),
        "json" => Ok(FileFormat::Json),
        "yaml" => Ok(FileFormat::Yaml),
        "yml" if rules.yml => Ok(FileFormat::Yaml),
        _ => Err(unsupported(rules)),
    }
}

/// `Path(path).suffix.lstrip(".")`: a dot at the beginning or at the end of a name separates nothing.
fn suffix(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.find(|part| !matches!(*part, "" | "."));
    let name = name.unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending,
        _ => "",
    }
}

fn unsupported(rules: LocalFileRules) -> PythonError {
    let class = match rules.name {
        FileNameRule::LastDot => "AirflowException",
        FileNameRule::Suffix => "AirflowUnsupportedFileTypeException",
    };
    let endings = if rules.yml {
        "The file must have one of the following extensions: .env .json .yaml .yml"
    } else {
        "The file must have the extension .env or .json or .yaml"
    };
    PythonError::new(class, format!("Unsupported file format. {endings}"))
}
