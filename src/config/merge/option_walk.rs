//! The lookup of a config option, as `conf.get` does it: the environment, airflow.cfg, and a default. A command runs, and a
//! secret is read, only where Airflow comes that far.

use std::sync::Arc;

use super::super::airflow::{AirflowOptions, is_url, not_a_name};
use super::super::file::File;
use super::super::hidden::is_hidden;
use super::super::settings::{ConfigError, Flags};
use super::super::shell::Shell;
use super::process_inputs::ProcessInputs;
use super::selection;
use crate::domain::airflow_config::expand;
use crate::domain::config_option::{ConfigOption, OptionSite, SiteForm, SiteLocation};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::python_error::PythonError;
use crate::domain::release::OptionDefault;
use crate::domain::resolve::{Basis, Outcome, Resolution, Walk};
use crate::domain::value::SecretValue;
use crate::domain::verdict::Verdict;
use crate::sources::{PerformOptions, Performed, Sources};

/// The place of Airflow's own default, in steps.
pub const DEFAULT_PLACE: &str = "default";

/// One site's part in the lookup of an option.
pub struct OptionStep {
    /// Where: a variable, a line of airflow.cfg, [`DEFAULT_PLACE`].
    pub place: String,
    /// What it did.
    pub verdict: Verdict,
    /// Why.
    pub detail: Option<String>,
    /// The lookup of the secret that the site names, where it came to that.
    pub secret: Option<Resolution>,
}

/// How the lookup of an option ended.
pub struct OptionAnswer {
    /// Which option; for an older name the one that replaces it.
    pub option: ConfigOption,
    /// In the order of the lookup.
    pub steps: Vec<OptionStep>,
    /// How it ends for Airflow.
    pub outcome: Outcome,
    /// Nothing before the winner is *not inspected*.
    pub certain: bool,
    /// What Airflow raises.
    pub error: Option<PythonError>,
    /// The text that Airflow gets, unless it is a default.
    pub value: Option<SecretValue>,
}

impl OptionAnswer {
    /// The step that gives the option.
    pub fn winner(&self) -> Option<&OptionStep> {
        let is_found = self.outcome == Outcome::Found;
        let mut steps = self.steps.iter().filter(|_| is_found);
        steps.find(|step| step.verdict == Verdict::Found)
    }
}

/// What a site has.
enum Found {
    Absent,
    /// Airflow doesn't read it: why.
    Skipped(&'static str),
    Text(SecretValue),
    /// A secret of this name.
    Secret(String),
    /// A URL where the name of a secret is expected. It is neither shown nor sent: it may have a password in it.
    Url(String),
    Failed(PythonError),
    NotInspected(String),
}

const NOT_SENSITIVE: &str =
    "Airflow reads commands and secrets only for the options that it lists as sensitive";
const MAY_BE_SENSITIVE: &str =
    "whether the option is sensitive, so that Airflow reads this, is up to a provider";
const UNKNOWN_ENVIRONMENT: &str =
    "the environment of Airflow's process is not known; give it with --env-file";
const COLLECTED: &str =
    "the output of `varlens collect` has only the options that decide about lookups";
const UNKNOWN_CFG: &str =
    "the airflow.cfg of Airflow's process is not known; give it with --airflow-cfg";
const UNKNOWN_DEFAULT: &str = "a provider may have this option, and a default for it";
const REPLACED: &str =
    "Airflow replaces this outdated text while it starts; with what, depends on the release";
const HIDDEN_TEXT: &str = "it is hidden here; give the real file or environment";

/// Looks an option up for real: `variable` is the one of the environment that would set it. None if it names no option.
/// Sources and deployment are those of a server process, since `conf.get` asks the backend of `[secrets]` everywhere.
///
/// # Errors
/// A file that cannot be read.
pub(in crate::config) async fn look_up(
    (flags, shell, file): (&Flags, &Shell, &File),
    deployment: &Arc<Deployment>,
    sources: &Sources,
    variable: &str,
) -> Result<Option<OptionAnswer>, ConfigError> {
    let version = deployment.airflow.value;
    let Some(option) = ConfigOption::from_variable(variable, version) else {
        return Ok(None);
    };
    let selection = selection::select(flags, shell, file)?;
    let processes = ProcessInputs::read(flags, shell, file, &selection)?;
    let search = Search {
        airflow: processes.airflow(version),
        processes: &processes,
        option: &option,
    };
    let mut progress = Progress::default();
    if let Some(refusal) = &deployment.refusal {
        progress.end(Outcome::WillNotStart, Some(refusal.error.clone()));
    }
    for site in option.sites() {
        let place = search.place(&site);
        if progress.outcome.is_some() {
            progress.push(place, Verdict::NotReached, None);
            continue;
        }
        match search.look(&site) {
            Found::Secret(name) => {
                let performed = read_secret(deployment, sources, &name).await;
                progress.add_secret(place, &site, performed);
            }
            Found::Url(why) => progress.push(place, Verdict::Absent, Some(why)),
            found => progress.add(place, found),
        }
    }
    progress.add_default(&option);
    Ok(Some(progress.answer(option)))
}

async fn read_secret(deployment: &Arc<Deployment>, sources: &Sources, name: &str) -> Performed {
    let key = Key::new(Kind::Config, name);
    let walk = Walk::new(Arc::clone(deployment), key, Basis::Performed);
    let how = PerformOptions {
        keep_value: true,
        identify: true,
        ..PerformOptions::default()
    };
    sources.perform(walk, how).await
}

/// What is searched.
struct Search<'a> {
    airflow: AirflowOptions<'a>,
    processes: &'a ProcessInputs<'a>,
    option: &'a ConfigOption,
}

