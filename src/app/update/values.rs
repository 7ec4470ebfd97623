//! Revealing and copying.

use crate::app::message::Effect;
use crate::app::pending::Purpose;
use crate::app::state::State;

impl State {
    /// Shows the value; one that is shown stays for as long again.
    pub(super) fn reveal_or_extend(&mut self) -> Vec<Effect> {
        if let Some(reveal) = &mut self.secrets.reveal {
            reveal.until = self.clock.now + self.appearance.preferences.durations.reveal;
            return Vec::new();
        }
        self.walk(Purpose::Reveal)
    }

    pub(super) fn copy_name(&mut self) -> Vec<Effect> {
        self.listing.list.derive(&self.listing.catalog);
        match self.subject() {
            Some(key) => vec![Effect::CopyText {
                what: "name",
                text: key.name,
            }],
            None => Vec::new(),
        }
    }
}
