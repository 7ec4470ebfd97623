//! What goes wrong on the way, and that nothing of a body comes out.

use std::net::TcpListener;

use serde_json::json;

use super::*;
use crate::domain::reason::Reason;
use crate::sources::secrets_manager::fake::{REQUEST_ID, Reply};

/// Code, HTTP status, reason, a word of the note, and how often it is tried.
const CODES: &[(&str, u16, Reason, Option<&str>, usize)] = &[
    ("ResourceNotFoundException", 400, Reason::NotFound, None, 1),
    (
        "InvalidParameterException",
        400,
        Reason::NotFound,
        Some("name"),
        1,
    ),
    (
        "ValidationException",
        400,
        Reason::NotFound,
        Some("name"),
        1,
    ),
    (
        "InvalidRequestException",
        400,
        Reason::InvalidRequest,
        None,
        1,
    ),
    ("DecryptionFailure", 400, Reason::DecryptionFailure, None, 1),
    ("AccessDeniedException", 400, Reason::AccessDenied, None, 1),
    ("AccessDenied", 403, Reason::AccessDenied, None, 1),
    ("UnauthorizedOperation", 403, Reason::AccessDenied, None, 1),
    (
        "OptInRequired",
        403,
        Reason::AccessDenied,
        Some("region"),
        1,
    ),
    (
        "UnrecognizedClientException",
        400,
        Reason::InvalidCredentials,
        Some("access key"),
        1,
    ),
    (
        "InvalidClientTokenId",
        403,
        Reason::InvalidCredentials,
        Some("access key"),
        1,
    ),
    (
        "InvalidSignatureException",
        400,
        Reason::InvalidCredentials,
        Some("signature"),
        1,
    ),
    (
        "SignatureDoesNotMatch",
        403,
        Reason::InvalidCredentials,
        Some("signature"),
        1,
    ),
    (
        "ExpiredTokenException",
        400,
        Reason::ExpiredCredentials,
        None,
        1,
    ),
    ("ExpiredToken", 400, Reason::ExpiredCredentials, None, 1),
    (
        "RequestExpired",
        400,
        Reason::ExpiredCredentials,
        Some("clock"),
        1,
    ),
    ("ThrottlingException", 400, Reason::Throttled, None, 3),
    ("Throttling", 400, Reason::Throttled, None, 3),
    ("TooManyRequestsException", 429, Reason::Throttled, None, 3),
    ("RequestLimitExceeded", 503, Reason::Throttled, None, 3),
    (
        "InternalServiceError",
        500,
        Reason::ServerError,
        Some("500"),
        3,
    ),
    (
        "InternalServiceErrorException",
        500,
        Reason::ServerError,
        Some("500"),
        3,
    ),
    (
        "ServiceUnavailable",
        503,
        Reason::ServerError,
        Some("503"),
        3,
    ),
    ("MissingAction", 400, Reason::BadResponse, Some("400"), 1),
];

fn texts_of(fault: &Fault) -> String {
    format!("{fault:?} {:?}", fault.detail())
}

#[tokio::test]
async fn each_code_has_its_reason() {
    for (code, status, reason, note, attempts) in CODES {
        let server = FakeAws::script(vec![Reply::error(*status, code, CANARY)]);
        let source = client(&server);
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(
            (fault.reason, fault.code.as_deref()),
            (*reason, Some(*code))
        );
        assert_eq!(fault.request_id.as_deref(), Some(REQUEST_ID));
        let noted = fault.note.clone().unwrap_or_default();
        assert!(noted.contains(note.unwrap_or_default()), "{code}: {noted}");
        assert_eq!(note.is_some(), fault.note.is_some(), "{code}: {noted}");
        assert_eq!(server.count("GetSecretValue"), *attempts, "{code}");
        assert_eq!(source.calls(), *attempts as u64);
        assert!(!texts_of(&fault).contains(CANARY), "{code}");
        let listed = list(&source, Kind::Variable).await.1.unwrap_err();
        assert_eq!((listed.reason, listed.code), (*reason, fault.code.clone()));
    }
}

