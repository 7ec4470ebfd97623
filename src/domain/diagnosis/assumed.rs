//! What an answer rests on that nobody configured, and the flag that settles it.
//!
//! A setting counts if another value of it would end the lookup otherwise, by the answers that are there. Nothing is asked
//! again.

use std::sync::Arc;

use super::alternatives::{Alternative, Alternatives};
use crate::domain::deployment::{Deployment, Origin};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict, missing};
use crate::domain::search_path::Store;
use crate::domain::team::TeamView;

/// Something that is assumed and decides an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Which setting: `order`, `airflow`, `amazon-provider`, `process`, `backend`, `team`, or `absent` for what the user says.
    pub what: &'static str,
    /// What is assumed.
    pub value: String,
    /// The flag that settles it.
    pub flag: &'static str,
    /// The key of a deployment in varlens' file that settles it.
    pub key: &'static str,
}

impl Assumption {
    fn new(what: &'static str, value: String, flag: &'static str, key: &'static str) -> Self {
        Self {
            what,
            value,
            flag,
            key,
        }
    }

    /// It as a sentence: `order datacoves; --order settles it`.
    pub fn sentence(&self) -> String {
        let Self {
            what, value, flag, ..
        } = self;
        if *what == ABSENT {
            return format!("{value} does not have it, as {flag} says");
        }
        format!("{what} {value}; {flag} settles it")
    }
}

const ABSENT: &str = "absent";

/// What is assumed of a deployment, and what it could be instead. One serves for all its keys.
pub struct Assumptions {
    alternatives: Alternatives,
}

impl Assumptions {
    /// Nothing is looked at yet.
    pub fn of(deployment: &Arc<Deployment>) -> Self {
        Self {
            alternatives: Alternatives::new(Arc::clone(deployment)),
        }
    }

    /// What an answer rests on, the most important first; empty if everything that decides it is configured.
    pub fn behind(&self, resolution: &Resolution) -> Vec<Assumption> {
        let deployment = self.alternatives.base.as_ref();
        let question = Question {
            alternatives: &self.alternatives,
            deployment,
            resolution,
        };
        let mut assumed = question.absent();
        let mut note = |what, value, flag, key| {
            assumed.push(Assumption::new(what, value, flag, key));
        };
        if deployment.order.is_assumed() && question.depends_on_order() {
            let order = deployment.order.value.name();
            note("order", order, "--order", "order");
        }
        if deployment.is_backend_assumed && question.depends_on(self.alternatives.backends()) {
            let class = "the Amazon provider's SecretsManagerBackend";
            note("backend", class.to_owned(), "--env-file", "env.file");
        }
        if deployment.airflow.is_assumed() && question.depends_on_airflow() {
            let version = deployment.airflow.value.to_string();
            note("airflow", version, "--airflow", "airflow");
        }
        if deployment.amazon_provider.is_assumed() && question.depends_on_provider() {
            let version = deployment.amazon_provider.value.to_string();
            let name = "amazon-provider";
            note(name, version, "--amazon-provider", name);
        }
        if deployment.process.is_assumed() && question.depends_on_process() {
            let process = deployment.process.value.name().to_owned();
            note("process", process, "--process", "process");
        }
        if deployment.team.is_none() && question.depends_on_team() {
            note("team", "none".to_owned(), "--team", "team");
        }
        assumed
    }
}

struct Question<'a> {
    alternatives: &'a Alternatives,
    deployment: &'a Deployment,
    resolution: &'a Resolution,
}

impl Question<'_> {
    /// The layers that do not have the key only because the user says so.
    fn absent(&self) -> Vec<Assumption> {
        let is_said = |step: &&Step| step.reason == Some(Reason::AssumedAbsent);
        let layers = self.resolution.steps.iter().filter(is_said);
        let said = |step: &Step| {
            let key = "assume-absent";
            Assumption::new(ABSENT, step.layer.to_string(), "--assume-absent", key)
        };
        layers.map(said).collect()
    }

    fn depends_on_order(&self) -> bool {
        self.resolution.outcome == Outcome::Undetermined
            || self.depends_on(self.alternatives.orders())
    }

    fn depends_on_airflow(&self) -> bool {
        self.resolution.outcome == Outcome::WillNotStart
            || self.has_single_kwargs()
            || self.is_worded_by_release()
            || self.depends_on(self.alternatives.airflows())
    }

    /// Another release says in other words that the key is missing.
    fn is_worded_by_release(&self) -> bool {
        let Resolution {
            outcome,
            error,
            key,
            ..
        } = self.resolution;
        let is_other = |other: &Alternative| missing(other.deployment(), key) != *error;
        *outcome == Outcome::Missing && self.alternatives.airflows().iter().any(is_other)
    }

    fn depends_on_provider(&self) -> bool {
        self.resolution.outcome == Outcome::WillNotStart
            || self.depends_on(self.alternatives.providers())
    }

    fn depends_on_process(&self) -> bool {
        // Without an api-server, every process looks keys up in the same way.
        self.deployment.airflow_rules().task.is_some()
            && self.depends_on(self.alternatives.processes())
    }

    /// A team's task may see more at a layer that answered.
    fn depends_on_team(&self) -> bool {
        let is_open = |step: &Step| {
            let is_asked = !matches!(step.verdict, Verdict::NotReached | Verdict::Skipped);
            is_asked && self.deployment.team_view(step.layer) == TeamView::Open
        };
        self.resolution.key.kind != Kind::Config && self.resolution.steps.iter().any(is_open)
    }

    /// An option of the backend is given by a variable that only some releases read; what-if does not read it again.
    fn has_single_kwargs(&self) -> bool {
        let is_asked = |step: &Step| step.layer.store == Store::Aws;
        let kinds = &self.deployment.aws.kinds;
        let is_single = |name: &str| name.to_lowercase().contains("backend_kwarg__");
        self.resolution.steps.iter().any(is_asked)
            && kinds.iter().any(|kind| match &kind.prefix.origin {
                Origin::Environment(name) => is_single(name),
                Origin::Default | Origin::Assumed | Origin::Flag(_) | Origin::WhatIf => false,
                other => is_single(&other.to_string()),
            })
    }

    /// One of these deployments ends the lookup otherwise.
    fn depends_on(&self, others: &[Alternative]) -> bool {
        let ends_otherwise =
            |other: &Alternative| other.ends_otherwise(self.deployment, self.resolution);
        others.iter().any(ends_otherwise)
    }
}

