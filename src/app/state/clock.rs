//! The time of the last tick.

use crate::app::message::Millis;

/// The time of the last tick.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now: Millis,
    began_at: Option<i64>,
}

impl Clock {
    pub(super) fn new(began_at: Option<i64>) -> Self {
        Self { now: 0, began_at }
    }

    /// Time passes; it never goes back.
    pub(in crate::app) fn advance(&mut self, now: Millis) {
        self.now = now.max(self.now);
    }

    /// Milliseconds since the program started.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Seconds since 1970, where the start of the program is known.
    pub fn epoch(&self) -> Option<i64> {
        let since = i64::try_from(self.now / 1_000).ok()?;
        Some(self.began_at? + since)
    }
}
