//! The walk: what happens when a DAG asks for a key, one layer after the other.
//!
//! A state machine without I/O. It yields the next [`Ask`], is given the [`Answer`], and ends in a [`Resolution`];
//! whoever drives it does the waiting. So the command line, the explorer, predictions from names alone, the tests and
//! the demo all walk the same way.

mod answer;
mod judge;
mod resolution;
mod task;

pub use answer::{Answer, Ask, Fault};
pub(crate) use judge::judge;
pub use resolution::{AwsCall, Basis, Outcome, Resolution, Shadowed, Step, Verdict};

use std::sync::Arc;

use crate::domain::api_route::Arrives;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{Gate, gate};
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::{BackendErrors, TaskRules};
use crate::domain::search_path::{Layer, Order, Store};

/// The state of one lookup.
#[derive(Debug)]
pub struct Walk {
    deployment: Arc<Deployment>,
    layers: Vec<Layer>,
    asked: Option<Ask>,
    deserialize_json: bool,
    /// How a task looks keys up; None for a server.
    task: Option<TaskRules>,
    /// What the api-server is asked for, where there is one behind.
    arrives: Option<Arrives>,
    /// Nothing more is asked, though nothing won.
    is_cut: bool,
    resolution: Resolution,
}

impl Walk {
    /// A walk that has asked nothing yet.
    pub fn new(deployment: Arc<Deployment>, key: Key, basis: Basis) -> Self {
        let layers = deployment.layers(key.kind);
        let task = deployment.task_rules();
        let arrives = task.map(|rules| task::arrives(&deployment, rules, &key));
        let mut walk = Self {
            resolution: Resolution::new(Arc::new(key), basis, layers.len()),
            layers,
            asked: None,
            deserialize_json: false,
            task,
            arrives,
            is_cut: false,
            deployment,
        };
        walk.start();
        walk
    }

    /// A process that does not come up asks nobody.
    fn start(&mut self) {
        if let Some(refusal) = &self.deployment.refusal {
            self.resolution.outcome = Outcome::WillNotStart;
            self.resolution.error = Some(refusal.error.clone());
            self.resolution.refused_by = Some(refusal.because.clone());
        }
    }

    fn is_over(&self) -> bool {
        self.is_cut || self.resolution.is_over()
    }

    /// As `Variable.get(key, deserialize_json=True)`.
    pub fn deserialize_json(mut self, on: bool) -> Self {
        self.deserialize_json = on;
        self
    }

    /// The next question, None when the walk is over. Layers that are never asked are passed on the way.
    pub fn next_ask(&mut self) -> Option<&Ask> {
        if self.asked.is_none() {
            self.asked = self.advance();
        }
        self.asked.as_ref()
    }

    fn advance(&mut self) -> Option<Ask> {
        loop {
            let layer = *self.layers.get(self.resolution.steps.len())?;
            if let Some(ask) = self.pass(layer) {
                return Some(ask);
            }
        }
    }

    /// Either a question to `layer`, or its step is recorded.
    fn pass(&mut self, layer: Layer) -> Option<Ask> {
        let reached = !self.is_over();
        if reached && self.is_undocumented(layer) {
            let place = Some(self.resolution.key.name.clone());
            self.push(Step::not_inspected(
                layer,
                place,
                Reason::NotDocumented,
                None,
            ));
            return None;
        }
        let other = match self.key_at_server(layer) {
            Ok(other) => other,
            Err(why) => {
                self.skip_route(layer, why, reached);
                return None;
            }
        };
        let key = other.as_ref().unwrap_or(&self.resolution.key);
        match gate(&self.deployment, layer, key) {
            Gate::Ask(place) => Some(Ask {
                layer,
                place,
                key: other.map_or_else(|| Arc::clone(&self.resolution.key), Arc::new),
                reached,
            }),
            gate => {
                self.record_gate(layer, gate, reached);
                None
            }
        }
    }

    /// Whether Datacoves' store is asked after AWS failed is written nowhere.
    fn is_undocumented(&self, layer: Layer) -> bool {
        let preset = matches!(self.deployment.order.value, Order::Datacoves { .. });
        let aws_failed = self
            .resolution
            .steps
            .iter()
            .any(|step| step.layer.store == Store::Aws && step.verdict == Verdict::Failed);
        preset && layer.store == Store::Datacoves && aws_failed
    }

    fn record_gate(&mut self, layer: Layer, gate: Gate, reached: bool) {
        let step = Step::of_gate(layer, gate);
        if !reached {
            self.push(step.unreached());
            return;
        }
        let error = step.error.clone();
        self.push(step);
        if let Some(error) = error {
            self.raise(error);
        }
    }

    /// What is simulated.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// The answer to the last question. Without a question it is dropped.
    pub fn answer(&mut self, answer: Answer) {
        let Some(ask) = self.asked.take() else {
            return;
        };
        if ask.reached {
            self.reached(ask, answer);
        } else {
            self.shadowed(ask, &answer);
        }
    }

