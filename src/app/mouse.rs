//! What the mouse did, and to what. The screen says what is where.

use super::list::column::Column;
use super::mode::Pane;

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The first button was pressed.
    Click,
    /// The wheel was turned away from the user.
    WheelUp,
    /// The wheel was turned towards the user.
    WheelDown,
}

/// What is under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A row of the list, by its position.
    Row(usize),
    /// The head of a column.
    Head(Column),
    /// Elsewhere in the list.
    List,
    /// A pane's title among several.
    Tab(Pane),
    /// A pane.
    Pane(Pane),
    /// An item of the open menu, by its position among those that are shown.
    Item(usize),
    /// Elsewhere in the open menu.
    Menu,
    /// Nothing that answers.
    Nothing,
}
