//! Going on after credentials had expired: while that is what is wrong, one looks whether somebody has logged in.
//!
//! Nothing is asked of AWS for that, and no timer runs while nothing has expired.

use super::State;
use super::message::{Effect, Millis};
use super::pending::{Pending, Purpose};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step};

/// How often one looks.
const EVERY: Millis = 5_000;

impl State {
    /// A listing or the last walk failed because credentials have expired.
    pub fn awaits_login(&self) -> bool {
        let has_expired = |reason: Reason| reason == Reason::ExpiredCredentials;
        let mut faults = self.catalog.faults();
        self.expired_walk.is_some() || faults.any(|(_, fault)| has_expired(fault.reason))
    }

    /// Seconds till the credentials expire, negative afterwards; None where they do not, or nobody said.
    pub fn session_seconds_left(&self) -> Option<i64> {
        Some(self.caller.expires? - self.now_epoch()?)
    }

    /// Remembers a walk that failed because credentials have expired; one that did not shows that they are good.
    pub(super) fn note_expiry(&mut self, resolution: &Resolution) {
        let has_expired = |step: &Step| step.reason == Some(Reason::ExpiredCredentials);
        let failed = resolution.steps.iter().any(has_expired);
        self.expired_walk = failed.then(|| resolution.key.as_ref().clone());
    }

    pub(super) fn check_credentials(&mut self) -> Vec<Effect> {
        if !self.awaits_login() {
            return Vec::new();
        }
        self.next_check = self.now + EVERY;
        vec![Effect::CheckCredentials {
            generation: self.generation,
        }]
    }

    /// Lists anew, and performs the walk that failed. A value that was to be shown or copied then is not: whoever
    /// logged in may no longer look at this screen.
    pub(super) fn credentials_renewed(&mut self, generation: u64) -> Vec<Effect> {
        if generation != self.generation || !self.awaits_login() {
            return Vec::new();
        }
        let walk = self.expired_walk.take();
        let mut effects = self.hide();
        effects.extend(self.relist());
        if let Some(key) = walk {
            self.tickets += 1;
            self.pending = Some(Pending {
                ticket: self.tickets,
                key: key.clone(),
                purpose: Purpose::Look,
            });
            effects.push(Effect::Walk {
                ticket: self.tickets,
                key,
                keep_value: false,
            });
        }
        self.say("logged in again: listing anew");
        effects
    }
}
