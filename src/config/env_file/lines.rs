//! Environment variables line by line: the output of `env`, a .env file, the output of `declare -x`.
//!
//! The `.env` rules are ours rather than the `dotenvy` crate's, which replaces `$NAME` by variables of varlens' own
//! process, rejects names such as `AIRFLOW_VAR_A-B` and unquoted values with spaces, and quotes the line, which may hold
//! a secret, in its errors.

use super::names::is_name;
use super::quotes::{Stripped, closes, is_quoted, opened, without_comment};
use super::variables::Variables;
use crate::domain::value::SecretValue;

/// How the lines are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Literally.
    Env,
    /// With comments, quotes and `export`.
    Dotenv,
    /// With the quotes of bash.
    Declare,
}

/// The text begins with a `[section]`.
pub(super) fn is_header(text: &[u8]) -> bool {
    let first = all_lines(text).next().unwrap_or_default();
    let name = first
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.is_some_and(|name| {
        name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(is_part)
    })
}

/// Which dialect the lines are in. None where the first line with content is no variable.
pub(super) fn dialect(bytes: &[u8]) -> Option<Dialect> {
    let lines = || all_lines(bytes).filter(|line| !line.is_empty());
    let first = lines().find(|line| !is_comment(line))?;
    if first.starts_with(b"declare -x ") {
        return Some(Dialect::Declare);
    }
    dotenv_name(first)?;
    if is_of_a_process(bytes) {
        return Some(Dialect::Env);
    }
    let begins_with_comment = lines().next().is_some_and(is_comment);
    let exports = lines().any(|line| line.starts_with(b"export "));
    if begins_with_comment || exports {
        return Some(Dialect::Dotenv);
    }
    let is_dotenv =
        has_spaces(bytes) || opens_quotes(bytes) || mostly_quoted(bytes) || has_gaps(bytes);
    Some(if is_dotenv {
        Dialect::Dotenv
    } else {
        Dialect::Env
    })
}

/// What every process has and a .env file does not: then `env` printed the lines, and quotes are a part of the
/// values.
pub(super) fn is_of_a_process(bytes: &[u8]) -> bool {
    let has = |start: &[u8]| all_lines(bytes).any(|line| line.starts_with(start));
    has(b"PATH=/")
        && [&b"HOME="[..], b"HOSTNAME=", b"PWD=", b"SHLVL=", b"_="]
            .into_iter()
            .any(has)
}

/// Blank lines are between variables, and each other line is a variable or a comment, as in a file that was written by hand.
fn has_gaps(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    let is_variable = |line: &[u8]| line.is_empty() || is_comment(line) || pair(line).is_some();
    all_lines(text).any(<[u8]>::is_empty) && all_lines(text).all(is_variable)
}

/// `NAME = value`, which no process prints, while each line is a variable or a comment.
fn has_spaces(bytes: &[u8]) -> bool {
    let lines = || all_lines(bytes).filter(|line| !line.is_empty() && !is_comment(line));
    let is_spaced = |line: &[u8]| pair(line).is_none() && dotenv_name(line).is_some();
    lines().any(is_spaced) && lines().all(|line| dotenv_name(line).is_some())
}

/// At least half of the values have quotes around them, while each line is a variable or a comment.
fn mostly_quoted(bytes: &[u8]) -> bool {
    let variables = || all_lines(bytes).filter(|line| !line.is_empty() && !is_comment(line));
    let quoted = variables()
        .filter(|line| is_quoted(without_comment(value_of(line))))
        .count();
    quoted > 0 && variables().all(|line| pair(line).is_some()) && quoted * 2 >= variables().count()
}

/// A value begins with a quote that a later line closes at its end.
fn opens_quotes(bytes: &[u8]) -> bool {
    let mut lines = all_lines(bytes);
    while let Some(line) = lines.next() {
        let Some(quote) = opened(value_of(line)).filter(|_| pair(line).is_some()) else {
            continue;
        };
        return lines.any(|later| closes(later, quote));
    }
    false
}

/// What was read, and what of it should be said.
pub(super) fn read(bytes: &[u8], dialect: Dialect) -> Variables {
    match dialect {
        Dialect::Env => env(bytes),
        Dialect::Dotenv => dotenv(bytes),
        Dialect::Declare => declare(bytes),
    }
}

