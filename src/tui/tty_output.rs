//! Writes to the terminal without ever waiting for long: one whose output is stopped, or that nobody reads, must not keep the
//! program from hiding a value, from its timers and from signals.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{Action, QueueSelector, tcflow, tcflush, ttyname};

/// A terminal takes a frame within milliseconds.
const PATIENCE: Duration = Duration::from_millis(200);

/// The terminal, opened once.
static TERMINAL: OnceLock<File> = OnceLock::new();

/// The terminal did not take all of what was written last.
static IS_STALLED: AtomicBool = AtomicBool::new(false);

/// Held while something is written, so that a thread that restores the terminal does not come between.
static WRITING: Mutex<()> = Mutex::new(());

/// Nobody else writes while this is held.
pub(super) fn lock() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal did not take all of what was written last, so that what it shows is not known.
pub(super) fn is_stalled() -> bool {
    IS_STALLED.load(Ordering::SeqCst)
}

/// Writes all of it, or gives up: what is left is dropped then, and [`is_stalled`] says so.
///
/// # Errors
/// The terminal can't be written to.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = terminal()?;
    // One that took nothing before is not waited for again.
    let patience = if is_stalled() {
        Duration::ZERO
    } else {
        PATIENCE
    };
    let until = Instant::now() + patience;
    let mut rest = bytes;
    while !rest.is_empty() {
        match out.write(rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if !takes_more(out, until) {
                    IS_STALLED.store(true, Ordering::SeqCst);
                    return Ok(());
                }
            }
            Err(error) => return Err(error),
        }
    }
    IS_STALLED.store(false, Ordering::SeqCst);
    Ok(())
}

/// Lets a terminal go on whose output was stopped, without what waits there: what is written next must be seen.
pub(super) fn resume() {
    if !IS_STALLED.swap(false, Ordering::SeqCst) {
        return;
    }
    if let Ok(out) = terminal() {
        // Where that is not granted, what follows is not written.
        let _ = tcflush(out, QueueSelector::OFlush);
        let _ = tcflow(out, Action::OOn);
    }
}

/// Waits until the terminal takes more; false if it does not in time.
fn takes_more(out: &File, until: Instant) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(left) = Timespec::try_from(left) else {
            return false;
        };
        let mut watched = [PollFd::new(out, PollFlags::OUT)];
        match poll(&mut watched, Some(&left)) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(1..) => return true,
            Ok(_) | Err(_) => return false,
        }
    }
}

fn terminal() -> io::Result<&'static File> {
    if let Some(opened) = TERMINAL.get() {
        return Ok(opened);
    }
    let opened = open()?;
    Ok(TERMINAL.get_or_init(|| opened))
}

/// Opened apart, since whether writing waits is shared with everybody who inherited the same terminal.
fn open() -> io::Result<File> {
    let stdout = io::stdout();
    let name = ttyname(&stdout, Vec::new());
    let apart = name.ok().and_then(|name| {
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let mut options = OpenOptions::new();
        options.write(true);
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
        options.open(path).ok()
    });
    match apart {
        Some(file) => Ok(file),
        // A terminal of another user, after `su`: writing waits there.
        None => Ok(File::from(stdout.as_fd().try_clone_to_owned()?)),
    }
}
