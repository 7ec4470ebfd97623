//! The rules that apply to one deployment's walks, looked up once: each walk needs them at each layer.

use std::sync::OnceLock;

use super::{AirflowRules, AmazonRules, Version};

/// Rules that were looked up, with their release.
#[derive(Clone, Debug)]
struct Known<T>(OnceLock<(Version, T)>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T: Copy> Known<T> {
    /// The rules of `version`, which may be another one by now.
    fn get(&self, version: Version, look_up: impl Fn(Version) -> T) -> T {
        let (known, rules) = self.0.get_or_init(|| (version, look_up(version)));
        if *known == version {
            *rules
        } else {
            look_up(version)
        }
    }
}

/// The rules in force for a deployment.
#[derive(Clone, Debug, Default)]
pub struct RulesInForce {
    airflow: Known<AirflowRules>,
    amazon: Known<AmazonRules>,
}

impl RulesInForce {
    /// The rules of Airflow `version`.
    pub fn airflow(&self, version: Version) -> AirflowRules {
        self.airflow.get(version, AirflowRules::for_version)
    }

    /// The rules of the Amazon provider's `version`.
    pub fn amazon(&self, version: Version) -> AmazonRules {
        self.amazon.get(version, AmazonRules::for_version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_follow_a_release_that_changed_since() {
        let rules = RulesInForce::default();
        let (old, new) = (Version::new(2, 3, 0), Version::new(3, 2, 0));
        for version in [old, new, old] {
            assert_eq!(
                format!("{:?}", rules.airflow(version)),
                format!("{:?}", AirflowRules::for_version(version))
            );
        }
    }
}
