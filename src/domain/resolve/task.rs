//! What a task of Airflow 3 does differently from a server: it asks the api-server, and decodes JSON inside its loop.

use crate::domain::api_route::{Arrives, arrival};
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::python_error::PythonError;
use crate::domain::python_text;
use crate::domain::reason::Reason;
use crate::domain::release::{ApiLeg, Decoding, LostSupervisor, PlainGets, TaskRules};
use crate::domain::search_path::Layer;
use crate::domain::value::{ConnectionState, Held, ShapeKind};

use super::resolution::{Step, Verdict};

/// How a task looks one key up.
#[derive(Debug)]
pub(super) struct TaskLookup {
    rules: TaskRules,
    /// What reaches the api-server.
    arrives: Arrives,
    /// The manager's own API fails on this key.
    is_unasked: bool,
    /// In a trigger.
    plain_gets: Option<PlainGets>,
}

impl TaskLookup {
    /// None for a server. The api-server's route reads `[core] multi_team` first (3.2 and later,
    /// `execution_api/security.py`).
    pub(super) fn new(deployment: &Deployment, key: &Key) -> Option<Self> {
        let rules = deployment.task_rules()?;
        let arrives = match (
            arrival(rules.route(key.kind), key),
            deployment.server.teams.in_use(),
        ) {
            (Arrives::As(_), Err(_)) => {
                Arrives::Nowhere("the api-server cannot read its own [core] multi_team")
            }
            (arrives, _) => arrives,
        };
        Some(Self {
            rules,
            arrives,
            is_unasked: deployment.process.value.is_managed() && !key.name.is_ascii(),
            plain_gets: deployment.plain_gets(),
        })
    }

    /// The key that the api-server is asked for, or why it is not asked.
    pub(super) fn key_at_server(&self, key: &Key) -> Result<Key, &'static str> {
        if matches!(self.plain_gets, Some(PlainGets::Raise | PlainGets::Lose)) {
            return Err("a plain get in a trigger's event loop can't ask the supervisor");
        }
        if self.is_unasked {
            return Err("the API in the managing process fails on a key that isn't ASCII");
        }
        match &self.arrives {
            Arrives::As(name) => Ok(Key::new(key.kind, name)),
            Arrives::Nowhere(why) => Err(why),
            Arrives::Unsent => Err("a control character cannot be sent"),
        }
    }

    /// In a release that asks the api-server after the loop, a key that cannot be sent ends the task's supervisor.
    pub(super) fn lost_supervisor(&self) -> Option<PythonError> {
        if self.plain_gets == Some(PlainGets::Raise) {
            return Some(in_event_loop());
        }
        let is_fatal = self.is_unasked || self.arrives == Arrives::Unsent;
        if self.rules.api_leg != ApiLeg::AfterLoop || !is_fatal {
            return None;
        }
        Some(match self.rules.lost_supervisor {
            // No exception; this is shown in its place.
            LostSupervisor::Hangs => PythonError::new("TaskHangs", "the supervisor is gone"),
            LostSupervisor::EndOfFile => {
                PythonError::new("EOFError", "Request socket closed before length")
            }
        })
    }

    /// A trigger can't have what this layer gave masked, which needs the supervisor.
    pub(super) fn fails_to_mask(&self, layer: Layer) -> bool {
        !layer.is_nested() && self.plain_gets == Some(PlainGets::Raise)
    }

    /// A task decodes JSON inside its loop here, so that a value that is not JSON counts as its backend's error.
    pub(super) fn decodes_in_loop(&self, layer: Layer) -> bool {
        if layer.is_nested() {
            self.rules.api_leg == ApiLeg::InLoop
        } else {
            self.rules.decoding == Decoding::InLoop
        }
    }
}

/// Turns a step into a failed one if its value was read and is not JSON; true if it was so.
pub(super) fn fail_unless_json(step: &mut Step) -> bool {
    let json_error = step.held.as_ref().and_then(|held| held.json_error.clone());
    let Some(error) = json_error else {
        return false;
    };
    step.verdict = Verdict::Failed;
    step.reason = Some(Reason::NotJson);
    step.detail = Some(format!("{}: {}", error.class, error.text));
    step.error = Some(error);
    true
}

/// Turns a step into a failed one if what was found is to be masked: a text that isn't empty, a password, an extra.
pub(super) fn fail_if_masked(step: &mut Step, decodes: bool) {
    if step.verdict != Verdict::Found
        || step
            .held
            .as_ref()
            .is_some_and(|held| !is_masked(held, decodes))
    {
        return;
    }
    step.verdict = Verdict::Failed;
    step.reason = Some(Reason::EventLoop);
    step.error = Some(in_event_loop());
}

fn is_masked(held: &Held, decodes: bool) -> bool {
    match (&held.connection, &held.shape.kind) {
        (Some(ConnectionState::Built(outline)), _) => {
            outline.is_set("password") || !outline.extra.is_empty()
        }
        (Some(_), _) => false,
        (None, kind) if decodes => *kind == ShapeKind::JsonText,
        (None, kind) => *kind != ShapeKind::Empty,
    }
}

/// What asgiref raises.
fn in_event_loop() -> PythonError {
    let text = "You cannot use AsyncToSync in the same thread as an async event loop - just await the async function directly.";
    PythonError::new("RuntimeError", text)
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
