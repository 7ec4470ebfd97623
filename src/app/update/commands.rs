//! The command line while it is typed, its history, and running a line.

use crate::app::command::{COMMANDS, Parsed, complete, parse};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::prompt::Prompt;
use crate::app::state::State;

impl State {
    pub(super) fn begin_command(&mut self) {
        self.overlay.open_prompt(Mode::Command, Prompt::default());
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
        self.overlay.history().remember(line);
    }

    /// The line that was entered before, or after.
    pub(super) fn turn_history(&mut self, by: isize) {
        let line = self.overlay.history().turn(by).to_owned();
        self.overlay.prompt = Prompt::with(&line);
        self.typed();
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
