//! AWS's profile files, before the SDK reads them: it would wait for a pipe, and read a device without end.

use std::fs;
use std::path::{Path, PathBuf};

use aws_types::os_shim_internal::Env;

use super::fault::noted;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// The variable that names a file, and the file's name in `~/.aws`
/// (AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files").
const FILES: [(&str, &str); 2] = [
    ("AWS_CONFIG_FILE", "config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
];

/// Far above what profiles take.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Both files, whether they are there or not.
pub(super) fn paths(env: &Env) -> impl Iterator<Item = PathBuf> {
    FILES.into_iter().filter_map(|(variable, name)| {
        let given = env.get(variable).ok().map(PathBuf::from);
        given.or_else(|| Some(folder(env)?.join(name)))
    })
}

/// `~/.aws`.
pub(super) fn folder(env: &Env) -> Option<PathBuf> {
    let home = env.get("HOME").ok().filter(|home| !home.is_empty())?;
    Some(Path::new(&home).join(".aws"))
}

/// Fails for a profile file that is not a file, or is larger than any. A missing one is no fault.
pub(super) fn check(env: &Env) -> Result<(), Fault> {
    for path in paths(env) {
        let Ok(metadata) = fs::metadata(&path) else {
            continue;
        };
        let is_empty = path == Path::new("/dev/null");
        let what = if !metadata.is_file() && !is_empty {
            "not a file"
        } else if metadata.len() > LARGEST {
            "larger than 16 MiB"
        } else {
            continue;
        };
        return Err(noted(
            Reason::NoCredentials,
            format!("AWS's profile file {} is {what}", path.display()),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_file_that_is_a_device_is_a_fault_and_a_missing_one_is_not() {
        let note = |path: &str| {
            let env = Env::from_slice(&[("AWS_CONFIG_FILE", path), ("HOME", "/nowhere")]);
            check(&env).err().and_then(|fault| fault.note)
        };
        assert_eq!(note("/nowhere/config"), None);
        assert_eq!(note("Cargo.toml"), None);
        // The usual way to switch the file off.
        assert_eq!(note("/dev/null"), None);
        assert_eq!(
            note("/dev/zero").as_deref(),
            Some("AWS's profile file /dev/zero is not a file")
        );
    }
}
