//! How the user logs in for these settings, and whether that has happened since the client was made.
//!
//! Reads AWS's files and sends nothing. Of a token it reads the expiry only.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_config::profile::ProfileSet;
use aws_sdk_secretsmanager::primitives::{DateTime, DateTimeFormat};
use aws_types::os_shim_internal::Env;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::connection::AwsConnection;
use super::fault::noted;
use super::profile_files;
use crate::domain::reason::Reason;
use crate::domain::renewal::{Login, Renewal};
use crate::domain::resolve::Fault;
use crate::sources::regular_file;

/// The options of a profile that show where its credentials come from.
const SIGNS: [(&str, Renewal); 5] = [
    ("sso_session", Renewal::Sso),
    ("sso_start_url", Renewal::Sso),
    ("credential_process", Renewal::Process),
    ("aws_session_token", Renewal::Profile),
    ("aws_access_key_id", Renewal::Profile),
];

/// Profiles may refer to each other, also in a circle.
const LONGEST_CHAIN: usize = 8;

/// How the credentials of these settings are renewed. The SDK asks in this order.
pub(super) fn login(connection: &AwsConnection, env: &Env, profiles: Option<&ProfileSet>) -> Login {
    let by = |by| Login { by, profile: None };
    if connection.keys.is_some() {
        return by(Renewal::Keys);
    }
    if env.get("AWS_ACCESS_KEY_ID").is_ok_and(|id| !id.is_empty()) {
        return by(Renewal::Environment);
    }
    profiles.map_or_else(Login::default, |profiles| {
        profile_login(profiles, profiles.selected_profile(), LONGEST_CHAIN)
    })
}

/// For a profile that assumes a role, the source profile's login is renewed.
fn profile_login(profiles: &ProfileSet, name: &str, left: usize) -> Login {
    let Some(profile) = profiles.get_profile(name) else {
        return Login::default();
    };
    if let Some(source) = profile.get("source_profile")
        && source != name
        && left > 0
    {
        return profile_login(profiles, source, left - 1);
    }
    let sign = SIGNS.iter().find(|(key, _)| profile.get(key).is_some());
    Login {
        by: sign.map_or(Renewal::Elsewhere, |(_, by)| *by),
        profile: (name != "default").then(|| name.to_owned()),
    }
}

/// The files that credentials are read from, with date and size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, SystemTime, u64)>);

impl Stamp {
    /// As they are now, without those that cannot be read.
    pub(super) fn now(env: &Env) -> Self {
        let mut files: Vec<_> = profile_files::paths(env).collect();
        files.extend(tokens(env));
        let mut stamps: Vec<_> = files.into_iter().filter_map(stamp).collect();
        stamps.sort();
        Self(stamps)
    }
}

fn stamp(path: PathBuf) -> Option<(PathBuf, SystemTime, u64)> {
    let meta = fs::metadata(&path).ok()?;
    Some((path, meta.modified().ok()?, meta.len()))
}

/// The files of logins.
fn tokens(env: &Env) -> Vec<PathBuf> {
    let folder = profile_files::folder(env).map(|folder| folder.join("sso").join("cache"));
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let entries = entries.into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// A file that `aws sso login` writes. It also writes a client registration, which has no token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    #[serde(rename = "accessToken")]
    _access_token: IgnoredAny,
    expires_at: String,
}

/// Some login of IAM Identity Center is good at this time.
pub(super) fn has_token(env: &Env, now: SystemTime) -> bool {
    let is_good = |path: PathBuf| expires(&path).is_some_and(|at| at > now);
    tokens(env).into_iter().any(is_good)
}

/// A real one has about 2 KiB.
const LARGEST_TOKEN: u64 = 1024 * 1024;

fn expires(path: &Path) -> Option<SystemTime> {
    let bytes = regular_file::read(path, LARGEST_TOKEN).ok()??;
    let token: Token = serde_json::from_slice(&bytes).ok()?;
    // Older releases of the AWS command line wrote the zone out.
    let text = token.expires_at.replace("UTC", "Z");
    let at = DateTime::from_str(&text, DateTimeFormat::DateTime).ok()?;
    SystemTime::try_from(at).ok()
}

/// Fails for a file of a login that is not a file; which of them the SDK reads depends on the profile.
pub(super) fn check_logins(env: &Env) -> Result<(), Fault> {
    let is_unfit = tokens(env)
        .into_iter()
        .find_map(|path| Some((regular_file::unfit(&path)?, path)));
    is_unfit.map_or(Ok(()), |(why, path)| {
        let path = path.display();
        Err(Fault {
            next: Some(format!("remove {path}, then log in again")),
            ..noted(
                Reason::NoCredentials,
                format!("the login file {path} {why}"),
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe would be waited for, by the SDK too.
    #[test]
    fn a_login_that_is_a_pipe_is_a_fault() {
        let home = std::env::temp_dir().join(format!("varlens-login-{}", std::process::id()));
        let folder = home.join(".aws/sso/cache");
        std::fs::create_dir_all(&folder).unwrap();
        let env = Env::from_slice(&[("HOME", home.to_str().unwrap())]);
        std::fs::write(folder.join("a.json"), "{}").unwrap();
        let fine = check_logins(&env);
        let pipe = folder.join("b.json");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        let piped = check_logins(&env);
        let has_token = has_token(&env, SystemTime::now());
        std::fs::remove_file(&pipe).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &pipe).unwrap();
        let linked = check_logins(&env);
        std::fs::remove_dir_all(&home).unwrap();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!((fine, has_token), (Ok(()), false));
        for fault in [piped, linked] {
            let note = fault.unwrap_err().note.unwrap();
            assert!(note.ends_with("b.json is not a file"), "{note}");
        }
    }
}
