//! From a layer's answer to its step, by the rules of the release.

use crate::domain::connection;
use crate::domain::deployment::{Deployment, Identity};
use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::AwsErrors;
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{ConnectionState, Held};

use super::answer::{Answer, Ask, Fault};
use super::resolution::{Step, Verdict};

/// The step that an answer makes of a question.
pub(crate) fn judge(deployment: &Deployment, ask: Ask, answer: Answer) -> Step {
    let layer = ask.layer;
    let is_connection = ask.key.kind == Kind::Connection;
    let step = |verdict| Step::new(layer, Some(ask.place), verdict);
    let judged = match answer {
        Answer::Held(held) => judge_held(step, held),
        Answer::Present => step(Verdict::Found),
        Answer::Unshown(why) => Step {
            detail: Some(why.to_owned()),
            ..step(Verdict::Found)
        },
        Answer::Absent(reason) => step(Verdict::Absent).because(reason, None),
        Answer::Fault(fault) => judge_fault(deployment, layer, step, &fault),
        Answer::NotInspected(reason, detail) => Step {
            reason,
            detail,
            ..step(Verdict::NotInspected)
        },
        Answer::NotRead => step(Verdict::NotReached),
    };
    match connection::lacks_answer(deployment, layer) {
        Some(class) if is_connection && is_without_text(&judged) => bad_connection(judged, class),
        _ => judged,
    }
}

/// AWS gave no text.
fn is_without_text(step: &Step) -> bool {
    step.verdict == Verdict::Absent && step.held.is_none()
}

/// A connection is found where Airflow can build it.
fn judge_held(step: impl FnOnce(Verdict) -> Step, held: Held) -> Step {
    let judged = match &held.connection {
        None | Some(ConnectionState::Built(_)) => step(Verdict::Found),
        Some(ConnectionState::Nothing) => {
            step(Verdict::Absent).because(Reason::BadConnection, None)
        }
        Some(ConnectionState::Raised(class)) => bad_connection(step(Verdict::Failed), class),
        // `ConnectionResponse.model_validate`, in the api-server's route.
        Some(ConnectionState::Unsendable) => {
            bad_connection(step(Verdict::Failed), "ValidationError")
        }
    };
    let noted = held.note.clone().filter(|_| judged.detail.is_none());
    Step {
        detail: judged.detail.clone().or(noted),
        held: Some(held),
        ..judged
    }
}

/// The exception's text may quote the value.
fn bad_connection(step: Step, class: &'static str) -> Step {
    Step {
        verdict: Verdict::Failed,
        error: Some(PythonError::new(class, "…")),
        ..step
    }
    .because(Reason::BadConnection, Some(class.to_owned()))
}

fn judge_fault(
    deployment: &Deployment,
    layer: Layer,
    step: impl FnOnce(Verdict) -> Step,
    fault: &Fault,
) -> Step {
    let step = |verdict| Step {
        fault: Some(fault.clone()),
        next: fault.next.clone(),
        ..step(verdict).because(fault.reason, fault.detail())
    };
    let is_own = layer.store != Store::Aws || is_own(deployment.aws_of(layer).identity, fault);
    if fault.reason.depends_on_caller() && is_own {
        return step(Verdict::NotInspected);
    }
    if layer.store == Store::Aws && is_answered_with_none(deployment.amazon_rules().errors, fault) {
        return step(Verdict::Absent);
    }
    let error = if let Some(error) = &fault.error {
        error.as_ref().clone()
    } else if fault.reason == Reason::WrongFernetKey {
        undecryptable(deployment, fault)
    } else {
        raised(deployment.amazon_rules().errors, fault)
    };
    Step {
        error: Some(error),
        ..step(Verdict::Failed)
    }
}

/// The fault is that of varlens' own credentials, or of its way to AWS, and proves nothing about Airflow.
fn is_own(identity: Identity, fault: &Fault) -> bool {
    match identity {
        Identity::Other => true,
        Identity::Role => fault.at_role || fault.reason != Reason::AccessDenied,
        Identity::Same => false,
    }
}

