//! The API against a small server on this machine, with bodies as Airflow 2.10.5 and 3.3.2 send them.

use tokio::sync::mpsc;

use super::*;
use crate::domain::key::Key;
use crate::sources::secrets_manager::fake::{FakeAws as Server, Reply};

const CANARY: &str = "obvious-fake";

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.to_owned())
}

fn api(url: &str, api: RestApi, login: Login) -> AirflowApi {
    AirflowApi::new(ApiConnection {
        url: url.to_owned(),
        login,
        api,
        teams: TeamView::Hidden,
    })
}

fn token() -> Login {
    Login::Token(secret("obvious-fake-token"))
}

fn user() -> Login {
    Login::User("jane".to_owned(), secret("obvious-fake-password"))
}

async fn ask(source: &AirflowApi, kind: Kind, name: &str) -> String {
    let ask = Ask {
        layer: Layer::METASTORE,
        place: name.to_owned(),
        key: Key::new(kind, name).into(),
        reached: true,
        team: None,
    };
    let said = match source.ask(&ask).await {
        SourceAnswer::Value(value) => format!("value {}", value.expose_text().unwrap()),
        SourceAnswer::Present => "present".to_owned(),
        SourceAnswer::Noted(..)
        | SourceAnswer::Object(..)
        | SourceAnswer::Arguments(_)
        | SourceAnswer::Row(_) => {
            panic!("{name}")
        }
        SourceAnswer::Absent(reason) => format!("absent {}", reason.name()),
        // What depends on the caller is judged as not inspected.
        SourceAnswer::Fault(fault) if fault.reason.depends_on_caller() => {
            let detail = fault.detail().unwrap_or_default();
            format!("not-inspected {} {detail}", fault.reason.name())
        }
        SourceAnswer::Fault(fault) => panic!("{fault:?}"),
        SourceAnswer::NotInspected(reason, detail) => {
            format!(
                "not-inspected {} {}",
                reason.name(),
                detail.unwrap_or_default()
            )
        }
    };
    assert!(!said.contains("obvious-fake-"), "{said}");
    said
}

#[track_caller]
fn contains(said: &str, words: &str) {
    assert!(said.contains(words), "{said}");
}

async fn one(version: RestApi, status: u16, body: &'static str) -> String {
    let server = Server::script(vec![Reply::raw(status, body)]);
    ask(&api(&server.url(), version, token()), Kind::Variable, "a").await
}

#[tokio::test]
async fn a_variable_of_airflow_2_has_its_value() {
    let server = Server::script(vec![Reply::raw(
        200,
        r#"{"description": null, "key": "a/b c", "value": "fake-1"}"#,
    )]);
    let source = api(&server.url(), RestApi::V1, user());
    assert_eq!(ask(&source, Kind::Variable, "a/b c").await, "value fake-1");
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].operation, "GET /api/v1/variables/a%2Fb%20c");
    let basic = STANDARD.encode("jane:obvious-fake-password");
    assert_eq!(asked[0].headers["authorization"], format!("Basic {basic}"));
}

#[tokio::test]
async fn a_variable_of_airflow_3_is_only_there() {
    let row = r#"{"key": "a", "value": "***", "is_encrypted": true, "team_name": null}"#;
    assert_eq!(one(RestApi::V2, 200, row).await, "present");
    let undecryptable = r#"{"key": "a", "value": null, "is_encrypted": true, "team_name": null}"#;
    assert_eq!(
        one(RestApi::V2, 200, undecryptable).await,
        "absent not-found"
    );
    let of_a_team = r#"{"key": "a", "value": "***", "team_name": "red"}"#;
    assert_eq!(one(RestApi::V2, 200, of_a_team).await, "absent not-found");
}

#[tokio::test]
async fn a_connection_is_only_there() {
    let row = r#"{"connection_id": "c", "conn_type": "http", "host": null, "extra": null}"#;
    let server = Server::script(vec![Reply::raw(200, row)]);
    let source = api(&server.url(), RestApi::V1, token());
    assert_eq!(ask(&source, Kind::Connection, "c").await, "present");
    assert_eq!(server.asked()[0].operation, "GET /api/v1/connections/c");
    assert_eq!(
        ask(&source, Kind::Config, "core/x").await,
        "absent not-found"
    );
    assert_eq!(source.calls(), 1);
}

