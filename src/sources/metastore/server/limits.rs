//! How long a server is waited for.

use std::time::Duration;

use super::fault::Failure;

/// How long each step may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Until a session is ready.
    pub(super) connect: Duration,
    /// Until the next row, or the end of a statement.
    pub(super) answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
        }
    }
}

/// The step's result, or a failure when the limit has passed.
pub(super) async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::time::timeout(limit, step)
        .await
        .unwrap_or(Err(Failure::TimedOut))
}
