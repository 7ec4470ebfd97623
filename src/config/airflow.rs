//! Airflow's own options, from one process's environment and airflow.cfg.

use std::path::{Path, PathBuf};

use super::command::Commands;
use super::read::read_bytes;
use super::settings::ConfigError;
use super::shell::Shell;
use crate::domain::airflow_config::{
    AirflowCfg, OptionForm, OptionLocation, Setting, boolean, env_name, expand, settings,
};
use crate::domain::deployment::{Origin, Sourced, StartupError};
use crate::domain::python_error::PythonError;
use crate::domain::release::{AirflowOption, AirflowOptionName, Version, read_at_start};

/// An airflow.cfg that has been read.
#[derive(Clone)]
pub(super) struct CfgFile {
    pub(super) path: PathBuf,
    /// Empty where Airflow would not start with it.
    pub(super) cfg: AirflowCfg,
    pub(super) startup_error: Option<StartupError>,
}

impl CfgFile {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let bytes = read_bytes(path, "airflow.cfg")?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Ok(Self::unusable(
                path,
                "UnicodeDecodeError",
                "it is not UTF-8",
            ));
        };
        Ok(match AirflowCfg::parse(&text) {
            Ok(cfg) => Self {
                path: path.to_owned(),
                cfg,
                startup_error: None,
            },
            // Python's own text quotes the line, which may hold a secret.
            Err(error) => Self::unusable(path, error.class, &error.to_string()),
        })
    }

    fn unusable(path: &Path, class: &str, what: &str) -> Self {
        Self {
            path: path.to_owned(),
            cfg: AirflowCfg::default(),
            startup_error: Some(StartupError {
                error: PythonError::new(class, "…"),
                because: format!("airflow.cfg {}: {what}", path.display()),
            }),
        }
    }

    /// The one that a process with this environment finds: `AIRFLOW_CONFIG`, else `$AIRFLOW_HOME/airflow.cfg`, else
    /// `~/airflow/airflow.cfg`.
    pub(super) fn find(environment: &Shell) -> Result<Option<Self>, ConfigError> {
        let path = match expanded(environment, "AIRFLOW_CONFIG") {
            Some(path) => Some(PathBuf::from(path)),
            None => home(environment).map(|home| home.join("airflow.cfg")),
        };
        match path.filter(|path| path.is_file()) {
            Some(path) => Self::read(&path).map(Some),
            None => Ok(None),
        }
    }
}

/// `$AIRFLOW_HOME`, else `~/airflow`.
pub(super) fn home(environment: &Shell) -> Option<PathBuf> {
    match expanded(environment, "AIRFLOW_HOME") {
        Some(home) => Some(PathBuf::from(home)),
        None => Some(PathBuf::from(environment.text("HOME")?).join("airflow")),
    }
}

/// `~` and `$NAME` count in paths of the environment too (`configuration.py`, `get_airflow_home`).
fn expanded(environment: &Shell, name: &str) -> Option<String> {
    let text = environment.text(name)?;
    Some(expand(&text, &|name: &str| environment.raw_text(name)))
}

/// The options of one Airflow process.
pub(super) struct AirflowOptions<'a> {
    pub(super) environment: &'a Shell,
    pub(super) cfg: Option<CfgFile>,
    pub(super) version: Version,
    /// The outputs of `_CMD` options.
    pub(super) commands: &'a Commands,
}

/// What an option gives.
pub(super) enum OptionLookup {
    /// Its text.
    Text(String, Origin),
    /// It is set in a way that varlens does not follow: how, and where.
    NotFollowed(String, Origin),
    /// Its command failed: what happened, and what Airflow raises.
    CommandFailed(String, PythonError, Origin),
    /// Airflow itself fails on it.
    Failed(PythonError, Origin),
}

/// Variables that only a real Airflow installation sets.
const DECISIVE: [&str; 5] = [
    "AIRFLOW__SECRETS__",
    "AIRFLOW__WORKERS__SECRETS_",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CORE__EXECUTOR",
];

