//! How a lookup ended: steps, winner, shadowed layers, Airflow's error and the calls that it makes.

use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::{self, Refusal};
use crate::domain::mask::{MaskPreview, ValueRoute};
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{ConnectionOutline, ConnectionState, Held};
pub use crate::domain::verdict::Verdict;

use super::answer::{Answer, Ask, Fault};

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// From names alone: free, reads nothing, leaves no trace.
    Predicted,
    /// A live lookup: values were read, and AWS recorded it.
    Performed,
}

impl Basis {
    /// The name in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predicted => "predicted",
            Self::Performed => "performed",
        }
    }
}

/// One layer's part in a lookup.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which layer.
    pub layer: Layer,
    /// The exact name it was, or would be, asked for.
    pub place: Option<String>,
    /// What it did.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Reason>,
    /// The pattern, the request id, what else helps.
    pub detail: Option<String>,
    /// What to do about it, where more is known than the reason says.
    pub next: Option<String>,
    /// What is known of the value, where it was read.
    pub held: Option<Held>,
    /// The exception that Airflow gets, for `failed`.
    pub error: Option<PythonError>,
    /// The layer's own error, which another release may judge differently.
    pub fault: Option<Fault>,
    /// What it answered although Airflow does not ask it: it counts where another lookup reaches it.
    pub unreached: Option<Box<Answer>>,
}

impl Step {
    /// A step with a verdict alone.
    pub fn new(layer: Layer, place: Option<String>, verdict: Verdict) -> Self {
        Self {
            layer,
            place,
            verdict,
            reason: None,
            detail: None,
            next: None,
            held: None,
            error: None,
            fault: None,
            unreached: None,
        }
    }

    /// What the layer answered, where it was asked; None for a layer that was not.
    pub fn answer(&self) -> Option<Answer> {
        if let Some(held) = &self.held {
            return Some(Answer::Held(held.clone()));
        }
        if let Some(fault) = &self.fault {
            return Some(Answer::Fault(fault.clone()));
        }
        match self.verdict {
            Verdict::Found => Some(Answer::Present),
            Verdict::Absent => Some(Answer::Absent(self.reason.unwrap_or(Reason::NotFound))),
            Verdict::NotReached => self.unreached.as_deref().cloned(),
            _ => None,
        }
    }

    /// Why, as a sentence; None for a layer that simply does not have the key.
    ///
    /// The sentences of the reasons speak of AWS where a caller is at fault; another store's own detail says it better.
    pub fn why(&self) -> Option<String> {
        if self.verdict == Verdict::Absent && self.reason == Some(Reason::NotFound) {
            return None;
        }
        let is_other = self.layer.store != Store::Aws && self.detail.is_some();
        if let (Verdict::Failed, Some(Reason::UnsupportedOption)) = (self.verdict, self.reason) {
            let error = self.detail.as_deref().unwrap_or("an exception");
            return Some(format!(
                "no request is sent: every lookup here raises {error}"
            ));
        }
        let sentence = self
            .reason
            .filter(|reason| !(is_other && reason.depends_on_caller()))
            .map(Reason::sentence);
        match (sentence, self.detail.as_deref()) {
            (Some(sentence), Some(detail)) => Some(format!("{sentence} ({detail})")),
            (Some(text), None) | (None, Some(text)) => Some(text.to_owned()),
            (None, None) => self.reason.map(|reason| reason.sentence().to_owned()),
        }
    }

    /// Adds why.
    pub fn because(mut self, reason: Reason, detail: Option<String>) -> Self {
        self.reason = Some(reason);
        self.detail = detail;
        self
    }

    /// The same, where the user says that the layer does not have the key: what was inspected stays as it is.
    pub(crate) fn assumed_absent(self) -> Self {
        if self.verdict != Verdict::NotInspected {
            return self;
        }
        let step = Self::new(self.layer, self.place, Verdict::Absent);
        step.because(Reason::AssumedAbsent, None)
    }

    /// A layer that varlens could not inspect.
    pub fn not_inspected(
        layer: Layer,
        place: Option<String>,
        reason: Reason,
        detail: Option<String>,
    ) -> Self {
        Self::new(layer, place, Verdict::NotInspected).because(reason, detail)
    }

    /// A layer after the winner.
    pub(crate) fn not_reached(ask: Ask) -> Self {
        Self::new(ask.layer, Some(ask.place), Verdict::NotReached)
    }

    /// The same layer after the winner: what would have happened there does not matter.
    pub(crate) fn unreached(self) -> Self {
        Self::new(self.layer, self.place, Verdict::NotReached)
    }

    /// A layer that is not asked, and why.
    pub(crate) fn refused(
        deployment: &Deployment,
        layer: Layer,
        key: &Key,
        refusal: Refusal,
    ) -> Self {
        let place = lookup::place(deployment, layer, key);
        let detail = lookup::detail(deployment, layer, key, refusal);
        Self {
            error: lookup::error(deployment, layer, key, refusal),
            next: lookup::next_step(deployment, layer, refusal),
            ..Self::new(layer, place, refusal.verdict()).because(refusal.reason(), detail)
        }
    }
}

