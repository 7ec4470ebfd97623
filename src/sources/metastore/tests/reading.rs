//! Values of variables and connections.

use rusqlite::params;
use rusqlite::types::Value as Cell;
use serde_json::Value;

use super::*;

const RECORDED: &str = include_str!("../../../../tests/airflow/connection-2.11.2.jsonl");

fn rows(connection: &Connection, rows: &[(&str, Option<&str>, Option<bool>)]) {
    let sql = "INSERT INTO variable (key, val, is_encrypted) VALUES (?1, ?2, ?3)";
    for row in rows {
        connection
            .execute(sql, params![row.0, row.1, row.2])
            .unwrap();
    }
}

#[test]
fn variables_as_airflow_reads_them() {
    for tables in [tables_2_0(), tables_2_11()] {
        let folder = Folder::new();
        let connection = folder.make(&[tables]);
        rows(
            &connection,
            &[
                ("plain", Some("fake\n"), Some(false)),
                ("unmarked", Some(TOKEN), None),
                ("empty", Some(""), Some(false)),
                ("null", None, Some(true)),
                ("locked", Some(TOKEN), Some(true)),
                ("empty-locked", Some(""), Some(true)),
                ("é'\"%", Some("fake ü"), Some(false)),
            ],
        );
        drop(connection);
        let source = at(&folder.database(), Some(KEY));
        let check =
            |name: &str, expected: &str| assert_eq!(variable(&source, name), expected, "{name}");
        check("plain", "value fake\n");
        check("unmarked", &format!("value {TOKEN}"));
        check("empty", "value ");
        check("null", "absent not-found");
        check("nope", "absent not-found");
        check("PLAIN", "absent not-found");
        check("pl%", "absent not-found");
        check("", "absent not-found");
        check("locked", "value fake-value");
        check("empty-locked", "absent wrong-fernet-key");
        check("é'\"%", "value fake ü");
    }
}

#[test]
fn an_encrypted_variable_under_other_keys() {
    let folder = Folder::new();
    rows(
        &folder.make(&[tables_2_11()]),
        &[
            ("locked", Some(TOKEN), Some(true)),
            ("plain", Some("fake"), Some(false)),
        ],
    );
    let check = |key: Option<&str>, expected: &str| {
        let source = at(&folder.database(), key);
        let said = variable(&source, "locked");
        assert!(said.starts_with(expected), "{key:?}: {said}");
        assert_eq!(variable(&source, "plain"), "value fake");
    };
    check(Some(&format!("{OTHER_KEY},{KEY}")), "value fake-value");
    check(Some(OTHER_KEY), "absent wrong-fernet-key");
    check(Some("no key"), "absent wrong-fernet-key");
    check(Some(&format!("{KEY},")), "absent wrong-fernet-key");
    check(Some(""), &format!("value {TOKEN}"));
    check(None, "not-inspected not-configured");
}

#[test]
fn a_row_that_nobody_decrypts_is_the_ciphertext_and_says_so() {
    let folder = Folder::new();
    let connection = folder.make(&[tables_2_11()]);
    rows(&connection, &[("locked", Some(TOKEN), Some(true))]);
    drop(connection);
    let source = at(&folder.database(), Some(""));
    let SourceAnswer::Noted(_, note) = ask(&source, Kind::Variable, "locked") else {
        panic!("no note");
    };
    assert!(note.contains("ciphertext"), "{note}");
}

#[test]
fn rows_of_teams_are_hidden_where_the_release_hides_them() {
    let folder = Folder::new();
    drop(folder.make(&[
        tables_3_3(),
        "INSERT INTO team (name) VALUES ('red');
         INSERT INTO variable (key, val, is_encrypted, team_name) VALUES ('a', 'fake', 0, 'red'), ('b', 'fake', 0, NULL);
         INSERT INTO connection (conn_id, conn_type, is_encrypted, is_extra_encrypted, team_name)
         VALUES ('a', 'http', 0, 0, 'red'), ('b', 'http', 0, 0, NULL);",
    ]));
    let red = || TeamView::Of("red".parse().unwrap());
    let of_a_team = "not-inspected team-unknown Some(\"the row belongs to team red\")";
    for (teams, of_team) in [
        (TeamView::Hidden, "absent not-found"),
        (TeamView::Of("blue".parse().unwrap()), "absent not-found"),
        (TeamView::Open, of_a_team),
        (TeamView::Unknown, "value "),
        (red(), "value "),
    ] {
        let hides = teams != TeamView::Unknown && teams != red();
        let mut source = impatient("sqlite:////nowhere", None, teams);
        source.place = Ok(crate::sources::metastore::Place::File(folder.database()));
        for kind in [Kind::Variable, Kind::Connection] {
            assert!(
                said(&ask(&source, kind, "a")).starts_with(of_team),
                "{kind}"
            );
            assert!(said(&ask(&source, kind, "b")).starts_with("value "));
            let keys = if hides { vec!["b"] } else { vec!["a", "b"] };
            assert_eq!(listed(&source, kind).0, [keys]);
        }
    }
}

