//! `.env` files: `KEY=value`, a line each. Nothing is trimmed, no quote is removed, and `export` is a part of the key.

use std::collections::HashSet;

use super::connection::{self, not_unique};
use super::entries::{Entries, LoadError, Loaded, not_parsed};
use super::variable;
use crate::domain::connection::Builder;
use crate::domain::key::Kind;
use crate::domain::python_json::{Json, PyText};
use crate::domain::release::{CommentSpace, FileNameRule, LocalFileRules};

/// What the file has. A second value of the same key fails it.
pub(super) fn load(
    kind: Kind,
    text: &str,
    rules: LocalFileRules,
    builder: Builder,
) -> Result<Entries, LoadError> {
    let mut entries: Vec<(&str, &str)> = Vec::new();
    let mut keys = HashSet::new();
    let mut is_twice = false;
    for line in lines(text) {
        if line.is_empty() || is_comment(line, rules.comment_space) {
            continue;
        }
        let (key, value) = line.split_once('=').ok_or_else(not_parsed)?;
        let is_refused = value.is_empty() || (rules.name == FileNameRule::Suffix && key.is_empty());
        if is_refused {
            return Err(not_parsed().into());
        }
        is_twice |= !keys.insert(key);
        entries.push((key, value));
    }
    if is_twice {
        let error = match kind {
            Kind::Connection => not_unique(),
            Kind::Variable | Kind::Config => variable::not_unique(rules),
        };
        return Err(error.into());
    }
    let entries = entries.into_iter().map(|(key, value)| {
        let loaded = Loaded::json(Json::text(value));
        (Some(PyText::from(key)), loaded)
    });
    match kind {
        Kind::Connection => connection::checked(entries.collect(), builder),
        Kind::Variable | Kind::Config => Ok(entries.collect()),
    }
}

/// `str.splitlines()`.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| {
        matches!(
            c,
            '\n' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    })
}

/// `re.match(r"\s*#.*", line)`.
fn is_comment(line: &str, space: CommentSpace) -> bool {
    let is_space = |c: char| match space {
        CommentSpace::Ascii => matches!(c, '\t' | ' '),
        CommentSpace::Unicode => c.is_whitespace() || c == '\u{1f}',
    };
    line.trim_start_matches(is_space).starts_with('#')
}
