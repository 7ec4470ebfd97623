//! From a key to the place that a layer is asked for, and whether the layer is asked at all.
//!
//! Knows nothing of answers; that is `resolve`.

mod gates;

pub(crate) use gates::{Gates, Passage};

use crate::domain::deployment::{AwsOptions, Deployment, LookupPattern};
use crate::domain::key::{Key, Kind};
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::{
    AwsErrors, EnvTeamRule, PrefixRule, TeamArgument, TeamMethods, TeamSeparatorRule,
};
use crate::domain::search_path::{Layer, Store};

/// What stands between a key and a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: the layer is asked for this place.
    Ask(String),
    /// The layer is never asked.
    Skipped {
        /// What would have been asked for, where there is such a thing.
        place: Option<String>,
        /// Why.
        reason: Reason,
        /// The pattern, the gate, the rule.
        detail: Option<String>,
    },
    /// Airflow gets an exception before anything is asked.
    Failed {
        /// What would have been asked for.
        place: Option<String>,
        /// Why.
        reason: Reason,
        /// The exception.
        error: PythonError,
    },
    /// Airflow may ask; varlens cannot tell.
    NotInspected {
        /// What would have been asked for.
        place: Option<String>,
        /// Why.
        reason: Reason,
        /// More on it.
        detail: Option<String>,
    },
}

/// Decides whether `layer` is asked for `key`, and for which place.
pub fn gate(deployment: &Deployment, layer: Layer, key: &Key) -> Gate {
    match layer.store {
        Store::Aws => name_gate(deployment, key, || secret_name(deployment, layer, key))
            .unwrap_or_else(|| aws(deployment, layer, key)),
        Store::Datacoves => name_gate(deployment, key, || Some(key.name.clone()))
            .unwrap_or_else(|| Gate::Ask(key.name.clone())),
        Store::Env => env(deployment, layer, key),
        Store::Custom => Gate::NotInspected {
            place: Some(key.name.clone()),
            reason: Reason::UnsupportedOption,
            detail: None,
        },
        _ => Gate::Ask(key.name.clone()),
    }
}

/// The secret's name for a key; None where the prefix is null (`secrets_manager.py`, `_get_secret`).
pub fn secret_name(deployment: &Deployment, layer: Layer, key: &Key) -> Option<String> {
    let aws = deployment.aws_of(layer);
    let prefix = aws.of(key.kind).prefix.value.as_deref()?;
    let sep = aws.sep.value.as_str();
    let rule = deployment.amazon_rules().prefix;
    let stripped = match rule {
        PrefixRule::Separator if aws.strips_spaces => prefix.trim_end(),
        _ => prefix,
    };
    let strip = if aws.strips_spaces { "" } else { sep };
    Some(join(rule, stripped, strip, sep, &key.name))
}

fn join(rule: PrefixRule, prefix: &str, strip: &str, sep: &str, key: &str) -> String {
    match rule {
        PrefixRule::SlashOnly => [prefix.trim_end_matches('/'), sep, key].concat(),
        PrefixRule::Separator => {
            // Python's rstrip takes a set of characters; an empty set strips nothing.
            let stripped = prefix.trim_end_matches(|c| strip.contains(c));
            if stripped.is_empty() {
                key.to_owned()
            } else {
                [stripped, sep, key].concat()
            }
        }
    }
}

/// What all names of a kind begin with in AWS: what a listing is filtered by. None where the prefix is null.
pub fn name_beginning(deployment: &Deployment, layer: Layer, kind: Kind) -> Option<String> {
    secret_name(deployment, layer, &Key::new(kind, ""))
}

fn name_gate(
    deployment: &Deployment,
    key: &Key,
    place: impl Fn() -> Option<String>,
) -> Option<Gate> {
    let gate = deployment.name_gate.value.as_deref()?;
    if key.name.starts_with(gate) {
        return None;
    }
    Some(Gate::Skipped {
        place: place(),
        reason: Reason::NameGate,
        detail: Some(format!("keys must begin with {gate}")),
    })
}

