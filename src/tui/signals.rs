//! Signals that end the program, stop it and continue it.
//!
//! Every signal that would end the process is caught, so that a value is hidden and the terminal restored first. What no
//! program can catch, or not without unsafe code, is left out: KILL, and ILL, FPE, SEGV and BUS, which report a fault of the
//! program itself.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

use super::setup::End;

/// The signals with a name whose default ends the process, and that a program can catch. Rust ignores PIPE.
const ENDING: &[Signal] = &[
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TERM,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::VTALARM,
    Signal::PROF,
    Signal::XCPU,
    Signal::XFSZ,
    Signal::ABORT,
    Signal::TRAP,
    Signal::SYS,
    #[cfg(target_os = "linux")]
    Signal::IO,
    #[cfg(target_os = "linux")]
    Signal::POWER,
    #[cfg(target_os = "linux")]
    Signal::STKFLT,
    #[cfg(target_os = "macos")]
    Signal::EMT,
];

/// The real-time signals, which end a process too and have only numbers.
fn real_time() -> Vec<i32> {
    #[cfg(target_os = "linux")]
    let numbers = (libc::SIGRTMIN()..=libc::SIGRTMAX()).collect();
    #[cfg(not(target_os = "linux"))]
    let numbers = Vec::new();
    numbers
}

/// What was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caught {
    /// A signal that ends the program.
    End(i32),
    /// The shell's stop.
    Stop,
    /// The process was stopped by a signal that nobody can catch, and goes on.
    Continued,
}

impl Caught {
    /// How the program ends after it.
    pub(super) fn end(self) -> End {
        match self {
            Self::End(number) => End::Signal(number),
            Self::Stop | Self::Continued => End::Signal(Signal::TSTP.as_raw()),
        }
    }
}

/// The signals that come before there is a runtime that waits for them: they are remembered, and end nothing. Set up
/// before the terminal is.
#[derive(Clone, Default)]
pub(super) struct EarlySignals {
    /// The number of the last one; 0 while there is none.
    caught: Arc<AtomicUsize>,
}

impl EarlySignals {
    /// Remembers signals from now on.
    pub(super) fn remember() -> io::Result<Self> {
        Self::remember_of(ENDING)
    }

    fn remember_of(signals: &[Signal]) -> io::Result<Self> {
        let early = Self::default();
        for signal in signals {
            let number = signal.as_raw();
            let value = usize::try_from(number).unwrap_or(0);
            signal_hook::flag::register_usize(number, Arc::clone(&early.caught), value)?;
        }
        Ok(early)
    }

    fn caught(&self) -> Option<i32> {
        let number = self.caught.load(Ordering::SeqCst);
        i32::try_from(number).ok().filter(|number| *number > 0)
    }
}

/// The signals that are listened for.
pub(super) struct Signals {
    early: EarlySignals,
    ending: Vec<(i32, Stream)>,
    stop: Stream,
    resume: Stream,
}

impl Signals {
    /// Starts to listen for those with a name. What came since `early` was set up is not lost.
    pub(super) fn listen(early: EarlySignals) -> io::Result<Self> {
        Self::listen_to(early, ENDING.iter().map(|signal| signal.as_raw()))
    }

    /// Listens for the real-time signals too. Apart from the others, since each that is added costs as much as all before
    /// it: these two dozen would take as long as half of a first frame, and nobody sends them.
    pub(super) fn listen_for_real_time(&mut self) -> io::Result<()> {
        for number in real_time() {
            let stream = signal(SignalKind::from_raw(number))?;
            self.ending.push((number, stream));
        }
        Ok(())
    }

