//! Writing a file that has all of its text or stays as it was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process;

use super::settings::ConfigError;

/// Writes a file in place of the one that may be there.
///
/// # Errors
/// Why it can't be written; what was there is still there.
pub fn replace_file(path: &Path, text: &str) -> Result<(), ConfigError> {
    let write = |file: &mut File| file.write_all(text.as_bytes());
    write_whole(path, write, |from, to| fs::rename(from, to)).map_err(|error| {
        ConfigError(format!(
            "{}: {}; nothing was written: check the folder, and that it has room",
            path.display(),
            error.kind()
        ))
    })
}

/// Writes a file beside `path`, and gives it its name by `give_name` once it has all of its text.
pub(super) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
    give_name: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)?;
    let written = write(&mut file)
        .and_then(|()| file.sync_all())
        .and_then(|()| give_name(&temporary, path));
    if written.is_err() {
        // The error that is returned says why.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_a_failed_write_leaves_it() {
        let folder = std::env::temp_dir().join(format!("varlens-replace-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.json");
        replace_file(&path, "one").unwrap();
        replace_file(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        // A folder can't be replaced by a file.
        let occupied = folder.join("folder");
        fs::create_dir_all(occupied.join("inner")).unwrap();
        let error = replace_file(&occupied, "x").unwrap_err();
        assert!(error.0.contains("nothing was written"), "{error}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
