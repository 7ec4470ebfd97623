//! A word to the person at the foot of the screen, gone after a while.

use super::State;
use super::message::Millis;
use crate::domain::suggest::unknown;

/// What was to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// One line, in words of our own.
    pub text: String,
    /// Something went wrong.
    pub is_warning: bool,
    /// When it goes.
    pub until: Millis,
}

impl Notice {
    /// Something happened.
    pub fn info(text: impl Into<String>, until: Millis) -> Self {
        Self {
            text: text.into(),
            is_warning: false,
            until,
        }
    }

    /// Something went wrong.
    pub fn warning(text: impl Into<String>, until: Millis) -> Self {
        Self {
            is_warning: true,
            ..Self::info(text, until)
        }
    }
}

impl State {
    /// Says the first of the configuration's warnings, and how many there are.
    pub fn warn_of_configuration(&mut self, first: &str, count: usize) {
        let more = if count > 1 {
            format!(" (and {} more: varlens config)", count - 1)
        } else {
            String::new()
        };
        self.warn(format!("{first}{more}"));
    }

    /// Says that there is no such name, and the nearest that there is.
    pub(super) fn warn_unknown(&mut self, what: &str, name: &str, known: &[String]) {
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        self.warn(unknown(what, name, &known));
    }
}
