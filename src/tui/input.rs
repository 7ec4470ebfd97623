//! Reads the terminal's events on a separate thread, and translates them.
//!
//! A thread and a queue, not crossterm's stream: the loop takes what is ready without waiting, and a stream that was
//! polled once without waiting never wakes the loop again.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind, read,
};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::app::keymap::{Code, Named, Press};
use crate::app::message::Message;
use crate::app::mouse::Gesture;

/// Events that wait for the loop; beyond these the terminal's own buffer fills.
const WAITING: usize = 1_024;

/// The thread that reads events, while another program may need the terminal.
#[derive(Clone, Default)]
pub(super) struct Pause(Arc<PauseState>);

#[derive(Default)]
struct PauseState {
    asked: Mutex<Asked>,
    resumed: Condvar,
}

#[derive(Default)]
struct Asked {
    is_paused: bool,
    /// Told once the thread reads no more.
    paused: Option<oneshot::Sender<()>>,
}

impl Pause {
    /// Asks the thread to read no more after the next event, which the caller has to bring about. What is received says
    /// that it does so.
    pub(super) fn ask(&self) -> oneshot::Receiver<()> {
        let (sender, paused) = oneshot::channel();
        let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.is_paused = true;
        asked.paused = Some(sender);
        paused
    }

    /// Lets the thread read again.
    pub(super) fn end(&self) {
        let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = Asked::default();
        self.0.resumed.notify_all();
    }

    /// Blocks the thread while it is paused.
    fn wait(&self) {
        let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        while asked.is_paused {
            if let Some(paused) = asked.paused.take() {
                // The loop may be gone by now.
                let _ = paused.send(());
            }
            let resumed = self.0.resumed.wait(asked);
            asked = resumed.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Reads events from now on. The queue ends when the terminal can't be read any more.
///
/// Each is in a box, which is wiped when it is taken out: the queue's own places keep what they held.
pub(super) fn listen(pause: Pause) -> mpsc::Receiver<Box<Event>> {
    let (sender, events) = mpsc::channel(WAITING);
    // Without the thread the queue ends at once, and so does the explorer.
    let _ = std::thread::Builder::new()
        .name("keys".to_owned())
        .spawn(move || {
            while let Ok(event) = read() {
                if sender.blocking_send(Box::new(event)).is_err() {
                    return;
                }
                pause.wait();
            }
        });
    events
}

/// The message for an event; None where varlens ignores it.
pub(super) fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => press(key).map(Message::Press),
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::FocusLost => Some(Message::FocusLost),
        Event::FocusGained => Some(Message::FocusGained),
        _ => None,
    }
}

/// The gesture for a mouse event; None where varlens ignores it.
pub(super) fn gesture(kind: MouseEventKind) -> Option<Gesture> {
    match kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Gesture::Click),
        MouseEventKind::ScrollUp => Some(Gesture::WheelUp),
        MouseEventKind::ScrollDown => Some(Gesture::WheelDown),
        _ => None,
    }
}

fn press(key: KeyEvent) -> Option<Press> {
    let has_shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let code = match key.code {
        // Some terminals send the lowercase letter with shift.
        KeyCode::Char(c) if has_shift && c.is_lowercase() => {
            Code::Char(c.to_uppercase().next().unwrap_or(c))
        }
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::Function(number),
        other => Code::Named(named(other)?),
    };
    Some(Press {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
    })
}

fn named(code: KeyCode) -> Option<Named> {
    Some(match code {
        KeyCode::Enter => Named::Enter,
        KeyCode::Esc => Named::Esc,
        KeyCode::Tab => Named::Tab,
        KeyCode::BackTab => Named::BackTab,
        KeyCode::Backspace => Named::Backspace,
        KeyCode::Delete => Named::Delete,
        KeyCode::Up => Named::Up,
        KeyCode::Down => Named::Down,
        KeyCode::Left => Named::Left,
        KeyCode::Right => Named::Right,
        KeyCode::Home => Named::Home,
        KeyCode::End => Named::End,
        KeyCode::PageUp => Named::PageUp,
        KeyCode::PageDown => Named::PageDown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: KeyCode, modifiers: KeyModifiers, expected: &str) {
        let press = press(KeyEvent::new(code, modifiers)).map(|press| press.to_string());
        assert_eq!(press.as_deref(), Some(expected));
    }

    #[test]
    fn keys_are_named_as_in_the_configuration() {
        check(KeyCode::Char('j'), KeyModifiers::NONE, "j");
        check(KeyCode::Char('G'), KeyModifiers::SHIFT, "G");
        check(KeyCode::Char('g'), KeyModifiers::SHIFT, "G");
        check(KeyCode::Char('c'), KeyModifiers::CONTROL, "ctrl-c");
        check(KeyCode::Char(' '), KeyModifiers::NONE, "space");
        check(KeyCode::F(1), KeyModifiers::NONE, "f1");
        check(KeyCode::PageDown, KeyModifiers::NONE, "pagedown");
    }
}
