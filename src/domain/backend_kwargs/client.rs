//! Whether boto3 can create a client with the options.

use super::Kwargs;
use crate::domain::deployment::{ClientError, ClientErrorCause};
use crate::domain::python_error::PythonError;
use crate::domain::python_json::Json;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{AmazonRules, ClientOptions};

/// What botocore raises for a profile whose name is empty: the class and the text.
pub const NO_PROFILE: (&str, &str) = (
    "ProfileNotFound",
    "The config profile () could not be found",
);

impl Kwargs {
    /// The exception that every lookup raises if no client can be created with these options.
    pub(super) fn client_error(
        &self,
        rules: &AmazonRules,
        python: PythonVersion,
    ) -> Option<ClientError> {
        let Some(unknown) = self.unknown_to_boto3(rules, python) else {
            // botocore matches the region against a pattern.
            let is_number = matches!(self.get("region_name"), Some(Json::Int(_) | Json::Float(_)));
            let text = "expected string or bytes-like object…";
            return is_number.then(|| ClientError {
                error: PythonError::new("TypeError", text),
                cause: ClientErrorCause::NumericRegion,
            });
        };
        // The session, which looks for the profile, is made before the client, which gets the options.
        let profile = self.get("profile_name");
        let is_empty = matches!(profile, Some(Json::Str(text)) if text.to_lossy().is_empty());
        if is_empty {
            return Some(ClientError {
                error: PythonError::new(NO_PROFILE.0, NO_PROFILE.1),
                cause: ClientErrorCause::EmptyProfile,
            });
        }
        Some(unknown)
    }

    fn unknown_to_boto3(&self, rules: &AmazonRules, python: PythonVersion) -> Option<ClientError> {
        if rules.client_options != ClientOptions::Boto3 {
            return None;
        }
        let known = Self::known(rules);
        let name = self.names().find(|name| !known.contains(name))?;
        let method = if python.minor >= 10 {
            "Session.client()"
        } else {
            "client()"
        };
        let text = format!("{method} got an unexpected keyword argument '{name}'");
        Some(ClientError {
            error: PythonError::new("TypeError", text),
            cause: ClientErrorCause::UnknownOption(name.to_owned()),
        })
    }
}
