//! The program built from a pattern, and its answers.
//!
//! Gives up rather than hang: programs are bounded in size, and a backtracking pattern in
//! steps per key and in the number of keys that may exhaust them.

use std::sync::atomic::{AtomicUsize, Ordering};

use fancy_regex::RegexOptionsBuilder;
use regex::RegexBuilder;

use super::ast::Parsed;
use super::emit;
use super::error::{NotEvaluated, PatternError};
use super::plan::{KeyForm, Plan};
use super::version::PythonVersion;

/// Bytes one `regex` program may take.
const SIZE_LIMIT: usize = 32 << 20;
/// Bytes each of the programs inside a backtracking one may take.
const PART_SIZE_LIMIT: usize = 8 << 20;
/// Instructions a backtracking program may have.
const PROGRAM_LIMIT: usize = 1 << 17;
/// Deepest nesting in what is written out, a few times that of the pattern.
const NEST_LIMIT: u32 = 400;
/// Steps back a key may cost: some milliseconds.
const BACKTRACK_LIMIT: usize = 100_000;
/// After this many keys that exhausted the steps, no more are tried.
const EXHAUSTED_LIMIT: usize = 3;

const TOO_EXPENSIVE: &str = "too expensive to evaluate; Airflow may hang on it too";
const TOO_LARGE: &str = "the pattern is too large to build";
const NOT_ASCII: &str = "a back-reference that ignores case in only a part of the pattern, on a key that is not all ASCII";

/// A program for one pattern.
#[derive(Debug)]
pub(super) enum Engine {
    Linear(regex::Regex),
    Backtracking(Backtracking),
}

#[derive(Debug)]
pub(super) struct Backtracking {
    program: fancy_regex::Regex,
    key_form: KeyForm,
    python: PythonVersion,
    exhausted: AtomicUsize,
}

/// Builds the program for a pattern that has passed all checks.
pub(super) fn build(parsed: &Parsed, python: PythonVersion) -> Result<Engine, PatternError> {
    let plan = Plan::new(parsed, python);
    if let Some(reason) = plan.refused {
        return Err(PatternError::NotEvaluated(reason.into()));
    }
    let text = emit::emit(parsed, &plan, python);
    if plan.backtracking {
        backtracking(text, plan.key_form, python).map(Engine::Backtracking)
    } else {
        linear(&text).map(Engine::Linear)
    }
}

fn linear(text: &str) -> Result<regex::Regex, PatternError> {
    let mut builder = RegexBuilder::new(text);
    builder.size_limit(SIZE_LIMIT).nest_limit(NEST_LIMIT);
    builder.build().map_err(|error| not_built(&error))
}

fn backtracking(
    text: String,
    key_form: KeyForm,
    python: PythonVersion,
) -> Result<Backtracking, PatternError> {
    let mut builder = RegexOptionsBuilder::new();
    builder
        // Its rewriting changes answers: `^(a+)+\1b` misses `aaab`.
        .optimize(false)
        .build_delegate_prefilter(false)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(PART_SIZE_LIMIT)
        .max_prog_size(PROGRAM_LIMIT);
    let program = builder.build(text).map_err(|error| not_built(&error))?;
    Ok(Backtracking {
        program,
        key_form,
        python,
        exhausted: AtomicUsize::new(0),
    })
}

fn not_built(error: &dyn std::fmt::Display) -> PatternError {
    let text = error.to_string();
    let large = ["size limit", "too complex", "building NFA"];
    let large = large.iter().any(|sign| text.contains(sign));
    PatternError::NotEvaluated(if large {
        TOO_LARGE.into()
    } else {
        format!("no engine here takes it: {text}")
    })
}

impl Engine {
    pub(super) fn is_linear(&self) -> bool {
        matches!(self, Self::Linear(_))
    }

    pub(super) fn matches(&self, key: &str) -> Result<bool, NotEvaluated> {
        match self {
            Self::Linear(program) => Ok(program.is_match(key)),
            Self::Backtracking(program) => program.matches(key),
        }
    }

    pub(super) fn why_not_evaluated(&self, key: &str) -> Option<NotEvaluated> {
        match self {
            Self::Linear(_) => None,
            Self::Backtracking(program) => Some(program.why_not_evaluated(key)),
        }
    }
}

impl Backtracking {
    fn matches(&self, key: &str) -> Result<bool, NotEvaluated> {
        match self.key_form {
            KeyForm::AsIs => self.run(key),
            KeyForm::AsciiOnly if key.is_ascii() => self.run(key),
            KeyForm::AsciiOnly => Err(self.why_not_evaluated(key)),
            KeyForm::Lowered(case) => {
                let lowered = key.chars().map(|c| case.lower(c, self.python));
                self.run(&lowered.collect::<String>())
            }
        }
    }

    /// Runs nothing: a second try would count against the limit of exhausting keys.
    fn why_not_evaluated(&self, key: &str) -> NotEvaluated {
        match self.key_form {
            KeyForm::AsciiOnly if !key.is_ascii() => NotEvaluated(NOT_ASCII.into()),
            _ => NotEvaluated(TOO_EXPENSIVE.into()),
        }
    }

    fn run(&self, key: &str) -> Result<bool, NotEvaluated> {
        if self.exhausted.load(Ordering::Relaxed) >= EXHAUSTED_LIMIT {
            return Err(NotEvaluated(TOO_EXPENSIVE.into()));
        }
        self.program.is_match(key).map_err(|_| {
            self.exhausted.fetch_add(1, Ordering::Relaxed);
            NotEvaluated(TOO_EXPENSIVE.into())
        })
    }
}
