//! One deployment out of flags, environment, file and airflow.cfg, in this order of precedence.
//!
//! A phase a file, each a function of its inputs that gives a result and a [`Report`]: releases, process, Airflow's
//! options, secrets backends, order, access. What is here calls them in the order in which their rows are printed.

mod access;
mod airflow_rows;
mod assumed_absent;
mod aws;
mod aws_flags;
mod backend;
mod choices;
mod dags;
mod datacoves;
mod empty_variables;
mod inputs;
mod local_file;
mod masking;
mod metastore;
mod near_names;
pub(super) mod option_walk;
mod order;
mod process;
mod process_inputs;
mod releases;
mod selection;
mod server;
mod team;

use std::collections::HashSet;
use std::sync::Arc;

use super::file::File;
use super::preferences::prefer;
use super::report::Report;
use super::settings::{
    Access, ConfigError, DatacovesAccess, Flags, MetastoreAccess, Settings, Variants,
};
use super::shell::Shell;
use crate::domain::backend_kwargs::Kwargs;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::{Deployment, StartupError};
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::search_path::in_a_line;
use aws::FileAws;
use inputs::Inputs;
use local_file::LocalFileAccess;
use process_inputs::ProcessInputs;
use selection::Selection;

/// Merges what the command line, this shell and the file say.
///
/// # Errors
/// A deployment or a file that is not there, or a value that is not of its kind.
pub(super) fn merge(flags: &Flags, shell: &Shell, file: &File) -> Result<Settings, ConfigError> {
    let selection = selection::select(flags, shell, file)?;
    let processes = ProcessInputs::read(flags, shell, file, &selection)?;
    merge_inputs(flags, shell, file, (&selection, &processes))
}

/// The same, with what Airflow 3's other processes have and what other regions need. Files are read once.
///
/// # Errors
/// Those of [`merge`].
pub(super) fn merge_variants(
    flags: &Flags,
    shell: &Shell,
    file: &File,
    regions: &[String],
) -> Result<Variants, ConfigError> {
    let selection = selection::select(flags, shell, file)?;
    let processes = ProcessInputs::read(flags, shell, file, &selection)?;
    let merge = |flags: &Flags| merge_inputs(flags, shell, file, (&selection, &processes));
    let settings = merge(flags)?;
    let has_others = settings.deployment.airflow_rules().task.is_some();
    let others = [Process::Server, Process::Task].into_iter();
    let others = others.filter(|other| has_others && *other != settings.deployment.process.value);
    let others = others.map(|process| {
        let name = Some(process.name().to_owned());
        let flags = Flags {
            process: name,
            ..flags.clone()
        };
        Ok((process, merge(&flags)?.deployment))
    });
    let in_region = |region: &String| {
        let flags = Flags {
            region: Some(region.clone()),
            ..flags.clone()
        };
        Ok((region.clone(), merge(&flags)?))
    };
    Ok(Variants {
        processes: others.collect::<Result<_, ConfigError>>()?,
        regions: regions
            .iter()
            .map(in_region)
            .collect::<Result<_, ConfigError>>()?,
        settings,
    })
}

