//! Runs what the state asks for.

use std::io;
use std::time::Instant;

use super::Core;
use crate::app::message::{Effect, Message};
use crate::tui::host::Host;
use crate::tui::screenshot;

impl<H: Host> Core<H> {
    pub(super) fn run_effect(&mut self, effect: Effect, now: Instant) -> io::Result<()> {
        match effect {
            Effect::List { generation, kind } => {
                self.reread_themes(now);
                self.tasks.list(generation, kind);
            }
            Effect::ListRequested {
                generation,
                kind,
                layers,
            } => self.tasks.list_requested(generation, kind, layers),
            Effect::Walk {
                ticket,
                key,
                keep,
                deserialize_json,
            } => self.tasks.walk(ticket, key, keep, deserialize_json),
            Effect::CheckCredentials { generation } => self.tasks.check_credentials(generation),
            Effect::Switch { ticket, to } => self.host.switch(ticket, to),
            Effect::Compare { ticket, to, kind } => self.host.compare(ticket, to, kind),
            Effect::ScanDags { generation } => self.tasks.scan_dags(generation),
            Effect::Versions { ticket, secret } => self.tasks.versions(ticket, secret),
            Effect::CompareVersions {
                ticket,
                secret,
                pair,
            } => self.tasks.compare_versions(ticket, secret, pair),
            Effect::CancelVersions => self.tasks.cancel_versions(),
            Effect::CancelListing => self.tasks.cancel_listing(),
            Effect::CancelWalk => self.tasks.cancel_walk(),
            Effect::Mouse(on) => self.host.capture_mouse(on)?,
            Effect::ThemeChosen => self.themes.keep_chosen(),
            Effect::ThemeOfTerminal => {
                let theme = self.themes.follow_terminal();
                self.update(Message::Theme(theme), now);
                self.ask_background(now)?;
            }
            Effect::RememberOrder(order) => {
                let result = self.host.remember_order(order);
                self.update(Message::OrderRemembered(result), now);
            }
            Effect::WriteReport { path, text } => {
                let result = self.host.write_report(&path, &text);
                self.update(Message::ReportWritten(result), now);
            }
            Effect::Screenshot(path) => self.save_screenshot(&path, now),
            Effect::FindClipboard { ticket } => {
                let answer = self.host.find_clipboard(ticket);
                self.apply_now(answer, now);
            }
            Effect::CopyText { what, text } => {
                let answer = self.host.copy_text(what, text);
                self.apply_now(answer, now);
            }
            Effect::CopyValue(value) => {
                let answer = self.host.copy_value(value);
                self.apply_now(answer, now);
            }
            Effect::ClearClipboard => self.host.clear_clipboard(),
            // `turn` returns these to its caller.
            Effect::Suspend | Effect::Edit { .. } | Effect::Quit => {}
        }
        Ok(())
    }

    fn apply_now(&mut self, answer: Option<Message>, now: Instant) {
        if let Some(message) = answer {
            self.update(message, now);
        }
    }

    /// Saves the frame as it is now, without a value that may be shown and without lines of code.
    fn save_screenshot(&mut self, path: &str, now: Instant) {
        self.update(Message::FocusLost, now);
        let theme = self.themes.theme(self.state.appearance().theme());
        self.state.hide_code(true);
        let picture = screenshot::picture(&self.state, theme);
        self.state.hide_code(false);
        let result = picture.and_then(|svg| self.host.save_screenshot(path, &svg));
        self.update(Message::Screenshot(result), now);
    }

    /// Hides a value, clears a copied one and releases the terminal before the process stops: no timer runs while it is
    /// stopped.
    pub(super) fn suspend(&mut self, now: Instant) -> io::Result<()> {
        self.update(Message::FocusLost, now);
        self.draw(now)?;
        self.host.clear_clipboard_now();
        self.host.leave();
        Ok(())
    }

    /// The process was stopped without a chance to hide a value or to restore the terminal, and goes on: the shell may have
    /// changed the terminal's modes meanwhile.
    ///
    /// # Errors
    /// The terminal can't be set up.
    pub fn continued(
        &mut self,
        next: impl FnMut() -> Option<Message>,
        now: Instant,
    ) -> io::Result<()> {
        self.suspend(now)?;
        self.resume(next, now)
    }

    pub(super) fn ask_background(&mut self, now: Instant) -> io::Result<()> {
        match self.themes.question(now) {
            Some(question) => self.host.write(question),
            None => Ok(()),
        }
    }
}
