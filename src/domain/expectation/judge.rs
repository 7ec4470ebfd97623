//! Judges lookups by what is expected of them. Never surer than what was seen.

use std::fmt;

use crate::domain::resolve::{Outcome, Prediction, Resolution, Verdict};
use crate::domain::search_path::Layer;

/// What is expected of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// One of these layers gives it.
    Layers(Vec<Layer>),
    /// Any layer gives it.
    Found,
    /// No layer gives it.
    Missing,
}

/// Whether what is expected is so. The worst of several is the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// It is.
    Passed,
    /// It depends on a layer that was not seen.
    Undetermined,
    /// It is not, whatever the layers have that were not seen.
    Failed,
}

impl Judgement {
    /// The word of the output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Undetermined => "undetermined",
            Self::Failed => "failed",
        }
    }
}

/// The word for [`Expected::Missing`] in a file.
pub(super) const MISSING: &str = "missing";
/// The word for [`Expected::Found`] in a file.
pub(super) const FOUND: &str = "found";

impl Expected {
    /// What a lookup means for it. Each layer that was not seen before the winner may be the one that gives the key.
    pub fn judge(&self, resolution: &Resolution) -> Judgement {
        let path: Vec<Layer> = resolution.steps.iter().map(|step| step.layer).collect();
        let may_give = resolution
            .steps
            .iter()
            .filter(|step| matches!(step.verdict, Verdict::NotInspected | Verdict::Found));
        let mut ends: Vec<bool> = may_give
            .map(|step| self.accepts(&path, step.layer))
            .collect();
        match resolution.outcome {
            Outcome::Found => {}
            Outcome::Missing | Outcome::Undetermined => ends.push(*self == Self::Missing),
            Outcome::Error | Outcome::WillNotStart => ends.push(false),
        }
        if ends.iter().all(|accepted| *accepted) {
            Judgement::Passed
        } else if ends.iter().any(|accepted| *accepted) {
            Judgement::Undetermined
        } else {
            Judgement::Failed
        }
    }

    /// The same of a prediction, where that alone says it: all layers that decide were seen.
    pub fn judge_certain(&self, path: &[Layer], end: Prediction) -> Option<Judgement> {
        let is_so = match (end.outcome, end.winner) {
            _ if !end.certain => return None,
            (Outcome::Found, Some(layer)) => self.accepts(path, layer),
            (Outcome::Missing, _) => *self == Self::Missing,
            _ => return None,
        };
        Some(if is_so {
            Judgement::Passed
        } else {
            Judgement::Failed
        })
    }

    /// It is so where this layer gives the key.
    fn accepts(&self, path: &[Layer], layer: Layer) -> bool {
        match self {
            Self::Layers(layers) => layers
                .iter()
                .any(|expected| in_path(*expected, path) == layer),
            Self::Found => true,
            Self::Missing => false,
        }
    }

    /// The layers by which the search path has them; empty where no layer is named.
    pub fn layers_in(&self, path: &[Layer]) -> Vec<Layer> {
        match self {
            Self::Layers(layers) => layers.iter().map(|layer| in_path(*layer, path)).collect(),
            Self::Found | Self::Missing => Vec::new(),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layers(layers) => {
                let names: Vec<_> = layers.iter().map(|layer| layer.name()).collect();
                f.write_str(&names.join(" or "))
            }
            Self::Found => f.write_str(FOUND),
            Self::Missing => f.write_str(MISSING),
        }
    }
}

/// A store that only the api-server asks is meant by its plain name too: `metastore` in a task of Airflow 3.
fn in_path(layer: Layer, path: &[Layer]) -> Layer {
    let nested = layer.at_server();
    if !path.contains(&layer) && path.contains(&nested) {
        nested
    } else {
        layer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::Deployment;
    use crate::domain::key::{Key, Kind};
    use crate::domain::reason::Reason;
    use crate::domain::resolve::{Answer, Basis, Walk};
    use crate::domain::search_path::Order;

    /// A lookup in these layers: `+` has the key, `-` does not, `?` was not seen.
    fn lookup(layers: &[(Layer, char)]) -> Resolution {
        let mut deployment = Deployment::assumed("test");
        let order = layers.iter().map(|(layer, _)| *layer).collect();
        deployment.order.value = Order::Own(order);
        let key = Key::new(Kind::Variable, "x");
        let mut walk = Walk::new(Arc::new(deployment), key, Basis::Predicted);
        while let Some(ask) = walk.next_ask() {
            let of = layers.iter().find(|(layer, _)| *layer == ask.layer);
            walk.answer(match of.unwrap().1 {
                '+' => Answer::Present,
                '-' => Answer::Absent(Reason::NotFound),
                _ => Answer::NotInspected(Some(Reason::NotConfigured), None),
            });
        }
        walk.finish()
    }

    #[track_caller]
    fn check(layers: &[(Layer, char)], expected: &Expected, judgement: Judgement) {
        assert_eq!(expected.judge(&lookup(layers)), judgement, "{layers:?}");
    }

    #[test]
    fn what_was_seen_decides_and_what_was_not_seen_leaves_it_open() {
        use Judgement::{Failed, Passed, Undetermined};
        let (aws, datacoves, env) = (Layer::AWS, Layer::DATACOVES, Layer::ENV);
        let from = |layer: Layer| Expected::Layers(vec![layer]);
        let both = [(aws, '+'), (env, '+')];
        check(&both, &from(aws), Passed);
        check(&both, &from(env), Failed);
        check(&both, &Expected::Found, Passed);
        check(&both, &Expected::Missing, Failed);
        let none = [(aws, '-'), (env, '-')];
        check(&none, &Expected::Missing, Passed);
        check(&none, &from(aws), Failed);
        check(&none, &Expected::Found, Failed);
        let hidden = [(aws, '-'), (datacoves, '?'), (env, '+')];
        // Whatever Datacoves has, it isn't AWS.
        check(&hidden, &from(aws), Failed);
        check(&hidden, &from(env), Undetermined);
        check(&hidden, &from(datacoves), Undetermined);
        check(&hidden, &Expected::Layers(vec![datacoves, env]), Passed);
        check(&hidden, &Expected::Found, Passed);
        check(&hidden, &Expected::Missing, Failed);
        let open = [(aws, '?'), (env, '-')];
        check(&open, &Expected::Missing, Undetermined);
        check(&open, &from(aws), Undetermined);
        check(&open, &from(env), Failed);
        check(&open, &Expected::Found, Undetermined);
        // What comes after the winner does not matter.
        check(&[(aws, '+'), (datacoves, '?')], &from(aws), Passed);
    }

    #[test]
    fn a_store_of_the_api_server_is_meant_by_its_plain_name() {
        let nested = Layer::METASTORE.at_server();
        let layers = [(Layer::ENV, '-'), (nested, '+')];
        check(
            &layers,
            &Expected::Layers(vec![Layer::METASTORE]),
            Judgement::Passed,
        );
        check(&layers, &Expected::Layers(vec![nested]), Judgement::Passed);
        // A layer that the process asks itself is that one alone.
        let both = [(Layer::ENV, '-'), (Layer::ENV.at_server(), '+')];
        check(
            &both,
            &Expected::Layers(vec![Layer::ENV]),
            Judgement::Failed,
        );
    }
}
