//! Environment variables line by line: the output of `env`, a .env file, the output of `declare -x`.
//!
//! The `.env` rules are ours rather than the `dotenvy` crate's, which replaces `$NAME` by variables of varlens' own
//! process, rejects names such as `AIRFLOW_VAR_A-B` and unquoted values with spaces, and quotes the line, which may hold
//! a secret, in its errors.

use super::dialect::{Dialect, is_of_a_process};
use super::line::{cut_line, dotenv_name, is_comment, is_noise, pair};
use super::names::is_name;
use super::quotes::{Stripped, closes, is_quoted, opened, unquote, without_comment};
use super::references;
use super::variables::Variables;
use crate::domain::other_reading::OtherReading;
use crate::domain::value::SecretValue;

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
        if !is_of_a_process(bytes) {
            doubt(&mut variables, &name, &value);
        }
        variables.set(name, SecretValue::new(value));
    }
    references::doubt(&mut variables);
    variables.note_doubts();
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

/// What readers of a .env file would take away from a value, where it isn't known that a process printed it.
fn doubt(variables: &mut Variables, name: &str, value: &[u8]) {
    let trimmed = value.trim_ascii();
    let bare = without_comment(trimmed);
    if is_quoted(bare) {
        variables.doubt(name, OtherReading::QuotesKept);
    } else if bare.len() < trimmed.len() {
        variables.doubt(name, OtherReading::CommentKept);
    }
    if references::is_replaced(bare) {
        variables.doubt(name, OtherReading::Reference);
    }
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
        let value = unquote(&mut variables, &name, &value);
        variables.set(name, SecretValue::new(value));
    }
    skipped.report(&mut variables);
    done.report(&mut variables);
    references::doubt(&mut variables);
    variables.note_doubts();
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
        if line.trim_ascii().is_empty() || is_noise(line) {
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
