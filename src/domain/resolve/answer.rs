//! What a layer is asked, and what it answers.

use std::sync::Arc;

use crate::domain::key::Key;
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::search_path::Layer;
use crate::domain::value::Held;

/// One question to one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which layer is asked.
    pub layer: Layer,
    /// For what: a secret's name, an environment variable, a row's key.
    pub place: String,
    /// The key that the place was made from, shared with the walk.
    pub key: Arc<Key>,
    /// Airflow asks here too. False after the winner, where the walk only looks for shadowed layers.
    pub reached: bool,
    /// The place is that of the team that asks.
    pub team: Option<TeamPlace>,
}

/// What follows from a place being a team's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPlace {
    /// The key by which the place is listed.
    pub listed_as: Arc<Key>,
    /// The place of all teams, asked next where nothing is here.
    pub then: Option<String>,
}

/// What a layer answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It has the key, and the value was read.
    Held(Held),
    /// It has the key, by its name; the value was not read.
    Present,
    /// It was asked and has the key; the sentence says why nothing is known of the value.
    Unshown(&'static str),
    /// It does not have the key, or nothing that Airflow can use.
    Absent(Reason),
    /// It answered with an error.
    Fault(Fault),
    /// varlens cannot inspect this layer.
    NotInspected(Option<Reason>, Option<String>),
    /// It was not asked, because Airflow would not ask it either.
    NotRead,
}

/// An error of a service, without any text of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The reason of the closed list.
    pub reason: Reason,
    /// The service's code, e.g. `AccessDeniedException`.
    pub code: Option<String>,
    /// The service's id of the request.
    pub request_id: Option<Box<str>>,
    /// varlens' own sentence, e.g. the profile feature that is missing.
    pub note: Option<String>,
    /// What to do, where the reason alone does not say it, e.g. the command that logs in.
    pub next: Option<String>,
    /// The flags with which the AWS command line asks the same service: `--profile prod --region eu-west-1`.
    pub flags: Option<Box<str>>,
    /// It happened while a role was assumed, so that the service was not asked.
    pub at_role: bool,
    /// What Airflow raises, where the source knows it.
    pub error: Option<Box<PythonError>>,
}

impl Fault {
    /// A fault by reason alone.
    pub fn new(reason: Reason) -> Self {
        Self {
            reason,
            code: None,
            request_id: None,
            note: None,
            next: None,
            flags: None,
            at_role: false,
            error: None,
        }
    }

    /// What to do about it. It may contain a profile's name as the user wrote it.
    pub fn next_step(&self) -> &str {
        self.next
            .as_deref()
            .unwrap_or_else(|| self.reason.next_step())
    }

    /// Code, request id and note, as far as they are known.
    pub fn detail(&self) -> Option<String> {
        let request = self.request_id.as_ref().map(|id| format!("request {id}"));
        let parts: Vec<_> = [self.note.clone(), self.code.clone(), request]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

impl Answer {
    /// The layer has the key.
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Held(_) | Self::Present | Self::Unshown(_))
    }

    /// What is known of the value.
    pub fn held(&self) -> Option<&Held> {
        match self {
            Self::Held(held) => Some(held),
            _ => None,
        }
    }
}