/// How the whole lookup ends for Airflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A layer has it.
    Found,
    /// No layer has it.
    Missing,
    /// Airflow raises something else.
    Error,
    /// Airflow's process would not come up with this configuration.
    WillNotStart,
    /// Nothing was found, and a layer that may have it was not inspected.
    Undetermined,
}

impl Outcome {
    /// The name in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Missing => "missing",
            Self::Error => "error",
            Self::WillNotStart => "will-not-start",
            Self::Undetermined => "undetermined",
        }
    }
}

/// A layer that also has the key and is never reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// Which layer.
    pub layer: Layer,
    /// Whether its value is the winner's; None where it was not read.
    pub same: Option<bool>,
}

/// A call that Airflow makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsCall {
    /// E.g. `GetSecretValue`.
    pub operation: &'static str,
    /// The `SecretId`.
    pub place: String,
    /// The layer that is asked by it: a nested one's calls are the api-server's.
    pub layer: Layer,
}

/// How a lookup ended.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// What was looked up.
    pub key: Arc<Key>,
    /// Predicted or performed.
    pub basis: Basis,
    /// Every layer of the search path, in its order.
    pub steps: Vec<Step>,
    /// How it ends.
    pub outcome: Outcome,
    /// The first layer that has it.
    pub winner: Option<Layer>,
    /// No layer before the winner was not inspected.
    pub certain: bool,
    /// What Airflow raises, if it does.
    pub error: Option<PythonError>,
    /// The option that keeps Airflow from starting, and where it is set.
    pub refused_by: Option<String>,
    /// Layers that also have it.
    pub shadowed: Vec<Shadowed>,
    /// The calls that Airflow makes for this get, in order.
    pub aws_calls: Vec<AwsCall>,
    /// The value is read with `deserialize_json=True`.
    pub is_decoded: bool,
    /// What Airflow masks of the winner's value, where it was read.
    pub masking: Option<MaskPreview>,
    /// The last migration of the metadata database, where it was asked.
    pub database: Option<SchemaRevision>,
}

impl Resolution {
    /// What the store of a layer of another deployment answered here for the same place. `base`: the deployment of this lookup.
    pub(crate) fn answer_to(
        &self,
        base: &Deployment,
        asking: &Deployment,
        ask: &Ask,
    ) -> Option<Answer> {
        self.asked_as(base, asking, ask).find_map(Step::answer)
    }

    /// That varlens could not see it there.
    pub(crate) fn unseen(
        &self,
        base: &Deployment,
        asking: &Deployment,
        ask: &Ask,
    ) -> Option<Answer> {
        let mut steps = self.asked_as(base, asking, ask);
        let step = steps.find(|step| step.verdict == Verdict::NotInspected)?;
        Some(Answer::NotInspected(step.reason, step.detail.clone()))
    }

    /// The steps that asked the same store for the same place.
    fn asked_as(
        &self,
        base: &Deployment,
        asking: &Deployment,
        ask: &Ask,
    ) -> impl Iterator<Item = &Step> {
        let store = asking.store(ask.layer);
        let is_same = move |step: &&Step| {
            base.store(step.layer) == store && step.place.as_ref() == Some(&ask.place)
        };
        self.steps.iter().filter(is_same)
    }

    pub(crate) fn new(key: Arc<Key>, basis: Basis, layers: usize) -> Self {
        Self {
            key,
            basis,
            steps: Vec::with_capacity(layers),
            outcome: Outcome::Undetermined,
            winner: None,
            certain: false,
            error: None,
            refused_by: None,
            is_decoded: false,
            shadowed: Vec::new(),
            aws_calls: Vec::new(),
            masking: None,
            database: None,
        }
    }

    /// The winner's step.
    pub fn winner_step(&self) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.verdict == Verdict::Found)
    }

    /// The way on which the winner's value reaches the code that asked.
    pub fn via(&self) -> ValueRoute {
        match self.winner {
            Some(layer) if layer.is_nested() => ValueRoute::ApiServer,
            _ => ValueRoute::Process,
        }
    }

    /// The steps of the process that asks, and those of the api-server that it asks last.
    pub fn own_and_nested(&self) -> (&[Step], &[Step]) {
        let nested = self.steps.iter().position(|step| step.layer.is_nested());
        self.steps.split_at(nested.unwrap_or(self.steps.len()))
    }

    /// What is known of the winner's value.
    pub fn held(&self) -> Option<&Held> {
        self.winner_step()?.held.as_ref()
    }

    /// varlens asked AWS for the secret, or tried to.
    pub fn asks_aws(&self) -> bool {
        let is_asked = |step: &Step| {
            let unsent = matches!(
                step.reason,
                Some(Reason::NotConfigured | Reason::MetadataOnly | Reason::UnsupportedOption)
            );
            step.layer.store == Store::Aws && step.answer().is_some() && !unsent
        };
        self.steps.iter().any(is_asked)
    }

    /// The fields of the connection that Airflow builds, where it was read.
    pub fn connection(&self) -> Option<&ConnectionOutline> {
        match self.held()?.connection.as_ref()? {
            ConnectionState::Built(outline) => Some(outline),
            _ => None,
        }
    }

    /// The layers before the winner (or all, without one) that varlens could not see.
    pub fn not_inspected(&self) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(|step| step.verdict == Verdict::NotInspected)
    }
}