fn aws(deployment: &Deployment, layer: Layer, key: &Key) -> Gate {
    let options = deployment.aws_of(layer);
    if let Some(option) = options
        .not_followed
        .as_ref()
        .filter(|_| options.client_error.is_none())
    {
        return Gate::NotInspected {
            place: secret_name(deployment, layer, key),
            reason: Reason::UnsupportedOption,
            detail: Some(option.clone()),
        };
    }
    let place = secret_name(deployment, layer, key);
    if let Some(failed) = team_argument(deployment, layer, key, place.as_ref()) {
        return failed;
    }
    let Some(place) = place else {
        return Gate::Skipped {
            place: None,
            reason: Reason::PrefixNull,
            detail: None,
        };
    };
    team_separator_before_pattern(deployment, layer, key, &place)
        .or_else(|| lookup_pattern(deployment, layer, key, &place))
        .or_else(|| team_separator_after_pattern(deployment, key, &place))
        .or_else(|| client_error(options, &place))
        .or_else(|| empty_name(deployment, &place))
        .unwrap_or(Gate::Ask(place))
}

/// Airflow 3.2 hands `team_name` to a provider that does not know it: the server to both methods, a task to
/// `get_conn_value` alone (`secrets/base_secrets.py`, `get_connection`).
fn team_argument(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    place: Option<&String>,
) -> Option<Gate> {
    if deployment.airflow_rules().team_argument != TeamArgument::Always {
        return None;
    }
    let methods = deployment.amazon_rules().team_methods;
    let (takes_team, method) = match key.kind {
        Kind::Variable if deployment.is_asked_by_task(layer) => return None,
        Kind::Variable => (methods != TeamMethods::None, "get_variable"),
        Kind::Connection => (methods == TeamMethods::All, "get_conn_value"),
        Kind::Config => return None,
    };
    if takes_team {
        return None;
    }
    let text =
        format!("SecretsManagerBackend.{method}() got an unexpected keyword argument 'team_name'");
    Some(Gate::Failed {
        place: place.cloned(),
        reason: Reason::UnsupportedOption,
        error: PythonError::new("TypeError", text),
    })
}

/// The client cannot be made.
fn client_error(options: &AwsOptions, place: &str) -> Option<Gate> {
    let error = options.client_error.clone()?;
    Some(Gate::Failed {
        place: Some(place.to_owned()),
        reason: Reason::UnsupportedOption,
        error,
    })
}

/// botocore refuses an empty `SecretId` before anything is sent.
fn empty_name(deployment: &Deployment, place: &str) -> Option<Gate> {
    if !place.is_empty() {
        return None;
    }
    let error = match deployment.amazon_rules().errors {
        AwsErrors::BrokenHandler => PythonError::new("AttributeError", "…"),
        _ => PythonError::new(
            "ParamValidationError",
            "Parameter validation failed:\nInvalid length for parameter SecretId, value: 0, valid min length: 1",
        ),
    };
    Some(Gate::Failed {
        place: Some(String::new()),
        reason: Reason::NotFound,
        error,
    })
}

/// 9.34 and later look at `--` before the pattern, and for no config option.
fn team_separator_before_pattern(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    place: &str,
) -> Option<Gate> {
    refuses_before_pattern(deployment, key.kind)
        .then(|| with_teams(deployment, layer, key, place, "--"))?
}

fn refuses_before_pattern(deployment: &Deployment, kind: Kind) -> bool {
    let rule = deployment.amazon_rules().team_separator;
    rule == TeamSeparatorRule::RefusedWithTeams && kind != Kind::Config
}

/// 9.27 to 9.33 refuse in `_get_secret`, after the pattern.
fn team_separator_after_pattern(deployment: &Deployment, key: &Key, place: &str) -> Option<Gate> {
    let is_refused = refuses_after_pattern(deployment) && is_team_scoped(&key.name);
    is_refused.then(|| team_refusal(place, "--"))
}

