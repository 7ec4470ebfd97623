//! The one value that may be on the screen, and the one that may be on the clipboard.

use crate::domain::key::Key;
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;

use super::clipboard::ClipboardBackend;
use super::message::Millis;

/// A value that is shown. It is wiped when this is dropped.
pub struct Reveal {
    /// Whose.
    pub key: Key,
    /// Which layer gave it.
    pub layer: Option<Layer>,
    /// Which field of it; None for all of it.
    pub field: Option<String>,
    /// The value.
    pub value: SecretValue,
    /// When it is hidden again.
    pub until: Millis,
    /// The first line that is shown.
    pub top: usize,
}

impl Reveal {
    /// Whole seconds that are left.
    pub fn seconds_left(&self, now: Millis) -> u64 {
        self.until.saturating_sub(now).div_ceil(1_000)
    }
}

/// Our value is on the clipboard till then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipboardHold {
    /// When it is cleared.
    pub until: Millis,
    /// The backend that copied it, which decides what can be cleared.
    pub backend: ClipboardBackend,
}

impl ClipboardHold {
    /// What the status line says of it.
    pub fn describe(self, now: Millis) -> String {
        self.backend.held(self.seconds_left(now))
    }

    /// Whole seconds that are left.
    pub fn seconds_left(self, now: Millis) -> u64 {
        self.until.saturating_sub(now).div_ceil(1_000)
    }
}
