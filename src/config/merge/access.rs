//! Phase 6: how AWS is reached, by the process that asks and by the api-server.

mod environment;

use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::{Access, Keys};
use super::super::shell::Shell;
use super::backend::{Backends, SecretsBackend};
use super::inputs::Inputs;
use crate::domain::backend_kwargs::Kwargs;
use crate::domain::caller::account_in;
use crate::domain::deployment::{Identity, Origin, Sourced};
use crate::domain::region;
use crate::domain::value::SecretValue;
use environment::{aws_environment, has_unknown_key, unused_endpoint};

/// How the process that asks reaches AWS.
///
/// Where the order has no AWS (`is_asked`), nobody is told which region is not used.
pub(super) fn own(inputs: Inputs<'_>, backends: &Backends, is_asked: bool) -> (Access, Report) {
    let (access, report) = access(
        "aws",
        inputs,
        backends.own(),
        inputs.shell,
        inputs.processes.given(),
    );
    (access, about_asked(report, is_asked))
}

/// Without what only matters where AWS is asked.
fn about_asked(mut report: Report, is_asked: bool) -> Report {
    if !is_asked {
        report.warnings.clear();
    }
    report
}

/// How the api-server reaches AWS.
pub(super) fn server(inputs: Inputs<'_>, backends: &Backends) -> (Access, Report) {
    let process = inputs.processes.server().or(inputs.processes.given());
    let empty = Shell::default();
    // Where this shell is Airflow's own, a server whose environment a file gives has nothing of it.
    let base = if inputs.is_this_airflow() && process.is_some() {
        &empty
    } else {
        inputs.shell
    };
    access("api-server.aws", inputs, backends.server(), base, process)
}

/// One side: what `process` has of `AWS_*` comes before `base`. Names of rows begin with `subject`.
fn access(
    subject: &str,
    inputs: Inputs<'_>,
    backend: &SecretsBackend,
    base: &Shell,
    process: Option<&Shell>,
) -> (Access, Report) {
    let mut report = Report::default();
    let flags = inputs.flags;
    // A flag, else `backend_kwargs`, else the file.
    let mut part = |name: &str, flag: Option<(&String, &'static str)>, kwarg: &str| {
        let by_flag = flag.map(|(text, flag)| Sourced::new(text.clone(), Origin::Flag(flag)));
        let by_kwarg = || Some(Sourced::new(backend.kwargs.text(kwarg)?, backend.origin()));
        let by_file = || inputs.section.text(&format!("aws.{name}"));
        let part = by_flag
            .or_else(by_kwarg)
            .or_else(|| by_file().map(FileValue::sourced))?;
        if let Some(meant) = region::misspelt(&part.value).filter(|_| name == "region") {
            report.warn(format!(
                "{}: {} is not the name of an AWS region; did you mean {meant}?",
                part.origin, part.value
            ));
        }
        let shown = without_password(&part.value);
        report.option(&format!("{subject}.{name}"), &shown, &part.origin);
        Some(part.value)
    };
    let region = flags.region.as_ref().map(|text| (text, "--region"));
    let profile = flags.profile.as_ref().map(|text| (text, "--profile"));
    let endpoint_url = flags
        .endpoint_url
        .as_ref()
        .map(|text| (text, "--endpoint-url"));
    let as_role = flags.as_role.as_ref().map(|text| (text, "--as-role"));
    let environment = aws_environment(base, process);
    // Airflow's boto3 does not read AWS_REGION; an Airflow that is really configured here fails without the other one.
    let reads_aws_region = inputs.is_named || !inputs.is_configured;
    let access = Access {
        region: part("region", region, "region_name"),
        profile: part("profile", profile, "profile_name"),
        endpoint_url: part("endpoint-url", endpoint_url, "endpoint_url"),
        role_arn: part("role-arn", as_role, "role_arn"),
        keys: keys(&backend.kwargs),
        reads_aws_region,
        environment,
    };
    if flags.endpoint_url.is_none()
        && let Some(name) = unused_endpoint(base, &access.environment)
    {
        report.warn(format!(
            "{name} of this shell is not used, because Airflow's environment is given and does not have it: --endpoint-url sets it"
        ));
    }
    if access.region.is_none() {
        report.append(region_of_environment(subject, &access, base, process));
    }
    if access.keys.is_some() {
        report.option(&format!("{subject}.keys"), "(given)", &backend.origin());
    }
    (access, report)
}

/// Where the region comes from that no option gives: from Airflow's environment, else from this shell's. One of this shell's
/// that does not count is warned of.
fn region_of_environment(
    subject: &str,
    access: &Access,
    base: &Shell,
    process: Option<&Shell>,
) -> Report {
    let mut report = Report::default();
    let names = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    let names = names
        .get(usize::from(!access.reads_aws_region)..)
        .unwrap_or_default();
    let in_force = |name: &&&str| access.environment.iter().find(|(other, _)| other == **name);
    let found = names
        .iter()
        .find(|name| in_force(name).is_some_and(|(_, text)| !text.is_empty()));
    if let Some((name, region)) = found.and_then(|name| in_force(&name)) {
        let is_of_process = process.is_some_and(|process| process.has(name));
        let whose = if let Some(process) = process.filter(|_| is_of_process) {
            process.place(name)
        } else if process.is_none() {
            name.clone()
        } else {
            format!("{name} of this shell; Airflow's environment has no region")
        };
        report.option(
            &format!("{subject}.region"),
            region,
            &Origin::Environment(whose),
        );
        return report;
    }
    let hidden = names.iter().find_map(|name| Some((name, base.text(name)?)));
    if let Some((name, region)) = hidden.filter(|_| process.is_some()) {
        report.warn(format!(
            "the environment that was given for Airflow has no AWS region; {name} of this shell ({region}) is not used: \
             --region {region} uses it"
        ));
    }
    report
}

