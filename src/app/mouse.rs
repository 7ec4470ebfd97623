//! What a click or the wheel does. Where something stands on the screen is the screen's to say.

use super::list::column::Column;
use super::menu::Chosen;
use super::message::Effect;
use super::mode::{Mode, Pane, is_too_small};
use super::{State, keymap};

/// Rows that a turn of the wheel moves by.
const WHEEL: isize = 3;

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The first button was pressed.
    Click,
    /// The wheel was turned away from the person.
    WheelUp,
    /// The wheel was turned towards the person.
    WheelDown,
}

/// What stands where the mouse is.
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

impl State {
    pub(super) fn point(&mut self, gesture: Gesture, target: Target) -> Vec<Effect> {
        match gesture {
            _ if !self.preferences.mouse || is_too_small(self.size) => Vec::new(),
            Gesture::Click if self.menu.is_some() => self.click_in_menu(target),
            Gesture::Click => self.click(target),
            Gesture::WheelUp => self.wheel(-WHEEL, target),
            Gesture::WheelDown => self.wheel(WHEEL, target),
        }
    }

    fn click(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Row(position) => self.go_to(position),
            Target::Head(column) => {
                self.sort_by(column);
                Vec::new()
            }
            Target::Tab(pane) | Target::Pane(pane) if pane != self.pane => {
                self.pane = pane;
                self.pane_top = 0;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// A click chooses; one on what is chosen runs it. Outside, the menu closes.
    fn click_in_menu(&mut self, target: Target) -> Vec<Effect> {
        let Some(menu) = &mut self.menu else {
            return Vec::new();
        };
        let chosen = match target {
            Target::Item(position) if position == menu.selected() => menu.choose(),
            Target::Item(position) => {
                menu.select(position);
                Chosen::Nothing
            }
            Target::Menu => Chosen::Nothing,
            _ => Chosen::Close,
        };
        self.follow_menu(chosen)
    }

    fn wheel(&mut self, by: isize, target: Target) -> Vec<Effect> {
        if self.menu.is_some() {
            let key = if by > 0 {
                keymap::Named::Down
            } else {
                keymap::Named::Up
            };
            return self.press_in_menu(keymap::Press::named(key));
        }
        match target {
            Target::Row(_) | Target::Head(_) | Target::List if self.mode != Mode::Lookup => {
                self.go(by)
            }
            Target::Pane(pane) | Target::Tab(pane) => self.scroll_pane(pane, by),
            _ => Vec::new(),
        }
    }

    /// The pane under the wheel comes to the front first, since only that one scrolls.
    fn scroll_pane(&mut self, pane: Pane, by: isize) -> Vec<Effect> {
        if pane == self.pane {
            return self.scroll(by);
        }
        self.pane = pane;
        self.pane_top = 0;
        Vec::new()
    }
}
