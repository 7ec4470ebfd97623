//! The environment of Airflow's process, from a file: the output of `env`, `env -0`, `declare -x` or `kubectl exec … env`,
//! a `.env` file, a JSON object, a docker compose, Kubernetes or Helm file, a Dockerfile, MWAA's options, a unit of systemd,
//! a log in which it was printed. The content says which.

mod collected;
mod containers;
mod describe;
mod dialect;
mod dockerfile;
mod hcl;
mod image;
mod json;
mod line;
mod lines;
mod log;
mod names;
mod nodes;
mod options;
mod other_forms;
mod quotes;
mod references;
mod supervisor;
mod unit;
mod variables;
pub(super) mod yaml;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::read::{read_bytes, utf8_of_copy};
use super::settings::ConfigError;
use super::shell::Shell;
use super::source_lines;
use crate::domain::other_reading::DoubtfulValue;
use crate::domain::value::SecretValue;
pub(super) use collected::Observed;
pub(super) use containers::CFG_ENTRY;
pub(super) use describe::config_map;
use dialect::Dialect;
pub(super) use nodes::printed_by_chart;
pub(super) use unit::is_unit;
use variables::Variables;

/// `secrets.backend`.
pub(super) fn is_option_of_mwaa(name: &str) -> bool {
    options::variable(name).is_some()
}

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
    /// The file has nothing that every process has, so that it may be a part of an environment.
    pub(super) is_part: bool,
    /// Airflow's release, where the file says it.
    pub(super) airflow: Option<String>,
    /// The role that Airflow has, where the file says it.
    pub(super) role: Option<String>,
    /// The variables whose values other readers of such a file take otherwise.
    pub(super) doubtful: Vec<DoubtfulValue>,
    /// Airflow's variables and connections that are set to a value that the file does not have.
    pub(super) present: Vec<String>,
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
    let (form, mut variables, observed) = if let Some(line) = collected_line(&bytes) {
        let refused = |what| ConfigError(format!("{place}: {what}"));
        let (variables, observed) = collected::read(line).map_err(refused)?;
        (COLLECTED, variables, Some(observed))
    } else {
        let refused = |what| ConfigError(format!("{place}: {what}; {ACCEPTED}"));
        let (form, variables) = parse(&bytes).map_err(refused)?;
        (form, variables, None)
    };
    note_line_ends(&bytes, form, &mut variables);
    variables.forget_hidden();
    let mut present = variables.take_hidden();
    if !present.is_empty() {
        variables.note(format!(
            "the values of {} are hidden in it",
            present.join(", ")
        ));
    }
    present.append(&mut variables.present);
    present.extend(
        observed
            .iter()
            .flat_map(|observed| observed.present.clone()),
    );
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
        is_part: observed.is_none()
            && variables.incomplete.is_none()
            && !variables.is_of_a_process(),
        present,
        observed,
        airflow: variables.airflow.clone(),
        role: variables.role.clone(),
        doubtful: variables.doubtful.clone(),
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

const ENV: &str = "the output of `env`";
const DOTENV: &str = "a .env file";

/// The byte order mark, with which editors of Windows begin a file.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// What readers of a file with lines do differently with its first bytes and with the ends of its lines.
fn note_line_ends(bytes: &[u8], form: &str, variables: &mut Variables) {
    if ![ENV, DOTENV].contains(&form) {
        return;
    }
    if let Some(rest) = bytes.strip_prefix(MARK) {
        let first = variables
            .names()
            .find(|name| rest.starts_with(name.as_bytes()));
        let first = first.map_or("name".to_owned(), |name| format!("name, {name}"));
        variables.note(format!(
            "it begins with a byte order mark: docker skips it, while a shell and python-dotenv take it for a part of the first \
             {first}, so that Airflow lacks it; save the file without the mark"
        ));
    }
    if bytes.windows(2).any(|pair| pair == b"\r\n") && !dialect::is_of_a_process(bytes) {
        variables.note(
            "its lines end in CR LF: docker and python-dotenv drop the CR, while a shell keeps it at the end of each value",
        );
    }
}

const COLLECTED: &str = "the output of `varlens collect`";

