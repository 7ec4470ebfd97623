//! The one place where an error of AWS becomes a [`Fault`].
//!
//! Takes from an error its code, its HTTP status, its request id and its kind, and from a denied request the caller's ARN
//! and the action, in a fixed form; nothing else: the
//! SDK's Debug and some of its Displays hold the whole body, AWS's messages may echo the request, and a credential
//! process' error holds what it wrote. Texts are searched for fixed phrases here, and notes are sentences of our own.

mod clock;
mod codes;
mod denied;
mod tables;

use std::error::Error;
use std::time::SystemTime;

use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::RequestId;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use http_body_util::LengthLimitError;

use super::http::MOST_BYTES;
use super::not_sent::{AnswerTooLong, PlainHttpRefused, WriteRefused};
use crate::domain::caller::is_role;
use crate::domain::reason::Reason;
use crate::domain::renewal::{Login, Renewal};
use crate::domain::resolve::Fault;

use codes::known;
use denied::Denial;
use tables::{CODES, FaultRow, PHRASES};

/// Only the message of an error says that the KMS key is what may not be used.
const KMS_DENIED: [&str; 2] = ["Access to KMS is not allowed", "KMSAccessDenied"];

/// KMS's own messages, which do not say whether the key exists and is enabled.
const KMS_FAILED: [&str; 2] = [
    "The ciphertext refers to a customer master key",
    "(Service: AWSKMS;",
];

/// Only the message of an error says that the secret exists, and lacks a version with this stage (API reference of
/// `GetSecretValue`: without a stage, the one asked for is `AWSCURRENT`).
const NO_CURRENT: &str = "secret value for staging label: AWSCURRENT";

/// What AWS says of a secret that is scheduled for deletion, in its words of several years.
const DELETED: [&str; 4] = [
    "marked for deletion",
    "marked deleted",
    "scheduled for deletion",
    "it was deleted",
];

/// AWS: "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."
const OTHER_ACCOUNT: &str = "from a different AWS account";
const OTHER_ACCOUNT_NEXT: &str = "ask with credentials of the secret's account, as Airflow does (--as-role ARN); if Airflow's account is another \
    one too, encrypt the secret with a customer-managed KMS key";

/// The secret itself may be read then: no other permission is missing.
const KMS_NEXT: &str = "grant kms:Decrypt on the KMS key of the secret";

/// KMS does not say which it is.
const KMS_CHECK: &str =
    "check that the KMS key of the secret exists here and is enabled; else grant kms:Decrypt on it";

/// An answer that must not be trusted.
pub(super) fn bad_answer(note: &str) -> Fault {
    noted(Reason::BadResponse, note)
}

/// The fault for an error of `operation`, e.g. `secretsmanager:ListSecrets`. `login` is how the user renews credentials
/// that have expired.
pub(super) fn fault<E>(error: &SdkError<E>, operation: &str, login: Option<&Login>) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let fault = match error {
        SdkError::ServiceError(context) => {
            let fault = service_fault(context.err(), operation, status(context.raw()));
            let date = context.raw().headers().get("date");
            clock::with_skew(fault, date, SystemTime::now())
        }
        // A refusal of our own; or an answer of STS, which is not about the secret.
        _ => causes(error)
            .find_map(not_sent_fault)
            .or_else(|| causes(error).find_map(|cause| role_fault(cause, login)))
            .unwrap_or_else(|| response_or_dispatch_fault(error, login)),
    };
    let request_id = error
        .request_id()
        .and_then(uuid)
        .map(String::into_boxed_str);
    let has_expired = fault.reason == Reason::ExpiredCredentials;
    let next = login.filter(|_| has_expired).map(Login::next_step);
    Fault {
        request_id: request_id.or(fault.request_id),
        next: fault.next.or(next),
        ..fault
    }
}

fn service_fault(error: &impl ProvideErrorMetadata, operation: &str, status: u16) -> Fault {
    let said = error.code().filter(|code| !code.is_empty());
    let row = said.and_then(|code| FaultRow::find(CODES, |word| word == code));
    // Any other word was chosen by whoever answered, and could be anything.
    let code = said.and_then(known);
    let unknown = if said.is_some() && code.is_none() {
        ", unknown code"
    } else {
        ""
    };
    let fault = match row {
        Some(row) if row.reason == Reason::AccessDenied && row.note.next().is_none() => {
            denied(error.message().unwrap_or_default(), operation)
        }
        Some(row) if row.reason == Reason::InvalidRequest => {
            refused(error.message().unwrap_or_default())
        }
        Some(row) if row.reason == Reason::NotFound && says_no_current(error) => {
            Fault::new(Reason::NoCurrentVersion)
        }
        Some(row) => Fault {
            note: row.note.text(),
            next: row.note.next(),
            ..Fault::new(row.reason)
        },
        None if status == 429 => Fault::new(Reason::Throttled),
        None => noted(reason_of(status), format!("HTTP {status}{unknown}")),
    };
    Fault {
        code: code.map(str::to_owned),
        ..fault
    }
}