#[tokio::test]
async fn a_denied_kms_key_is_distinguished_from_a_denied_secret() {
    let denied = Reply::error(400, "AccessDeniedException", "Access to KMS is not allowed");
    let server = FakeAws::script(vec![denied]);
    let fault = fault_of(&client(&server), "a/b").await;
    assert_eq!(fault.reason, Reason::AccessDenied);
    assert_eq!(fault.note.as_deref(), Some("KMS denies kms:Decrypt"));
    assert_eq!(
        fault.next_step(),
        "grant kms:Decrypt on the KMS key of the secret"
    );
}

#[tokio::test]
async fn a_denied_request_names_only_what_is_missing() {
    let denied = || Reply::error(400, "AccessDeniedException", "denied");
    let server = FakeAws::script(vec![denied()]);
    let listed = list(&client(&server), Kind::Variable).await.1.unwrap_err();
    assert_eq!(
        listed.next_step(),
        "grant secretsmanager:ListSecrets on all resources (\"*\")"
    );
    let server = FakeAws::script(vec![denied()]);
    let read = fault_of(&client(&server), "a/b").await;
    assert!(
        read.next_step()
            .starts_with("grant secretsmanager:GetSecretValue on")
    );
    let text = format!(
        "User: arn:aws:iam::012345678910:user/reader is not authorized to perform: secretsmanager:GetSecretValue on \
         resource: {CANARY} because no identity-based policy allows the secretsmanager:GetSecretValue action"
    );
    let server = FakeAws::script(vec![Reply::error(400, "AccessDeniedException", &text)]);
    let fault = fault_of(&client(&server), "a/b").await;
    let note = fault.note.clone().unwrap();
    assert!(
        note.starts_with("arn:aws:iam::012345678910:user/reader may not call"),
        "{note}"
    );
    assert!(!texts_of(&fault).contains(CANARY));
}

#[tokio::test]
async fn keys_that_aws_does_not_know_need_no_grant() {
    for code in [
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
    ] {
        let server = FakeAws::script(vec![Reply::error(403, code, "no")]);
        let fault = fault_of(&client(&server), "a/b").await;
        assert!(
            !fault.next_step().contains("grant"),
            "{code}: {}",
            fault.next_step()
        );
    }
}

#[tokio::test]
async fn too_many_requests_are_tried_again_without_a_code() {
    let found = Reply::json(&json!({"Name": "a/b", "SecretString": "x"}));
    for body in ["", "{}", "<html>slow down</html>"] {
        let script = vec![Reply::raw(429, body), Reply::raw(429, body), found.clone()];
        let server = FakeAws::script(script);
        assert!(
            matches!(ask(&client(&server), "a/b").await, SourceAnswer::Value(_)),
            "{body}"
        );
        let server = FakeAws::script(vec![Reply::raw(429, body)]);
        assert_eq!(
            fault_of(&client(&server), "a/b").await.reason,
            Reason::Throttled,
            "{body}"
        );
        assert_eq!(server.asked().len(), 3);
    }
}

#[tokio::test]
async fn a_server_cannot_make_us_wait_for_long() {
    // Two waits of the SDK's own 20 seconds would not fit.
    let limits = Limits {
        operation: Limits::default().operation,
        ..QUICK
    };
    for wait in ["60000", "864000000", "-1", "soon"] {
        let throttled =
            Reply::error(400, "ThrottlingException", "").header("x-amz-retry-after", wait);
        let server = FakeAws::script(vec![throttled]);
        let source = source(to(&server.url()), limits, no_files());
        assert_eq!(
            fault_of(&source, "a/b").await.reason,
            Reason::Throttled,
            "{wait}"
        );
        assert_eq!(server.asked().len(), 3);
    }
}

#[tokio::test]
async fn one_failing_source_leaves_retries_to_another() {
    for _ in 0..60 {
        let server = FakeAws::script(vec![Reply::raw(500, "")]);
        fault_of(&client(&server), "a/b").await;
        assert_eq!(server.asked().len(), 3);
    }
}

