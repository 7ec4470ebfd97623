//! Python `re` lookup patterns, answered as Python itself answers them.
//!
//! Airflow filters keys with `re.match(pattern, key, re.IGNORECASE)`. Rust's engines read
//! other dialects: given such a pattern as it is, they accept what Python rejects and
//! match what Python does not. So the pattern is parsed here by Python's own grammar, and
//! an unambiguous equivalent is compiled by `regex` (linear time) or,
//! for look-around, back-references and the like, to `fancy-regex` under a step limit.
//!
//! What cannot be answered faithfully is not evaluated ([`PatternError::NotEvaluated`],
//! [`NotEvaluated`]) rather than guessed: `\N{…}`, patterns too long, nested too deeply or too
//! large to build, patterns that backtrack too much, back-references that ignore case in
//! only a part of the pattern (on keys that are not ASCII), and the corners in which
//! Python's own matcher is known to be peculiar (`refuse`).

mod ast;
mod check;
mod class;
mod emit;
mod engine;
mod error;
mod escape;
mod flags;
mod fold;
mod fold_table;
mod group;
mod inline_flags;
mod number;
mod parse;
mod plan;
mod refuse;
mod set;
mod source;
#[cfg(test)]
mod tests;
mod unicode;
mod version;

use std::sync::Arc;

pub use error::{NotEvaluated, PatternError};
pub use version::{PythonVersion, UnknownPython};

use engine::Engine;

/// A compiled lookup pattern; a clone shares the program and its step budget.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: Arc<str>,
    engine: Arc<Engine>,
}

impl Pattern {
    /// It is a copy of the other, or the other of it.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.engine, &other.engine)
    }

    /// Reads `source` as Python of that version does and builds an equivalent program.
    ///
    /// # Errors
    /// [`PatternError::Invalid`] if `re.compile(source, re.IGNORECASE)` raises, with Python's
    /// own words; [`PatternError::NotEvaluated`] if no faithful program can be built.
    pub fn compile(source: &str, python: PythonVersion) -> Result<Self, PatternError> {
        let parsed = parse::parse(source, python)
            .and_then(|parsed| check::check(&parsed, python).map(|()| parsed))
            .map_err(|failure| failure.into_pattern_error(source, python))?;
        Ok(Self {
            source: source.into(),
            engine: Arc::new(engine::build(&parsed, python)?),
        })
    }

    /// As `re.match(source, key, re.IGNORECASE) is not None`.
    ///
    /// # Errors
    /// If the step limit is reached, or was reached by three keys before.
    pub fn matches(&self, key: &str) -> Result<bool, NotEvaluated> {
        self.engine.matches(key)
    }

    /// Why [`Self::matches`] has just refused `key`. It doesn't try the key again, which would use up one more of the
    /// three tries. None for a pattern that refuses no key.
    #[must_use]
    pub fn why_not_evaluated(&self, key: &str) -> Option<NotEvaluated> {
        self.engine.why_not_evaluated(key)
    }

    /// The pattern as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether each answer takes time linear in the key's length.
    #[must_use]
    pub fn is_linear(&self) -> bool {
        self.engine.is_linear()
    }
}
