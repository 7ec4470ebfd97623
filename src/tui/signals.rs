//! Signals that end the program, stop it and continue it.

use std::io;

use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

use super::setup::End;

/// What was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caught {
    /// A signal that ends the program.
    End(i32),
    /// The shell's stop.
    Stop,
}

impl Caught {
    /// How the program ends after it.
    pub(super) fn end(self) -> End {
        match self {
            Self::End(number) => End::Signal(number),
            Self::Stop => End::Signal(Signal::TSTP.as_raw()),
        }
    }
}

/// The signals that are listened for.
pub(super) struct Signals {
    interrupt: Stream,
    terminate: Stream,
    hang_up: Stream,
    quit: Stream,
    stop: Stream,
    resume: Stream,
}

impl Signals {
    /// Starts to listen.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            resume: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// The next signal that matters.
    pub(super) async fn next(&mut self) -> Caught {
        tokio::select! {
            Some(()) = self.interrupt.recv() => Caught::End(Signal::INT.as_raw()),
            Some(()) = self.terminate.recv() => Caught::End(Signal::TERM.as_raw()),
            Some(()) = self.hang_up.recv() => Caught::End(Signal::HUP.as_raw()),
            Some(()) = self.quit.recv() => Caught::End(Signal::QUIT.as_raw()),
            Some(()) = self.stop.recv() => Caught::Stop,
            else => Caught::End(Signal::TERM.as_raw()),
        }
    }

    /// Stops the whole job, like the shell, and waits until it continues.
    pub(super) async fn stop_group(&mut self) {
        if kill_current_process_group(Signal::STOP).is_err() {
            return;
        }
        self.resume.recv().await;
    }
}
