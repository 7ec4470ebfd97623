//! Countdowns: what ends by itself, and when the state needs the time.

use crate::app::message::{Effect, Millis};
use crate::app::state::State;

/// Between two looks at how far a listing is.
const PROGRESS: Millis = 1_000;

impl State {
    /// When the next [`Message::Tick`](crate::app::message::Message::Tick) is needed: at a timer's end, at each second of a
    /// countdown that is shown and of a listing, and while a login is awaited.
    pub fn next_tick(&self) -> Option<Millis> {
        let timer = self.next_timer();
        let check = self.session.next_check().max(self.clock.now() + 1);
        let check = self.awaits_login().then_some(check);
        // The rate and the throttling are shown again even if no page arrives.
        let progress = self.is_loading().then_some(self.clock.now() + PROGRESS);
        timer.into_iter().chain(check).chain(progress).min()
    }

    fn next_timer(&self) -> Option<Millis> {
        let second = |until: Millis| {
            let left = until.saturating_sub(self.clock.now());
            // Where nothing may move by itself, a countdown steps seldom.
            let step = if self.appearance.preferences().motion {
                1_000
            } else {
                5_000
            };
            self.clock.now() + (left - 1) % step + 1
        };
        let reveal = self.secrets.reveal().map(|reveal| reveal.until);
        let clipboard = self.secrets.clipboard().map(|hold| hold.until);
        let notice = self.overlay.notice.as_ref().map(|notice| notice.until);
        let ends = [reveal, clipboard, notice].into_iter().flatten();
        let ends = ends.map(|until| until.max(self.clock.now() + 1));
        ends.map(|until| {
            if Some(until) == notice {
                until
            } else {
                second(until)
            }
        })
        .min()
    }

    pub(super) fn tick(&mut self, now: Millis) {
        self.clock.advance(now);
        if self
            .overlay
            .notice
            .as_ref()
            .is_some_and(|notice| notice.until <= self.clock.now())
        {
            self.overlay.notice = None;
        }
        if self
            .secrets
            .reveal()
            .is_some_and(|reveal| reveal.until <= self.clock.now())
        {
            self.hide();
        }
        if let Some(hold) = self.secrets.release_at(self.clock.now()) {
            self.notify(hold.backend.ended());
            self.effects.push(Effect::ClearClipboard);
        }
        if self.session.next_check() <= self.clock.now() {
            self.check_credentials();
        }
    }
}
