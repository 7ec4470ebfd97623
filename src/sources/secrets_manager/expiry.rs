//! When the credentials that were handed out last expire.
//!
//! Looks on while the SDK gets credentials for a request; gets none itself, and keeps nothing of them but this time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

/// Seconds since 1970, once something is known.
#[derive(Clone, Debug)]
pub(super) struct Expiry(Arc<AtomicI64>);

/// Nothing is known, or the credentials do not expire.
const UNKNOWN: i64 = i64::MIN;

impl Default for Expiry {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(UNKNOWN)))
    }
}

impl Expiry {
    pub(super) fn seconds(&self) -> Option<i64> {
        let seconds = self.0.load(Ordering::Relaxed);
        (seconds != UNKNOWN).then_some(seconds)
    }

    fn set(&self, at: Option<SystemTime>) {
        let since = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        self.0.store(seconds.unwrap_or(UNKNOWN), Ordering::Relaxed);
    }
}

/// A provider that is looked on at.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) inner: SharedCredentialsProvider,
    pub(super) expiry: Expiry,
}

impl ProvideCredentials for Watched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            let credentials = self.inner.provide_credentials().await?;
            self.expiry.set(credentials.expiry());
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.inner.fallback_on_interrupt()
    }
}
