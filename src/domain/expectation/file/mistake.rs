//! What is not TOML, and how it is written rightly: most often a word or a pattern without quotes.

use crate::domain::line_starts::LineStarts;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub says: String,
}

/// More would only repeat the first.
const MOST: usize = 8;

/// One problem for each line that could not be read.
pub(super) fn all(text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let lines = LineStarts::new(text);
    for error in errors {
        let line = lines.line_at(error.span().map_or(0, |span| span.start));
        if problems.last().is_some_and(|problem| problem.line == line) {
            continue;
        }
        let written = lines.line(text, line).unwrap_or_default();
        let says = match in_quotes(written) {
            Some(right) => format!("write {right}"),
            None => format!("this is not TOML: {}", error.message()),
        };
        problems.push(Problem { line, says });
    }
    problems.sort_by_key(|problem| problem.line);
    problems.dedup_by_key(|problem| problem.line);
    problems.truncate(MOST);
    problems
}

/// The line with quotes where it lacks them; None if that is not what it lacks.
fn in_quotes(line: &str) -> Option<String> {
    let line = line.split('#').next()?.trim();
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let right_key = if is_quoted(key) || is_bare_key(key) {
        key.to_owned()
    } else if is_plain(key) {
        format!("\"{key}\"")
    } else {
        return None;
    };
    let right_value = if is_word(value) {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    };
    let right = format!("{right_key} = {right_value}");
    let is_read = right.parse::<toml::Table>().is_ok();
    (is_read && (right_key, right_value) != (key.to_owned(), value.to_owned())).then_some(right)
}

fn is_quoted(text: &str) -> bool {
    text.len() > 1
        && ['"', '\'']
            .iter()
            .any(|quote| text.starts_with(*quote) && text.ends_with(*quote))
}

fn is_bare_key(text: &str) -> bool {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !text.is_empty() && text.chars().all(is_bare)
}

/// What may stand between quotes as it is.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['"', '\'', '\\']) && !text.starts_with('[')
}

/// A layer's name without quotes.
fn is_word(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '/');
    !text.is_empty() && !["true", "false"].contains(&text) && text.chars().all(is_letter)
}
