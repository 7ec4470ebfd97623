//! Phase 3: Airflow's options of masking, and its teams.

use super::super::airflow::AirflowOptions;
use super::super::report::Report;
use super::super::section::{FileValue, Section};
use crate::domain::deployment::{Origin, Sourced, StartupError, Teams};
use crate::domain::mask::MaskOptions;
use crate::domain::python_error::PythonError;
use crate::domain::python_text;
use crate::domain::release::AirflowOptionName as Name;

/// `[core] multi_team`: Airflow's, else the file's, else off. Airflow fails at each lookup on a text that is no boolean.
pub(super) fn teams(section: &Section, airflow: &AirflowOptions<'_>) -> (Teams, Report) {
    let mut report = Report::default();
    let switch = switch(section, "multi-team", airflow.flag(Name::MultiTeam), false);
    let teams = match switch.value {
        Ok(is_on) => {
            report.option("multi-team", &is_on.to_string(), &switch.origin);
            if is_on { Teams::On } else { Teams::Off }
        }
        Err(error) => {
            report.warn(format!(
                "{}: neither true nor false; every lookup in Airflow fails on it",
                switch.origin
            ));
            Teams::Unreadable(error)
        }
    };
    (teams, report)
}

/// What is masked, and the option that keeps Airflow from starting (`settings.py`).
#[derive(Default)]
pub(super) struct Masking {
    pub(super) options: MaskOptions,
    pub(super) startup_error: Option<StartupError>,
}

/// The options of masking: Airflow's, else the file's, else the defaults.
pub(super) fn masking(section: &Section, airflow: &AirflowOptions<'_>) -> (Masking, Report) {
    let mut report = Report::default();
    let hide = switch(
        section,
        "hide-sensitive",
        airflow.flag(Name::HideSensitive),
        true,
    );
    if let Ok(value) = hide.value {
        report.option("hide-sensitive", &value.to_string(), &hide.origin);
    }
    let names = airflow
        .text(Name::SensitiveNames)
        .or_else(|| section.text("sensitive-names").map(FileValue::sourced))
        .unwrap_or(Sourced::new(String::new(), Origin::Default));
    report.sourced("sensitive-names", &names);
    let adapter = airflow.text(Name::MaskAdapter);
    if let Some(adapter) = adapter.filter(|adapter| !adapter.value.is_empty()) {
        report.warn(format!(
            "{}: {} may mask more than is shown here",
            adapter.origin, adapter.value
        ));
    }
    let (min_length, startup_error) = min_length(section, airflow);
    if let Some(length) = &min_length {
        report.sourced("min-length", length);
    }
    let startup_error = startup_error.or_else(|| {
        let error = hide.value.as_ref().err()?.clone();
        Some(StartupError {
            error,
            because: hide.origin.to_string(),
        })
    });
    let options = MaskOptions {
        hide_sensitive: hide.value.unwrap_or(true),
        extra_names: names.value,
        min_length: min_length.map(|length| length.value),
    };
    (
        Masking {
            options,
            startup_error,
        },
        report,
    )
}

/// A switch: Airflow's, else the file's, else the default; or what Airflow raises where it cannot read its own.
fn switch(
    section: &Section,
    name: &str,
    airflow: Option<Sourced<Result<bool, PythonError>>>,
    default: bool,
) -> Sourced<Result<bool, PythonError>> {
    let by_file = || section.flag(name).map(FileValue::sourced);
    airflow.unwrap_or_else(|| {
        let switch = by_file().unwrap_or(Sourced::new(default, Origin::Default));
        Sourced::new(Ok(switch.value), switch.origin)
    })
}

/// Shorter values are not masked: Airflow's length, else the file's. Airflow does not start with a text that is no
/// number.
fn min_length(
    section: &Section,
    airflow: &AirflowOptions<'_>,
) -> (Option<Sourced<usize>>, Option<StartupError>) {
    let by_file = section.number("min-length").map(FileValue::sourced);
    let Some(Sourced { value, origin }) = airflow.text(Name::MinLength) else {
        return (by_file, None);
    };
    match python_text::int(&value) {
        // A length below zero is below every value's.
        Some(length) => {
            let length = usize::try_from(length.max(0)).unwrap_or(usize::MAX);
            (Some(Sourced::new(length, origin)), None)
        }
        None => (by_file, Some(not_a_number(&value, &origin))),
    }
}

/// `getint` (`configuration.py`).
fn not_a_number(text: &str, origin: &Origin) -> StartupError {
    let text = format!(
        "Failed to convert value to int. Please check \"min_length_masked_secret\" key in \"logging\" section. Current value: \"{text}\"."
    );
    StartupError {
        error: PythonError::new("AirflowConfigException", text),
        because: origin.to_string(),
    }
}
