//! What can go wrong with a pattern, worded and placed as Python does it.

use std::fmt;

use super::version::PythonVersion;

/// Why a pattern could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// Python raises: Airflow would fail on this pattern too.
    Invalid {
        /// The exception's class as a traceback names it, e.g. `re.error` (`re.PatternError`
        /// from 3.13 on) or `OverflowError`.
        class: &'static str,
        /// `str(exception)`, with Python's own position, counted in characters from 0.
        message: String,
    },
    /// Valid, or possibly valid, in Python, but not answered faithfully here: the reason.
    NotEvaluated(String),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { class, message } if message.is_empty() => f.write_str(class),
            Self::Invalid { class, message } => write!(f, "{class}: {message}"),
            Self::NotEvaluated(reason) => write!(f, "not evaluated: {reason}"),
        }
    }
}

impl std::error::Error for PatternError {}

/// A key the pattern gives no answer for here: the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotEvaluated(
    /// The reason, as a phrase.
    pub String,
);

impl fmt::Display for NotEvaluated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not evaluated: {}", self.0)
    }
}

impl std::error::Error for NotEvaluated {}

/// A reason to stop reading a pattern.
#[derive(Debug)]
pub(super) enum Failure {
    /// A pattern error; the position is in characters.
    Syntax {
        message: String,
        position: Option<usize>,
    },
    /// Another exception.
    Raised {
        class: &'static str,
        message: String,
    },
    /// The verbose flag came late: read the whole pattern again with it (before 3.11).
    RestartVerbose,
    /// Python's answer is not known here.
    Unknown(String),
}

impl Failure {
    /// A pattern error without a position.
    pub(super) fn unplaced(message: impl Into<String>) -> Self {
        Self::Syntax {
            message: message.into(),
            position: None,
        }
    }

    pub(super) fn into_pattern_error(self, source: &str, python: PythonVersion) -> PatternError {
        let (class, message) = match self {
            Self::Syntax { message, position } => {
                (python.error_class(), place(message, position, source))
            }
            Self::Raised { class, message } => (class, message),
            // Python lets its internal signal escape when the second reading asks again.
            Self::RestartVerbose => ("sre_parse.Verbose", String::new()),
            Self::Unknown(reason) => return PatternError::NotEvaluated(reason),
        };
        PatternError::Invalid { class, message }
    }
}

/// Appends the position, and line and column if the pattern has several lines.
fn place(message: String, position: Option<usize>, source: &str) -> String {
    let Some(position) = position else {
        return message;
    };
    if !source.contains('\n') {
        return format!("{message} at position {position}");
    }
    let before: Vec<char> = source.chars().take(position).collect();
    let line = before.iter().filter(|&&c| c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|&&c| c != '\n').count() + 1;
    format!("{message} at position {position} (line {line}, column {column})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_like_python() {
        let placed = |source, position| place("m".into(), position, source);
        assert_eq!(placed("ab", None), "m");
        assert_eq!(placed("ab", Some(1)), "m at position 1");
        assert_eq!(
            placed("é\n)", Some(2)),
            "m at position 2 (line 2, column 1)"
        );
        assert_eq!(
            placed("é\n)", Some(1)),
            "m at position 1 (line 1, column 2)"
        );
    }

    #[test]
    fn shows_class_and_message() {
        let invalid = |message: &str| PatternError::Invalid {
            class: "re.error",
            message: message.into(),
        };
        assert_eq!(invalid("m").to_string(), "re.error: m");
        assert_eq!(invalid("").to_string(), "re.error");
        assert_eq!(NotEvaluated("x".into()).to_string(), "not evaluated: x");
    }
}
