//! How AWS is reached: region, profile, endpoint, role and keys, and how long it may take.

use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::config::{Credentials, IdentityCache, SharedIdentityCache};
use aws_types::os_shim_internal::{Env, Fs};

use super::guard::Traffic;
use crate::domain::value::SecretValue;

/// The name under which AWS logs a session of an assumed role.
pub(super) const SESSION_NAME: &str = "varlens";

/// How AWS is reached. Has no Debug: it may hold keys.
#[derive(Default)]
pub struct AwsConnection {
    /// The region; else the environment's or the profile's. Never asked of a metadata endpoint.
    pub region: Option<String>,
    /// The profile; it then beats keys in the environment, as with the AWS command line.
    pub profile: Option<String>,
    /// The endpoint of Secrets Manager and STS; plain http only for this machine.
    pub endpoint_url: Option<String>,
    /// A role that is assumed with the credentials found.
    pub role_arn: Option<String>,
    /// Keys that beat all others.
    pub keys: Option<StaticKeys>,
    /// `AWS_REGION` counts, as in the AWS command line 2. False is boto3's rule: it does not.
    pub reads_aws_region: bool,
    /// The environment that the SDK sees instead of the process's own. Only `AWS_*` and `HOME` are kept.
    pub environment: Vec<(String, String)>,
}

/// An access key, as `backend_kwargs` may hold it.
pub struct StaticKeys {
    /// `aws_access_key_id`.
    pub id: String,
    /// `aws_secret_access_key`.
    pub secret: SecretValue,
    /// `aws_session_token`.
    pub token: Option<SecretValue>,
}

impl StaticKeys {
    pub(super) fn credentials(&self) -> Credentials {
        let text = |value: &SecretValue| value.expose_text().unwrap_or_default().to_owned();
        let token = self.token.as_ref().map(text);
        Credentials::new(&self.id, text(&self.secret), token, None, SESSION_NAME)
    }
}

/// How long AWS may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To connect.
    pub connect: Duration,
    /// From the request to the first byte of the answer.
    pub read: Duration,
    /// For one attempt, to the answer's last byte.
    pub attempt: Duration,
    /// For an operation with all its attempts.
    pub operation: Duration,
    /// To get credentials, within an attempt. They are not asked for again in the same operation: a
    /// `credential_process` would be started each time.
    pub credentials: Duration,
    /// Between two attempts, whatever the server asks for.
    pub max_backoff: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(5),
            attempt: Duration::from_secs(6),
            operation: Duration::from_secs(15),
            credentials: Duration::from_secs(5),
            max_backoff: Duration::from_secs(2),
        }
    }
}

impl Limits {
    pub(super) fn timeouts(self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .read_timeout(self.read)
            .operation_attempt_timeout(self.attempt)
            .operation_timeout(self.operation)
            .build()
    }

    pub(super) fn identities(self) -> SharedIdentityCache {
        IdentityCache::lazy().load_timeout(self.credentials).build()
    }

    pub(super) fn retries(self) -> RetryConfig {
        RetryConfig::standard()
            .with_max_attempts(3)
            .with_max_backoff(self.max_backoff)
    }
}

/// What a client is made from, besides the connection.
pub(super) struct ClientDeps {
    pub environment: Env,
    pub files: Fs,
    pub limits: Limits,
    pub traffic: Arc<Traffic>,
}
