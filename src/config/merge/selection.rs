//! The deployment that is simulated: a section of varlens' file, or what this shell describes.

use std::path::Path;

use super::super::file::File;
use super::super::section::Section;
use super::super::settings::{ConfigError, Flags};
use super::super::shell::Shell;
use crate::domain::deployment::CURRENT_SHELL;
use crate::domain::suggest::unknown;

/// The deployment that is simulated.
#[derive(Default)]
pub(super) struct Selection {
    pub(super) name: String,
    /// Its section; empty for what this shell describes.
    pub(super) section: Section,
    /// A section of the file describes it, rather than this shell.
    pub(super) is_named: bool,
}

/// The deployment that the flag, `VARLENS_DEPLOYMENT` or the file's default names; else what this shell describes.
pub(super) fn select(flags: &Flags, shell: &Shell, file: &File) -> Result<Selection, ConfigError> {
    let default = || file.default.as_ref().map(|default| default.value.clone());
    let named = flags
        .deployment
        .clone()
        .or_else(|| shell.text("VARLENS_DEPLOYMENT"))
        .or_else(default);
    let Some(name) = named else {
        return Ok(Selection {
            name: CURRENT_SHELL.to_owned(),
            ..Selection::default()
        });
    };
    match file.deployments.get(&name) {
        Some(section) => Ok(Selection {
            name,
            section: section.clone(),
            is_named: true,
        }),
        None => Err(unknown_deployment(&name, file)),
    }
}

/// The user gives a file that describes deployments, and none of them is simulated.
pub(super) fn unused_deployments(file: &File) -> Option<String> {
    let path = file.path.as_deref()?.display();
    let names: Vec<_> = file.deployments.keys().map(String::as_str).collect();
    let first = names.first()?;
    Some(format!(
        "{path}: what this shell describes is simulated, and not a deployment of the file ({}): name it with --deployment {first}",
        names.join(", ")
    ))
}

fn unknown_deployment(name: &str, file: &File) -> ConfigError {
    let known: Vec<_> = file.deployments.keys().map(String::as_str).collect();
    if known.is_empty() {
        let place = file.path.as_ref().map_or_else(
            || "no configuration file was found".to_owned(),
            |path| format!("{} has no deployments", path.display()),
        );
        return ConfigError(format!(
            "unknown deployment `{name}`: {place}; see varlens config --template"
        ));
    }
    let path = file.path.as_deref().unwrap_or(Path::new("")).display();
    let what = unknown("deployment", name, &known);
    ConfigError(format!("{path}: {what}"))
}
