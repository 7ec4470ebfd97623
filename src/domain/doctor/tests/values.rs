//! Findings about values.

use super::*;
use crate::domain::connection::{read, uri_fault};
use crate::domain::release::Version;
use crate::domain::search_path::Store;

/// A world in which AWS holds the text of a connection.
fn connection(text: &str) -> World {
    in_world(World::new(), text)
}

fn in_world(world: World, text: &str) -> World {
    let value = SecretValue::from_text(text.to_owned());
    let mut held = Held::new(&value, &FingerprintKey::random());
    let key = Key::new(Kind::Connection, "c");
    let state = read(&world.deployment, Layer::AWS, &key, &value).state();
    held.connection_fault = uri_fault(&value, &state);
    held.connection = Some(state);
    World {
        aws: Answer::Held(held),
        kind: Kind::Connection,
        ..world
    }
}

/// The first finding of a connection with this text.
fn first_of(text: &str) -> Finding {
    connection(text).diagnose("c").swap_remove(0)
}

#[test]
fn quotes_of_word_processors_and_chats_are_quotes() {
    for value in [
        "\u{201c}plain\u{201d}",
        "\u{2018}plain\u{2019}",
        "\u{201e}plain\u{201c}",
        "`plain`",
        "\u{ab}plain\u{bb}",
    ] {
        let findings = World::holding(value).diagnose("k");
        let id = findings.first().map(|finding| finding.id);
        assert_eq!(id, Some(FindingId::QuotedValue), "{value}");
    }
    World::holding("a \u{201c}word\u{201d} inside").check("k", false, &[FindingId::Healthy]);
}

#[test]
fn a_connection_that_is_of_no_use_is_not_healthy() {
    for (text, part) in [
        ("db.example", "no :// after the type"),
        (
            "db.example:5432/dw",
            "set: conn_type, schema; empty: host, login",
        ),
        ("postgres:etl:fake@h/dw", "no :// after the type"),
        (
            r#"{"host": "h", "password": "fake"}"#,
            "set: host, password; empty: conn_type",
        ),
        ("{}", "without a conn_type"),
        ("postgres://etl:12/fake@h/dw", "%2F"),
    ] {
        let finding = first_of(text);
        assert_eq!(
            (finding.id, finding.level),
            (FindingId::ConsoleKeyValue, Level::Problem),
            "{text} {finding:#?}"
        );
        assert!(finding.says.contains(part), "{text} {finding:#?}");
        assert!(!finding.says.contains("fake"), "{finding:#?}");
    }
    // A type alone is enough for some.
    for text in ["aws://", r#"{"conn_type": "postgres"}"#] {
        let findings = connection(text).diagnose("c");
        let healthy = findings
            .iter()
            .find(|finding| finding.id == FindingId::Healthy);
        let healthy = healthy.expect("it is found");
        assert_eq!(healthy.confidence, Confidence::Likely, "{text}");
        let is_said = |seen: &String| seen.contains("neither host nor login");
        assert!(healthy.evidence.iter().any(is_said), "{healthy:#?}");
    }
    for text in [
        "postgres://etl:fake@h/dw",
        r#"{"conn_type": "http", "host": "h"}"#,
        "aws://?region_name=eu-west-1",
    ] {
        let finding = first_of(text);
        assert_eq!(
            (finding.id, finding.confidence),
            (FindingId::Healthy, Confidence::Certain),
            "{text} {finding:#?}"
        );
    }
}

#[test]
fn white_space_around_a_connection_does_no_harm() {
    for text in [
        "http://h\n",
        " http://h\r\n",
        "{\"conn_type\": \"http\", \"host\": \"h\"}\n",
    ] {
        let findings = connection(text).diagnose("c");
        assert!(!has_problem(&findings), "{findings:#?}");
        let ids: Vec<_> = findings.iter().map(|finding| finding.id).collect();
        assert!(ids.contains(&FindingId::NewlineAtEnd), "{findings:#?}");
    }
    // The first releases don't remove spaces.
    let mut old = World::new();
    old.deployment.airflow.value = Version::new(2, 2, 0);
    let findings = in_world(old, "http://h/x ").diagnose("c");
    assert_eq!(
        (findings[0].id, findings[0].level),
        (FindingId::NewlineAtEnd, Level::Problem),
        "{findings:#?}"
    );
}

