//! Plain data: the command line's flags, which go into the merge, and the settings, which come out of it.

use std::fmt;
use std::path::PathBuf;

use crate::app::deployments::DeploymentChoice;
use crate::app::preferences::Preferences;
use crate::domain::deployment::{Deployment, Origin};
use crate::domain::process::Process;
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use crate::sources::environment::Environment;
use crate::sources::local_file::FileAccess;

/// The flags of the command line; None is one that was not given.
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
    /// `--team`
    pub team: Option<String>,
    /// `--order`
    pub order: Option<String>,
    /// `--assume-absent`, repeatable
    pub assume_absent: Vec<String>,
    /// `--env-file`
    pub env_file: Option<PathBuf>,
    /// `--airflow-cfg`
    pub airflow_cfg: Option<PathBuf>,
    /// `--server-env-file`
    pub server_env_file: Option<PathBuf>,
    /// `--server-airflow-cfg`
    pub server_airflow_cfg: Option<PathBuf>,
    /// `--dags`, repeatable
    pub dags: Vec<PathBuf>,
    /// `--allow-cmd`
    pub allow_cmd: bool,
    /// `--profile`
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--endpoint-url`
    pub endpoint_url: Option<String>,
    /// `--as-role`
    pub as_role: Option<String>,
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
    /// The flags to load another deployment with: those that describe the first deployment, such as its profile or its
    /// region, are left out.
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

/// What is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl ConfigError {
    /// The same, with what named the file or the value: a flag, a variable, a line of varlens' file.
    pub(super) fn named_by(self, origin: &Origin) -> Self {
        Self(format!("{origin}: {}", self.0))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// How AWS is reached, and as whom. The SDK's own chain finds what is None here.
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
    /// `AWS_REGION` is read, which boto3 ignores.
    pub reads_aws_region: bool,
    /// `AWS_*` and `HOME`, as the SDK sees them.
    pub environment: Vec<(String, String)>,
}

impl Access {
    /// Both reach the same secrets with the same identity. Keys are compared by their id.
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

/// How the Datacoves store is reached.
pub struct DatacovesAccess {
    /// The address of the API.
    pub url: String,
    /// The environment's slug.
    pub environment: String,
    /// Only secrets with one of these tags; empty: all.
    pub tags: Vec<String>,
    /// The token.
    pub token: SecretValue,
    /// The variable that has the token.
    pub token_variable: String,
}

/// How the metadata database is reached.
pub struct MetastoreAccess {
    /// `SQLAlchemy`'s URL, which may contain a password.
    pub url: SecretValue,
    /// Fernet keys, separated by commas; empty: rows are not encrypted.
    pub fernet_key: SecretValue,
    /// Why the keys are not known, if they are set in a way that varlens does not follow.
    pub not_followed: Option<String>,
    /// `[database] sql_alchemy_schema`: the schema of Airflow's tables.
    pub schema: Option<String>,
}

/// How Airflow's REST API is reached, where it stands for the metadata database.
pub struct ApiAccess {
    /// The webserver's address.
    pub url: String,
    /// A token.
    pub token: Option<SecretValue>,
    /// A user and a password.
    pub user: Option<(String, SecretValue)>,
}

/// One line of `varlens config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveOption {
    /// The option.
    pub name: String,
    /// Its value; `(given)` instead of a secret.
    pub value: String,
    /// Where it came from.
    pub origin: String,
}

/// Everything that was decided.
pub struct Settings {
    /// What is simulated.
    pub deployment: Deployment,
    /// How AWS is reached.
    pub access: Access,
    /// How the api-server reaches AWS, where that differs.
    pub server_access: Option<Access>,
    /// The environment of Airflow's process; None where it is not known.
    pub environment: Option<Environment>,
    /// Where that was read.
    pub environment_origin: EnvironmentOrigin,
    /// The environment of the api-server's process, where it was given separately.
    pub server_environment: Option<Environment>,
    /// Where the Datacoves store is.
    pub datacoves: Option<DatacovesAccess>,
    /// Where the metadata database is.
    pub metastore: Option<MetastoreAccess>,
    /// Where Airflow's REST API is asked in place of the database.
    pub metastore_api: Option<ApiAccess>,
    /// Where the files of `LocalFilesystemBackend` are, for each side that has them, in the order of kinds.
    pub local_files: Vec<(Layer, [FileAccess; 3])>,
    /// The DAG files of the deployment, and folders of them.
    pub dags: Vec<PathBuf>,
    /// What the user prefers in the explorer.
    pub preferences: Preferences,
    /// The deployments that the explorer can switch to, including this one.
    pub deployments: Vec<DeploymentChoice>,
    /// varlens must not read any value.
    pub metadata_only: bool,
    /// What is ignored or doubtful, with the nearest right name.
    pub warnings: Vec<String>,
    /// The rows of `varlens config`.
    pub options: Vec<EffectiveOption>,
    /// Names must be replaced by stand-ins; in warnings and options that is already done.
    pub is_presented: bool,
}

/// Whose environment counts as that of Airflow's process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentOrigin {
    /// That of a file, which a flag or varlens' file names.
    File(PathBuf),
    /// That of this shell: no deployment and no file were named.
    Shell,
    /// A deployment was named, and no file.
    Unknown,
}

/// The settings, and what they are for other processes and in other regions.
pub struct Variants {
    /// As they were asked for.
    pub settings: Settings,
    /// What Airflow 3's other processes simulate; empty for a release with one kind of process.
    pub processes: Vec<(Process, Deployment)>,
    /// The settings with another region, by its name.
    pub regions: Vec<(String, Settings)>,
}
