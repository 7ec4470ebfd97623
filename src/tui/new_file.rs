//! Writing a file that is not there yet: one that is there stays as it is.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes a new file, whole or not at all. `what` it is, and the `command` that takes another name, are for the user. Gives the
/// file's path.
///
/// # Errors
/// Why nothing was written, and what to do.
pub(super) fn write(path: &Path, text: &str, what: &str, command: &str) -> Result<String, String> {
    let shown = path.display().to_string();
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| {
        let written = file.write_all(text.as_bytes());
        if written.is_err() {
            // The error that is returned says why.
            let _ = fs::remove_file(path);
        }
        written
    });
    match written {
        Ok(()) => Ok(shown),
        Err(error) => Err(format!(
            "no {what} was written to {shown}: {}; name another file: {command}",
            match error.kind() {
                ErrorKind::AlreadyExists => "the file exists already".to_owned(),
                kind => kind.to_string(),
            }
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_stays_as_it_is() {
        let folder = std::env::temp_dir().join(format!("varlens-new-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("report.md");
        let shown = path.display().to_string();
        let write = |text| write(&path, text, "report", "write-report FILE");
        assert_eq!(write("one"), Ok(shown));
        let why = write("two").unwrap_err();
        assert!(
            why.contains("exists already") && why.contains("write-report FILE"),
            "{why}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::remove_dir_all(folder).unwrap();
    }
}
