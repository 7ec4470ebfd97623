//! Faults of the configuration that explain what a lookup gave, and what to do about them.

use std::borrow::Cow;

use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::Deployment;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::Store;

/// The faults that explain what a step gave, with what to do; none for a layer that was not reached.
pub fn faults_of_step<'d>(
    deployment: &'d Deployment,
    resolution: &Resolution,
    step: &Step,
) -> Vec<Cow<'d, ConfigWarning>> {
    let store = step.layer.store;
    let first = resolution
        .steps
        .iter()
        .find(|other| other.layer.store == store);
    let is_first = first.is_some_and(|first| first.layer == step.layer);
    let is_assumed = step.reason == Some(Reason::AssumedAbsent);
    if !is_first || is_assumed || step.verdict == Verdict::NotReached {
        return Vec::new();
    }
    // The step's own detail may say the same already.
    let is_said = |warning: &ConfigWarning| {
        let detail = step.detail.as_deref();
        detail.is_some_and(|detail| warning.text.starts_with(detail))
    };
    let configured = remediable(deployment, resolution)
        .filter(|warning| warning.store == Some(store) && !is_said(warning));
    let of_database = database_doubt(deployment, resolution).filter(|_| is_of_database(step));
    let configured = configured.map(Cow::Borrowed);
    configured.chain(of_database.map(Cow::Owned)).collect()
}

/// Why the rows of the database that was asked may not be those of the simulated release.
pub fn database_doubt(deployment: &Deployment, resolution: &Resolution) -> Option<ConfigWarning> {
    let revision = resolution.database.as_ref()?;
    let is_asked = resolution.steps.iter().any(is_of_database);
    let doubt = revision.doubt(deployment.airflow.value);
    doubt.filter(|_| is_asked)
}

/// The database has answered what Airflow asks it.
fn is_of_database(step: &Step) -> bool {
    let has_answered = matches!(step.verdict, Verdict::Found | Verdict::Absent);
    step.layer.store == Store::Metastore && has_answered
}

/// The faults that explain why a layer is not in the search path, for a key that was not found.
pub fn faults_of_path<'d>(
    deployment: &'d Deployment,
    resolution: &Resolution,
) -> Vec<&'d ConfigWarning> {
    if matches!(resolution.outcome, Outcome::Found | Outcome::WillNotStart) {
        return Vec::new();
    }
    let is_asked = |warning: &ConfigWarning| {
        let mut steps = resolution.steps.iter();
        warning
            .store
            .is_none_or(|store| steps.any(|step| step.layer.store == store))
    };
    // What the database is does not say whether it is asked.
    let is_of_database = |warning: &ConfigWarning| {
        warning.id == WarningId::NotFollowed && warning.store == Some(Store::Metastore)
    };
    remediable(deployment, resolution)
        .filter(|warning| !is_asked(warning) && !is_of_database(warning))
        .collect()
}

/// What to do about the fault that explains best why there is no value; None where none explains it.
pub(super) fn advice<'d>(deployment: &'d Deployment, resolution: &Resolution) -> Option<&'d str> {
    if resolution.outcome == Outcome::Found {
        return None;
    }
    if resolution.outcome == Outcome::WillNotStart {
        let is_so = |warning: &&ConfigWarning| warning.id == WarningId::WillNotStart;
        return remediable(deployment, resolution)
            .find(is_so)?
            .next
            .as_deref();
    }
    let explained = resolution.steps.iter().filter(|step| is_explained(step));
    let of_steps = explained.flat_map(|step| {
        let store = step.layer.store;
        remediable(deployment, resolution).filter(move |warning| warning.store == Some(store))
    });
    let mut faults = of_steps.chain(faults_of_path(deployment, resolution));
    faults.next()?.next.as_deref()
}

/// The next steps with what to do about a secret that is somewhere else: it comes first, unless a fault of the configuration
/// explains why Airflow looks where it does.
pub fn with_misplaced(
    deployment: &Deployment,
    resolution: &Resolution,
    misplaced: Option<String>,
    mut steps: Vec<String>,
) -> Vec<String> {
    let Some(misplaced) = misplaced else {
        return steps;
    };
    let fault = advice(deployment, resolution);
    let is_explained = fault.is_some() && steps.first().map(String::as_str) == fault;
    steps.insert(usize::from(is_explained), misplaced);
    steps
}

/// Without the fault, the layer might have given the key.
fn is_explained(step: &Step) -> bool {
    let is_explained_itself =
        |reason: Reason| reason.depends_on_caller() || reason == Reason::AssumedAbsent;
    match step.verdict {
        Verdict::Absent | Verdict::Skipped | Verdict::NotInspected => {
            !step.reason.is_some_and(is_explained_itself)
        }
        Verdict::Found | Verdict::Failed | Verdict::NotReached => false,
    }
}

/// The warnings about keys of this kind that say what to do.
fn remediable<'d>(
    deployment: &'d Deployment,
    resolution: &Resolution,
) -> impl Iterator<Item = &'d ConfigWarning> {
    let kind = resolution.key.kind;
    let warnings = deployment.warnings.iter();
    warnings.filter(move |warning| {
        warning.next.is_some() && warning.kind.is_none_or(|only| only == kind)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Basis, Fault, Walk};
    use crate::domain::search_path::{Layer, Order, Store};

    fn looked_up(
        layers: Vec<Layer>,
        store: Store,
        answer: &Answer,
    ) -> (Arc<Deployment>, Resolution) {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(layers);
        let warning = ConfigWarning::new(WarningId::KwargsIgnored, "kwargs are not JSON");
        deployment.warnings = vec![
            ConfigWarning::from("something else"),
            warning.about(store).remedy("write JSON"),
        ];
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "k");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while walk.next_ask().is_some() {
            walk.answer(answer.clone());
        }
        (deployment, walk.finish())
    }

    fn check(layers: Vec<Layer>, answer: &Answer, in_step: bool, in_path: bool, next: bool) {
        let (deployment, resolution) = looked_up(layers, Store::Aws, answer);
        let first = &resolution.steps[0];
        let of_step = faults_of_step(&deployment, &resolution, first);
        let of_path = faults_of_path(&deployment, &resolution);
        assert_eq!(!of_step.is_empty(), in_step);
        assert_eq!(!of_path.is_empty(), in_path);
        assert_eq!(
            advice(&deployment, &resolution),
            next.then_some("write JSON")
        );
    }

    #[test]
    fn a_fault_is_said_at_its_layer_and_advised_where_it_may_be_why() {
        let absent = Answer::Absent(Reason::NotFound);
        let denied = Answer::Fault(Fault::new(Reason::AccessDenied));
        let both = || vec![Layer::AWS, Layer::ENV];
        check(both(), &absent, true, false, true);
        check(both(), &Answer::Present, true, false, false);
        // Credentials are another matter.
        check(both(), &denied, true, false, false);
        // The layer that the fault keeps from being asked.
        check(vec![Layer::ENV], &absent, false, true, true);
        check(vec![Layer::ENV], &Answer::Present, false, false, false);
    }
}
