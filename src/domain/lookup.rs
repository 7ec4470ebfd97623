//! From a key to the place that a layer is asked for, and whether the layer is asked at all.
//!
//! Knows nothing of answers; that is `resolve`.

mod explain;
mod place;
mod rules;
mod team;

pub use explain::{detail, error, next_step};
pub use place::{is_secret_name, name_beginning, secret_name};
pub use rules::{Decision, Refusal, asks_alike, place};
pub(crate) use rules::{Rule, rules};
pub use team::{TeamKey, team_key, team_of_folder};

use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::search_path::{Layer, Store};

/// Whether `layer` is asked for `key`: what the first rule says that refuses it.
///
/// # Errors
/// Why the layer is not asked.
pub fn decide(deployment: &Deployment, layer: Layer, key: &Key) -> Decision {
    rules(deployment, layer, key.kind).try_for_each(|rule| rule.decide(&key.name))
}

/// The place that `layer` is asked for, for `key`.
///
/// # Errors
/// Why the layer is not asked.
pub fn asked_place(deployment: &Deployment, layer: Layer, key: &Key) -> Result<String, Refusal> {
    decide(deployment, layer, key)?;
    // A layer without a place for the kind has a rule that refuses every key.
    Ok(place(deployment, layer, key).unwrap_or_default())
}

/// `layer` is asked for `key` by exactly this name: what [`asked_place`] says, mostly without an allocation.
pub fn asks_for(deployment: &Deployment, layer: Layer, key: &Key, name: &str) -> bool {
    let is_it = match layer.store {
        Store::Aws => is_secret_name(deployment, layer, key, name),
        _ => place(deployment, layer, key).unwrap_or_default() == name,
    };
    is_it && decide(deployment, layer, key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::{LookupPattern, Origin, Sourced};
    use crate::domain::key::Kind;
    use crate::domain::python_re::PythonVersion;

    fn with_pattern(pattern: &str) -> Deployment {
        let mut deployment = Deployment::assumed("test");
        let parsed = LookupPattern::parse(Some(pattern), PythonVersion::default());
        deployment.aws.kinds[0].pattern = Sourced::new(parsed, Origin::Flag("--test"));
        deployment
    }

    fn asked(deployment: &Deployment, layer: Layer, name: &str) -> Result<String, Refusal> {
        asked_place(deployment, layer, &Key::new(Kind::Variable, name))
    }

    #[test]
    fn a_layer_is_asked_for_one_name_where_no_rule_refuses_it() {
        let deployment = with_pattern("^aws_");
        for layer in [Layer::AWS, Layer::ENV, Layer::METASTORE] {
            for name in ["aws_x", "x", ""] {
                let key = Key::new(Kind::Variable, name);
                let asked = asked_place(&deployment, layer, &key);
                for place in ["airflow/variables/aws_x", "AIRFLOW_VAR_X", "aws_x", "x", ""] {
                    let expected = asked.as_deref() == Ok(place);
                    assert_eq!(asks_for(&deployment, layer, &key, place), expected);
                }
            }
        }
    }

    #[test]
    fn the_pattern_is_tested_on_the_bare_key_at_its_start() {
        let deployment = with_pattern("^aws_");
        let place = asked(&deployment, Layer::AWS, "AWS_x");
        assert_eq!(place.as_deref(), Ok("airflow/variables/AWS_x"));
        let refusal = asked(&deployment, Layer::AWS, "x_aws_");
        assert_eq!(refusal, Err(Refusal::PatternMismatch));
    }

    #[test]
    fn a_pattern_that_python_rejects_fails_the_layer() {
        let deployment = with_pattern("(");
        let refusal = asked(&deployment, Layer::AWS, "x").unwrap_err();
        assert_eq!(refusal, Refusal::PatternInvalid);
        let key = Key::new(Kind::Variable, "x");
        let error = error(&deployment, Layer::AWS, &key, refusal).unwrap();
        assert_eq!(
            error.text,
            "missing ), unterminated subpattern at position 0"
        );
    }

    #[test]
    fn a_null_prefix_switches_the_kind_off() {
        let mut deployment = Deployment::assumed("test");
        deployment.aws.kinds[0].prefix = Sourced::new(None, Origin::Default);
        let refusal = asked(&deployment, Layer::AWS, "x");
        assert_eq!(refusal, Err(Refusal::PrefixNull));
        let variable = Key::new(Kind::Variable, "x");
        assert_eq!(place(&deployment, Layer::AWS, &variable), None);
        let connection = Key::new(Kind::Connection, "x");
        assert!(asked_place(&deployment, Layer::AWS, &connection).is_ok());
    }

    #[test]
    fn the_name_gate_applies_to_aws_and_datacoves() {
        let mut deployment = Deployment::assumed("test");
        deployment.name_gate = Sourced::new(Some("datacoves-".to_owned()), Origin::Default);
        for layer in [Layer::AWS, Layer::DATACOVES] {
            let refusal = asked(&deployment, layer, "aws_x");
            assert_eq!(refusal, Err(Refusal::NameGate));
            assert!(asked(&deployment, layer, "datacoves-x").is_ok());
        }
        assert!(asked(&deployment, Layer::ENV, "aws_x").is_ok());
    }

    #[test]
    fn an_empty_secret_name_is_refused_only_without_a_prefix() {
        let mut deployment = Deployment::assumed("test");
        assert!(asked(&deployment, Layer::AWS, "").is_ok());
        deployment.aws.kinds[0].prefix.value = Some(String::new());
        let refusal = asked(&deployment, Layer::AWS, "");
        assert_eq!(refusal, Err(Refusal::EmptyName));
        assert!(asked(&deployment, Layer::AWS, "x").is_ok());
    }
}
