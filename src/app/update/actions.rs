//! What a key press or a command does: which part of the state it goes to.

use crate::app::action::{Action, When};
use crate::app::keymap::Press;
use crate::app::message::Effect;
use crate::app::mode::{Mode, is_too_small};
use crate::app::pending::{FieldUse, Purpose};
use crate::app::progress::ListingProgress;
use crate::app::prompt::LONGEST;
use crate::app::state::State;
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::deployment::title;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::Layer;

impl State {
    pub(super) fn press(&mut self, press: Press) -> Vec<Effect> {
        let action = self.appearance.preferences.keymap.action(press);
        if action == Some(Action::Interrupt) {
            return vec![Effect::Quit];
        }
        let is_free = self.overlay.mode == Mode::Browse && self.overlay.menu.is_none();
        if is_too_small(self.appearance.size) {
            let stops = |action: &Action| is_free || *action == Action::Suspend;
            return self.press_unseen(action.filter(stops));
        }
        // What was said of the last key press is no word on this one.
        self.overlay.notice = None;
        if let Some(tour) = &mut self.overlay.tour {
            tour.pressed(action.filter(|_| is_free));
        }
        if self.overlay.menu.is_some() {
            return self.press_in_menu(press);
        }
        match self.overlay.mode {
            Mode::Browse => action.map_or_else(Vec::new, |action| self.act(action)),
            Mode::WhatIf => self.press_in_form(press),
            Mode::Filter | Mode::Lookup | Mode::Command => self.type_in(press),
        }
    }

    /// Nothing is drawn, so nothing is done of which nobody would see what it does. One can leave, and stop.
    fn press_unseen(&mut self, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(action @ (Action::Quit | Action::Suspend)) => self.act(action),
            _ => Vec::new(),
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if is_too_small(self.appearance.size) {
            return Vec::new();
        }
        let is_whole = match (&mut self.overlay.menu, self.overlay.mode) {
            (Some(menu), _) => menu.paste(text),
            // Outside a prompt a paste would run its letters as commands.
            (None, Mode::Browse) => return Vec::new(),
            (None, Mode::WhatIf) => self.paste_in_form(text),
            (None, _) => self.overlay.prompt.paste(text),
        };
        if !is_whole {
            self.warn(format!(
                "only the first line was pasted (at most {LONGEST} characters)"
            ));
        }
        match self.overlay.mode {
            Mode::Filter if self.overlay.menu.is_none() => self.typed(),
            _ => Vec::new(),
        }
    }

    /// The action can be done now.
    pub fn applies(&self, action: Action) -> bool {
        let when = action.row().map_or(When::Always, |row| row.when);
        match when {
            When::Always => true,
            When::WithKey => self.subject().is_some(),
            When::MayRead => self.subject().is_some() && self.may_read_values(),
            When::InSample => self.session.is_sample,
            When::OnTour => self.overlay.tour.is_some(),
        }
    }

