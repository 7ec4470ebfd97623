//! The time of the last tick.

use crate::app::message::Millis;

/// The time of the last tick.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub(in crate::app) now: Millis,
    pub(in crate::app) began_at: Option<i64>,
}

impl Clock {
    pub(super) fn new(began_at: Option<i64>) -> Self {
        Self { now: 0, began_at }
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
