//! When a frame is drawn, and whether answers are applied before it.

use std::time::{Duration, Instant};

/// Time between two frames of a listing while no key is pressed: 30 frames a second.
const FRAME: Duration = Duration::from_millis(33);

/// Decides between drawing and applying answers.
#[derive(Debug)]
pub(super) struct FrameScheduler {
    drawn: Instant,
    /// A key was pressed since the last frame.
    is_pressed: bool,
    have_answers_waited: bool,
}

impl FrameScheduler {
    /// The first frame is due.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            drawn: now,
            is_pressed: true,
            have_answers_waited: false,
        }
    }

    /// Records that a key was pressed.
    pub(super) fn pressed(&mut self) {
        self.is_pressed = true;
    }

    /// A key gets its frame at once. Pages may come faster than anyone can read, and a frame for each would delay the
    /// next ones.
    pub(super) fn is_due(&self, is_listing: bool, now: Instant) -> bool {
        self.is_pressed || !is_listing || now >= self.due_at()
    }

    /// When a frame of a listing is due.
    pub(super) fn due_at(&self) -> Instant {
        self.drawn + FRAME
    }

    /// Records that a frame was drawn.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.drawn = now;
        self.is_pressed = false;
    }

    /// Whether answers are applied now: the frame for a key does not wait for them, and they wait for one such frame at
    /// most.
    pub(super) fn takes_answers(&mut self) -> bool {
        self.have_answers_waited = self.is_pressed && !self.have_answers_waited;
        !self.have_answers_waited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_at_once_and_a_listing_thirty_times_a_second() {
        let start = Instant::now();
        let mut scheduler = FrameScheduler::new(start);
        assert!(scheduler.is_due(true, start));
        scheduler.drawn(start);
        let soon = start + FRAME / 2;
        assert!(!scheduler.is_due(true, soon) && scheduler.is_due(false, soon));
        assert!(scheduler.is_due(true, scheduler.due_at()));
        scheduler.pressed();
        assert!(scheduler.is_due(true, soon));
        scheduler.drawn(soon);
        assert_eq!(scheduler.due_at(), soon + FRAME);
        assert!(!scheduler.is_due(true, start + FRAME));
    }

    #[test]
    fn answers_wait_for_the_frame_of_one_key_and_not_of_two() {
        let mut scheduler = FrameScheduler::new(Instant::now());
        scheduler.drawn(Instant::now());
        assert!(scheduler.takes_answers() && scheduler.takes_answers());
        scheduler.pressed();
        assert!(!scheduler.takes_answers());
        assert!(scheduler.takes_answers());
        assert!(!scheduler.takes_answers());
        scheduler.drawn(Instant::now());
        assert!(scheduler.takes_answers());
    }
}
