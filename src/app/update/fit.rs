//! Taking over how the last frame was laid out.

use crate::app::frame_fit::FrameFit;
use crate::app::state::State;

impl State {
    /// Takes over how a frame was laid out: the selected row stays on the screen, the pane scrolls to its last line.
    pub fn fit(&mut self, fit: FrameFit) {
        if fit.list_rows != self.listing.list.height() {
            self.listing.list.set_height(fit.list_rows);
            self.listing.list.derive(&self.listing.catalog);
        }
        self.panes.fit(fit.hidden_lines);
        if let Some(reveal) = self.secrets.reveal_mut() {
            reveal.top = reveal.top.min(fit.hidden_value);
        }
    }
}