fn says_no_current(error: &impl ProvideErrorMetadata) -> bool {
    error
        .message()
        .is_some_and(|message| message.contains(NO_CURRENT))
}

/// `InvalidRequestException` has many causes, and only its message says which.
fn refused(message: &str) -> Fault {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| message.contains(phrase));
    if says(&DELETED) {
        return Fault::new(Reason::ScheduledForDeletion);
    }
    if says(&[OTHER_ACCOUNT]) {
        return Fault {
            next: Some(OTHER_ACCOUNT_NEXT.to_owned()),
            ..noted(
                Reason::AccessDenied,
                "these credentials are of another account than the secret, whose KMS key is AWS's default one",
            )
        };
    }
    Fault::new(Reason::InvalidRequest)
}

/// A request that this caller may not make.
fn denied(message: &str, operation: &str) -> Fault {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| message.contains(phrase));
    let kms_next = if says(&KMS_DENIED) {
        Some(KMS_NEXT)
    } else {
        says(&KMS_FAILED).then_some(KMS_CHECK)
    };
    let (note, next) = if let Some(next) = kms_next {
        (Some("KMS denies kms:Decrypt".to_owned()), next.to_owned())
    } else {
        let denial = Denial::read(message);
        (denial.note(), denial.next(operation))
    };
    Fault {
        note,
        next: Some(next),
        ..Fault::new(Reason::AccessDenied)
    }
}

/// The ARN of the caller in AWS's message about a denied request.
pub(super) fn denied_caller<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Option<String> {
    let SdkError::ServiceError(context) = error else {
        return None;
    };
    Denial::read(context.err().message()?).caller()
}

/// AWS throttled the request. It says so by HTTP status, or by the code in a header or a JSON body.
pub(super) fn is_throttled(response: &HttpResponse) -> bool {
    match status(response) {
        429 => return true,
        200..400 => return false,
        _ => {}
    }
    let in_header = response.headers().get("x-amzn-errortype");
    let in_body = || {
        let body = response.body().bytes().unwrap_or_default();
        let error: Coded = serde_json::from_slice(body).ok()?;
        Some(error.code)
    };
    let code = in_header.map(str::to_owned).or_else(in_body);
    let code = code.unwrap_or_default();
    // A code may come after a namespace and before an address.
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    FaultRow::find(CODES, |word| word == code).is_some_and(|row| row.reason == Reason::Throttled)
}

/// Of the body of an error, its code alone.
#[derive(serde::Deserialize)]
struct Coded {
    #[serde(rename = "__type", alias = "code")]
    code: String,
}

/// An answer that is not Secrets Manager's.
fn response_fault(response: &HttpResponse) -> Fault {
    match status(response) {
        200 => Fault::new(Reason::BadResponse),
        status => noted(reason_of(status), format!("HTTP {status}")),
    }
}

/// A server that fails says so by a status from 500 on, with or without a body.
fn reason_of(status: u16) -> Reason {
    match status {
        500.. => Reason::ServerError,
        _ => Reason::BadResponse,
    }
}

fn is_too_long(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<LengthLimitError>() || cause.is::<AnswerTooLong>()
}

fn too_long() -> Fault {
    let megabytes = MOST_BYTES >> 20;
    bad_answer(&format!(
        "the answer has more than {megabytes} MiB, which no answer of AWS has; check what the endpoint is"
    ))
}

/// No answer, or one that cannot be read.
fn response_or_dispatch_fault<E>(error: &SdkError<E>, login: Option<&Login>) -> Fault
where
    E: Error + 'static,
{
    match error {
        _ if causes(error).any(is_too_long) => too_long(),
        SdkError::ResponseError(context) => response_fault(context.raw()),
        _ => dispatch_fault(error, login),
    }
}

