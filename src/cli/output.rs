//! The two ways out: data to standard output, talk to standard error. A broken pipe is success.

use std::io::{self, Write};

use super::{Exit, Failure, Outcome};

/// Data. Written at once, line by line.
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

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes what is left, and turns a result of writing into the run's.
    pub(super) fn finish(mut self, written: io::Result<()>, exit: Exit) -> Outcome {
        match written.and_then(|()| self.out.flush()) {
            Ok(()) => Ok(exit),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(exit),
            Err(error) => Err(Failure(format!(
                "standard output: {}; nothing more can be written",
                error.kind()
            ))),
        }
    }
}

/// One line to a person. Where standard error is closed nobody listens.
pub(super) fn talk(text: &str) {
    let line = format!("varlens: {}\n", crate::ui::sanitize::line(text));
    let _ = io::stderr().write_all(line.as_bytes());
}