/// The output of `env`: a line that begins no variable continues the value before it.
fn env(bytes: &[u8]) -> Variables {
    let mut read: Vec<(String, Vec<u8>)> = Vec::new();
    let mut skipped = Skipped::default();
    let mut continued = 0;
    let mut is_in_pem = false;
    // The last value of a process may end in a newline; a file has blank lines at its end.
    let mut text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if !is_of_a_process(bytes) {
        while let [rest @ .., b'\n' | b'\r'] = text {
            text = rest;
        }
    }
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (pair(line).filter(|_| !is_in_pem), read.last_mut()) {
            (Some((name, value)), _) => {
                is_in_pem = opens_pem(value);
                read.push((name, value.to_vec()));
            }
            (None, Some((_, value))) => {
                continued += 1;
                is_in_pem = is_in_pem && !closes_pem(line);
                value.push(b'\n');
                value.extend_from_slice(line);
            }
            (None, None) => skipped.add(number, line),
        }
    }
    let mut variables = Variables::default();
    for (name, value) in read {
        variables.set(name, SecretValue::new(value));
    }
    skipped.report(&mut variables);
    if is_in_pem {
        variables.incomplete = Some("a key or certificate has no end line".to_owned());
    }
    if continued > 0 {
        let lines = if continued == 1 {
            "1 line was".to_owned()
        } else {
            format!("{continued} lines were")
        };
        variables.note(format!(
            "{lines} taken as part of the value above; the output of `env -0` leaves no doubt"
        ));
    }
    variables
}

/// The lines of a key or certificate end in `=`, and look like variables.
fn opens_pem(value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN ") && !closes_pem(value)
}

fn closes_pem(line: &[u8]) -> bool {
    line.windows(9).any(|part| part == b"-----END ")
}

/// A .env file, by the rules of docker compose and python-dotenv.
fn dotenv(bytes: &[u8]) -> Variables {
    let mut variables = Variables::default();
    let mut skipped = Skipped::default();
    let mut done = Stripped::default();
    let mut rest = bytes;
    let mut number = 0;
    // Quotes that nothing closes further down: they aren't searched for again.
    let mut unclosed = Vec::new();
    while !rest.is_empty() {
        let (line, after) = cut_line(rest);
        rest = after;
        number += 1;
        let line = line.trim_ascii();
        if line.is_empty() || is_comment(line) {
            continue;
        }
        if let Some(pairs) = exported_together(line) {
            for (name, value) in pairs {
                variables.set(name, SecretValue::from_text(value));
            }
            continue;
        }
        let Some((name, value)) = dotenv_name(line) else {
            skipped.add(number - 1, line);
            continue;
        };
        let quote = opened(value).filter(|quote| !unclosed.contains(quote));
        let (value, used) = match quote {
            Some(quote) => joined(value, quote, rest),
            None => (value.to_vec(), 0),
        };
        if used == 0 {
            unclosed.extend(quote);
        }
        rest = rest.get(used..).unwrap_or_default();
        number += value.split(|byte| *byte == b'\n').count() - 1;
        done.spaces += usize::from(pair(line).is_none() && !line.starts_with(b"export "));
        if let Some(lines) = continued(&value, rest) {
            (rest, number) = lines.fold((rest, number), |(rest, number), _| {
                (cut_line(rest).1, number + 1)
            });
            variables.set_present(name, JOINED);
            continue;
        }
        let value = done.unquote(&name, &value);
        variables.set(name, SecretValue::new(value));
    }
    skipped.report(&mut variables);
    done.report(&mut variables);
    variables
}

const JOINED: &str = "its line ends in a backslash: a shell and systemd join the next line to it, docker compose does not";

/// The lines that a backslash joins to a value, where it ends in one or has one at the end of a line.
fn continued<'a>(value: &[u8], rest: &'a [u8]) -> Option<impl Iterator<Item = &'a [u8]>> {
    let is_joined = |line: &[u8]| line.trim_ascii_end().ends_with(b"\\");
    let is_inside = value.windows(2).any(|pair| pair == b"\\\n");
    let ends = is_joined(value);
    (is_inside || ends).then(|| {
        let mut goes_on = ends;
        let lines = rest.split(|byte| *byte == b'\n');
        lines.take_while(move |line| std::mem::replace(&mut goes_on, is_joined(line)))
    })
}