/// No answer: credentials, network, time.
fn dispatch_fault<E>(error: &SdkError<E>, login: Option<&Login>) -> Fault
where
    E: Error + 'static,
{
    let is_timeout = match error {
        SdkError::TimeoutError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_timeout(),
        _ => false,
    };
    if is_timeout {
        return Fault::new(Reason::TimedOut);
    }
    phrase_fault(causes(error), login).unwrap_or_else(|| Fault::new(Reason::Unreachable))
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn Error + 'static)| {
        (*cause).source()
    })
}

fn not_sent_fault(cause: &(dyn Error + 'static)) -> Option<Fault> {
    if cause.is::<WriteRefused>() {
        return Some(noted(
            Reason::UnsupportedOption,
            "varlens only reads, and did not send this operation",
        ));
    }
    let note = "varlens sends plain http to this machine only; use an https endpoint";
    cause
        .is::<PlainHttpRefused>()
        .then(|| noted(Reason::Unreachable, note))
}

/// What to do about a role that is not one.
const ROLE_NEXT: &str =
    "check the role's ARN (--as-role, aws.role-arn, role_arn in backend_kwargs or in the profile)";

/// Fails for what cannot be the ARN of a role, before anything is sent.
pub(super) fn check_role(arn: &str) -> Result<(), Fault> {
    if is_role(arn) {
        return Ok(());
    }
    Err(Fault {
        next: Some(ROLE_NEXT.to_owned()),
        at_role: true,
        ..noted(
            Reason::NoCredentials,
            "the role to assume is not the ARN of a role, as arn:aws:iam::012345678910:role/airflow is",
        )
    })
}

/// Credentials come by way of a role, and STS answered with an error.
fn role_fault(cause: &(dyn Error + 'static), login: Option<&Login>) -> Option<Fault> {
    let assume = cause.downcast_ref::<SdkError<AssumeRoleError>>();
    let web = cause.downcast_ref::<SdkError<AssumeRoleWithWebIdentityError>>();
    let fault = assume
        .map(|error| fault(error, "sts:AssumeRole", login))
        .or_else(|| web.map(|error| fault(error, "sts:AssumeRoleWithWebIdentity", login)))?;
    let note = match fault.note.as_deref() {
        // AWS's sentence names the action.
        Some(said) if said.contains("AssumeRole") => said.to_owned(),
        Some(said) => format!("while assuming the role: {said}"),
        None => "while assuming the role".to_owned(),
    };
    // What STS says of the role's ARN says nothing of a secret.
    let is_of_secret = !fault.reason.depends_on_caller();
    let is_wrong = is_of_secret || fault.code.as_deref() == Some("ValidationError");
    let fault = Fault {
        note: Some(note),
        at_role: true,
        ..fault
    };
    if is_wrong {
        return Some(Fault {
            reason: Reason::NoCredentials,
            next: Some(ROLE_NEXT.to_owned()),
            ..fault
        });
    }
    Some(fault)
}

/// The SDK's errors for credentials and connections are private types: only their texts distinguish them.
fn phrase_fault<'a>(
    causes: impl Iterator<Item = &'a (dyn Error + 'static)>,
    login: Option<&Login>,
) -> Option<Fault> {
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    let is_said = |phrase: &str| texts.iter().any(|text| text.contains(phrase));
    let row = FaultRow::find(PHRASES, is_said)?;
    Some(Fault {
        next: if row.note.is_sso_login() {
            Some(sso_next_step(login))
        } else {
            row.note.next()
        },
        note: row.note.text(),
        ..Fault::new(row.reason)
    })
}

/// An SSO login is renewed as one, whatever the settings looked like.
fn sso_next_step(login: Option<&Login>) -> String {
    let login = Login {
        by: Renewal::Sso,
        profile: login.and_then(|login| login.profile.clone()),
    };
    login.next_step()
}

/// A fault with a note of varlens' own.
pub(super) fn noted(reason: Reason, note: impl Into<String>) -> Fault {
    Fault {
        note: Some(note.into()),
        ..Fault::new(reason)
    }
}

/// A fault under the name of botocore's exception.
pub(super) fn coded(reason: Reason, code: &str, note: impl Into<String>) -> Fault {
    Fault {
        code: Some(code.to_owned()),
        ..noted(reason, note)
    }
}

fn status(response: &HttpResponse) -> u16 {
    response.status().as_u16()
}

/// AWS's ids are UUIDs. Any other word was chosen by whoever answered, and could be anything.
fn uuid(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let has_form = [8, 4, 4, 4, 12].into_iter().all(|length| {
        let part = parts.next().unwrap_or_default();
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    (has_form && parts.next().is_none()).then(|| text.to_owned())
}
