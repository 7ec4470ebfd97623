//! Configuration: flags, environment, varlens' own file and airflow.cfg, merged into [`Settings`], each value with its origin.
//!
//! Reads each file once and gives every layer its own part. No layer below imports this one. Never creates a file.

mod airflow;
mod cfg_file;
mod command;
mod detect;
mod env_file;
mod file;
mod merge;
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

pub use preferences::Preferred;
pub use presentation::is_asked_for as is_presentation;
pub use read::read_text as read_file;
pub use remember::remember_order;
pub use settings::{
    Access, ConfigError, EffectiveOption, Flags, Keys, MetastoreAccess, Settings, Variants,
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
