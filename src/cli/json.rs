//! The objects of `--json`. Their shape is promised: `"schema": 1`.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::caller::Caller;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{self, Assumption, database_doubt};
use crate::domain::key::Kind;
use crate::domain::mask::{ConnectionMask, MaskPreview};
use crate::domain::nearest::Near;
use crate::domain::python_error::PythonError;
use crate::domain::python_json;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Shadowed, Step};
use crate::domain::search_path::Layer;
use crate::domain::team::Team;
use crate::domain::value::{ConnectionOutline, FieldState};
use crate::sources::Performed;

/// The members that a live lookup and a prediction have, in their order. Written as they are: to make a tree of them first
/// costs as much as to write them.
#[derive(Serialize)]
pub(super) struct Lookup<'a> {
    schema: u8,
    kind: &'static str,
    key: &'a str,
    deployment: &'a str,
    airflow: String,
    amazon_provider: String,
    process: &'static str,
    team: Option<&'a str>,
    basis: &'static str,
    outcome: &'static str,
    winner: Option<&'static str>,
    certain: bool,
    error: Option<Raised<'a>>,
    /// Given with `--reveal` only.
    value: Option<Value>,
    steps: Vec<OneStep<'a>>,
    shadowed: Vec<Shadow>,
    shapes: Vec<OneShape<'a>>,
    aws_calls: Vec<(&'static str, &'a str)>,
    masking: Masking<'a>,
}

/// What is masked of a key: of a config option that is not known.
#[derive(Serialize)]
#[serde(untagged)]
enum Masking<'a> {
    Variable(Surfaces<'a>),
    Connection(OfConnection),
    Unknown,
}

#[derive(Serialize)]
struct Raised<'a> {
    r#type: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct OneStep<'a> {
    layer: &'static str,
    place: Option<&'a str>,
    verdict: &'static str,
    reason: Option<&'static str>,
    detail: Option<&'a str>,
}

/// What the value of a layer looks like, and what is odd about that; never the value.
#[derive(Serialize)]
struct OneShape<'a> {
    layer: &'static str,
    shape: String,
    warnings: Vec<&'a str>,
}

impl<'a> OneShape<'a> {
    fn new(step: &'a Step, resolution: &Resolution) -> Option<Self> {
        let held = step.held.as_ref()?;
        Some(Self {
            layer: step.layer.name(),
            shape: held.shape.sentence(),
            warnings: held.remarks(resolution.key.kind, step.layer.store, resolution.is_decoded),
        })
    }
}

#[derive(Serialize)]
struct Shadow {
    layer: &'static str,
    same: Option<bool>,
}

/// One object of `resolve --json`.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(flatten)]
    pub(super) lookup: Lookup<'a>,
    pub(super) similar: Vec<Value>,
    pub(super) next: Vec<String>,
    pub(super) elsewhere: Value,
    pub(super) caveat: Option<String>,
    pub(super) unchecked: Value,
    pub(super) assumed: Value,
    pub(super) aws: Value,
    pub(super) warnings: Value,
}

impl<'a> Lookup<'a> {
    /// What both have of a lookup. `value` is given with `--reveal` only.
    pub(super) fn new(
        deployment: &'a Deployment,
        resolution: &'a Resolution,
        masking: &'a MaskPreview,
        value: Option<Value>,
    ) -> Self {
        let shadow = |other: &Shadowed| Shadow {
            layer: other.layer.name(),
            same: other.same,
        };
        let calls = resolution.aws_calls.iter();
        Self {
            schema: 1,
            kind: resolution.key.kind.name(),
            key: &resolution.key.name,
            deployment: &deployment.name,
            airflow: deployment.airflow.value.to_string(),
            amazon_provider: deployment.amazon_provider.value.to_string(),
            process: deployment.process.value.name(),
            team: deployment.team.as_ref().map(Team::name),
            basis: resolution.basis.name(),
            outcome: resolution.outcome.name(),
            winner: resolution.winner.map(Layer::name),
            certain: resolution.certain,
            error: resolution.error.as_ref().map(Raised::new),
            value,
            steps: resolution.steps.iter().map(OneStep::new).collect(),
            shadowed: resolution.shadowed.iter().map(shadow).collect(),
            shapes: resolution
                .steps
                .iter()
                .filter_map(|step| OneShape::new(step, resolution))
                .collect(),
            aws_calls: calls
                .map(|call| (call.operation, call.place.as_str()))
                .collect(),
            masking: match resolution.key.kind {
                Kind::Variable => Masking::Variable(surfaces(masking)),
                Kind::Connection => {
                    Masking::Connection(of_connection(deployment.masker().connection()))
                }
                Kind::Config => Masking::Unknown,
            },
        }
    }

    /// Certain by the walk, and `also`.
    pub(super) fn certain_if(self, also: bool) -> Self {
        Self {
            certain: self.certain && also,
            ..self
        }
    }
}

impl<'a> OneStep<'a> {
    fn new(step: &'a Step) -> Self {
        Self {
            layer: step.layer.name(),
            place: step.place.as_deref(),
            verdict: step.verdict.name(),
            reason: step.reason.map(Reason::name),
            detail: step.detail.as_deref(),
        }
    }
}

impl<'a> Raised<'a> {
    fn new(error: &'a PythonError) -> Self {
        Self {
            r#type: &error.class,
            text: &error.text,
        }
    }
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

/// What is hidden of a connection.
#[derive(Serialize)]
pub(super) struct OfConnection {
    task_log: ConnectionLog,
    cli: &'static str,
}

#[derive(Serialize)]
struct ConnectionLog {
    password: &'static str,
    extra: &'static str,
    extra_dejson: &'static str,
}

pub(super) fn of_connection(mask: ConnectionMask) -> OfConnection {
    OfConnection {
        task_log: ConnectionLog {
            password: mask.password.as_str(),
            extra: mask.extra.as_str(),
            extra_dejson: mask.extra_dejson.as_str(),
        },
        cli: mask.cli.as_str(),
    }
}

/// What each surface shows.
#[derive(Serialize)]
pub(super) struct Surfaces<'a> {
    sensitive: bool,
    because: Option<&'a str>,
    hide_sensitive: bool,
    sensitive_fields: &'a [String],
    task_log: TaskLog,
    ui: &'static str,
    rest: &'static str,
    cli: &'static str,
}

#[derive(Serialize)]
struct TaskLog {
    plain: &'static str,
    deserialize_json: &'static str,
}

pub(super) fn surfaces(masking: &MaskPreview) -> Surfaces<'_> {
    Surfaces {
        sensitive: masking.sensitive,
        because: masking.because.as_deref(),
        hide_sensitive: !masking.is_off,
        sensitive_fields: &masking.sensitive_fields,
        task_log: TaskLog {
            plain: masking.task_log.plain.as_str(),
            deserialize_json: masking.task_log.deserialize_json.as_str(),
        },
        ui: masking.ui.as_str(),
        rest: masking.rest.as_str(),
        cli: masking.cli.as_str(),
    }
}
