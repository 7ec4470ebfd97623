//! Moving in the list, through the panes and within one.

use crate::app::State;
use crate::app::action::Action;
use crate::app::message::Effect;

/// Lines that the pane in front scrolls at a time.
const SCROLL: isize = 3;
/// Lines that a revealed value scrolls at a time.
const VALUE: isize = 5;

impl State {
    pub(super) fn move_about(&mut self, action: Action) -> Vec<Effect> {
        let page = isize::try_from(self.list.height()).unwrap_or(isize::MAX);
        match action {
            Action::MoveDown => self.go(1),
            Action::MoveUp => self.go(-1),
            Action::PageDown => self.page(page),
            Action::PageUp => self.page(-page),
            Action::HalfPageDown => self.go(page / 2),
            Action::HalfPageUp => self.go(-page / 2),
            Action::First => self.go(isize::MIN),
            Action::Last => self.go(isize::MAX),
            Action::ScrollDown => self.scroll(SCROLL),
            Action::ScrollUp => self.scroll(-SCROLL),
            Action::NextPane => self.turn_to(1),
            Action::PreviousPane => self.turn_to(-1),
            Action::Zoom => {
                self.is_zoomed = !self.is_zoomed;
                self.pane_top = 0;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Moves away, so a value that is shown is hidden.
    pub(in crate::app) fn go(&mut self, by: isize) -> Vec<Effect> {
        let effects = self.hide();
        self.looked_up = None;
        self.leave_key();
        self.list.move_by(&self.catalog, by);
        effects
    }

    /// Selects the row at a position.
    pub(in crate::app) fn go_to(&mut self, position: usize) -> Vec<Effect> {
        let effects = self.go(0);
        self.list.select(&self.catalog, position);
        effects
    }

    /// What was shown of the key before is over.
    pub(super) fn leave_key(&mut self) {
        self.stepping = None;
        self.pane_top = 0;
    }

    fn page(&mut self, by: isize) -> Vec<Effect> {
        if self.reveal.is_some() {
            return self.scroll(by.signum());
        }
        self.go(by)
    }

    /// Scrolls what lies in front: a revealed value, else the pane, as far as it has lines that are hidden.
    pub(in crate::app) fn scroll(&mut self, by: isize) -> Vec<Effect> {
        if let Some(reveal) = &mut self.reveal {
            reveal.top = reveal.top.saturating_add_signed(by.signum() * VALUE);
            return Vec::new();
        }
        let top = self.pane_top.saturating_add_signed(by);
        self.pane_top = top.min(self.hidden_lines);
        Vec::new()
    }

    fn turn_to(&mut self, by: isize) -> Vec<Effect> {
        self.pane = self.pane.step(by);
        self.pane_top = 0;
        Vec::new()
    }
}
