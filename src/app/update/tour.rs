//! Starting the guided tour, and noticing when a step is done.

use crate::app::action::Action;
use crate::app::menu::MenuKind;
use crate::app::mode::{Mode, Pane};
use crate::app::state::State;
use crate::app::tour::{Before, Goal, STEPS, Tour};
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;

impl State {
    /// Says once that there is a tour.
    pub(super) fn welcome(&mut self) {
        let count = STEPS.len();
        let key = self.appearance.keymap().first(Action::Tour);
        let key = key.unwrap_or_else(|| ":tour".to_owned());
        self.notify(format!(
            "new here? the tour has {count} short steps: press {key}"
        ));
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
        self.overlay.before_tour = Some(self.before_tour());
        self.overlay.tour = Some(Tour::default());
        self.overlay.notice = None;
        self.show_plainly(Kind::Variable, "", Pane::Walk);
    }

    fn before_tour(&mut self) -> Before {
        let list = &self.listing.list;
        let selected = list.selected_row();
        Before {
            kind: self.listing.kind,
            filter: list.filter().to_owned(),
            selected: selected.map(|row| self.listing.catalog.name(row).to_owned()),
            pane: self.panes.active(),
            changes: self.session.drop_changes(),
        }
    }

    /// Shows the list of a kind and a pane, and nothing else.
    fn show_plainly(&mut self, kind: Kind, filter: &str, pane: Pane) {
        self.overlay.mode = Mode::Browse;
        self.walks.looked_up = None;
        self.panes.unzoom();
        self.panes.show(pane);
        self.leave_key();
        self.listing.list.set_filter(filter);
        if self.listing.kind != kind {
            self.listing.kind = kind;
            self.relist();
        }
    }

    /// Ends the tour. The list is again as it was before.
    pub(super) fn leave_tour(&mut self) {
        if self.overlay.tour.take().is_none() {
            return;
        }
        if let Some(before) = self.overlay.before_tour.take() {
            self.hide();
            self.session.put_changes(before.changes);
            self.show_plainly(before.kind, &before.filter, before.pane);
            self.listing.list.derive(&self.listing.catalog);
            let selected = before.selected.as_deref().unwrap_or_default();
            self.listing
                .list
                .select_name(&self.listing.catalog, selected);
            self.listing.list.keep();
        }
        let keymap = self.appearance.keymap();
        let again = keymap.hint("; ", Action::Tour, "starts it again");
        self.notify(format!("the tour is over{again}"));
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

    /// Goes back one step. What the user did stays done.
    pub(super) fn previous_step_of_tour(&mut self) {
        self.overlay.tour = self.overlay.tour.map(Tour::previous);
    }

    /// Goes on if the goal of the current step was reached by a key press.
    pub(super) fn follow_tour(&mut self) {
        let is_helping = self
            .overlay
            .menu()
            .is_some_and(|menu| menu.kind == MenuKind::Help);
        if let Some(tour) = self.overlay.tour.as_mut().filter(|_| is_helping) {
            tour.helped();
        }
        let tour = self.overlay.tour;
        let Some((tour, step)) = tour.and_then(|tour| Some((tour, tour.step()?))) else {
            return;
        };
        if !self.has_reached(step.goal, tour) {
            if let Some(tour) = &mut self.overlay.tour {
                tour.opened();
            }
        } else if tour.is_done_by_user() {
            self.next_step_of_tour();
        }
    }

    fn has_reached(&self, goal: Goal, tour: Tour) -> bool {
        let last = tour.last();
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
            Goal::WhatIf => {
                let changes = self.session.changes();
                changes.is_some_and(|changes| !changes.what_if.is_empty())
            }
            Goal::AsConfigured => is_browsing && self.session.changes().is_none(),
            Goal::Versions => {
                let is_listed = key.is_some_and(|key| self.versions_of(&key).is_some());
                is_listed && self.panes.active() == Pane::Versions
            }
            Goal::Copied => last == Some(Action::CopyName),
            Goal::HelpRead => tour.has_helped() && self.overlay.menu().is_none(),
            // The key for the next step does it.
            Goal::Read => false,
        }
    }
}
