//! The desktop's clipboard, on a separate thread: it may be slow or hang, and the screen must not.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::app::clipboard::ClipboardBackend;
use crate::app::message::{Copied, Message};
use crate::domain::value::{Fingerprint, FingerprintKey, SecretValue};

/// How long the program waits for the clipboard to be cleared before it ends or stops.
const PATIENCE: Duration = Duration::from_secs(1);

enum Order {
    /// Open it, for the walk with this ticket.
    Find(u64),
    Text(&'static str, String),
    Value(SecretValue),
    Clear,
    /// Clear, then send a reply.
    ClearNow(Sender<()>),
}

/// Sends orders to the thread.
pub(super) struct Native {
    orders: Sender<Order>,
}

impl Native {
    /// Starts the thread. The clipboard itself is opened by the first order.
    pub(super) fn start(answers: mpsc::Sender<Message>) -> Self {
        let (orders, received) = channel();
        // Without the thread nothing is copied, and no answer claims that it was.
        let _ = std::thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || Worker::new(answers).serve(&received));
        Self { orders }
    }

    pub(super) fn find(&self, ticket: u64) {
        let _ = self.orders.send(Order::Find(ticket));
    }

    pub(super) fn copy_text(&self, what: &'static str, text: String) {
        let _ = self.orders.send(Order::Text(what, text));
    }

    pub(super) fn copy_value(&self, value: SecretValue) {
        let _ = self.orders.send(Order::Value(value));
    }

    /// Clears the clipboard if it still holds our value.
    pub(super) fn clear(&self) {
        let _ = self.orders.send(Order::Clear);
    }

    /// Clears, and waits for it.
    pub(super) fn clear_now(&self) {
        let (done, is_done) = channel();
        if self.orders.send(Order::ClearNow(done)).is_ok() {
            let _ = is_done.recv_timeout(PATIENCE);
        }
    }
}

struct Worker {
    answers: mpsc::Sender<Message>,
    clipboard: Option<arboard::Clipboard>,
    key: FingerprintKey,
    ours: Option<Fingerprint>,
}

impl Worker {
    fn new(answers: mpsc::Sender<Message>) -> Self {
        Self {
            answers,
            clipboard: None,
            key: FingerprintKey::random(),
            ours: None,
        }
    }

    fn serve(mut self, orders: &Receiver<Order>) {
        while let Ok(order) = orders.recv() {
            match order {
                Order::Find(ticket) => {
                    let result = self.open().map(|_| ());
                    // The loop may be gone by now.
                    let _ = self
                        .answers
                        .blocking_send(Message::ClipboardFound { ticket, result });
                }
                Order::Text(what, text) => {
                    let result = self.put(text, false);
                    self.answer(Copied::Text(what), result);
                }
                Order::Value(value) => {
                    let result = self.put_value(&value);
                    self.answer(Copied::Value, result);
                }
                Order::Clear => self.clear(),
                Order::ClearNow(done) => {
                    self.clear();
                    let _ = done.send(());
                }
            }
        }
    }

    fn answer(&self, what: Copied, result: Result<(), String>) {
        let result = result.map(|()| ClipboardBackend::Native);
        // The loop may be gone by now.
        let _ = self
            .answers
            .blocking_send(Message::Clipboard { what, result });
    }

    fn put_value(&mut self, value: &SecretValue) -> Result<(), String> {
        let text = value
            .expose_text()
            .ok_or("it is not UTF-8, and the desktop's clipboard accepts text only")?;
        self.put(text.to_owned(), true)?;
        self.ours = Some(self.key.fingerprint(value));
        Ok(())
    }

    /// Puts a text on the clipboard. Clipboard managers are asked not to keep a value.
    fn put(&mut self, text: String, is_secret: bool) -> Result<(), String> {
        if self.ours.take().is_some() {
            self.close();
        }
        let clipboard = self.open()?;
        let set = clipboard.set();
        let set = if is_secret { without_history(set) } else { set };
        set.text(text)
            .map_err(|_| "the clipboard did not accept it".to_owned())
    }

    fn open(&mut self) -> Result<&mut arboard::Clipboard, String> {
        if self.clipboard.is_none() {
            let opened = arboard::Clipboard::new();
            let none = "no clipboard can be reached from here (no display?)";
            self.clipboard = Some(opened.map_err(|_| none.to_owned())?);
        }
        self.clipboard
            .as_mut()
            .ok_or_else(|| "no clipboard".to_owned())
    }

    /// Ends the connection to the display, which has a copy of what it wrote last. The next use opens a new one.
    fn close(&mut self) {
        self.clipboard = None;
    }

    /// Clears our value only; what something else has copied since stays.
    fn clear(&mut self) {
        self.clear_ours();
        self.close();
    }

    fn clear_ours(&mut self) {
        let (Some(ours), Some(clipboard)) = (self.ours.take(), self.clipboard.as_mut()) else {
            return;
        };
        let Ok(text) = clipboard.get_text() else {
            return;
        };
        if self.key.fingerprint(&SecretValue::from_text(text)) == ours {
            // Nothing more can be done if this fails.
            let _ = clipboard.clear();
        }
    }
}

#[cfg(target_os = "linux")]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtLinux;
    set.exclude_from_history()
}

#[cfg(target_os = "macos")]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtApple;
    set.exclude_from_history()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What needs no display: nothing here may change the clipboard of whoever runs the tests.
    #[test]
    fn a_value_that_is_no_text_is_refused_and_clearing_nothing_ends() {
        let (answers, mut answered) = mpsc::channel(4);
        let native = Native::start(answers);
        native.copy_value(SecretValue::new(b"\xfffake".to_vec()));
        native.clear();
        native.clear_now();
        let Some(Message::Clipboard {
            what: Copied::Value,
            result: Err(why),
        }) = answered.blocking_recv()
        else {
            panic!("no answer")
        };
        assert!(why.contains("not UTF-8"), "{why}");
        native.find(7);
        let found = answered.blocking_recv();
        assert!(matches!(
            found,
            Some(Message::ClipboardFound { ticket: 7, .. })
        ));
    }

    #[test]
    fn orders_without_a_thread_end() {
        let (orders, received) = channel();
        drop(received);
        let native = Native { orders };
        native.copy_text("name", "aws_x".to_owned());
        native.clear_now();
    }
}
