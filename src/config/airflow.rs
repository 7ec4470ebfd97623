//! Airflow's own options, from one process's environment and airflow.cfg.

use super::cfg_file::CfgFile;
use super::command::Commands;
use super::hidden::{hides_a_part, is_hidden};
use super::shell::Shell;
use crate::domain::airflow_config::{
    OptionForm, OptionLocation, Setting, boolean, env_name, settings,
};
use crate::domain::config_option::{ConfigOption, OptionSite, SiteForm, SiteLocation};
use crate::domain::deployment::{Origin, Sourced, StartupError};
use crate::domain::python_error::PythonError;
use crate::domain::release::{
    AirflowOption, AirflowOptionName, OptionPlace, READ_AT_START, Version, masks_at_start,
    sensitive_options,
};

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

/// What is no name of a secret, and may have a password in it.
pub(super) fn is_url(name: &str) -> bool {
    name.contains("://")
}

/// What a `_SECRET` option with a URL does. `place` is the option's.
pub(super) fn not_a_name(place: &str) -> String {
    let end = place.len().saturating_sub("_SECRET".len());
    let meant = place.get(..end).unwrap_or_default();
    format!(
        "a URL, which Airflow takes for the name of a secret and does not find: did you mean {meant}?"
    )
}

/// Variables that only a real Airflow installation sets.
const DECISIVE: [&str; 5] = [
    "AIRFLOW__SECRETS__",
    "AIRFLOW__WORKERS__SECRETS_",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CORE__EXECUTOR",
];

/// With a text Airflow makes no settings while it starts (`airflow/__init__.py`).
const AS_LIBRARY: &str = "_AIRFLOW__AS_LIBRARY";

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
            let because = format!("airflow.cfg {}", file.place(section, name));
            Some(StartupError { error, because })
        };
        let options = || READ_AT_START.iter().copied().find_map(error_of);
        let masked = || {
            let is_masked = masks_at_start(self.version) && !self.is_library();
            is_masked.then(|| self.masking_error(file)).flatten()
        };
        (file.startup_error.clone())
            .or_else(options)
            .or_else(masked)
    }

    fn is_library(&self) -> bool {
        let text = self.environment.raw_text(AS_LIBRARY);
        text.is_some_and(|text| !text.is_empty())
    }

    /// A sensitive option of the file that cannot be interpolated: all of them are read to be masked.
    fn masking_error(&self, file: &CfgFile) -> Option<StartupError> {
        if !file.cfg.has_percent() {
            return None;
        }
        let has_backend = self.find(AirflowOptionName::Backend).is_some();
        // Without a backend, a secret gives nothing.
        let is_set = |site: &OptionSite| match &site.location {
            SiteLocation::Environment(name) => {
                (has_backend || site.form != SiteForm::Secret) && self.environment.has(name)
            }
            SiteLocation::File(place) => file.cfg.has(&place.section, &place.name),
        };
        sensitive_options(self.version).find_map(|place| {
            let option = ConfigOption::new(&place, self.version);
            let first = option.sites().into_iter().find(is_set)?;
            let SiteLocation::File(OptionPlace { section, name }) = first.location else {
                return None;
            };
            let error = file.cfg.get(&section, &name).err()?;
            let because = format!("airflow.cfg {}", file.place(&section, &name));
            Some(StartupError { error, because })
        })
    }

    /// An option's text, or why there is none. None where it is not set, or the release does not have it.
    pub(super) fn find(&self, name: AirflowOptionName) -> Option<OptionLookup> {
        let option = AirflowOption::for_version(name, self.version)?;
        if let Some(unknown) = self.unknown(&option) {
            return Some(unknown);
        }
        let variable = |name: &str| self.environment.raw_text(name);
        let cfg = self.cfg.as_ref().map(|file| &file.cfg);
        let lookup = |found| match found {
            Ok(setting) => self.follow(name, setting),
            Err(error) => {
                let place = format!("[{}] {}", option.section, option.name);
                let origin = self.origin(OptionLocation::File(place));
                Some(OptionLookup::Failed(error, origin))
            }
        };
        let mut found = settings(&variable, cfg, &option).into_iter();
        found.find_map(lookup)
    }

    /// The environment sets the option to something that isn't known.
    fn unknown(&self, option: &AirflowOption) -> Option<OptionLookup> {
        if !self.environment.has_unknown() {
            return None;
        }
        let name = env_name(option.section, option.name);
        let forms = ["", "_CMD", "_SECRET"].map(|suffix| format!("{name}{suffix}"));
        let (name, why) = forms
            .iter()
            .find_map(|name| Some((name, self.environment.unknown(name)?)))?;
        let origin = Origin::Environment(self.environment.place(name));
        Some(OptionLookup::NotFollowed(format!("{name}: {why}"), origin))
    }

    fn follow(&self, name: AirflowOptionName, setting: Setting) -> Option<OptionLookup> {
        let place = match &setting.location {
            OptionLocation::Environment(name) => name.clone(),
            OptionLocation::File(place) => format!("airflow.cfg {place}"),
        };
        let in_file = matches!(setting.location, OptionLocation::File(_));
        let origin = self.origin(setting.location);
        match setting.form {
            OptionForm::Text(text) if is_hidden(&text) => {
                let real = if in_file { "airflow.cfg" } else { "value" };
                let what = format!("{place} is hidden in this listing; give the real {real}");
                Some(OptionLookup::NotFollowed(what, origin))
            }
            // The members of these are looked at one by one.
            OptionForm::Text(text) if !is_kwargs(name) && hides_a_part(&text) => {
                let real = if in_file { "airflow.cfg" } else { "value" };
                let what =
                    format!("a part of {place} is hidden in this listing; give the real {real}");
                Some(OptionLookup::NotFollowed(what, origin))
            }
            OptionForm::Text(text) => Some(OptionLookup::Text(text, origin)),
            OptionForm::Secret(name) => {
                let what = if is_url(&name) {
                    format!("{place} has {}", not_a_name(&place))
                } else {
                    format!("{place} names a secret of the backend, which varlens does not follow")
                };
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
            OptionLocation::Environment(name) => Origin::Environment(self.environment.place(&name)),
            OptionLocation::File(place) => {
                let option = place
                    .strip_prefix('[')
                    .and_then(|rest| rest.split_once("] "));
                let place = match (&self.cfg, option) {
                    (Some(file), Some((section, option))) => file.place(section, option),
                    _ => place,
                };
                Origin::AirflowCfg(place)
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

fn is_kwargs(name: AirflowOptionName) -> bool {
    use AirflowOptionName::{BackendKwargs, WorkersBackendKwargs};
    matches!(name, BackendKwargs | WorkersBackendKwargs)
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