#[cfg(test)]
mod tests {
    use super::super::alternatives::stock;
    use super::*;
    use crate::domain::deployment::Sourced;
    use crate::domain::key::Key;
    use crate::domain::process::Process;
    use crate::domain::release::Version;
    use crate::domain::resolve::{Answer, Basis, Walk};
    use crate::domain::search_path::{Layer, Order};

    /// What a lookup of `k` rests on; only these layers have it, the others of AWS, environment and database don't.
    fn assumed(deployment: Deployment, holders: &[Layer]) -> Vec<&'static str> {
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "k");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while let Some(ask) = walk.next_ask() {
            let store = deployment.store(ask.layer);
            let known = [Layer::AWS, Layer::ENV, Layer::METASTORE];
            walk.answer(if holders.contains(&store) {
                Answer::Present
            } else if known.contains(&store) {
                Answer::Absent(Reason::NotFound)
            } else {
                Answer::NotInspected(Some(Reason::NotConfigured), None)
            });
        }
        let assumed = Assumptions::of(&deployment).behind(&walk.finish());
        assumed.iter().map(|assumption| assumption.what).collect()
    }

    /// Everything is configured.
    fn given(order: Order) -> Deployment {
        let mut deployment = Deployment::assumed("test");
        let origin = || Origin::Flag("--test");
        deployment.airflow.origin = origin();
        deployment.amazon_provider.origin = origin();
        deployment.process = Sourced::new(Process::Server, origin());
        deployment.order = Sourced::new(order, origin());
        deployment
    }

    fn with(change: impl FnOnce(&mut Deployment)) -> Deployment {
        let mut deployment = given(stock(Some(Layer::AWS)));
        change(&mut deployment);
        deployment
    }

    #[test]
    fn what_is_configured_is_not_assumed() {
        let layers = [Layer::AWS, Layer::ENV, Layer::METASTORE];
        for holder in layers {
            assert_eq!(assumed(given(stock(Some(Layer::AWS))), &[holder]), [""; 0]);
        }
    }

    #[test]
    fn an_assumed_order_counts_where_another_one_ends_otherwise() {
        let deployment = || with(|deployment| deployment.order.origin = Origin::Assumed);
        assert_eq!(assumed(deployment(), &[Layer::AWS]), ["order"]);
        assert_eq!(assumed(deployment(), &[]), ["order"]);
        // Every order has the environment, and AWS does not have the key.
        assert_eq!(assumed(deployment(), &[Layer::ENV]), [""; 0]);
    }

    #[test]
    fn an_assumed_backend_counts_where_it_gives_the_key() {
        let deployment = || with(|deployment| deployment.is_backend_assumed = true);
        assert_eq!(assumed(deployment(), &[Layer::AWS]), ["backend"]);
        assert_eq!(assumed(deployment(), &[Layer::ENV]), [""; 0]);
        assert_eq!(assumed(deployment(), &[]), [""; 0]);
    }

    #[test]
    fn an_assumed_process_counts_where_the_api_server_was_not_seen() {
        let deployment = || with(|deployment| deployment.process = Sourced::assumed(Process::Task));
        assert_eq!(assumed(deployment(), &[Layer::AWS]), [""; 0]);
        assert_eq!(assumed(deployment(), &[]), ["process"]);
    }

    #[test]
    fn an_assumed_release_counts_where_its_rules_decide() {
        // The Amazon provider of the first releases puts a slash after an empty prefix.
        let deployment = |prefix: &str| {
            with(|deployment| {
                deployment.amazon_provider.origin = Origin::Assumed;
                deployment.aws.kinds[0].prefix.value = Some(prefix.to_owned());
            })
        };
        assert_eq!(assumed(deployment(""), &[Layer::AWS]), ["amazon-provider"]);
        assert_eq!(assumed(deployment("p"), &[Layer::AWS]), [""; 0]);
        let old = with(|deployment| {
            deployment.airflow = Sourced::assumed(Version::new(2, 10, 5));
        });
        assert_eq!(assumed(old, &[Layer::AWS]), [""; 0]);
    }

    #[test]
    fn what_the_user_says_is_absent_is_named() {
        let deployment = with(|deployment| {
            deployment.assumed_absent = vec![Layer::METASTORE];
        });
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "k");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while let Some(ask) = walk.next_ask() {
            let answer = match ask.layer {
                Layer::METASTORE => Answer::NotInspected(Some(Reason::NotConfigured), None),
                _ => Answer::Absent(Reason::NotFound),
            };
            walk.answer(answer);
        }
        let resolution = walk.finish();
        assert_eq!(resolution.outcome, Outcome::Missing);
        let assumed = Assumptions::of(&deployment).behind(&resolution);
        let sentences: Vec<_> = assumed.iter().map(Assumption::sentence).collect();
        assert_eq!(
            sentences,
            ["metastore does not have it, as --assume-absent says"]
        );
    }
}
