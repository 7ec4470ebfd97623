//! Configuration: flags, environment, varlens' own file and airflow.cfg, merged into [`Settings`], each value with its origin.
//!
//! Reads each file once and gives every layer its own part. No layer below imports this one. Never creates a file.

mod airflow;
mod aws_profiles;
mod cfg_file;
mod command;
mod detect;
mod env_file;
mod file;
mod hidden;
mod merge;
mod noise;
mod preferences;
mod presentation;
mod read;
mod remember;
mod report;
mod section;
mod settings;
mod shell;
mod source_lines;
mod sources;
mod template;
mod themes;
mod whole_file;

use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::process::Process;
use crate::sources::Sources;
pub use aws_profiles::names as profile_names;
pub use merge::option_walk::{DEFAULT_PLACE, OptionAnswer, OptionStep};
pub use preferences::Preferred;
pub use presentation::is_asked_for as is_presentation;
pub use read::read_text as read_file;
pub use remember::remember_order;
pub use settings::{
    Access, ConfigError, EffectiveOption, EnvironmentOrigin, Flags, Keys, MetastoreAccess,
    Settings, Variants,
};
pub use shell::Shell;
pub use sources::make as sources_of;
pub use template::template;
pub use themes::{ThemeFiles, check as check_theme, name_of, unknown_theme};
pub use whole_file::replace_file;

/// Reads and merges everything.
///
/// # Errors
/// A file that cannot be read, a value of the wrong type, an unknown deployment.
pub fn load(flags: &Flags, shell: &Shell) -> Result<Settings, ConfigError> {
    let file = file::read(flags, shell)?;
    let mut settings = merge::merge(flags, shell, &file)?;
    if is_presentation(flags, shell) {
        presentation::hide(&mut settings);
    }
    Ok(settings)
}

/// The same, and the settings of Airflow's other processes and of other regions; files are read once.
///
/// # Errors
/// Those of [`load`].
pub fn load_variants(
    flags: &Flags,
    shell: &Shell,
    regions: &[String],
) -> Result<Variants, ConfigError> {
    let file = file::read(flags, shell)?;
    let mut variants = merge::merge_variants(flags, shell, &file, regions)?;
    if is_presentation(flags, shell) {
        presentation::hide(&mut variants.settings);
        // Their names are real ones.
        variants.processes.clear();
        variants.regions.clear();
    }
    Ok(variants)
}

/// Looks up the config option that a variable such as `AIRFLOW__CORE__FERNET_KEY` would set; None if it names no option. The
/// sources are those of [`option_flags`].
///
/// # Errors
/// A file that cannot be read.
pub async fn look_up_option(
    flags: &Flags,
    shell: &Shell,
    deployment: &Arc<Deployment>,
    sources: &Sources,
    variable: &str,
) -> Result<Option<OptionAnswer>, ConfigError> {
    let file = file::read(flags, shell)?;
    merge::option_walk::look_up((flags, shell, &file), deployment, sources, variable).await
}

/// The flags with which the secrets of config options are looked up: in every process `conf.get` asks the backend of
/// `[secrets]` and that process's environment.
pub fn option_flags(flags: &Flags) -> Flags {
    Flags {
        process: Some(Process::Server.name().to_owned()),
        server_env_file: None,
        server_airflow_cfg: None,
        ..flags.clone()
    }
}

/// What the user prefers, without looking at the deployments.
///
/// # Errors
/// A file that cannot be read, or that is not TOML.
pub fn preferred(flags: &Flags, shell: &Shell) -> Result<Preferred, ConfigError> {
    let file = file::read(flags, shell)?;
    let (preferences, report) = preferences::prefer(flags, shell, &file);
    let warnings = file.warnings.into_iter().chain(report.sentences());
    Ok(Preferred {
        preferences,
        warnings: warnings.collect(),
    })
}

/// What the user prefers, without reading a file.
pub fn preferred_without_file(flags: &Flags, shell: &Shell) -> Preferred {
    let (preferences, report) = preferences::prefer(flags, shell, &file::File::default());
    Preferred {
        preferences,
        warnings: report.sentences(),
    }
}

#[cfg(test)]
mod tests;
