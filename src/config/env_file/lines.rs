//! Environment variables line by line: the output of `env`, a .env file, the output of `declare -x`.
//!
//! The `.env` rules are ours rather than the `dotenvy` crate's, which replaces `$NAME` by variables of varlens' own
//! process, rejects names such as `AIRFLOW_VAR_A-B` and unquoted values with spaces, and quotes the line, which may hold
//! a secret, in its errors.

use super::names::is_name;
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

/// Which dialect the lines are in. None where the first line with content is no variable.
pub(super) fn dialect(bytes: &[u8]) -> Option<Dialect> {
    let lines = || all_lines(bytes).filter(|line| !line.is_empty());
    let first = lines().find(|line| !is_comment(line))?;
    if first.starts_with(b"declare -x ") {
        return Some(Dialect::Declare);
    }
    dotenv_name(first)?;
    let begins_with_comment = lines().next().is_some_and(is_comment);
    let exports = lines().any(|line| line.starts_with(b"export "));
    if begins_with_comment || exports {
        return Some(Dialect::Dotenv);
    }
    if is_of_a_process(bytes) {
        return Some(Dialect::Env);
    }
    let is_dotenv = opens_quotes(bytes) || mostly_quoted(bytes);
    Some(if is_dotenv {
        Dialect::Dotenv
    } else {
        Dialect::Env
    })
}

/// What every process has and nobody writes into a .env file: then `env` printed the lines, and quotes are a part of the
/// values.
fn is_of_a_process(bytes: &[u8]) -> bool {
    let has = |start: &[u8]| all_lines(bytes).any(|line| line.starts_with(start));
    has(b"PATH=/")
        && [&b"HOME="[..], b"HOSTNAME=", b"PWD=", b"SHLVL=", b"_="]
            .into_iter()
            .any(has)
}

/// At least half of the values have quotes around them, while each line is a variable or a comment.
fn mostly_quoted(bytes: &[u8]) -> bool {
    let variables = || all_lines(bytes).filter(|line| !line.is_empty() && !is_comment(line));
    let quoted = variables().filter(|line| is_quoted(value_of(line))).count();
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
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_in_pem = read.last().is_some_and(|(_, value)| is_open_pem(value));
        match (pair(line).filter(|_| !is_in_pem), read.last_mut()) {
            (Some((name, value)), _) => read.push((name, value.to_vec())),
            (None, Some((_, value))) => {
                continued += 1;
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
    if continued > 0 {
        variables.note(format!(
            "{continued} lines were taken as parts of the values above them; the output of `env -0` leaves no doubt"
        ));
    }
    variables
}

/// The lines of a key or certificate end in `=`, and look like variables.
fn is_open_pem(value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN ") && !value.windows(9).any(|part| part == b"-----END ")
}

/// A .env file, by the rules of docker compose and python-dotenv.
fn dotenv(bytes: &[u8]) -> Variables {
    let mut variables = Variables::default();
    let mut skipped = Skipped::default();
    let mut done = Stripped::default();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        let (line, after) = cut_line(rest);
        rest = after;
        number += 1;
        let line = line.trim_ascii();
        if line.is_empty() || is_comment(line) {
            continue;
        }
        let Some((name, value)) = dotenv_name(line) else {
            skipped.add(number - 1, line);
            continue;
        };
        let (value, used) = joined(value, rest);
        rest = rest.get(used..).unwrap_or_default();
        number += value.split(|byte| *byte == b'\n').count() - 1;
        variables.set(name, SecretValue::new(done.unquote(&value)));
    }
    skipped.report(&mut variables);
    done.report(&mut variables);
    variables
}

/// The value with the lines up to the one that closes its quotes, and how many bytes of `rest` that are.
fn joined(value: &[u8], rest: &[u8]) -> (Vec<u8>, usize) {
    let Some(quote) = opened(value) else {
        return (value.to_vec(), 0);
    };
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

/// A quote at the end of the line, which no backslash escapes.
fn closes(line: &[u8], quote: u8) -> bool {
    let line = line.trim_ascii_end();
    line.ends_with(&[quote]) && !line.ends_with(&[b'\\', quote])
}

/// What the rules took away from the values.
#[derive(Default)]
struct Stripped {
    quotes: usize,
    comments: usize,
    references: usize,
}

impl Stripped {
    fn unquote(&mut self, value: &[u8]) -> Vec<u8> {
        let bare = without_comment(value);
        self.comments += usize::from(bare.len() < value.len());
        if is_quoted(bare) {
            self.quotes += 1;
        }
        self.references += usize::from(!bare.starts_with(b"'") && refers(bare));
        match bare {
            [b'\'', inner @ .., b'\''] => inner.to_vec(),
            [b'"', inner @ .., b'"'] => unescape(inner),
            _ => bare.to_vec(),
        }
    }

    fn report(&self, variables: &mut Variables) {
        if self.quotes > 0 {
            variables.note(format!(
                "the quotes around {} were removed, as docker compose and python-dotenv do; `docker run --env-file` and \
                 `kubectl create configmap --from-env-file` keep them: if the process was started so, use the output of \
                 `env -0` inside it",
                values(self.quotes)
            ));
        }
        if self.comments > 0 {
            variables.note(format!(
                "the comment after {} was removed",
                values(self.comments)
            ));
        }
        if self.references > 0 {
            variables.note(format!(
                "a $NAME in {} was not replaced; docker compose and python-dotenv replace it",
                values(self.references)
            ));
        }
    }
}

fn values(count: usize) -> String {
    if count == 1 {
        "1 value".to_owned()
    } else {
        format!("{count} values")
    }
}

/// The output of `declare -x` and `export -p` in bash: always in double quotes, over several lines if need be.
fn declare(bytes: &[u8]) -> Variables {
    let mut variables = Variables::default();
    let Some(words) = std::str::from_utf8(bytes).ok().and_then(shlex::split) else {
        variables.incomplete = Some("its quotes are not those of bash".to_owned());
        return variables;
    };
    for word in words {
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else {
            continue;
        };
        // $'…', for control characters.
        if value.starts_with('$') {
            variables.set_unknown(name, "bash prints it in $'…', which varlens does not read");
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

fn is_comment(line: &[u8]) -> bool {
    line.starts_with(b"#")
}

fn value_of(line: &[u8]) -> &[u8] {
    let at = line.iter().position(|byte| *byte == b'=');
    let value = at.and_then(|at| line.get(at + 1..)).unwrap_or_default();
    value.trim_ascii()
}

fn is_quoted(value: &[u8]) -> bool {
    matches!(value, [b'"', .., b'"'] | [b'\'', .., b'\''])
}

/// The quote that the value begins with and that is not closed in its line.
fn opened(value: &[u8]) -> Option<u8> {
    let (quote, rest) = value.split_first()?;
    let is_quote = matches!(quote, b'"' | b'\'');
    (is_quote && !rest.contains(quote)).then_some(*quote)
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

/// ` #` begins a comment, outside of quotes.
fn without_comment(value: &[u8]) -> &[u8] {
    let from = match value.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let closing = value.iter().rposition(|byte| byte == quote);
            closing.filter(|at| *at > 0).map_or(0, |at| at + 1)
        }
        _ => 0,
    };
    let tail = value.get(from..).unwrap_or_default();
    match tail.windows(2).position(|pair| pair == b" #") {
        Some(at) => value.get(..from + at).unwrap_or(value).trim_ascii(),
        None => value,
    }
}

fn refers(value: &[u8]) -> bool {
    value
        .windows(2)
        .any(|pair| matches!(pair, [b'$', b'{' | b'_' | b'a'..=b'z' | b'A'..=b'Z']))
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
