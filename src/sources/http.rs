//! A small HTTP client for services other than AWS's: the Datacoves store, Airflow's REST API.
//!
//! Sends GET and POST over TLS, which it verifies with the machine's certificates. Plain http goes to this machine only, unless
//! the client is made for more. Every exchange has limits of time and of bytes. A redirect is followed for GET only, and
//! only to the address's own origin, so no token reaches another host. Faults are sentences of varlens' own: no body, no
//! header and no query of an address is in them.

mod address;
mod answer;
mod fault;
mod json_list;
mod json_object;
pub mod proxy;
mod request;
mod transport;

#[cfg(feature = "aws")]
#[cfg(test)]
mod tests;

pub use address::{Address, Destination};
pub use answer::{Answer, JsonList};
pub use fault::{bad_answer, noted};
pub use json_object::JsonObject;
pub use request::{HeaderValue, Limits, Method, Request};
#[cfg(feature = "aws")]
pub(in crate::sources) use transport::tls_connector;

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::{Instant, timeout_at};

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::regular_file::unfit_certificates;

use fault::{connection_fault, is_lost, not_sendable, timed_out};
use transport::{Connection, Transport};

/// How often a redirect is followed, as browsers' and libraries' own limits are far above what a service needs.
const REDIRECTS: usize = 3;

/// The client of one service. It does nothing until a request is sent; connections are kept for the next one.
#[derive(Default)]
pub struct HttpClient {
    limits: Limits,
    sends_plain_http: bool,
    transport: Transport,
    calls: AtomicU64,
}

impl HttpClient {
    /// A client with these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// The same, which also sends plain http to other machines: the user must have said so.
    pub fn with_plain_http(self) -> Self {
        Self {
            sends_plain_http: true,
            ..self
        }
    }

    /// Requests sent so far, followed redirects included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Sends a request, and gives the answer's head; its body is read from there. Any status is an answer, apart from a
    /// redirect to another origin.
    ///
    /// # Errors
    /// The request must not be sent, the server cannot be reached or takes too long, or it redirects to elsewhere.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let deadline = Instant::now() + self.limits.total;
        let mut address = request.address.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.exchange(request, &address, deadline).await?;
            match answer.redirect(request.method, &address)? {
                Some(next) if request.follows => address = next,
                _ => return Ok(answer),
            }
        }
        Err(bad_answer("the server redirects in a circle"))
    }

    async fn exchange(
        &self,
        request: &Request<'_>,
        address: &Address,
        deadline: Instant,
    ) -> Result<Answer, Fault> {
        self.check(address)?;
        self.calls.fetch_add(1, Ordering::Relaxed);
        let response = match self
            .attempt(request, address, deadline, Connection::Kept)
            .await?
        {
            // Reading again changes nothing. The server may have closed every connection that is kept, so a new one is used.
            Err(error) if request.method == Method::Get && is_lost(&error) => {
                self.calls.fetch_add(1, Ordering::Relaxed);
                self.attempt(request, address, deadline, Connection::New)
                    .await?
            }
            response => response,
        };
        let response = response.map_err(|error| silent(connection_fault(&error), address))?;
        Ok(Answer::new(response, self.limits, deadline))
    }

    /// Sends once. The outer error is one of varlens' own.
    async fn attempt(
        &self,
        request: &Request<'_>,
        address: &Address,
        deadline: Instant,
        by: Connection,
    ) -> Result<transport::Sent, Fault> {
        let message = transport::message(request, address).ok_or_else(not_sendable)?;
        let until = deadline.min(Instant::now() + self.limits.connect + self.limits.read);
        let sent = self.transport.call(address, self.limits, message, by);
        let sent = timeout_at(until, sent).await;
        sent.map_err(|_| silent(timed_out(), address))
    }

    fn check(&self, address: &Address) -> Result<(), Fault> {
        if address.is_tls() {
            return check_certificates();
        }
        if self.sends_plain_http || address.is_this_machine() {
            return Ok(());
        }
        let note = "varlens sends plain http to this machine only; use an https address";
        Err(Fault {
            next: Some("write the address with https://".to_owned()),
            ..noted(Reason::Unreachable, note)
        })
    }
}

/// The fault with the proxy, where one is between: it may be the proxy that is silent.
fn silent(fault: Fault, address: &Address) -> Fault {
    let host = if address.is_this_machine() && !address.is_tls() {
        ""
    } else {
        address.host()
    };
    proxy::named(fault, host, |name| std::env::var(name).ok())
}

/// Fails where the library would wait for the file of certificates, or read it without end.
pub(in crate::sources) fn check_certificates() -> Result<(), Fault> {
    unfit_certificates().map_or(Ok(()), |(says, next)| {
        Err(Fault {
            next: Some(next.to_owned()),
            ..noted(Reason::Unreachable, says)
        })
    })
}
