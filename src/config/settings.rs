//! What the merge gives, and what the command line hands in: plain data, without a rule of its own.

use std::fmt;
use std::path::PathBuf;

use crate::app::deployments::DeploymentChoice;
use crate::app::preferences::Preferences;
use crate::domain::deployment::Deployment;
use crate::domain::value::SecretValue;
use crate::sources::environment::Environment;

/// What the command line said; what it did not say is None.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent switches"
)]
pub struct Flags {
    /// `--deployment`
    pub deployment: Option<String>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--airflow`
    pub airflow: Option<String>,
    /// `--amazon-provider`
    pub amazon_provider: Option<String>,
    /// `--process`
    pub process: Option<String>,
    /// `--order`
    pub order: Option<String>,
    /// `--env-file`
    pub env_file: Option<PathBuf>,
    /// `--airflow-cfg`
    pub airflow_cfg: Option<PathBuf>,
    /// `--server-env-file`
    pub server_env_file: Option<PathBuf>,
    /// `--server-airflow-cfg`
    pub server_airflow_cfg: Option<PathBuf>,
    /// `--allow-cmd`
    pub allow_cmd: bool,
    /// `--profile`
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--endpoint-url`
    pub endpoint_url: Option<String>,
    /// `--python`
    pub python: Option<String>,
    /// `--theme`
    pub theme: Option<String>,
    /// `--no-mouse`
    pub no_mouse: bool,
    /// `--no-motion`
    pub no_motion: bool,
    /// `--plain`
    pub plain: bool,
    /// `--present`
    pub present: bool,
}

impl Flags {
    /// The same for another deployment: what describes the one with which the program began is left out, so that
    /// its profile or its region is never taken for another's.
    pub fn for_deployment(&self, name: &str) -> Self {
        Self {
            deployment: Some(name.to_owned()),
            config: self.config.clone(),
            allow_cmd: self.allow_cmd,
            theme: self.theme.clone(),
            no_mouse: self.no_mouse,
            no_motion: self.no_motion,
            plain: self.plain,
            present: self.present,
            ..Self::default()
        }
    }
}

/// What cannot be used, where it stands, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// How AWS is reached, by whom. What is not given here is found by the SDK's own chain.
#[derive(Default)]
pub struct Access {
    /// The region.
    pub region: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The endpoint.
    pub endpoint_url: Option<String>,
    /// A role to assume.
    pub role_arn: Option<String>,
    /// Keys from `backend_kwargs`.
    pub keys: Option<Keys>,
    /// `AWS_REGION` counts; boto3 ignores it.
    pub reads_aws_region: bool,
    /// `AWS_*` and `HOME`, as the SDK shall see them.
    pub environment: Vec<(String, String)>,
}

impl Access {
    /// It leads to the same secrets, by the same identity. A key's id stands for the key.
    pub(super) fn same_access(&self, other: &Self) -> bool {
        let id = |access: &Self| access.keys.as_ref().map(|keys| keys.id.clone());
        self.region == other.region
            && self.profile == other.profile
            && self.endpoint_url == other.endpoint_url
            && self.role_arn == other.role_arn
            && id(self) == id(other)
            && self.environment == other.environment
    }
}

/// An access key.
pub struct Keys {
    /// `aws_access_key_id`
    pub id: String,
    /// `aws_secret_access_key`
    pub secret: SecretValue,
    /// `aws_session_token`
    pub token: Option<SecretValue>,
}

/// How the metadata database is reached.
pub struct MetastoreAccess {
    /// `SQLAlchemy`'s URL, which may hold a password.
    pub url: SecretValue,
    /// Fernet keys with commas between them; empty: rows are not decrypted.
    pub fernet_key: SecretValue,
    /// Why the keys are not known, if they are given in a way that is not followed.
    pub not_followed: Option<String>,
}

/// One line of `varlens config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveOption {
    /// The option.
    pub name: String,
    /// Its value; a secret's is never given.
    pub value: String,
    /// Where it came from.
    pub origin: String,
}

/// Everything that is in force.
pub struct Settings {
    /// What is simulated.
    pub deployment: Deployment,
    /// How AWS is reached.
    pub access: Access,
    /// How the api-server reaches AWS, where that differs.
    pub server_access: Option<Access>,
    /// What Airflow's process has in its environment; None where nobody said.
    pub environment: Option<Environment>,
    /// What the api-server's process has in its environment.
    pub server_environment: Option<Environment>,
    /// Where the metadata database is.
    pub metastore: Option<MetastoreAccess>,
    /// What the person prefers in the explorer.
    pub preferences: Preferences,
    /// The deployments that can be gone to, this one among them.
    pub deployments: Vec<DeploymentChoice>,
    /// No value may be read.
    pub metadata_only: bool,
    /// What was ignored, and the nearest right name.
    pub warnings: Vec<String>,
    /// What `varlens config` prints.
    pub in_force: Vec<EffectiveOption>,
    /// Names are to be replaced by stand-ins; warnings and options in force are already.
    pub is_presented: bool,
}
