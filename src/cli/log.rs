//! `--log-file`: a line per run, of names and numbers only.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::exit::{Exit, Failure, Outcome};

/// Opened before anything is done, so that a run that cannot be logged does nothing.
pub(super) struct Log {
    file: std::fs::File,
}

impl Log {
    /// Readable by its owner alone; lines are added.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| {
                let why = match error.kind() {
                    ErrorKind::NotFound => "no such directory".to_owned(),
                    other => other.to_string(),
                };
                Failure(format!(
                    "log file {}: {why}; check the path and its permissions",
                    path.display()
                ))
            })?;
        Ok(Self { file })
    }

    /// Says which subcommand ended how. A full disk must not change how the run ends.
    pub(super) fn ended(&mut self, command: &str, outcome: &Outcome) {
        let code = outcome
            .as_ref()
            .map_or(Exit::Usage.code(), |exit| exit.code());
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(self.file, "varlens={version} command={command} exit={code}");
    }
}
