//! The real terminal and process, as the core uses them.

use std::io;
use std::path::Path;

use ratatui::Frame;
use tokio::sync::mpsc;

use super::clipboard::{Clipboard, ClipboardEnv};
use super::host::Host;
use super::new_file;
use super::screenshot;
use super::setup::Remember;
use super::switch::Switches;
use super::terminal::Terminal;
use super::tty_output;
use crate::app::deployments::Choice;
use crate::app::message::Message;
use crate::domain::key::Kind;
use crate::domain::value::SecretValue;

/// The terminal, the clipboard that can be reached from it, and the loading of deployments.
pub(super) struct TerminalHost<'a> {
    terminal: &'a mut Terminal,
    clipboard: Clipboard,
    switches: Switches,
    remember: Remember,
    answers: mpsc::Sender<Message>,
}

impl<'a> TerminalHost<'a> {
    /// `answers` is where the desktop's clipboard and other deployments answer.
    pub(super) fn new(
        terminal: &'a mut Terminal,
        clipboard: ClipboardEnv,
        switches: Switches,
        remember: Remember,
        answers: mpsc::Sender<Message>,
    ) -> Self {
        Self {
            terminal,
            clipboard: Clipboard::new(clipboard, answers.clone()),
            switches,
            remember,
            answers,
        }
    }
}

impl Host for TerminalHost<'_> {
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view)
    }

    fn is_stalled(&self) -> bool {
        tty_output::is_stalled()
    }

    fn resize(&mut self) -> (u16, u16) {
        self.terminal.resize()
    }

    fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.terminal.capture_mouse(on)
    }

    fn write(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.terminal.write(sequence)
    }

    fn find_clipboard(&mut self, ticket: u64) -> Option<Message> {
        self.clipboard.find(ticket)
    }

    fn copy_text(&mut self, what: &'static str, text: String) -> Option<Message> {
        self.clipboard.copy_text(what, text, self.terminal.output())
    }

    fn copy_value(&mut self, value: SecretValue) -> Option<Message> {
        self.clipboard.copy_value(value, self.terminal.output())
    }

    fn clear_clipboard(&mut self) {
        self.clipboard.clear(self.terminal.output());
    }

    fn clear_clipboard_now(&mut self) {
        self.clipboard.clear_now(self.terminal.output());
    }

    fn save_screenshot(&mut self, path: &str, svg: &str) -> Result<String, String> {
        screenshot::save(path, svg)
    }

    fn write_report(&mut self, path: &str, text: &str) -> Result<String, String> {
        new_file::write(Path::new(path), text, "report", "write-report FILE")
    }

    fn remember_order(&mut self, order: &str) -> Result<String, String> {
        (self.remember)(order)
    }

    fn switch(&mut self, ticket: u64, to: Choice) {
        self.switches.begin(ticket, to);
    }

    fn compare(&mut self, ticket: u64, to: Choice, kind: Kind) {
        self.switches
            .compare(ticket, to, kind, self.answers.clone());
    }

    fn leave(&mut self) {
        self.terminal.leave();
    }

    fn enter(&mut self) -> io::Result<()> {
        self.terminal.enter()
    }
}
