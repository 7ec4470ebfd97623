//! `AWS_*` variables that are set and empty: to boto3 some of them are values.

use super::super::shell::Shell;
use crate::domain::backend_kwargs::NO_PROFILE;
use crate::domain::deployment::{ClientError, ClientErrorCause};
use crate::domain::python_error::PythonError;
use crate::domain::release::Version;

/// A variable that botocore trips over where it is empty.
struct EmptyRow {
    name: &'static str,
    class: &'static str,
    text: &'static str,
    /// The Amazon provider of the time of the first botocore that does so.
    since: Version,
}

const fn row(name: &'static str, class: &'static str, text: &'static str) -> EmptyRow {
    EmptyRow {
        name,
        class,
        text,
        since: Version::new(1, 0, 0),
    }
}

impl EmptyRow {
    const fn since(mut self, major: u16, minor: u16) -> Self {
        self.since = Version::new(major, minor, 0);
        self
    }
}

const NO_INTEGER: &str = "invalid literal for int() with base 10: ''";

/// What botocore raises before it sends anything: recorded with botocore 1.24.44, 1.31.8, 1.37.3, 1.40.31 and 1.44.8. To all
/// others that are empty it pays no attention.
#[rustfmt::skip] // One row per variable.
const EMPTY: &[EmptyRow] = &[
    row("AWS_DEFAULT_PROFILE", NO_PROFILE.0, NO_PROFILE.1),
    row("AWS_PROFILE", NO_PROFILE.0, NO_PROFILE.1),
    row("AWS_RETRY_MODE", "InvalidRetryModeError", "Invalid value provided to \"mode\": \"\" must be one of: …"),
    row("AWS_MAX_ATTEMPTS", "ValueError", NO_INTEGER),
    row("AWS_DEFAULTS_MODE", "InvalidDefaultsMode", "Client configured with invalid defaults mode: . …"),
    row("AWS_METADATA_SERVICE_TIMEOUT", "ValueError", NO_INTEGER),
    row("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "ValueError", NO_INTEGER),
    row("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "InvalidIMDSEndpointModeError", "Invalid EC2 Instance Metadata endpoint mode:  …"),
    row("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "InvalidConfigError", "Invalid value \"\" for request_min_compression_size_bytes. …").since(8, 10),
    row("AWS_ACCOUNT_ID_ENDPOINT_MODE", "InvalidConfigError", "The configured value '' for 'account_id_endpoint_mode' is invalid. …").since(8, 29),
    row("AWS_REQUEST_CHECKSUM_CALCULATION", "InvalidChecksumConfigError", "Unsupported configuration value for request_checksum_calculation. …").since(9, 3),
    row("AWS_RESPONSE_CHECKSUM_VALIDATION", "InvalidChecksumConfigError", "Unsupported configuration value for response_checksum_validation. …").since(9, 3),
    row("AWS_CA_BUNDLE", "InvalidConfigError", "Invalid CA bundle: …").since(9, 18),
];

/// The exception of every lookup in AWS. `has_profile`: the backend's options name a profile, so that boto3 does not
/// look for one in the environment.
pub(super) fn client_error(
    process: &Shell,
    has_profile: bool,
    amazon: Version,
) -> Option<ClientError> {
    let is_empty = |name: &str| process.raw_text(name).is_some_and(|text| text.is_empty());
    // The first of the two that is set names the profile.
    let decides = |name: &str| match name {
        "AWS_PROFILE" => !has_profile && process.raw_text("AWS_DEFAULT_PROFILE").is_none(),
        "AWS_DEFAULT_PROFILE" => !has_profile,
        _ => true,
    };
    let found = EMPTY
        .iter()
        .find(|row| amazon >= row.since && is_empty(row.name) && decides(row.name));
    found.map(|row| ClientError {
        error: PythonError::new(row.class, row.text),
        cause: ClientErrorCause::EmptyVariable(row.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn error(variables: &[(&str, &str)], has_profile: bool) -> Option<String> {
        let pairs = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        client_error(&Shell::new(pairs), has_profile, Version::new(9, 4, 0))
            .map(|found| found.error.class)
    }

    #[test]
    fn later_releases_of_botocore_trip_over_more() {
        let class = |name: &str, amazon: Version| {
            let shell = Shell::new([(OsString::from(name), OsString::new())]);
            client_error(&shell, false, amazon).map(|found| found.error.class)
        };
        let (old, new) = (Version::new(8, 3, 0), Version::new(9, 39, 0));
        for (name, expected) in [
            ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "InvalidConfigError"),
            ("AWS_CA_BUNDLE", "InvalidConfigError"),
            (
                "AWS_RESPONSE_CHECKSUM_VALIDATION",
                "InvalidChecksumConfigError",
            ),
        ] {
            assert_eq!(class(name, old), None, "{name}");
            assert_eq!(class(name, new).as_deref(), Some(expected), "{name}");
        }
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
