//! Phase 2: the process that asks.

use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::ConfigError;
use super::inputs::Inputs;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::process::Process;
use crate::domain::release::Version;

/// The process: given, else the server in Airflow 2 and a task, where DAGs run, in Airflow 3.
///
/// # Errors
/// A name that is no process.
pub(super) fn process(
    inputs: Inputs<'_>,
    airflow: Version,
) -> Result<(Sourced<Process>, Report), ConfigError> {
    let by_flag = inputs.flags.process.clone();
    let by_flag = by_flag.map(|text| Sourced::new(text, Origin::Flag("--process")));
    let given = by_flag.or_else(|| inputs.section.text("process").map(FileValue::sourced));
    let observed = inputs.processes.observed();
    let observed =
        observed.and_then(|(seen, origin)| Some(Sourced::new(seen.process.clone()?, origin)));
    let given = given.or(observed);
    let process = match given {
        None => Sourced::assumed(Process::assumed(airflow)),
        Some(Sourced { value, origin }) => {
            let process = value
                .parse()
                .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
            Sourced::new(process, origin)
        }
    };
    let mut report = Report::default();
    if let Some(doubt) = process.value.doubt(airflow) {
        report.warn(format!("{}: {doubt}", process.origin));
    }
    report.option("process", process.value.name(), &process.origin);
    Ok((process, report))
}
