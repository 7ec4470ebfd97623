//! The walk: what happens when a DAG asks for a key, one layer after the other.
//!
//! A state machine without I/O. It yields the next [`Ask`], gets the [`Answer`], and ends in a [`Resolution`]; the caller
//! does the waiting. So the command line, the explorer, predictions from names alone, the tests and the demo all walk the
//! same way.

mod answer;
mod judge;
mod progress;
mod resolution;
mod task;
mod team;

pub use answer::{Answer, Ask, Fault, TeamPlace};
pub(crate) use judge::judge;
pub use progress::Prediction;
pub(crate) use progress::Progress;
pub use resolution::{AwsCall, Basis, Outcome, Resolution, Shadowed, Step, Verdict};

use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::asked_place;
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::{ApiLeg, BackendErrors};
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::ConnectionState;

use task::TaskLookup;

/// The state of one lookup.
#[derive(Debug)]
pub struct Walk {
    deployment: Arc<Deployment>,
    layers: Vec<Layer>,
    asked: Option<Ask>,
    deserialize_json: bool,
    /// How a task looks keys up; None for a server.
    task: Option<TaskLookup>,
    progress: Progress,
    resolution: Resolution,
}

impl Walk {
    /// A walk that has asked nothing yet.
    pub fn new(deployment: Arc<Deployment>, key: Key, basis: Basis) -> Self {
        let key_kind = key.kind;
        let layers = deployment.layers(key_kind);
        let task = TaskLookup::new(&deployment, &key);
        let mut resolution = Resolution::new(Arc::new(key), basis, layers.len());
        if let Some(refusal) = &deployment.refusal {
            resolution.error = Some(refusal.error.clone());
            resolution.refused_by = Some(refusal.because.clone());
        }
        Self {
            progress: Progress::new(&deployment, key_kind),
            resolution,
            layers,
            asked: None,
            deserialize_json: false,
            task,
            deployment,
        }
    }

    /// As `Variable.get(key, deserialize_json=True)`.
    pub fn deserialize_json(mut self, on: bool) -> Self {
        self.deserialize_json = on;
        self
    }

