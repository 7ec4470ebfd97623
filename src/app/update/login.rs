//! Going on after credentials expired: until then, their files are checked for a new login.
//!
//! Nothing is asked of AWS for that, and no timer runs while nothing has expired.

use crate::app::message::{Effect, Millis};
use crate::app::pending::Purpose;
use crate::app::state::State;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step};

/// How often the files are checked.
const EVERY: Millis = 5_000;

impl State {
    /// A listing or the last walk failed because credentials have expired.
    pub fn awaits_login(&self) -> bool {
        let has_expired = |reason: Reason| reason == Reason::ExpiredCredentials;
        let mut faults = self.listing.catalog.faults();
        self.walks.expired.is_some() || faults.any(|(_, fault)| has_expired(fault.reason))
    }

    /// Seconds till the credentials expire, negative afterwards; None where they do not, or it isn't known.
    pub fn session_seconds_left(&self) -> Option<i64> {
        Some(self.session.caller().expires? - self.now_epoch()?)
    }

    /// Remembers a walk that failed because credentials have expired; one that did not shows that they are good.
    pub(super) fn note_expiry(&mut self, resolution: &Resolution) {
        let has_expired = |step: &Step| step.reason == Some(Reason::ExpiredCredentials);
        let failed = resolution.steps.iter().any(has_expired);
        self.walks.expired = failed.then(|| resolution.key.as_ref().clone());
    }

    pub(super) fn check_credentials(&mut self) {
        if !self.awaits_login() {
            return;
        }
        self.session.check_at(self.clock.now() + EVERY);
        self.effects.push(Effect::CheckCredentials {
            generation: self.listing.generation,
        });
    }

    /// Lists again, and performs the walk that failed. A value that was to be shown or copied then is not: whoever
    /// logged in may no longer look at this screen.
    pub(super) fn credentials_renewed(&mut self, generation: u64) {
        if generation != self.listing.generation || !self.awaits_login() {
            return;
        }
        let walk = self.walks.expired.take();
        self.hide();
        self.list_again();
        if let Some(key) = walk {
            self.walk_key(key, Purpose::Lookup);
        }
        self.notify("logged in again: refreshing the list");
    }
}
