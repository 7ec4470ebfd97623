//! Files that may be something else: reading a pipe waits, and a device has no end.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Far above what profiles, tokens and certificates take.
#[cfg(any(feature = "http", feature = "metastore"))]
const LARGEST: u64 = 16 * 1024 * 1024;

/// Why a library must not read the file: `is not a file`. None also for one that is not there, and for the empty device,
/// which is the usual way to switch a file off.
#[cfg(any(feature = "http", feature = "metastore"))]
pub(in crate::sources) fn unfit(path: &Path) -> Option<&'static str> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() && path != Path::new("/dev/null") {
        return Some("is not a file");
    }
    // The system's own files have no size, and some of them make a reader wait.
    match read(path, LARGEST) {
        Ok(None) => Some("is larger than 16 MiB"),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Some("has no end"),
        Ok(Some(_)) | Err(_) => None,
    }
}

/// Opens a file to read it. One that would make its reader wait, as `/proc/kmsg` does, gives an error instead.
///
/// # Errors
/// It can't be opened.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
}

/// The bytes of a regular file; None if there are more than `most`.
///
/// # Errors
/// It can't be read, or is not a file.
#[cfg(any(feature = "http", feature = "metastore"))]
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    // Opening some devices does something.
    if !std::fs::metadata(path)?.is_file() && path != Path::new("/dev/null") {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    bounded(open(path)?, most)
}

/// The bytes of what was opened; None if there are more than `most`.
///
/// # Errors
/// It can't be read.
pub(crate) fn bounded(from: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    let is_whole = bytes.len() as u64 <= most;
    Ok(is_whole.then_some(bytes))
}

/// Why the file of certificates that `SSL_CERT_FILE` names must not be read, in a sentence; and what to do.
#[cfg(feature = "http")]
pub(in crate::sources) fn unfit_certificates() -> Option<(String, &'static str)> {
    let path = std::path::PathBuf::from(std::env::var_os("SSL_CERT_FILE")?);
    let why = unfit(&path)?;
    let says = format!("the file of certificates {} {why}", path.display());
    Some((says, "check SSL_CERT_FILE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Root may open it, and would wait for the kernel's next message.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_of_the_system_that_has_no_end_is_not_waited_for() {
        let path = Path::new("/proc/kmsg");
        let read = read(path, 1 << 10);
        assert!(!matches!(read, Ok(Some(_))), "{read:?}");
        // What has content and no size is read.
        assert!(matches!(
            super::read(Path::new("/proc/self/stat"), 1 << 20),
            Ok(Some(_))
        ));
    }

    #[test]
    fn only_a_regular_file_of_some_size_is_read() {
        let unfit = |path: &str| unfit(Path::new(path));
        assert_eq!(unfit("Cargo.toml"), None);
        assert_eq!(unfit("/nowhere/file"), None);
        assert_eq!(unfit("/dev/null"), None);
        assert_eq!(unfit("/dev/zero"), Some("is not a file"));
        assert_eq!(unfit("src"), Some("is not a file"));
        let path = std::env::temp_dir().join(format!("varlens-unfit-{}", std::process::id()));
        // Without content of its own on the disk.
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(LARGEST + 1).unwrap();
        let said = super::unfit(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(said, Some("is larger than 16 MiB"));
    }
}
