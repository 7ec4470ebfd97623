//! Reads files that the user named, and says in plain words why one cannot be read.

use std::fs::{File, Metadata};
use std::io::{self, Error, ErrorKind};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use super::settings::ConfigError;
use crate::sources::regular_file;

/// A file's text. `what` names the kind of file in an error: `configuration file`.
///
/// # Errors
/// The file cannot be read, or is not UTF-8.
pub fn read_text(path: &Path, what: &str) -> Result<String, ConfigError> {
    let bytes = read_bytes(path, what)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        ConfigError(format!(
            "{what} {}: byte {at} is not UTF-8; save it as UTF-8",
            path.display()
        ))
    })
}

/// A file's bytes. `what` names the kind of file in an error.
///
/// # Errors
/// The file cannot be read.
pub(super) fn read_bytes(path: &Path, what: &str) -> Result<Vec<u8>, ConfigError> {
    let failed = |error: Error| ConfigError(unreadable(path, what, &error));
    let metadata = std::fs::metadata(path).map_err(failed)?;
    // A pipe without a writer blocks, and a device may have no end.
    let is_bounded = metadata.is_file() || metadata.is_dir() || path == Path::new("/dev/null");
    if !is_bounded && !is_open_pipe(path, &metadata) {
        return Err(ConfigError(format!(
            "{what} {}: this is a pipe or a device; name a file",
            path.display()
        )));
    }
    bounded(path, LARGEST).map_err(failed)?.ok_or_else(|| {
        ConfigError(format!(
            "{what} {}: larger than 16 MiB; name the right file",
            path.display()
        ))
    })
}

/// A file's bytes; None if there are more than `most`.
pub(super) fn bounded(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    // A pipe that is read on purpose is waited for, some of the system's own files never end.
    let is_file = std::fs::metadata(path)?.is_file();
    let file = if is_file {
        regular_file::open(path)?
    } else {
        File::open(path)?
    };
    regular_file::bounded(file, most)
}

/// Far above what any configuration or environment has.
const LARGEST: u64 = 16 * 1024 * 1024;

/// One that this process was started with: `--env-file <(kubectl exec … env -0)`.
fn is_open_pipe(path: &Path, metadata: &Metadata) -> bool {
    let is_own = ["/dev/fd", "/proc/self/fd"]
        .iter()
        .any(|folder| path.starts_with(folder));
    metadata.file_type().is_fifo() && (is_own || path == Path::new("/dev/stdin"))
}

/// Which file cannot be read, why, and what to do: `configuration file /x: no such file; check the path`.
pub(super) fn unreadable(path: &Path, what: &str, error: &Error) -> String {
    let (why, next) = match error.kind() {
        ErrorKind::NotFound => ("no such file".to_owned(), "check the path"),
        ErrorKind::PermissionDenied => (
            "permission denied".to_owned(),
            "give your user read access to it",
        ),
        ErrorKind::NotADirectory => (
            "a part of the path is no directory".to_owned(),
            "check the path",
        ),
        ErrorKind::IsADirectory => ("this is a directory".to_owned(), "name a file"),
        ErrorKind::WouldBlock => ("this file has no end".to_owned(), "name another"),
        other => (other.to_string(), "check the path and its permissions"),
    };
    format!("{what} {}: {why}; {next}", path.display())
}

/// The text of a file that a user copied. None if it is neither UTF-8 nor the UTF-16 that PowerShell's `>` writes.
pub(super) fn text_of_copy(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(utf8_of_copy(bytes)).ok()
}

/// The same bytes, or what they are in UTF-8 where they begin with the mark of UTF-16.
pub(super) fn utf8_of_copy(bytes: Vec<u8>) -> Vec<u8> {
    let (pairs, joined): (_, fn([u8; 2]) -> u16) = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return bytes,
    };
    let (pairs, _) = pairs.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(joined).collect();
    String::from_utf16(&units).map_or_else(|_| bytes.clone(), String::into_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_file_is_named_with_the_reason_and_the_next_step() {
        let error = |path: &str| {
            read_text(Path::new(path), "configuration file")
                .unwrap_err()
                .0
        };
        assert_eq!(
            error("/nowhere/config.toml"),
            "configuration file /nowhere/config.toml: no such file; check the path"
        );
        assert_eq!(
            error("/"),
            "configuration file /: this is a directory; name a file"
        );
    }

    #[test]
    fn a_copy_in_utf_16_is_read_and_anything_else_is_left_as_it_is() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let little: Vec<u8> = units("\u{feff}A=é")
            .into_iter()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = units("\u{feff}A=é")
            .into_iter()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(utf8_of_copy(little), "A=é".as_bytes());
        assert_eq!(utf8_of_copy(big), "A=é".as_bytes());
        assert_eq!(utf8_of_copy(b"A=\xff".to_vec()), b"A=\xff");
    }

    #[test]
    fn a_device_or_a_pipe_without_a_writer_is_refused_at_once() {
        let error = |path: &Path| read_bytes(path, "airflow.cfg").unwrap_err().0;
        assert_eq!(
            error(Path::new("/dev/zero")),
            "airflow.cfg /dev/zero: this is a pipe or a device; name a file"
        );
        let folder = std::env::temp_dir().join(format!("varlens-pipe-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let pipe = folder.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(error(&pipe).ends_with("this is a pipe or a device; name a file"));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_larger_than_any_configuration_is_refused() {
        let path = std::env::temp_dir().join(format!("varlens-large-{}", std::process::id()));
        // Without content of its own on the disk.
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        let error = read_bytes(&path, "environment file").unwrap_err().0;
        std::fs::remove_file(&path).unwrap();
        assert!(
            error.ends_with("larger than 16 MiB; name the right file"),
            "{error}"
        );
    }
}
