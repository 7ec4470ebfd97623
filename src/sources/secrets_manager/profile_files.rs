//! AWS's profile files, before the SDK reads them: it would wait for a pipe, and read a device without end.

use std::path::{Path, PathBuf};

use aws_types::os_shim_internal::Env;

use super::fault::noted;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::regular_file::unfit;

/// The variable that names a file, and the file's name in `~/.aws`
/// (AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files").
const FILES: [(&str, &str); 2] = [
    ("AWS_CONFIG_FILE", "config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
];

/// Variables that name a file with a token of a role, which is read where no key is in the environment
/// (AWS SDKs and Tools Reference Guide, "Assume role with web identity", "Container credential provider").
const TOKENS: [&str; 2] = [
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

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
    let is_unfit = paths(env).find_map(|path| Some((unfit(&path)?, path)));
    is_unfit.map_or(Ok(()), |(why, path)| {
        let note = format!("AWS's profile file {} {why}", path.display());
        Err(noted(Reason::NoCredentials, note))
    })
}

/// Fails for a file with a role's token that is not a file. `in_profile` is the one that the profile names.
pub(super) fn check_tokens(env: &Env, in_profile: Option<&str>) -> Result<(), Fault> {
    let in_env = TOKENS
        .into_iter()
        .filter_map(|name| Some((name, env.get(name).ok()?)));
    let in_profile = in_profile.map(|path| ("web_identity_token_file", path.to_owned()));
    for (name, path) in in_env.chain(in_profile) {
        if let Some(why) = unfit(Path::new(&path)) {
            return Err(Fault {
                next: Some(format!("check {name}")),
                ..noted(
                    Reason::NoCredentials,
                    format!("the token file {path} {why}"),
                )
            });
        }
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

    #[test]
    fn a_token_file_that_is_a_device_is_a_fault_and_names_its_variable() {
        let check = |name: &str, path: &str| check_tokens(&Env::from_slice(&[(name, path)]), None);
        for name in TOKENS {
            let fault = check(name, "/dev/zero").unwrap_err();
            assert_eq!(
                fault.note.as_deref(),
                Some("the token file /dev/zero is not a file")
            );
            assert_eq!(fault.next_step(), format!("check {name}"));
            assert_eq!(check(name, "Cargo.toml"), Ok(()));
            assert_eq!(check(name, "/nowhere/token"), Ok(()));
        }
        let in_profile = check_tokens(&Env::from_slice(&[]), Some("/dev/zero"));
        assert_eq!(
            in_profile.unwrap_err().next_step(),
            "check web_identity_token_file"
        );
    }
}