/// Good status, bad body: the SDK's own errors quote these.
fn malformed() -> Vec<Vec<u8>> {
    let texts = [
        "CANARY",
        "\"CANARY\"",
        "[\"CANARY\"]",
        "{\"SecretString\":\"CANARY\"",
        "{\"SecretString\":\"CANARY",
        "{\"SecretString\":\"CANARY\",}",
        "{\"SecretString\":[\"CANARY\"]}",
        "{\"SecretString\":{\"CANARY\":1}}",
        "{\"SecretString\":true,\"Name\":\"CANARY\"}",
        "{\"SecretString\":12,\"x\":\"CANARY\"}",
        "{\"SecretString\":\"CANARY\\ud800\"}",
        "{\"SecretString\":\"CANARY\\x\"}",
        "{\"SecretString\":\"CANARY\n\"}",
        "{\"SecretString\":\"CANARY\",\"Name\":3}",
        "{\"SecretString\":\"CANARY\",\"Name\":\"CANARY\"}",
        "{\"SecretString\":\"CANARY\"} trailing",
        "{\"SecretString\":\"CANARY\"}{\"SecretString\":\"CANARY\"}",
        "{\"SecretBinary\":\"CANARY\",\"Name\":\"a/b\"}",
        "{\"SecretBinary\":[\"CANARY\"],\"Name\":\"a/b\"}",
        "{\"CreatedDate\":\"CANARY\",\"Name\":\"a/b\",\"SecretString\":\"CANARY\"}",
        "{\"VersionStages\":\"CANARY\",\"Name\":\"a/b\",\"SecretString\":\"CANARY\"}",
        "{\"VersionStages\":[1],\"Name\":\"a/b\",\"SecretString\":\"CANARY\"}",
        "{\"Name\":\"a/b\",\"SecretString\":\"CANARY\",\"SecretString\":}",
        "{CANARY:1}",
        "{'SecretString':'CANARY'}",
        "\u{feff}{\"SecretString\":\"CANARY\"}",
        "<html><body>CANARY</body></html>",
        "<?xml version=\"1.0\"?><Error><Message>CANARY</Message></Error>",
        "null CANARY",
        "{\"__type\":\"CANARY\",\"message\":\"CANARY\"}",
    ];
    let mut bodies: Vec<_> = texts
        .iter()
        .map(|text| text.replace("CANARY", CANARY).into_bytes())
        .collect();
    let mut not_utf8 = format!("{{\"Name\":\"a/b\",\"SecretString\":\"{CANARY}").into_bytes();
    not_utf8.extend(b"\xff\xfe\"}");
    bodies.push(not_utf8);
    bodies
}

#[tokio::test]
async fn nothing_of_a_malformed_body_comes_out() {
    let bodies = malformed();
    assert!(bodies.len() >= 30);
    for body in bodies {
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert!(shown.contains(CANARY));
        let server = FakeAws::script(vec![Reply::raw(200, body)]);
        let source = client(&server);
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(fault.reason, Reason::BadResponse, "{shown}");
        assert_eq!(
            fault.request_id.as_deref().unwrap_or(REQUEST_ID),
            REQUEST_ID
        );
        assert!(!texts_of(&fault).contains(CANARY), "{shown}");
        if let Err(fault) = list(&source, Kind::Variable).await.1 {
            assert!(!texts_of(&fault).contains(CANARY), "{shown}");
        }
    }
}

#[tokio::test]
async fn the_sdk_itself_would_have_shown_it() {
    let body = format!("{{\"SecretString\":[\"{CANARY}\"]}}");
    let server = FakeAws::script(vec![Reply::raw(200, body)]);
    let source = client(&server);
    let client = source.client().await.unwrap();
    let error = client
        .secrets
        .get_secret_value()
        .secret_id("a/b")
        .send()
        .await
        .unwrap_err();
    assert!(format!("{error:?}").contains(CANARY));
}

