//! What is not TOML, and how it is written rightly: most often a word or a pattern without quotes.

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

/// Where the lines of a text begin, found once.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// In bytes.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts }
    }

    /// The line of an offset, from 1.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// What the line says.
    fn text(&self, line: usize) -> &'t str {
        let start = self.starts.get(line.saturating_sub(1));
        let rest = start.and_then(|start| self.text.get(*start..));
        rest.and_then(|rest| rest.lines().next())
            .unwrap_or_default()
    }
}

/// One problem for each line that could not be read.
pub(super) fn all(text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let lines = Lines::new(text);
    for error in errors {
        let line = lines.at(error.span().map_or(0, |span| span.start));
        if problems.last().is_some_and(|problem| problem.line == line) {
            continue;
        }
        let written = lines.text(line);
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
