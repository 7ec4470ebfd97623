//! What a log says about a variable or connection that can't be read.

use crate::domain::key::{Key, Kind};
use crate::domain::process::Process;
use crate::domain::release::Lines;

/// Something that a text says; what it does not hold is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked up; none if the text is about all lookups.
    pub kind: Option<Kind>,
    /// Its name.
    pub key: Option<String>,
    /// Why it can't be read.
    pub cause: Cause,
    /// The file of the user's that reads it, as the text names it.
    pub file: Option<String>,
    /// The line of that file.
    pub line: Option<u32>,
    /// The process of Airflow's that reads it.
    pub process: Option<Process>,
    /// The lines of releases that word it so.
    pub releases: Lines,
    /// When, in UTC: `2026-11-29T15:04:05.678Z`, with as many decimals as the text has.
    pub at: Option<String>,
}

impl Finding {
    /// What can be looked up.
    pub fn key(&self) -> Option<Key> {
        Some(Key::new(self.kind?, self.key.as_deref()?))
    }

    /// What the text says, as a sentence: `the log says: variable x does not exist`.
    pub fn sentence(&self) -> String {
        let subject = match (self.kind, &self.key) {
            (Some(kind), Some(key)) => format!("{kind} {key}"),
            (Some(kind), None) => format!("a {kind} that it does not name"),
            (None, _) => "the secrets backend".to_owned(),
        };
        match self.cause {
            Cause::Missing => format!("the log says: {subject} does not exist"),
            cause => format!("the log says: {subject}: {}", cause.words()),
        }
    }
}

/// Why a key can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// The secrets backend can't be imported, and Airflow does not start.
    BackendUnknown,
    /// Its options aren't JSON; Airflow goes on without them.
    KwargsNotJson,
    /// AWS denies the call.
    Denied,
    /// AWS denies the decryption.
    DeniedKms,
    /// The credentials have expired.
    ExpiredCredentials,
    /// There are no credentials.
    NoCredentials,
    /// There is no region.
    NoRegion,
    /// AWS does not answer.
    Unreachable,
    /// Too many calls.
    Throttled,
    /// The secret is scheduled for deletion.
    ScheduledForDeletion,
    /// The backend fails with another error.
    BackendFailed,
    /// The metadata database has a value that another Fernet key has encrypted.
    WrongFernetKey,
    /// The value isn't JSON, and `deserialize_json` asks for it.
    Json,
    /// No layer has the key.
    Missing,
}

impl Cause {
    /// All causes, those first that explain others.
    pub const ALL: [Self; 14] = [
        Self::BackendUnknown,
        Self::KwargsNotJson,
        Self::Denied,
        Self::DeniedKms,
        Self::ExpiredCredentials,
        Self::NoCredentials,
        Self::NoRegion,
        Self::Unreachable,
        Self::Throttled,
        Self::ScheduledForDeletion,
        Self::BackendFailed,
        Self::WrongFernetKey,
        Self::Json,
        Self::Missing,
    ];

    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BackendUnknown => "backend-unknown",
            Self::KwargsNotJson => "kwargs-not-json",
            Self::Denied => "denied",
            Self::DeniedKms => "denied-kms",
            Self::ExpiredCredentials => "expired-credentials",
            Self::NoCredentials => "no-credentials",
            Self::NoRegion => "no-region",
            Self::Unreachable => "unreachable",
            Self::Throttled => "throttled",
            Self::ScheduledForDeletion => "scheduled-for-deletion",
            Self::BackendFailed => "backend-failed",
            Self::WrongFernetKey => "wrong-fernet-key",
            Self::Json => "json",
            Self::Missing => "missing",
        }
    }

    /// What it means, within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::BackendUnknown => "Airflow cannot import the secrets backend",
            Self::KwargsNotJson => "backend_kwargs is not JSON, so its options are ignored",
            Self::Denied => "AWS denied the request",
            Self::DeniedKms => "KMS denied the decryption",
            Self::ExpiredCredentials => "the AWS credentials have expired",
            Self::NoCredentials => "no AWS credentials were found",
            Self::NoRegion => "no AWS region is set",
            Self::Unreachable => "AWS did not answer",
            Self::Throttled => "AWS throttled the requests",
            Self::ScheduledForDeletion => "the secret is scheduled for deletion",
            Self::BackendFailed => "the secrets backend failed",
            Self::WrongFernetKey => "the Fernet key does not fit the row of the metadata database",
            Self::Json => "the value is not JSON, and deserialize_json=True fails on it",
            Self::Missing => "it does not exist",
        }
    }
}
