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

    /// What else the text says of it, each with its name.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let releases = self.releases.names();
        let worded = match (releases.first(), releases.last()) {
            (Some(first), Some(last)) if first != last => {
                Some(format!("Airflow {first} to {last}"))
            }
            (first, _) => first.map(|only| format!("Airflow {only}")),
        };
        let number = self.line.map_or(String::new(), |line| format!(":{line}"));
        let fields = [
            (
                "read in",
                self.file.as_ref().map(|file| file.clone() + &number),
            ),
            (
                "process",
                self.process.map(|process| process.name().to_owned()),
            ),
            ("time", self.at.clone()),
            ("message format of", worded),
            ("next", self.next_step().map(str::to_owned)),
        ];
        let fields = fields.into_iter();
        fields
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// What to do about what has no key: no diagnosis follows.
    pub fn next_step(&self) -> Option<&'static str> {
        self.cause.remedy().filter(|_| self.key().is_none())
    }

    /// What the text says, as a sentence: `the log says: variable x does not exist`.
    pub fn sentence(&self) -> String {
        let subject = match (self.kind, &self.key) {
            (Some(kind), Some(key)) => format!("{kind} {key}"),
            (Some(kind), None) => format!("a {kind} that it does not name"),
            (None, _) => match self.cause {
                Cause::BackendUnknown | Cause::KwargsNotJson => "the secrets backend".to_owned(),
                Cause::WrongFernetKey => return NO_FERNET_KEY.to_owned(),
                _ => "a read of a secret".to_owned(),
            },
        };
        match self.cause {
            Cause::Missing => format!("the log says: {subject} does not exist"),
            // A connection's extra, which `extra_dejson` reads.
            Cause::Json if self.kind == Some(Kind::Connection) => {
                format!("the log says: {subject}: its value or its extra is not JSON")
            }
            cause => format!("the log says: {subject}: {}", cause.words()),
        }
    }
}

const NO_FERNET_KEY: &str = "the log says: [core] fernet_key is not a Fernet key, so no row of the metadata database can be \
                             read";

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

    /// What to do where the process of the log runs; None where only a lookup can tell.
    pub const fn remedy(self) -> Option<&'static str> {
        Some(match self {
            Self::BackendUnknown => {
                "import the class with the Python that runs Airflow (python -c 'import MODULE'), which shows why it fails; then \
                 install its package, or correct the option"
            }
            Self::KwargsNotJson => {
                "write the option as one JSON object: double quotes inside, true, false and null, and no quotes around it"
            }
            Self::Denied => {
                "allow Airflow's role secretsmanager:GetSecretValue on the secret (varlens policy prints a policy)"
            }
            Self::DeniedKms => "allow Airflow's role kms:Decrypt on the key of the secret",
            Self::ExpiredCredentials => {
                "renew the credentials of Airflow's process, or give it a role"
            }
            Self::NoCredentials => {
                "give Airflow's process a role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in its environment"
            }
            Self::NoRegion => {
                "set region_name in backend_kwargs, or AWS_DEFAULT_REGION (not AWS_REGION) in the environment of Airflow's process"
            }
            Self::Unreachable => {
                "check DNS, proxy, VPC endpoint and region where Airflow's process runs"
            }
            Self::Throttled => {
                "run it again; read the key inside tasks, not while the file is parsed"
            }
            Self::ScheduledForDeletion => {
                "restore it: aws secretsmanager restore-secret --secret-id NAME"
            }
            Self::WrongFernetKey => {
                "give every process of Airflow the same [core] fernet_key, with which the row was stored (several keys: commas, the \
                 new one first), or store the value again"
            }
            Self::BackendFailed | Self::Json | Self::Missing => return None,
        })
    }

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
