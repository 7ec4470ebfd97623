//! Keys in the what-if form.

use crate::app::action::Action;
use crate::app::keymap::{Code, Named, Press};
use crate::app::mode::Mode;
use crate::app::prompt::Prompt;
use crate::app::state::State;
use crate::app::what_if::FormRow;
use crate::domain::what_if::WhatIf;

/// Actions that work from the form as they do elsewhere.
pub(super) const ELSEWHERE: [Action; 9] = [
    Action::Help,
    Action::Palette,
    Action::Command,
    Action::Theme,
    Action::Suspend,
    Action::Tour,
    Action::SkipStep,
    Action::StepBack,
    Action::Screenshot,
];

impl State {
    /// Opens the form, or goes back to it.
    pub(super) fn open_what_if(&mut self) {
        self.overlay.mode = Mode::WhatIf;
        self.panes.unzoom();
        self.leave_key();
        self.session.open_changes();
        self.hide();
    }

    /// `FIELD=VALUE` from the command line.
    pub(in crate::app) fn change(&mut self, text: &str) {
        let (name, value) = match WhatIf::parse(text) {
            Ok(parsed) => parsed,
            Err(why) => {
                self.warn(why);
                return;
            }
        };
        self.open_what_if();
        if let Some(changes) = self.session.changes_mut() {
            changes.set(name, value);
        }
    }

    pub(super) fn press_in_form(&mut self, press: Press) {
        let kind = self.listing.kind;
        let action = self.appearance.keymap().action(press);
        let Some(changes) = self.session.changes_mut() else {
            self.overlay.mode = Mode::Browse;
            return;
        };
        if changes.typing.is_some() {
            self.type_in_form(press);
            return;
        }
        match press.code {
            Code::Named(Named::Down) | Code::Char('j') => changes.go(kind, 1),
            Code::Named(Named::Up) | Code::Char('k') => changes.go(kind, -1),
            Code::Named(Named::Left) | Code::Char('h') => self.shift_layer(-1),
            Code::Named(Named::Right) | Code::Char('l') => self.shift_layer(1),
            Code::Named(Named::Enter) | Code::Char(' ') => self.edit_row(),
            Code::Named(Named::Backspace | Named::Delete) | Code::Char('u') => self.take_back(),
            Code::Char('r') => {
                changes.clear();
                self.notify("all changes discarded");
            }
            Code::Named(Named::Tab) => self.overlay.mode = Mode::Browse,
            Code::Named(Named::Esc) => self.drop_changes(),
            _ => self.elsewhere(action),
        }
    }

    /// What works from the form as well.
    fn elsewhere(&mut self, action: Option<Action>) {
        match action {
            // The form goes back to the list first, as everything does.
            Some(Action::WhatIf | Action::Quit) => {
                self.overlay.mode = Mode::Browse;
            }
            Some(action) if ELSEWHERE.contains(&action) => self.act(action),
            _ => {}
        }
    }

    /// Drops all what-if changes.
    pub(super) fn drop_changes(&mut self) {
        let dropped = self.session.drop_changes();
        self.overlay.mode = Mode::Browse;
        if dropped.is_some_and(|changes| !changes.what_if.is_empty()) {
            self.notify("what-if changes discarded");
        }
    }

    fn shift_layer(&mut self, by: isize) {
        let kind = self.listing.kind;
        let Some(changes) = self.session.changes_mut() else {
            return;
        };
        if let Some(FormRow::Layer { layer, .. }) = changes.selected(kind) {
            changes.shift(kind, layer, by);
        }
    }

    /// Switches a layer, turns to the next process, or begins to type.
    fn edit_row(&mut self) {
        let kind = self.listing.kind;
        let Some(changes) = self.session.changes_mut() else {
            return;
        };
        match changes.selected(kind) {
            Some(FormRow::Layer { layer, .. }) => changes.toggle(kind, layer),
            Some(FormRow::Field("process")) => changes.turn_process(),
            Some(FormRow::Field(name)) => {
                let text = changes.what_if.text(name);
                self.overlay.prompt = Prompt::with(&text);
                changes.typing = Some(text);
            }
            None => {}
        }
    }

    fn take_back(&mut self) {
        let kind = self.listing.kind;
        let Some(changes) = self.session.changes_mut() else {
            return;
        };
        match changes.selected(kind) {
            Some(FormRow::Layer { .. }) => {
                changes.unset("order");
                changes.unset("off");
            }
            Some(FormRow::Field(name)) => changes.unset(name),
            None => {}
        }
    }

    /// Each letter counts at once; esc takes the text before.
    fn type_in_form(&mut self, press: Press) {
        match press.code {
            Code::Named(Named::Enter) => self.end_typing(None),
            Code::Named(Named::Esc) => {
                let before = self
                    .session
                    .changes_mut()
                    .and_then(|changes| changes.typing.take());
                self.end_typing(before);
            }
            _ => {
                self.overlay.prompt.edit(press);
                self.typed_in_form();
            }
        }
    }

    pub(super) fn paste_in_form(&mut self, text: &str) -> bool {
        let changes = self.session.changes();
        if changes.is_none_or(|changes| changes.typing.is_none()) {
            return true;
        }
        let is_whole = self.overlay.prompt.paste(text);
        self.typed_in_form();
        is_whole
    }

    fn typed_in_form(&mut self) {
        let kind = self.listing.kind;
        let Some(changes) = self.session.changes_mut() else {
            return;
        };
        if let Some(FormRow::Field(name)) = changes.selected(kind) {
            changes.set(name, self.overlay.prompt.text());
        }
    }

    fn end_typing(&mut self, restored: Option<String>) {
        let kind = self.listing.kind;
        self.overlay.prompt = Prompt::default();
        let Some(changes) = self.session.changes_mut() else {
            return;
        };
        changes.typing = None;
        if let (Some(text), Some(FormRow::Field(name))) = (restored, changes.selected(kind)) {
            changes.set(name, &text);
        }
    }
}
