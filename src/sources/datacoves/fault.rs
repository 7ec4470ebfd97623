//! What the store's answers mean that are not a list of secrets, in varlens' own sentences. No body is repeated.

use super::connection::DatacovesConnection;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::http::{Answer, bad_answer, noted};

/// The fault of an answer by its head; None where the body may be a list of secrets.
pub(super) fn answer_fault(answer: &Answer, connection: &DatacovesConnection) -> Option<Fault> {
    let status = answer.status();
    let fault = match status {
        200 if answer.is_html() => html(),
        200 => return None,
        401 | 403 => denied(status, connection),
        404 => not_found(connection),
        429 => noted(Reason::Throttled, "HTTP 429: too many requests"),
        500..600 => failing(status),
        _ => bad_answer(format!("HTTP {status}")),
    };
    Some(fault)
}

fn html() -> Fault {
    Fault {
        next: Some("check the url: it is the API's address, not that of the pages".to_owned()),
        ..bad_answer("a page for a browser came back instead of JSON, most often a login page")
    }
}

fn denied(status: u16, connection: &DatacovesConnection) -> Fault {
    let environment = &connection.environment;
    let (note, next) = if status == 401 {
        let variable = &connection.token_variable;
        (
            "HTTP 401: the store does not accept the token; it is wrong or has expired".to_owned(),
            format!("get a new token from Datacoves and set {variable} to it"),
        )
    } else {
        (
            format!(
                "HTTP 403: the token may not read the secrets of the environment {environment}"
            ),
            "check the environment's slug, and who the token belongs to".to_owned(),
        )
    };
    Fault {
        next: Some(next),
        ..noted(Reason::AccessDenied, note)
    }
}

fn not_found(connection: &DatacovesConnection) -> Fault {
    let environment = &connection.environment;
    Fault {
        next: Some("check the url and the environment's slug".to_owned()),
        ..bad_answer(format!(
            "HTTP 404: there is no environment {environment} at this address"
        ))
    }
}

fn failing(status: u16) -> Fault {
    Fault {
        next: Some("try again; if it stays so, tell Datacoves".to_owned()),
        ..noted(
            Reason::ServerError,
            format!("HTTP {status}: the store itself failed"),
        )
    }
}

/// Entries that are not secrets of this protocol.
pub(super) fn without_slug(count: usize) -> Fault {
    let entries = if count == 1 {
        "1 entry has"
    } else {
        &format!("{count} entries have")
    };
    bad_answer(format!("{entries} no slug, so names may be missing"))
}

/// The secret is there, and its value is beyond what is decoded.
pub(super) fn unreadable() -> Fault {
    Fault {
        next: Some("read the secret in Datacoves".to_owned()),
        ..bad_answer(
            "the secret's value cannot be decoded: JSON of more than 100 levels, or a key twice",
        )
    }
}
