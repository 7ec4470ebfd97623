//! What every operation passes: only reads are sent, each request is counted, 429 is retried.
//!
//! Rejects every operation that is not on its list, before anything is signed or sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_secretsmanager::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_secretsmanager::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use super::fault::is_throttled;
use super::not_sent::WriteRefused;

/// All operations that varlens knows. Credentials are got by clients of their own, inside the SDK.
const READS: [&str; 4] = [
    "ListSecrets",
    "ListSecretVersionIds",
    "GetSecretValue",
    "GetCallerIdentity",
];

/// What went over the wire so far.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    calls: AtomicU64,
    throttled: AtomicU64,
}

impl Traffic {
    /// Requests that were sent, retries included.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Requests of listings that AWS throttled.
    pub(super) fn throttled(&self) -> u64 {
        self.throttled.load(Ordering::Relaxed)
    }
}

/// Lets reads through and counts the requests that are sent, retries included, and those that are throttled.
#[derive(Debug)]
pub(super) struct OnlyReads {
    traffic: Arc<Traffic>,
}

impl OnlyReads {
    pub(super) fn new(traffic: Arc<Traffic>) -> Self {
        Self { traffic }
    }
}

impl Intercept for OnlyReads {
    fn name(&self) -> &'static str {
        "OnlyReads"
    }

    /// The earliest moment at which the SDK knows the operation.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map(Metadata::name);
        if operation.is_some_and(|name| READS.contains(&name)) {
            return Ok(());
        }
        Err(WriteRefused.into())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.traffic.calls.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map(Metadata::name);
        let is_listing = operation == Some("ListSecrets");
        if is_listing && context.response().is_some_and(is_throttled) {
            self.traffic.throttled.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// HTTP 429 is throttling, whatever code is or is not in its body; the SDK knows it by code only.
#[derive(Debug)]
pub(super) struct TooManyRequests;

impl ClassifyRetry for TooManyRequests {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let status = context
            .response()
            .map(|response| response.status().as_u16());
        if status == Some(429) {
            return RetryAction::throttling_error();
        }
        RetryAction::NoActionIndicated
    }

    fn name(&self) -> &'static str {
        "TooManyRequests"
    }
}
