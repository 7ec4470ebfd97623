//! The order of the rows, and how they are stored in it.

use super::column::Column;

/// By what the rows are in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Their names.
    #[default]
    Name,
    /// How well they match, the best first.
    Score,
    /// A column, and whether upside down.
    Column(Column, bool),
}

/// How the rows lie now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// By name.
    #[default]
    Name,
    /// By name, and shown from the last to the first: nothing is copied for that.
    UpsideDown,
    /// As the order says.
    Order,
}
