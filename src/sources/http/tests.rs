//! The client against a small server on this machine.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Address, Answer, HeaderValue, HttpClient, Limits, Method, Request};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::value::SecretValue;
use crate::sources::secrets_manager::fake::{FakeAws as Server, Reply};

const CANARY: &str = "obvious-fake-token";

/// Generous, as no test waits for them.
const PATIENT: Limits = Limits {
    connect: Duration::from_mins(1),
    read: Duration::from_mins(1),
    total: Duration::from_mins(5),
    body: 1 << 20,
};

/// For servers that never answer.
const SHORT: Limits = Limits {
    read: Duration::from_millis(50),
    ..PATIENT
};

async fn get_with(client: &HttpClient, url: &str) -> Result<Answer, Fault> {
    let token = SecretValue::from_text(CANARY.to_owned());
    let headers = [
        ("authorization", HeaderValue::Secret("token", &token)),
        ("accept", HeaderValue::Text("application/json")),
    ];
    let address = Address::parse(url)?.below(&["x"]);
    client.send(&Request::get(&address, &headers)).await
}

async fn get(server: &Server) -> Result<Answer, Fault> {
    get_with(&HttpClient::new(PATIENT), &server.url()).await
}

#[track_caller]
fn fault<T>(result: Result<T, Fault>, reason: Reason, part: &str) {
    let Err(fault) = result else {
        panic!("no fault")
    };
    assert_eq!(fault.reason, reason, "{fault:?}");
    let text = format!(
        "{} {}",
        fault.detail().unwrap_or_default(),
        fault.next_step()
    );
    assert!(text.contains(part), "{text}");
    assert!(!text.contains("obvious-fake"), "{text}");
    assert!(!text.contains("AWS"), "{text}");
}

#[tokio::test]
async fn a_request_is_sent_once_as_it_is_written() {
    let server = Server::script(vec![Reply::raw(200, "[]")]);
    let answer = get(&server).await.unwrap();
    assert_eq!(answer.status(), 200);
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].operation, "GET /x");
    assert_eq!(
        asked[0].headers["authorization"],
        "token obvious-fake-token"
    );
    assert_eq!(asked[0].headers["accept"], "application/json");
    assert!(asked[0].headers["user-agent"].starts_with("varlens/"));
}

#[tokio::test]
async fn a_post_carries_its_body() {
    let server = Server::script(vec![Reply::raw(
        201,
        "{\"access_token\": \"obvious-fake\"}",
    )]);
    let body = SecretValue::from_text("{\"password\":\"obvious-fake\"}".to_owned());
    let address = Address::parse(&server.url()).unwrap();
    let headers = [("content-type", HeaderValue::Text("application/json"))];
    let request = Request::post(&address, &headers, &body);
    let answer = HttpClient::new(PATIENT).send(&request).await.unwrap();
    assert_eq!(answer.status(), 201);
    let asked = &server.asked()[0];
    assert_eq!(asked.operation, "POST /");
    assert_eq!(asked.body, "{\"password\":\"obvious-fake\"}");
}

#[tokio::test]
async fn a_redirect_stays_on_its_origin() {
    let other = Server::script(vec![Reply::raw(200, "[]")]);
    let away = format!("{}/obvious-fake?x", other.url());
    let server = Server::new(move |request, _| match request.operation.as_str() {
        "GET /x" => Reply::raw(302, "").header("location", "/x/"),
        "GET /x/" => Reply::raw(200, "[]"),
        "GET /away/x" => Reply::raw(307, "").header("location", &away),
        "GET /odd/x" => Reply::raw(301, "").header("location", "mailto:obvious-fake"),
        _ => Reply::raw(302, "").header("location", "/circle"),
    });
    let client = HttpClient::new(PATIENT);
    let answer = get_with(&client, &server.url()).await.unwrap();
    assert_eq!((answer.status(), client.calls()), (200, 2));
    assert!(server.asked()[1].headers.contains_key("authorization"));

    let away = get_with(&client, &format!("{}/away", server.url())).await;
    fault(
        away,
        Reason::BadResponse,
        &format!("redirects to {}", other.url()),
    );
    assert!(other.asked().is_empty());
    let odd = get_with(&client, &format!("{}/odd", server.url())).await;
    fault(odd, Reason::BadResponse, "no http or https address");
    let circle = get_with(&client, &format!("{}/circle", server.url())).await;
    fault(circle, Reason::BadResponse, "in a circle");
}