impl Search<'_> {
    fn place(&self, site: &OptionSite) -> String {
        match (&site.location, &self.airflow.cfg) {
            (SiteLocation::Environment(name), _) => self.airflow.environment.place(name),
            (SiteLocation::File(place), Some(file)) => {
                format!("airflow.cfg {}", file.place(&place.section, &place.name))
            }
            (location, None) => format!("airflow.cfg {}", location.shown()),
        }
    }

    fn look(&self, site: &OptionSite) -> Found {
        if site.counts != Some(true) && self.is_set(site) {
            return match site.counts {
                Some(_) => Found::Skipped(NOT_SENSITIVE),
                None => Found::NotInspected(MAY_BE_SENSITIVE.to_owned()),
            };
        }
        let text = match self.text(site) {
            Ok(Some(text)) => text,
            Ok(None) => return Found::Absent,
            Err(found) => return found,
        };
        if is_hidden(&text) {
            return Found::NotInspected(HIDDEN_TEXT.to_owned());
        }
        match site.form {
            SiteForm::Text => self.expanded(&text),
            SiteForm::Secret if is_url(&text) => {
                let place = site.location.shown();
                Found::Url(format!("it has {}", not_a_name(&place)))
            }
            SiteForm::Secret => Found::Secret(text),
            SiteForm::Command => self.printed(&text, site),
        }
    }

    fn is_set(&self, site: &OptionSite) -> bool {
        match (&site.location, &self.airflow.cfg) {
            (SiteLocation::Environment(name), _) => self.airflow.environment.has(name),
            (SiteLocation::File(place), Some(file)) => file.cfg.has(&place.section, &place.name),
            (SiteLocation::File(_), None) => false,
        }
    }

    fn text(&self, site: &OptionSite) -> Result<Option<String>, Found> {
        let unknown = |why: &str| Err(Found::NotInspected(why.to_owned()));
        let name = match &site.location {
            SiteLocation::Environment(name) => name,
            SiteLocation::File(place) => {
                return match &self.airflow.cfg {
                    Some(file) => {
                        (file.cfg.get(&place.section, &place.name)).map_err(Found::Failed)
                    }
                    None if self.processes.current_shell().is_some() => Ok(None),
                    None => unknown(UNKNOWN_CFG),
                };
            }
        };
        let environment = self.airflow.environment;
        if let Some(why) = environment.unknown(name) {
            return unknown(why);
        }
        if environment.has(name) {
            let text = environment.raw_text(name);
            return text
                .map(Some)
                .ok_or_else(|| Found::NotInspected("it is not UTF-8".to_owned()));
        }
        match self.processes.incomplete_environment() {
            Some(why) => unknown(why),
            None => Ok(None),
        }
    }

    fn expanded(&self, text: &str) -> Found {
        let variable = |name: &str| self.airflow.environment.raw_text(name);
        let text = expand(text, &variable);
        if self.option.is_replaced(&text) {
            return Found::NotInspected(REPLACED.to_owned());
        }
        Found::Text(SecretValue::from_text(text))
    }

    fn printed(&self, line: &str, site: &OptionSite) -> Found {
        let in_file = matches!(site.location, SiteLocation::File(_));
        match self.airflow.commands.output(line, self.airflow.environment) {
            None => Found::NotInspected(
                "it is a command, which varlens runs only with --allow-cmd".to_owned(),
            ),
            Some(Ok(text)) if text.is_empty() && in_file => Found::Absent,
            Some(Ok(text)) => Found::Text(SecretValue::from_text(text)),
            Some(Err(failed)) => {
                let error = self.option.command_error(&site.location, failed.error);
                Found::Failed(error)
            }
        }
    }
}

