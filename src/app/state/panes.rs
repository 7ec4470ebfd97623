//! The panes beside the list: which one is active, and how far it is scrolled.

use crate::app::mode::Pane;

/// The panes beside the list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panes {
    pub(in crate::app) pane: Pane,
    pub(in crate::app) is_zoomed: bool,
    pub(in crate::app) top: usize,
    pub(in crate::app) hidden_lines: usize,
    pub(in crate::app) stepping: Option<usize>,
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
}