#[tokio::test]
async fn nothing_of_an_error_body_comes_out() {
    let long = format!("{CANARY} {}", "x".repeat(70_000));
    let replies = [
        Reply::error(400, "AccessDeniedException", &long),
        Reply::error(400, CANARY, CANARY),
        Reply::error(400, &format!("{CANARY} with blanks and \u{1b}[31m"), CANARY),
        Reply::raw(
            400,
            json!({"__type": format!("x#{CANARY} y"), "Message": CANARY}).to_string(),
        ),
        Reply::raw(400, json!({"code": [CANARY]}).to_string()),
        Reply::raw(403, format!("<html>{CANARY}</html>")),
        Reply::raw(407, CANARY),
        Reply::raw(302, CANARY).header("location", &format!("https://{CANARY}.example.com/")),
        Reply::raw(404, ""),
        Reply::raw(502, format!("<html>{CANARY}</html>")),
    ];
    for reply in replies {
        let server = FakeAws::script(vec![reply.clone()]);
        let fault = fault_of(&client(&server), "a/b").await;
        assert!(!texts_of(&fault).contains(CANARY), "{reply:?}");
        assert!(!texts_of(&fault).contains("blanks"), "{reply:?}");
    }
}

#[tokio::test]
async fn a_code_that_aws_does_not_document_is_not_repeated() {
    for (status, reason, note) in [
        (400, Reason::BadResponse, Some("HTTP 400, unknown code")),
        (500, Reason::ServerError, Some("HTTP 500, unknown code")),
        (429, Reason::Throttled, None),
    ] {
        let server = FakeAws::script(vec![Reply::error(status, CANARY, "")]);
        let fault = fault_of(&client(&server), "a/b").await;
        assert_eq!((fault.reason, fault.note.as_deref()), (reason, note));
        assert_eq!(fault.code, None);
        assert!(!texts_of(&fault).contains(CANARY));
    }
}

#[tokio::test]
async fn a_server_error_is_one_whatever_its_body() {
    for (status, body) in [
        (500, ""),
        (500, "{}"),
        (502, "<html></html>"),
        (503, "no"),
        (504, ""),
        (599, "null"),
    ] {
        let server = FakeAws::script(vec![Reply::raw(status, body)]);
        let source = client(&server);
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(fault.reason, Reason::ServerError, "{status} {body}");
        assert_eq!(fault.note, Some(format!("HTTP {status}")));
        let listed = list(&source, Kind::Variable).await.1.unwrap_err();
        assert_eq!(listed.reason, Reason::ServerError);
    }
    // An answer that is not AWS's is something else.
    let server = FakeAws::script(vec![Reply::raw(404, "")]);
    let fault = fault_of(&client(&server), "a/b").await;
    assert_eq!(fault.reason, Reason::BadResponse);
}

#[tokio::test]
async fn a_request_that_is_too_old_names_the_clock_and_by_how_much_it_is_wrong() {
    let expired = |date: &str| Reply::error(400, "RequestExpired", CANARY).header("date", date);
    let server = FakeAws::script(vec![expired("Thu, 01 Jan 2015 00:00:00 GMT")]);
    let fault = fault_of(&client(&server), "a/b").await;
    assert_eq!(fault.reason, Reason::ExpiredCredentials);
    let note = fault.note.clone().unwrap();
    assert!(note.contains("days ahead of the service's"), "{note}");
    assert_eq!(fault.next_step(), "set this machine's clock, then refresh");
    assert!(!texts_of(&fault).contains(CANARY));
    let server = FakeAws::script(vec![expired(CANARY)]);
    let fault = fault_of(&client(&server), "a/b").await;
    assert!(fault.next_step().starts_with("check this machine's clock"));
    assert!(!texts_of(&fault).contains(CANARY));
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let too_long = 17 << 20;
    let announced = Reply::raw(200, "").header("content-length", &too_long.to_string());
    let endless = Reply::raw(200, vec![b' '; too_long]).without_length();
    let long_error = Reply::raw(400, vec![b'x'; too_long]);
    let just_fits = {
        let mut body = json!({"Name": "a/b", "SecretString": "x"}).to_string();
        body.push_str(&" ".repeat((15 << 20) - body.len()));
        Reply::raw(200, body)
    };
    for reply in [announced, endless, long_error] {
        let server = FakeAws::script(vec![reply]);
        let source = client(&server);
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(fault.reason, Reason::BadResponse);
        let note = fault.note.unwrap();
        assert!(note.contains("more than 16 MiB"), "{note}");
        let listed = list(&source, Kind::Variable).await.1.unwrap_err();
        assert_eq!(listed.note.as_deref(), Some(note.as_str()));
    }
    let server = FakeAws::script(vec![just_fits]);
    assert!(matches!(
        ask(&client(&server), "a/b").await,
        SourceAnswer::Value(_)
    ));
}