#[test]
fn a_table_without_teams_has_none_to_hide() {
    let folder = Folder::new();
    rows(&folder.make(&[tables_2_11()]), &[("a", Some("fake"), None)]);
    assert_eq!(variable(&at(&folder.database(), None), "a"), "value fake");
}

fn insert(connection: &Connection, id: &str, row: &serde_json::Map<String, Value>) {
    connection
        .execute(
            "INSERT INTO connection (conn_id, conn_type) VALUES (?1, '')",
            params![id],
        )
        .unwrap();
    for (column, value) in row {
        let cell = match value {
            Value::String(text) => Cell::Text(text.clone()),
            Value::Number(number) => Cell::Integer(number.as_i64().unwrap()),
            _ => Cell::Null,
        };
        let sql = format!("UPDATE connection SET {column} = ?1 WHERE conn_id = ?2");
        connection.execute(&sql, params![cell, id]).unwrap();
    }
}

/// What varlens makes of a row, beside what Airflow made of it. Airflow's class for a missing key depends on the release.
fn outcome(reading: &SourceAnswer) -> (Option<&str>, Option<&str>) {
    match reading {
        SourceAnswer::Row(row) => match &row.extra_fault {
            Some(fault) => (None, Some(class(fault))),
            None => (row.json.expose_text(), None),
        },
        SourceAnswer::Fault(fault) => (None, Some(class(fault))),
        other => panic!("{}", said(other)),
    }
}

fn class(fault: &Fault) -> &str {
    assert_eq!(fault.reason, Reason::WrongFernetKey);
    fault.code.as_deref().unwrap_or("AirflowException")
}

#[test]
fn connections_as_real_airflow_writes_them() {
    let folder = Folder::new();
    let connection = folder.make(&[tables_2_11()]);
    let recorded: Vec<Value> = RECORDED
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (at, record) in recorded.iter().enumerate() {
        insert(
            &connection,
            &at.to_string(),
            record["row"].as_object().unwrap(),
        );
    }
    drop(connection);
    for (number, record) in recorded.iter().enumerate() {
        let source = at(&folder.database(), record["fernet_key"].as_str());
        let reading = ask(&source, Kind::Connection, &number.to_string());
        // Airflow leaves such an extra out of this form, although the connection has it.
        let expected = match record["row"]["extra"].as_str() {
            Some("not json") => Some(r#"{"conn_type": "aws", "extra": "not json"}"#),
            _ => record["json"].as_str(),
        };
        assert_eq!(
            outcome(&reading),
            (expected, record["error"].as_str()),
            "{record}"
        );
    }
    assert!(recorded.len() >= 30);
}

#[test]
fn a_connection_without_a_known_key() {
    let folder = Folder::new();
    let connection = folder.make(&[tables_2_11()]);
    let sql = "INSERT INTO connection (conn_id, conn_type, password, is_encrypted) VALUES (?1, 'http', ?2, ?3)";
    connection
        .execute(sql, params!["locked", TOKEN, true])
        .unwrap();
    connection.execute(sql, params!["empty", "", true]).unwrap();
    connection
        .execute(sql, params!["plain", "fake", false])
        .unwrap();
    drop(connection);
    let source = at(&folder.database(), None);
    let check = |name: &str, expected: &str| {
        let said = said(&ask(&source, Kind::Connection, name));
        assert!(said.starts_with(expected), "{said}");
    };
    check("locked", "not-inspected not-configured");
    check("empty", "value ");
    check("plain", "value ");
    check("nope", "absent not-found");
}

#[test]
fn options_are_never_asked_here() {
    let source = impatient("postgresql://u:fake-secret@h/db", None, TeamView::Hidden);
    assert_eq!(said(&ask(&source, Kind::Config, "x")), "absent not-found");
    assert_eq!(listed(&source, Kind::Config), (vec![], Ok(())));
}

#[test]
fn what_is_not_text_is_reported_without_its_bytes() {
    let folder = Folder::new();
    drop(folder.make(&[
        tables_2_11(),
        "INSERT INTO variable (key, val) VALUES ('blob', x'ff00'), ('bad', CAST(x'66616b65ff' AS TEXT)), ('number', 12);
         INSERT INTO connection (conn_id, conn_type, port) VALUES ('port', 'http', 'fake-port');",
    ]));
    let source = at(&folder.database(), None);
    for name in ["blob", "bad"] {
        let said = variable(&source, name);
        assert!(said.starts_with("not-inspected bad-response"), "{said}");
        assert!(
            said.contains("is not text") && !said.contains("fake"),
            "{said}"
        );
    }
    assert_eq!(variable(&source, "number"), "value 12");
    let said = said(&ask(&source, Kind::Connection, "port"));
    assert!(
        said.starts_with("not-inspected bad-response") && !said.contains("fake"),
        "{said}"
    );
}
