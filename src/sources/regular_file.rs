//! Files that a library reads to their end: it would wait for a pipe, and read a device without end.

use std::path::Path;

/// Far above what profiles, tokens and certificates take.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Why a library must not read the file: `is not a file`. None also for one that is not there, and for the empty device,
/// which is the usual way to switch a file off.
pub(in crate::sources) fn unfit(path: &Path) -> Option<&'static str> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() && path != Path::new("/dev/null") {
        return Some("is not a file");
    }
    (metadata.len() > LARGEST).then_some("is larger than 16 MiB")
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