impl AirflowOptions<'_> {
    /// An Airflow is configured here.
    pub(super) fn is_configured(&self) -> bool {
        let is_decisive = |name: &str| DECISIVE.iter().any(|start| name.starts_with(start));
        self.cfg.is_some() || self.environment.names().any(is_decisive)
    }

    /// Why Airflow does not start: the file, or an option that is read at the start.
    pub(super) fn startup_error(&self) -> Option<StartupError> {
        let file = self.cfg.as_ref()?;
        let error_of = |(section, name)| {
            // The environment wins, and its value is not interpolated.
            if self.environment.has(&env_name(section, name)) {
                return None;
            }
            let error = file.cfg.get(section, name).err()?;
            let because = format!("airflow.cfg {} [{section}] {name}", file.path.display());
            Some(StartupError { error, because })
        };
        let options = || read_at_start(self.version).find_map(error_of);
        file.startup_error.clone().or_else(options)
    }

    /// An option's text, or why there is none. None where it is not set, or the release does not have it.
    pub(super) fn find(&self, name: AirflowOptionName) -> Option<OptionLookup> {
        let option = AirflowOption::for_version(name, self.version)?;
        let variable = |name: &str| self.environment.raw_text(name);
        let cfg = self.cfg.as_ref().map(|file| &file.cfg);
        match settings(&variable, cfg, &option) {
            Ok(found) => found.into_iter().find_map(|setting| self.follow(setting)),
            Err(error) => {
                let place = format!("[{}] {}", option.section, option.name);
                Some(OptionLookup::Failed(
                    error,
                    self.origin(OptionLocation::File(place)),
                ))
            }
        }
    }

    fn follow(&self, setting: Setting) -> Option<OptionLookup> {
        let place = match &setting.location {
            OptionLocation::Environment(name) => name.clone(),
            OptionLocation::File(place) => format!("airflow.cfg {place}"),
        };
        let in_file = matches!(setting.location, OptionLocation::File(_));
        let origin = self.origin(setting.location);
        match setting.form {
            OptionForm::Text(text) => Some(OptionLookup::Text(text, origin)),
            OptionForm::Secret(_) => {
                let what =
                    format!("{place} names a secret of the backend, which varlens does not follow");
                Some(OptionLookup::NotFollowed(what, origin))
            }
            OptionForm::Command(line) => match self.commands.output(&line, self.environment) {
                None => {
                    let what =
                        format!("{place} is a command, which varlens runs only with --allow-cmd");
                    Some(OptionLookup::NotFollowed(what, origin))
                }
                // In the file, an empty output means not set (`_get_option_from_commands`).
                Some(Ok(text)) if text.is_empty() && in_file => None,
                Some(Ok(text)) => Some(OptionLookup::Text(text, origin)),
                Some(Err(failed)) => {
                    let what = format!("{place}: {}", failed.sentence);
                    Some(OptionLookup::CommandFailed(what, failed.error, origin))
                }
            },
        }
    }

    fn origin(&self, location: OptionLocation) -> Origin {
        match location {
            OptionLocation::Environment(name) => Origin::Environment(name),
            OptionLocation::File(place) => {
                let path = self
                    .cfg
                    .as_ref()
                    .map(|file| file.path.display().to_string());
                Origin::AirflowCfg(format!("{} {place}", path.unwrap_or_default()))
            }
        }
    }

    /// An option's text.
    pub(super) fn text(&self, name: AirflowOptionName) -> Option<Sourced<String>> {
        match self.find(name)? {
            OptionLookup::Text(text, origin) => Some(Sourced::new(text, origin)),
            _ => None,
        }
    }

    /// An option that is true or false; where `getboolean` raises, what it raises.
    pub(super) fn flag(
        &self,
        name: AirflowOptionName,
    ) -> Option<Sourced<Result<bool, PythonError>>> {
        let option = AirflowOption::for_version(name, self.version)?;
        let Sourced { value, origin } = self.text(name)?;
        let flag = boolean(&value).ok_or_else(|| not_a_boolean(&option, &value));
        Some(Sourced::new(flag, origin))
    }

    /// The single kwargs of the environment, with names in lower case (`_collect_kwarg_env_vars`).
    pub(super) fn single_kwargs(&self, section: &str, kwargs: &str) -> Vec<(String, String)> {
        let singular = kwargs.replace("_kwargs", "_kwarg");
        let prefix = format!("{}__", env_name(section, &singular));
        let one = |name: &str| {
            let bare = name.strip_prefix(&prefix).filter(|bare| !bare.is_empty())?;
            Some((bare.to_lowercase(), self.environment.raw_text(name)?))
        };
        self.environment.names().filter_map(one).collect()
    }
}

/// `getboolean` (`configuration.py`).
fn not_a_boolean(option: &AirflowOption, text: &str) -> PythonError {
    let text = format!(
        "Failed to convert value to bool. Please check \"{}\" key in \"{}\" section. Current value: \"{}\".",
        option.name,
        option.section,
        text.to_lowercase().trim()
    );
    PythonError::new("AirflowConfigException", text)
}
