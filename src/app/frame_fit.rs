//! What the state knows about the last frame: how much of the list and of the active pane fits.

/// How the state's parts fit in the window, as a frame was laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameFit {
    /// Rows of the list on the screen.
    pub list_rows: usize,
    /// Lines of the active pane that do not fit.
    pub hidden_lines: usize,
    /// Rows of a revealed value that do not fit.
    pub hidden_value: usize,
}
