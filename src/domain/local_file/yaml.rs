//! YAML as `yaml.safe_load` of `PyYAML` with libyaml reads it: YAML 1.1, its types, merge keys, and what it refuses.
//!
//! The parser is one of YAML 1.2. Where the two may differ, nothing is said of the file. The parser's own copies of the
//! text are freed, but not wiped.

mod construct;
mod node;
mod scalar;
mod timestamp;

use super::entries::{Entries, LoadError, not_evaluated, not_parsed};
use crate::domain::python_error::PythonError;
use construct::Constructed;

/// The entries of the file's one mapping.
pub(super) fn entries(text: &str) -> Result<Entries, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_characters(text)?;
    let root = node::document(text)?;
    match construct::construct(&root)? {
        Constructed::Map(entries) => Ok(entries),
        Constructed::Other => Err(not_parsed().into()),
    }
}

/// What libyaml's reader accepts, and the ends of lines that only YAML 1.1 has.
fn check_characters(text: &str) -> Result<(), LoadError> {
    let is_accepted = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            && c != '\u{feff}'
    };
    if !text.chars().all(is_accepted) {
        return Err(PythonError::new("ReaderError", "unacceptable character …").into());
    }
    if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Err(not_evaluated(
            "it has a line separator that is not in ASCII",
        ));
    }
    Ok(())
}
