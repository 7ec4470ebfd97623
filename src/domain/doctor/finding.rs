//! The closed list of findings: what can be wrong with a key, a row each.

/// What was found out about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingId {
    /// Airflow cannot import the backend, or does not know its class.
    BackendUnknown,
    /// `backend_kwargs` is not JSON.
    KwargsNotJson,
    /// An option has a name that Airflow does not read.
    KwargsMisspelt,
    /// The release of the Amazon provider does not know an option.
    ProviderTooOld,
    /// There are no credentials.
    NoCredentials,
    /// The credentials have expired.
    ExpiredCredentials,
    /// No region is set.
    NoRegion,
    /// The secret is in another region.
    WrongRegion,
    /// Another account is asked than the deployment's.
    WrongAccount,
    /// The service does not answer.
    Unreachable,
    /// KMS does not decrypt the secret for this caller.
    DeniedKms,
    /// A policy denies the request.
    Denied,
    /// The Fernet key does not fit.
    WrongFernetKey,
    /// The secret is scheduled for deletion.
    ScheduledForDeletion,
    /// No version of the secret has AWSCURRENT.
    NoCurrentVersion,
    /// The secret has bytes only.
    BinaryOnly,
    /// Python rejects the lookup pattern.
    LookupPatternInvalid,
    /// The lookup pattern excludes the key.
    LookupPatternExcludes,
    /// The key lacks the prefix that Datacoves requires.
    NameGateExcludes,
    /// The prefix of this kind is null.
    PrefixNull,
    /// The key holds the separator of teams.
    TeamSeparator,
    /// A known fault of the release.
    KnownRegression,
    /// Spaces or invisible characters in a name.
    SpaceInName,
    /// A slash too many or too few.
    SlashInName,
    /// Upper and lower case differ.
    CaseDiffers,
    /// The secret has another separator between prefix and key.
    WrongSeparator,
    /// The secret is below another prefix.
    WrongPrefix,
    /// A similar name exists.
    NearName,
    /// The environment variable has a name that a shell cannot export.
    EnvNameNotExportable,
    /// The value is empty.
    EmptyValue,
    /// The value is in quotes.
    QuotedValue,
    /// The value ends in a newline, has blanks around it, or characters that are not shown.
    NewlineAtEnd,
    /// The value is JSON where text was expected, or the reverse.
    ConsoleKeyValue,
    /// A later layer has the key as well.
    Shadowed,
    /// Airflow's processes get different answers.
    ProcessesDiffer,
    /// No layer that was inspected has the key.
    AbsentEverywhere,
    /// Nothing is wrong.
    Healthy,
}

struct FindingRow {
    id: FindingId,
    name: &'static str,
    about: &'static str,
}

const fn row(id: FindingId, name: &'static str, about: &'static str) -> FindingRow {
    FindingRow { id, name, about }
}

