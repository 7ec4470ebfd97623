//! Copies to a clipboard and clears copied values.
//!
//! The desktop's clipboard is used on a thread. A sequence for the terminal is written by the loop, which owns the
//! terminal's output, so never in the middle of a frame. Nothing of a value is kept, only that one was sent.

mod environment;
mod native;
mod osc52;

use std::io::Write;

use tokio::sync::mpsc;

use crate::app::clipboard::{ClipboardBackend, Multiplexer};
use crate::app::message::{Copied, Message};
use crate::domain::value::SecretValue;

use native::Native;

pub use environment::ClipboardEnv;

/// The clipboard that copies go to.
pub(super) struct Clipboard {
    backend: Result<ClipboardBackend, &'static str>,
    /// Started by the first copy that needs it.
    native: Option<Native>,
    answers: mpsc::Sender<Message>,
    /// The multiplexer that a value was sent through, if it was the last copy sent to the terminal.
    sent: Option<Multiplexer>,
}

impl Clipboard {
    /// Selects the backend without using it yet. Answers that take time come through `answers`.
    pub(super) fn new(env: ClipboardEnv, answers: mpsc::Sender<Message>) -> Self {
        Self {
            backend: environment::backend(env),
            native: None,
            answers,
            sent: None,
        }
    }

    /// Finds out whether a value could be copied, before it is read. Gives the answer, unless it comes later.
    pub(super) fn find(&mut self, ticket: u64) -> Option<Message> {
        let result = match self.backend {
            Ok(ClipboardBackend::Native) => {
                self.native().find(ticket);
                return None;
            }
            Ok(ClipboardBackend::Osc52 { .. }) => Ok(()),
            Err(why) => Err(why.to_owned()),
        };
        Some(Message::ClipboardFound { ticket, result })
    }

    /// Copies a text that is not secret. Gives the answer, unless it comes later.
    pub(super) fn copy_text(
        &mut self,
        what: &'static str,
        text: String,
        terminal: &mut dyn Write,
    ) -> Option<Message> {
        let result = match self.backend {
            Ok(ClipboardBackend::Native) => {
                self.native().copy_text(what, text);
                return None;
            }
            Ok(ClipboardBackend::Osc52 { through }) => {
                self.send(text.as_bytes(), through, terminal)
            }
            Err(why) => Err(why.to_owned()),
        };
        let what = Copied::Text(what);
        Some(Message::Clipboard { what, result })
    }

    /// Copies a value. Gives the answer, unless it comes later.
    pub(super) fn copy_value(
        &mut self,
        value: SecretValue,
        terminal: &mut dyn Write,
    ) -> Option<Message> {
        let result = match self.backend {
            Ok(ClipboardBackend::Native) => {
                self.native().copy_value(value);
                return None;
            }
            Ok(ClipboardBackend::Osc52 { through }) => {
                let result = self.send(value.expose(), through, terminal);
                self.sent = result.is_ok().then_some(through).or(self.sent);
                result
            }
            Err(why) => Err(why.to_owned()),
        };
        let what = Copied::Value;
        Some(Message::Clipboard { what, result })
    }

    /// Clears a copied value: from the desktop's clipboard if it is still there, from the terminal's without checking, if a
    /// value was the last copy sent there.
    pub(super) fn clear(&mut self, terminal: &mut dyn Write) {
        self.overwrite(terminal);
        if let Some(native) = &self.native {
            native.clear();
        }
    }

    /// Clears, and waits for it.
    pub(super) fn clear_now(&mut self, terminal: &mut dyn Write) {
        self.overwrite(terminal);
        if let Some(native) = &self.native {
            native.clear_now();
        }
    }

    fn native(&mut self) -> &Native {
        let answers = &self.answers;
        self.native
            .get_or_insert_with(|| Native::start(answers.clone()))
    }

    fn send(
        &mut self,
        bytes: &[u8],
        through: Multiplexer,
        terminal: &mut dyn Write,
    ) -> Result<ClipboardBackend, String> {
        let sequence = osc52::sequence(bytes, through)?;
        let failed = |_| "the terminal can't be written to".to_owned();
        write(terminal, &sequence).map_err(failed)?;
        // This replaced an earlier value; `copy_value` records a new one.
        self.sent = None;
        Ok(ClipboardBackend::Osc52 { through })
    }

    fn overwrite(&mut self, terminal: &mut dyn Write) {
        if let Some(through) = self.sent.take() {
            // Nothing more can be done if the terminal is gone.
            let _ = write(terminal, &osc52::clearing(through));
        }
    }
}