#[tokio::test]
async fn a_connection_that_ends_early_is_tried_again() {
    let whole = Reply::json(&json!({"Name": "a/b", "SecretString": "x"}));
    for broken in [Reply::closed(), whole.clone().cut(9), whole.clone().cut(0)] {
        let server = FakeAws::script(vec![broken.clone(), whole.clone()]);
        assert!(
            matches!(ask(&client(&server), "a/b").await, SourceAnswer::Value(_)),
            "{broken:?}"
        );
        let server = FakeAws::script(vec![broken.clone()]);
        let fault = fault_of(&client(&server), "a/b").await;
        let expected = [Reason::Unreachable, Reason::BadResponse];
        assert!(expected.contains(&fault.reason), "{broken:?} {fault:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers() {
    let whole = Reply::json(&json!({"Name": "a/b", "SecretString": "x"}));
    for silent in [Reply::never(), whole.stalled(5)] {
        let server = FakeAws::script(vec![silent]);
        let source = source(to(&server.url()), SHORT, no_files());
        assert_eq!(fault_of(&source, "a/b").await, Fault::new(Reason::TimedOut));
        let listed = list(&source, Kind::Variable).await.1;
        assert_eq!(listed, Err(Fault::new(Reason::TimedOut)));
        assert_eq!(source.caller().await.unwrap().account, None);
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let url = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let fault = fault_of(&source(to(&url), QUICK, no_files()), "a/b").await;
    assert_eq!(fault.reason, Reason::Unreachable);
    assert_eq!(
        fault.note.as_deref(),
        Some("the host refused the connection")
    );
}

#[tokio::test]
async fn an_https_endpoint_that_speaks_no_tls() {
    let server = FakeAws::script(vec![Reply::json(
        &json!({"Name": "a/b", "SecretString": "x"}),
    )]);
    let url = server.url().replace("http://", "https://");
    let fault = fault_of(&source(to(&url), SHORT, no_files()), "a/b").await;
    assert!(
        [Reason::Unreachable, Reason::TimedOut].contains(&fault.reason),
        "{fault:?}"
    );
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn what_failed_once_works_at_the_next_use() {
    let found = Reply::json(&json!({"Name": "a/b", "SecretString": "x"}));
    let expired = Reply::error(400, "ExpiredTokenException", "");
    let server = FakeAws::script(vec![expired, found]);
    let source = client(&server);
    assert_eq!(
        fault_of(&source, "a/b").await.reason,
        Reason::ExpiredCredentials
    );
    source.forget();
    assert!(matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)));
}

/// Whoever answers chooses these words, at every operation.
#[tokio::test]
async fn no_word_of_an_answer_is_repeated_but_those_of_a_list() {
    let denied = |action: &str| {
        format!(
            "User: arn:aws:iam::012345678910:user/jane is not authorized to perform: {action} on resource: a/b"
        )
    };
    let answer = |id: &str, action: &str| {
        let reply = Reply::error(400, "AccessDeniedException", &denied(action));
        FakeAws::script(vec![reply.header("x-amzn-requestid", id)])
    };
    let server = answer(CANARY, &format!("secretsmanager:{CANARY}"));
    let source = client(&server);
    let fault = fault_of(&source, "a/b").await;
    assert_eq!(
        (fault.reason, fault.request_id.as_deref()),
        (Reason::AccessDenied, None)
    );
    assert!(!texts_of(&fault).contains(CANARY), "{fault:?}");
    assert!(texts_of(&fault).contains("secretsmanager:GetSecretValue"));
    let fault = list(&source, Kind::Variable).await.1.unwrap_err();
    assert!(!texts_of(&fault).contains(CANARY), "{fault:?}");
    // The control: an id and an action of AWS's are repeated.
    let server = answer(REQUEST_ID, "secretsmanager:DescribeSecret");
    let fault = fault_of(&client(&server), "a/b").await;
    assert_eq!(fault.request_id.as_deref(), Some(REQUEST_ID));
    assert!(texts_of(&fault).contains("secretsmanager:DescribeSecret"));
}
