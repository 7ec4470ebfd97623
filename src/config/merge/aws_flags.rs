//! What can be wrong with the flags of AWS, before anything is asked.

use super::super::aws_profiles;
use super::super::settings::{ConfigError, Flags};
use crate::domain::caller::is_role;
use crate::domain::region;

/// Whether the flags can be what they should be.
///
/// # Errors
/// A region that no host's name can have, an endpoint that is no URL of the web, a role that is no ARN.
pub(super) fn check(flags: &Flags) -> Result<(), ConfigError> {
    if let Some(name) = flags
        .region
        .as_deref()
        .filter(|name| !region::could_be(name))
    {
        let meant = region::meant(name);
        return Err(ConfigError(format!(
            "--region: `{name}` is not the name of an AWS region; {meant}"
        )));
    }
    // It may have a password in it.
    if flags
        .endpoint_url
        .as_deref()
        .is_some_and(|url| !is_of_web(url))
    {
        let what = "--endpoint-url: expected http://HOST or https://HOST";
        return Err(ConfigError(what.to_owned()));
    }
    if let Some(role) = flags.as_role.as_deref().filter(|role| !is_role(role)) {
        return Err(ConfigError(format!(
            "--as-role: `{role}` is not the ARN of a role, as arn:aws:iam::012345678910:role/airflow is"
        )));
    }
    Ok(())
}

/// Whether the profile that a flag names is in AWS's files. `environment` says where they are.
///
/// # Errors
/// It is not; the profiles that are there are named, unless they are not to be shown.
pub(super) fn check_profile(
    flags: &Flags,
    environment: &[(String, String)],
    may_name: bool,
) -> Result<(), ConfigError> {
    let Some(name) = flags.profile.as_deref() else {
        return Ok(());
    };
    // A file that can't be read may have it; whoever connects says why it can't.
    let Some(profiles) = aws_profiles::names(environment) else {
        return Ok(());
    };
    if profiles.iter().any(|known| known == name) {
        return Ok(());
    }
    let known = match profiles.len() {
        0 => "AWS's files have no profile".to_owned(),
        _ if may_name => format!("there is {}", profiles.join(", ")),
        count => format!("there are {count} others"),
    };
    Err(ConfigError(format!(
        "--profile: there is no AWS profile named {name}; {known}"
    )))
}

fn is_of_web(url: &str) -> bool {
    let rest = url.split_once("://").and_then(|(scheme, rest)| {
        let is_web = ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web));
        is_web.then_some(rest)
    });
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}
