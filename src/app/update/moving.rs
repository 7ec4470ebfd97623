//! Moving in the list, through the panes and within one.

use crate::app::action::Action;
use crate::app::state::State;

/// Lines that the active pane scrolls at a time.
const SCROLL: isize = 3;
/// Lines that a revealed value scrolls at a time.
const VALUE: isize = 5;

impl State {
    pub(super) fn move_about(&mut self, action: Action) {
        let page = isize::try_from(self.listing.list.height()).unwrap_or(isize::MAX);
        match action {
            Action::MoveDown => self.go(1),
            Action::MoveUp => self.go(-1),
            Action::PageDown => self.page(page),
            Action::PageUp => self.page(-page),
            Action::HalfPageDown => self.go(page / 2),
            Action::HalfPageUp => self.go(-page / 2),
            Action::First => self.go(isize::MIN),
            Action::Last => self.go(isize::MAX),
            Action::ScrollDown => self.scroll_or_select(SCROLL),
            Action::ScrollUp => self.scroll_or_select(-SCROLL),
            Action::NextPane => self.panes.turn(&self.panes_in_order(), 1),
            Action::PreviousPane => self.panes.turn(&self.panes_in_order(), -1),
            Action::Zoom => self.panes.toggle_zoom(),
            _ => {}
        }
    }

    /// Moves away, so a value that is shown is hidden.
    pub(in crate::app) fn go(&mut self, by: isize) {
        self.hide();
        self.walks.looked_up = None;
        self.leave_key();
        self.listing.list.move_by(&self.listing.catalog, by);
    }

    /// Selects the row at a position.
    pub(in crate::app) fn go_to(&mut self, position: usize) {
        self.go(0);
        self.listing.list.select(&self.listing.catalog, position);
    }

    /// Resets what belongs to the previous key.
    pub(super) fn leave_key(&mut self) {
        self.panes.stop_stepping();
        self.panes.scroll_to_top();
    }

    fn page(&mut self, by: isize) {
        if self.secrets.reveal().is_some() {
            return self.scroll(by.signum());
        }
        self.go(by);
    }

    /// In a JSON value that is revealed, goes from part to part.
    fn scroll_or_select(&mut self, by: isize) {
        let reveal = self.secrets.reveal_mut();
        if !reveal.is_some_and(|reveal| reveal.select_part(by)) {
            self.scroll(by);
        }
    }

    /// Scrolls a revealed value, or else the active pane as far as it has hidden lines.
    pub(in crate::app) fn scroll(&mut self, by: isize) {
        if let Some(reveal) = self.secrets.reveal_mut() {
            reveal.top = reveal.top.saturating_add_signed(by.signum() * VALUE);
            return;
        }
        self.panes.scroll(by);
    }
}
