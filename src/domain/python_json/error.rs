//! Why a text is not JSON, in Python's words; positions only, never a part of the text.

use std::fmt;

/// What `json.loads` raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// `json.JSONDecodeError`.
    Decode {
        /// What was expected or wrong.
        message: &'static str,
        /// From 1.
        line: usize,
        /// From 1, in code points.
        column: usize,
        /// From 0, in code points.
        position: usize,
    },
    /// `ValueError`: an integer longer than 4300 digits (`CPython` 3.11, 3.10.7, 3.9.14, 3.8.14 and later).
    IntegerTooLong {
        /// The number of its digits.
        digits: usize,
    },
    /// `RecursionError`: nested deeper than the interpreter goes.
    Recursion {
        /// `array` or `object`, which it was about to enter.
        entering: &'static str,
    },
}

impl JsonError {
    /// A `JSONDecodeError` at a byte of `text`.
    pub(super) fn at(text: &str, message: &'static str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let last_line = before.rsplit('\n').next().unwrap_or(before);
        Self::Decode {
            message,
            line: before.matches('\n').count() + 1,
            column: last_line.chars().count() + 1,
            position: before.chars().count(),
        }
    }

    /// The Python class that is raised.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Decode { .. } => "JSONDecodeError",
            Self::IntegerTooLong { .. } => "ValueError",
            Self::Recursion { .. } => "RecursionError",
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode {
                message,
                line,
                column,
                position,
            } => write!(
                f,
                "{message}: line {line} column {column} (char {position})"
            ),
            Self::IntegerTooLong { digits } => write!(
                f,
                "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            ),
            Self::Recursion { entering } => write!(
                f,
                "maximum recursion depth exceeded while decoding a JSON {entering} from a unicode string"
            ),
        }
    }
}

impl std::error::Error for JsonError {}
