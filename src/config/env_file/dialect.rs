//! In which dialect the lines of a file with variables are: as a process has them, or as somebody wrote them.

use super::line::{all_lines, dotenv_name, is_comment, is_noise, pair, value_of};
use super::quotes::{closes, is_quoted, opened, without_comment};

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
    let first = lines().find(|line| !is_comment(line) && !is_noise(line))?;
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
    let is_dotenv = has_spaces(bytes)
        || opens_quotes(bytes)
        || has_quotes_or_comments(bytes)
        || has_gaps(bytes);
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

/// A value has quotes around it or a comment after it, while each line is a variable or a comment. Where no process printed
/// the lines, a file that somebody wrote is likelier; what the other readers make of the value is said.
fn has_quotes_or_comments(bytes: &[u8]) -> bool {
    let lines = || all_lines(bytes).filter(|line| !line.is_empty());
    let variables = || lines().filter(|line| !is_comment(line) && !is_noise(line));
    let is_written = |line: &[u8]| {
        let value = value_of(line);
        let bare = without_comment(value);
        is_quoted(bare) || bare.len() < value.len()
    };
    variables().any(is_written) && variables().all(|line| pair(line).is_some())
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
