//! What the core asks of the terminal and of the process it runs in.

use std::io;

use ratatui::Frame;

use crate::app::deployments::Choice;
use crate::app::message::Message;
use crate::domain::key::Kind;
use crate::domain::value::SecretValue;

/// The terminal and the process, as far as [`Core`](super::Core) uses them. The program has a real one; a test has one
/// that draws into memory and records the rest. No method waits for anything slower than the terminal itself.
pub trait Host {
    /// Draws a frame and shows it.
    ///
    /// # Errors
    /// The terminal can't be written to.
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>;

    /// The terminal did not take the last frame whole, so that it is to be drawn again.
    fn is_stalled(&self) -> bool {
        false
    }

    /// Adopts the window's current size. Gives columns and rows.
    fn resize(&mut self) -> (u16, u16);

    /// Captures the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// The terminal can't be written to.
    fn capture_mouse(&mut self, on: bool) -> io::Result<()>;

    /// Writes a control sequence that is not part of a frame.
    ///
    /// # Errors
    /// The terminal can't be written to.
    fn write(&mut self, sequence: &[u8]) -> io::Result<()>;

    /// Finds out whether a value could be copied. Gives the answer, unless it comes later as a message.
    fn find_clipboard(&mut self, ticket: u64) -> Option<Message>;

    /// Copies a text that is not secret. Gives the answer, unless it comes later as a message.
    fn copy_text(&mut self, what: &'static str, text: String) -> Option<Message>;

    /// Copies a value. Gives the answer, unless it comes later as a message.
    fn copy_value(&mut self, value: SecretValue) -> Option<Message>;

    /// Clears a value that was copied, in the background.
    fn clear_clipboard(&mut self);

    /// Clears a value that was copied, and returns when that is done.
    fn clear_clipboard_now(&mut self);

    /// Writes an SVG screenshot to a new file; an empty path means a generated name. Gives the file's path.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence for the user.
    fn save_screenshot(&mut self, path: &str, svg: &str) -> Result<String, String>;

    /// Writes a report to a new file. Gives the file's path.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence for the user.
    fn write_report(&mut self, path: &str, text: &str) -> Result<String, String>;

    /// Writes the chosen order to varlens' own file. Gives the file's path.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence for the user.
    fn remember_order(&mut self, order: &str) -> Result<String, String>;

    /// Loads another deployment in the background. The result goes to [`Core::switched`](super::Core::switched).
    fn switch(&mut self, ticket: u64, to: Choice);

    /// Lists the names of another deployment in the background. The answer is a [`Message::Compared`].
    fn compare(&mut self, ticket: u64, to: Choice, kind: Kind);

    /// Restores the terminal before the process is stopped.
    fn leave(&mut self);

    /// Sets the terminal up again after that.
    ///
    /// # Errors
    /// The terminal can't be set up.
    fn enter(&mut self) -> io::Result<()>;
}