impl ProcessInputs<'_> {
    /// Why a variable that is not in the environment may be set all the same.
    fn incomplete_environment(&self) -> Option<&str> {
        match self.given_file() {
            None if self.current_shell().is_none() => Some(UNKNOWN_ENVIRONMENT),
            None => None,
            Some(file) if file.observed.is_some() => Some(COLLECTED),
            Some(file) => file.incomplete.as_deref(),
        }
    }
}

/// How far the lookup has come.
#[derive(Default)]
struct Progress {
    steps: Vec<OptionStep>,
    outcome: Option<Outcome>,
    is_uncertain: bool,
    error: Option<PythonError>,
    value: Option<SecretValue>,
}

impl Progress {
    fn end(&mut self, outcome: Outcome, error: Option<PythonError>) {
        self.outcome = Some(outcome);
        self.error = error;
    }

    fn push(&mut self, place: String, verdict: Verdict, detail: Option<String>) {
        self.is_uncertain |= verdict == Verdict::NotInspected;
        self.steps.push(OptionStep {
            place,
            verdict,
            detail,
            secret: None,
        });
    }

    fn add(&mut self, place: String, found: Found) {
        match found {
            // A secret is read before it comes here.
            Found::Absent | Found::Secret(_) | Found::Url(_) => {
                self.push(place, Verdict::Absent, None);
            }
            Found::Skipped(why) => self.push(place, Verdict::Skipped, Some(why.to_owned())),
            Found::NotInspected(why) => self.push(place, Verdict::NotInspected, Some(why)),
            Found::Text(value) => {
                self.push(place, Verdict::Found, None);
                self.value = Some(value);
                self.end(Outcome::Found, None);
            }
            Found::Failed(error) => {
                self.push(place, Verdict::Failed, Some(error.class.clone()));
                self.end(self.failed(), Some(error));
            }
        }
    }

    /// An error is certain only if Airflow comes that far.
    fn failed(&self) -> Outcome {
        if self.is_uncertain {
            Outcome::Undetermined
        } else {
            Outcome::Error
        }
    }

    fn add_secret(&mut self, place: String, site: &OptionSite, performed: Performed) {
        let Performed {
            resolution, value, ..
        } = performed;
        let in_file = matches!(site.location, SiteLocation::File(_));
        let is_empty = value
            .as_ref()
            .is_some_and(|value| value.expose().is_empty());
        let found = match resolution.outcome {
            // In the file, an empty secret means not set (`_get_option_from_secrets`).
            Outcome::Found if is_empty && in_file => Found::Absent,
            Outcome::Found => value.map_or(Found::NotInspected(UNREAD.to_owned()), Found::Text),
            Outcome::Missing => Found::Absent,
            Outcome::Error | Outcome::WillNotStart => match resolution.error.clone() {
                Some(error) => Found::Failed(error),
                None => Found::NotInspected(UNREAD.to_owned()),
            },
            Outcome::Undetermined => {
                Found::NotInspected("the lookup of the secret is undetermined".to_owned())
            }
        };
        self.is_uncertain |= !resolution.certain && resolution.outcome == Outcome::Found;
        self.add(place, found);
        if let Some(step) = self.steps.last_mut() {
            step.secret = Some(resolution);
        }
    }

    fn add_default(&mut self, option: &ConfigOption) {
        let place = DEFAULT_PLACE.to_owned();
        if self.outcome.is_some() {
            return self.push(place, Verdict::NotReached, None);
        }
        match option.default() {
            OptionDefault::Unknown => {
                let why = Some(UNKNOWN_DEFAULT.to_owned());
                self.push(place, Verdict::NotInspected, why);
                self.end(Outcome::Undetermined, None);
            }
            OptionDefault::Some => {
                self.push(place, Verdict::Found, None);
                let outcome = if self.is_uncertain {
                    Outcome::Undetermined
                } else {
                    Outcome::Found
                };
                self.end(outcome, None);
            }
            OptionDefault::None => {
                self.push(place, Verdict::Absent, None);
                let text = format!(
                    "section/key [{}/{}] not found in config",
                    option.place.section, option.place.name
                );
                let outcome = self.failed();
                let error = PythonError::new("AirflowConfigException", text);
                let error = (outcome == Outcome::Error).then_some(error);
                self.end(outcome, error);
            }
        }
    }

    fn answer(self, option: ConfigOption) -> OptionAnswer {
        OptionAnswer {
            option,
            outcome: self.outcome.unwrap_or(Outcome::Undetermined),
            certain: !self.is_uncertain,
            steps: self.steps,
            error: self.error,
            value: self.value,
        }
    }
}

/// varlens reads no value here.
const UNREAD: &str = "its value was not read";
