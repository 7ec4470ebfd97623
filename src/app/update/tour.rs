//! Starting the guided tour, and noticing when a step is done.

use crate::app::action::Action;
use crate::app::mode::{Mode, Pane};
use crate::app::state::State;
use crate::app::tour::{Goal, Tour};
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;

impl State {
    /// Says once that there is a tour.
    pub(super) fn welcome(&mut self) {
        let text = "new here? the tour has ten short steps:";
        let key = self.appearance.keymap().first(Action::Tour);
        let key = key.unwrap_or_else(|| ":tour".to_owned());
        self.notify(format!("{text} press {key}"));
    }

    /// Starts the tour from a plain list, or leaves it.
    pub(super) fn toggle_tour(&mut self) {
        if self.overlay.tour.is_some() {
            self.leave_tour();
            return;
        }
        if !self.session.is_sample() {
            self.warn("the tour needs sample data: run varlens demo");
            return;
        }
        self.hide();
        self.overlay.tour = Some(Tour::default());
        self.overlay.notice = None;
        self.walks.looked_up = None;
        self.panes.pane = Pane::Walk;
        self.listing.list.set_filter("");
        if self.listing.kind != Kind::Variable {
            self.listing.kind = Kind::Variable;
            self.relist();
        }
    }

    pub(super) fn leave_tour(&mut self) {
        if self.overlay.tour.take().is_some() {
            let keymap = self.appearance.keymap();
            let again = keymap.hint("; ", Action::Tour, "starts it again");
            self.notify(format!("the tour is over{again}"));
        }
    }

    /// Goes to the next step; after the last one the tour is over.
    pub(super) fn next_step_of_tour(&mut self) {
        let Some(tour) = self.overlay.tour else {
            return;
        };
        match tour.next() {
            Some(next) => self.overlay.tour = Some(next),
            None => self.leave_tour(),
        }
    }

    /// Goes on if the goal of the current step was reached by a key press.
    pub(super) fn follow_tour(&mut self) {
        let tour = self.overlay.tour.filter(|tour| tour.is_pressed());
        let Some((tour, step)) = tour.and_then(|tour| Some((tour, tour.step()?))) else {
            return;
        };
        if self.has_reached(step.goal, tour.last()) {
            self.next_step_of_tour();
        }
    }

    /// `last` is the last action since the step began.
    fn has_reached(&self, goal: Goal, last: Option<Action>) -> bool {
        let key = self.subject();
        let resolution = key.as_ref().map(|key| self.resolution(key));
        let ends = |is: fn(&Resolution) -> bool| resolution.as_deref().is_some_and(is);
        let is_browsing = self.overlay.mode == Mode::Browse;
        let is_typed = self.walks.looked_up.is_some();
        match goal {
            Goal::Moved => matches!(last, Some(Action::MoveDown | Action::MoveUp)),
            Goal::EnvironmentWins => ends(|end| end.winner == Some(Layer::ENV)),
            Goal::Missing => ends(|end| end.outcome == Outcome::Missing),
            Goal::Shadowed => is_browsing && ends(|end| !end.shadowed.is_empty()),
            Goal::ShadowedLive => {
                let is_live = key.is_some_and(|key| self.walks.performed.contains_key(&key));
                is_live && ends(|end| !end.shadowed.is_empty())
            }
            Goal::NotFound => is_browsing && is_typed && ends(|end| end.outcome != Outcome::Found),
            Goal::BackInList => is_browsing && !is_typed,
            Goal::MaskingPane => last == Some(Action::NextPane) && self.panes.pane == Pane::Masking,
            Goal::Revealed => self.secrets.reveal().is_some(),
            Goal::Hidden => self.secrets.reveal().is_none(),
        }
    }
}
