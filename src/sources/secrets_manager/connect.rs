//! From a connection's description to a client: credentials, time limits, retries.
//!
//! What is given explicitly wins; the rest is found by the SDK's own chain (environment, profiles with SSO,
//! `credential_process` and roles, web identity, ECS, EC2). Refuses to guess a region.

use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_sdk_secretsmanager::config::retry::RetryPartition;
use aws_sdk_secretsmanager::config::{
    Credentials, IdentityCache, Region, SharedCredentialsProvider, SharedIdentityCache,
};
use aws_types::os_shim_internal::{Env, Fs};
use tokio::sync::OnceCell;

use super::expiry::{Expiry, Watched};
use super::guard::{OnlyReads, TooManyRequests, Traffic};
use super::http::LazyHttp;
use super::settings::{Settings, endpoint_of, refuse_endpoint};
use crate::domain::resolve::Fault;
use crate::domain::value::SecretValue;

/// The name under which AWS logs a session of an assumed role.
const SESSION_NAME: &str = "varlens";

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
    fn credentials(&self) -> Credentials {
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
    fn timeouts(self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .read_timeout(self.read)
            .operation_attempt_timeout(self.attempt)
            .operation_timeout(self.operation)
            .build()
    }

    fn identities(self) -> SharedIdentityCache {
        IdentityCache::lazy().load_timeout(self.credentials).build()
    }

    fn retries(self) -> RetryConfig {
        RetryConfig::standard()
            .with_max_attempts(3)
            .with_max_backoff(self.max_backoff)
    }
}

/// What a client is made in.
pub(super) struct ClientDeps {
    pub environment: Env,
    pub files: Fs,
    pub limits: Limits,
    pub traffic: Arc<Traffic>,
}

/// Clients of both services, and what is known of them.
pub(super) struct Client {
    pub secrets: aws_sdk_secretsmanager::Client,
    pub sts: aws_sdk_sts::Client,
    pub settings: Settings,
    /// Account and ARN, once STS has told them.
    pub identity: OnceCell<(Option<String>, Option<String>)>,
    /// When the credentials expire that were used last.
    pub expiry: Expiry,
}

/// Makes a client. Reads the profile files; sends nothing.
pub(super) async fn connect(
    connection: &AwsConnection,
    surroundings: ClientDeps,
) -> Result<Client, Fault> {
    let mut settings = Settings::find(connection, &surroundings).await?;
    let traffic = Arc::clone(&surroundings.traffic);
    let config = load(connection, &settings, surroundings).await;
    settings.endpoint = endpoint_of(connection, &config);
    refuse_endpoint(settings.endpoint.as_deref())?;
    let config = assume(connection.role_arn.as_deref(), config).await;
    let (config, expiry) = watched(config);
    Ok(Client {
        secrets: secrets(&config, &traffic),
        sts: sts(&config, &traffic),
        settings,
        identity: OnceCell::new(),
        expiry,
    })
}

async fn load(
    connection: &AwsConnection,
    settings: &Settings,
    surroundings: ClientDeps,
) -> SdkConfig {
    let mut loader = loader(surroundings).region(Region::new(settings.region.clone()));
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &connection.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(keys) = &connection.keys {
        loader = loader.credentials_provider(keys.credentials());
    }
    loader.load().await
}

fn loader(surroundings: ClientDeps) -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .env(surroundings.environment)
        .fs(surroundings.files)
        .http_client(LazyHttp::default())
        .identity_cache(surroundings.limits.identities())
        .timeout_config(surroundings.limits.timeouts())
        .retry_config(surroundings.limits.retries())
}

async fn assume(role: Option<&str>, config: SdkConfig) -> SdkConfig {
    let Some(role) = role else {
        return config;
    };
    let provider = AssumeRoleProvider::builder(role)
        .session_name(SESSION_NAME)
        .configure(&config)
        .build()
        .await;
    config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(provider))
        .build()
}

/// The same, with an eye on when its credentials expire.
fn watched(config: SdkConfig) -> (SdkConfig, Expiry) {
    let expiry = Expiry::default();
    let Some(inner) = config.credentials_provider() else {
        return (config, expiry);
    };
    let watched = Watched {
        inner,
        expiry: expiry.clone(),
    };
    let provider = SharedCredentialsProvider::new(watched);
    let config = config.into_builder().credentials_provider(provider);
    (config.build(), expiry)
}

fn secrets(config: &SdkConfig, traffic: &Arc<Traffic>) -> aws_sdk_secretsmanager::Client {
    let config = aws_sdk_secretsmanager::config::Builder::from(config)
        .interceptor(OnlyReads::new(Arc::clone(traffic)))
        .retry_classifier(TooManyRequests)
        .retry_partition(own_quota())
        .build();
    aws_sdk_secretsmanager::Client::from_conf(config)
}

fn sts(config: &SdkConfig, traffic: &Arc<Traffic>) -> aws_sdk_sts::Client {
    let config = aws_sdk_sts::config::Builder::from(config)
        .interceptor(OnlyReads::new(Arc::clone(traffic)))
        .retry_classifier(TooManyRequests)
        .retry_partition(own_quota())
        .build();
    aws_sdk_sts::Client::from_conf(config)
}

/// The SDK's default quota of retries is shared by the whole process: one failing deployment would use up another's.
fn own_quota() -> RetryPartition {
    RetryPartition::custom(SESSION_NAME).build()
}
