//! A notice at the bottom of the screen; it disappears after a while.

use super::message::Millis;

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
