//! The environment of Airflow's process, from a file: the output of `env`, `env -0` or `kubectl exec … env`, a `.env` file
//! with its quotes, or a JSON object. The content says which.
//!
//! The `.env` rules are ours rather than the `dotenvy` crate's, which replaces `$NAME` by variables of varlens' own
//! process, rejects names such as `AIRFLOW_VAR_A-B` and unquoted values with spaces, and quotes the line, which may hold
//! a secret, in its errors.

use std::path::Path;

use super::read::read_bytes;
use super::settings::ConfigError;
use super::shell::Shell;
use crate::domain::python_json::{self, Json};
use crate::domain::value::SecretValue;

type Variables = Vec<(String, SecretValue)>;

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Shell, ConfigError> {
    let bytes = read_bytes(path, "environment file")?;
    let variables = parse(&bytes).map_err(|what| {
        ConfigError(format!(
            "environment file {}: {what}; expected the output of `env`, a .env file, or a JSON object of strings",
            path.display()
        ))
    })?;
    Ok(Shell::from_variables(variables))
}

fn parse(bytes: &[u8]) -> Result<Variables, String> {
    if bytes.contains(&0) {
        let pairs = bytes.split(|byte| *byte == 0).filter_map(any_pair);
        return Ok(pairs.collect());
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let start = bytes.trim_ascii_start();
    if start.starts_with(b"[") {
        return Err("a JSON list".to_owned());
    }
    if start.starts_with(b"{") {
        let text = std::str::from_utf8(start).map_err(|_| "not UTF-8".to_owned())?;
        return object(text);
    }
    let is_dotenv = is_dotenv(bytes);
    Ok(lines(bytes, is_dotenv))
}

fn object(text: &str) -> Result<Variables, String> {
    let Ok(Json::Object(members)) = python_json::loads(text) else {
        return Err("not a JSON object".to_owned());
    };
    let mut variables = Vec::new();
    for (name, value) in members {
        let name = name.to_lossy();
        let Json::Str(value) = value else {
            return Err(format!("the value of {name} is not a string"));
        };
        variables.push((name, SecretValue::from_text(value.to_lossy())));
    }
    Ok(variables)
}

/// It has an `export`, a comment before the first variable, or quotes around at least half of the values while each line
/// is a variable or a comment. `env` prints none of these, but one of its values may have quotes or several lines.
fn is_dotenv(bytes: &[u8]) -> bool {
    let lines = || {
        let all = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        all.filter(|line| !line.is_empty())
    };
    let is_comment = |line: &[u8]| line.starts_with(b"#");
    if lines().next().is_some_and(is_comment) || lines().any(|line| line.starts_with(b"export ")) {
        return true;
    }
    let variables = || lines().filter(|line| !is_comment(line));
    let quoted = variables().filter(|line| is_quoted(line)).count();
    quoted > 0 && variables().all(|line| pair(line).is_some()) && quoted * 2 >= variables().count()
}

fn is_quoted(line: &[u8]) -> bool {
    let value = line.iter().position(|byte| *byte == b'=');
    let value = value.and_then(|at| line.get(at + 1..)).unwrap_or_default();
    matches!(value, [b'"', .., b'"'] | [b'\'', .., b'\''])
}

/// Between zero bytes, any name is valid.
fn any_pair(entry: &[u8]) -> Option<(String, SecretValue)> {
    let at = entry.iter().position(|byte| *byte == b'=')?;
    let name = std::str::from_utf8(entry.get(..at)?).ok()?;
    let value = entry.get(at + 1..).unwrap_or_default();
    (!name.is_empty()).then(|| (name.to_owned(), SecretValue::new(value.to_vec())))
}

/// The output of `env` is taken literally; a line without `=` continues the value before it. A .env file has comments,
/// spaces around names, quotes, and escapes within double quotes.
fn lines(bytes: &[u8], is_dotenv: bool) -> Variables {
    let mut variables: Variables = Vec::new();
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let read = if is_dotenv {
            dotenv_pair(line)
        } else {
            pair(line)
        };
        match (read, variables.last_mut()) {
            (Some(read), _) => variables.push(read),
            (None, Some((_, value))) if !is_dotenv => {
                let longer = [value.expose(), b"\n", line].concat();
                *value = SecretValue::new(longer);
            }
            _ => {}
        }
    }
    variables
}

fn pair(line: &[u8]) -> Option<(String, SecretValue)> {
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name)
        .ok()
        .filter(|name| is_name(name))?;
    let value = value.get(1..).unwrap_or_default();
    Some((name.to_owned(), SecretValue::new(value.to_vec())))
}

/// Names of Airflow's variables may contain `-`, `.` and `/`, and letters of any script.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}

fn dotenv_pair(line: &[u8]) -> Option<(String, SecretValue)> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"export ").unwrap_or(line).trim_ascii();
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name.trim_ascii()).ok();
    let name = name.filter(|name| is_name(name))?;
    let value = unquote(value.get(1..).unwrap_or_default().trim_ascii());
    Some((name.to_owned(), SecretValue::new(value)))
}

fn unquote(value: &[u8]) -> Vec<u8> {
    match value {
        [b'\'', inner @ .., b'\''] => inner.to_vec(),
        [b'"', inner @ .., b'"'] => unescape(inner),
        _ => {
            let comment = value.windows(2).position(|pair| pair == b" #");
            let end = comment.unwrap_or(value.len());
            value.get(..end).unwrap_or(value).trim_ascii().to_vec()
        }
    }
}

fn unescape(inner: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            text.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => text.push(b'\n'),
            Some(b't') => text.push(b'\t'),
            Some(b'r') => text.push(b'\r'),
            Some(other @ (b'"' | b'\\' | b'$')) => text.push(other),
            Some(other) => text.extend([b'\\', other]),
            None => text.push(b'\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &[u8], expected: &[(&str, &str)]) {
        let read = parse(file).unwrap();
        let shown: Vec<_> = read
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose_text().unwrap()))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_output_of_env() {
        check(
            b"A=1\nB=two words\nC=\n",
            &[("A", "1"), ("B", "two words"), ("C", "")],
        );
        check(b"A=1\nand more\nB=2", &[("A", "1\nand more"), ("B", "2")]);
        check(
            b"A=x=y\nAIRFLOW_VAR_A-B=3\n",
            &[("A", "x=y"), ("AIRFLOW_VAR_A-B", "3")],
        );
        check(b"A=1\0B=two\nlines\0", &[("A", "1"), ("B", "two\nlines")]);
    }

    #[test]
    fn a_dotenv_file() {
        check(
            b"# comment\nexport A=\"a\\nb\"\nB = 'c d' \nC=e # f\n\nD=\n",
            &[("A", "a\nb"), ("B", "c d"), ("C", "e"), ("D", "")],
        );
    }

    #[test]
    fn a_json_object() {
        check(
            b" {\"A\": \"1\", \"B\": \"\\u00e9\"}",
            &[("A", "1"), ("B", "é")],
        );
        let error = parse(b"{\"A\": 1}").err().unwrap();
        assert_eq!(error, "the value of A is not a string");
        assert!(
            parse(b"{oops fake-secret")
                .err()
                .is_some_and(|error| !error.contains("fake"))
        );
    }
}
