//! Errors for requests that varlens itself does not send, and answers that it does not read; `fault` recognises them among
//! the causes of an SDK error.

use std::fmt;

/// An operation that is not a read.
#[derive(Debug)]
pub(super) struct WriteRefused;

impl fmt::Display for WriteRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("varlens only reads, and did not send this operation")
    }
}

impl std::error::Error for WriteRefused {}

/// A request that was not sent, since it would have gone over plain http to another machine.
#[derive(Debug)]
pub(super) struct PlainHttpRefused;

impl fmt::Display for PlainHttpRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plain http to another machine is refused")
    }
}

impl std::error::Error for PlainHttpRefused {}

/// An answer that announces more bytes than varlens reads.
#[derive(Debug)]
pub(super) struct AnswerTooLong;

impl fmt::Display for AnswerTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is too long")
    }
}

impl std::error::Error for AnswerTooLong {}