fn refuses_after_pattern(deployment: &Deployment) -> bool {
    deployment.amazon_rules().team_separator == TeamSeparatorRule::AlwaysRefused
}

/// `re.fullmatch(r"[^-]+--.+", id)`.
fn is_team_scoped(id: &str) -> bool {
    let Some((team, rest)) = id.split_once('-') else {
        return false;
    };
    let Some(rest) = rest.strip_prefix('-') else {
        return false;
    };
    !team.is_empty() && !rest.is_empty() && !rest.contains('\n')
}

/// The key is refused if it holds the separator and teams are in use, which is looked up first.
fn with_teams(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    place: &str,
    separator: &str,
) -> Option<Gate> {
    match deployment.teams_of(layer).in_use() {
        Ok(in_use) => {
            (in_use && key.name.contains(separator)).then(|| team_refusal(place, separator))
        }
        Err(error) => Some(Gate::Failed {
            place: Some(place.to_owned()),
            reason: Reason::UnsupportedOption,
            error: error.clone(),
        }),
    }
}

fn team_refusal(place: &str, separator: &str) -> Gate {
    Gate::Skipped {
        place: Some(place.to_owned()),
        reason: Reason::TeamSeparator,
        detail: Some(format!("the key holds {separator}")),
    }
}

fn lookup_pattern(deployment: &Deployment, layer: Layer, key: &Key, place: &str) -> Option<Gate> {
    if !deployment.amazon_rules().lookup_patterns {
        return None;
    }
    let place = || Some(place.to_owned());
    match &deployment.aws_of(layer).of(key.kind).pattern.value {
        LookupPattern::Every => None,
        LookupPattern::Python(pattern) => match pattern.matches(&key.name) {
            Ok(true) => None,
            Ok(false) => Some(Gate::Skipped {
                place: place(),
                reason: Reason::LookupPattern,
                detail: Some(format!("{} does not match", pattern.source())),
            }),
            Err(not_evaluated) => Some(Gate::NotInspected {
                place: place(),
                reason: Reason::LookupPatternNotEvaluated,
                detail: Some(not_evaluated.to_string()),
            }),
        },
        LookupPattern::Invalid { class, message, .. } => Some(Gate::Failed {
            place: place(),
            reason: Reason::LookupPatternInvalid,
            error: PythonError::new(*class, message),
        }),
        LookupPattern::NotEvaluated { why, .. } => Some(Gate::NotInspected {
            place: place(),
            reason: Reason::LookupPatternNotEvaluated,
            detail: Some(why.clone()),
        }),
    }
}

fn env(deployment: &Deployment, layer: Layer, key: &Key) -> Gate {
    let Some(place) = key.env_name() else {
        return Gate::Skipped {
            place: None,
            reason: Reason::UnsupportedOption,
            detail: Some("config options are never read from here by a backend".to_owned()),
        };
    };
    let refused = match deployment.airflow_rules().env_team {
        EnvTeamRule::RefusesTeamNames if is_team_variable(&key.name) => {
            Some(team_refusal(&place, "___"))
        }
        EnvTeamRule::RefusesWithTeams => with_teams(deployment, layer, key, &place, "___"),
        _ => None,
    };
    if let Some(refused) = refused {
        return refused;
    }
    Gate::Ask(place)
}

