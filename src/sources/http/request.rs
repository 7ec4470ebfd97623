//! What is sent, and how much time and how many bytes it may take.

use std::time::Duration;

use super::address::Address;
use crate::domain::value::SecretValue;

/// How long an exchange may take, and how much it may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To connect, TLS included.
    pub connect: Duration,
    /// From the request to the answer's head, and between two parts of its body.
    pub read: Duration,
    /// For all of it: redirects, and the body to its last byte.
    pub total: Duration,
    /// The longest body, in bytes.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            total: Duration::from_secs(30),
            body: 64 << 20,
        }
    }
}

/// What a request does. Both only read: POST is how a service hands out a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asks for something.
    Get,
    /// Sends a body and asks for something.
    Post,
}

/// The value of a header.
#[derive(Clone, Copy)]
pub enum HeaderValue<'a> {
    /// Any text.
    Text(&'a str),
    /// A secret after the word that says what it is: `token`, `Bearer`, `Basic`.
    Secret(&'static str, &'a SecretValue),
}

/// A request.
pub struct Request<'a> {
    /// What it does.
    pub method: Method,
    /// Where it goes.
    pub address: &'a Address,
    /// Names in lower case, and values.
    pub headers: &'a [(&'static str, HeaderValue<'a>)],
    /// The body, where there is one.
    pub body: Option<&'a SecretValue>,
    /// A redirect to the same origin is followed; else it is the answer.
    pub follows: bool,
}

impl<'a> Request<'a> {
    /// A GET.
    pub fn get(address: &'a Address, headers: &'a [(&'static str, HeaderValue<'a>)]) -> Self {
        Self {
            method: Method::Get,
            address,
            headers,
            body: None,
            follows: true,
        }
    }

    /// A POST.
    pub fn post(
        address: &'a Address,
        headers: &'a [(&'static str, HeaderValue<'a>)],
        body: &'a SecretValue,
    ) -> Self {
        Self {
            method: Method::Post,
            address,
            headers,
            body: Some(body),
            follows: true,
        }
    }

    /// The same, where another path would be another thing.
    pub fn here_only(self) -> Self {
        Self {
            follows: false,
            ..self
        }
    }
}