fn merge_inputs(
    flags: &Flags,
    shell: &Shell,
    file: &File,
    (selection, processes): (&Selection, &ProcessInputs<'_>),
) -> Result<Settings, ConfigError> {
    aws_flags::check(flags)?;
    let mut report = Report::default();
    report.warn_all(file.warnings.iter().cloned());
    report.append(processes.report());
    if flags.config.is_some() && !selection.is_named {
        report.warn_all(selection::unused_deployments(file));
    }
    let inputs = Inputs {
        top: &file.top,
        flags,
        shell,
        section: &selection.section,
        is_named: selection.is_named,
        processes,
        is_configured: processes.is_configured(),
    };
    let deployment = report.collect(identify(selection, inputs)?);
    let mut merged = report.collect(simulate(deployment, inputs, file)?);
    // Both sides of a task's lookup may warn of the same.
    let mut seen = HashSet::new();
    report
        .warnings
        .retain(|warning| seen.insert(warning.clone()));
    let region = merged.access.region.as_ref();
    let deployments = report.collect(choices::choices(selection, region, &file.deployments));
    merged.deployment.warnings.clone_from(&report.warnings);
    let names = processes.environment().names().map(str::to_owned);
    merged.deployment.execution_role = processes.execution_role();
    merged.deployment.environment_names = Arc::new(names.collect());
    merged.deployment.has_part_of_environment = processes.is_part();
    merged.deployment.doubtful_values = Arc::new(processes.doubtful_values());
    let preferences = report.collect(prefer(flags, shell, file));
    let dags = report.collect(dags::dags(inputs, file));
    Ok(Settings {
        preferences,
        dags,
        metadata_only: selection.section.is_on("metadata-only"),
        deployments,
        environment: processes.variables(),
        environment_origin: processes.environment_origin(),
        server_environment: processes.server_variables(),
        deployment: merged.deployment,
        access: merged.access,
        server_access: merged.server_access,
        datacoves: merged.datacoves,
        metastore: merged.metastore,
        metastore_api: report.collect(metastore::api(inputs)),
        warnings: report.sentences(),
        local_files: merged.local_files,
        options: report.options,
        is_presented: false,
    })
}

/// What is simulated: releases and process. Everything else is still the default.
fn identify(
    selection: &Selection,
    inputs: Inputs<'_>,
) -> Result<(Deployment, Report), ConfigError> {
    let mut report = Report::default();
    let mut deployment = Deployment::assumed(&selection.name);
    let releases = report.collect(releases::releases(inputs)?);
    deployment.airflow = releases.airflow;
    deployment.amazon_provider = releases.amazon_provider;
    deployment.python = releases.python;
    let version = deployment.airflow.value;
    deployment.process = report.collect(process::process(inputs, version)?);
    Ok((deployment, report))
}

struct Merged {
    deployment: Deployment,
    access: Access,
    server_access: Option<Access>,
    datacoves: Option<DatacovesAccess>,
    metastore: Option<MetastoreAccess>,
    local_files: Vec<LocalFileAccess>,
}

/// The phases that depend on releases and process.
fn simulate(
    mut deployment: Deployment,
    inputs: Inputs<'_>,
    varlens_file: &File,
) -> Result<(Merged, Report), ConfigError> {
    let mut report = Report::default();
    let Inputs {
        section, processes, ..
    } = inputs;
    let airflow = processes.airflow(deployment.airflow.value);
    let server = processes.server_airflow(deployment.airflow.value);
    let is_task = deployment.task_rules().is_some();
    if processes.server().is_some() && !is_task {
        report.warn(SERVER_NOT_USED);
    }
    let backends = report.collect(backend::backends(&deployment, processes));
    deployment.order = report.collect(order::order(inputs, &backends)?);
    deployment.is_backend_assumed = order::is_backend_assumed(&deployment.order, &backends);
    let absent = assumed_absent::assumed_absent(inputs, &deployment)?;
    deployment.assumed_absent = report.collect(absent);
    deployment.name_gate = report.collect(order::name_gate(section));
    let masking = report.collect(masking::masking(section, &airflow));
    deployment.masking = masking.options;
    deployment.teams = report.collect(masking::teams(section, &airflow));
    let team = report.collect(team::team(inputs, &deployment)?);
    let file = FileAws::new(section, deployment.python.value);
    let side = (backends.own(), processes.given());
    deployment.aws = report
        .collect(aws::options("aws", inputs, side, &file))
        .into();
    let has_profile = |kwargs: &Kwargs| {
        kwargs
            .text("profile_name")
            .is_some_and(|name| !name.is_empty())
    };
    let amazon = deployment.amazon_provider.value;
    if processes.given().is_some() || inputs.is_configured {
        let has_profile = has_profile(&backends.own().kwargs);
        let error = empty_variables::client_error(processes.environment(), has_profile, amazon);
        if error.is_some() {
            deployment.aws.client_error = error;
        }
    }
    let is_asked = Kind::ALL.iter().any(|kind| deployment.asks_aws(*kind));
    let access = report.collect(access::own(inputs, &backends, is_asked));
    let may_name = !super::presentation::is_asked_for(inputs.flags, inputs.shell);
    aws_flags::check_profile(inputs.flags, &access.environment, may_name)?;
    deployment.aws.identity = report.collect(access::identity(inputs, backends.own(), &access));
    let own = access::own_region(inputs, &backends, false);
    let elsewhere = own.as_ref().map(|own| access::asked_elsewhere(inputs, own));
    (deployment.aws.own_region, deployment.aws.asked_elsewhere) = (own, elsewhere);
    deployment.aws.account = report.collect(access::account(inputs, &access));
    let mut server_access = None;
    if is_task {
        let task = (&access, &*deployment.aws);
        let side = server::server_side(inputs, &backends, &file, &server, task);
        (*deployment.server, server_access) = report.collect(side);
        if processes.server().is_some() || inputs.is_configured {
            let environment = processes
                .server()
                .unwrap_or_else(|| processes.environment());
            let has_profile = has_profile(&backends.server().kwargs);
            let error = empty_variables::client_error(environment, has_profile, amazon);
            let options = &mut deployment.server.aws;
            options.client_error = error.or(options.client_error.take());
        }
    }
    report.append(team::apply(&mut deployment, team, inputs));
    deployment.other_backend.clone_from(&backends.own().other);
    deployment
        .local_files
        .clone_from(&backends.own().local_files);
    let files = local_file::local_files(inputs, &backends, is_task, varlens_file);
    let local_files = report.collect(files);
    deployment.refusal = (airflow.startup_error())
        .or_else(|| server.startup_error())
        .or_else(|| backends.startup_error().cloned())
        .or_else(|| metastore::startup_error(&server, deployment.airflow_rules().database))
        .or(masking.startup_error);
    deployment.is_refused_at_lookup = backends.is_refused_at_lookup(&deployment);
    report.warn_all(deployment.refusal.as_ref().map(does_not_start));
    report.warn_all(near_names::warnings(&airflow, backends.own().store()));
    if is_task && processes.has_own_server() {
        report.warn_all(near_names::warnings(&server, backends.server().store()));
    }
    report.append(airflow_rows::rows(&airflow));
    report.append(airflow_rows::cache(&airflow, deployment.process.value));
    let layers = deployment.stores(Kind::Variable);
    let datacoves = report.collect(datacoves::store(inputs, &layers));
    if let Err(lacks) = &datacoves {
        deployment.datacoves_lacks = Arc::new(lacks.clone());
    }
    let metastore = report.collect(metastore::metastore(inputs, &server));
    let path = in_a_line(&deployment.layers(Kind::Variable));
    report.option("search-path", &path, &deployment.order.origin);
    let merged = Merged {
        deployment,
        access,
        server_access,
        datacoves: datacoves.ok(),
        metastore,
        local_files,
    };
    Ok((merged, report))
}

const SERVER_NOT_USED: &str = "the api-server's environment is not used: it matters only to the processes task, dag-processor and triggerer of Airflow 3";

fn does_not_start(startup_error: &StartupError) -> ConfigWarning {
    let text = format!(
        "Airflow does not start with this configuration ({}): {}: {}",
        startup_error.because, startup_error.error.class, startup_error.error.text
    );
    let next = format!(
        "fix the option ({}): Airflow does not start with it",
        startup_error.because
    );
    ConfigWarning::new(WarningId::WillNotStart, text).remedy(next)
}
