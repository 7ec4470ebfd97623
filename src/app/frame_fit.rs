//! What the state knows about the last frame: how much of the list and of the active pane fits.

use super::State;

/// How the state's parts fit in the window, as a frame was laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameFit {
    /// Rows of the list on the screen.
    pub list_rows: usize,
    /// Lines of the active pane that do not fit.
    pub hidden_lines: usize,
}

impl State {
    /// Takes over how a frame was laid out: the selected row stays on the screen, the pane scrolls to its last line.
    pub fn fit(&mut self, fit: FrameFit) {
        if fit.list_rows != self.list.height() {
            self.list.set_height(fit.list_rows);
            self.list.derive(&self.catalog);
        }
        self.hidden_lines = fit.hidden_lines;
        self.pane_top = self.pane_top.min(fit.hidden_lines);
    }
}
