//! The closed list of reasons: why a layer was skipped, failed, was not inspected, or does not hold a key.
//!
//! One row per reason; from it come the word in `--json`, the sentence on the screen and the next step.

/// Why a layer gave the verdict it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The key does not match the lookup pattern.
    LookupPattern,
    /// Python rejects the lookup pattern.
    LookupPatternInvalid,
    /// The lookup pattern could not be evaluated faithfully.
    LookupPatternNotEvaluated,
    /// The prefix of this kind is null.
    PrefixNull,
    /// No file is set for this kind.
    NoFile,
    /// The key lacks the prefix that Datacoves demands.
    NameGate,
    /// The key holds what separates a team from an id.
    TeamSeparator,
    /// The secret has no text, only bytes or no value.
    NoSecretString,
    /// The secret is scheduled for deletion.
    ScheduledForDeletion,
    /// The secret exists, and no version of it has the stage `AWSCURRENT`.
    NoCurrentVersion,
    /// AWS could not decrypt the secret with its key.
    DecryptionFailure,
    /// Nothing has that name.
    NotFound,
    /// The caller is not allowed to.
    AccessDenied,
    /// Too many requests.
    Throttled,
    /// The credentials have expired.
    ExpiredCredentials,
    /// There are no credentials.
    NoCredentials,
    /// AWS does not accept the credentials: it does not know them, or the signature is wrong.
    InvalidCredentials,
    /// No region is known.
    NoRegion,
    /// The region's name is not valid.
    InvalidRegion,
    /// The service could not be reached.
    Unreachable,
    /// The service did not answer in time.
    TimedOut,
    /// The service failed: it says so by its HTTP status.
    ServerError,
    /// The service answered something else.
    BadResponse,
    /// An option that varlens or the release does not support.
    UnsupportedOption,
    /// The variable of a connection is set to an empty text.
    EmptyConnection,
    /// The Fernet key does not fit.
    WrongFernetKey,
    /// The secrets file cannot be loaded.
    BadFile,
    /// AWS refuses the request for this secret.
    InvalidRequest,
    /// The layer is not configured here.
    NotConfigured,
    /// No document says what happens here.
    NotDocumented,
    /// The value is not JSON, and the caller decodes it.
    NotJson,
    /// The api-server has no route for this key.
    NoRoute,
    /// The deployment's values may not be read.
    MetadataOnly,
    /// The user cancelled the listing of this layer.
    Cancelled,
    /// The file that was given does not have the process's whole environment.
    IncompleteFile,
    /// The layer is listed only when the user asks for it.
    OnRequest,
    /// It was not inspected, and the user says that it does not have the key.
    AssumedAbsent,
    /// A team has its own, and it is not known which team asks.
    TeamUnknown,
    /// Airflow cannot build a connection from the text.
    BadConnection,
    /// A trigger's event loop can't wait for the supervisor, which masks what was found.
    EventLoop,
}

/// What is said of a reason.
struct ReasonRow {
    reason: Reason,
    name: &'static str,
    sentence: &'static str,
    next: &'static str,
}