fn write(terminal: &mut dyn Write, sequence: &[u8]) -> std::io::Result<()> {
    terminal.write_all(sequence)?;
    terminal.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over_ssh(terminal: Option<Multiplexer>) -> Clipboard {
        let env = ClipboardEnv {
            is_ssh: true,
            terminal,
            ..ClipboardEnv::default()
        };
        Clipboard::new(env, mpsc::channel(1).0)
    }

    fn value(bytes: &[u8]) -> SecretValue {
        SecretValue::new(bytes.to_vec())
    }

    #[track_caller]
    fn check(answer: Option<Message>, what: Copied, expected: Result<Multiplexer, &str>) {
        let Some(Message::Clipboard {
            what: found,
            result,
        }) = answer
        else {
            panic!("no answer");
        };
        assert_eq!(found, what);
        match (result, expected) {
            (Ok(backend), Ok(through)) => assert_eq!(backend, ClipboardBackend::Osc52 { through }),
            (Err(why), Err(part)) => assert!(why.contains(part), "{why}"),
            (found, _) => panic!("{found:?}"),
        }
    }

    const PLAIN: Result<Multiplexer, &str> = Ok(Multiplexer::Nothing);

    #[test]
    fn a_value_is_sent_once_and_overwritten_once() {
        let (mut clipboard, mut out) = (over_ssh(Some(Multiplexer::Nothing)), Vec::new());
        let answer = clipboard.copy_value(value(b"\xfffake"), &mut out);
        check(answer, Copied::Value, PLAIN);
        assert_eq!(out, b"\x1b]52;c;/2Zha2U=\x07");
        out.clear();
        clipboard.clear(&mut out);
        assert_eq!(out, b"\x1b]52;c;\x07");
        clipboard.clear_now(&mut out);
        assert_eq!(out, b"\x1b]52;c;\x07", "once");
    }

    #[test]
    fn a_later_copy_is_not_overwritten() {
        let (mut clipboard, mut out) = (over_ssh(Some(Multiplexer::Nothing)), Vec::new());
        clipboard.copy_value(value(b"fake"), &mut out);
        let answer = clipboard.copy_text("name", "aws_x".to_owned(), &mut out);
        check(answer, Copied::Text("name"), PLAIN);
        out.clear();
        clipboard.clear_now(&mut out);
        assert_eq!(out, b"");
    }

    #[test]
    fn a_clipboard_is_found_before_a_value_is_read() {
        let found = |terminal| match over_ssh(terminal).find(7) {
            Some(Message::ClipboardFound { ticket: 7, result }) => result,
            _ => panic!("no answer"),
        };
        assert_eq!(found(Some(Multiplexer::Nothing)), Ok(()));
        assert!(found(None).unwrap_err().contains("TERM is dumb"));
    }

    #[test]
    fn a_copy_that_is_too_long_writes_nothing_and_the_value_before_is_still_cleared() {
        let (mut clipboard, mut out) = (over_ssh(Some(Multiplexer::Tmux)), Vec::new());
        let answer = clipboard.copy_value(value(b"fake"), &mut out);
        check(answer, Copied::Value, Ok(Multiplexer::Tmux));
        let sent = out.len();
        let answer = clipboard.copy_value(value(&vec![b'x'; 60_000]), &mut out);
        check(answer, Copied::Value, Err("longer than OSC 52"));
        assert_eq!(out.len(), sent);
        clipboard.clear(&mut out);
        assert!(out.len() > sent);
    }

    #[test]
    fn without_a_backend_the_answer_says_why() {
        let (mut clipboard, mut out) = (over_ssh(None), Vec::new());
        let answer = clipboard.copy_value(value(b"fake"), &mut out);
        check(answer, Copied::Value, Err("TERM is dumb"));
        let answer = clipboard.copy_text("name", "aws_x".to_owned(), &mut out);
        check(answer, Copied::Text("name"), Err("TERM is dumb"));
        clipboard.clear_now(&mut out);
        assert_eq!(out, b"");
    }

    #[test]
    fn a_copy_fails_if_the_terminal_cant_be_written_to() {
        let mut clipboard = over_ssh(Some(Multiplexer::Nothing));
        let mut full: &mut [u8] = &mut [];
        let answer = clipboard.copy_value(value(b"fake"), &mut full);
        check(answer, Copied::Value, Err("can't be written"));
        let mut out = Vec::new();
        clipboard.clear(&mut out);
        assert_eq!(out, b"");
    }

    /// Nothing here may change the clipboard of whoever runs the tests.
    #[test]
    fn the_desktop_s_clipboard_answers_later() {
        let env = ClipboardEnv {
            has_display: true,
            ..ClipboardEnv::default()
        };
        let (answers, mut answered) = mpsc::channel(4);
        let (mut clipboard, mut out) = (Clipboard::new(env, answers), Vec::new());
        assert!(clipboard.copy_value(value(b"\xfffake"), &mut out).is_none());
        let answer = answered.blocking_recv();
        check(answer, Copied::Value, Err("not UTF-8"));
        assert!(clipboard.find(7).is_none());
        let found = answered.blocking_recv();
        assert!(matches!(
            found,
            Some(Message::ClipboardFound { ticket: 7, .. })
        ));
        clipboard.clear(&mut out);
        clipboard.clear_now(&mut out);
        assert_eq!(out, b"");
    }
}
