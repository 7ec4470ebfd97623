//! Phase 3: the team whose task asks.

use super::super::presentation;
use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::ConfigError;
use super::inputs::Inputs;
use crate::domain::deployment::{Deployment, Origin, Sourced, Teams};
use crate::domain::process::Process;
use crate::domain::team::Team;

/// The flag, else the file's.
///
/// # Errors
/// A name that Airflow does not accept, a release without teams, or a presentation, which would show the name.
pub(super) fn team(
    inputs: Inputs<'_>,
    deployment: &Deployment,
) -> Result<(Option<Sourced<Team>>, Report), ConfigError> {
    let by_flag = inputs.flags.team.clone();
    let by_flag = by_flag.map(|name| Sourced::new(name, Origin::Flag("--team")));
    let by_file = inputs.section.text("team").map(FileValue::sourced);
    let mut report = Report::default();
    let Some(Sourced { value, origin }) = by_flag.or(by_file) else {
        return Ok((None, report));
    };
    if !deployment.knows_teams() {
        return Err(ConfigError(format!(
            "{origin}: Airflow {} has no teams; 3.2.0 is the first release that has them",
            deployment.airflow.value
        )));
    }
    if presentation::is_asked_for(inputs.flags, inputs.shell) {
        return Err(ConfigError(format!(
            "{origin}: a presentation shows no name of a team; leave out --present or the team"
        )));
    }
    let team: Team = value
        .parse()
        .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
    report.option("team", team.name(), &origin);
    Ok((Some(Sourced::new(team, origin)), report))
}

/// Puts the team into the deployment. Where nothing says whether teams are in use, naming one says it.
pub(super) fn apply(
    deployment: &mut Deployment,
    team: Option<Sourced<Team>>,
    inputs: Inputs<'_>,
) -> Report {
    let mut report = Report::default();
    let Some(Sourced { value, origin }) = team else {
        return report;
    };
    let is_said = inputs.is_configured
        || inputs.processes.given().is_some()
        || inputs.section.flag("multi-team").is_some();
    if !is_said {
        deployment.teams = Teams::On;
        deployment.server.teams = Teams::On;
    }
    let process = deployment.process.value;
    let is_off = deployment.teams == Teams::Off && deployment.server.teams == Teams::Off;
    if is_off {
        report.warn(format!(
            "{origin} {value}: [core] multi_team is off, so Airflow looks keys up without a team"
        ));
    } else if matches!(process, Process::DagProcessor | Process::Triggerer) {
        report.warn(format!(
            "{origin} {value}: Airflow knows no team {}, so it looks keys up without one",
            process.place()
        ));
    }
    deployment.team = Some(value);
    report
}
