//! The environment of Airflow's process, from a file: the output of `env`, `env -0`, `declare -x` or `kubectl exec … env`,
//! a `.env` file, a JSON object, a docker compose, Kubernetes or Helm file, a Dockerfile. The content says which.

mod collected;
mod containers;
mod dockerfile;
mod lines;
mod names;
mod quotes;
mod variables;
pub(super) mod yaml;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::read::{read_bytes, utf8_of_copy};
use super::settings::ConfigError;
use super::shell::Shell;
use super::source_lines;
use crate::domain::python_json::{self, Json, PyText};
use crate::domain::value::SecretValue;
pub(super) use collected::Observed;
pub(super) use containers::CFG_ENTRY;
use lines::Dialect;
use variables::Variables;
use yaml::Node;

/// What a file says about a process's environment.
pub(super) struct EnvFile {
    pub(super) path: PathBuf,
    pub(super) shell: Shell,
    /// What the file is, and how many variables it has: for `varlens config`.
    pub(super) summary: String,
    /// What was left out or changed, as sentences.
    pub(super) warnings: Vec<String>,
    /// Why the process may have variables that the file does not have.
    pub(super) incomplete: Option<String>,
    /// Airflow's release, where the file says it.
    pub(super) airflow: Option<String>,
    /// The role that Airflow has, where the file says it.
    pub(super) role: Option<String>,
    /// The variables whose quotes were removed, which other readers of such a file keep.
    pub(super) unquoted: Vec<String>,
    /// What `varlens collect` saw of the process; None for any other file.
    pub(super) observed: Option<Observed>,
}

/// Reads the file.
///
/// # Errors
/// It can't be read, or has no variable.
pub(super) fn read(path: &Path) -> Result<EnvFile, ConfigError> {
    let bytes = utf8_of_copy(read_bytes(path, "environment file")?);
    let place = format!("environment file {}", path.display());
    let (form, variables, observed) = if let Some(line) = collected_line(&bytes) {
        let refused = |what| ConfigError(format!("{place}: {what}"));
        let (variables, observed) = collected::read(line).map_err(refused)?;
        (COLLECTED, variables, Some(observed))
    } else {
        let refused = |what| ConfigError(format!("{place}: {what}; {ACCEPTED}"));
        let (form, variables) = parse(&bytes).map_err(refused)?;
        (form, variables, None)
    };
    let count = variables.count();
    let summary = format!(
        "{form}, {count} variable{}",
        if count == 1 { "" } else { "s" }
    );
    let sentences = variables.incomplete.iter().chain(&variables.notes);
    let warnings = sentences
        .cloned()
        .chain(variables.unknown_sentences())
        .map(|sentence| format!("{place}: {sentence}"))
        .collect();
    Ok(EnvFile {
        path: path.to_owned(),
        summary,
        warnings,
        incomplete: variables.incomplete.clone(),
        observed,
        airflow: variables.airflow.clone(),
        role: variables.role.clone(),
        unquoted: variables.unquoted.clone(),
        shell: {
            let lines = lines_of(&bytes, &variables);
            let file = path.display().to_string();
            variables.into_shell().with_lines(file, lines)
        },
    })
}

/// The lines in which the variables are; none between zero bytes.
fn lines_of(bytes: &[u8], variables: &Variables) -> BTreeMap<String, usize> {
    if bytes.contains(&0) {
        return BTreeMap::new();
    }
    let names: Vec<_> = variables.names().collect();
    source_lines::of_variables(&String::from_utf8_lossy(bytes), &names)
}

fn collected_line(bytes: &[u8]) -> Option<&str> {
    collected::line(std::str::from_utf8(bytes).ok()?)
}

const COLLECTED: &str = "the output of `varlens collect`";

const ACCEPTED: &str = "expected the output of `env`, `env -0` or `declare -x`, a .env file, a JSON object of strings, a \
    docker compose file, a Kubernetes or Helm file, a Dockerfile, or the output of `varlens collect`";