#[rustfmt::skip] // One row per reason.
const REASONS: &[ReasonRow] = &[
    row(Reason::LookupPattern, "lookup-pattern", "not asked because of the lookup pattern", "check the spelling; if AWS has the secret, widen the lookup pattern, or store it under a key that matches"),
    row(Reason::LookupPatternInvalid, "lookup-pattern-invalid", "the lookup pattern is not a valid Python regular expression, so every lookup in this layer fails", "fix the lookup pattern in backend_kwargs"),
    row(Reason::LookupPatternNotEvaluated, "lookup-pattern-not-evaluated", "varlens cannot evaluate the lookup pattern faithfully", "try the pattern in Python: re.match(pattern, key, re.IGNORECASE)"),
    row(Reason::PrefixNull, "prefix-null", "the prefix is null, which switches this layer off for this kind", "set a prefix in backend_kwargs"),
    row(Reason::NoFile, "no-file", "no file is set for this kind, which switches this layer off for it", "set variables_file_path or connections_file_path in backend_kwargs"),
    row(Reason::NameGate, "name-gate", "the key does not start with the prefix that Datacoves requires", "rename the key, or turn the name gate off"),
    row(Reason::TeamSeparator, "team-separator", "the key contains the separator that is reserved for team keys", "rename the key without it"),
    row(Reason::NoSecretString, "no-secret-string", "the secret is binary or empty; Airflow reads only text and tries the next layer", "store the value as plaintext"),
    row(Reason::ScheduledForDeletion, "scheduled-for-deletion", "the secret is scheduled for deletion; Airflow gets an error from AWS and tries the next layer", "restore it with aws secretsmanager restore-secret"),
    row(Reason::NoCurrentVersion, "no-current-version", "the secret exists and has no current version, so AWS gives no value; to Airflow that is as if it did not exist", "store a value: aws secretsmanager put-secret-value"),
    row(Reason::DecryptionFailure, "decryption-failure", "AWS cannot decrypt the secret with its KMS key", "check the key's state and its policy"),
    row(Reason::NotFound, "not-found", "nothing with this name here", "check the spelling; compare it with similar keys"),
    row(Reason::AccessDenied, "access-denied", "these credentials are not allowed to read it", "grant the action that was denied"),
    row(Reason::Throttled, "throttled", "AWS throttled the request: too many requests", "wait a moment and try again"),
    row(Reason::ExpiredCredentials, "expired-credentials", "the credentials have expired", "log in again, then refresh"),
    row(Reason::NoCredentials, "no-credentials", "no AWS credentials were found", "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass --profile"),
    row(Reason::InvalidCredentials, "invalid-credentials", "AWS does not accept these credentials", "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile"),
    row(Reason::NoRegion, "no-region", "no AWS region is set", "pass --region NAME; Airflow needs region_name in backend_kwargs or AWS_DEFAULT_REGION (not AWS_REGION)"),
    row(Reason::InvalidRegion, "invalid-region", "this cannot be the name of an AWS region", "region names look like us-east-1"),
    row(Reason::Unreachable, "unreachable", "the service cannot be reached from here", "check network, proxy, VPN and the endpoint's address"),
    row(Reason::TimedOut, "timed-out", "the service did not answer in time", "check the network and try again"),
    row(Reason::ServerError, "server-error", "the service had an error of its own", "try again; if it stays, look at the service's health, and at any proxy in between"),
    row(Reason::BadResponse, "bad-response", "the answer does not follow the service's protocol", "check that the endpoint is AWS Secrets Manager and that no proxy is in between"),
    row(Reason::UnsupportedOption, "unsupported-option", "varlens cannot read this option or backend", "check this layer with Airflow's command line, e.g. airflow variables get"),
    row(Reason::EmptyConnection, "empty-connection", "the variable is set and empty, which Airflow takes for no connection, and tries the next layer", "set the variable to the connection, or take it out of the environment"),
    row(Reason::WrongFernetKey, "wrong-fernet-key", "Airflow's Fernet key does not decrypt the value: it is another key, or not a valid one", "set fernet_key to the key that the row was stored with (several go between commas), or store the value again"),
    row(Reason::BadFile, "bad-file", "the secrets file cannot be loaded, so every lookup in this layer fails", "correct the file, or its path in backend_kwargs"),
    row(Reason::InvalidRequest, "invalid-request", "AWS refuses this request for this secret", "see why with AWS's command line"),
    row(Reason::NotConfigured, "not-configured", "not configured in varlens", "configure it under [deployments.NAME] in varlens' config.toml, or exclude it with --order"),
    row(Reason::NotDocumented, "not-documented", "not documented what Airflow does here", "if a layer above failed, fix that first; else ask whoever runs this Airflow"),
    row(Reason::NotJson, "not-json", "the value is not JSON, and deserialize_json=True fails on it", "store JSON, or read the variable without deserialize_json"),
    row(Reason::NoRoute, "no-route", "the api-server has no route for this key", "rename the key to letters, digits, _ and -"),
    row(Reason::MetadataOnly, "metadata-only", "this deployment is metadata-only, so varlens reads no values here", "rely on the names (varlens list), or remove metadata-only from the deployment's section"),
    row(Reason::Cancelled, "cancelled", "the listing was cancelled, so names may be missing", "refresh to list all names"),
    row(Reason::IncompleteFile, "incomplete-file", "the file does not have the process's whole environment", "give the output of `env -0`, run inside Airflow's process, to --env-file"),
    row(Reason::OnRequest, "on-request", "not listed: its answer brings all values and may mark each as retrieved, so it waits for you", "press L in the explorer, or give --layers datacoves, to list it"),
    row(Reason::AssumedAbsent, "assumed-absent", "not inspected; assumed not to have the key, as you say", "look there, or drop --assume-absent"),
    row(Reason::TeamUnknown, "team-unknown", "a task of a team gets that team's own value, and varlens does not know which team asks", "name the team of the DAG with --team: its own value comes first, then the one of all teams"),
    row(Reason::BadConnection, "bad-connection", "Airflow cannot build a connection from what is stored here, logs the error and tries the next layer", "check the value: a URI with its parts percent-encoded, or JSON with conn_type, host, login, password, schema, port, extra"),
    row(Reason::EventLoop, "event-loop", "found, but a plain get in a trigger's event loop can't have it masked, so Airflow logs the error and tries the next layer", "read it in the task and give it to the trigger, or use sync_to_async there"),
];

const fn row(
    reason: Reason,
    name: &'static str,
    sentence: &'static str,
    next: &'static str,
) -> ReasonRow {
    ReasonRow {
        reason,
        name,
        sentence,
        next,
    }
}

impl Reason {
    /// All reasons.
    pub fn all() -> impl Iterator<Item = Self> {
        REASONS.iter().map(|row| row.reason)
    }

    fn row(self) -> &'static ReasonRow {
        // One row per reason in the order of the enum, which a test holds.
        REASONS.get(self as usize).unwrap_or(&REASONS[0])
    }

    /// The word of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its name within a sentence: `lookup pattern`.
    pub fn words(self) -> String {
        self.name().replace('-', " ")
    }

    /// What happened, for the user.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// What to do about it.
    pub fn next_step(self) -> &'static str {
        self.row().next
    }

    /// It may be over at the next request.
    pub fn passes(self) -> bool {
        matches!(
            self,
            Self::Throttled
                | Self::Unreachable
                | Self::TimedOut
                | Self::ServerError
                | Self::BadResponse
        )
    }

    /// The answer depends on who asks and from where, not on the secret.
    ///
    /// Such an answer to other credentials than Airflow's proves nothing about Airflow.
    pub fn depends_on_caller(self) -> bool {
        matches!(
            self,
            Self::AccessDenied
                | Self::Throttled
                | Self::ExpiredCredentials
                | Self::NoCredentials
                | Self::InvalidCredentials
                | Self::NoRegion
                | Self::InvalidRegion
                | Self::Unreachable
                | Self::TimedOut
                | Self::ServerError
                | Self::BadResponse
                | Self::InvalidRequest
                | Self::Cancelled
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_per_reason_in_order() {
        for reason in Reason::all() {
            assert_eq!(reason.row().reason, reason);
            assert!(!reason.sentence().ends_with('.') && !reason.next_step().is_empty());
        }
        assert_eq!(Reason::EventLoop as usize + 1, REASONS.len());
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = Reason::all().map(Reason::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REASONS.len());
    }
}
