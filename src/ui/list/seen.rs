//! Which symbols the rows on the screen show.

use std::collections::HashSet;

use crate::ui::symbols::UNCERTAIN;

/// What the rows on the screen show, for the legend.
#[derive(Default)]
pub(super) struct Seen(HashSet<String>);

impl Seen {
    /// A row shows this.
    pub(super) fn note(&mut self, text: &str) {
        // The symbol of a what-if is before the winner.
        for part in text.split(' ') {
            if !self.0.contains(part) {
                self.0.insert(part.to_owned());
            }
        }
    }

    /// Whether a row shows a symbol of the legend.
    pub(super) fn has(&self, symbol: &str) -> bool {
        let is_uncertain = |text: &String| text.len() > 1 && text.ends_with('?');
        match symbol {
            UNCERTAIN => self.0.iter().any(is_uncertain),
            symbol => self.0.contains(symbol),
        }
    }
}
