//! The lookup of a config option, as `conf.get` does it: the environment, airflow.cfg, and a default. A command runs, and a
//! secret is read, only where Airflow comes that far.

mod answer;

use std::sync::Arc;

use super::super::airflow::{AirflowOptions, is_url, not_a_name};
use super::super::file::File;
use super::super::hidden::has_mark;
use super::super::settings::{ConfigError, Flags};
use super::super::shell::Shell;
use super::process_inputs::ProcessInputs;
use super::selection;
use crate::domain::airflow_config::expand;
use crate::domain::config_option::{ConfigOption, OptionSite, SiteForm, SiteLocation};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Basis, Outcome, Walk};
use crate::domain::value::SecretValue;
use crate::domain::verdict::Verdict;
use crate::sources::{PerformOptions, Performed, Sources};
pub use answer::{DEFAULT_PLACE, OptionAnswer, OptionStep};
use answer::{Found, Progress};

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
    let Some(option) = ConfigOption::parse(variable, version) else {
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
            found => {
                progress.add(place, found);
                if progress.outcome.is_some() {
                    progress.repeat(search.interpolations(&site));
                }
            }
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
        if has_mark(&text) {
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

    /// How often Python interpolates what the file has there.
    fn interpolations(&self, site: &OptionSite) -> usize {
        match (&site.location, site.form, &self.airflow.cfg) {
            (SiteLocation::File(place), SiteForm::Text, Some(file)) => {
                file.cfg.interpolations(&place.section, &place.name)
            }
            _ => 0,
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