#[tokio::test]
async fn what_is_not_there_and_what_is_no_api() {
    let v1 = r#"{"detail": null, "status": 404, "title": "Variable not found", "type": "x"}"#;
    assert_eq!(one(RestApi::V1, 404, v1).await, "absent not-found");
    let v2 = r#"{"detail": "The Variable with key: `a` was not found"}"#;
    assert_eq!(one(RestApi::V2, 404, v2).await, "absent not-found");
    contains(
        &one(RestApi::V2, 404, r#"{"detail": "Not Found"}"#).await,
        "no such API",
    );
    contains(
        &one(RestApi::V1, 404, r#"{"title": "Not Found"}"#).await,
        "no such API",
    );
    // What 2.10.5 answers for a key with a line break, for which its routing has no path.
    let routing = r#"{"detail": "The requested URL was not found on the server.", "status": 404, "title": "Not Found"}"#;
    contains(&one(RestApi::V1, 404, routing).await, "no such API");
}

#[tokio::test]
async fn a_row_is_never_looked_up_at_another_path() {
    let moved = Reply::raw(308, "").header("location", "/api/v1/variables/b");
    let server = Server::script(vec![moved]);
    let source = api(&server.url(), RestApi::V1, token());
    contains(
        &ask(&source, Kind::Variable, "/b").await,
        "not-inspected bad-response HTTP 308: the server redirects to another path",
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn the_api_before_2_4_is_not_asked_for_a_variable() {
    let server = Server::script(Vec::new());
    let source = api(&server.url(), RestApi::V1Search, token());
    contains(
        &ask(&source, Kind::Variable, "a").await,
        "not-inspected unsupported-option",
    );
    assert_eq!(source.calls(), 0);
}

#[tokio::test]
async fn airflow_3_hands_out_a_token_and_a_new_one_when_it_has_expired() {
    let server = Server::new(|request, calls| match request.operation.as_str() {
        "POST /auth/token" if calls < 2 => Reply::raw(201, r#"{"access_token": "obvious-fake-1"}"#),
        "POST /auth/token" => Reply::raw(201, r#"{"access_token": "obvious-fake-2"}"#),
        _ if request.headers["authorization"].ends_with('1') && calls > 1 => Reply::raw(401, "{}"),
        _ => Reply::raw(200, r#"{"key": "a", "value": "fake"}"#),
    });
    let source = api(&server.url(), RestApi::V2, user());
    assert_eq!(ask(&source, Kind::Variable, "a").await, "present");
    assert_eq!(ask(&source, Kind::Variable, "a").await, "present");
    let asked: Vec<_> = server
        .asked()
        .iter()
        .map(|asked| asked.operation.clone())
        .collect();
    assert_eq!(asked[0], "POST /auth/token");
    assert!(server.asked()[0].body.contains("jane"));
    assert_eq!(
        asked
            .iter()
            .filter(|asked| asked.starts_with("POST"))
            .count(),
        2,
        "{asked:?}"
    );
}

#[tokio::test]
async fn each_failure_has_a_reason_and_a_sentence() {
    for (status, body, reason, words) in [
        (401, "{}", "access-denied", "rejects the token"),
        (403, "{}", "access-denied", "may not read"),
        (
            500,
            "obvious-fake-canary",
            "server-error",
            "webserver reports an error",
        ),
        (429, "", "throttled", "no more requests"),
        (200, "obvious-fake-canary", "bad-response", "not JSON"),
        (200, r#"{"x": 1}"#, "bad-response", "another form"),
    ] {
        let said = one(RestApi::V2, status, body).await;
        contains(&said, &format!("not-inspected {reason} "));
        contains(&said, words);
    }
    let page = Reply::raw(200, "<html>obvious-fake-login</html>")
        .header("content-type", "text/html; charset=utf-8");
    let server = Server::script(vec![page]);
    let said = ask(
        &api(&server.url(), RestApi::V1, token()),
        Kind::Variable,
        "a",
    )
    .await;
    contains(&said, "a login page");
    let missing = Login::Missing("set metastore.token-env".to_owned());
    contains(
        &ask(
            &api(&server.url(), RestApi::V1, missing),
            Kind::Variable,
            "a",
        )
        .await,
        "not-configured set",
    );
    contains(
        &ask(
            &api("htps://obvious-fake.example", RestApi::V1, token()),
            Kind::Variable,
            "a",
        )
        .await,
        "does not begin with https",
    );
}

#[tokio::test]
async fn names_come_page_by_page_without_values() {
    let server = Server::script(vec![
        Reply::raw(
            200,
            r#"{"variables": [{"key": "a", "value": "obvious-fake"}, {"key": "b", "value": "***", "team_name": "red"}], "total_entries": 4}"#,
        ),
        Reply::raw(
            200,
            r#"{"variables": [{"key": "c", "value": ""}, {"key": "undecryptable", "value": null}], "total_entries": 4}"#,
        ),
    ]);
    let source = api(&server.url(), RestApi::V2, token());
    let (sender, mut receiver) = mpsc::channel(8);
    source.list(Kind::Variable, &sender).await.unwrap();
    drop(sender);
    let mut names = Vec::new();
    let compared = receiver.recv().await;
    assert_eq!(compared, Some(Page::Compared(Collation::unknown())));
    while let Some(Page::Keys(keys)) = receiver.recv().await {
        names.extend(keys.into_iter().map(|key| key.name));
    }
    assert_eq!(names, ["a", "c"]);
    assert!(!names.contains(&CANARY.to_owned()));
    let asked: Vec<_> = server
        .asked()
        .iter()
        .map(|asked| asked.operation.clone())
        .collect();
    assert_eq!(
        asked,
        [
            "GET /api/v2/variables?limit=100&offset=0",
            "GET /api/v2/variables?limit=100&offset=2"
        ]
    );
}

/// How a listing ends, and how many requests it takes.
async fn ended(server: &Server) -> (Result<(), String>, usize) {
    let source = api(&server.url(), RestApi::V2, token());
    let (sender, mut receiver) = mpsc::channel(8);
    let listed = async move { source.list(Kind::Variable, &sender).await };
    let taken = async { while receiver.recv().await.is_some() {} };
    let (ended, ()) = tokio::join!(listed, taken);
    let ended = ended.map_err(|fault| fault.note.unwrap_or_default());
    (ended, server.asked().len())
}

#[tokio::test]
async fn a_listing_without_end_is_given_up() {
    let page =
        r#"{"variables": [{"key": "a", "value": ""}], "total_entries": 18446744073709551615}"#;
    let (repeated, asked) = ended(&Server::script(vec![Reply::raw(200, page)])).await;
    assert_eq!(asked, 2);
    contains(&repeated.unwrap_err(), "repeats a page");

    // Names that take 30 MiB in each page.
    let server = Server::new(|_, number| {
        let key = format!("{number}{}", "x".repeat(30 << 20));
        let page =
            format!(r#"{{"variables": [{{"key": "{key}", "value": ""}}], "total_entries": 9}}"#);
        Reply::raw(200, page)
    });
    let (long, asked) = ended(&server).await;
    assert_eq!(asked, 3);
    contains(&long.unwrap_err(), "no end after 3 rows");

    // The control: a page that is like the one before and the last.
    let page = r#"{"variables": [{"key": "a", "value": ""}], "total_entries": 2}"#;
    let (whole, asked) = ended(&Server::script(vec![Reply::raw(200, page)])).await;
    assert_eq!((whole, asked), (Ok(()), 2));
}

#[tokio::test]
async fn a_row_of_another_key_is_not_taken() {
    for (version, kind, body) in [
        (
            RestApi::V1,
            Kind::Variable,
            r#"{"key": "A", "value": "obvious-fake-a"}"#,
        ),
        (
            RestApi::V1,
            Kind::Variable,
            r#"{"key": "b", "value": null}"#,
        ),
        (
            RestApi::V2,
            Kind::Connection,
            r#"{"connection_id": "b", "conn_type": "http"}"#,
        ),
    ] {
        let server = Server::script(vec![Reply::raw(200, body)]);
        let said = ask(&api(&server.url(), version, token()), kind, "a").await;
        contains(
            &said,
            "not-inspected bad-response the row that answered has another key",
        );
    }
}

#[tokio::test]
async fn http_405_is_called_that() {
    contains(
        &one(RestApi::V2, 405, "{}").await,
        "HTTP 405: there is no such API",
    );
    contains(
        &one(RestApi::V1, 404, "{}").await,
        "HTTP 404: there is no such API",
    );
}

#[tokio::test]
async fn a_password_that_is_refused_is_sent_once_until_the_user_refreshes() {
    let server = Server::new(|request, number| match request.operation.as_str() {
        "POST /auth/token" if number < 1 => Reply::raw(401, r#"{"detail": "obvious-fake-"}"#),
        "POST /auth/token" => Reply::raw(201, r#"{"access_token": "obvious-fake-1"}"#),
        _ => Reply::raw(200, r#"{"key": "a", "value": "***"}"#),
    });
    let source = api(&server.url(), RestApi::V2, user());
    for _ in 0..3 {
        let said = ask(&source, Kind::Variable, "a").await;
        contains(&said, "access-denied HTTP 401: Airflow rejects the user");
    }
    assert_eq!(server.asked().len(), 1);
    source.forget();
    assert_eq!(ask(&source, Kind::Variable, "a").await, "present");
    assert_eq!(server.count("POST /auth/token"), 2);
    // A server that fails is asked again: the password may be right.
    let failing = Server::script(vec![Reply::raw(500, "")]);
    let source = api(&failing.url(), RestApi::V2, user());
    for _ in 0..2 {
        ask(&source, Kind::Variable, "a").await;
    }
    assert_eq!(failing.asked().len(), 2);
}

/// One question waits for its answer; another that has logged in already needs no lock.
#[tokio::test]
async fn a_question_that_hangs_holds_up_no_other() {
    let server = Server::new(|request, _| match request.operation.as_str() {
        "POST /auth/token" => Reply::raw(201, r#"{"access_token": "obvious-fake-1"}"#),
        "GET /api/v2/variables/slow" => Reply::never(),
        _ => Reply::raw(200, r#"{"key": "a", "value": "***"}"#),
    });
    let source = api(&server.url(), RestApi::V2, user());
    let slow = ask(&source, Kind::Variable, "slow");
    let quick = async {
        while server.count("GET /api/v2/variables/slow") == 0 {
            tokio::task::yield_now().await;
        }
        source.forget();
        assert!(
            source.token.try_lock().unwrap().is_none(),
            "forgotten meanwhile"
        );
        ask(&source, Kind::Variable, "a").await
    };
    tokio::select! {
        said = slow => panic!("{said}"),
        said = quick => assert_eq!(said, "present"),
    }
    assert_eq!(server.count("POST /auth/token"), 2);
}
