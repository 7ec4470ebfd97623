//! The panes beside the list: which one is active, and how far it is scrolled.

use crate::app::mode::Pane;

/// The panes beside the list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panes {
    pub(in crate::app) pane: Pane,
    is_zoomed: bool,
    top: usize,
    hidden_lines: usize,
    stepping: Option<usize>,
}

impl Panes {
    /// The active pane: the one that scrolls, and the one that is shown where only one fits.
    pub fn active(&self) -> Pane {
        self.pane
    }

    /// The active pane has the whole window.
    pub fn is_zoomed(&self) -> bool {
        self.is_zoomed
    }

    /// The first line of the active pane that is shown.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Lines of the active pane that do not fit.
    pub fn hidden_lines(&self) -> usize {
        self.hidden_lines
    }

    /// How many layers of the walk are shown while the user steps through it; None for all.
    pub fn stepping(&self) -> Option<usize> {
        self.stepping
    }

    /// Activates a pane, from its first line unless it's active already.
    pub(in crate::app) fn show(&mut self, pane: Pane) {
        if self.pane != pane {
            self.pane = pane;
            self.top = 0;
        }
    }

    /// Activates the next of these panes (1) or the previous one (-1).
    pub(in crate::app) fn turn(&mut self, panes: &[Pane], by: isize) {
        self.pane = self.pane.step(panes, by);
        self.top = 0;
    }

    pub(in crate::app) fn toggle_zoom(&mut self) {
        self.is_zoomed = !self.is_zoomed;
        self.top = 0;
    }

    pub(in crate::app) fn zoom(&mut self) {
        self.is_zoomed = true;
    }

    /// Gives the window back to all panes.
    pub(in crate::app) fn unzoom(&mut self) {
        self.is_zoomed = false;
    }

    pub(in crate::app) fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.hidden_lines);
    }

    pub(in crate::app) fn scroll_to_top(&mut self) {
        self.top = 0;
    }

    /// Takes over how many lines the last frame could not show.
    pub(in crate::app) fn fit(&mut self, hidden_lines: usize) {
        self.hidden_lines = hidden_lines;
        self.top = self.top.min(hidden_lines);
    }

    /// Shows one more of `reached` layers; after the last, all of them.
    pub(in crate::app) fn step(&mut self, reached: usize) {
        self.stepping = match self.stepping {
            Some(shown) if shown < reached => Some(shown + 1),
            Some(_) => None,
            None => Some(1.min(reached)),
        };
    }

    /// Shows all layers.
    pub(in crate::app) fn stop_stepping(&mut self) {
        self.stepping = None;
    }
}
