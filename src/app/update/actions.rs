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
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::Layer;

impl State {
    pub(super) fn press(&mut self, press: Press) {
        let action = self.appearance.keymap().action(press);
        if action == Some(Action::Interrupt) {
            self.effects.push(Effect::Quit);
            return;
        }
        let is_free = self.overlay.mode == Mode::Browse && self.overlay.menu.is_none();
        if is_too_small(self.appearance.size()) {
            let stops = |action: &Action| is_free || *action == Action::Suspend;
            return self.press_in_tiny_window(action.filter(stops));
        }
        // A question below a notice is not on the screen yet.
        let is_asked = is_free && self.overlay.notice.is_none();
        if is_asked && self.answer(press) {
            return;
        }
        // The notice of the last key press doesn't apply to this one.
        self.overlay.notice = None;
        if let Some(tour) = &mut self.overlay.tour {
            tour.pressed(action.filter(|_| is_free));
        }
        if self.overlay.menu.is_some() {
            return self.press_in_menu(press);
        }
        match self.overlay.mode {
            Mode::Browse => self.browse(press, action),
            Mode::WhatIf => self.press_in_form(press),
            Mode::Filter | Mode::Lookup | Mode::Command => self.type_in(press),
        }
    }

    /// A digit beside a similar key goes there; elsewhere a key does what it is bound to.
    fn browse(&mut self, press: Press, action: Option<Action>) {
        if let Some(name) = self.suggested_by(press) {
            return self.look_up(&name);
        }
        if let Some(action) = action {
            self.act(action);
        }
    }

    /// The window is too small to draw, so only quit and suspend work: the user would not see what other actions do.
    fn press_in_tiny_window(&mut self, action: Option<Action>) {
        if let Some(action @ (Action::Quit | Action::Suspend)) = action {
            self.act(action);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if is_too_small(self.appearance.size()) {
            return;
        }
        let is_whole = match (&mut self.overlay.menu, self.overlay.mode) {
            (Some(menu), _) => menu.paste(text),
            // Outside a prompt a paste would run its letters as commands.
            (None, Mode::Browse) => return self.paste_key(text),
            (None, Mode::Lookup) => self.paste_in_lookup(text),
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
            _ => {}
        }
    }

    /// The action can be done now.
    pub fn applies(&self, action: Action) -> bool {
        let when = action.row().map_or(When::Always, |row| row.when);
        match when {
            When::Always => true,
            When::WithKey => self.subject().is_some(),
            When::MayRead => self.subject().is_some() && self.may_read_values(),
            When::WithDagFile => self.subject().is_some() && self.has_dag_files(),
            When::InSample => self.session.is_sample(),
            When::OnTour => self.overlay.tour.is_some(),
        }
    }

    /// Does an action, from wherever it was asked for.
    pub(super) fn act(&mut self, action: Action) {
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
            | Action::Zoom => self.move_about(action),
            Action::Filter => self.begin_filter(),
            Action::Lookup => self.begin_lookup(),
            Action::NextKind => self.next_kind(),
            Action::Variables => self.list_kind(Kind::Variable),
            Action::Connections => self.list_kind(Kind::Connection),
            Action::ConfigOptions => self.list_kind(Kind::Config),
            Action::Mark => self.mark(),
            Action::PerformMarked => self.perform_marked(),
            Action::Perform => self.perform(),
            Action::Step => self.step(),
            Action::Decode => self.toggle_decoded(),
            Action::WhatIf => self.open_what_if(),
            Action::Versions => self.show_versions(),
            Action::CompareVersions => self.compare_or_say(),
            Action::Doctor => self.open_diagnosis(),
            Action::Usages => self.show_usages(),
            Action::EditUsage => self.edit_usage(),
            Action::MissingReads => self.list_missing_reads(),
            Action::Report => self.copy_report(),
            Action::WriteReport => self.ask_report_file(),
            Action::PasteLog => self.open_log(),
            Action::Reveal => self.reveal_or_extend(),
            Action::CopyName => self.copy_name(),
            Action::CopyValue => self.copy_value_or_part(),
            Action::Command => self.begin_command(),
            Action::Sort => self.open_sort(),
            Action::InvertSort => self.invert_sort(),
            Action::Copy => self.open_copy(),
            Action::CopyCommand => self.copy_command(),
            Action::RevealField => self.walk(Purpose::Fields(FieldUse::Reveal)),
            Action::Deployment => self.open_deployments(),
            Action::Region => self.open_regions(),
            Action::Compare => self.open_comparison(),
            Action::Theme | Action::Palette | Action::Help => self.open_menu(action),
            Action::Warnings => self.open_warnings(),
            Action::Screenshot => self.screenshot(""),
            Action::Mouse => self.give_mouse(!self.appearance.preferences().mouse),
            Action::Refresh => self.refresh(),
            Action::ListOnRequest => self.list_on_request(),
            Action::Tour => self.toggle_tour(),
            Action::SkipStep => self.next_step_of_tour(),
            Action::StepBack => self.previous_step_of_tour(),
            Action::Back => self.back(),
            Action::Suspend => self.suspend(),
            Action::Quit | Action::Interrupt => self.effects.push(Effect::Quit),
        }
    }

