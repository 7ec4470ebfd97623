//! The runtimes that subcommands wait on.

use std::io;
use std::thread;

use rustix::process::{Resource, getrlimit};
use tokio::runtime::{Builder, Runtime};

use super::exit::Failure;

/// A terminal, the runtime's own, a connection to each of a few services, files of certificates and of the configuration.
const FILES: u64 = 32;
/// The screen's keys and its hang-up, a worker, one that loads.
const THREADS: usize = 4;

/// A runtime with one worker, so that the screen's thread stays free.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    check_files(getrlimit(Resource::Nofile).current)?;
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no threads can be started: {}", error.kind())))
}

/// Waits on this thread alone for the answers that a command needs. What is still running then is not waited for.
pub(super) fn wait_for<T>(answers: impl Future<Output = T>) -> Result<T, Failure> {
    check_files(getrlimit(Resource::Nofile).current)?;
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no runtime can be started: {}", error.kind())))?;
    let answer = runtime.block_on(answers);
    runtime.shutdown_background();
    Ok(answer)
}

/// Why a library may have panicked: no more threads can be started. That is found out by starting some, which takes too long to do
/// it before.
pub(super) fn lack_of_threads() -> Option<String> {
    let checked = check_threads(|| thread::Builder::new().spawn(thread::park));
    checked.err().map(|failure| failure.0)
}

/// Room for what is opened; libraries end the program where there is none.
fn check_files(limit: Option<u64>) -> Result<(), Failure> {
    match limit.filter(|limit| *limit < FILES) {
        None => Ok(()),
        Some(limit) => Err(Failure(format!(
            "only {limit} files may be open at a time; allow {FILES} or more (ulimit -n)"
        ))),
    }
}

/// Starts as many as are needed at a time, and ends them.
fn check_threads(start: impl FnMut() -> io::Result<thread::JoinHandle<()>>) -> Result<(), Failure> {
    let started: Vec<_> = std::iter::repeat_with(start).take(THREADS).collect();
    let mut failed = None;
    for thread in started {
        match thread {
            Ok(thread) => {
                thread.thread().unpark();
                // It has nothing to do, so it does not fail.
                let _ = thread.join();
            }
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(()), |error| {
        Err(Failure(format!(
            "{THREADS} threads can't be started: {}; allow more processes (ulimit -u)",
            error.kind()
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_are_too_low_are_sentences() {
        let said = |limit| check_files(limit).err().map(|failure| failure.0);
        assert_eq!((said(None), said(Some(FILES))), (None, None));
        assert_eq!(
            said(Some(12)).as_deref(),
            Some("only 12 files may be open at a time; allow 32 or more (ulimit -n)")
        );
        let mut left = THREADS - 1;
        let refused = check_threads(|| {
            if left == 0 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            left -= 1;
            thread::Builder::new().spawn(thread::park)
        });
        assert!(
            refused
                .unwrap_err()
                .0
                .ends_with("allow more processes (ulimit -u)")
        );
        assert!(check_threads(|| thread::Builder::new().spawn(thread::park)).is_ok());
    }
}
