//! Reads a file that the user named.

use std::path::Path;

use super::settings::ConfigError;

/// A file's text, which must be UTF-8.
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

/// A file's bytes.
pub(super) fn read_bytes(path: &Path, what: &str) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|error| {
        ConfigError(format!(
            "{what} {}: {}; check the path and its permissions",
            path.display(),
            error.kind()
        ))
    })
}
