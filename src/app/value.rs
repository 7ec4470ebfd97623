//! The one value that may be on the screen, and the one that may be on the clipboard.

use crate::domain::key::Key;
use crate::domain::search_path::Layer;
use crate::domain::value::{FieldName, JsonLines, SecretValue, field, json_lines};

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
    /// Its lines, where it is a JSON object or array. Laid out once: they refer to the value, and contain only names of it.
    pub lines: Option<JsonLines>,
    /// When it is hidden again.
    pub until: Millis,
    /// The first line that is shown.
    pub top: usize,
    /// The part of a JSON value that is selected: its number among the parts with a path.
    pub item: Option<usize>,
}

impl Reveal {
    /// Shows a value from its first line.
    pub(in crate::app) fn new(
        key: Key,
        layer: Option<Layer>,
        field: Option<String>,
        value: SecretValue,
        until: Millis,
    ) -> Self {
        Self {
            key,
            layer,
            field,
            lines: json_lines(&value),
            value,
            until,
            top: 0,
            item: None,
        }
    }

    /// Whole seconds that are left.
    pub fn seconds_left(&self, now: Millis) -> u64 {
        self.until.saturating_sub(now).div_ceil(1_000)
    }

    /// Selects the next part of a JSON value, or the one before. False where the value has no parts.
    pub(in crate::app) fn select_part(&mut self, by: isize) -> bool {
        let count = self.lines.as_ref().map_or(0, JsonLines::parts);
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
        let lines = self.lines.as_ref()?;
        let name = lines.field_at(lines.line_of_part(self.item?)?)?;
        let value = field(&self.value, &name)?;
        Some((name, value))
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