const ACCEPTED: &str = "expected the output of `env`, `env -0` or `declare -x`, a .env file, a JSON object of strings, a \
    docker compose file, a Kubernetes or Helm file, the output of `kubectl describe pod`, a Dockerfile, a unit of systemd, a file of \
    supervisord, Terraform, MWAA's options, a log in which `env` printed, or the output of `varlens collect`";

type Parsed = Result<(&'static str, Variables), String>;

fn parse(bytes: &[u8]) -> Parsed {
    if bytes.trim_ascii().is_empty() {
        return Err("the file is empty, and every process has variables".to_owned());
    }
    if bytes.contains(&0) {
        return separated(bytes).and_then(|found| some(("the output of `env -0`", found)));
    }
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let start = bytes.trim_ascii_start();
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(found) = by_words(text)
    {
        return some(found).map_err(|what| named_or(bytes, what));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if supervisor::is_of_supervisor(text) {
            return some((supervisor::FORM, supervisor::read(text)));
        }
        if hcl::is_hcl(text)
            && let Some(found) = containers::find_in_hcl(hcl::document(text))
        {
            return some(found);
        }
    }
    if dialect::is_header(start) {
        return Err("a file with [sections]: an airflow.cfg goes to --airflow-cfg".to_owned());
    }
    if start.starts_with(b"{") || start.starts_with(b"[") {
        return json::read(bytes)
            .and_then(some)
            .map_err(|what| named_or(bytes, what));
    }
    if let Some(commands) = std::str::from_utf8(bytes).ok().and_then(without_prompts) {
        return by_lines(commands.as_bytes(), Dialect::Dotenv, "commands of a shell");
    }
    if let Some(dialect) = dialect::dialect(bytes) {
        let form = match dialect {
            Dialect::Env => ENV,
            Dialect::Dotenv => DOTENV,
            Dialect::Declare => "the output of `declare -x`",
        };
        return by_lines(bytes, dialect, form);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    if dockerfile::is_dockerfile(text) {
        return some(("a Dockerfile", dockerfile::read(text)));
    }
    if let Some(found) = yaml::documents(text).and_then(|roots| containers::find(&roots)) {
        return some(found);
    }
    if let Some(found) = log::read(text) {
        return some((log::FORM, found));
    }
    if start.starts_with(b"#!") {
        return Err(SCRIPT.to_owned());
    }
    let found = some((ENV, lines::read(bytes, Dialect::Env)));
    found.map_err(|what| named_or(bytes, what))
}

const SCRIPT: &str = "this is a script, whose commands decide what it sets: give the output of `env -0` inside Airflow's process";

/// What the file is in place of an environment, where that is known.
fn named_or(bytes: &[u8], what: String) -> String {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    other_forms::named(text).map_or(what, str::to_owned)
}

/// The text of a terminal without the prompts before `export`. None where no such line is in it.
fn without_prompts(text: &str) -> Option<String> {
    let bare = |line: &str| {
        let (prompt, command) = line.split_once("export ")?;
        let prompt = prompt.trim();
        // `# export A=1` is a comment.
        let is_prompt = prompt.len() <= 60
            && prompt != "#"
            && !prompt.contains('=')
            && prompt.ends_with(['$', '#', '%', '❯', '>']);
        is_prompt.then(|| format!("export {command}"))
    };
    if !text.lines().any(|line| bare(line).is_some()) {
        return None;
    }
    let lines = text
        .lines()
        .map(|line| bare(line).unwrap_or_else(|| line.to_owned()));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// A file of another program may have lines that look like variables: then none of them is one that Airflow reads.
fn by_lines(bytes: &[u8], dialect: Dialect, form: &'static str) -> Parsed {
    let found = some((form, lines::read(bytes, dialect)));
    if found
        .as_ref()
        .is_ok_and(|(_, found)| !found.has_no_airflow())
    {
        return found;
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    match other_forms::named(text) {
        Some(what) => Err(what.to_owned()),
        None => found,
    }
}

/// A form that its first words tell from any other.
fn by_words(text: &str) -> Option<(&'static str, Variables)> {
    if unit::is_unit(text) {
        return Some(("a unit of systemd", unit::read(text)));
    }
    let options = options::of_lines(text).map(|found| (options::MWAA, found));
    options.or_else(|| {
        let found = describe::read_config_map(text).or_else(|| describe::read(text))?;
        Some((describe::FORM, found))
    })
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