type Parsed = Result<(&'static str, Variables), String>;

fn parse(bytes: &[u8]) -> Parsed {
    if bytes.trim_ascii().is_empty() {
        return Err("the file is empty, and every process has variables".to_owned());
    }
    if bytes.contains(&0) {
        return separated(bytes).and_then(|found| some(("the output of `env -0`", found)));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let start = bytes.trim_ascii_start();
    if lines::is_header(start) {
        return Err("a file with [sections]: an airflow.cfg goes to --airflow-cfg".to_owned());
    }
    if start.starts_with(b"{") || start.starts_with(b"[") {
        return json(bytes);
    }
    if let Some(dialect) = lines::dialect(bytes) {
        let form = match dialect {
            Dialect::Env => "the output of `env`",
            Dialect::Dotenv => "a .env file",
            Dialect::Declare => "the output of `declare -x`",
        };
        return some((form, lines::read(bytes, dialect)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    if dockerfile::is_dockerfile(text) {
        return some(("a Dockerfile", dockerfile::read(text)));
    }
    if let Some(found) = yaml::documents(text).and_then(|roots| containers::find(&roots)) {
        return some(found);
    }
    some(("the output of `env`", lines::read(bytes, Dialect::Env)))
}

/// A file without any variable is not the environment of a process: it must not count as an empty one.
fn some(found: (&'static str, Variables)) -> Parsed {
    if found.1.count() == 0 {
        return Err("no environment variable was found in it".to_owned());
    }
    Ok(found)
}

/// Between zero bytes, any name is valid. A process may have overwritten the end of its `/proc/PID/environ` (`setproctitle`),
/// so a few entries may be anything.
fn separated(bytes: &[u8]) -> Result<Variables, String> {
    let mut variables = Variables::default();
    let mut others = 0_usize;
    for entry in bytes
        .split(|byte| *byte == 0)
        .filter(|entry| !entry.is_empty())
    {
        match named_value(entry) {
            Some((name, value)) => variables.set(name, SecretValue::new(value.to_vec())),
            None => others += 1,
        }
    }
    if others > variables.count() {
        return Err("a binary file, not the output of `env -0`".to_owned());
    }
    if others > 0 {
        variables.incomplete = Some(format!(
            "{others} of the parts between zero bytes are not NAME=value, so a part of the environment may be missing"
        ));
    }
    Ok(variables)
}

fn named_value(entry: &[u8]) -> Option<(&str, &[u8])> {
    let at = entry.iter().position(|byte| *byte == b'=')?;
    let name = std::str::from_utf8(entry.get(..at)?).ok()?;
    let is_name = !name.is_empty() && !name.chars().any(char::is_control);
    is_name.then_some((name, entry.get(at + 1..)?))
}

/// A JSON object of strings is an environment; anything else is searched like YAML.
fn json(bytes: &[u8]) -> Parsed {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let read = python_json::loads(text.trim()).map_err(|_| "not JSON".to_owned())?;
    if let Json::Object(members) = &read
        && members
            .iter()
            .all(|(_, value)| matches!(value, Json::Str(_)))
    {
        return some(("a JSON object", strings(members)));
    }
    match containers::find(&[Rc::new(node(&read))]) {
        Some(found) => some(found),
        None => Err(not_strings(&read)),
    }
}

fn strings(members: &[(PyText, Json)]) -> Variables {
    let mut variables = Variables::default();
    for (name, value) in members {
        if let Json::Str(value) = value {
            variables.set(name.to_lossy(), SecretValue::from_text(value.to_lossy()));
        }
    }
    variables
}

fn not_strings(read: &Json) -> String {
    let Json::Object(members) = read else {
        return "a JSON list without variables".to_owned();
    };
    let other = members
        .iter()
        .find(|(_, value)| !matches!(value, Json::Str(_)));
    let name = other.map(|(name, _)| name.to_lossy()).unwrap_or_default();
    format!("the value of {name} is not a string")
}

fn node(json: &Json) -> Node {
    match json {
        Json::Null => Node::Null,
        Json::Bool(value) => Node::Text(value.to_string()),
        Json::Int(digits) => Node::Text(digits.to_string()),
        Json::Float(number) => Node::Text(number.to_string()),
        Json::Str(text) => Node::Text(text.to_lossy()),
        Json::Array(items) => Node::List(items.iter().map(node).map(Rc::new).collect()),
        Json::Object(members) => {
            let entry = |(name, value): &(_, Json)| (PyText::to_lossy(name), Rc::new(node(value)));
            Node::Map(members.iter().map(entry).collect())
        }
    }
}