/// `re.fullmatch(r"_[^_]+___.+", key)`.
fn is_team_variable(key: &str) -> bool {
    let Some((team, rest)) = key.strip_prefix('_').and_then(|key| key.split_once('_')) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix("__") else {
        return false;
    };
    !team.is_empty() && !rest.is_empty() && !rest.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::{Origin, Sourced};
    use crate::domain::python_re::PythonVersion;

    fn check_join(rule: PrefixRule, prefix: &str, sep: &str, expected: &str) {
        assert_eq!(
            join(rule, prefix, sep, sep, "k"),
            expected,
            "{prefix:?} {sep:?}"
        );
    }

    #[test]
    fn names_of_secrets_by_rule() {
        use PrefixRule::{Separator, SlashOnly};
        check_join(Separator, "airflow/variables", "/", "airflow/variables/k");
        check_join(SlashOnly, "airflow/variables", "/", "airflow/variables/k");
        check_join(Separator, "", "/", "k");
        check_join(SlashOnly, "", "/", "/k");
        check_join(Separator, "/", "/", "k");
        check_join(SlashOnly, "/", "/", "/k");
        check_join(Separator, "p/", "/", "p/k");
        check_join(Separator, "p--", "--", "p--k");
        check_join(SlashOnly, "p--", "--", "p----k");
        check_join(Separator, "p", "", "pk");
        check_join(SlashOnly, "p", "", "pk");
    }

    #[test]
    fn team_scoped_ids() {
        for refused in ["a--b", "a---b"] {
            assert!(is_team_scoped(refused), "{refused}");
        }
        for asked in ["my-key--x", "--b", "a--", "a--b\n", "ab", "a-b"] {
            assert!(!is_team_scoped(asked), "{asked:?}");
        }
        assert!(is_team_variable("_A___k") && !is_team_variable("_A__k"));
        assert!(!is_team_variable("_A___") && !is_team_variable("A___k"));
    }

    fn with_pattern(pattern: &str) -> Deployment {
        let mut deployment = Deployment::assumed("test");
        let parsed = LookupPattern::parse(Some(pattern), PythonVersion::default());
        deployment.aws.kinds[0].pattern = Sourced::new(parsed, Origin::Flag("--test"));
        deployment
    }

    #[test]
    fn the_pattern_is_tested_on_the_bare_key_at_its_start() {
        let deployment = with_pattern("^aws_");
        let ask = |name: &str| gate(&deployment, Layer::AWS, &Key::new(Kind::Variable, name));
        assert_eq!(
            ask("AWS_x"),
            Gate::Ask("airflow/variables/AWS_x".to_owned())
        );
        let Gate::Skipped { reason, place, .. } = ask("x_aws_") else {
            panic!("not skipped");
        };
        assert_eq!(reason, Reason::LookupPattern);
        assert_eq!(place.as_deref(), Some("airflow/variables/x_aws_"));
    }

    #[test]
    fn a_pattern_that_python_rejects_fails_the_layer() {
        let deployment = with_pattern("(");
        let gate = gate(&deployment, Layer::AWS, &Key::new(Kind::Variable, "x"));
        let Gate::Failed { reason, error, .. } = gate else {
            panic!("not failed");
        };
        assert_eq!(reason, Reason::LookupPatternInvalid);
        assert_eq!(
            error.text,
            "missing ), unterminated subpattern at position 0"
        );
    }

    #[test]
    fn a_null_prefix_switches_the_kind_off() {
        let mut deployment = Deployment::assumed("test");
        deployment.aws.kinds[0].prefix = Sourced::new(None, Origin::Default);
        let key = Key::new(Kind::Variable, "x");
        assert!(matches!(
            gate(&deployment, Layer::AWS, &key),
            Gate::Skipped {
                reason: Reason::PrefixNull,
                place: None,
                ..
            }
        ));
        let connection = Key::new(Kind::Connection, "x");
        assert!(matches!(
            gate(&deployment, Layer::AWS, &connection),
            Gate::Ask(_)
        ));
    }

    #[test]
    fn the_name_gate_stands_before_aws_and_datacoves() {
        let mut deployment = Deployment::assumed("test");
        deployment.name_gate = Sourced::new(Some("datacoves-".to_owned()), Origin::Default);
        let of = |layer, name: &str| gate(&deployment, layer, &Key::new(Kind::Variable, name));
        for layer in [Layer::AWS, Layer::DATACOVES] {
            assert!(matches!(
                of(layer, "aws_x"),
                Gate::Skipped {
                    reason: Reason::NameGate,
                    ..
                }
            ));
            assert!(matches!(of(layer, "datacoves-x"), Gate::Ask(_)));
        }
        assert!(matches!(of(Layer::ENV, "aws_x"), Gate::Ask(_)));
    }
}