/// Airflow's own region, where a flag or the file sends varlens to another one: its backend's, that of its environment, the
/// file's.
pub(super) fn own_region(
    inputs: Inputs<'_>,
    backends: &Backends,
    is_server: bool,
) -> Option<Sourced<String>> {
    let by_file = inputs.section.text("aws.region").map(FileValue::sourced);
    let flag = inputs.flags.region.clone();
    let asked = flag.or_else(|| by_file.as_ref().map(|region| region.value.clone()))?;
    let (backend, process) = if is_server {
        let process = inputs.processes.server().or(inputs.processes.given());
        (backends.server(), process)
    } else {
        (backends.own(), inputs.processes.given())
    };
    let process = process.or_else(|| inputs.is_this_airflow().then_some(inputs.shell));
    if backend.unknown_place(&[]).is_some() {
        return None;
    }
    let by_kwarg = backend.kwargs.text("region_name");
    let by_kwarg = by_kwarg.map(|region| Sourced::new(region, backend.origin()));
    let by_environment = || {
        let (name, process) = ("AWS_DEFAULT_REGION", process?);
        let region = process.text(name).filter(|region| !region.is_empty())?;
        let origin = Origin::Environment(process.place(name));
        Some(Sourced::new(region, origin))
    };
    // Without the flag, varlens asks there as well.
    if by_kwarg.is_some() && inputs.flags.region.is_none() {
        return None;
    }
    let own = by_kwarg.or_else(by_environment).or(by_file)?;
    (own.value != asked).then_some(own)
}

/// That `--region`, or varlens' file, names another region than the one that Airflow asks.
pub(super) fn asked_elsewhere(inputs: Inputs<'_>, own: &Sourced<String>) -> String {
    let Sourced { value, origin } = own;
    match &inputs.flags.region {
        Some(asked) => format!(
            "Airflow asks {value} ({origin}), and --region asks {asked} instead: leave the flag off to ask as Airflow does"
        ),
        None => format!(
            "Airflow asks {value} ({origin}), and the region of varlens' file is asked instead: correct it to ask as Airflow does"
        ),
    }
}

/// Whether Airflow's own credentials ask: its keys, the environment of the very process that is simulated, or a role that
/// varlens assumes as Airflow has it.
pub(super) fn identity(
    inputs: Inputs<'_>,
    backend: &SecretsBackend,
    access: &Access,
) -> (Identity, Report) {
    // A profile of the user's is used instead of the keys in Airflow's environment.
    let process = inputs.processes.given();
    let has_process_keys = has_keys(process) && inputs.flags.profile.is_none();
    let has_keys = access.keys.is_some() || has_process_keys || inputs.is_this_airflow();
    let is_known = backend.unknown_caller().is_none();
    let is_same = has_keys && is_known && !inputs.is_redirected();
    let by_role = !is_same && access.role_arn.is_some();
    let by_file = inputs.section.flag("aws.same-identity");
    let same = by_file.map_or(
        Sourced::new(is_same || by_role, Origin::Default),
        FileValue::sourced,
    );
    let mut report = Report::default();
    report.sourced("aws.same-identity", &same);
    let identity = match (same.value, by_role) {
        (false, _) => Identity::Other,
        // The role is Airflow's, and what varlens assumes it with is not.
        (true, true) => Identity::Role,
        (true, false) => Identity::Same,
    };
    (identity, report)
}

/// The account that has the deployment's secrets, where that is known without asking AWS: as the file says, else that of
/// the role that Airflow has.
pub(super) fn account(inputs: Inputs<'_>, access: &Access) -> (Option<Sourced<String>>, Report) {
    let mut report = Report::default();
    let by_file = inputs.section.text("aws.account").map(FileValue::sourced);
    if let Some(account) = &by_file {
        report.option("aws.account", &account.value, &account.origin);
    }
    let by_role = || {
        let role = access.role_arn.as_deref()?;
        let account = account_in(role)?.to_owned();
        Some(Sourced::new(account, Origin::Detected(role.to_owned())))
    };
    let observed = inputs.processes.observed();
    let observed =
        observed.and_then(|(seen, origin)| Some(Sourced::new(seen.account.clone()?, origin)));
    // The role of the process asks where nothing gives it other credentials.
    let by_execution_role = || {
        let process = inputs.processes;
        if access.role_arn.is_some() || access.keys.is_some() || has_keys(process.given()) {
            return None;
        }
        let role = process.execution_role()?;
        let account = account_in(&role)?.to_owned();
        Some(Sourced::new(account, Origin::Detected(role)))
    };
    let account = by_file.or(observed).or_else(by_role);
    (account.or_else(by_execution_role), report)
}

/// A process has an access key in its environment: an empty one is none to boto3, and with a part that is not known nobody asks.
pub(super) fn has_keys(process: Option<&Shell>) -> bool {
    process.is_some_and(|process| {
        let is_set = process
            .text("AWS_ACCESS_KEY_ID")
            .is_some_and(|id| !id.is_empty());
        is_set && !has_unknown_key(process)
    })
}

fn keys(kwargs: &Kwargs) -> Option<Keys> {
    Some(Keys {
        id: kwargs.text("aws_access_key_id")?,
        secret: SecretValue::from_text(kwargs.text("aws_secret_access_key")?),
        token: kwargs.text("aws_session_token").map(SecretValue::from_text),
    })
}

/// A URL without user, password and query, for `varlens config`.
pub(super) fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        // Not a URL: what is before an @ may be a password.
        return match value.rsplit_once('@') {
            Some((_, host)) => format!("…@{host}"),
            None => value.to_owned(),
        };
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}{path}"),
        None => format!("{scheme}://{rest}"),
    }
}
