//! The store against a small server on this machine, which records what it is asked.

mod broken_off;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{DatacovesConnection, DatacovesStore};
use crate::domain::catalog::{ListingEvent, Page};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Basis, Fault, Outcome, Verdict, Walk};
use crate::domain::search_path::{Layer, Order};
use crate::domain::value::SecretValue;
use crate::sources::http::Limits;
use crate::sources::secrets_manager::fake::{FakeAws as Server, Reply};
use crate::sources::{PerformOptions, Source, SourceAnswer, Sources};

const TOKEN: &str = "obvious-fake-token";

/// Generous, as no test waits for them.
const PATIENT: Limits = Limits {
    connect: Duration::from_mins(1),
    read: Duration::from_mins(1),
    total: Duration::from_mins(5),
    body: 64 << 20,
};

fn connection(url: &str) -> DatacovesConnection {
    DatacovesConnection {
        url: url.to_owned(),
        environment: "dev123".to_owned(),
        tags: Vec::new(),
        token: SecretValue::from_text(TOKEN.to_owned()),
        token_variable: "FAKE_TOKEN".to_owned(),
    }
}

fn store(server: &Server) -> DatacovesStore {
    DatacovesStore::with(connection(&server.url()), PATIENT)
}

fn answering(body: &Value) -> Server {
    Server::script(vec![
        Reply::json(body).header("content-type", "application/json"),
    ])
}

fn secrets() -> Value {
    json!([
        {"slug": "datacoves-text", "value": "obvious-fake-text", "tags": ["airflow"]},
        {"value": {"user": "obvious-fake", "password": "obvious-fake"}, "slug": "datacoves-object"},
        {"slug": "datacoves-list", "value": ["obvious-fake"]},
        {"slug": "datacoves-number", "value": 123_456},
        {"slug": "datacoves-null", "value": null},
        {"slug": "datacoves-bare"},
        {"slug": "datacoves-twice", "value": "obvious-fake-first"},
        {"slug": "datacoves-twice", "value": "obvious-fake-second"},
        {"slug": "Datacoves-Case", "value": "obvious-fake-upper"},
    ])
}

async fn ask_kind(store: &DatacovesStore, kind: Kind, key: &str) -> SourceAnswer {
    let ask = Ask {
        layer: Layer::DATACOVES,
        place: key.to_owned(),
        key: Key::new(kind, key).into(),
        reached: true,
        team: None,
    };
    store.ask(&ask).await
}

/// An answer in a line: the value, its note, the reason.
async fn ask(store: &DatacovesStore, key: &str) -> String {
    match ask_kind(store, Kind::Variable, key).await {
        SourceAnswer::Value(value) => value.expose_text().unwrap().to_owned(),
        SourceAnswer::Noted(value, note) => format!("{} ({note})", value.expose_text().unwrap()),
        SourceAnswer::Object(_, class) => format!("object {class}"),
        SourceAnswer::Arguments(_) | SourceAnswer::Row(_) | SourceAnswer::Present => {
            panic!("{key}")
        }
        SourceAnswer::Absent(reason) => reason.name().to_owned(),
        SourceAnswer::NotInspected(reason, note) => {
            format!("{}: {}", reason.name(), note.unwrap_or_default())
        }
        SourceAnswer::Fault(fault) => said(&fault),
    }
}

/// What a user reads of a fault. Never anything of the answer, and nothing about another service.
fn said(fault: &Fault) -> String {
    let text = format!(
        "{}: {}; {}",
        fault.reason.name(),
        fault.detail().unwrap_or_default(),
        fault.next_step()
    );
    assert!(!text.contains("obvious-fake"), "{text}");
    assert!(!text.contains("AWS"), "{text}");
    text
}

async fn list(store: &DatacovesStore) -> (Vec<String>, Result<(), Fault>) {
    let (sender, mut receiver) = mpsc::channel(1);
    let take = async {
        let mut names = Vec::new();
        while let Some(Page::Keys(keys)) = receiver.recv().await {
            names.extend(keys.into_iter().map(|key| key.name));
        }
        names
    };
    let listed = async move { store.list(Kind::Variable, &sender).await };
    let (ended, names) = tokio::join!(listed, take);
    (names, ended)
}

