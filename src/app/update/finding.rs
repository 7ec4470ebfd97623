//! Filtering, looking a key up, and the prompts for both.

use crate::app::keymap::{Code, Named, Press};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::pending::Purpose;
use crate::app::prompt::Prompt;
use crate::app::state::State;
use crate::domain::key::{Key, Kind};

impl State {
    pub(super) fn begin_filter(&mut self) {
        self.overlay.mode = Mode::Filter;
        self.overlay.prompt = Prompt::with(self.listing.list.filter());
    }

    pub(super) fn begin_lookup(&mut self) {
        self.overlay.mode = Mode::Lookup;
        self.overlay.prompt = Prompt::default();
        self.leave_key();
        self.hide();
    }

    /// A key press while something is typed.
    pub(super) fn type_in(&mut self, press: Press) {
        match (press.code, self.overlay.mode) {
            (Code::Named(Named::Esc), _) => self.leave_prompt(),
            (Code::Named(Named::Enter), _) => self.enter(),
            (Code::Named(Named::Down), Mode::Filter) => self.go(1),
            (Code::Named(Named::Up), Mode::Filter) => self.go(-1),
            (Code::Named(Named::Down), Mode::Command) => self.turn_history(1),
            (Code::Named(Named::Up), Mode::Command) => self.turn_history(-1),
            (Code::Named(Named::Tab), Mode::Command) => self.complete_command(),
            // What is all gone and deleted once more is left, as in every pager.
            (Code::Named(Named::Backspace), Mode::Command)
                if self.overlay.prompt.text().is_empty() =>
            {
                self.leave_prompt();
            }
            _ => {
                self.overlay.prompt.edit(press);
                self.typed();
            }
        }
    }

    pub(super) fn typed(&mut self) {
        if self.overlay.mode != Mode::Filter {
            return;
        }
        self.listing.list.set_filter(self.overlay.prompt.text());
        self.leave_key();
        self.hide();
    }

    fn leave_prompt(&mut self) {
        if self.overlay.mode == Mode::Filter {
            self.listing.list.set_filter("");
        }
        self.overlay.mode = Mode::Browse;
        self.overlay.prompt = Prompt::default();
    }

    fn enter(&mut self) {
        let mode = std::mem::replace(&mut self.overlay.mode, Mode::Browse);
        let typed = std::mem::take(&mut self.overlay.prompt);
        match mode {
            Mode::Lookup if !typed.text().is_empty() => self.look_up(typed.text()),
            Mode::Command => self.run_line(typed.text()),
            Mode::Filter => {
                self.listing.list.derive(&self.listing.catalog);
                self.listing.list.keep();
            }
            _ => {}
        }
    }

    /// Resolves any key, and selects it if it is listed.
    pub(in crate::app) fn look_up(&mut self, name: &str) {
        if self.session.is_presented() && self.listing.catalog.find(name).is_none() {
            self.warn("presentation mode only looks up listed keys");
            return;
        }
        self.hide();
        self.leave_key();
        self.walks.looked_up = Some(Key::new(self.listing.kind, name));
        if self.listing.catalog.find(name).is_some() {
            self.listing.list.derive(&self.listing.catalog);
            self.listing.list.select_name(&self.listing.catalog, name);
        }
        self.walk(Purpose::Lookup);
    }

    pub(in crate::app) fn filter_by(&mut self, text: &str) {
        self.listing.list.set_filter(text);
        self.leave_key();
        self.hide();
    }

    pub(super) fn next_kind(&mut self) {
        let at = Kind::ALL.iter().position(|kind| *kind == self.listing.kind);
        let next = at.map_or(0, |at| (at + 1) % Kind::ALL.len());
        self.list_kind(Kind::ALL.get(next).copied().unwrap_or_default());
    }

    pub(in crate::app) fn take_kind(&mut self, name: &str) {
        match name.parse() {
            Ok(kind) => self.list_kind(kind),
            Err(error) => {
                self.warn(error);
            }
        }
    }

    /// Shows the keys of a kind: as they were listed, if they were. A refresh lists them again.
    pub(super) fn list_kind(&mut self, kind: Kind) {
        self.walks.looked_up = None;
        self.leave_key();
        self.hide();
        if kind == self.listing.kind {
            return;
        }
        if !self.listing.turn_to(kind) {
            return self.list();
        }
        // What another listing reports from now on is late.
        self.listing.generation += 1;
        self.effects.push(Effect::CancelListing);
        self.show_other_keys();
    }
}