#[tokio::test]
async fn a_post_is_never_repeated_elsewhere() {
    let server = Server::script(vec![Reply::raw(307, "").header("location", "/y")]);
    let address = Address::parse(&server.url()).unwrap();
    let body = SecretValue::from_text("obvious-fake".to_owned());
    let request = Request::post(&address, &[], &body);
    assert_eq!(request.method, Method::Post);
    fault(
        HttpClient::new(PATIENT).send(&request).await.map(|_| ()),
        Reason::BadResponse,
        "redirects a POST",
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn plain_http_leaves_this_machine_only_if_the_user_said_so() {
    // The name is reserved: no server has it (RFC 2606).
    let url = "http://varlens.invalid";
    let client = HttpClient::new(PATIENT);
    let refused = get_with(&client, url).await;
    let next = refused.as_ref().err().and_then(|fault| fault.next.clone());
    assert!(next.is_some_and(|next| next.contains("https://")));
    fault(refused, Reason::Unreachable, "plain http");
    assert_eq!(client.calls(), 0);
    let client = client.with_plain_http();
    fault(get_with(&client, url).await, Reason::Unreachable, "");
    assert_eq!(client.calls(), 1);
}

#[tokio::test]
async fn what_does_not_answer_ends_in_time() {
    for reply in [Reply::never(), Reply::raw(200, "[1, 2]").stalled(3)] {
        let server = Server::script(vec![reply]);
        let client = HttpClient::new(SHORT);
        let ended = match get_with(&client, &server.url()).await {
            Ok(answer) => answer.bytes().await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        fault(ended, Reason::TimedOut, "");
    }
    let total = Limits {
        total: Duration::from_millis(50),
        ..PATIENT
    };
    let server = Server::script(vec![Reply::never()]);
    let late = get_with(&HttpClient::new(total), &server.url()).await;
    fault(late, Reason::TimedOut, "");
}

#[tokio::test]
async fn connections_that_fail_say_why() {
    let server = Server::script(vec![Reply::closed(), Reply::closed()]);
    fault(
        get(&server).await,
        Reason::Unreachable,
        "closed the connection",
    );
    assert_eq!(server.asked().len(), 2);
    let server = Server::script(vec![Reply::raw(200, "[1, 2]").cut(3)]);
    let cut = get(&server).await.unwrap().bytes().await;
    fault(cut, Reason::Unreachable, "broke before");
    // Nobody listens here any more.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused = get_with(&HttpClient::new(PATIENT), &format!("http://{address}")).await;
    fault(refused, Reason::Unreachable, "refused");
}

#[tokio::test]
async fn a_connection_that_was_closed_without_an_answer_is_tried_once_more() {
    let script = vec![
        Reply::closed(),
        Reply::raw(200, "[]"),
        Reply::closed(),
        Reply::raw(200, "[]"),
        Reply::closed(),
        Reply::closed(),
    ];
    let server = Server::script(script);
    let client = HttpClient::new(PATIENT);
    let status = async || {
        get_with(&client, &server.url())
            .await
            .map(|answer| answer.status())
    };
    assert_eq!(status().await, Ok(200));
    assert_eq!(status().await, Ok(200));
    assert_eq!((server.asked().len(), client.calls()), (4, 4));
    fault(status().await, Reason::Unreachable, "closed the connection");
    assert_eq!(server.asked().len(), 6);
}

#[tokio::test]
async fn a_server_without_tls_gets_no_token_over_https() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad\r\n\r\n").unwrap();
        let mut received = Vec::new();
        // The client may close the connection with bytes unread.
        let _ = stream.read_to_end(&mut received);
        received
    });
    let answer = get_with(&HttpClient::new(PATIENT), &format!("https://{address}")).await;
    fault(answer, Reason::Unreachable, "does not speak TLS");
    let received = server.join().unwrap();
    let token = CANARY.as_bytes();
    assert!(!received.windows(token.len()).any(|part| part == token));
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_not_sent() {
    let server = Server::script(vec![Reply::raw(200, "[]")]);
    let address = Address::parse(&server.url()).unwrap();
    for text in ["obvious-fake\nx: y", "obvious-fake\0"] {
        let token = SecretValue::from_text(text.to_owned());
        let headers = [("authorization", HeaderValue::Secret("token", &token))];
        let request = Request::get(&address, &headers);
        let sent = HttpClient::new(PATIENT).send(&request).await;
        fault(sent, Reason::NoCredentials, "no HTTP header");
    }
    assert!(server.asked().is_empty());
}

/// Of each element only the name is kept.
#[derive(Deserialize, Debug, PartialEq)]
struct Named {
    name: String,
    #[serde(default, rename = "value")]
    _value: IgnoredAny,
}

async fn names(server: &Server) -> Result<Vec<Option<String>>, Fault> {
    let mut list = get(server).await?.list::<Named>();
    let mut names = Vec::new();
    while let Some(elements) = list.next().await? {
        names.extend(
            elements
                .into_iter()
                .map(|element| element.map(|element| element.name)),
        );
    }
    Ok(names)
}

#[tokio::test]
async fn a_list_is_decoded_element_by_element() {
    let body =
        r#"[{"name": "a", "value": {"x": ["obvious-fake"]}}, {"value": 1}, 2, {"name": "b"}]"#;
    let server = Server::script(vec![Reply::raw(200, body)]);
    let expected = [Some("a".to_owned()), None, None, Some("b".to_owned())];
    assert_eq!(names(&server).await.unwrap(), expected);
    for (body, part) in [
        (
            r#"[{"name": "a"}, {"name: obvious-fake}]"#,
            "ends in the middle",
        ),
        (r#"[{"name": "a"}, obvious-fake]"#, "not JSON"),
        (r#"{"detail": "obvious-fake"}"#, "not a list"),
        ("<html>obvious-fake</html>", "not JSON"),
        ("", "not JSON"),
    ] {
        let server = Server::script(vec![Reply::raw(200, body)]);
        fault(names(&server).await, Reason::BadResponse, part);
    }
}

#[tokio::test]
async fn many_elements_and_long_ones_arrive_whole() {
    let long = "x".repeat(1 << 19);
    let element = |number: usize| format!("{{\"value\": \"{long}\", \"name\": \"{number}\"}}");
    let body = format!("[{}]", element(0));
    let server = Server::script(vec![Reply::raw(200, body)]);
    assert_eq!(names(&server).await.unwrap(), [Some("0".to_owned())]);
    let many: Vec<_> = (0..20_000)
        .map(|number| format!("{{\"name\": \"{number}\"}}"))
        .collect();
    let server = Server::script(vec![Reply::raw(200, format!("[{}]", many.join(",")))]);
    let found = names(&server).await.unwrap();
    assert_eq!(found.len(), 20_000);
    assert_eq!(found[19_999].as_deref(), Some("19999"));
    let server = Server::script(vec![Reply::raw(
        200,
        format!("[{}, {}]", element(0), element(1)),
    )]);
    fault(
        names(&server).await,
        Reason::BadResponse,
        "longer than 1 MiB",
    );
}

#[tokio::test]
async fn json_of_another_form_is_a_fault() {
    let server = Server::script(vec![Reply::raw(200, r#"{"name": "a", "value": 1}"#)]);
    let named: Named = get(&server).await.unwrap().json().await.unwrap();
    assert_eq!(named.name, "a");
    for (body, part) in [
        ("obvious-fake", "not JSON"),
        (r#"{"nom": "obvious-fake"}"#, "another form"),
    ] {
        let server = Server::script(vec![Reply::raw(200, body)]);
        let read = get(&server).await.unwrap().json::<Named>().await;
        fault(read.map(|_| ()), Reason::BadResponse, part);
    }
}

#[tokio::test]
async fn a_page_for_a_browser_is_recognised() {
    let page = Reply::raw(200, "<html>").header("content-type", "Text/HTML; charset=utf-8");
    assert!(get(&Server::script(vec![page])).await.unwrap().is_html());
    let page = Reply::raw(200, "[]").header("content-type", "application/json");
    assert!(!get(&Server::script(vec![page])).await.unwrap().is_html());
}
