//! `--log-file`: a line per run, of names and numbers only.

use std::fs::OpenOptions;
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::exit::{Exit, Failure, Outcome};

/// Opened before anything is done, so that a run that cannot be logged does nothing.
pub(super) struct Log {
    file: std::fs::File,
}

impl Log {
    /// Readable by its owner alone; lines are added. A symbolic link may lead to someone else's file, and a pipe may block:
    /// both are refused.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path)
            .map_err(|error| failure(path, &why(&error)))?;
        let metadata = file.metadata();
        if !metadata.is_ok_and(|metadata| metadata.is_file()) {
            return Err(failure(path, NO_FILE));
        }
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

const NO_FILE: &str = "this is a pipe or a device";

fn why(error: &Error) -> String {
    match (error.kind(), error.raw_os_error()) {
        (ErrorKind::NotFound, _) => "no such directory".to_owned(),
        (_, Some(libc::ELOOP)) => "this is a symbolic link".to_owned(),
        (_, Some(libc::ENXIO)) => NO_FILE.to_owned(),
        (other, _) => other.to_string(),
    }
}

fn failure(path: &Path, why: &str) -> Failure {
    Failure(format!(
        "log file {}: {why}; name a file that you may write",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_to_a_file_and_through_no_link_or_device() {
        let folder = std::env::temp_dir().join(format!("varlens-log-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (file, link) = (folder.join("log"), folder.join("link"));
        Log::open(&file).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let refused = |path: &Path| Log::open(path).err().map(|failure| failure.0);
        let of_link = refused(&link).unwrap();
        let of_device = refused(Path::new("/dev/null")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(of_link.contains("this is a symbolic link"), "{of_link}");
        assert!(of_device.contains(NO_FILE), "{of_device}");
    }
}