    /// With the mouse left to the terminal, text can be selected as anywhere else.
    pub(super) fn give_mouse(&mut self, to_us: bool) {
        self.appearance.set_mouse(to_us);
        self.notify(if to_us {
            "mouse capture is on: the mouse scrolls and selects rows"
        } else {
            "mouse capture is off: the terminal selects text"
        });
        self.effects.push(Effect::Mouse(to_us));
    }

    fn refresh(&mut self) {
        self.hide();
        self.list_again();
    }

    /// Lists the same layers again. Keys of a layer that fails now stay as they were listed before.
    pub(super) fn list_again(&mut self) {
        self.forget_answers();
        self.stop_layers();
        let earlier = self.begin_listing();
        self.listing.keep(earlier);
        self.scan_dags();
    }

    /// Drops what is listed and lists other layers.
    pub(super) fn relist(&mut self) {
        self.forget_answers();
        self.list();
        self.scan_dags();
    }

    /// A walk that was performed is no longer what is there now.
    fn forget_answers(&mut self) {
        self.listing.forget();
        self.walks.performed.clear();
        self.walks.elsewhere.clear();
        self.secrets.close_versions();
    }

    /// Lists the keys of the current kind.
    pub(super) fn list(&mut self) {
        self.begin_listing();
    }

    /// Lists the keys of the current kind. Gives what was listed before, and keeps nothing of it.
    fn begin_listing(&mut self) -> Catalog {
        self.listing.generation += 1;
        self.listing.progress = ListingProgress {
            pages: 0,
            began: self.clock.now(),
            before: self.listing.catalog.len(),
            throttled_in_all: self.listing.progress.throttled_in_all,
            throttled_before: self.listing.progress.throttled_in_all,
        };
        let selected = self.listing.selected_name();
        let before = self.listing.take_listed();
        self.listing.is_request_announced = false;
        self.show_other_keys();
        self.listing.list.return_to(selected);
        self.effects.push(Effect::List {
            generation: self.listing.generation,
            kind: self.listing.kind,
        });
        before
    }

    /// Other keys are listed than before, so what was derived from those is derived again.
    pub(super) fn show_other_keys(&mut self) {
        self.walks.nearest = None;
        if let Some(changes) = self.session.changes_mut() {
            changes.restart();
        }
        self.listing.list.reset();
    }

    fn suspend(&mut self) {
        self.hide();
        self.effects.push(Effect::Suspend);
    }

    /// What has come of the layers that are being listed counts no more than what they had before.
    fn stop_layers(&mut self) {
        for layer in Layer::all() {
            if self.listing.catalog.listing(layer) == Listing::Running {
                self.listing
                    .catalog
                    .set_fault(layer, Fault::new(Reason::Cancelled));
                self.keep_earlier_keys(layer);
            }
        }
    }

    /// What has arrived stays; the layers that were under way are incomplete.
    pub(super) fn cancel_listing(&mut self) {
        self.listing.generation += 1;
        self.stop_layers();
        self.listing.drop_earlier();
        let keymap = self.appearance.keymap();
        let hint = keymap.hint("; ", Action::Refresh, "lists again");
        self.notify(format!("listing cancelled{hint}"));
        self.effects.push(Effect::CancelListing);
    }
}
