//! Reads files that the user named, and says in plain words why one cannot be read.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::settings::ConfigError;

/// A file's text. `what` names the kind of file in an error: `configuration file`.
///
/// # Errors
/// The file cannot be read, or is not UTF-8.
pub(super) fn read_text(path: &Path, what: &str) -> Result<String, ConfigError> {
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
    std::fs::read(path).map_err(|error| ConfigError(unreadable(path, what, &error)))
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
        other => (other.to_string(), "check the path and its permissions"),
    };
    format!("{what} {}: {why}; {next}", path.display())
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
}