    fn listen_to(early: EarlySignals, ending: impl Iterator<Item = i32>) -> io::Result<Self> {
        let listened = |number| Ok((number, signal(SignalKind::from_raw(number))?));
        Ok(Self {
            early,
            ending: ending.map(listened).collect::<io::Result<_>>()?,
            stop: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            resume: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// The next signal that matters.
    pub(super) async fn next(&mut self) -> Caught {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// The next signal after which the program ends, where nothing can be stopped yet.
    pub(super) async fn ended(&mut self) -> End {
        loop {
            match self.next().await {
                Caught::Continued => {}
                caught => return caught.end(),
            }
        }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Caught> {
        if let Some(number) = self.early.caught() {
            return Poll::Ready(Caught::End(number));
        }
        for (number, stream) in &mut self.ending {
            if stream.poll_recv(context).is_ready() {
                return Poll::Ready(Caught::End(*number));
            }
        }
        if self.stop.poll_recv(context).is_ready() {
            return Poll::Ready(Caught::Stop);
        }
        self.resume.poll_recv(context).map(|_| Caught::Continued)
    }

    /// The shell's stop.
    pub(super) async fn stopped(&mut self) {
        self.stop.recv().await;
    }

    /// Drops the interrupts that were meant for another program on the terminal.
    pub(super) fn drop_interrupts(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        let typed = [Signal::INT, Signal::QUIT].map(Signal::as_raw);
        for (number, stream) in &mut self.ending {
            if typed.contains(number) {
                while stream.poll_recv(&mut context).is_ready() {}
            }
        }
        let early = &self.early.caught;
        for number in typed {
            let number = usize::try_from(number).unwrap_or(0);
            let _ = early.compare_exchange(number, 0, Ordering::SeqCst, Ordering::SeqCst);
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

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    /// A signal that nothing else in the tests uses.
    const ONE: Signal = Signal::USR2;

    /// What is caught at once.
    fn caught(early: EarlySignals) -> Option<Caught> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut signals = Signals::listen_to(early, [ONE.as_raw()].into_iter()).unwrap();
            let mut next = pin!(signals.next());
            let polled = poll_fn(|context| Poll::Ready(next.as_mut().poll(context)));
            match polled.await {
                Poll::Ready(caught) => Some(caught),
                Poll::Pending => None,
            }
        })
    }

    #[test]
    fn a_signal_that_came_before_the_runtime_is_caught() {
        let early = EarlySignals::remember_of(&[ONE]).unwrap();
        assert_eq!(caught(early.clone()), None);
        signal_hook::low_level::raise(ONE.as_raw()).unwrap();
        assert_eq!(caught(early), Some(Caught::End(ONE.as_raw())));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn real_time_signals_are_caught_once_they_are_listened_for() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let caught = runtime.block_on(async {
            let early = EarlySignals::default();
            let mut signals = Signals::listen_to(early, std::iter::empty()).unwrap();
            signals.listen_for_real_time().unwrap();
            signal_hook::low_level::raise(libc::SIGRTMAX()).unwrap();
            signals.next().await
        });
        assert_eq!(caught, Caught::End(libc::SIGRTMAX()));
    }

    #[test]
    fn every_signal_that_can_be_caught_is() {
        let listed: Vec<i32> = ENDING.iter().map(|signal| signal.as_raw()).collect();
        // Those that end nothing, stop the process, or can't be caught.
        let others = [
            Signal::CHILD,
            Signal::CONT,
            Signal::URG,
            Signal::WINCH,
            Signal::PIPE,
            Signal::STOP,
            Signal::TSTP,
            Signal::TTIN,
            Signal::TTOU,
            Signal::KILL,
            Signal::ILL,
            Signal::FPE,
            Signal::SEGV,
            Signal::BUS,
            #[cfg(target_os = "macos")]
            Signal::IO,
            #[cfg(target_os = "macos")]
            Signal::INFO,
        ];
        let all = (1..32).filter(|number| Signal::from_named_raw(*number).is_some());
        for number in all {
            let is_other = others.iter().any(|other| other.as_raw() == number);
            assert_ne!(listed.contains(&number), is_other, "signal {number}");
        }
    }
}
