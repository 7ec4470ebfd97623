//! Airflow's options beside the secrets backend: masking, teams, the metadata database, intervals.

use super::super::airflow::{self, Airflow, OptionLookup};
use super::super::{MetastoreAccess, Shell};
use super::process_inputs::ProcessInputs;
use super::{Merger, StartupError};
use crate::domain::database_url;
use crate::domain::deployment::{Origin, Teams};
use crate::domain::lookup::PythonError;
use crate::domain::mask::MaskOptions;
use crate::domain::process::Process;
use crate::domain::python_text;
use crate::domain::release::{AirflowOption, AirflowOptionName as Name, DatabaseRule};
use crate::domain::value::SecretValue;

impl Merger<'_> {
    /// A switch: Airflow's, else the file's, else the default. What Airflow cannot read is a warning, or more.
    fn switch(
        &mut self,
        name: &str,
        found: Option<(Result<bool, String>, Origin)>,
        default: bool,
    ) -> Result<bool, Origin> {
        let from_file = self
            .file
            .flag(name)
            .map(|at| (at.value, Origin::File(at.place)));
        let (value, origin) = match found {
            Some((Ok(value), origin)) => (value, origin),
            Some((Err(_), origin)) => return Err(origin),
            None => from_file.unwrap_or((default, Origin::Default)),
        };
        self.note(name, &value.to_string(), &origin);
        Ok(value)
    }

    pub(super) fn teams(&mut self, airflow: &Airflow<'_>) -> Teams {
        match self.switch("multi-team", airflow.flag(Name::MultiTeam), false) {
            Ok(true) => Teams::On,
            Ok(false) => Teams::Off,
            Err(origin) => {
                let warning =
                    format!("{origin}: neither true nor false; Airflow fails on it at each lookup");
                self.warnings.push(warning);
                no_boolean(airflow, Name::MultiTeam).map_or(Teams::Off, Teams::Unreadable)
            }
        }
    }

    /// What is masked. A switch that Airflow cannot read keeps it from starting (`settings.py`).
    pub(super) fn masking(
        &mut self,
        airflow: &Airflow<'_>,
        refusal: &mut Option<StartupError>,
    ) -> MaskOptions {
        let hide = airflow.flag(Name::HideSensitive);
        let hide_sensitive = match self.switch("hide-sensitive", hide, true) {
            Ok(value) => value,
            Err(origin) => {
                *refusal = no_boolean(airflow, Name::HideSensitive).map(|error| StartupError {
                    error,
                    because: origin.to_string(),
                });
                true
            }
        };
        let names = airflow
            .text(Name::SensitiveNames)
            .or_else(|| self.in_file("sensitive-names"));
        let (extra_names, origin) = names.unwrap_or((String::new(), Origin::Default));
        self.note("sensitive-names", &extra_names, &origin);
        if let Some((adapter, origin)) = airflow
            .text(Name::MaskAdapter)
            .filter(|(text, _)| !text.is_empty())
        {
            self.warnings.push(format!(
                "{origin}: {adapter} may mask more than is shown here"
            ));
        }
        MaskOptions {
            hide_sensitive,
            extra_names,
            min_length: self.min_length(airflow, refusal),
        }
    }

    fn min_length(
        &mut self,
        airflow: &Airflow<'_>,
        refusal: &mut Option<StartupError>,
    ) -> Option<usize> {
        let from_file = self
            .file
            .number("min-length")
            .map(|at| (at.value, Origin::File(at.place)));
        let mut from_airflow = None;
        if let Some((text, origin)) = airflow.text(Name::MinLength) {
            match python_text::int(&text) {
                // A length below zero is below every value's.
                Some(length) => {
                    let length = usize::try_from(length.max(0)).unwrap_or(usize::MAX);
                    from_airflow = Some((length, origin));
                }
                None => *refusal = Some(no_number(&text, &origin)),
            }
        }
        let (length, origin) = from_airflow.or(from_file)?;
        self.note("min-length", &length.to_string(), &origin);
        Some(length)
    }

    /// Answers may be old where DAG files are parsed (`SecretCache`, since 2.7.0).
    pub(super) fn warn_of_the_cache(&mut self, airflow: &Airflow<'_>, process: Process) {
        let is_on = airflow
            .flag(Name::UseCache)
            .is_some_and(|(flag, _)| flag == Ok(true));
        if is_on && matches!(process, Process::Server | Process::DagProcessor) {
            let seconds = airflow
                .text(Name::CacheTtl)
                .map_or("900".to_owned(), |(text, _)| text);
            self.warnings.push(format!(
                "[secrets] use_cache is on: while DAG files are parsed, an answer may be up to {} s old",
                seconds.trim()
            ));
        }
    }

    /// Every option of the release that is given, as it is; what may hold a secret only by whether it is given.
    pub(super) fn note_options(&mut self, airflow: &Airflow<'_>) {
        for option in AirflowOption::all(airflow.version) {
            let name = format!("[{}] {}", option.section, option.name);
            let (value, origin) = match airflow.find(option.option) {
                None if option.default.is_empty() => continue,
                None => (option.default.to_owned(), Origin::Default),
                Some(OptionLookup::Text(text, origin)) => (shown(option, &text), origin),
                Some(OptionLookup::NotFollowed(_, origin)) => ("(not followed)".to_owned(), origin),
                Some(OptionLookup::CommandFailed(_, error, origin)) => {
                    (format!("({})", error.class), origin)
                }
                Some(OptionLookup::Failed(error, origin)) => (format!("({})", error.class), origin),
            };
            self.note(&name, &value, &origin);
        }
    }

    /// A URL, or a command for it, with which Airflow does not start.
    pub(super) fn database_refusal(
        server: &Airflow<'_>,
        rule: DatabaseRule,
    ) -> Option<StartupError> {
        let (error, origin) = match server.find(Name::SqlAlchemyConn)? {
            OptionLookup::Text(url, origin) => (database_url::refused(&url, rule)?, origin),
            OptionLookup::CommandFailed(_, error, origin) | OptionLookup::Failed(error, origin) => {
                (error, origin)
            }
            OptionLookup::NotFollowed(..) => return None,
        };
        Some(StartupError {
            error,
            because: origin.to_string(),
        })
    }

    /// The metadata database: what varlens' file names, else what the server's options say; of a default database
    /// only a file that is there.
    pub(super) fn metastore(
        &mut self,
        server: &Airflow<'_>,
        around: &ProcessInputs<'_>,
    ) -> Option<MetastoreAccess> {
        let url = self
            .named_variable("metastore.url-env")
            .or_else(|| self.database(server))
            .or_else(|| default_database(around.ambient().filter(|_| self.is_configured)?))?;
        let (fernet_key, not_followed) = self.fernet_key(server);
        Some(MetastoreAccess {
            url,
            fernet_key,
            not_followed,
        })
    }

    fn database(&mut self, server: &Airflow<'_>) -> Option<SecretValue> {
        match server.find(Name::SqlAlchemyConn)? {
            OptionLookup::Text(text, _) if !text.is_empty() => Some(SecretValue::from_text(text)),
            OptionLookup::NotFollowed(what, _) | OptionLookup::CommandFailed(what, ..) => {
                self.warnings.push(format!(
                    "{what}; the metadata database is shown as not inspected"
                ));
                None
            }
            _ => None,
        }
    }

    fn fernet_key(&mut self, server: &Airflow<'_>) -> (SecretValue, Option<String>) {
        if let Some(key) = self.named_variable("metastore.fernet-key-env") {
            return (key, None);
        }
        match server.find(Name::FernetKey) {
            Some(OptionLookup::Text(text, _)) => (SecretValue::from_text(text), None),
            Some(OptionLookup::Failed(error, _)) => {
                (SecretValue::from_text(String::new()), Some(error.class))
            }
            Some(OptionLookup::NotFollowed(what, _) | OptionLookup::CommandFailed(what, ..)) => {
                self.warnings
                    .push(format!("{what}; encrypted rows are shown as not inspected"));
                (SecretValue::from_text(String::new()), Some(what))
            }
            _ => (SecretValue::from_text(String::new()), None),
        }
    }

    /// The variable of this shell that varlens' file names. It may be one of Airflow's: it was asked for by name.
    fn named_variable(&mut self, setting: &str) -> Option<SecretValue> {
        let at = self.file.text(setting)?;
        let Some(text) = self.shell.text(&at.value) else {
            self.warnings.push(format!(
                "{}: {setting}: this shell has no variable {}",
                at.place, at.value
            ));
            return None;
        };
        self.note(setting, &at.value, &Origin::File(at.place));
        Some(SecretValue::from_text(text))
    }
}