#[test]
fn a_connection_in_quotes_is_not_read_as_json() {
    let finding = first_of("\"http://h\"");
    assert_eq!(
        (finding.id, finding.level),
        (FindingId::QuotedValue, Level::Problem)
    );
    assert_eq!(finding.next, "store the connection without the quotes");
}

#[test]
fn a_uri_that_cannot_be_read_says_where() {
    for (text, part) in [
        ("http://etl:fake@h:54x2/", "the port is not a number"),
        ("http://etl:fa#ke@h/", "%23"),
        ("http://etl:fa[ke@h/", "%5B"),
    ] {
        let finding = first_of(text);
        assert_eq!(finding.id, FindingId::ConsoleKeyValue);
        assert!(finding.says.contains(part), "{finding:#?}");
        assert!(finding.evidence[0].contains("(ValueError)"), "{finding:#?}");
    }
}

#[test]
fn what_looks_like_json_and_is_none_is_said() {
    let broken = || World::holding(r#"{"a": 1, "b": ["c",], "d": true}"#);
    let findings = broken().diagnose("k");
    let healthy = &findings[0];
    assert_eq!(
        (healthy.id, healthy.confidence),
        (FindingId::Healthy, Confidence::Likely)
    );
    let is_said = |text: &str| {
        text.contains("looks like JSON but isn't") && text.contains("line 1 column 20")
    };
    assert!(
        healthy.evidence.iter().any(|seen| is_said(seen)),
        "{findings:#?}"
    );
    assert!(is_said(&healthy.says), "{findings:#?}");
    let mut read = broken();
    read.deserialize_json = true;
    let findings = read.diagnose("k");
    assert_eq!(findings[0].level, Level::Problem);
    assert!(is_said(&findings[0].says), "{findings:#?}");
    assert_eq!(findings[0].next, "correct the JSON at that place");
}

#[test]
fn characters_that_nobody_sees_are_said() {
    for (text, level) in [
        ("\u{feff}fake", Level::Problem),
        ("fake\u{200b}", Level::Problem),
        ("fake\u{1b}[31mred\u{7}", Level::Problem),
        ("fa\u{200b}ke", Level::Note),
    ] {
        let findings = World::holding(text).diagnose("k");
        let of_value = |finding: &&Finding| finding.id == FindingId::NewlineAtEnd;
        let finding = findings.iter().find(of_value).expect("it is said");
        assert_eq!(finding.level, level, "{text:?}");
        let is_certain = |finding: &Finding| {
            finding.id == FindingId::Healthy && finding.confidence == Confidence::Certain
        };
        assert!(!findings.iter().any(is_certain), "{findings:#?}");
    }
}

/// The doctor says whatever a lookup says of a value.
#[test]
fn no_value_with_a_warning_is_healthy_for_certain() {
    for text in [
        "",
        "'fake'",
        "\"fake\"",
        "fake\n",
        " fake",
        "[1,]",
        "{'a': 1}",
        "\u{feff}[1]",
    ] {
        let value = SecretValue::from_text(text.to_owned());
        let held = Held::new(&value, &FingerprintKey::random());
        let is_warned = !held.warnings(Kind::Variable, Store::Aws, false).is_empty()
            || held.broken_json.is_some();
        assert!(is_warned, "{text:?}");
        let findings = World::holding(text).diagnose("k");
        let first = &findings[0];
        assert!(
            (first.id, first.confidence) != (FindingId::Healthy, Confidence::Certain),
            "{text:?} {findings:#?}"
        );
    }
}
