//! An answer: its head, and its body as bytes, as JSON, or as a JSON list element by element.

use std::future::poll_fn;
use std::pin::Pin;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use http_body::Body;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::fault::{bad_answer, cut_off, timed_out, too_long};
use super::json_list::{ListError, Splitter};
use super::json_object::JsonObject;
use super::request::{Limits, Method};
use crate::domain::resolve::Fault;
use crate::domain::value::SecretValue;

/// The head of an answer, and the body that is still to be read.
pub struct Answer {
    response: HttpResponse,
    limits: Limits,
    deadline: Instant,
    /// Bytes of the body so far.
    read: u64,
}

impl Answer {
    pub(super) fn new(response: HttpResponse, limits: Limits, deadline: Instant) -> Self {
        Self {
            response,
            limits,
            deadline,
            read: 0,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// What the body claims to be, in lower case and without parameters: `application/json`. Empty where nothing is said.
    pub fn media_type(&self) -> String {
        let header = self.response.headers().get("content-type");
        let kind = header.unwrap_or_default().split(';').next();
        kind.unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// A page for a browser, most often a login page, and not a service's answer.
    pub fn is_html(&self) -> bool {
        matches!(
            self.media_type().as_str(),
            "text/html" | "application/xhtml+xml"
        )
    }

    /// Where a redirect is to be followed to; None if this is no redirect.
    pub(super) fn redirect(
        &self,
        method: Method,
        from: &Address,
    ) -> Result<Option<Address>, Fault> {
        let status = self.status();
        let location = self.response.headers().get("location");
        let (301..=303 | 307 | 308, Some(location)) = (status, location) else {
            return Ok(None);
        };
        let Some(to) = from.redirected(location) else {
            let note = format!(
                "HTTP {status}: the server redirects to something that is no http or https address"
            );
            return Err(bad_answer(note));
        };
        if !to.is_same_origin(from) {
            return Err(Fault {
                next: Some(
                    "give the service's own address; or log in if this is a login page".to_owned(),
                ),
                ..bad_answer(format!(
                    "HTTP {status}: the server redirects to {}, which varlens does not follow",
                    to.origin()
                ))
            });
        }
        if method != Method::Get {
            let note = format!(
                "HTTP {status}: the server redirects a POST, which varlens does not follow"
            );
            return Err(bad_answer(note));
        }
        Ok(Some(to))
    }

    /// The next part of the body; None at its end.
    async fn part(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Fault> {
        loop {
            let until = self.deadline.min(Instant::now() + self.limits.read);
            let body = self.response.body_mut();
            let next = poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
            let frame = match timeout_at(until, next).await.map_err(|_| timed_out())? {
                None => return Ok(None),
                Some(frame) => frame.map_err(|_| cut_off())?,
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            self.read = self.read.saturating_add(data.len() as u64);
            if self.read > self.limits.body {
                return Err(too_long(self.limits.body));
            }
            return Ok(Some(data));
        }
    }

    /// The whole body.
    ///
    /// # Errors
    /// It takes too long, breaks off, or is longer than the client's limit.
    pub async fn bytes(mut self) -> Result<SecretValue, Fault> {
        let mut bytes = Vec::new();
        while let Some(part) = self.part().await? {
            bytes.extend_from_slice(part.as_ref());
        }
        Ok(SecretValue::new(bytes))
    }

    /// The whole body as a JSON object. A type that ignores values keeps none.
    ///
    /// # Errors
    /// As for [`Self::bytes`], or the body is not JSON of this form.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Fault> {
        let body = self.bytes().await?;
        let read = serde_json::from_slice(body.expose()).map(|JsonObject(object)| object);
        read.map_err(|error| {
            let note = if error.is_data() {
                "the answer is JSON of another form than expected"
            } else {
                "the answer is not JSON"
            };
            bad_answer(note)
        })
    }

    /// The body as a JSON list of objects, of which one element at a time is in memory.
    pub fn list<T: DeserializeOwned + 'static>(self) -> JsonList<'static, T> {
        self.list_with(|element| serde_json::from_slice(element).map(|JsonObject(object)| object))
    }

    /// The same, with a decoder that may look at an element before it decodes all of it.
    pub fn list_with<'a, T>(
        self,
        decode: impl Fn(&[u8]) -> serde_json::Result<T> + Send + 'a,
    ) -> JsonList<'a, T> {
        JsonList {
            answer: self,
            splitter: Splitter::default(),
            decode: Box::new(decode),
        }
    }
}

type Decode<'a, T> = dyn Fn(&[u8]) -> serde_json::Result<T> + Send + 'a;

/// A body that is a JSON list, decoded while it arrives.
pub struct JsonList<'a, T> {
    answer: Answer,
    splitter: Splitter,
    decode: Box<Decode<'a, T>>,
}

impl<T> JsonList<'_, T> {
    /// The elements that came with the next part of the body, in order; None at the end. An element that is JSON of another
    /// form is None. What an element holds beyond `T` is dropped at once.
    ///
    /// # Errors
    /// As for [`Answer::bytes`], or the body is not a JSON list.
    pub async fn next(&mut self) -> Result<Option<Vec<Option<T>>>, Fault> {
        let mut elements = Vec::new();
        while let Some(part) = self.answer.part().await? {
            let taken = self.splitter.feed(part.as_ref(), &mut |element| {
                match (self.decode)(element) {
                    Ok(element) => elements.push(Some(element)),
                    Err(error) if error.is_data() => elements.push(None),
                    Err(_) => return Err(ListError::NotJson),
                }
                Ok(())
            });
            taken.map_err(ListError::fault)?;
            if !elements.is_empty() {
                return Ok(Some(elements));
            }
        }
        self.splitter.finish().map_err(ListError::fault)?;
        Ok(None)
    }
}
