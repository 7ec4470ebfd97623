//! Phase 3: the rows of Airflow's own options, and what an option that is on means for the answers.

use super::super::airflow::{AirflowOptions, OptionLookup};
use super::super::report::Report;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::Origin;
use crate::domain::process::Process;
use crate::domain::release::{AirflowOption, AirflowOptionName as Name};

/// A row for every option of the release that is set or has a default. An option that may hold a secret is shown only
/// as given.
pub(super) fn rows(airflow: &AirflowOptions<'_>) -> Report {
    let mut report = Report::default();
    for option in AirflowOption::all(airflow.version) {
        let name = format!("[{}] {}", option.section, option.name);
        let (value, origin) = match airflow.find(option.option) {
            None if option.default.is_empty() => continue,
            None => (option.default.to_owned(), Origin::Default),
            Some(OptionLookup::Text(text, origin)) => (shown(option, text), origin),
            Some(OptionLookup::NotFollowed(_, origin)) => ("(not followed)".to_owned(), origin),
            Some(
                OptionLookup::CommandFailed(_, error, origin) | OptionLookup::Failed(error, origin),
            ) => (format!("({})", error.class), origin),
        };
        report.option(&name, &value, &origin);
    }
    report
}

fn shown(option: AirflowOption, text: String) -> String {
    let kwargs = [Name::BackendKwargs, Name::WorkersBackendKwargs];
    let may_hold_a_secret = option.sensitive || kwargs.contains(&option.option);
    if may_hold_a_secret && !text.is_empty() {
        return "(given)".to_owned();
    }
    text
}

/// Answers may be old where DAG files are parsed (`SecretCache`, since 2.7.0).
pub(super) fn cache(airflow: &AirflowOptions<'_>, process: Process) -> Report {
    let mut report = Report::default();
    let is_on = airflow
        .flag(Name::UseCache)
        .is_some_and(|flag| flag.value == Ok(true));
    if is_on && matches!(process, Process::Server | Process::DagProcessor) {
        let seconds = airflow.text(Name::CacheTtl);
        let seconds = seconds.map_or("900".to_owned(), |seconds| seconds.value);
        let text = format!(
            "[secrets] use_cache is on: while DAG files are parsed, an answer may be up to {} s old",
            seconds.trim()
        );
        report.warn(ConfigWarning::new(WarningId::Cached, text));
    }
    report
}
