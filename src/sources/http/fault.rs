//! What went wrong between varlens and a service, in varlens' own sentences.
//!
//! Errors of the libraries are searched for fixed phrases and never repeated: they may quote what was sent or received.

use std::error::Error;
use std::iter::successors;

use aws_smithy_runtime_api::client::result::ConnectorError;

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// A part of a library's text, in lower case; what it means; and what to do.
type Phrase = (&'static str, &'static str, &'static str);

/// The specific ones before the general ones. All mean that the service cannot be reached.
const PHRASES: [Phrase; 7] = [
    (
        "proxy authorization required",
        "the proxy wants a user and a password",
        "write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
    ),
    (
        "not valid for name",
        "the TLS certificate is for another host name",
        "check the address; varlens does not trust the server",
    ),
    (
        "certificate expired",
        "the TLS certificate has expired",
        "tell the server's owner; varlens does not trust it until then",
    ),
    (
        "certificate",
        "the TLS certificate is not trusted",
        "set SSL_CERT_FILE to a file with your organisation's certificates",
    ),
    (
        "corrupt message",
        "the server does not speak TLS at this address",
        "check the address: scheme and port",
    ),
    (
        "dns error",
        "the host name cannot be resolved",
        "check the address and DNS",
    ),
    (
        "connection refused",
        "the host refused the connection",
        "check the address and its port",
    ),
];

/// A fault with a note of varlens' own.
pub fn noted(reason: Reason, note: impl Into<String>) -> Fault {
    Fault {
        note: Some(note.into()),
        ..Fault::new(reason)
    }
}

/// An answer that is not the service's.
pub fn bad_answer(note: impl Into<String>) -> Fault {
    Fault {
        next: Some(
            "check the address, and that no proxy and no login page is in between".to_owned(),
        ),
        ..noted(Reason::BadResponse, note)
    }
}

/// What is said of a connection that ended before the answer began.
const LOST: [&str; 5] = [
    "connection closed before",
    "connection reset",
    "broken pipe",
    "canceled",
    "channel closed",
];

/// What is said of such a connection, and what to do.
const LOST_SAYS: (&str, &str) = (
    "the server closed the connection without an answer",
    "try again; check the proxy and the server",
);

/// The connection ended before the answer began, as a kept one may that the server has closed meanwhile.
pub(super) fn is_lost(error: &ConnectorError) -> bool {
    !error.is_timeout()
        && causes(error).any(|cause| {
            let text = cause.to_string().to_ascii_lowercase();
            LOST.iter().any(|phrase| text.contains(phrase))
        })
}

/// The fault for a request without an answer.
pub(super) fn connection_fault(error: &ConnectorError) -> Fault {
    if error.is_timeout() {
        return timed_out();
    }
    let texts: Vec<_> = causes(error)
        .map(|cause| cause.to_string().to_ascii_lowercase())
        .collect();
    let is_said = |phrase: &str| texts.iter().any(|text| text.contains(phrase));
    let known = PHRASES.iter().find(|(phrase, ..)| is_said(phrase));
    let said = match known {
        Some((_, note, next)) => (*note, *next),
        None if is_lost(error) => LOST_SAYS,
        None => return Fault::new(Reason::Unreachable),
    };
    Fault {
        next: Some(said.1.to_owned()),
        ..noted(Reason::Unreachable, said.0)
    }
}

/// An error and its causes. The payload of an `io::Error` is a cause too, which `source` skips.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error = *error;
        let payload = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        match payload {
            Some(payload) => Some(payload as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The service took too long.
pub(super) fn timed_out() -> Fault {
    Fault::new(Reason::TimedOut)
}

/// The connection broke within the body.
pub(super) fn cut_off() -> Fault {
    let next = "try again; check the proxy and the server";
    Fault {
        next: Some(next.to_owned()),
        ..noted(
            Reason::Unreachable,
            "the connection broke before the answer was complete",
        )
    }
}

/// The body is longer than the client's limit.
pub(super) fn too_long(limit: u64) -> Fault {
    let limit = limit >> 20;
    bad_answer(format!("the answer is longer than {limit} MiB"))
}

/// A header has characters that no header may have.
pub(super) fn not_sendable() -> Fault {
    Fault {
        next: Some("check the token for line breaks and other control characters".to_owned()),
        ..noted(
            Reason::NoCredentials,
            "the token has characters that no HTTP header may have, so nothing was sent",
        )
    }
}
