//! Revealing and copying.

use crate::app::State;
use crate::app::message::Effect;
use crate::app::pending::Purpose;

impl State {
    /// Shows the value; one that is shown stays for as long again.
    pub(super) fn reveal_or_extend(&mut self) -> Vec<Effect> {
        if let Some(reveal) = &mut self.reveal {
            reveal.until = self.now + self.preferences.durations.reveal;
            return Vec::new();
        }
        self.walk(Purpose::Reveal)
    }

    pub(super) fn copy_name(&mut self) -> Vec<Effect> {
        self.list.derive(&self.catalog);
        match self.subject() {
            Some(key) => vec![Effect::CopyText {
                what: "name",
                text: key.name,
            }],
            None => Vec::new(),
        }
    }
}
