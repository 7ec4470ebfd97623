//! The objects of `--json`. Their shape is promised: `"schema": 1`.

use serde_json::{Value, json};

use crate::domain::caller::Caller;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{self, Assumption};
use crate::domain::key::Kind;
use crate::domain::mask::MaskPreview;
use crate::domain::nearest::Near;
use crate::domain::python_error::PythonError;
use crate::domain::python_json;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step};
use crate::domain::search_path::Layer;
use crate::domain::value::{ConnectionOutline, FieldState};
use crate::sources::Performed;

/// One object of `resolve --json`. `value` is given with `--reveal` only.
pub(super) fn resolution(
    deployment: &Deployment,
    resolution: &Resolution,
    masking: &MaskPreview,
    value: Option<&Value>,
) -> Value {
    let steps: Vec<_> = resolution.steps.iter().map(step).collect();
    let shadowed: Vec<_> = resolution
        .shadowed
        .iter()
        .map(|other| json!({"layer": other.layer.name(), "same": other.same}))
        .collect();
    let calls: Vec<_> = resolution
        .aws_calls
        .iter()
        .map(|call| json!([call.operation, call.place]))
        .collect();
    json!({
        "schema": 1,
        "kind": resolution.key.kind.name(),
        "key": resolution.key.name,
        "deployment": deployment.name,
        "airflow": deployment.airflow.value.to_string(),
        "amazon_provider": deployment.amazon_provider.value.to_string(),
        "process": deployment.process.value.name(),
        "basis": resolution.basis.name(),
        "outcome": resolution.outcome.name(),
        "winner": resolution.winner.map(Layer::name),
        "certain": resolution.certain,
        "error": resolution.error.as_ref().map(error),
        "value": value,
        "steps": steps,
        "shadowed": shadowed,
        "aws_calls": calls,
        "masking": surfaces(masking),
    })
}

/// The warnings about the configuration, with the layer whose answers each explains.
pub(super) fn warnings(deployment: &Deployment) -> Value {
    let warnings = deployment.warnings.iter();
    let warning = |warning: &ConfigWarning| {
        json!({
            "id": warning.id.name(),
            "text": warning.text,
            "layer": warning.layer().map(Layer::name),
        })
    };
    warnings.map(warning).collect()
}

/// Where AWS was asked, and as whom; null where it was not. What is not known is null, with why.
pub(super) fn caller(caller: Option<&Caller>) -> Value {
    caller.map_or(Value::Null, |caller| {
        json!({
            "region": caller.region,
            "account": caller.account,
            "caller": caller.arn,
            "endpoint": caller.endpoint,
            "why": caller.why.map(Reason::name),
        })
    })
}

/// What is assumed and decides the answer, with the flag and the key that settle it.
pub(super) fn assumed(deployment: &Deployment, resolution: &Resolution) -> Value {
    let assumed = diagnosis::assumptions(deployment, resolution).into_iter();
    let object = |assumption: Assumption| {
        let Assumption {
            what,
            value,
            flag,
            key,
        } = assumption;
        json!({"what": what, "value": value, "flag": flag, "key": key})
    };
    assumed.map(object).collect()
}

/// The object as a line; of a connection with the member `connection`, which has values with `--reveal` only. The text is
/// Python's own, so that numbers keep their digits.
pub(super) fn with_connection(mut object: Value, performed: &Performed) -> String {
    let resolution = &performed.resolution;
    if resolution.key.kind != Kind::Connection {
        return object.to_string();
    }
    let is_found = resolution.outcome == Outcome::Found;
    let Some(connection) = performed.connection.as_ref().filter(|_| is_found) else {
        object["connection"] = resolution.connection().map_or(Value::Null, outline);
        return object.to_string();
    };
    let line = object.to_string();
    let members = line.strip_suffix('}').unwrap_or(&line);
    let connection = python_json::dumps(&python_json::standard(connection.revealed()));
    format!("{members},\"connection\":{connection}}}")
}

fn outline(outline: &ConnectionOutline) -> Value {
    let state = |state: &FieldState| match state {
        FieldState::Missing => Value::Null,
        FieldState::Empty => "empty".into(),
        FieldState::Set => "set".into(),
    };
    let mut object = json!({
        "port": outline.port.as_deref().map(number),
        "extra": outline.extra,
        "from": outline.form.name(),
        "dropped": outline.dropped,
        "uri": null,
    });
    for (name, text) in ConnectionOutline::TEXTS.iter().zip(&outline.texts) {
        object[name] = state(text);
    }
    object
}

/// Digits of any number.
fn number(digits: &str) -> Value {
    serde_json::from_str(digits).unwrap_or(Value::Null)
}

/// A name that is listed and similar.
pub(super) fn similar(near: &Near) -> Value {
    json!({"key": near.name, "difference": near.difference.words()})
}

/// The layers that only the configuration of varlens lacks, and the flags that settle the outcome; null where there are none.
pub(super) fn unchecked(deployment: &Deployment, resolution: &Resolution) -> Value {
    let unchecked = diagnosis::unchecked(deployment, resolution);
    unchecked.map_or(Value::Null, |unchecked| {
        let layers: Vec<_> = unchecked.layers.iter().map(|layer| layer.name()).collect();
        json!({"layers": layers, "flags": unchecked.flags})
    })
}

fn step(step: &Step) -> Value {
    json!({
        "layer": step.layer.name(),
        "place": step.place,
        "verdict": step.verdict.name(),
        "reason": step.reason.map(Reason::name),
        "detail": step.detail,
    })
}

fn error(error: &PythonError) -> Value {
    json!({"type": error.class, "text": error.text})
}

/// What each surface shows.
pub(super) fn surfaces(masking: &MaskPreview) -> Value {
    json!({
        "sensitive": masking.sensitive,
        "because": masking.because,
        "task_log": {
            "plain": masking.task_log.plain.as_str(),
            "deserialize_json": masking.task_log.deserialize_json.as_str(),
        },
        "ui": masking.ui.as_str(),
        "rest": masking.rest.as_str(),
        "cli": masking.cli.as_str(),
    })
}