/// The errors that the backend swallows (`secrets_manager.py`, `_get_secret`).
fn is_answered_with_none(rule: AwsErrors, fault: &Fault) -> bool {
    let is_plain = fault.code.is_none() || is_code(fault, "ResourceNotFoundException");
    let is_without = matches!(fault.reason, Reason::NotFound | Reason::NoCurrentVersion);
    if is_without && is_plain {
        return true;
    }
    rule == AwsErrors::Modelled && is_modelled(fault)
}

/// What botocore's model of `GetSecretValue` names.
const MODELLED: [&str; 5] = [
    "ResourceNotFoundException",
    "InvalidParameterException",
    "InvalidRequestException",
    "DecryptionFailure",
    "InternalServiceError",
];

/// By code or, where there is none, by reason.
fn is_modelled(fault: &Fault) -> bool {
    match &fault.code {
        Some(code) => MODELLED.contains(&code.as_str()),
        None => matches!(
            fault.reason,
            Reason::NotFound
                | Reason::NoCurrentVersion
                | Reason::ScheduledForDeletion
                | Reason::DecryptionFailure
        ),
    }
}

fn is_code(fault: &Fault, code: &str) -> bool {
    fault.code.as_deref() == Some(code)
}

/// The exception that a connection of the metadata database raises when it is loaded (`models/connection.py`).
fn undecryptable(deployment: &Deployment, fault: &Fault) -> PythonError {
    match fault.code.as_deref() {
        // It has no text.
        Some("InvalidToken") => PythonError::new("InvalidToken", ""),
        Some(class) => PythonError::new(class, "…"),
        None => PythonError::new(deployment.airflow_rules().without_fernet_key, "…"),
    }
}

/// The exception that leaves the backend, AWS's own words standing as `…`.
fn raised(rule: AwsErrors, fault: &Fault) -> PythonError {
    if let Some(error) = no_client(fault) {
        return error;
    }
    if rule == AwsErrors::BrokenHandler {
        // `except self.client.exceptions.AccessDeniedException`, which no model knows.
        return PythonError::new("AttributeError", "…");
    }
    match fault.reason {
        Reason::NoCredentials => {
            PythonError::new("NoCredentialsError", "Unable to locate credentials")
        }
        Reason::Unreachable => PythonError::new("EndpointConnectionError", "…"),
        Reason::TimedOut => PythonError::new("ReadTimeoutError", "…"),
        _ => client_error(fault),
    }
}

/// botocore makes no client; the handler's own use of it raises the same once more.
fn no_client(fault: &Fault) -> Option<PythonError> {
    let (class, text) = match (fault.code.as_deref(), fault.reason) {
        (Some("ProfileNotFound"), _) => (
            "ProfileNotFound",
            "The config profile (…) could not be found",
        ),
        (Some("InvalidRegionError"), _) => (
            "InvalidRegionError",
            "Provided region_name '…' doesn't match a supported format.",
        ),
        (Some("PartialCredentialsError"), _) => (
            "PartialCredentialsError",
            "Partial credentials found in …, missing: …",
        ),
        (Some("ValueError"), _) => ("ValueError", "Invalid endpoint: …"),
        (_, Reason::NoRegion) => ("NoRegionError", "You must specify a region."),
        _ => return None,
    };
    Some(PythonError::new(class, text))
}

/// botocore names the class of a modelled error, and says in the text that it tried again where it does.
fn client_error(fault: &Fault) -> PythonError {
    // Without one, or with one that varlens does not pass on, only AWS knows what stands there.
    let code = fault.code.as_deref().unwrap_or("…");
    let class = if MODELLED.contains(&code) {
        code
    } else {
        "ClientError"
    };
    let is_retried = fault.reason == Reason::Throttled || code == "InternalServiceError";
    let retried = if is_retried {
        " (reached max retries: …)"
    } else {
        ""
    };
    let text =
        format!("An error occurred ({code}) when calling the GetSecretValue operation{retried}: …");
    PythonError::new(class, text)
}
