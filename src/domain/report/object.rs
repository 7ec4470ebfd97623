//! A lookup as a JSON object: the members that `resolve --json`, `list --what-if --json` and a written report share. Their
//! shape is promised: `"schema": 1`.

use serde::Serialize;
use serde_json::Value;

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::mask::{ConnectionMask, MaskPreview};
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Shadowed, Step};
use crate::domain::search_path::Layer;
use crate::domain::team::Team;

/// The members that a live lookup and a prediction have, in their order. Written as they are: to make a tree of them first
/// costs as much as to write them.
#[derive(Serialize)]
pub struct LookupObject<'a> {
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

/// One layer's part in a lookup.
#[derive(Serialize)]
pub struct OneStep<'a> {
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

impl<'a> LookupObject<'a> {
    /// What both have of a lookup. `value` is given with `--reveal` only.
    pub fn new(
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
    pub fn certain_if(self, also: bool) -> Self {
        Self {
            certain: self.certain && also,
            ..self
        }
    }
}

impl<'a> OneStep<'a> {
    /// One layer's part.
    pub fn new(step: &'a Step) -> Self {
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

/// What is hidden of a connection.
#[derive(Serialize)]
pub struct OfConnection {
    task_log: ConnectionLog,
    cli: &'static str,
}

#[derive(Serialize)]
struct ConnectionLog {
    password: &'static str,
    extra: &'static str,
    extra_dejson: &'static str,
}

/// What is hidden of a connection, by these rules.
pub fn of_connection(mask: ConnectionMask) -> OfConnection {
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
pub struct Surfaces<'a> {
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

/// What each surface shows, by this preview.
pub fn surfaces(masking: &MaskPreview) -> Surfaces<'_> {
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
