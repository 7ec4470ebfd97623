//! Doing what the state asks for.

use std::io;

use super::signals::Signals;
use super::terminal::Terminal;
use super::{End, Explorer, screenshot};
use crate::app::message::{Effect, Message};

impl Explorer {
    pub(super) async fn do_effects(
        &mut self,
        terminal: &mut Terminal,
        signals: &mut Signals,
    ) -> io::Result<Option<End>> {
        // What an effect answers at once may ask for more.
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                if let Some(end) = self.run_effect(effect, terminal, signals).await? {
                    return Ok(Some(end));
                }
            }
        }
        Ok(None)
    }

    async fn run_effect(
        &mut self,
        effect: Effect,
        terminal: &mut Terminal,
        signals: &mut Signals,
    ) -> io::Result<Option<End>> {
        match effect {
            Effect::List { generation, kind } => {
                self.reread_themes();
                self.tasks.list(generation, kind);
            }
            Effect::Walk {
                ticket,
                key,
                keep_value,
            } => self.tasks.walk(ticket, key, keep_value),
            Effect::CheckCredentials { generation } => self.tasks.check_credentials(generation),
            Effect::Switch { ticket, to } => self.switches.begin(ticket, to),
            Effect::Versions { ticket, secret } => self.tasks.versions(ticket, secret),
            Effect::CompareVersions {
                ticket,
                secret,
                pair,
            } => self.tasks.compare_versions(ticket, secret, pair),
            Effect::CancelVersions => self.tasks.cancel_versions(),
            Effect::Mouse(on) => terminal.take_mouse(on)?,
            Effect::ThemeChosen => self.looks.stay(),
            Effect::ThemeOfTerminal => {
                let theme = self.looks.follow_terminal();
                self.update(Message::Theme(theme));
                if let Some(question) = self.looks.question() {
                    terminal.say(question)?;
                }
            }
            Effect::Screenshot(path) => self.screenshot(&path),
            Effect::CancelListing => self.tasks.cancel_listing(),
            Effect::CancelWalk => self.tasks.cancel_walk(),
            Effect::CopyText { what, text } => {
                let answer = self.clipboard.copy_text(what, text, terminal.output());
                self.take_answer(answer);
            }
            Effect::CopyValue(value) => {
                let answer = self.clipboard.copy_value(value, terminal.output());
                self.take_answer(answer);
            }
            Effect::ClearClipboard => self.clipboard.clear(terminal.output()),
            Effect::Suspend => self.suspend(terminal, signals).await?,
            Effect::Quit => return Ok(Some(End::Quit)),
        }
        Ok(None)
    }

    /// The frame as it is now, less a value that may be shown, as a picture in a file.
    fn screenshot(&mut self, path: &str) {
        self.update(Message::FocusLost);
        let theme = self.looks.theme(self.state.theme);
        let result = screenshot::write(&self.state, theme, path);
        self.update(Message::Screenshot(result));
    }

    /// An answer that is there at once.
    fn take_answer(&mut self, answer: Option<Message>) {
        if let Some(message) = answer {
            self.update(message);
        }
    }

    /// The value is hidden, a copied one cleared and the screen given back before the program stops: while it is stopped
    /// no timer of its own clears anything.
    async fn suspend(&mut self, terminal: &mut Terminal, signals: &mut Signals) -> io::Result<()> {
        self.update(Message::FocusLost);
        self.draw(terminal)?;
        self.clipboard.clear_now(terminal.output());
        terminal.leave();
        signals.stop_group().await;
        terminal.enter()?;
        // A copy that was answered meanwhile is cleared as well.
        self.apply_ready(None);
        self.update(Message::Resumed);
        self.resize(terminal);
        Ok(())
    }
}
