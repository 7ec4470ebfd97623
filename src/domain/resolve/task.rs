//! What a task of Airflow 3 does otherwise than a server: the api-server's leg, and JSON decoded inside the loop.

use super::{Outcome, Step, Verdict, Walk};
use crate::domain::api_route::{Arrives, arrival};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::python_error::PythonError;
use crate::domain::python_text;
use crate::domain::reason::Reason;
use crate::domain::release::{ApiLeg, Decoding, LostSupervisor, TaskRules};
use crate::domain::search_path::Layer;

impl Walk {
    /// The key that the api-server is asked for, or why for none; None for a layer of the process's own.
    pub(super) fn key_at_server(&self, layer: Layer) -> Result<Option<Key>, &'static str> {
        let kind = self.resolution.key.kind;
        match self.arrives.as_ref().filter(|_| layer.is_nested()) {
            None => Ok(None),
            Some(Arrives::As(name)) => Ok(Some(Key::new(kind, name))),
            Some(Arrives::Nowhere(why)) => Err(why),
            Some(Arrives::Unsent) => Err("a control character cannot be sent"),
        }
    }

    pub(super) fn skip_route(&mut self, layer: Layer, why: &str, reached: bool) {
        let step =
            Step::new(layer, None, Verdict::Skipped).because(Reason::NoRoute, Some(why.to_owned()));
        self.push(if reached { step } else { step.unreached() });
        self.unsent(reached);
    }

    /// In a release that asks the api-server behind the loop, a key that cannot be sent ends the task's supervisor.
    fn unsent(&mut self, reached: bool) {
        let Some(rules) = self.task.filter(|rules| rules.api_leg == ApiLeg::AfterLoop) else {
            return;
        };
        if !reached || self.arrives != Some(Arrives::Unsent) {
            return;
        }
        self.resolution.error = Some(match rules.lost_supervisor {
            // No exception: what is said in its place.
            LostSupervisor::Hangs => PythonError::new("TaskHangs", "the supervisor is gone"),
            LostSupervisor::EndOfFile => {
                PythonError::new("EOFError", "Request socket closed before length")
            }
        });
        self.resolution.outcome = Outcome::Error;
    }

    /// A task decodes JSON inside its loop, so that a value that is not JSON counts as its backend's error. The
    /// api-server has ended its own search by then: nothing behind it is asked.
    pub(super) fn decode_in_loop(&mut self, step: &mut Step) {
        let Some(rules) = self.task.filter(|_| self.decodes()) else {
            return;
        };
        let in_loop = if step.layer.is_nested() {
            rules.api_leg == ApiLeg::InLoop
        } else {
            rules.decoding == Decoding::InLoop
        };
        let json_error = step.held.as_ref().and_then(|held| held.json_error.clone());
        if let Some(error) = json_error.filter(|_| in_loop) {
            self.is_cut = step.layer.is_nested();
            step.verdict = Verdict::Failed;
            step.reason = Some(Reason::NotJson);
            step.detail = Some(format!("{}: {}", error.class, error.text));
            step.error = Some(error);
        }
    }

    pub(super) fn decodes(&self) -> bool {
        self.deserialize_json && self.resolution.key.kind == Kind::Variable
    }
}

/// What reaches the api-server, whose route reads `[core] multi_team` first (3.2 and later, `execution_api/security.py`).
pub(super) fn arrives(deployment: &Deployment, rules: TaskRules, key: &Key) -> Arrives {
    match (arrival(rules.route, key), deployment.server.teams.in_use()) {
        (Arrives::As(_), Err(_)) => {
            Arrives::Nowhere("the api-server cannot read its own [core] multi_team")
        }
        (arrives, _) => arrives,
    }
}

/// `AirflowRuntimeError(ErrorResponse(…))` (`sdk/exceptions.py`, `sdk/execution_time/context.py`).
pub(super) fn missing_in_task(deployment: &Deployment, name: &str) -> PythonError {
    let leg = deployment.task_rules().map(|rules| rules.api_leg);
    let detail = if leg == Some(ApiLeg::AfterLoop) {
        format!("{{'key': {}}}", python_text::repr(name))
    } else {
        let message = format!("Variable {name} not found");
        format!("{{'message': {}}}", python_text::repr(&message))
    };
    PythonError::new(
        "AirflowRuntimeError",
        format!("VARIABLE_NOT_FOUND: {detail}"),
    )
}
