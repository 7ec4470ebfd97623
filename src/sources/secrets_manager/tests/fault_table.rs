//! Each fault at each operation: what had arrived stays, the layer says what happened, no part of an answer comes out,
//! nothing is written, and the next question works once the fault is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::credentials::{role, with_role};
use super::listing::page;
use super::*;
use crate::domain::reason::Reason;
use crate::sources::secrets_manager::fake::{Reply, Request};

const GARBLED: &[Reason] = &[Reason::BadResponse];
const BROKEN: &[Reason] = &[Reason::Unreachable, Reason::BadResponse];
const FAILING: &[Reason] = &[Reason::ServerError];
const SLOW: &[Reason] = &[Reason::TimedOut];

type Row = (&'static str, Reply, &'static [Reason]);

/// A good answer to every operation, with the canary as the value.
fn whole() -> String {
    json!({
        "Name": "a/b",
        "SecretString": CANARY,
        "SecretList": [{"Name": format!("{VARIABLES}late"), "Description": CANARY}],
    })
    .to_string()
}

fn error(status: u16, code: &str) -> Reply {
    Reply::error(status, code, CANARY)
}

/// Name, answer, and the reasons that may be given for it.
fn faults() -> Vec<Row> {
    let body = whole();
    let half = body.len() / 2;
    let whole = || Reply::raw(200, body.clone());
    let odd = json!({"Name": 5, "SecretString": {"x": CANARY}, "SecretList": {"x": CANARY}});
    let mut not_text = body.clone().into_bytes();
    not_text.insert(half, 0xff);
    let html = format!("<html>{CANARY}</html>");
    vec![
        ("closed without a word", Reply::closed(), BROKEN),
        ("reset without a word", Reply::reset(), BROKEN),
        ("closed after the head", whole().cut(0), BROKEN),
        ("closed in the middle", whole().cut(half), BROKEN),
        ("reset in the middle", whole().reset_after(half), BROKEN),
        (
            "half of the JSON",
            Reply::raw(200, &body.as_bytes()[..half]),
            GARBLED,
        ),
        ("not UTF-8", Reply::raw(200, not_text), GARBLED),
        ("other types", Reply::json(&odd), GARBLED),
        ("nothing", Reply::raw(200, ""), GARBLED),
        (
            "a page for a browser",
            Reply::raw(200, html.clone()),
            GARBLED,
        ),
        (
            "no chunks",
            whole()
                .header("transfer-encoding", "chunked")
                .header("content-length", "9"),
            BROKEN,
        ),
        (
            "more than is read",
            whole().header("content-length", "99000000"),
            GARBLED,
        ),
        (
            "a redirect",
            Reply::raw(302, CANARY).header("location", "http://127.0.0.1:1/"),
            GARBLED,
        ),
        ("404 without a code", Reply::raw(404, CANARY), GARBLED),
        (
            "429 without a code",
            Reply::raw(429, CANARY),
            &[Reason::Throttled],
        ),
        (
            "429",
            error(429, "TooManyRequestsException"),
            &[Reason::Throttled],
        ),
        (
            "throttled",
            error(400, "ThrottlingException"),
            &[Reason::Throttled],
        ),
        ("500", error(500, "InternalServiceError"), FAILING),
        ("500 without a word", Reply::raw(500, ""), FAILING),
        ("502 as a page", Reply::raw(502, html), FAILING),
        ("503", error(503, "ServiceUnavailable"), FAILING),
        ("an unknown code", error(400, CANARY), GARBLED),
        (
            "an expired token",
            error(400, "ExpiredTokenException"),
            &[Reason::ExpiredCredentials],
        ),
        (
            "another clock",
            error(403, "RequestTimeTooSkewed").header("date", "Thu, 01 Jan 2015 00:00:00 GMT"),
            &[Reason::InvalidCredentials],
        ),
        (
            "denied",
            error(400, "AccessDeniedException"),
            &[Reason::AccessDenied],
        ),
        (
            "deleted meanwhile",
            error(400, "ResourceNotFoundException"),
            &[Reason::NotFound],
        ),
        (
            "refused without a word",
            error(400, "InvalidRequestException"),
            &[Reason::InvalidRequest],
        ),
        (
            "a forgotten page",
            error(400, "InvalidNextTokenException"),
            GARBLED,
        ),
    ]
}

/// What is given up by time alone.
fn slow() -> Vec<Row> {
    let whole = Reply::raw(200, whole());
    vec![
        ("never", Reply::never(), SLOW),
        ("stalled after the head", whole.clone().stalled(0), SLOW),
        ("stalled in the middle", whole.clone().stalled(40), SLOW),
        ("dripping", whole.dripping(), SLOW),
    ]
}

/// A server at which something goes wrong until it is mended, and whether it is.
fn failing(reply: Reply, is_wrong: fn(&Request) -> bool) -> (FakeAws, Arc<AtomicBool>) {
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let server = FakeAws::new(move |request, _| {
        if is_wrong(request) && !mended.load(Ordering::SeqCst) {
            return reply.clone();
        }
        match request.operation.as_str() {
            "ListSecrets" if request.text("NextToken").is_empty() => page(&["early"], Some("more")),
            _ => Reply::raw(200, whole()),
        }
    });
    (server, is_mended)
}

#[track_caller]
fn check(name: &str, fault: &Fault, reasons: &[Reason]) {
    assert!(reasons.contains(&fault.reason), "{name}: {fault:?}");
    let said = format!("{fault:?} {:?} {}", fault.detail(), fault.next_step());
    assert!(!said.contains(CANARY), "{name}: {said}");
    assert!(!fault.next_step().is_empty(), "{name}");
}

