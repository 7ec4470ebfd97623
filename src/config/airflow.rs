//! Airflow's own options, from its process's environment and airflow.cfg.

use std::path::{Path, PathBuf};

use super::{ConfigError, Shell, read_text};
use crate::domain::airflow_config::{AirflowCfg, Setting, Stands, option};
use crate::domain::deployment::Origin;
use crate::domain::search_path::Layer;

/// Where Airflow's options come from.
pub(super) struct Airflow<'a> {
    environment: Option<&'a Shell>,
    cfg: Option<AirflowCfg>,
    path: Option<PathBuf>,
}

impl<'a> Airflow<'a> {
    /// The options of a process with this environment, and of the airflow.cfg that it finds.
    pub(super) fn of(environment: &'a Shell) -> Result<Self, ConfigError> {
        let path = cfg_path(environment).filter(|path| path.is_file());
        let cfg = match &path {
            Some(path) => Some(read(path)?),
            None => None,
        };
        Ok(Self {
            environment: Some(environment),
            cfg,
            path,
        })
    }

    /// The options of a process with this environment and no file.
    pub(super) fn of_environment(environment: &'a Shell) -> Self {
        Self {
            environment: Some(environment),
            cfg: None,
            path: None,
        }
    }

    /// Somebody configured an Airflow here.
    pub(super) fn is_configured(&self) -> bool {
        let secrets = |name: &str| name.starts_with("AIRFLOW__SECRETS__");
        self.cfg.is_some()
            || self
                .environment
                .is_some_and(|shell| shell.names().any(secrets))
    }

    /// An option's text and origin.
    pub(super) fn get(&self, section: &str, name: &str) -> Option<(String, Origin)> {
        let look = |name: &str| self.environment?.raw_text(name);
        let Setting { text, stands } = option(look, self.cfg.as_ref(), section, name)?;
        let origin = match stands {
            Stands::Environment(name) => Origin::Environment(name),
            Stands::File(place) => {
                let path = self.path.as_ref().map(|path| path.display().to_string());
                Origin::AirflowCfg(format!("{} {place}", path.unwrap_or_default()))
            }
        };
        Some((text, origin))
    }

    /// The single kwargs of the environment, by name in lower case.
    pub(super) fn single_kwargs(&self) -> Vec<(String, String)> {
        const PREFIX: &str = "AIRFLOW__SECRETS__BACKEND_KWARG__";
        let Some(shell) = self.environment else {
            return Vec::new();
        };
        let one = |name: &str| {
            let bare = name.strip_prefix(PREFIX).filter(|bare| !bare.is_empty())?;
            Some((bare.to_lowercase(), shell.raw_text(name)?))
        };
        shell.names().filter_map(one).collect()
    }

    /// `backend_kwargs` comes from a command or from another secret: where that is said.
    pub(super) fn indirect_kwargs(&self) -> Option<String> {
        if self
            .environment
            .is_some_and(|shell| shell.has("AIRFLOW__SECRETS__BACKEND_KWARGS"))
        {
            return None;
        }
        let upper = ["_CMD", "_SECRET"].map(|end| format!("AIRFLOW__SECRETS__BACKEND_KWARGS{end}"));
        let in_environment = upper
            .into_iter()
            .find(|name| self.environment.is_some_and(|shell| shell.has(name)));
        let cfg = self.cfg.as_ref();
        let in_file = || {
            let is_set =
                |option: &&&str| cfg.is_some_and(|cfg| cfg.get("secrets", option).is_some());
            let direct = cfg.is_some_and(|cfg| cfg.get("secrets", "backend_kwargs").is_some());
            let option = ["backend_kwargs_cmd", "backend_kwargs_secret"];
            let found = option.iter().find(is_set).filter(|_| !direct)?;
            Some(format!("airflow.cfg [secrets] {found}"))
        };
        in_environment.or_else(in_file)
    }

    /// An option that is true or false, as `getboolean` reads it.
    pub(super) fn flag(&self, section: &str, name: &str) -> Option<(bool, Origin)> {
        let (text, origin) = self.get(section, name)?;
        match text.trim().to_lowercase().as_str() {
            "t" | "true" | "1" => Some((true, origin)),
            "f" | "false" | "0" => Some((false, origin)),
            _ => None,
        }
    }

    /// What fills the custom backend's slot. None without a backend.
    pub(super) fn backend(&self) -> Option<(Backend, Origin)> {
        let (class, origin) = self.get("secrets", "backend")?;
        let class = class.trim();
        if class.is_empty() {
            return None;
        }
        Some((Backend::of(class), origin))
    }
}

/// A secrets backend by its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    /// Fills the slot as one layer.
    Layer(Layer),
    /// Datacoves' own, with its own order.
    Datacoves,
    /// One that varlens does not know.
    Unknown(String),
}

impl Backend {
    fn of(class: &str) -> Self {
        if class.ends_with(".secrets_manager.SecretsManagerBackend") && class.contains("amazon") {
            Self::Layer(Layer::Aws)
        } else if class.ends_with(".LocalFilesystemBackend") {
            Self::Layer(Layer::LocalFile)
        } else if class.to_lowercase().contains("datacoves") {
            Self::Datacoves
        } else {
            Self::Unknown(class.to_owned())
        }
    }
}

/// `AIRFLOW_CONFIG`, else `$AIRFLOW_HOME/airflow.cfg`, else `~/airflow/airflow.cfg`.
fn cfg_path(environment: &Shell) -> Option<PathBuf> {
    if let Some(path) = environment.text("AIRFLOW_CONFIG") {
        return Some(PathBuf::from(path));
    }
    let home = match environment.text("AIRFLOW_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(environment.text("HOME")?).join("airflow"),
    };
    Some(home.join("airflow.cfg"))
}

fn read(path: &Path) -> Result<AirflowCfg, ConfigError> {
    let text = read_text(path, "airflow.cfg")?;
    AirflowCfg::parse(&text).map_err(|error| {
        ConfigError(format!(
            "airflow.cfg {}: {error}; Airflow would not start with it",
            path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backends_by_class() {
        let amazon = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
        assert_eq!(Backend::of(amazon), Backend::Layer(Layer::Aws));
        let datacoves = "datacoves.secrets.DatacovesBackend";
        assert_eq!(Backend::of(datacoves), Backend::Datacoves);
        let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
        assert_eq!(Backend::of(vault), Backend::Unknown(vault.to_owned()));
    }
}
