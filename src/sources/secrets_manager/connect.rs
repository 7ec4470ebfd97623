//! From a connection's description to a client: credentials, time limits, retries.
//!
//! What is given explicitly wins; the SDK's own chain finds the rest (environment, profiles with SSO,
//! `credential_process` and roles, web identity, ECS, EC2). Guesses no region.

use std::env;
use std::error::Error;
use std::sync::{Arc, OnceLock};

use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_sdk_secretsmanager::config::retry::RetryPartition;
use aws_sdk_secretsmanager::config::{Credentials, Region, SharedCredentialsProvider};
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_types::os_shim_internal::Env;
use tokio::sync::OnceCell;

use super::connection::{AwsConnection, ClientDeps, SESSION_NAME};
use super::endpoint::{check_endpoint, endpoint, without_query};
use super::expiry::{Expiry, Watched};
use super::fault::{check_role, fault};
use super::guard::{OnlyReads, TooManyRequests, Traffic};
use super::http::LazyHttp;
use super::profile_files;
use super::settings::{Settings, variable};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::http::proxy;

/// The client of Secrets Manager, what makes one of STS, and what is known of them.
pub(super) struct Client {
    pub secrets: aws_sdk_secretsmanager::Client,
    config: SdkConfig,
    traffic: Arc<Traffic>,
    pub settings: Settings,
    /// Account and ARN, once STS has answered.
    pub identity: OnceCell<(Option<String>, Option<String>)>,
    /// The account of a secret that was read, from its ARN.
    pub account: OnceLock<String>,
    /// The caller that AWS named when it denied a request.
    pub denied: OnceLock<String>,
    /// When the credentials expire that were used last.
    pub expiry: Expiry,
}

/// Makes a client. Reads the profile files; sends nothing.
pub(super) async fn connect(connection: &AwsConnection, deps: ClientDeps) -> Result<Client, Fault> {
    connection.role_arn.as_deref().map_or(Ok(()), check_role)?;
    profile_files::check(&deps.environment)?;
    let mut settings = Settings::find(connection, &deps).await?;
    let traffic = Arc::clone(&deps.traffic);
    let config = load(connection, &settings, deps).await;
    settings.endpoint = endpoint(connection, &config).map(|url| without_query(&url).to_owned());
    check_endpoint(settings.endpoint.as_deref())?;
    let config = assume(connection.role_arn.as_deref(), config).await;
    let (config, expiry) = watched(config);
    Ok(Client {
        secrets: secrets(&config, &traffic),
        config,
        traffic,
        settings,
        identity: OnceCell::new(),
        account: OnceLock::new(),
        denied: OnceLock::new(),
        expiry,
    })
}

impl Client {
    /// The fault for an error of an operation of Secrets Manager, e.g. `secretsmanager:ListSecrets`.
    pub fn fault<E>(&self, error: &SdkError<E>, operation: &str) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let settings = &self.settings;
        let fault = fault(error, operation, Some(&settings.login));
        // For the command that restores the secret.
        let is_deleted = fault.reason == Reason::ScheduledForDeletion;
        Fault {
            flags: is_deleted.then(|| settings.flags().into_boxed_str()),
            ..proxy::named(fault, &settings.host(), |name| env::var(name).ok())
        }
    }

    /// A client of STS. It is made when the identity is asked for, once: most commands never ask.
    pub fn sts(&self) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::config::Builder::from(&self.config)
            .interceptor(OnlyReads::new(Arc::clone(&self.traffic)))
            .retry_classifier(TooManyRequests)
            .retry_partition(own_quota())
            .build();
        aws_sdk_sts::Client::from_conf(config)
    }
}

async fn load(connection: &AwsConnection, settings: &Settings, deps: ClientDeps) -> SdkConfig {
    let in_environment = keys_of(&deps.environment);
    let mut loader = loader(deps).region(Region::new(settings.region.clone()));
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &connection.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(keys) = &connection.keys {
        loader = loader.credentials_provider(keys.credentials());
    } else if let Some(keys) = in_environment {
        loader = loader.credentials_provider(keys);
    }
    let config = loader.load().await;
    let Some(process) = &settings.process else {
        return config;
    };
    let provider = process.provider(&config).await;
    config.into_builder().credentials_provider(provider).build()
}

/// The key of the environment, which comes first in the SDK's chain: the rest of the chain, with clients of its own, need
/// not be made then. None where there is no whole one.
fn keys_of(environment: &Env) -> Option<Credentials> {
    let given = |name| variable(environment, name);
    let (id, secret) = (given("AWS_ACCESS_KEY_ID")?, given("AWS_SECRET_ACCESS_KEY")?);
    let token = given("AWS_SESSION_TOKEN").map(|token| token.trim().to_owned());
    Some(Credentials::new(
        id,
        secret,
        token,
        None,
        "EnvironmentVariable",
    ))
}

fn loader(deps: ClientDeps) -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .env(deps.environment)
        .fs(deps.files)
        .http_client(LazyHttp::default())
        .identity_cache(deps.limits.identities())
        .timeout_config(deps.limits.timeouts())
        .retry_config(deps.limits.retries())
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

/// The same, and it records when its credentials expire.
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

/// The SDK's default quota of retries is shared by the whole process: one failing deployment would use up another's.
fn own_quota() -> RetryPartition {
    RetryPartition::custom(SESSION_NAME).build()
}