#[tokio::test]
async fn a_lookup_asks_for_its_key_alone_and_once() {
    let server = answering(&secrets());
    let mut connection = connection(&format!("{}/base/", server.url()));
    connection.tags = vec!["airflow".to_owned(), "a&b".to_owned()];
    let store = DatacovesStore::with(connection, PATIENT);
    assert_eq!(ask(&store, "datacoves-text").await, "obvious-fake-text");
    let asked = server.asked();
    assert_eq!((asked.len(), store.calls()), (1, 1));
    assert_eq!(
        asked[0].operation,
        "GET /base/api/v1/secrets/dev123?tags=airflow&tags=a%26b&slug=datacoves-text&key=datacoves-text"
    );
    assert_eq!(
        asked[0].headers["authorization"],
        "token obvious-fake-token"
    );
    assert_eq!(asked[0].headers["accept"], "application/json");
}

#[tokio::test]
async fn the_match_is_exact_whatever_the_server_makes_of_the_key() {
    let server = answering(&secrets());
    let store = &store(&server);
    for (key, expected) in [
        ("datacoves-case", "not-found"),
        ("Datacoves-Case", "obvious-fake-upper"),
        ("datacoves-tex", "not-found"),
        ("datacoves_text", "not-found"),
        ("datacoves-text ", "not-found"),
        ("datacoves-text/x?y=ü", "not-found"),
    ] {
        assert_eq!(ask(store, key).await, expected, "{key}");
    }
}

#[tokio::test]
async fn values_that_are_not_text_say_that_nobody_documents_them() {
    let server = answering(&secrets());
    let store = &store(&server);
    for (key, expected) in [
        (
            "datacoves-object",
            r#"{"user":"obvious-fake","password":"obvious-fake"} (an object; how it reaches Airflow is not documented, here it is its JSON)"#,
        ),
        (
            "datacoves-list",
            r#"["obvious-fake"] (a list; how it reaches Airflow is not documented, here it is its JSON)"#,
        ),
        (
            "datacoves-number",
            "123456 (a number or a boolean; how it reaches Airflow is not documented, here it is its JSON)",
        ),
        (
            "datacoves-null",
            "not-documented: the secret has no value; what Airflow makes of that is not documented",
        ),
        (
            "datacoves-bare",
            "not-documented: the secret has no value; what Airflow makes of that is not documented",
        ),
        (
            "datacoves-twice",
            "obvious-fake-first (the store has this slug twice; the first counts)",
        ),
    ] {
        assert_eq!(ask(store, key).await, expected, "{key}");
    }
}

