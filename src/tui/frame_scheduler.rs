//! When a frame is drawn, and whether answers are taken in before it.

use std::time::{Duration, Instant};

/// Between two frames of a listing while nobody presses a key.
const BETWEEN: Duration = Duration::from_millis(33);

/// Whose turn it is between two frames.
#[derive(Debug)]
pub(super) struct Pace {
    drawn: Instant,
    /// A key was pressed since then.
    is_pressed: bool,
    have_answers_waited: bool,
}

impl Pace {
    /// The first frame is due.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            drawn: now,
            is_pressed: true,
            have_answers_waited: false,
        }
    }

    pub(super) fn pressed(&mut self) {
        self.is_pressed = true;
    }

    /// A key is answered at once. Pages may come quicker than anyone can look, and drawing each would keep the next ones
    /// waiting.
    pub(super) fn is_due(&self, is_listing: bool, now: Instant) -> bool {
        self.is_pressed || !is_listing || now >= self.due_at()
    }

    /// When a frame of a listing is due.
    pub(super) fn due_at(&self) -> Instant {
        self.drawn + BETWEEN
    }

    pub(super) fn drawn(&mut self, now: Instant) {
        self.drawn = now;
        self.is_pressed = false;
    }

    /// Whether answers are taken in now: the frame that answers a key does not wait for them, and they wait for one such
    /// frame at most.
    pub(super) fn takes_answers(&mut self) -> bool {
        self.have_answers_waited = self.is_pressed && !self.have_answers_waited;
        !self.have_answers_waited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_answered_at_once_and_a_listing_at_its_pace() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert!(pace.is_due(true, start));
        pace.drawn(start);
        let soon = start + BETWEEN / 2;
        assert!(!pace.is_due(true, soon) && pace.is_due(false, soon));
        assert!(pace.is_due(true, pace.due_at()));
        pace.pressed();
        assert!(pace.is_due(true, soon));
        pace.drawn(soon);
        assert_eq!(pace.due_at(), soon + BETWEEN);
        assert!(!pace.is_due(true, start + BETWEEN));
    }

    #[test]
    fn answers_wait_for_the_frame_of_one_key_and_not_for_two() {
        let mut pace = Pace::new(Instant::now());
        pace.drawn(Instant::now());
        assert!(pace.takes_answers() && pace.takes_answers());
        pace.pressed();
        assert!(!pace.takes_answers());
        assert!(pace.takes_answers());
        assert!(!pace.takes_answers());
        pace.drawn(Instant::now());
        assert!(pace.takes_answers());
    }
}
