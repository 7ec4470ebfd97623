//! The objects of `--json`. Their shape is promised: `"schema": 1`.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::caller::Caller;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{self, Assumption, database_doubt};
use crate::domain::key::Kind;
use crate::domain::nearest::Near;
use crate::domain::python_json;
use crate::domain::reason::Reason;
use crate::domain::report::{LookupObject, OneStep};
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::value::{ConnectionOutline, FieldState};
use crate::sources::Performed;

/// One object of `resolve --json`.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(flatten)]
    pub(super) lookup: LookupObject<'a>,
    pub(super) similar: Vec<Value>,
    pub(super) next: Vec<String>,
    pub(super) elsewhere: Value,
    pub(super) caveat: Option<String>,
    pub(super) unchecked: Value,
    pub(super) assumed: Value,
    pub(super) aws: Value,
    pub(super) warnings: Value,
}

/// The layers in the order of the lookup.
pub(super) fn steps(resolution: &Resolution) -> Value {
    let steps: Vec<_> = resolution.steps.iter().map(OneStep::new).collect();
    serde_json::to_value(steps).unwrap_or(Value::Null)
}

/// The warnings about the configuration, with the layer whose answers each explains.
pub(super) fn warnings(deployment: &Deployment) -> Value {
    deployment.warnings.iter().map(warning).collect()
}

/// The same, and what a lookup showed of the database that it asked.
pub(super) fn warnings_of(deployment: &Deployment, resolution: &Resolution) -> Value {
    let shown = database_doubt(deployment, resolution);
    let configured = deployment.warnings.iter();
    configured.chain(&shown).map(warning).collect()
}

fn warning(warning: &ConfigWarning) -> Value {
    json!({
        "id": warning.id.name(),
        "text": warning.text,
        "layer": warning.layer().map(Layer::name),
    })
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
pub(super) fn assumed(assumed: Vec<Assumption>) -> Value {
    let object = |assumption: Assumption| {
        let Assumption {
            what,
            value,
            flag,
            key,
        } = assumption;
        json!({"what": what, "value": value, "flag": flag, "key": key})
    };
    assumed.into_iter().map(object).collect()
}

/// The object as a line; of a connection with the member `connection`, which has values with `--reveal` only. The text is
/// Python's own, so that numbers keep their digits.
pub(super) fn line(answer: &Answer<'_>, performed: &Performed) -> io::Result<String> {
    let line = serde_json::to_string(answer)?;
    let resolution = &performed.resolution;
    if resolution.key.kind != Kind::Connection {
        return Ok(line);
    }
    let is_found = resolution.outcome == Outcome::Found;
    let built = performed.connection.as_ref().filter(|_| is_found);
    let connection =
        built.map(|built| python_json::dumps(&python_json::standard(built.revealed())));
    let connection = connection.unwrap_or_else(|| {
        let outline = resolution.connection().map_or(Value::Null, outline);
        outline.to_string()
    });
    let members = line.strip_suffix('}').unwrap_or(&line);
    Ok(format!("{members},\"connection\":{connection}}}"))
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
        json!({"layers": layers, "flags": unchecked.flags, "unset": unchecked.unset})
    })
}
