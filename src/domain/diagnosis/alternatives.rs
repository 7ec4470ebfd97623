//! What a deployment could be as well, where nobody configured it, and whether a lookup would end otherwise then.
//!
//! Made once for all keys, each part when it is first asked for: a part is three dozen deployments.

use std::sync::{Arc, OnceLock};

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::lookup::{asks_alike, asks_for};
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::release;
use crate::domain::resolve::{Answer, Outcome, Resolution, Step, Verdict, Walk};
use crate::domain::search_path::{Layer, Order};
use crate::domain::what_if::Instead;

/// The deployments that one could be as well, by the setting in which they differ from it.
pub(super) struct Alternatives {
    pub base: Arc<Deployment>,
    orders: OnceLock<Vec<Alternative>>,
    backends: OnceLock<Vec<Alternative>>,
    airflows: OnceLock<Vec<Alternative>>,
    providers: OnceLock<Vec<Alternative>>,
    processes: OnceLock<Vec<Alternative>>,
}

impl Alternatives {
    pub(super) fn new(base: Arc<Deployment>) -> Self {
        Self {
            base,
            orders: OnceLock::new(),
            backends: OnceLock::new(),
            airflows: OnceLock::new(),
            providers: OnceLock::new(),
            processes: OnceLock::new(),
        }
    }

    /// Every order that Datacoves and Airflow have by default.
    pub(super) fn orders(&self) -> &[Alternative] {
        let datacoves = Order::Datacoves {
            replace: false,
            metastore: false,
        };
        let orders = || [datacoves, stock(Some(Layer::AWS)), stock(None)];
        self.orders.get_or_init(|| {
            let orders = orders().into_iter();
            orders.map(|order| self.with_order(order)).collect()
        })
    }

    /// Airflow without a secrets backend.
    pub(super) fn backends(&self) -> &[Alternative] {
        let without = || vec![self.with_order(stock(None))];
        self.backends.get_or_init(without)
    }

    /// Every line of Airflow.
    pub(super) fn airflows(&self) -> &[Alternative] {
        let own = self.base.airflow.value;
        let others = || release::newest_of_lines().filter(move |version| *version != own);
        self.airflows
            .get_or_init(|| self.instead(others().map(Instead::Airflow)))
    }

    /// The Amazon provider of each line of Airflow.
    pub(super) fn providers(&self) -> &[Alternative] {
        let own = self.base.amazon_provider.value;
        let others = || release::providers_of_lines().filter(move |version| *version != own);
        self.providers
            .get_or_init(|| self.instead(others().map(Instead::AmazonProvider)))
    }

    /// Every process.
    pub(super) fn processes(&self) -> &[Alternative] {
        let own = self.base.process.value;
        let others = || Process::all().filter(move |process| *process != own);
        self.processes
            .get_or_init(|| self.instead(others().map(Instead::Process)))
    }

    fn instead(&self, changes: impl Iterator<Item = Instead>) -> Vec<Alternative> {
        let changed = changes.map(|change| change.of(&self.base));
        changed.map(Alternative::new).collect()
    }

    fn with_order(&self, order: Order) -> Alternative {
        let mut other = Deployment::clone(&self.base);
        other.order.value = order;
        Alternative::new(other)
    }
}

pub(super) fn stock(custom: Option<Layer>) -> Order {
    Order::Airflow {
        custom,
        server_custom: custom,
    }
}

/// One of them.
pub(super) struct Alternative {
    deployment: Arc<Deployment>,
    /// The search path of each kind.
    paths: [OnceLock<Vec<PathLayer>>; 3],
}

/// A layer of its search path.
struct PathLayer {
    layer: Layer,
    /// It asks the layer's own store, which is that of the base.
    is_same_store: bool,
    /// It asks the layer for the same keys as the base, by the same names.
    is_alike: bool,
}

impl Alternative {
    fn new(deployment: Deployment) -> Self {
        Self {
            deployment: Arc::new(deployment),
            paths: Default::default(),
        }
    }

    pub(super) fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// In it, the answers that `base` got end a lookup with another outcome or another winner.
    pub(super) fn ends_otherwise(&self, base: &Deployment, resolution: &Resolution) -> bool {
        !self.asks_the_same(base, resolution) && self.walks_otherwise(base, resolution)
    }