/// No operation that writes, whatever went wrong. `AssumeRole` hands out credentials and changes nothing.
#[track_caller]
fn check_reads(name: &str, server: &FakeAws) {
    for asked in server.asked() {
        let reads = [
            "ListSecrets",
            "GetSecretValue",
            "GetCallerIdentity",
            "AssumeRole",
        ];
        assert!(
            reads.contains(&asked.operation.as_str()),
            "{name}: {asked:?}"
        );
    }
}

async fn check_lookup((name, reply, reasons): Row, limits: Limits) {
    let (server, is_mended) = failing(reply, |request| request.operation == "GetSecretValue");
    let source = source(to(&server.url()), limits, no_files());
    check(name, &fault_of(&source, "a/b").await, reasons);
    is_mended.store(true, Ordering::SeqCst);
    // The control: the same answer without the fault has the value, however busy the machine is.
    let patient = self::source(to(&server.url()), Limits::default(), no_files());
    let SourceAnswer::Value(value) = ask(&patient, "a/b").await else {
        panic!("{name}: no value after the fault")
    };
    assert_eq!(value.expose_text(), Some(CANARY), "{name}");
    check_reads(name, &server);
}

async fn check_listing((name, reply, reasons): Row, limits: Limits) {
    let is_second = |request: &Request| {
        request.operation == "ListSecrets" && !request.text("NextToken").is_empty()
    };
    let (server, is_mended) = failing(reply, is_second);
    let source = source(to(&server.url()), limits, no_files());
    let (pages, ended) = list(&source, Kind::Variable).await;
    // A page that AWS forgot is asked for again, from the beginning.
    let arrived = if name == "a forgotten page" { 2 } else { 1 };
    assert_eq!(names(&pages), ["early"].repeat(arrived), "{name}");
    check(name, &ended.unwrap_err(), reasons);
    is_mended.store(true, Ordering::SeqCst);
    source.forget();
    let (pages, ended) = list(&source, Kind::Variable).await;
    assert_eq!(
        (names(&pages), ended),
        (vec!["early", "late"], Ok(())),
        "{name}"
    );
    check_reads(name, &server);
}

/// Who asks is not known then, and everything else works.
async fn check_identity((name, reply, _): Row, limits: Limits) {
    let (server, _) = failing(reply, |request| request.operation == "GetCallerIdentity");
    let source = source(to(&server.url()), limits, no_files());
    let caller = source.caller().await.unwrap();
    assert_eq!((&caller.account, &caller.arn), (&None, &None), "{name}");
    assert!(!format!("{caller:?}").contains(CANARY), "{name}");
    assert!(
        matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)),
        "{name}"
    );
    check_reads(name, &server);
}

/// STS says how its error is called in XML, so these codes are unknown ones; the faults below the code are the same.
fn is_below_the_code(reasons: &[Reason]) -> bool {
    let of_code = [
        Reason::ExpiredCredentials,
        Reason::InvalidCredentials,
        Reason::AccessDenied,
        Reason::NotFound,
        Reason::ScheduledForDeletion,
        Reason::InvalidRequest,
        Reason::Throttled,
    ];
    !reasons.iter().any(|reason| of_code.contains(reason))
}

/// Without the role nothing is asked, and the next lookup assumes it.
async fn check_role((name, reply, reasons): Row, limits: Limits) {
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let server = FakeAws::new(move |request, _| match request.operation.as_str() {
        "AssumeRole" if !mended.load(Ordering::SeqCst) => reply.clone(),
        _ => role(request),
    });
    let source = source(with_role(&server), limits, no_files());
    let fault = fault_of(&source, "a/b").await;
    if is_below_the_code(reasons) {
        check(name, &fault, reasons);
    }
    check(name, &fault, &[fault.reason]);
    assert!(
        (fault.at_role || fault.reason == Reason::TimedOut) && fault.reason.depends_on_caller(),
        "{name}: {fault:?}"
    );
    assert_eq!(server.count("GetSecretValue"), 0, "{name}");
    is_mended.store(true, Ordering::SeqCst);
    source.forget();
    let patient = self::source(with_role(&server), Limits::default(), no_files());
    let asked = if limits == QUICK { &source } else { &patient };
    assert!(
        matches!(ask(asked, "a/b").await, SourceAnswer::Value(_)),
        "{name}"
    );
    check_reads(name, &server);
}

#[tokio::test]
async fn a_role_that_no_fault_gives_away_is_assumed_later() {
    for row in faults() {
        check_role(row, QUICK).await;
    }
    for row in slow() {
        check_role(row, SHORT).await;
    }
}

#[tokio::test]
async fn a_lookup_survives_each_fault() {
    for row in faults() {
        check_lookup(row, QUICK).await;
    }
    for row in slow() {
        check_lookup(row, SHORT).await;
    }
}

#[tokio::test]
async fn a_listing_keeps_what_arrived_before_each_fault() {
    for row in faults() {
        check_listing(row, QUICK).await;
    }
    for row in slow() {
        check_listing(row, SHORT).await;
    }
}

#[tokio::test]
async fn an_identity_that_no_fault_gives_away_stops_nothing() {
    for row in faults() {
        check_identity(row, QUICK).await;
    }
    for row in slow() {
        check_identity(row, SHORT).await;
    }
}
