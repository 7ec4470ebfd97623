//! airflow.cfg: where a process finds it, and the file inside a `ConfigMap` or a Helm chart's values.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::env_file::{CFG_ENTRY, yaml};
use super::read::read_bytes;
use super::settings::ConfigError;
use super::shell::Shell;
use super::source_lines;
use crate::domain::airflow_config::{AirflowCfg, expand};
use crate::domain::deployment::StartupError;
use crate::domain::python_error::PythonError;

/// What `airflow config list` and the UI print in place of a sensitive value (`configuration.py`, `_include_envs`).
pub(super) const HIDDEN: &str = "< hidden >";

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
        let lines = source_lines::of_options(&text);
        let text = unwrapped(path, text)?;
        Ok(match AirflowCfg::parse(&text) {
            Ok(cfg) => Self {
                path: path.to_owned(),
                cfg,
                startup_error: None,
                lines,
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
            Some(path) => Self::read(&path).map(Some),
            None => Ok(None),
        }
    }
}

/// The airflow.cfg inside a `ConfigMap`, or as the `config` of a Helm chart's values has it; else the text itself.
///
/// # Errors
/// The text is YAML or JSON without one: Airflow's own parser would reject it, and so would no Airflow that runs.
fn unwrapped(path: &Path, text: String) -> Result<String, ConfigError> {
    let mut headers = text.lines().filter(|line| line.starts_with('[')).peekable();
    let has_section = headers.peek().is_some();
    if has_section && headers.all(is_timestamp) {
        return Err(ConfigError(format!(
            "airflow.cfg {}: this is a log, not an airflow.cfg; for a log: varlens doctor - < FILE",
            path.display()
        )));
    }
    if has_section || text.trim().is_empty() {
        return Ok(text);
    }
    let roots = yaml::documents(&text).unwrap_or_default();
    if let Some(cfg) = roots.iter().find_map(|root| cfg_in(root)) {
        return Ok(cfg);
    }
    let is_structured = roots
        .iter()
        .any(|root| matches!(**root, yaml::Node::Map(_) | yaml::Node::List(_)));
    if is_structured {
        return Err(ConfigError(format!(
            "airflow.cfg {}: this is YAML or JSON without an {CFG_ENTRY} in it; expected an airflow.cfg, the output of \
             `airflow config list`, a ConfigMap with one, or a Helm file with `config:`; environment variables go to \
             --env-file",
            path.display()
        )));
    }
    Ok(text)
}

/// Airflow's log lines begin with a time in brackets, which its parser would take for a section.
fn is_timestamp(header: &str) -> bool {
    let date = header.get(1..11).unwrap_or_default();
    let is_date = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    date.len() == 10 && date.bytes().enumerate().all(is_date)
}

fn cfg_in(node: &yaml::Node) -> Option<String> {
    let yaml::Node::Map(entries) = node else {
        return None;
    };
    if let Some(cfg) = node.get(CFG_ENTRY).and_then(yaml::Node::text) {
        return Some(cfg.to_owned());
    }
    if let Some(cfg) = node.get("config").and_then(rendered) {
        return Some(cfg);
    }
    entries.iter().find_map(|(_, inner)| cfg_in(inner))
}

/// What the Helm chart writes from `config`: sections with options.
fn rendered(config: &yaml::Node) -> Option<String> {
    let yaml::Node::Map(sections) = config else {
        return None;
    };
    let mut cfg = String::new();
    for (section, options) in sections {
        let yaml::Node::Map(options) = &**options else {
            return None;
        };
        cfg.push_str(&format!("[{section}]\n"));
        for (option, value) in options {
            // A template, or what the chart renders otherwise, is as good as hidden.
            let text = match value
                .text()
                .unwrap_or(if matches!(**value, yaml::Node::Null) {
                    ""
                } else {
                    HIDDEN
                }) {
                text if text.contains("{{") => HIDDEN,
                text => text,
            };
            let text = text.replace('\n', "\n    ");
            cfg.push_str(&format!("{option} = {text}\n"));
        }
    }
    Some(cfg)
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
