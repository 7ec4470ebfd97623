//! Where a row is in the window.

use crate::domain::catalog::RowId;

/// A key that was selected before everything was listed again.
#[derive(Clone, Debug)]
pub(super) struct AwaitedKey {
    pub(super) name: String,
    pub(super) offset: usize,
}

/// A row, and how far below the top of the window it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListPosition {
    pub(super) row: RowId,
    pub(super) offset: usize,
    /// The user had chosen it.
    pub(super) is_chosen: bool,
}
