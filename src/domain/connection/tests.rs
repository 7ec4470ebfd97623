//! Connections as real Airflow builds them. `tests/recorded_connections.rs` replays thousands more.

use super::*;
use crate::domain::deployment::{Deployment, Origin, Sourced};
use crate::domain::key::{Key, Kind};
use crate::domain::process::Process;
use crate::domain::python_json::dumps;
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;

fn deployment(airflow: &str, amazon: &str) -> Deployment {
    let mut deployment = Deployment::assumed("test");
    deployment.airflow = Sourced::assumed(airflow.parse().unwrap());
    deployment.amazon_provider = Sourced::assumed(amazon.parse().unwrap());
    deployment
}

fn read_in(deployment: &Deployment, layer: Layer, text: &str) -> Result<String, &'static str> {
    let key = Key::new(Kind::Connection, "c");
    match read(
        deployment,
        layer,
        &key,
        &SecretValue::from_text(text.to_owned()),
    ) {
        Reading::Built(connection) => Ok(dumps(&connection.revealed())),
        Reading::Nothing => Err("nothing"),
        Reading::Raised(class) => Err(class),
        Reading::Unsendable => Err("unsendable"),
    }
}

#[track_caller]
fn check(airflow: &str, text: &str, expected: Result<&str, &'static str>) {
    let ours = read_in(&deployment(airflow, "9.39.0"), Layer::ENV, text);
    assert_eq!(ours, expected.map(str::to_owned), "{airflow} {text:?}");
}

#[test]
fn what_does_not_parse_raises_python_s_exception() {
    for (text, class) in [
        ("http://h:port/s", "ValueError"),
        ("http://[2001:db8::1/s", "ValueError"),
        ("postgres://user:p/ss@host", "ValueError"),
        ("{\"conn_type\": \"http\", ", "JSONDecodeError"),
        ("   ", "IndexError"),
        ("http://u:p@https://h.com:80/s?x=1", "AirflowException"),
        ("{\"password\": 12345}", "TypeError"),
        ("{\"conn_type\": 5}", "TypeError"),
        ("{\"conn_type\":\"http\",\"user\":\"u\"}", "TypeError"),
        ("{\"password\": \"\\ud800\"}", "UnicodeEncodeError"),
        ("{\"port\": Infinity}", "OverflowError"),
    ] {
        check("2.10.5", text, Err(class));
        check("3.3.2", text, Err(class));
    }
    check("2.10.5", "", Err("nothing"));
    check("3.0.6", "{\"extra\": \"not json\"}", Err("ValueError"));
    check("3.3.2", "http://h?__extra__=[1]", Err("ValueError"));
}

#[test]
fn garbage_that_parses_as_a_uri_is_a_connection() {
    check(
        "2.10.5",
        "plainstring",
        Ok(
            "{\"conn_type\": \"\", \"host\": \"\", \"login\": null, \"password\": null, \"schema\": \"lainstring\", \"port\": null, \
            \"extra\": {}, \"description\": null, \"from\": \"uri\", \"dropped\": [], \"uri\": \"///lainstring\"}",
        ),
    );
}

#[test]
fn a_host_may_have_its_own_protocol_since_2_6_3() {
    let host = |airflow: &str| {
        let text = read_in(
            &deployment(airflow, "9.4.0"),
            Layer::ENV,
            "http://https://h.com:80/s",
        )
        .unwrap();
        text.split("\"host\": ")
            .nth(1)
            .unwrap()
            .split(',')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(host("2.6.2"), "\"https\"");
    assert_eq!(host("2.6.3"), "\"https://h.com\"");
}

#[test]
fn a_secret_s_names_are_those_of_the_provider() {
    let secret = "{\"engine\": \"postgresql\", \"server\": \"h\", \"user\": \"u\", \"login\": \"late\", \"dbname\": \"d\", \"port\": 5432}";
    let built = read_in(&deployment("2.10.5", "9.4.0"), Layer::AWS, secret).unwrap();
    assert!(
        built.contains("\"conn_type\": \"postgres\", \"host\": \"h\", \"login\": \"u\""),
        "{built}"
    );
    assert!(
        built.contains("\"from\": \"json\", \"dropped\": [\"login\", \"dbname\"]"),
        "{built}"
    );
    let env = read_in(&deployment("2.10.5", "9.4.0"), Layer::ENV, secret);
    assert_eq!(env, Err("TypeError"));
    let mut old = deployment("2.4.3", "3.3.0");
    old.aws.connections.full_url_mode = false;
    let literal = "{'engine': 'mysql', 'user': 'u', 'pass': 'p%2Fw', 'host': 'h', 'x': None}";
    let built = read_in(&old, Layer::AWS, literal).unwrap();
    assert!(built.contains("\"password\": \"p/w\""), "{built}");
    assert!(
        built.contains("\"from\": \"python-literal\", \"dropped\": [\"x\"]"),
        "{built}"
    );
    assert_eq!(
        read_in(&old, Layer::AWS, "mysql://u:p@h"),
        Err("SyntaxError")
    );
    assert_eq!(read_in(&old, Layer::AWS, "null"), Err("nothing"));
    assert_eq!(lacks_answer(&old, Layer::AWS), Some("UnboundLocalError"));
    assert_eq!(lacks_answer(&old, Layer::ENV), None);
}

#[test]
fn a_task_s_class_differs_from_the_server_s() {
    let mut task = deployment("3.3.2", "9.39.0");
    task.process = Sourced::new(Process::Task, Origin::Flag("--process"));
    let built = read_in(&task, Layer::ENV, "ftp://user:@host?t=true").unwrap();
    assert!(
        built.contains("\"password\": \"\"") && built.contains("\"extra\": {\"t\": \"true\"}"),
        "{built}"
    );
    let built = read_in(&task, Layer::ENV.at_server(), "ftp://user:@host?t=true").unwrap();
    assert!(
        built.contains("\"password\": null") && built.contains("\"extra\": {\"t\": true}"),
        "{built}"
    );
    assert_eq!(
        read_in(&task, Layer::ENV.at_server(), "{\"host\": \"h\"}"),
        Err("unsendable")
    );
    assert!(
        read_in(
            &task,
            Layer::ENV,
            "{\"host\": \"h\", \"conn_type\": \"x\", \"extra\": \"not json\"}"
        )
        .is_ok()
    );
}

#[test]
fn what_may_be_shown_has_no_values() {
    let key = Key::new(Kind::Connection, "c");
    let text = SecretValue::from_text("http://u:obvious-fake@h:80/?a=obvious-fake".to_owned());
    let state = read(&deployment("2.10.5", "9.4.0"), Layer::ENV, &key, &text).state();
    let shown = format!("{state:?}");
    assert!(!shown.contains("obvious"), "{shown}");
    assert!(
        shown.contains("Some(\"80\")") && shown.contains("[\"a\"]"),
        "{shown}"
    );
}