    fn reached(&mut self, ask: Ask, answer: Answer) {
        let layer = ask.layer;
        let mut step = judge(&self.deployment, ask, answer);
        if layer.store == Store::Aws && is_called(&step) {
            let call = AwsCall {
                operation: "GetSecretValue",
                place: step.place.clone().unwrap_or_default(),
                layer,
            };
            self.resolution.aws_calls.push(call);
        }
        self.decode_in_loop(&mut step);
        let error = step.error.clone();
        let found = step.verdict == Verdict::Found;
        self.push(step);
        if found {
            self.resolution.winner = Some(layer);
        } else if let Some(error) = error {
            self.raise(error);
        }
    }

    /// Airflow's loop got an exception from a backend.
    fn raise(&mut self, error: PythonError) {
        if self.deployment.airflow_rules().backend_errors == BackendErrors::Propagate {
            self.resolution.error = Some(error);
            self.resolution.outcome = Outcome::Error;
        }
    }

    fn shadowed(&mut self, ask: Ask, answer: &Answer) {
        let layer = ask.layer;
        self.push(Step::not_reached(ask));
        let store = |layer| self.deployment.store(layer);
        let of_winner = self.resolution.winner.map(store);
        // The api-server would find there what the task has found.
        if !answer.is_found() || of_winner == Some(store(layer)) {
            return;
        }
        let winner = self.resolution.winner_step();
        let winning = winner.and_then(|step| step.held.as_ref());
        let same = winning
            .zip(answer.held())
            .map(|(winner, held)| winner.fingerprint == held.fingerprint);
        self.resolution.shadowed.push(Shadowed { layer, same });
    }

    fn push(&mut self, step: Step) {
        self.resolution.steps.push(step);
    }

    /// How the lookup ends. Layers that were not asked by then count as not reached or not inspected.
    pub fn finish(mut self) -> Resolution {
        while let Some(ask) = self.next_ask() {
            let answer = if ask.reached {
                Answer::NotInspected(Some(Reason::NotConfigured), None)
            } else {
                Answer::NotRead
            };
            self.answer(answer);
        }
        self.conclude();
        self.resolution
    }

    fn conclude(&mut self) {
        let before_winner = |step: &&Step| step.verdict != Verdict::NotReached;
        let unseen = self
            .resolution
            .steps
            .iter()
            .filter(before_winner)
            .any(|step| step.verdict == Verdict::NotInspected);
        self.resolution.certain = !unseen;
        if matches!(
            self.resolution.outcome,
            Outcome::Error | Outcome::WillNotStart
        ) {
            return;
        }
        if self.resolution.winner.is_some() {
            self.resolution.outcome = Outcome::Found;
            self.decode();
        } else if unseen {
            self.resolution.outcome = Outcome::Undetermined;
        } else {
            self.resolution.outcome = Outcome::Missing;
            self.resolution.error = missing(&self.deployment, &self.resolution.key);
        }
    }

    /// `deserialize_json=True` raises on what is not JSON, after the search has ended (`models/variable.py`). What a
    /// task's own backends gave is not decoded here: in their loop, or never.
    fn decode(&mut self) {
        let winner = self.resolution.winner_step();
        let is_task_s = winner.is_some_and(|step| self.deployment.is_asked_by_task(step.layer));
        if !self.decodes() || is_task_s {
            return;
        }
        let json_error = winner.and_then(|step| step.held.as_ref()?.json_error.clone());
        if let Some(error) = json_error {
            self.resolution.outcome = Outcome::Error;
            self.resolution.error = Some(error);
        }
    }
}

/// Airflow sends a request, unless its own client fails before that.
pub(crate) fn is_called(step: &Step) -> bool {
    let unsent = matches!(
        step.reason,
        Some(Reason::NoRegion | Reason::InvalidRegion | Reason::NoCredentials)
    ) || step
        .error
        .as_ref()
        .is_some_and(|error| error.class == "ValueError");
    step.verdict != Verdict::Failed || !unsent
}

/// What Airflow raises for a key that no backend has. A missing config option is no error.
fn missing(deployment: &Deployment, key: &Key) -> Option<PythonError> {
    let name = &key.name;
    match key.kind {
        Kind::Variable if deployment.task_rules().is_some() => {
            Some(task::missing_in_task(deployment, name))
        }
        Kind::Variable => {
            let stop = if deployment.airflow_rules().missing_full_stop {
                "."
            } else {
                ""
            };
            let text = format!("Variable {name} does not exist{stop}");
            Some(PythonError::new("KeyError", text))
        }
        Kind::Connection => {
            let text = format!("The conn_id `{name}` isn't defined");
            Some(PythonError::new("AirflowNotFoundException", text))
        }
        Kind::Config => None,
    }
}

#[cfg(test)]
mod tests;
