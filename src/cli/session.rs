//! What every subcommand begins with: the configuration is read, its warnings are printed, and the sources are made.

use std::sync::Arc;

use super::exit::Failure;
use super::output::eprint_line;
use crate::app::preferences::Preferences;
use crate::config::{EnvironmentOrigin, Flags, Settings, Shell, load, sources_of};
use crate::domain::deployment::Deployment;
use crate::sources::Sources;

/// What a subcommand works on.
pub(super) struct Session {
    /// What is simulated; with stand-ins for its names in a presentation.
    pub(super) deployment: Arc<Deployment>,
    /// The sources that answer for its layers.
    pub(super) sources: Sources,
    /// What the user prefers.
    pub(super) preferences: Preferences,
    /// Where the environment of Airflow's process was read.
    pub(super) environment: EnvironmentOrigin,
    /// No value may be read where an audit log records it.
    pub(super) is_metadata_only: bool,
}

/// Reads the configuration, prints its warnings and makes the sources; sends nothing.
///
/// # Errors
/// The configuration cannot be used.
pub(super) fn open(flags: &Flags, shell: &Shell) -> Result<Session, Failure> {
    Ok(of_settings(settings(flags, shell)?))
}

/// The same once more, without the warnings.
///
/// # Errors
/// The configuration cannot be used.
pub(super) fn reopen(flags: &Flags, shell: &Shell) -> Result<Session, Failure> {
    Ok(of_settings(load(flags, shell)?))
}

/// Makes the sources of settings; sends nothing.
pub(super) fn of_settings(settings: Settings) -> Session {
    let is_metadata_only = settings.metadata_only;
    let preferences = settings.preferences.clone();
    let environment = settings.environment_origin.clone();
    let (deployment, sources) = sources_of(settings);
    Session {
        deployment,
        sources,
        preferences,
        environment,
        is_metadata_only,
    }
}

/// Reads the configuration and prints its warnings.
///
/// # Errors
/// The configuration cannot be used.
pub(super) fn settings(flags: &Flags, shell: &Shell) -> Result<Settings, Failure> {
    let settings = load(flags, shell)?;
    warn(&settings);
    Ok(settings)
}

/// Prints the warnings of settings.
pub(super) fn warn(settings: &Settings) {
    for warning in &settings.warnings {
        eprint_line(warning);
    }
}
