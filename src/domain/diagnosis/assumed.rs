//! What an answer rests on that nobody configured, and the flag that settles it.
//!
//! A setting counts if another value of it would end the lookup otherwise, by the answers that are there. Nothing is asked
//! again.

use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::release;
use crate::domain::resolve::{Answer, Ask, Outcome, Resolution, Step, Walk};
use crate::domain::search_path::{Layer, Order, Store};
use crate::domain::what_if::WhatIf;

/// Something that is assumed and decides an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Which setting: `order`, `airflow`, `amazon-provider`, `process`, `backend`, or `absent` for what the user says.
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

/// What an answer rests on, the most important first; empty if everything that decides it is configured.
pub fn assumptions(deployment: &Deployment, resolution: &Resolution) -> Vec<Assumption> {
    let question = Question {
        deployment,
        resolution,
    };
    let mut assumed = question.absent();
    if deployment.order.is_assumed() && question.depends_on_order() {
        let order = deployment.order.value.name();
        assumed.push(Assumption::new("order", order, "--order", "order"));
    }
    if deployment.is_backend_assumed && question.ends_otherwise(question.without_backend()) {
        let class = "the Amazon provider's SecretsManagerBackend";
        let backend = Assumption::new("backend", class.to_owned(), "--env-file", "env.file");
        assumed.push(backend);
    }
    let version = deployment.airflow.value;
    if deployment.airflow.is_assumed() && question.depends_on_airflow() {
        assumed.push(Assumption::new(
            "airflow",
            version.to_string(),
            "--airflow",
            "airflow",
        ));
    }
    let provider = deployment.amazon_provider.value;
    if deployment.amazon_provider.is_assumed() && question.depends_on_provider() {
        let name = "amazon-provider";
        assumed.push(Assumption::new(
            name,
            provider.to_string(),
            "--amazon-provider",
            name,
        ));
    }
    let process = deployment.process.value.name();
    if deployment.process.is_assumed() && question.depends_on_process() {
        assumed.push(Assumption::new(
            "process",
            process.to_owned(),
            "--process",
            "process",
        ));
    }
    assumed
}

struct Question<'a> {
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
        let orders = [
            Order::Datacoves {
                replace: false,
                metastore: false,
            },
            stock(Some(Layer::AWS)),
            stock(None),
        ];
        let mut others = orders.into_iter().map(|order| self.with_order(order));
        self.resolution.outcome == Outcome::Undetermined
            || others.any(|other| self.ends_otherwise(other))
    }

    fn with_order(&self, order: Order) -> Deployment {
        let mut other = self.deployment.clone();
        other.order.value = order;
        other
    }

    fn without_backend(&self) -> Deployment {
        self.with_order(stock(None))
    }

    fn depends_on_airflow(&self) -> bool {
        if self.resolution.outcome == Outcome::WillNotStart || self.has_single_kwargs() {
            return true;
        }
        let newest = release::newest_of_lines();
        let texts = newest.map(|version| version.to_string());
        self.depends_on("airflow", texts)
    }

    fn depends_on_provider(&self) -> bool {
        if self.resolution.outcome == Outcome::WillNotStart {
            return true;
        }
        let providers = release::providers_of_lines();
        let texts = providers.map(|version| version.to_string());
        self.depends_on("amazon-provider", texts)
    }

    fn depends_on_process(&self) -> bool {
        // Without an api-server, every process looks keys up in the same way.
        if self.deployment.airflow_rules().task.is_none() {
            return false;
        }
        let names = Process::ALL.map(|process| process.name().to_owned());
        self.depends_on("process", names)
    }

    /// An option of the backend is given by a variable that only some releases read; what-if does not read it again.
    fn has_single_kwargs(&self) -> bool {
        let is_asked = |step: &Step| step.layer.store == Store::Aws;
        let kinds = &self.deployment.aws.kinds;
        let mut origins = kinds.iter().map(|kind| kind.prefix.origin.to_string());
        self.resolution.steps.iter().any(is_asked)
            && origins.any(|origin| origin.to_lowercase().contains("backend_kwarg__"))
    }

    /// One of these values of a setting ends the lookup otherwise.
    fn depends_on(&self, field: &str, values: impl IntoIterator<Item = String>) -> bool {
        let base = Arc::new(self.deployment.clone());
        values.into_iter().any(|value| {
            let mut what_if = WhatIf::new(Arc::clone(&base));
            what_if.set(field, &value).is_ok()
                && self.ends_otherwise(Deployment::clone(what_if.deployment()))
        })
    }

    /// With another deployment, the same answers give another outcome or another winner.
    fn ends_otherwise(&self, other: Deployment) -> bool {
        let key = self.resolution.key.as_ref().clone();
        let other = Arc::new(other);
        let mut walk = Walk::new(Arc::clone(&other), key, self.resolution.basis);
        while let Some(ask) = walk.next_ask() {
            let answer = self.answer(ask, &other);
            walk.answer(answer.unwrap_or(Answer::NotInspected(None, None)));
        }
        let end = |resolution: &Resolution| {
            let store = resolution.winner.map(|layer| layer.store);
            (resolution.outcome, store)
        };
        end(&walk.finish()) != end(self.resolution)
    }

    /// What the store of a layer answered for the same place.
    fn answer(&self, ask: &Ask, other: &Deployment) -> Option<Answer> {
        let store = other.store(ask.layer);
        let is_same = |step: &&Step| {
            self.deployment.store(step.layer) == store && step.place.as_ref() == Some(&ask.place)
        };
        let mut steps = self.resolution.steps.iter().filter(is_same);
        steps.find_map(Step::answer)
    }
}

fn stock(custom: Option<Layer>) -> Order {
    Order::Airflow {
        custom,
        server_custom: custom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::{Origin, Sourced};
    use crate::domain::key::{Key, Kind};
    use crate::domain::release::Version;
    use crate::domain::resolve::Basis;

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
        let assumed = assumptions(&deployment, &walk.finish());
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
        let assumed = assumptions(&deployment, &resolution);
        let sentences: Vec<_> = assumed.iter().map(Assumption::sentence).collect();
        assert_eq!(
            sentences,
            ["metastore does not have it, as --assume-absent says"]
        );
    }
}