#[tokio::test]
async fn a_listing_gives_names_and_drops_values() {
    let server = answering(&secrets());
    let (names, ended) = list(&store(&server)).await;
    assert!(ended.is_ok());
    assert_eq!(names.len(), 9);
    assert_eq!(names[0], "datacoves-text");
    assert_eq!(names[8], "Datacoves-Case");
    assert_eq!(server.asked()[0].operation, "GET /api/v1/secrets/dev123");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn fifty_thousand_secrets_and_a_value_of_a_megabyte_arrive() {
    let many: Vec<_> = (0..50_000)
        .map(|number| json!({"slug": format!("k{number}"), "value": "obvious-fake"}))
        .collect();
    let server = answering(&Value::Array(many));
    let (names, ended) = list(&store(&server)).await;
    assert!(ended.is_ok());
    assert_eq!(names.len(), 50_000);
    assert_eq!(names[49_999], "k49999");
    let long = "x".repeat(1 << 20);
    let server = answering(&json!([{"slug": "long", "value": long}]));
    assert_eq!(list(&store(&server)).await.0, ["long"]);
    assert_eq!(ask(&store(&server), "long").await.len(), 1 << 20);
}

#[tokio::test]
async fn entries_without_a_slug_leave_the_names_incomplete() {
    let body = json!([{"slug": "a", "value": "obvious-fake"}, {"value": "obvious-fake"}, {"slug": 5}, "obvious-fake"]);
    let server = answering(&body);
    let (names, ended) = list(&store(&server)).await;
    assert_eq!(names, ["a"]);
    assert!(said(&ended.unwrap_err()).contains("3 entries have no slug"));
    assert_eq!(ask(&store(&server), "a").await, "obvious-fake");
    let missing = ask(&store(&server), "b").await;
    assert!(
        missing.starts_with("bad-response: 3 entries have no slug"),
        "{missing}"
    );
}

#[tokio::test]
async fn nothing_in_another_secret_matters() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for odd in [
        deep.as_bytes(),
        b"1e999999",
        b"1234567890123456789012345678901234567890",
        br#""\ud800""#,
        b"\"\xff\"",
        br#"1, "value": 2"#,
        br#"{"a": 1, "a": 2}"#,
    ] {
        let body = [
            br#"[{"slug": "odd", "value": "#,
            odd,
            br#"}, {"slug": "a", "value": "obvious-fake"}]"#,
        ]
        .concat();
        let server = Server::script(vec![Reply::raw(200, body)]);
        let store = store(&server);
        let said = String::from_utf8_lossy(&odd[..odd.len().min(40)]).into_owned();
        assert_eq!(ask(&store, "a").await, "obvious-fake", "{said}");
        assert_eq!(ask(&store, "b").await, "not-found", "{said}");
        let (names, ended) = list(&store).await;
        assert_eq!(
            (names, ended),
            (vec!["odd".to_owned(), "a".to_owned()], Ok(())),
            "{said}"
        );
    }
    // The control: what is asked for must be decoded.
    let body = format!(r#"[{{"slug": "deep", "value": {deep}}}]"#);
    let server = Server::script(vec![Reply::raw(200, body)]);
    let said = ask(&store(&server), "deep").await;
    assert!(said.contains("value cannot be decoded"), "{said}");
}

#[tokio::test]
async fn what_is_no_list_of_secrets_is_a_fault_with_a_sentence() {
    let raw = |status, body: &str| Reply::raw(status, body);
    let html =
        raw(200, "<html>obvious-fake</html>").header("content-type", "text/html; charset=utf-8");
    let cases = [
        (
            raw(401, "{\"detail\": \"obvious-fake\"}"),
            "access-denied: HTTP 401: the store does not accept the token; it is wrong or has expired; get a new token from Datacoves and set FAKE_TOKEN to it",
        ),
        (
            raw(403, "obvious-fake"),
            "access-denied: HTTP 403: the token may not read the secrets of the environment dev123; check the environment's slug, and who the token belongs to",
        ),
        (
            raw(404, "obvious-fake"),
            "bad-response: HTTP 404: there is no environment dev123 at this address; check the url and the environment's slug",
        ),
        (
            raw(429, "obvious-fake"),
            "throttled: HTTP 429: too many requests; wait a moment and try again",
        ),
        (
            raw(500, "obvious-fake"),
            "server-error: HTTP 500: the store itself failed; try again; if it stays so, tell Datacoves",
        ),
        (
            raw(503, "obvious-fake"),
            "server-error: HTTP 503: the store itself failed; try again; if it stays so, tell Datacoves",
        ),
        (
            raw(418, "obvious-fake"),
            "bad-response: HTTP 418; check the address, and that no proxy and no login page is in between",
        ),
        (
            html,
            "bad-response: a page for a browser came back instead of JSON, most often a login page; check the url: it is the API's address, not that of the pages",
        ),
        (
            raw(200, "obvious-fake"),
            "bad-response: the answer is not JSON; check the address, and that no proxy and no login page is in between",
        ),
        (
            raw(200, "{\"slug\": \"obvious-fake\"}"),
            "bad-response: the answer is JSON, but not a list; check the address, and that no proxy and no login page is in between",
        ),
        (
            raw(200, "[{\"slug\": \"a\", \"value\": \"obvious-fake"),
            "bad-response: the list ends in the middle; check the address, and that no proxy and no login page is in between",
        ),
    ];
    for (reply, expected) in cases {
        let server = Server::script(vec![reply]);
        assert_eq!(ask(&store(&server), "a").await, expected);
        let (_, ended) = list(&store(&server)).await;
        assert_eq!(said(&ended.unwrap_err()), expected);
    }
}

#[tokio::test]
async fn a_redirect_takes_the_token_nowhere_else() {
    let other = answering(&secrets());
    let away = format!("{}/login", other.url());
    let server = Server::new(move |request, _| {
        if request.operation.contains("/dev123/?") {
            return Reply::json(&secrets());
        }
        let to = match request.headers["host"].as_str() {
            _ if request.operation.contains("slug=away") => away.clone(),
            _ => request
                .operation
                .replacen("GET ", "", 1)
                .replace("dev123?", "dev123/?"),
        };
        Reply::raw(302, "").header("location", &to)
    });
    let store = store(&server);
    assert_eq!(ask(&store, "datacoves-text").await, "obvious-fake-text");
    assert_eq!(store.calls(), 2);
    let away = ask(&store, "away").await;
    assert!(
        away.starts_with(&format!(
            "bad-response: HTTP 302: the server redirects to {}",
            other.url()
        )),
        "{away}"
    );
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_a_fault_before_anything_is_sent() {
    for (url, part) in [
        ("htps://api.example.com", "does not begin with https://"),
        (
            "https://user:obvious-fake@example.com",
            "user name or password",
        ),
        ("http://varlens.invalid", "plain http to this machine only"),
    ] {
        let store = DatacovesStore::with(connection(url), PATIENT);
        let answer = ask(&store, "a").await;
        assert!(
            answer.starts_with("unreachable: ") && answer.contains(part),
            "{answer}"
        );
        assert_eq!(store.calls(), 0);
    }
}

#[tokio::test]
async fn a_store_that_never_answers_is_given_up() {
    let server = Server::script(vec![Reply::never()]);
    let limits = Limits {
        read: Duration::from_millis(50),
        ..PATIENT
    };
    let store = DatacovesStore::with(connection(&server.url()), limits);
    assert_eq!(
        ask(&store, "a").await,
        "timed-out: ; check the network and try again"
    );
}

#[tokio::test]
async fn connections_and_config_options_are_not_asked_for() {
    let server = answering(&secrets());
    let store = store(&server);
    for kind in [Kind::Connection, Kind::Config] {
        let answer = ask_kind(&store, kind, "datacoves-text").await;
        assert!(matches!(
            answer,
            SourceAnswer::NotInspected(Reason::NotDocumented, Some(note)) if note.contains("variables only")
        ));
    }
    assert!(server.asked().is_empty());
}

/// Sources of a deployment that asks the store alone.
fn sources(server: &Server) -> Sources {
    Sources::new(vec![std::sync::Arc::new(store(server))])
}

/// The events of a listing, in a word each.
async fn events(sources: &Sources, requested: &[Layer], kind: Kind) -> Vec<String> {
    let (sender, mut receiver) = mpsc::channel(16);
    let stores = [Layer::DATACOVES];
    let listings = sources.list(&stores, requested, kind, &sender, |_, event| event);
    drop(sender);
    let mut seen = Vec::new();
    while let Some(event) = receiver.recv().await {
        seen.push(match event {
            ListingEvent::PutOff(why) => why.reason.name().to_owned(),
            ListingEvent::Began => "began".to_owned(),
            ListingEvent::Page { .. } => "page".to_owned(),
            ListingEvent::Ended(ended) => format!("{}", ended.is_ok()),
        });
    }
    drop(listings);
    seen
}

#[tokio::test]
async fn a_listing_waits_until_the_user_asks_for_it() {
    let server = answering(&secrets());
    let sources = sources(&server);
    let requested = [Layer::DATACOVES];
    assert_eq!(events(&sources, &[], Kind::Variable).await, ["on-request"]);
    assert_eq!(
        events(&sources, &requested, Kind::Connection).await,
        ["not-documented"]
    );
    let metadata_only = sources.clone().metadata_only();
    assert_eq!(
        events(&metadata_only, &requested, Kind::Variable).await,
        ["metadata-only"]
    );
    assert!(server.asked().is_empty());
    let listed = events(&sources, &requested, Kind::Variable).await;
    assert_eq!(listed, ["began", "page", "true"]);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_walk_sends_the_one_request_that_it_names() {
    let server = answering(&secrets());
    let sources = sources(&server);
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::DATACOVES]);
    let deployment = std::sync::Arc::new(deployment);
    for (key, outcome, verdict) in [
        ("datacoves-object", Outcome::Found, Verdict::Found),
        ("datacoves-none", Outcome::Missing, Verdict::Absent),
    ] {
        let before = server.asked().len();
        let walk = Walk::new(
            deployment.clone(),
            Key::new(Kind::Variable, key),
            Basis::Performed,
        );
        let resolution = sources
            .perform(walk, PerformOptions::default())
            .await
            .resolution;
        assert_eq!(resolution.outcome, outcome);
        let step = &resolution.steps[0];
        assert_eq!((step.verdict, step.place.as_deref()), (verdict, Some(key)));
        let asked = server.asked();
        assert_eq!(asked.len(), before + 1);
        assert!(
            asked[before]
                .operation
                .ends_with(&format!("?slug={key}&key={key}"))
        );
        let is_noted = step.why().is_some_and(|why| why.contains("not documented"));
        assert_eq!(is_noted, verdict == Verdict::Found);
    }
}