    fn path(&self, base: &Deployment, kind: Kind) -> &[PathLayer] {
        let [variables, connections, configs] = &self.paths;
        let known = match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        };
        let path_layer = |layer: Layer| PathLayer {
            layer,
            is_same_store: !layer.is_nested() && self.deployment.store(layer) == base.store(layer),
            is_alike: asks_alike(base, &self.deployment, layer, kind),
        };
        let layers = || self.deployment.layers(kind).into_iter();
        known.get_or_init(|| layers().map(path_layer).collect())
    }

    /// It asks the same layers for the same names, and got answers that mean the same in every release: nothing, until one
    /// layer has the key. That is most lookups, and far less work than a walk. False proves nothing.
    fn asks_the_same(&self, base: &Deployment, resolution: &Resolution) -> bool {
        let key = &resolution.key;
        let path = self.path(base, key.kind);
        // Releases build connections otherwise, ask for a team's own place first, and some triggers can't have what was
        // found masked.
        let gets = self.deployment.plain_gets();
        let is_plain_key = key.kind != Kind::Connection
            && self.deployment.team.is_none()
            && gets.is_none_or(|gets| gets == release::PlainGets::Work);
        if !is_plain_key || self.deployment.refusal.is_some() {
            return false;
        }
        for (at, step) in path.iter().zip(&resolution.steps) {
            let is_asked = |place| at.is_alike || asks_for(&self.deployment, at.layer, key, place);
            let is_same = at.layer == step.layer
                && at.is_same_store
                && step.place.as_deref().is_some_and(is_asked);
            match step.verdict {
                Verdict::Found if is_same => return resolution.outcome == Outcome::Found,
                Verdict::Absent if is_same && is_plain(step) => {}
                _ => return false,
            }
        }
        path.len() == resolution.steps.len() && resolution.outcome == Outcome::Missing
    }

    fn walks_otherwise(&self, base: &Deployment, resolution: &Resolution) -> bool {
        let key = resolution.key.as_ref().clone();
        let mut walk = Walk::new(Arc::clone(&self.deployment), key, resolution.basis);
        while let Some(ask) = walk.next_ask() {
            let answer = resolution.answer_to(base, &self.deployment, ask);
            walk.answer(answer.unwrap_or(Answer::NotInspected(None, None)));
        }
        let end = |resolution: &Resolution| {
            let store = resolution.winner.map(|layer| layer.store);
            (resolution.outcome, store)
        };
        end(&walk.finish()) != end(resolution)
    }
}

/// The layer does not have the key, by an answer that no release judges otherwise.
fn is_plain(step: &Step) -> bool {
    step.reason == Some(Reason::NotFound) && step.fault.is_none() && step.held.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::LookupPattern;
    use crate::domain::key::Key;
    use crate::domain::python_re::PythonVersion;
    use crate::domain::resolve::{Basis, Fault};

    /// A lookup in which each layer of the search path gives the next of these answers.
    fn looked_up(deployment: &Arc<Deployment>, key: Key, answers: [&Answer; 3]) -> Resolution {
        let mut walk = Walk::new(Arc::clone(deployment), key, Basis::Performed);
        let mut answers = answers.into_iter().cycle();
        while walk.next_ask().is_some() {
            walk.answer(answers.next().cloned().unwrap_or(Answer::Present));
        }
        walk.finish()
    }

    fn deployments() -> impl Iterator<Item = Arc<Deployment>> {
        let own = Order::Own(vec![Layer::AWS, Layer::ENV]);
        let datacoves = Deployment::assumed("test").order.value;
        let orders = [own, datacoves, stock(Some(Layer::AWS)), stock(None)];
        let releases = ["2.0.2", "2.10.5", "3.0.0", "3.3.2"];
        orders.into_iter().flat_map(move |order| {
            releases.map(|release| {
                let mut deployment = Deployment::assumed("test");
                deployment.order.value = order.clone();
                deployment.airflow.value = release.parse().unwrap();
                deployment.process.value = Process::assumed(deployment.airflow.value);
                let pattern = LookupPattern::parse(Some("^a"), PythonVersion::default());
                deployment.aws.kinds[0].pattern.value = pattern;
                deployment.aws.kinds[0].prefix.value = Some(String::new());
                Arc::new(deployment)
            })
        })
    }

    #[test]
    fn what_asks_the_same_ends_the_same() {
        let fault = Answer::Fault(Fault::new(Reason::AccessDenied));
        let absent = Answer::Absent(Reason::NotFound);
        let pool = [Answer::Present, absent, fault];
        let keys = ["a", "b", "_T___k", "a--b", "a/b", ""];
        let mut same = 0;
        for deployment in deployments() {
            let alternatives = Alternatives::new(Arc::clone(&deployment));
            let parts = [
                alternatives.orders(),
                alternatives.backends(),
                alternatives.airflows(),
                alternatives.providers(),
                alternatives.processes(),
            ];
            for number in 0..27 {
                let answers = [number % 3, number / 3 % 3, number / 9];
                for key in keys {
                    let key = Key::new(Kind::Variable, key);
                    let resolution = looked_up(&deployment, key, answers.map(|at| &pool[at]));
                    for other in parts.into_iter().flatten() {
                        if other.asks_the_same(&deployment, &resolution) {
                            same += 1;
                            assert!(
                                !other.walks_otherwise(&deployment, &resolution),
                                "{resolution:?} {:?}",
                                other.deployment
                            );
                        }
                    }
                }
            }
        }
        assert!(same > 10_000, "{same}");
    }
}
