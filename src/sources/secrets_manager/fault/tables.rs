//! What AWS's codes, and the words of the SDK's private errors, mean: one row per meaning.
//!
//! Notes are sentences of our own; nothing that AWS or a program wrote is put into them.

use crate::domain::reason::Reason;

/// Words that mean the same.
pub(super) struct FaultRow {
    words: &'static [&'static str],
    pub reason: Reason,
    pub note: Note,
}

/// What is said beside the reason, where the reason alone would mislead.
#[derive(Clone, Copy)]
pub(super) enum Note {
    Nothing,
    Text(&'static str),
    /// An SSO login is missing or over.
    SsoLogin,
}

impl FaultRow {
    /// The first row of which a word is as asked for.
    pub(super) fn find(rows: &'static [Self], is: impl Fn(&str) -> bool) -> Option<&'static Self> {
        rows.iter()
            .find(|row| row.words.iter().any(|word| is(word)))
    }
}

impl Note {
    /// The sentence.
    pub(super) fn text(self) -> Option<String> {
        let text = match self {
            Self::Nothing => return None,
            Self::Text(text) => text,
            Self::SsoLogin => "the SSO login is not there or is over",
        };
        Some(text.to_owned())
    }

    /// It is an SSO login that is to be renewed.
    pub(super) fn is_of_sso(self) -> bool {
        matches!(self, Self::SsoLogin)
    }
}

const fn row(words: &'static [&'static str], reason: Reason, note: Note) -> FaultRow {
    FaultRow {
        words,
        reason,
        note,
    }
}

/// Codes of Secrets Manager, of STS, and those common to all services.
pub(super) const CODES: &[FaultRow] = &[
    row(
        &["ResourceNotFoundException"],
        Reason::NotFound,
        Note::Nothing,
    ),
    row(
        &["InvalidParameterException", "ValidationException"],
        Reason::NotFound,
        Note::Text("AWS takes no such name"),
    ),
    row(
        &["InvalidRequestException"],
        Reason::ScheduledForDeletion,
        Note::Nothing,
    ),
    row(
        &["DecryptionFailure"],
        Reason::DecryptionFailure,
        Note::Nothing,
    ),
    row(
        &[
            "AccessDeniedException",
            "AccessDenied",
            "UnauthorizedOperation",
            "NotAuthorized",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
        ],
        Reason::AccessDenied,
        Note::Nothing,
    ),
    row(
        &["OptInRequired", "RegionDisabledException"],
        Reason::AccessDenied,
        Note::Text("this account has not switched this region on"),
    ),
    row(
        &[
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
        ],
        Reason::AccessDenied,
        Note::Text("AWS does not know these keys"),
    ),
    row(
        &[
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
        ],
        Reason::AccessDenied,
        Note::Text("the signature does not fit: check the secret key and this machine's clock"),
    ),
    row(
        &["RequestTimeTooSkewed", "RequestInTheFuture"],
        Reason::AccessDenied,
        Note::Text("check this machine's clock"),
    ),
    row(
        &["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
        Reason::ExpiredCredentials,
        Note::Nothing,
    ),
    row(
        &[
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "TooManyRequests",
            "TooManyRequestsException",
            "SlowDown",
        ],
        Reason::Throttled,
        Note::Nothing,
    ),
];

/// Parts of texts inside the SDK. What is particular stands before what is general.
pub(super) const PHRASES: &[FaultRow] = &[
    row(
        &["external process"],
        Reason::NoCredentials,
        Note::Text("the profile's credential_process failed"),
    ),
    row(
        &["SSO token", "UnauthorizedException", "/sso/cache/"],
        Reason::ExpiredCredentials,
        Note::SsoLogin,
    ),
    row(
        &["infinite loop"],
        Reason::NoCredentials,
        Note::Text("the profiles refer to each other in a circle"),
    ),
    row(
        &["sso-session"],
        Reason::NoCredentials,
        Note::Text("the profile's sso-session is not there"),
    ),
    row(
        &["SSO config"],
        Reason::NoCredentials,
        Note::Text("the profile's SSO settings are incomplete"),
    ),
    row(
        &["cargo feature"],
        Reason::NoCredentials,
        Note::Text(
            "the profile logs in by a way that varlens does not know; use aws sso login or keys",
        ),
    ),
    row(
        &["was not defined"],
        Reason::NoCredentials,
        Note::Text("the profile refers to something that is not there"),
    ),
    row(
        &["provider could not be built"],
        Reason::NoCredentials,
        Note::Text("the profile is not complete"),
    ),
    row(
        &["provider was not enabled"],
        Reason::NoCredentials,
        Note::Nothing,
    ),
    row(
        &["timed out"],
        Reason::TimedOut,
        Note::Text("getting credentials took too long"),
    ),
    row(
        &["certificate"],
        Reason::Unreachable,
        Note::Text(
            "the TLS certificate is not trusted; SSL_CERT_FILE counts here, AWS_CA_BUNDLE does not",
        ),
    ),
    row(
        &["dns error"],
        Reason::Unreachable,
        Note::Text("the host's name is not known"),
    ),
    row(
        &["Connection refused"],
        Reason::Unreachable,
        Note::Text("the connection was refused"),
    ),
    row(
        &["not properly configured"],
        Reason::NoCredentials,
        Note::Text("the credentials are not set up properly"),
    ),
    row(
        &["while loading credentials", "unexpected credentials error"],
        Reason::NoCredentials,
        Note::Text("the source of the credentials gave an error"),
    ),
];