    /// Does an action, from wherever it was asked for.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::MoveDown
            | Action::MoveUp
            | Action::PageDown
            | Action::PageUp
            | Action::HalfPageDown
            | Action::HalfPageUp
            | Action::First
            | Action::Last
            | Action::ScrollDown
            | Action::ScrollUp
            | Action::NextPane
            | Action::PreviousPane
            | Action::Zoom => return self.move_about(action),
            Action::Filter => self.begin_filter(),
            Action::Lookup => return self.begin_lookup(),
            Action::NextKind => return self.next_kind(),
            Action::Perform => return self.walk(Purpose::Look),
            Action::Step => return self.step(),
            Action::WhatIf => return self.open_what_if(),
            Action::Versions => return self.show_versions(),
            Action::CompareVersions => return self.compare_or_say(),
            Action::Reveal => return self.reveal_or_extend(),
            Action::CopyName => return self.copy_name(),
            Action::CopyValue => return self.walk(Purpose::Copy),
            Action::Command => return self.begin_command(),
            Action::Sort => self.open_sort(),
            Action::InvertSort => self.invert_sort(),
            Action::Copy => self.open_copy(),
            Action::RevealField => return self.walk(Purpose::Fields(FieldUse::Reveal)),
            Action::Deployment => self.open_deployments(),
            Action::Region => self.open_regions(),
            Action::Theme | Action::Palette | Action::Help => return self.open_menu(action),
            Action::Warnings => self.open_warnings(),
            Action::Screenshot => return self.screenshot(""),
            Action::Mouse => return self.give_mouse(!self.appearance.preferences.mouse),
            Action::Refresh => return self.refresh(),
            Action::Tour => return self.toggle_tour(),
            Action::SkipStep => self.next_step_of_tour(),
            Action::Back => return self.back(),
            Action::Suspend => return self.suspend(),
            Action::Quit | Action::Interrupt => return vec![Effect::Quit],
        }
        Vec::new()
    }

    /// With the mouse left to the terminal, text can be selected as anywhere else.
    pub(super) fn give_mouse(&mut self, to_us: bool) -> Vec<Effect> {
        self.appearance.preferences.mouse = to_us;
        self.notify(if to_us {
            "mouse capture is on: the mouse scrolls and selects rows"
        } else {
            "mouse capture is off: the terminal selects text"
        });
        vec![Effect::Mouse(to_us)]
    }

    fn refresh(&mut self) -> Vec<Effect> {
        let mut effects = self.hide();
        effects.extend(self.relist());
        effects
    }

    /// Drops what is listed and lists again; a walk that was performed is no longer what is there now.
    pub(super) fn relist(&mut self) -> Vec<Effect> {
        self.listing.generation += 1;
        self.listing.progress = ListingProgress {
            pages: 0,
            began: self.clock.now,
            before: self.listing.catalog.len(),
            throttled_in_all: self.listing.progress.throttled_in_all,
            throttled_before: self.listing.progress.throttled_in_all,
        };
        self.listing.catalog = Catalog::new();
        self.walks.performed.clear();
        self.secrets.versions = None;
        self.walks.nearest = None;
        if let Some(changes) = &mut self.session.changes {
            changes.restart();
        }
        self.listing.list.reset();
        vec![Effect::List {
            generation: self.listing.generation,
            kind: self.listing.kind,
        }]
    }

    fn suspend(&mut self) -> Vec<Effect> {
        let mut effects = self.hide();
        effects.push(Effect::Suspend);
        effects
    }

    /// One step back. Never quits.
    fn back(&mut self) -> Vec<Effect> {
        if self.walks.pending.take().is_some() {
            self.notify("cancelled");
            return vec![Effect::CancelWalk];
        }
        if self.secrets.reveal.is_some() {
            return self.hide();
        }
        if self.session.switching.take().is_some() {
            let text = format!("stayed with {}", title(&self.session.deployment.name));
            self.notify(text);
            return Vec::new();
        }
        if self.panes.stepping.take().is_some() || std::mem::take(&mut self.panes.is_zoomed) {
            return Vec::new();
        }
        if self.walks.looked_up.take().is_some() {
            self.listing.list.come_back(&self.listing.catalog);
            return Vec::new();
        }
        if self.session.changes.is_some() {
            return self.drop_changes();
        }
        if !self.listing.list.filter().is_empty() {
            self.listing.list.set_filter("");
        } else if self.is_loading() {
            return self.cancel_listing();
        } else {
            self.leave_tour();
        }
        Vec::new()
    }

    /// What has arrived stays; the layers that were under way are incomplete.
    fn cancel_listing(&mut self) -> Vec<Effect> {
        self.listing.generation += 1;
        for layer in Layer::all() {
            if self.listing.catalog.listing(layer) == Listing::Running {
                self.listing
                    .catalog
                    .set_fault(layer, Fault::new(Reason::Cancelled));
            }
        }
        let keymap = &self.appearance.preferences.keymap;
        let hint = keymap.hint("; ", Action::Refresh, "lists again");
        self.notify(format!("listing cancelled{hint}"));
        vec![Effect::CancelListing]
    }
}
