//! Going on with what is sliced between two frames: the clock is here, the slices are counted in rows.

use std::time::{Duration, Instant};

use crossterm::event::Event;
use tokio::sync::mpsc;

use super::Explorer;
use crate::app::message::Message;

/// How long scans go on before what they have found is drawn: half a frame.
const SCANNING: Duration = Duration::from_millis(8);

impl Explorer {
    /// Goes on with what is sliced, till a frame is due or a key waits.
    pub(super) fn scan(&mut self, keys: &mpsc::Receiver<Event>) {
        let began = Instant::now();
        self.state.derive();
        while self.state.has_slice() && keys.is_empty() && began.elapsed() < SCANNING {
            self.update(Message::Slice);
            self.state.derive();
        }
    }
}