/// `getboolean` (`configuration.py`).
fn no_boolean(airflow: &Airflow<'_>, name: Name) -> Option<PythonError> {
    let option = AirflowOption::of(name, airflow.version)?;
    let (found, _) = airflow.flag(name)?;
    let text = format!(
        "Failed to convert value to bool. Please check \"{}\" key in \"{}\" section. Current value: \"{}\".",
        option.name,
        option.section,
        found.err()?.to_lowercase().trim()
    );
    Some(PythonError::new("AirflowConfigException", text))
}

/// `getint` (`configuration.py`).
fn no_number(text: &str, origin: &Origin) -> StartupError {
    let text = format!(
        "Failed to convert value to int. Please check \"min_length_masked_secret\" key in \"logging\" section. Current value: \"{text}\"."
    );
    StartupError {
        error: PythonError::new("AirflowConfigException", text),
        because: origin.to_string(),
    }
}

fn default_database(shell: &Shell) -> Option<SecretValue> {
    let path = airflow::home(shell)?.join("airflow.db");
    let url = format!("sqlite:///{}", path.display());
    path.is_file().then(|| SecretValue::from_text(url))
}

fn shown(option: AirflowOption, text: &str) -> String {
    let may_hold_a_secret = option.sensitive
        || matches!(
            option.option,
            Name::BackendKwargs | Name::WorkersBackendKwargs
        );
    if may_hold_a_secret && !text.is_empty() {
        return "(given)".to_owned();
    }
    text.to_owned()
}
