//! Countdowns: what ends by itself, and when the state wants to be told the time.

use super::State;
use super::message::{Effect, Millis};

/// Between two looks at how far a listing is.
const PROGRESS: Millis = 1_000;

impl State {
    /// When the next [`Message::Tick`](super::message::Message::Tick) is needed: at a timer's end, at each second of a
    /// countdown that is shown and of a listing, and while somebody logs in.
    pub fn next_tick(&self) -> Option<Millis> {
        let timer = self.next_timer();
        let check = self.next_check.max(self.now + 1);
        let check = self.awaits_login().then_some(check);
        // How quickly rows come, and what keeps them, is told anew though no page comes.
        let progress = self.is_loading().then_some(self.now + PROGRESS);
        timer.into_iter().chain(check).chain(progress).min()
    }

    fn next_timer(&self) -> Option<Millis> {
        let second = |until: Millis| {
            let left = until.saturating_sub(self.now);
            // Where nothing may move by itself, a countdown steps seldom.
            let step = if self.preferences.motion {
                1_000
            } else {
                5_000
            };
            self.now + (left - 1) % step + 1
        };
        let reveal = self.reveal.as_ref().map(|reveal| reveal.until);
        let clipboard = self.clipboard.map(|hold| hold.until);
        let notice = self.notice.as_ref().map(|notice| notice.until);
        let ends = [reveal, clipboard, notice].into_iter().flatten();
        let ends = ends.map(|until| until.max(self.now + 1));
        ends.map(|until| {
            if Some(until) == notice {
                until
            } else {
                second(until)
            }
        })
        .min()
    }

    pub(super) fn tick(&mut self, now: Millis) -> Vec<Effect> {
        self.now = now.max(self.now);
        let mut effects = Vec::new();
        if self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.until <= self.now)
        {
            self.notice = None;
        }
        if self
            .reveal
            .as_ref()
            .is_some_and(|reveal| reveal.until <= self.now)
        {
            effects.extend(self.hide());
        }
        if let Some(hold) = self.clipboard.take_if(|hold| hold.until <= self.now) {
            self.say(hold.way.ended());
            effects.push(Effect::ClearClipboard);
        }
        if self.next_check <= self.now {
            effects.extend(self.check_credentials());
        }
        effects
    }
}
