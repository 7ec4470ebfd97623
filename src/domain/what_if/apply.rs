//! A deployment with changes made, and with what follows from them: as the same deployment would have been put together
//! with these values from the start.

use super::field::Edit;
use crate::domain::deployment::{AwsOptions, Deployment, LookupPattern, Origin, Sourced, Teams};
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{AirflowOption, AirflowOptionName, assumed_amazon};
use crate::domain::search_path::Order;

/// `base` with the edits made.
pub(super) fn changed<'a>(base: &Deployment, edits: impl Iterator<Item = &'a Edit>) -> Deployment {
    let mut deployment = base.clone();
    let edits: Vec<_> = edits.collect();
    for edit in &edits {
        release_or_process(&mut deployment, edit);
    }
    follow_release(&mut deployment, base);
    follow_process(&mut deployment, base);
    for edit in &edits {
        rest(&mut deployment, edit);
    }
    follow_task(&mut deployment, base);
    deployment
}

fn by_edit<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Origin::WhatIf)
}

fn release_or_process(deployment: &mut Deployment, edit: &Edit) {
    match edit {
        Edit::Airflow(version) => deployment.airflow = by_edit(*version),
        Edit::AmazonProvider(version) => deployment.amazon_provider = by_edit(*version),
        Edit::Process(process) => deployment.process = by_edit(*process),
        _ => {}
    }
}

/// What is not configured is assumed again; what was detected for another release proves nothing.
fn follow_release(deployment: &mut Deployment, base: &Deployment) {
    let version = deployment.airflow.value;
    if version == base.airflow.value {
        return;
    }
    let is_open = |origin: &Origin| matches!(origin, Origin::Assumed | Origin::Detected(_));
    if is_open(&deployment.amazon_provider.origin) {
        deployment.amazon_provider = Sourced::assumed(assumed_amazon(version));
    }
    if is_open(&deployment.python.origin) {
        deployment.python = Sourced::assumed(PythonVersion::default());
    }
    if deployment.process.is_assumed() {
        deployment.process.value = Process::assumed(version);
    }
    if AirflowOption::for_version(AirflowOptionName::MultiTeam, version).is_none() {
        deployment.teams = Teams::Off;
        deployment.server.teams = Teams::Off;
    }
    if deployment.python.value != base.python.value {
        read_patterns_anew(&mut deployment.aws, deployment.python.value);
        read_patterns_anew(&mut deployment.server.aws, deployment.python.value);
    }
}

/// What is no text to begin with keeps its error.
fn read_patterns_anew(options: &mut AwsOptions, python: PythonVersion) {
    for kind in &mut options.kinds {
        let pattern = &mut kind.pattern.value;
        let is_text = !matches!(
            pattern,
            LookupPattern::Invalid {
                class: "TypeError",
                ..
            }
        );
        if is_text {
            *pattern = LookupPattern::parse(pattern.source(), python);
        }
    }
}

/// A task has its own backend, `[workers]`; a server in its place has `[secrets]`, as the api-server does.
fn follow_process(deployment: &mut Deployment, base: &Deployment) {
    let is_server_now = base.task_rules().is_some() && deployment.task_rules().is_none();
    if !is_server_now || base.server.is_env_given {
        return;
    }
    if let Order::Airflow {
        custom,
        server_custom,
    } = &mut deployment.order.value
    {
        *custom = *server_custom;
    }
    deployment.aws = base.server.aws.clone();
    if base.server.has_own_aws && deployment.aws.not_followed.is_none() {
        // Its names were listed for the api-server, and the task's are others.
        let what = "the server's own AWS, which was listed for the api-server only";
        deployment.aws.not_followed = Some(what.to_owned());
    }
}

fn rest(deployment: &mut Deployment, edit: &Edit) {
    let python = deployment.python.value;
    match edit {
        Edit::Order(order) => deployment.order = by_edit(order.clone()),
        Edit::Off(layers) => deployment.off.clone_from(layers),
        Edit::Sep(sep) => {
            deployment.aws.sep = by_edit(sep.clone());
            deployment.aws.strips_spaces = false;
        }
        Edit::NameGate(gate) => deployment.name_gate = by_edit(gate.clone()),
        Edit::Pattern(kind, text) => {
            let pattern = LookupPattern::parse(Some(text), python);
            deployment.aws.kind_mut(*kind).pattern = by_edit(pattern);
        }
        Edit::Prefix(kind, prefix) => {
            deployment.aws.kind_mut(*kind).prefix = by_edit(prefix.clone());
        }
        Edit::Airflow(_) | Edit::AmazonProvider(_) | Edit::Process(_) => {}
    }
}

/// The api-server says what the task says, option by option, where it did so before.
fn follow_task(deployment: &mut Deployment, base: &Deployment) {
    if base.task_rules().is_none() {
        // Nobody described it.
        deployment.server.aws = deployment.aws.clone();
        deployment.server.teams = deployment.teams.clone();
        return;
    }
    let Deployment { aws, server, .. } = deployment;
    let (was, was_server) = (&base.aws, &base.server.aws);
    if aws.is_same(was) {
        return;
    }
    if was.sep.value == was_server.sep.value && was.strips_spaces == was_server.strips_spaces {
        server.aws.sep.clone_from(&aws.sep);
        server.aws.strips_spaces = aws.strips_spaces;
    }
    for kind in Kind::ALL {
        let (from, to) = (aws.kind(kind), server.aws.kind_mut(kind));
        let (was, was_server) = (was.kind(kind), was_server.kind(kind));
        if was.prefix.value == was_server.prefix.value {
            to.prefix = from.prefix.clone();
        }
        if was.pattern.value.source() == was_server.pattern.value.source() {
            to.pattern = from.pattern.clone();
        }
    }
}
