//! What AWS's error codes, and the texts of the SDK's private errors, mean: one row per meaning.
//!
//! Notes are sentences of our own; nothing that AWS or a program wrote is put into them.

use crate::domain::reason::Reason;

/// Words that mean the same.
pub(super) struct FaultRow {
    words: &'static [&'static str],
    pub reason: Reason,
    pub note: Note,
}

/// What is added to the reason, where the reason alone would mislead.
#[derive(Clone, Copy)]
pub(super) enum Note {
    Nothing,
    Text(&'static str),
    /// What is wrong, and what to do about it.
    Remedy(&'static str, &'static str),
    /// An SSO login is missing or over.
    SsoLogin,
}

impl FaultRow {
    /// The first row of which a word is as asked for.
    pub(super) fn find(rows: &'static [Self], is: impl Fn(&str) -> bool) -> Option<&'static Self> {
        rows.iter()
            .find(|row| row.words.iter().any(|word| is(word)))
    }

    /// The word of the rows that is this one.
    pub(super) fn word(rows: &'static [Self], word: &str) -> Option<&'static str> {
        let words = rows.iter().flat_map(|row| row.words);
        words.copied().find(|other| *other == word)
    }
}

impl Note {
    /// The sentence.
    pub(super) fn text(self) -> Option<String> {
        let text = match self {
            Self::Nothing => return None,
            Self::Text(text) | Self::Remedy(text, _) => text,
            Self::SsoLogin => "there is no valid SSO login",
        };
        Some(text.to_owned())
    }

    /// What to do, where the reason alone does not say it.
    pub(super) fn next(self) -> Option<String> {
        match self {
            Self::Remedy(_, next) => Some(next.to_owned()),
            Self::Nothing | Self::Text(_) | Self::SsoLogin => None,
        }
    }

    /// It is an SSO login that is to be renewed.
    pub(super) fn is_sso_login(self) -> bool {
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
        Note::Text("AWS does not accept this name"),
    ),
    row(
        &["InvalidRequestException"],
        Reason::InvalidRequest,
        Note::Nothing,
    ),
    row(
        &["DecryptionFailure"],
        Reason::DecryptionFailure,
        Note::Nothing,
    ),
    row(
        &["KMSAccessDeniedException"],
        Reason::DecryptionFailure,
        Note::Remedy(
            "KMS denies kms:Decrypt",
            "grant kms:Decrypt on the KMS key of the secret",
        ),
    ),
    row(
        &["KMSDisabledException", "KMSInvalidStateException"],
        Reason::DecryptionFailure,
        Note::Remedy(
            "the KMS key of the secret is disabled, or scheduled for deletion",
            "enable the KMS key, or cancel its deletion",
        ),
    ),
    row(
        &["KMSNotFoundException"],
        Reason::DecryptionFailure,
        Note::Remedy(
            "the KMS key of the secret does not exist",
            "store the secret again with a KMS key that exists",
        ),
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
        &[
            "SubscriptionRequiredException",
            "NotSubscribed",
            "NotSignedUp",
            "PendingVerification",
            "Blocked",
        ],
        Reason::AccessDenied,
        Note::Remedy(
            "the account may not use the service: it is not fully signed up, or suspended",
            "check the state of the account in AWS's console, and whether it is the account that was meant",
        ),
    ),
    row(
        &["OptInRequired", "RegionDisabledException"],
        Reason::AccessDenied,
        Note::Remedy(
            "this region is not enabled for the account",
            "enable it, or give another --region",
        ),
    ),
    row(
        &[
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
        ],
        Reason::InvalidCredentials,
        Note::Remedy(
            "AWS does not know this access key",
            "check AWS_ACCESS_KEY_ID, or the profile; in a region that must be enabled first, enable it",
        ),
    ),
    row(
        &[
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
        ],
        Reason::InvalidCredentials,
        Note::Remedy(
            "the signature is wrong",
            "check the secret key and this machine's clock",
        ),
    ),
    row(
        &["RequestTimeTooSkewed", "RequestInTheFuture"],
        Reason::InvalidCredentials,
        Note::Remedy("the request time is wrong", "check this machine's clock"),
    ),
    row(
        &["ExpiredToken", "ExpiredTokenException"],
        Reason::ExpiredCredentials,
        Note::Nothing,
    ),
    row(
        &["RequestExpired"],
        Reason::ExpiredCredentials,
        Note::Remedy(
            "the request is too old for AWS: this machine's clock, or credentials that have expired",
            "check this machine's clock; if it is right, log in again",
        ),
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

/// Parts of texts inside the SDK, the specific ones before the general ones.
pub(super) const PHRASES: &[FaultRow] = &[
    row(
        &["external process"],
        Reason::NoCredentials,
        Note::Remedy(
            "the profile's credential_process failed",
            "run it by hand to see why",
        ),
    ),
    row(
        &["SSO token", "UnauthorizedException", "/sso/cache/"],
        Reason::ExpiredCredentials,
        Note::SsoLogin,
    ),
    row(
        &["infinite loop"],
        Reason::NoCredentials,
        Note::Remedy(
            "the profiles refer to each other in a circle",
            "correct source_profile in ~/.aws/config",
        ),
    ),
    row(
        &["sso-session"],
        Reason::NoCredentials,
        Note::Remedy(
            "the profile names an sso-session that does not exist",
            "check ~/.aws/config",
        ),
    ),
    row(
        &["SSO config"],
        Reason::NoCredentials,
        Note::Remedy(
            "the profile's SSO settings are incomplete",
            "run aws configure sso",
        ),
    ),
    row(
        &["cargo feature"],
        Reason::NoCredentials,
        Note::Remedy(
            "varlens does not support this profile's way to log in",
            "use aws sso login or access keys",
        ),
    ),
    row(
        &["was not defined"],
        Reason::NoCredentials,
        Note::Remedy(
            "the profile refers to another section that does not exist",
            "check ~/.aws/config",
        ),
    ),
    row(
        &["provider could not be built"],
        Reason::NoCredentials,
        Note::Remedy("the profile is incomplete", "check ~/.aws/config"),
    ),
    row(
        &["provider was not enabled"],
        Reason::NoCredentials,
        Note::Nothing,
    ),
    row(
        &["timed out"],
        Reason::TimedOut,
        Note::Remedy(
            "getting credentials took too long",
            "run aws sts get-caller-identity to see why",
        ),
    ),
    row(
        &["proxy authorization required"],
        Reason::Unreachable,
        Note::Remedy(
            "the proxy wants a user and a password",
            "write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
        ),
    ),
    row(
        &["not valid for name"],
        Reason::Unreachable,
        Note::Remedy(
            "the TLS certificate is for another host name",
            "check the endpoint; varlens does not trust the server",
        ),
    ),
    row(
        &["certificate expired"],
        Reason::Unreachable,
        Note::Remedy(
            "the TLS certificate has expired",
            "tell the server's owner; varlens does not trust it until then",
        ),
    ),
    row(
        &["certificate"],
        Reason::Unreachable,
        Note::Remedy(
            "the TLS certificate is not trusted",
            "set SSL_CERT_FILE (AWS_CA_BUNDLE is not read)",
        ),
    ),
    row(
        &["dns error"],
        Reason::Unreachable,
        Note::Remedy(
            "the host name cannot be resolved",
            "check the region, the endpoint and DNS",
        ),
    ),
    row(
        &["Connection refused"],
        Reason::Unreachable,
        Note::Remedy(
            "the host refused the connection",
            "check the endpoint's address and port",
        ),
    ),
    row(
        &["not properly configured"],
        Reason::NoCredentials,
        Note::Remedy(
            "the credentials are not configured correctly",
            "check ~/.aws/config",
        ),
    ),
    row(
        &["while loading credentials", "unexpected credentials error"],
        Reason::NoCredentials,
        Note::Remedy(
            "the credentials provider failed",
            "run aws sts get-caller-identity to see why",
        ),
    ),
];
