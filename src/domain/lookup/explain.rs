//! Why a layer is not asked for a key, in text: the detail, and the exception that Airflow gets.

use crate::domain::deployment::{Deployment, LookupPattern};
use crate::domain::key::Key;
use crate::domain::python_error::PythonError;
use crate::domain::release::AwsErrors;
use crate::domain::search_path::Layer;

use super::rules::Refusal;

/// The pattern, the gate, the option that a refusal is about, where there is more to say than its reason.
pub fn detail(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    refusal: Refusal,
) -> Option<String> {
    let options = deployment.aws_of(layer);
    match refusal {
        Refusal::NameGate => {
            let gate = deployment.name_gate.value.as_deref()?;
            Some(format!("keys must start with {gate}"))
        }
        Refusal::OptionNotFollowed => options.not_followed_for(key.kind).map(str::to_owned),
        Refusal::TeamSeparator(separator) => Some(format!("the key contains {separator}")),
        Refusal::PatternMismatch => {
            let pattern = options.kind(key.kind).pattern.value.source()?;
            Some(format!("{pattern} does not match"))
        }
        Refusal::PatternNotEvaluated => match &options.kind(key.kind).pattern.value {
            LookupPattern::Python(pattern) => {
                Some(pattern.why_not_evaluated(&key.name)?.to_string())
            }
            LookupPattern::NotEvaluated { why, .. } => Some(why.clone()),
            LookupPattern::Every | LookupPattern::Invalid { .. } => None,
        },
        Refusal::NoConfigOptions => Some("Airflow never reads config options from here".to_owned()),
        Refusal::PrefixNull | Refusal::NoFile => None,
        Refusal::UnknownBackend => {
            let backend = deployment.other_backend_of(layer)?;
            Some(backend.name().to_owned())
        }
        Refusal::TeamArgument { .. }
        | Refusal::TeamsUnreadable
        | Refusal::PatternInvalid
        | Refusal::ClientError
        | Refusal::EmptyName => {
            let error = error(deployment, layer, key, refusal)?;
            Some(format!("{}: {}", error.class, error.text))
        }
    }
}

/// The way out, where the reason's own does not name it.
pub fn next_step(deployment: &Deployment, layer: Layer, refusal: Refusal) -> Option<String> {
    match refusal {
        Refusal::ClientError => {
            let error = deployment.aws_of(layer).client_error.as_ref()?;
            Some(error.cause.next_step())
        }
        Refusal::OptionNotFollowed => {
            let what = deployment.aws_of(layer).not_followed.as_ref()?;
            Some(format!("give what varlens does not know: {what}"))
        }
        Refusal::TeamsUnreadable => Some("set [core] multi_team to True or False".to_owned()),
        _ => None,
    }
}

/// The exception that Airflow gets, for a refusal that fails.
pub fn error(
    deployment: &Deployment,
    layer: Layer,
    key: &Key,
    refusal: Refusal,
) -> Option<PythonError> {
    let options = deployment.aws_of(layer);
    match refusal {
        Refusal::TeamArgument { method } => Some(PythonError::new(
            "TypeError",
            format!(
                "SecretsManagerBackend.{method}() got an unexpected keyword argument 'team_name'"
            ),
        )),
        Refusal::TeamsUnreadable => deployment.teams_of(layer).in_use().err().cloned(),
        Refusal::PatternInvalid => match &options.kind(key.kind).pattern.value {
            LookupPattern::Invalid { class, message, .. } => {
                Some(PythonError::new(*class, message))
            }
            _ => None,
        },
        Refusal::ClientError => Some(options.client_error.as_ref()?.error.clone()),
        Refusal::EmptyName => Some(match deployment.amazon_rules().errors {
            AwsErrors::BrokenHandler => PythonError::new("AttributeError", "…"),
            _ => PythonError::new(
                "ParamValidationError",
                "Parameter validation failed:\nInvalid length for parameter SecretId, value: 0, valid min length: 1",
            ),
        }),
        _ => None,
    }
}
