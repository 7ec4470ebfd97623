//! A profile's `credential_process`, run as the SDK runs it (`aws_config` 1.13, `credential_process.rs` and
//! `profile/credentials/repr.rs`), but for two things: what it prints is bounded, and it is ended when nobody waits for it any more.
//! The SDK keeps whatever a command prints, and lets one that hangs go on.

use std::fmt;
use std::process::Stdio;
use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_config::profile::{Profile, ProfileSet};
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_secretsmanager::primitives::{DateTime, DateTimeFormat};
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::connection::SESSION_NAME;

/// Keys take less than 4 KiB.
const MOST_PRINTED: u64 = 1 << 20;

/// What of a profile comes before its `credential_process`.
const BEFORE: [&str; 8] = [
    "credential_source",
    "web_identity_token_file",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_start_url",
    "sso_session",
    "login_session",
];

/// A command that prints credentials, and the roles that are assumed with these.
#[derive(Clone, Debug)]
pub(super) struct ProcessChain {
    command: ProcessCommand,
    /// The last one is that of the chosen profile.
    roles: Vec<Role>,
}

#[derive(Clone, Debug)]
struct Role {
    arn: String,
    session: Option<String>,
    external_id: Option<String>,
}

impl ProcessChain {
    /// That of the chosen profile; None where its credentials come from elsewhere, which is the SDK's to find out.
    pub(super) fn find(profiles: &ProfileSet) -> Option<Self> {
        let mut roles = Vec::new();
        let mut name = profiles.selected_profile();
        let mut visited = Vec::new();
        loop {
            if visited.contains(&name) {
                return None;
            }
            let profile = profiles.get_profile(name)?;
            if !visited.is_empty() && profile.get("aws_access_key_id").is_some() {
                return None;
            }
            visited.push(name);
            let source = profile.get("source_profile");
            let is_base = profile.get("role_arn").is_none();
            if !is_base {
                roles.push(role(profile)?);
            }
            if is_base || source == Some(name) {
                roles.reverse();
                let command = command(profile)?;
                return Some(Self { command, roles });
            }
            name = source?;
        }
    }

    /// The provider of these credentials.
    pub(super) async fn provider(&self, config: &SdkConfig) -> SharedCredentialsProvider {
        let mut provider = SharedCredentialsProvider::new(self.command.clone());
        for role in &self.roles {
            let mut assumed = AssumeRoleProvider::builder(&role.arn)
                .session_name(role.session.as_deref().unwrap_or(SESSION_NAME))
                .configure(config);
            if let Some(id) = &role.external_id {
                assumed = assumed.external_id(id);
            }
            let assumed = assumed.build_from_provider(provider).await;
            provider = SharedCredentialsProvider::new(assumed);
        }
        provider
    }
}

/// None where the SDK would not assume the role with the source profile alone.
fn role(profile: &Profile) -> Option<Role> {
    let of = |name| profile.get(name).map(str::to_owned);
    let is_other = ["web_identity_token_file", "credential_source"];
    if is_other.iter().any(|name| profile.get(name).is_some()) {
        return None;
    }
    Some(Role {
        arn: of("role_arn")?,
        session: of("role_session_name"),
        external_id: of("external_id"),
    })
}

fn command(profile: &Profile) -> Option<ProcessCommand> {
    if BEFORE.iter().any(|name| profile.get(name).is_some()) {
        return None;
    }
    let command = profile.get("credential_process")?.to_owned();
    Some(ProcessCommand(command))
}

/// The command line, which may have a password.
#[derive(Clone)]
struct ProcessCommand(String);

impl fmt::Debug for ProcessCommand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ProcessCommand(…)")
    }
}

impl ProvideCredentials for ProcessCommand {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.run().await.ok_or_else(failed) })
    }
}

/// The words by which the SDK's own error is recognised.
fn failed() -> CredentialsError {
    CredentialsError::provider_error("credentials from an external process")
}

impl ProcessCommand {
    /// None for whatever goes wrong: what the command said of it may be a secret.
    async fn run(&self) -> Option<Credentials> {
        let mut child = Command::new("sh")
            .args(["-c", &self.0])
            .stdin(Stdio::inherit())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        let printed = child.stdout.take()?;
        let mut bytes = Vec::new();
        printed
            .take(MOST_PRINTED + 1)
            .read_to_end(&mut bytes)
            .await
            .ok()?;
        if bytes.len() as u64 > MOST_PRINTED || !child.wait().await.ok()?.success() {
            return None;
        }
        let printed: Printed = serde_json::from_slice(&bytes).ok()?;
        printed.credentials()
    }
}

/// What a command prints (AWS SDKs and Tools Reference Guide, "Process credential provider").
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u8,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

impl Printed {
    fn credentials(self) -> Option<Credentials> {
        if self.version != 1 {
            return None;
        }
        let expires = match self.expiration {
            Some(text) => Some(expiry(&text)?),
            None => None,
        };
        Some(Credentials::new(
            self.access_key_id,
            self.secret_access_key,
            self.session_token,
            expires,
            "CredentialProcess",
        ))
    }
}

fn expiry(text: &str) -> Option<SystemTime> {
    let format = DateTimeFormat::DateTimeWithOffset;
    SystemTime::try_from(DateTime::from_str(text, format).ok()?).ok()
}
