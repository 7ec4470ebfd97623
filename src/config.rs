//! What is in force: flags, environment, varlens' own file and airflow.cfg, merged, each part with where it came from.
//!
//! Reads files, once, and hands each layer its own part. Nobody below knows this layer. Never creates a file.

mod airflow;
mod command;
mod detect;
mod env_file;
mod file;
mod merge;
mod preferences;
mod presentation;
mod secrets;
mod shell;
mod sources;
mod template;
mod themes;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::app::deployments::DeploymentChoice;
use crate::app::preferences::{AUTO, Preferences};
use crate::domain::deployment::Deployment;
use crate::domain::value::SecretValue;
use crate::sources::environment::Environment;

pub use preferences::Preferred;
pub use presentation::is_asked_for as is_presentation;
pub use shell::Shell;
pub use template::TEMPLATE;
pub use themes::{ThemeFiles, name_of};

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
    fn same_access(&self, other: &Self) -> bool {
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

/// Reads and merges everything.
///
/// # Errors
/// A file that cannot be read, a value that is not of its kind, a deployment that is not there.
pub fn load(flags: &Flags, shell: &Shell) -> Result<Settings, ConfigError> {
    let file = file::read(flags, shell)?;
    let mut settings = merge::merge(flags, shell, &file)?;
    if is_presentation(flags, shell) {
        presentation::hide(&mut settings);
    }
    Ok(settings)
}

/// What the person prefers, whatever the deployments are like.
///
/// # Errors
/// A file that cannot be read, or that is not TOML.
pub fn preferred(flags: &Flags, shell: &Shell) -> Result<Preferred, ConfigError> {
    let file = file::read(flags, shell)?;
    let preferred = preferences::prefer(flags, shell, &file);
    let warnings = file.warnings.into_iter().chain(preferred.warnings);
    Ok(Preferred {
        warnings: warnings.collect(),
        ..preferred
    })
}

/// What the person prefers, as far as it is said without a file.
pub fn preferred_without_file(flags: &Flags, shell: &Shell) -> Preferred {
    preferences::prefer(flags, shell, &file::File::default())
}

/// Makes the sources that the settings describe; in a presentation they and the deployment know stand-ins only.
pub fn sources_of(settings: Settings) -> (std::sync::Arc<Deployment>, crate::sources::Sources) {
    sources::make(settings)
}

/// Where varlens' own file is, if nothing else is said: `$XDG_CONFIG_HOME/varlens/config.toml`.
pub fn default_path(shell: &Shell) -> Option<PathBuf> {
    let base = match shell
        .text("XDG_CONFIG_HOME")
        .filter(|path| Path::new(path).is_absolute())
    {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(shell.text("HOME")?).join(".config"),
    };
    Some(base.join("varlens").join("config.toml"))
}

/// That there is no such theme, and the nearest that there is.
pub fn unknown_theme(name: &str, shelf: &crate::ui::theme::ThemeCatalog) -> String {
    let known: Vec<_> = std::iter::once(AUTO).chain(shelf.names()).collect();
    let said = crate::domain::suggest::unknown("theme", &crate::ui::sanitize::line(name), &known);
    match said.split_once("; known: ") {
        Some((said, _)) => format!("{said}; see varlens themes"),
        None => said,
    }
}

fn read_text(path: &Path, what: &str) -> Result<String, ConfigError> {
    let bytes = read_bytes(path, what)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        ConfigError(format!(
            "{what} {}: byte {at} is not UTF-8; save it as UTF-8",
            path.display()
        ))
    })
}

fn read_bytes(path: &Path, what: &str) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|error| {
        ConfigError(format!(
            "{what} {}: {}; check the path and its permissions",
            path.display(),
            error.kind()
        ))
    })
}

#[cfg(test)]
mod tests;
