//! Phase 6: the api-server's side of a task's lookup.

use super::super::airflow::AirflowOptions;
use super::super::report::Report;
use super::super::settings::Access;
use super::access;
use super::aws::{self, FileAws};
use super::backend::Backends;
use super::inputs::Inputs;
use super::masking::teams;
use crate::domain::deployment::{AwsOptions, Identity, ServerSide};

/// The api-server's side, and how it reaches AWS where that is another way than the task's. Its rows are shown only
/// where they differ from the task's.
pub(super) fn server_side(
    inputs: Inputs<'_>,
    backends: &Backends,
    file: &FileAws,
    airflow: &AirflowOptions<'_>,
    (task_access, task_options): (&Access, &AwsOptions),
) -> ((ServerSide, Option<Access>), Report) {
    let process = inputs.processes.server().or(inputs.processes.given());
    let side = (backends.server(), process);
    let (mut options, of_options) = aws::options("api-server.aws", inputs, side, file);
    let (access, of_access) = access::server(inputs, backends);
    let has_own_aws = !access.same_access(task_access) || !options.same_names(task_options);
    let mut report = Report {
        warnings: of_options.warnings,
        ..Report::default()
    };
    if has_own_aws || !options.same_patterns(task_options) {
        report.options.extend(of_options.options);
        report.options.extend(of_access.options);
    }
    let (teams, of_teams) = teams(inputs.section, airflow);
    report.warnings.extend(of_teams.warnings);
    let environment = inputs.processes.server();
    let is_known = backends.server().unknown_caller().is_none();
    let has_keys = access.keys.is_some() || access::has_keys(environment);
    options.identity = if has_keys && is_known {
        Identity::Same
    } else if has_own_aws {
        Identity::Other
    } else {
        task_options.identity
    };
    options.own_region = access::own_region(inputs, backends, true);
    let own = options.own_region.as_ref();
    options.asked_elsewhere = own.map(|own| access::asked_elsewhere(inputs, own));
    let side = ServerSide {
        aws: options.into(),
        has_own_aws,
        is_env_given: environment.is_some(),
        teams,
        local_files: backends.server().local_files.clone(),
        other_backend: backends.server().other.clone(),
    };
    ((side, has_own_aws.then_some(access)), report)
}