#[rustfmt::skip] // One row per finding, what explains most first.
const FINDINGS: &[FindingRow] = &[
    row(FindingId::BackendUnknown, "backend-unknown", "Airflow cannot import the secrets backend"),
    row(FindingId::KwargsNotJson, "kwargs-not-json", "backend_kwargs is not JSON, so its options are ignored"),
    row(FindingId::KwargsMisspelt, "kwargs-misspelt", "an option has a name that Airflow does not read"),
    row(FindingId::ProviderTooOld, "provider-too-old", "the release of Airflow or of its Amazon provider does not know an option"),
    row(FindingId::NoCredentials, "no-credentials", "no AWS credentials were found"),
    row(FindingId::ExpiredCredentials, "expired-credentials", "the AWS credentials have expired, or AWS does not accept them"),
    row(FindingId::NoRegion, "no-region", "no valid AWS region is set"),
    row(FindingId::WrongRegion, "wrong-region", "the secret is in another region"),
    row(FindingId::WrongAccount, "wrong-account", "another AWS account is asked than the deployment's"),
    row(FindingId::Unreachable, "unreachable", "a layer cannot be read: a service does not answer or fails, or a file cannot be loaded"),
    row(FindingId::DeniedKms, "denied-kms", "KMS does not decrypt the secret for this caller"),
    row(FindingId::Denied, "denied", "a policy does not allow the request"),
    row(FindingId::WrongFernetKey, "wrong-fernet-key", "the row of the metadata database has another Fernet key"),
    row(FindingId::ScheduledForDeletion, "scheduled-for-deletion", "the secret is scheduled for deletion"),
    row(FindingId::NoCurrentVersion, "no-current-version", "the secret exists and has no current version"),
    row(FindingId::BinaryOnly, "binary-only", "the secret has bytes and no text"),
    row(FindingId::LookupPatternInvalid, "lookup-pattern-invalid", "the lookup pattern is not a valid Python regular expression"),
    row(FindingId::LookupPatternExcludes, "lookup-pattern-excludes", "the lookup pattern keeps Airflow from asking AWS for the key"),
    row(FindingId::NameGateExcludes, "name-gate-excludes", "the key does not start with the prefix that Datacoves requires"),
    row(FindingId::PrefixNull, "prefix-null", "the prefix is null, which switches AWS off for this kind"),
    row(FindingId::TeamSeparator, "team-separator", "the key contains the separator that is reserved for team keys, or only a team has it"),
    row(FindingId::KnownRegression, "known-regression", "a known fault of this release"),
    row(FindingId::SpaceInName, "space-in-name", "spaces or invisible characters in the key or in the name"),
    row(FindingId::SlashInName, "slash-in-name", "a slash too many or too few in the name"),
    row(FindingId::CaseDiffers, "case-differs", "the name differs in upper and lower case"),
    row(FindingId::WrongSeparator, "wrong-separator", "the secret has another separator between prefix and key"),
    row(FindingId::WrongPrefix, "wrong-prefix", "the secret is below another prefix, or has none"),
    row(FindingId::NearName, "near-name", "a similar name exists"),
    row(FindingId::EnvNameNotExportable, "env-name-not-exportable", "a shell cannot export the environment variable that Airflow reads"),
    row(FindingId::EmptyValue, "empty-value", "the value is empty"),
    row(FindingId::QuotedValue, "quoted-value", "the quotes are part of the value"),
    row(FindingId::NewlineAtEnd, "newline-at-end", "the value ends in a newline, has blanks around it, or has characters that are not shown"),
    row(FindingId::ConsoleKeyValue, "console-key-value", "the value has another form than is expected: JSON in place of text, text in place of JSON, or no connection"),
    row(FindingId::Shadowed, "shadowed", "another layer has the key as well, and is not asked"),
    row(FindingId::ProcessesDiffer, "processes-differ", "Airflow's processes get different answers, or a log says something else than the lookup"),
    row(FindingId::AbsentEverywhere, "absent-everywhere", "no layer that was inspected has the key"),
    row(FindingId::Healthy, "healthy", "the key is found, and nothing is wrong with it as far as it was seen"),
];

impl FindingId {
    /// All findings, what explains most first.
    pub fn all() -> impl Iterator<Item = Self> {
        FINDINGS.iter().map(|row| row.id)
    }

    fn row(self) -> &'static FindingRow {
        // One row per finding in the order of the enum, which a test holds.
        FINDINGS.get(self as usize).unwrap_or(&FINDINGS[0])
    }

    /// The word of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it means, in general.
    pub fn about(self) -> &'static str {
        self.row().about
    }
}

/// Whether something has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It explains why the key is missing, or not what was expected.
    Problem,
    /// Good to know.
    Note,
}

impl Level {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Note => "note",
        }
    }
}

/// How sure it is. The surest come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It was seen.
    Certain,
    /// It was seen from here, and Airflow may see something else.
    Likely,
    /// It fits what was seen.
    Possible,
}

impl Confidence {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

/// One finding, with what it rests on and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub id: FindingId,
    /// Whether something has to be done.
    pub level: Level,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is the case, in a sentence.
    pub says: String,
    /// What was asked and what was answered.
    pub evidence: Vec<String>,
    /// The one thing to do next.
    pub next: String,
}

impl Finding {
    /// A problem.
    pub(super) fn problem(id: FindingId, confidence: Confidence, says: impl Into<String>) -> Self {
        Self {
            id,
            level: Level::Problem,
            confidence,
            says: says.into(),
            evidence: Vec::new(),
            next: String::new(),
        }
    }

    /// Something that is good to know.
    pub(super) fn note(id: FindingId, says: impl Into<String>) -> Self {
        Self {
            level: Level::Note,
            ..Self::problem(id, Confidence::Certain, says)
        }
    }

    /// Adds what it rests on.
    pub(super) fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// Adds what to do.
    pub(super) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }
}

/// The order of findings: problems first, then the surest, then what explains most. That nothing is wrong comes last.
pub(super) fn rank(finding: &Finding) -> (Level, bool, Confidence, usize) {
    let is_healthy = finding.id == FindingId::Healthy;
    (
        finding.level,
        is_healthy,
        finding.confidence,
        finding.id as usize,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_per_finding_in_order() {
        for id in FindingId::all() {
            assert_eq!(id.row().id, id);
        }
        assert_eq!(FindingId::Healthy as usize + 1, FINDINGS.len());
        let mut names: Vec<_> = FindingId::all().map(FindingId::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 37);
    }
}
