//! The terminal and the process of a journey: draws into memory, and records what else was asked for.

use std::io;

use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::{Frame, Terminal};

use varlens::app::clipboard::ClipboardBackend;
use varlens::app::deployments::Choice;
use varlens::app::message::{Copied, Message};
use varlens::domain::key::Kind;
use varlens::domain::value::SecretValue;
use varlens::tui::Host;

/// What went to the clipboard.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clip {
    Text(String),
    Value(Vec<u8>),
    Cleared,
}

/// What the core has asked of its terminal and process.
pub(crate) struct Recorder {
    terminal: Terminal<TestBackend>,
    /// Columns and rows of the window.
    pub(crate) size: (u16, u16),
    pub(crate) clips: Vec<Clip>,
    /// How copies are made.
    pub(crate) backend: ClipboardBackend,
    /// Why there is no clipboard.
    pub(crate) no_clipboard: Option<&'static str>,
    /// The paths that were given.
    pub(crate) screenshots: Vec<String>,
    /// What the last one shows.
    pub(crate) last_picture: String,
    /// Deployments that were to be compared with.
    pub(crate) comparisons: Vec<(u64, Choice, Kind)>,
    /// Reports that were written: the file and its text.
    pub(crate) reports: Vec<(String, String)>,
    /// The orders that were to be remembered.
    pub(crate) orders: Vec<String>,
    /// By ticket.
    pub(crate) switches: Vec<(u64, Choice)>,
    pub(crate) has_mouse: bool,
    /// Control sequences.
    pub(crate) written: Vec<u8>,
    pub(crate) frames: usize,
    pub(crate) is_left: bool,
}

impl Recorder {
    pub(crate) fn new(size: (u16, u16)) -> Self {
        Self {
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            size,
            clips: Vec::new(),
            backend: ClipboardBackend::Native,
            no_clipboard: None,
            orders: Vec::new(),
            screenshots: Vec::new(),
            last_picture: String::new(),
            comparisons: Vec::new(),
            reports: Vec::new(),
            switches: Vec::new(),
            has_mouse: false,
            written: Vec::new(),
            frames: 0,
            is_left: false,
        }
    }

    /// What is on the screen.
    pub(crate) fn screen(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    fn copied(&mut self, clip: Clip, what: Copied) -> Message {
        self.clips.push(clip);
        let result = Ok(self.backend);
        Message::Clipboard { what, result }
    }
}

impl Host for Recorder {
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        assert!(!self.is_left, "a frame is drawn on the shell's screen");
        self.frames += 1;
        let Ok(_) = self.terminal.draw(view);
        Ok(())
    }

    fn resize(&mut self) -> (u16, u16) {
        let (width, height) = self.size;
        self.terminal.backend_mut().resize(width, height);
        self.size
    }

    fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.has_mouse = on;
        Ok(())
    }

    fn write(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.written.extend_from_slice(sequence);
        Ok(())
    }

    fn find_clipboard(&mut self, ticket: u64) -> Option<Message> {
        let result = self.no_clipboard.map_or(Ok(()), |why| Err(why.to_owned()));
        Some(Message::ClipboardFound { ticket, result })
    }

    fn copy_text(&mut self, what: &'static str, text: String) -> Option<Message> {
        Some(self.copied(Clip::Text(text), Copied::Text(what)))
    }

    fn copy_value(&mut self, value: SecretValue) -> Option<Message> {
        Some(self.copied(Clip::Value(value.expose().to_vec()), Copied::Value))
    }

    fn clear_clipboard(&mut self) {
        self.clips.push(Clip::Cleared);
    }

    fn clear_clipboard_now(&mut self) {
        if let Some(Clip::Value(_)) = self.clips.last() {
            self.clips.push(Clip::Cleared);
        }
    }

    fn save_screenshot(&mut self, path: &str, svg: &str) -> Result<String, String> {
        svg.clone_into(&mut self.last_picture);
        self.screenshots.push(path.to_owned());
        Ok(path.to_owned())
    }

    fn write_report(&mut self, path: &str, text: &str) -> Result<String, String> {
        if self.reports.iter().any(|(other, _)| other == path) {
            return Err(format!(
                "no report was written to {path}: the file exists already"
            ));
        }
        self.reports.push((path.to_owned(), text.to_owned()));
        Ok(path.to_owned())
    }

    fn remember_order(&mut self, order: &str) -> Result<String, String> {
        self.orders.push(order.to_owned());
        Ok("/fake/config.toml".to_owned())
    }

    fn switch(&mut self, ticket: u64, to: Choice) {
        self.switches.push((ticket, to));
    }

    fn compare(&mut self, ticket: u64, to: Choice, kind: Kind) {
        self.comparisons.push((ticket, to, kind));
    }

    fn leave(&mut self) {
        self.is_left = true;
    }

    fn enter(&mut self) -> io::Result<()> {
        self.is_left = false;
        Ok(())
    }
}
