//! From a file's bytes to its entries.

use zeroize::Zeroizing;

use super::entries::{Entries, LoadError, Loaded, not_parsed};
use super::name::FileFormat;
use super::{connection, env, variable, yaml};
use crate::domain::connection::Builder;
use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;
use crate::domain::python_json::{self, Json, JsonError};
use crate::domain::release::LocalFileRules;

/// Reads a file's content. Config options are read as variables are; `builder` builds the connections, all of them.
///
/// # Errors
/// What every lookup raises, or why varlens cannot read the file as Airflow does.
pub fn load(
    kind: Kind,
    format: FileFormat,
    content: &[u8],
    rules: LocalFileRules,
    builder: Builder,
) -> Result<Entries, LoadError> {
    let text = decoded(content)?;
    let entries = match format {
        FileFormat::Env => return env::load(kind, &text, rules, builder),
        FileFormat::Json => json(&text)?,
        FileFormat::Yaml => yaml::entries(&text)?,
    };
    match kind {
        Kind::Connection => connection::checked(entries, builder),
        Kind::Variable if rules.keeps_lists => Ok(entries),
        Kind::Variable | Kind::Config => variable::single(entries, rules),
    }
}

/// `open(path)` reads UTF-8, unless the process has another encoding, and makes every end of a line `\n`.
fn decoded(content: &[u8]) -> Result<Zeroizing<String>, PythonError> {
    let text = std::str::from_utf8(content)
        .map_err(|_| PythonError::new("UnicodeDecodeError", "'utf-8' codec can't decode …"))?;
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\r') {
        plain.push_str(line);
        plain.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    plain.push_str(rest);
    Ok(plain)
}

fn json(text: &str) -> Result<Entries, PythonError> {
    match python_json::loads(text) {
        Ok(Json::Object(members)) => Ok(members
            .into_iter()
            .map(|(name, value)| (Some(name), Loaded::json(value)))
            .collect()),
        Ok(_) | Err(JsonError::Decode { .. }) => Err(not_parsed()),
        Err(error) => Err(PythonError::new(error.class(), "…")),
    }
}
