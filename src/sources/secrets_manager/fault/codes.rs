//! The error codes that varlens repeats: those that AWS documents for Secrets Manager, for STS and for all services.
//!
//! A code of another kind is a text that whoever answered has chosen; it is not repeated.

use super::tables::{CODES, FaultRow};

/// Codes without a meaning of their own here (API references of Secrets Manager and STS; "Common errors"; query errors).
#[rustfmt::skip] // A list.
const OTHERS: [&str; 45] = [
    "BandwidthLimitExceeded", "EncryptionFailure", "IDPCommunicationError", "IDPRejectedClaim",
    "InternalError", "InternalFailure", "InternalServerError", "InternalServerException",
    "InternalServiceError", "InternalServiceErrorException", "InvalidAction", "InvalidAuthorizationMessageException",
    "InvalidIdentityToken", "InvalidIdentityTokenException", "InvalidNextTokenException", "InvalidParameterCombination",
    "InvalidParameterValue", "InvalidQueryParameter", "KMSAccessDeniedException", "KMSDisabledException",
    "KMSInvalidStateException", "KMSNotFoundException", "LimitExceededException", "MalformedHttpRequestException",
    "MalformedPolicyDocument", "MalformedPolicyDocumentException", "MalformedQueryString", "MissingAction",
    "MissingParameter", "NotImplemented", "PackedPolicyTooLarge", "PreconditionNotMetException",
    "PriorRequestNotComplete", "ProvisionedThroughputExceededException", "PublicPolicyException", "RequestAbortedException",
    "RequestEntityTooLargeException", "RequestTimeout", "RequestTimeoutException", "ResourceExistsException",
    "SerializationException", "ServiceUnavailable", "ServiceUnavailableException", "UnknownOperationException", "ValidationError",
];

/// The code as it is in the lists; None for one that AWS does not document.
pub(super) fn known(code: &str) -> Option<&'static str> {
    let in_table = || FaultRow::word(CODES, code);
    OTHERS
        .iter()
        .copied()
        .find(|other| *other == code)
        .or_else(in_table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_codes_are_repeated() {
        for code in ["AccessDeniedException", "InternalServiceError", "SlowDown"] {
            assert_eq!(known(code), Some(code));
        }
        for code in [
            "obvious-fake-secret",
            "accessdenied",
            "AccessDenied ",
            "",
            "200",
        ] {
            assert_eq!(known(code), None, "{code}");
        }
        let mut sorted = OTHERS.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, OTHERS, "sorted, so that none is there twice");
    }
}