/// `export A=1 B=2`, as a shell reads it.
fn exported_together(line: &[u8]) -> Option<Vec<(String, String)>> {
    let rest = std::str::from_utf8(line.strip_prefix(b"export ")?).ok()?;
    let words = shlex::split(rest)?;
    let pair = |word: &String| {
        let (name, value) = word.split_once('=')?;
        is_name(name).then(|| (name.to_owned(), value.to_owned()))
    };
    let pairs: Vec<_> = words.iter().map(pair).collect::<Option<_>>()?;
    (pairs.len() > 1).then_some(pairs)
}

/// The value with the lines up to the one that closes its quotes, and how many bytes of `rest` that are.
fn joined(value: &[u8], quote: u8, rest: &[u8]) -> (Vec<u8>, usize) {
    let mut used = 0;
    loop {
        let (line, after) = cut_line(rest.get(used..).unwrap_or_default());
        let is_last = after.is_empty();
        used = rest.len() - after.len();
        if closes(line, quote) {
            let lines = rest.get(..used).unwrap_or_default().trim_ascii_end();
            return ([value, b"\n", lines].concat(), used);
        }
        if is_last {
            return (value.to_vec(), 0);
        }
    }
}

/// The output of `declare -x` and `export -p` in bash: always in double quotes, over several lines if need be.
fn declare(bytes: &[u8]) -> Variables {
    let mut variables = Variables::default();
    let raw = std::str::from_utf8(bytes).unwrap_or_default();
    let Some(words) = shlex::split(raw) else {
        variables.incomplete = Some("its quotes are not those of bash".to_owned());
        return variables;
    };
    for word in words {
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else {
            continue;
        };
        // $'…', for control characters.
        if value.starts_with('$') && raw.contains(&format!("{name}=$'")) {
            variables.set_unknown(name, "bash prints it in $'…', which varlens does not read");
            variables.incomplete = Some("the values in $'…' were not read".to_owned());
            continue;
        }
        variables.set(name, SecretValue::from_text(value.to_owned()));
    }
    variables
}

/// Lines in which no variable was found.
#[derive(Default)]
struct Skipped {
    count: usize,
    first: usize,
}

impl Skipped {
    fn add(&mut self, number: usize, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        if self.count == 0 {
            self.first = number + 1;
        }
        self.count += 1;
    }

    fn report(&self, variables: &mut Variables) {
        let lines = match self.count {
            0 => return,
            1 => format!("line {} is not a variable", self.first),
            count => format!(
                "{count} lines are not variables, the first is line {}",
                self.first
            ),
        };
        variables.incomplete = Some(lines);
    }
}

fn cut_line(text: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b'\n', text) {
        Some(at) => {
            let (line, rest) = text.split_at(at);
            (line, rest.get(1..).unwrap_or_default())
        }
        None => (text, b""),
    }
}

fn all_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii)
}

/// `;` begins a comment in a file of systemd; nowhere does it begin a variable.
fn is_comment(line: &[u8]) -> bool {
    line.starts_with(b"#") || line.starts_with(b";")
}

fn value_of(line: &[u8]) -> &[u8] {
    let at = line.iter().position(|byte| *byte == b'=');
    let value = at.and_then(|at| line.get(at + 1..)).unwrap_or_default();
    value.trim_ascii()
}

fn pair(line: &[u8]) -> Option<(String, &[u8])> {
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name)
        .ok()
        .filter(|name| is_name(name))?;
    Some((name.to_owned(), value.get(1..).unwrap_or_default()))
}

fn dotenv_name(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.strip_prefix(b"export ").unwrap_or(line).trim_ascii();
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name.trim_ascii()).ok();
    let name = name.filter(|name| is_name(name))?;
    Some((
        name.to_owned(),
        value.get(1..).unwrap_or_default().trim_ascii(),
    ))
}