    /// The next question, None when the walk is over. The walk passes over layers that are never asked.
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
        let reached = !self.progress.is_over();
        if reached && self.progress.is_undocumented(layer) {
            let place = Some(self.resolution.key.name.clone());
            let step = Step::not_inspected(
                layer,
                place,
                Reason::NotDocumented,
                Some(AFTER_AN_ERROR.to_owned()),
            );
            self.record(step);
            return None;
        }
        let task = self.task.as_ref().filter(|_| layer.is_nested());
        let key = match task.map(|task| task.key_at_server(&self.resolution.key)) {
            None => Arc::clone(&self.resolution.key),
            Some(Ok(key)) => Arc::new(key),
            Some(Err(why)) => {
                self.skip_route(layer, why);
                return None;
            }
        };
        match asked_place(&self.deployment, layer, &key) {
            Ok(place) => Some(self.ask(layer, place, key, reached)),
            Err(refusal) => {
                self.record(Step::refused(&self.deployment, layer, &key, refusal));
                None
            }
        }
    }

    /// The question to a layer: for a team's own place first, where a team asks.
    fn ask(&self, layer: Layer, place: String, key: Arc<Key>, reached: bool) -> Ask {
        let (place, team) = team::first_place(&self.deployment, layer, &key, place);
        Ask {
            layer,
            place,
            key,
            reached,
            team,
        }
    }

    /// The question for the place of all teams, where the team's own has nothing.
    fn after_team(&mut self, ask: &Ask, answer: &Answer) -> Option<Ask> {
        let then = ask.team.as_ref()?.then.clone()?;
        let next = Ask {
            place: then,
            team: None,
            ..ask.clone()
        };
        if !ask.reached {
            let is_read = !matches!(answer, Answer::NotRead);
            return (is_read && !answer.is_found()).then_some(next);
        }
        let step = judge(&self.deployment, ask.clone(), answer.clone());
        if step.verdict != Verdict::Absent || step.held.is_some() {
            return None;
        }
        self.count_call(&step);
        Some(next)
    }

    /// The key does not reach the api-server.
    fn skip_route(&mut self, layer: Layer, why: &str) {
        let is_over = self.progress.is_over();
        let why = Some(why.to_owned());
        self.record(Step::new(layer, None, Verdict::Skipped).because(Reason::NoRoute, why));
        let lost = self.task.as_ref().and_then(TaskLookup::lost_supervisor);
        if let Some(error) = lost.filter(|_| !is_over) {
            self.resolution.error = Some(error);
            self.progress.end(Outcome::Error);
        }
    }

    /// Adds a layer's step. What it says counts only as long as Airflow asks.
    fn record(&mut self, step: Step) {
        let step = if self.deployment.assumes_absent(step.layer) {
            step.assumed_absent()
        } else {
            step
        };
        if self.progress.is_over() {
            self.resolution.steps.push(step.unreached());
            return;
        }
        let source = self.deployment.store(step.layer);
        self.progress.record(step.layer, source, step.verdict);
        if self.progress.is_error() {
            self.resolution.error = step.error.clone().map(|error| self.raised(error));
        }
        self.resolution.steps.push(step);
    }

    /// What leaves the lookup where a layer's exception ends it: `conf.get` wraps it since 2.2 (`configuration.py`).
    fn raised(&self, error: PythonError) -> PythonError {
        let falls_through =
            self.deployment.airflow_rules().backend_errors == BackendErrors::FallThrough;
        if self.resolution.key.kind != Kind::Config || !falls_through {
            return error;
        }
        let text = format!(
            "Cannot retrieve config from alternative secrets backend. Make sure it is configured properly and that the \
             Backend is accessible.\n{}",
            error.text
        );
        PythonError::new("AirflowConfigException", text)
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
        if let Some(next) = self.after_team(&ask, &answer) {
            self.asked = Some(next);
            return;
        }
        if ask.reached {
            self.reached(ask, answer);
        } else {
            self.shadowed(ask, &answer);
        }
    }

    fn reached(&mut self, ask: Ask, answer: Answer) {
        let layer = ask.layer;
        let mut step = judge(&self.deployment, ask, answer);
        self.count_call(&step);
        let task = self.task.as_ref().filter(|_| self.decodes());
        let is_unsendable = is_unsendable(&step);
        let is_decoded = task.is_some_and(|task| task.decodes_in_loop(layer));
        let is_no_json = is_decoded && task::fail_unless_json(&mut step);
        let lookup = self.task.as_ref();
        if lookup.is_some_and(|task| task.fails_to_mask(layer)) {
            task::fail_if_masked(&mut step, is_decoded);
        }
        self.record(step);
        // The api-server has ended its own search by then: it asks nothing more.
        if (is_no_json || is_unsendable) && layer.is_nested() {
            self.end_at_server(is_unsendable);
        }
    }

    fn count_call(&mut self, step: &Step) {
        if !is_called(step) {
            return;
        }
        self.progress.count_call();
        self.resolution.aws_calls.push(AwsCall {
            operation: "GetSecretValue",
            place: step.place.clone().unwrap_or_default(),
            layer: step.layer,
        });
    }

    /// A release that asks the api-server after the loop raises the server's error.
    fn end_at_server(&mut self, is_server_error: bool) {
        let leg = self.deployment.task_rules().map(|rules| rules.api_leg);
        if is_server_error && leg == Some(ApiLeg::AfterLoop) {
            self.progress.end(Outcome::Error);
            // The supervisor asks again, and ends with the last answer's error.
            let nested = self.resolution.aws_calls.iter();
            let nested: Vec<_> = nested
                .filter(|call| call.layer.is_nested())
                .cloned()
                .collect();
            for _ in 1..SERVER_ATTEMPTS {
                self.resolution.aws_calls.extend(nested.iter().cloned());
            }
            let text = "API_SERVER_ERROR: …";
            self.resolution.error = Some(PythonError::new("AirflowRuntimeError", text));
        } else {
            self.progress.cut();
        }
    }

    fn shadowed(&mut self, ask: Ask, answer: &Answer) {
        let layer = ask.layer;
        let mut step = Step::not_reached(ask);
        if let Answer::Unshown(why) = answer {
            step.detail = Some((*why).to_owned());
        }
        let is_read = !matches!(answer, Answer::NotRead | Answer::NotInspected(..));
        step.unreached = is_read.then(|| Box::new(answer.clone()));
        self.resolution.steps.push(step);
        let source = self.deployment.store(layer);
        if !answer.is_found() || !self.progress.can_shadow(source) {
            return;
        }
        self.progress.shadow(layer);
        let winner = self.resolution.winner_step();
        let winning = winner.and_then(|step| step.held.as_ref());
        let same = winning
            .zip(answer.held())
            .map(|(winner, held)| winner.fingerprint == held.fingerprint);
        self.resolution.shadowed.push(Shadowed { layer, same });
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
        self.resolution.is_decoded = self.decodes();
        self.resolution
    }

    fn conclude(&mut self) {
        let prediction = self.progress.prediction();
        self.resolution.outcome = prediction.outcome;
        self.resolution.winner = prediction.winner;
        self.resolution.certain = prediction.certain;
        match prediction.outcome {
            Outcome::Found => self.decode(),
            Outcome::Missing => {
                self.resolution.error = missing(&self.deployment, &self.resolution.key);
            }
            Outcome::Error | Outcome::WillNotStart | Outcome::Undetermined => {}
        }
    }

    /// `deserialize_json=True` raises on what is not JSON, after the search has ended (`models/variable.py`). What a
    /// task's own backends gave is not decoded here: in their loop, or never.
    fn decode(&mut self) {
        let winner = self.resolution.winner_step();
        let is_own = winner.is_some_and(|step| self.deployment.is_asked_by_task(step.layer));
        if !self.decodes() || is_own {
            return;
        }
        let json_error = winner.and_then(|step| step.held.as_ref()?.json_error.clone());
        if let Some(error) = json_error {
            self.resolution.outcome = Outcome::Error;
            self.resolution.error = Some(error);
        }
    }

    fn decodes(&self) -> bool {
        self.deserialize_json && self.resolution.key.kind == Kind::Variable
    }
}

/// What no document says of a layer after one that failed.
const AFTER_AN_ERROR: &str = "whether it asks this layer after an error in the one above";

/// `[workers] execution_api_retries`.
const SERVER_ATTEMPTS: usize = 5;

/// The api-server's answer can't carry the connection that it built.
fn is_unsendable(step: &Step) -> bool {
    let held = step.held.as_ref();
    held.is_some_and(|held| held.connection == Some(ConnectionState::Unsendable))
}

/// Airflow sends a request to AWS, unless its own client fails before that.
pub(crate) fn is_called(step: &Step) -> bool {
    if step.layer.store != Store::Aws {
        return false;
    }
    let unsent = matches!(
        step.reason,
        Some(Reason::NoRegion | Reason::InvalidRegion | Reason::NoCredentials)
    ) || step
        .error
        .as_ref()
        .is_some_and(|error| error.class == "ValueError")
        && step.held.is_none();
    step.verdict != Verdict::Failed || !unsent
}

/// What Airflow raises for a key that no backend has. A missing config option is no error.
pub(crate) fn missing(deployment: &Deployment, key: &Key) -> Option<PythonError> {
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
