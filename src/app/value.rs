//! The one value that may be on the screen, and the one that may be on the clipboard.

use crate::domain::key::Key;
use crate::domain::search_path::Layer;
use crate::domain::value::{FieldName, SecretValue, field, json_lines};

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
    /// The part of a JSON value that is selected: its number among the parts with a path.
    pub item: Option<usize>,
}

impl Reveal {
    /// Whole seconds that are left.
    pub fn seconds_left(&self, now: Millis) -> u64 {
        self.until.saturating_sub(now).div_ceil(1_000)
    }

    /// Selects the next part of a JSON value, or the one before. False where the value has no parts.
    pub(in crate::app) fn select_part(&mut self, by: isize) -> bool {
        let count = self.parts().len();
        let Some(last) = count.checked_sub(1) else {
            return false;
        };
        self.item = match self.item {
            Some(0) if by < 0 => None,
            Some(at) => Some(at.saturating_add_signed(by.signum()).min(last)),
            None if by > 0 => Some(0),
            None => None,
        };
        true
    }

    /// The part that is selected: its path, and its own value.
    pub(in crate::app) fn part(&self) -> Option<(FieldName, SecretValue)> {
        let name = self.parts().into_iter().nth(self.item?)?;
        let value = field(&self.value, &name)?;
        Some((name, value))
    }

    fn parts(&self) -> Vec<FieldName> {
        let lines = json_lines(&self.value).unwrap_or_default();
        lines.into_iter().filter_map(|line| line.field).collect()
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
