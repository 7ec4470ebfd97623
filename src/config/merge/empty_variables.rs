//! `AWS_*` variables that are set and empty: to boto3 some of them are values.

use super::super::shell::Shell;
use crate::domain::python_error::PythonError;

/// What botocore raises before it sends anything, by variable: botocore 1.25.11, 1.37.3 and 1.44.8 agree. To all others that
/// are empty it pays no attention.
const EMPTY: &[(&str, &str, &str)] = &[
    (
        "AWS_DEFAULT_PROFILE",
        "ProfileNotFound",
        "The config profile () could not be found",
    ),
    (
        "AWS_PROFILE",
        "ProfileNotFound",
        "The config profile () could not be found",
    ),
    (
        "AWS_RETRY_MODE",
        "InvalidRetryModeError",
        "Invalid value provided to \"mode\": \"\" must be one of: …",
    ),
    (
        "AWS_MAX_ATTEMPTS",
        "ValueError",
        "invalid literal for int() with base 10: ''",
    ),
    (
        "AWS_DEFAULTS_MODE",
        "InvalidDefaultsMode",
        "Client configured with invalid defaults mode: . …",
    ),
    (
        "AWS_METADATA_SERVICE_TIMEOUT",
        "ValueError",
        "invalid literal for int() with base 10: ''",
    ),
    (
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "ValueError",
        "invalid literal for int() with base 10: ''",
    ),
];

/// The exception of every lookup in AWS. `has_profile`: the backend's options name a profile, so that boto3 does not
/// look for one in the environment.
pub(super) fn client_error(process: &Shell, has_profile: bool) -> Option<PythonError> {
    let is_empty = |name: &str| process.raw_text(name).is_some_and(|text| text.is_empty());
    // The first of the two that is set names the profile.
    let decides = |name: &str| match name {
        "AWS_PROFILE" => !has_profile && process.raw_text("AWS_DEFAULT_PROFILE").is_none(),
        "AWS_DEFAULT_PROFILE" => !has_profile,
        _ => true,
    };
    let found = EMPTY
        .iter()
        .find(|(name, _, _)| is_empty(name) && decides(name));
    found.map(|(_, class, text)| PythonError::new(*class, *text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn error(variables: &[(&str, &str)], has_profile: bool) -> Option<String> {
        let pairs = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        client_error(&Shell::new(pairs), has_profile).map(|error| error.class)
    }

    #[test]
    fn empty_variables_that_boto3_reads_fail_every_lookup() {
        let class = |name: &str| error(&[(name, "")], false);
        assert_eq!(class("AWS_PROFILE").as_deref(), Some("ProfileNotFound"));
        assert_eq!(
            class("AWS_DEFAULT_PROFILE").as_deref(),
            Some("ProfileNotFound")
        );
        assert_eq!(class("AWS_MAX_ATTEMPTS").as_deref(), Some("ValueError"));
        assert_eq!(
            class("AWS_RETRY_MODE").as_deref(),
            Some("InvalidRetryModeError")
        );
        for ignored in [
            "AWS_REGION",
            "AWS_SESSION_TOKEN",
            "AWS_ENDPOINT_URL",
            "AWS_CONFIG_FILE",
            "AWS_ROLE_ARN",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
        ] {
            assert_eq!(class(ignored), None, "{ignored}");
        }
        assert_eq!(error(&[("AWS_PROFILE", "p")], false), None);
        assert_eq!(error(&[("AWS_PROFILE", "")], true), None);
        assert_eq!(
            error(&[("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "p")], false),
            None
        );
    }
}
