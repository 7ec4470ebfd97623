//! Revealing and copying.

use crate::app::message::Effect;
use crate::app::pending::Purpose;
use crate::app::state::State;

impl State {
    /// Shows the value; one that is shown stays for as long again.
    pub(super) fn reveal_or_extend(&mut self) {
        match self.secrets.reveal_mut() {
            Some(reveal) => {
                reveal.until = self.clock.now() + self.appearance.preferences().durations.reveal;
            }
            None => self.walk(Purpose::Reveal),
        }
    }

    /// Copies the part that is selected in a revealed value, which costs no call; else the value.
    pub(super) fn copy_value_or_part(&mut self) {
        let reveal = self.secrets.reveal().filter(|reveal| reveal.item.is_some());
        let Some(reveal) = reveal else {
            return self.walk(Purpose::Copy);
        };
        match reveal.part() {
            Some((_, value)) => self.effects.push(Effect::CopyValue(value)),
            // Never the whole value in place of the part.
            None => self.warn("not copied: this part is not text"),
        }
    }

    pub(super) fn copy_command(&mut self) {
        match self.advised_command() {
            Some(text) => self.effects.push(Effect::CopyText {
                what: "command",
                text,
            }),
            None => self.warn("no command to copy: the next step is not one"),
        }
    }

    pub(super) fn copy_name(&mut self) {
        self.listing.list.derive(&self.listing.catalog);
        if self.copy_marked() {
            return;
        }
        if let Some(key) = self.subject() {
            self.effects.push(Effect::CopyText {
                what: "name",
                text: key.name,
            });
        }
    }
}
