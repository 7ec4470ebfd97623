//! airflow.cfg: where a process finds it, and what a user gives in its place.

mod copy;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::read::{read_bytes, text_of_copy};
use super::settings::ConfigError;
use super::shell::Shell;
use super::source_lines;
use crate::domain::airflow_config::{AirflowCfg, expand};
use crate::domain::deployment::StartupError;
use crate::domain::python_error::PythonError;

/// An airflow.cfg that has been read.
#[derive(Clone)]
pub(super) struct CfgFile {
    pub(super) path: PathBuf,
    /// Empty where Airflow would not start with it.
    pub(super) cfg: AirflowCfg,
    pub(super) startup_error: Option<StartupError>,
    /// Where its options are: section, option, line of the file.
    lines: BTreeMap<(String, String), usize>,
}

impl CfgFile {
    /// Reads a file that the user gives: a copy of the file, a listing, or something with the file in it.
    ///
    /// # Errors
    /// It cannot be read, or is nothing of the kind.
    pub(super) fn given(path: &Path) -> Result<Self, ConfigError> {
        let bytes = read_bytes(path, "airflow.cfg")?;
        let Some(text) = text_of_copy(bytes) else {
            return Ok(Self::not_utf8(path));
        };
        let lines = source_lines::of_options(&text);
        let text = copy::unwrapped(text)
            .map_err(|what| ConfigError(format!("airflow.cfg {}: {what}", path.display())))?;
        Ok(Self::parsed(path, &text, lines))
    }

    /// Reads the file that Airflow itself reads.
    fn own(path: &Path) -> Result<Self, ConfigError> {
        let bytes = read_bytes(path, "airflow.cfg")?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Ok(Self::not_utf8(path));
        };
        let lines = source_lines::of_options(&text);
        Ok(Self::parsed(path, &text, lines))
    }

    fn parsed(path: &Path, text: &str, lines: BTreeMap<(String, String), usize>) -> Self {
        match AirflowCfg::parse(text) {
            Ok(cfg) => Self {
                path: path.to_owned(),
                cfg,
                startup_error: None,
                lines,
            },
            // Python's own text quotes the line, which may hold a secret.
            Err(error) => Self::unusable(path, error.class, &error.to_string()),
        }
    }

    fn not_utf8(path: &Path) -> Self {
        Self::unusable(path, "UnicodeDecodeError", "it is not UTF-8")
    }

    fn unusable(path: &Path, class: &str, what: &str) -> Self {
        Self {
            path: path.to_owned(),
            cfg: AirflowCfg::default(),
            startup_error: Some(StartupError {
                error: PythonError::new(class, "…"),
                because: format!("airflow.cfg {}: {what}", path.display()),
            }),
            lines: BTreeMap::new(),
        }
    }

    /// Where an option is set: `FILE:LINE [section] option`.
    pub(super) fn place(&self, section: &str, option: &str) -> String {
        let path = self.path.display();
        let key = (section.to_lowercase(), option.to_lowercase());
        match self.lines.get(&key) {
            Some(line) => format!("{path}:{line} [{section}] {option}"),
            None => format!("{path} [{section}] {option}"),
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
            Some(path) => Self::own(&path).map(Some),
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
