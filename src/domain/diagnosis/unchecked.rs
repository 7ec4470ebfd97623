//! Layers that varlens could not check only because they are not configured, and what answers without them.

use crate::domain::deployment::Deployment;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step};
use crate::domain::search_path::{Layer, Store, names};

/// Layers that varlens could not check only because they are not configured, and what answers without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The layers, in the order of the search path.
    pub layers: Vec<Layer>,
    /// The flags that settle the question: `--order aws,env`. Empty where none does.
    pub flags: String,
    /// What is still to be set, so that a layer can be checked: variables, or keys of varlens' file.
    pub unset: Vec<&'static str>,
}

/// Why a lookup is undetermined, where nothing but the configuration of varlens is missing.
pub fn unchecked(deployment: &Deployment, resolution: &Resolution) -> Option<Unchecked> {
    if resolution.outcome != Outcome::Undetermined {
        return None;
    }
    unchecked_layers(deployment, resolution)
}

/// The same, also for a key that a later layer has.
pub fn unchecked_layers(deployment: &Deployment, resolution: &Resolution) -> Option<Unchecked> {
    let steps: Vec<_> = resolution.not_inspected().collect();
    let is_unconfigured = |step: &&Step| step.reason == Some(Reason::NotConfigured);
    if steps.is_empty() || !steps.iter().all(is_unconfigured) {
        return None;
    }
    let layers: Vec<_> = steps.iter().map(|step| step.layer).collect();
    let asks_datacoves = layers.iter().any(|layer| layer.store == Store::Datacoves);
    let unset = if asks_datacoves && !deployment.order.is_assumed() {
        deployment.datacoves_lacks.to_vec()
    } else {
        Vec::new()
    };
    let flags = flags(deployment, resolution, &layers);
    let is_settled = !flags.is_empty() || !unset.is_empty();
    is_settled.then_some(Unchecked {
        layers,
        flags,
        unset,
    })
}

fn flags(deployment: &Deployment, resolution: &Resolution, layers: &[Layer]) -> String {
    let mut flags = Vec::new();
    let mut asked = deployment.layers(resolution.key.kind);
    asked.retain(|layer| !layers.contains(layer) || file_flag(*layer).is_some());
    let has_others = layers.iter().any(|layer| file_flag(*layer).is_none());
    // An order that something says is Airflow's: without its layer, the answer would be that of another deployment.
    if deployment.order.is_assumed() && has_others && !asked.is_empty() {
        flags.push(format!("--order {}", names(&asked, ",")));
    }
    let files = layers.iter().filter_map(|layer| file_flag(*layer));
    for flag in files {
        if !flags.iter().any(|other| other == flag) {
            flags.push(flag.to_owned());
        }
    }
    flags.join(" ")
}

/// A layer that a file describes is given rather than left out, and the database can be said not to have the key.
fn file_flag(layer: Layer) -> Option<&'static str> {
    if layer == Layer::ENV {
        Some("--env-file FILE")
    } else if layer == Layer::ENV.at_server() {
        Some("--server-env-file FILE")
    } else if layer.store == Store::Metastore {
        Some(ASSUME)
    } else {
        None
    }
}

/// Only the user can know it.
const ASSUME: &str = "--assume-absent metastore";

impl Unchecked {
    /// What to do, in a sentence.
    pub fn sentence(&self) -> String {
        let titles: Vec<_> = self.layers.iter().map(|layer| layer.title()).collect();
        let condition = if self.flags.contains(ASSUME) {
            ", if you know that the database doesn't have it"
        } else {
            ""
        };
        let flags = match self.flags.as_str() {
            "" => String::new(),
            flags => format!("; {flags} settles it{condition}"),
        };
        let unset = match &self.unset[..] {
            [] => String::new(),
            [only] => format!("; set {only} so that it can be"),
            [first @ .., last] => {
                format!("; set {} and {last} so that it can be", first.join(", "))
            }
        };
        format!(
            "{} could not be checked (not configured in varlens){unset}{flags}",
            titles.join(" and "),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::{Identity, Origin};
    use crate::domain::diagnosis::next_steps;
    use crate::domain::key::{Key, Kind};
    use crate::domain::nearest::Nearest;
    use crate::domain::resolve::{Answer, Basis, Fault, Walk};
    use crate::domain::search_path::Order;

    /// The steps for a key that no layer holds, where Datacoves is not configured.
    fn advised(order: Option<Vec<Layer>>, near: Option<&str>) -> Vec<String> {
        let mut deployment = Deployment::assumed("test");
        if let Some(layers) = order {
            deployment.order.value = Order::Own(layers);
        }
        advised_in(deployment, near)
    }

    fn advised_in(deployment: Deployment, near: Option<&str>) -> Vec<String> {
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "aws_x");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while let Some(ask) = walk.next_ask() {
            let is_known = [Layer::AWS, Layer::METASTORE].contains(&ask.layer);
            walk.answer(if is_known {
                Answer::Absent(Reason::NotFound)
            } else {
                Answer::NotInspected(Some(Reason::NotConfigured), None)
            });
        }
        let mut nearest = Nearest::to("aws_x");
        if let Some(near) = near {
            nearest.consider(near);
        }
        next_steps(&deployment, &walk.finish(), None, nearest.best().first())
    }

    #[test]
    fn the_similar_key_comes_first_then_the_flag_that_settles_it() {
        let settles = "Datacoves Secrets Manager could not be checked (not configured in varlens); --order aws settles it";
        let layers = || Some(vec![Layer::AWS, Layer::DATACOVES]);
        assert_eq!(advised(layers(), None), [settles]);
        let near = "use aws-x if that is the key you mean (differs only in separators)";
        assert_eq!(advised(layers(), Some("aws-x")), [near, settles]);
    }

    /// Leaving a layer out that Airflow asks would give a wrong "missing".
    #[test]
    fn an_order_that_something_says_is_not_advised_to_be_changed() {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::DATACOVES]);
        deployment.order.origin = Origin::Detected("a workspace".to_owned());
        let general = Reason::NotConfigured.next_step();
        assert_eq!(advised_in(deployment.clone(), None), [general]);
        deployment.datacoves_lacks = Arc::new(vec!["FAKE_URL", "FAKE_TOKEN"]);
        assert_eq!(
            advised_in(deployment, None),
            [
                "Datacoves Secrets Manager could not be checked (not configured in varlens); set FAKE_URL and FAKE_TOKEN so that it can be"
            ]
        );
    }

    #[test]
    fn an_environment_is_given_rather_than_left_out() {
        assert_eq!(
            advised(None, None),
            [
                "Datacoves Secrets Manager and environment variables could not be checked (not configured in varlens); --order aws,env --env-file FILE settles it"
            ]
        );
        assert_eq!(advised(Some(vec![Layer::AWS]), None), [""; 0]);
    }

    #[test]
    fn what_failed_is_advised_next_to_what_was_not_configured() {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::METASTORE]);
        deployment.aws.identity = Identity::Same;
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "aws_x");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while let Some(ask) = walk.next_ask() {
            let is_aws = ask.layer == Layer::AWS;
            walk.answer(if is_aws {
                Answer::Fault(Fault::new(Reason::AccessDenied))
            } else {
                Answer::NotInspected(Some(Reason::NotConfigured), None)
            });
        }
        let steps = next_steps(&deployment, &walk.finish(), None, None);
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert_eq!(steps[0], Reason::AccessDenied.next_step());
    }
}
