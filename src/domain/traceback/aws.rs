//! Errors of AWS and its client, as a secrets backend raises them. What they mean depends on who asked: they count only where Airflow
//! looked a key up.

use crate::domain::key::Kind;

use super::finding::Cause;

/// An error of a backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub cause: Cause,
    /// The kind and the key, if the error names a secret below Airflow's usual prefix.
    pub key: Option<(Kind, String)>,
}

/// What the last line of a traceback contains, the first that fits.
#[rustfmt::skip] // One row per error.
const ERRORS: &[(&str, Cause)] = &[
    ("Access to KMS is not allowed", Cause::DeniedKms),
    ("(DecryptionFailure)", Cause::DeniedKms),
    ("(AccessDeniedException)", Cause::Denied),
    ("(AccessDenied)", Cause::Denied),
    ("(UnauthorizedOperation)", Cause::Denied),
    ("AirflowSecretsBackendAccessDenied: ", Cause::Denied),
    // The providers 2.5 to 4.0 ask botocore for a class that it does not have, while they handle the denial.
    ("has no attribute 'AccessDeniedException'", Cause::Denied),
    ("(ExpiredTokenException)", Cause::ExpiredCredentials),
    ("(ExpiredToken)", Cause::ExpiredCredentials),
    ("(RequestExpired)", Cause::ExpiredCredentials),
    ("TokenRetrievalError: ", Cause::ExpiredCredentials),
    ("NoCredentialsError: ", Cause::NoCredentials),
    ("PartialCredentialsError: ", Cause::NoCredentials),
    ("CredentialRetrievalError: ", Cause::NoCredentials),
    ("ProfileNotFound: ", Cause::NoCredentials),
    ("NoRegionError: ", Cause::NoRegion),
    ("EndpointConnectionError: ", Cause::Unreachable),
    ("ConnectTimeoutError: ", Cause::Unreachable),
    ("ReadTimeoutError: ", Cause::Unreachable),
    ("ConnectionClosedError: ", Cause::Unreachable),
    ("ProxyConnectionError: ", Cause::Unreachable),
    ("SSLError: ", Cause::Unreachable),
    ("(ThrottlingException)", Cause::Throttled),
    ("(Throttling)", Cause::Throttled),
    ("(TooManyRequestsException)", Cause::Throttled),
    ("marked for deletion", Cause::ScheduledForDeletion),
    ("JSONDecodeError: ", Cause::Json),
];

/// The error of a backend that a line names, if the line is the last one of a traceback.
pub(super) fn failure(line: &str) -> Option<Failure> {
    let cause = ERRORS
        .iter()
        .find_map(|(text, cause)| line.contains(text).then_some(*cause))?;
    Some(Failure {
        cause,
        key: key(line),
    })
}

/// What only a read of a secret fails with, wherever a line says it: `An error occurred (AccessDeniedException) when calling the
/// GetSecretValue operation: …`. The secret need not be one of Airflow's, so the line must name one, or be a bare error.
pub(super) fn failed_read(line: &str) -> Option<Failure> {
    let (_, said) = line.split_once("An error occurred (")?;
    let is_read = said
        .split_once(") when calling the ")
        .is_some_and(|(_, rest)| rest.starts_with("GetSecretValue operation"));
    failure(line).filter(|_| is_read)
}

/// Any exception: a dotted name of a class, and what it says.
pub(super) fn is_exception(content: &str) -> bool {
    let (class, _) = content.split_once(": ").unwrap_or((content, ""));
    let is_name =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    let last = class.rsplit('.').next().unwrap_or_default();
    class.split('.').all(is_name) && last.chars().next().is_some_and(char::is_uppercase)
}

/// The key in `… on resource: arn:aws:secretsmanager:…:secret:airflow/variables/x-AbCdEf because …`.
fn key(line: &str) -> Option<(Kind, String)> {
    let (_, rest) = line.split_once("on resource: ")?;
    let resource = rest.split(" because ").next()?.trim_end();
    Kind::ALL.into_iter().find_map(|kind| {
        let (before, name) = resource.split_once(&format!("{}/", kind.default_prefix()))?;
        let is_arn = before.starts_with("arn:") && before.ends_with(":secret:");
        let name = if is_arn { without_suffix(name) } else { name };
        (is_arn || before.is_empty()).then(|| (kind, name.to_owned()))
    })
}

/// Without the dash and the six letters that AWS appends to the name of a secret that exists; a secret that doesn't is denied with `-??????` or
/// without.
fn without_suffix(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((bare, random)) if random.len() == 6 => bare,
        _ => name,
    }
}

/// The error goes on in the next line.
pub(super) fn is_cut(line: &str) -> bool {
    let line = line.trim_end();
    let has_begun = line.contains("An error occurred (AccessDenied");
    let has_ended = line.contains(" because ") || line.contains("is not allowed");
    // A mail of Airflow 2 has `Exception:` as the heading of the next line.
    let is_class_alone = line.trim_start() != "Exception:"
        && ["Error:", "Exception:", "An error occurred"]
            .iter()
            .any(|end| line.ends_with(end));
    has_begun && !has_ended || is_class_alone
}
