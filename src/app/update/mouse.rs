//! What a click or the wheel does.

use crate::app::keymap;
use crate::app::menu::Chosen;
use crate::app::mode::{Mode, Pane, is_too_small};
use crate::app::mouse::{Gesture, Target};
use crate::app::state::State;

/// Rows that one turn of the wheel moves by.
const WHEEL: isize = 3;

impl State {
    pub(super) fn point(&mut self, gesture: Gesture, target: Target) {
        match gesture {
            _ if !self.appearance.preferences().mouse || is_too_small(self.appearance.size()) => {}
            Gesture::Click if self.overlay.menu.is_some() => self.click_in_menu(target),
            Gesture::Click => self.click(target),
            Gesture::WheelUp => self.wheel(-WHEEL, target),
            Gesture::WheelDown => self.wheel(WHEEL, target),
        }
    }

    fn click(&mut self, target: Target) {
        match target {
            Target::Row(position) => self.go_to(position),
            Target::Head(column) => {
                self.sort_by(column);
            }
            Target::Tab(pane) | Target::Pane(pane) => self.panes.show(pane),
            _ => {}
        }
    }

    /// A click chooses; one on what is chosen runs it. Outside, the menu closes.
    fn click_in_menu(&mut self, target: Target) {
        let Some(menu) = &mut self.overlay.menu else {
            return;
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
        self.follow_menu(chosen);
    }

    fn wheel(&mut self, by: isize, target: Target) {
        if self.overlay.menu.is_some() {
            let key = if by > 0 {
                keymap::Named::Down
            } else {
                keymap::Named::Up
            };
            return self.press_in_menu(keymap::Press::named(key));
        }
        match target {
            Target::Row(_) | Target::Head(_) | Target::List
                if self.overlay.mode != Mode::Lookup =>
            {
                self.go(by);
            }
            Target::Pane(pane) | Target::Tab(pane) => self.scroll_pane(pane, by),
            _ => {}
        }
    }

    /// The pane under the wheel comes to the front first, since only that one scrolls.
    fn scroll_pane(&mut self, pane: Pane, by: isize) {
        if pane == self.panes.pane {
            return self.scroll(by);
        }
        self.panes.show(pane);
    }
}
