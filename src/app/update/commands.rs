//! The command line while it is typed, its history, and running a line.

use crate::app::command::{COMMANDS, Parsed, complete, parse};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::prompt::Prompt;
use crate::app::state::State;

/// Lines that are remembered, in memory only.
const REMEMBERED: usize = 100;

impl State {
    pub(super) fn begin_command(&mut self) {
        self.overlay.mode = Mode::Command;
        self.overlay.prompt = Prompt::default();
        self.overlay.history_at = self.overlay.history.len();
        self.hide();
    }

    /// Runs a line. One that only names a command which needs an argument is put into the prompt to be gone on with.
    pub(super) fn run_line(&mut self, line: &str) {
        let needs_more = COMMANDS
            .iter()
            .any(|row| line.strip_suffix(' ') == Some(row.name));
        if needs_more {
            self.begin_command();
            self.overlay.prompt = Prompt::with(line);
            return;
        }
        match parse(line) {
            Ok(Parsed::Nothing) => {}
            Ok(Parsed::Action(action)) => {
                self.remember(line);
                self.act(action);
            }
            Ok(Parsed::Command(row, argument)) => {
                self.remember(line);
                (row.run)(self, &argument);
            }
            Err(why) => {
                self.remember(line);
                self.warn(why);
            }
        }
    }

    fn remember(&mut self, line: &str) {
        let line = line.trim().to_owned();
        if self.overlay.history.last() != Some(&line) {
            self.overlay.history.push(line);
        }
        let over = self.overlay.history.len().saturating_sub(REMEMBERED);
        self.overlay.history.drain(..over);
    }

    /// The line before, or after. Behind the last is an empty one.
    pub(super) fn turn_history(&mut self, by: isize) {
        let at = self.overlay.history_at.saturating_add_signed(by);
        self.overlay.history_at = at.min(self.overlay.history.len());
        let line = self.overlay.history.get(self.overlay.history_at);
        self.overlay.prompt = Prompt::with(line.map_or("", String::as_str));
    }

    pub(super) fn complete_command(&mut self) {
        if let Some(longer) = complete(self, self.overlay.prompt.text()) {
            self.overlay.prompt = Prompt::with(&longer);
        }
    }

    pub(in crate::app) fn take_mouse(&mut self, argument: &str) {
        match argument {
            "on" => self.give_mouse(true),
            "off" => self.give_mouse(false),
            _ => {
                self.warn("mouse takes on or off");
            }
        }
    }

    pub(in crate::app) fn screenshot(&mut self, path: &str) {
        self.hide();
        self.effects.push(Effect::Screenshot(path.to_owned()));
    }
}
