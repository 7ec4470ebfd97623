//! Data goes to standard output, messages to standard error. A broken pipe is success.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::columns::aligned;
use super::exit::{Exit, Failure, Outcome};

/// Standard output, buffered.
pub(super) struct Data {
    out: io::BufWriter<io::StdoutLock<'static>>,
}

impl Data {
    pub(super) fn new() -> Self {
        Self {
            out: io::BufWriter::new(io::stdout().lock()),
        }
    }

    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The rows of a table, for the terminal or for a pipe.
    pub(super) fn table<const N: usize>(&mut self, rows: &[[String; N]]) -> io::Result<()> {
        let lines = aligned(rows, crate::tui::stdout_width());
        lines.iter().try_for_each(|line| self.line(line))
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes what is left, and turns a result of writing into the run's.
    pub(super) fn finish(mut self, result: io::Result<()>, exit: Exit) -> Outcome {
        written(result.and_then(|()| self.out.flush()), exit)
    }
}

/// Prints what clap says: help and version are data, anything else is a wrong command line.
pub(super) fn print_help(error: &clap::Error) -> Outcome {
    let printed = error.print().and_then(|()| io::stdout().flush());
    if error.use_stderr() {
        return Ok(Exit::Usage);
    }
    written(printed, Exit::Found)
}

static READER_IS_GONE: AtomicBool = AtomicBool::new(false);

/// Nobody reads standard output any more, so a run that prints several times has nothing left to do.
pub(super) fn reader_is_gone() -> bool {
    READER_IS_GONE.load(Ordering::Relaxed)
}

/// The end of a run that printed data.
fn written(written: io::Result<()>, exit: Exit) -> Outcome {
    match written {
        Ok(()) => Ok(exit),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            READER_IS_GONE.store(true, Ordering::Relaxed);
            Ok(exit)
        }
        Err(error) => Err(Failure(format!(
            "standard output: {}; nothing more can be written",
            error.kind()
        ))),
    }
}

/// Prints a message of one line on standard error; a closed standard error is no failure.
pub(super) fn eprint_line(text: &str) {
    let line = format!("varlens: {}\n", crate::ui::sanitize::line(text));
    let _ = io::stderr().write_all(line.as_bytes());
}
