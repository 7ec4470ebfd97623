//! Of which release the metadata database is that a lookup reads: said in text, in `--json`, in a diagnosis and on the screen.

use rusqlite::Connection;
use serde_json::{Value, json};
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::key::{Key, Kind};

use super::{CANARY, Run, folder, run_in};
use crate::driver::Driver;

/// The columns that every release has.
const TABLES: &str = "
    CREATE TABLE variable (id INTEGER PRIMARY KEY, key TEXT, val TEXT, is_encrypted BOOLEAN);
    CREATE TABLE connection (conn_id TEXT, conn_type TEXT, description TEXT, host TEXT, login TEXT, password TEXT,
        schema TEXT, port INTEGER, extra TEXT, is_encrypted BOOLEAN, is_extra_encrypted BOOLEAN);
    INSERT INTO variable (key, val, is_encrypted) VALUES ('k', 'fake-canary-8841', 0);
    INSERT INTO connection (conn_id, conn_type) VALUES ('k', 'http');";

/// The URL of a new database of this migration; without one it has no `alembic_version`.
fn database(name: &str, revision: Option<&str>) -> String {
    let path = folder(&format!("database-{name}")).join("airflow.db");
    let database = Connection::open(&path).unwrap();
    database.execute_batch(TABLES).unwrap();
    if let Some(revision) = revision {
        let sql = format!(
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('{revision}')"
        );
        database.execute_batch(&sql).unwrap();
    }
    format!("sqlite:///{}", path.display())
}

fn asked(url: &str, arguments: &[&str]) -> Run {
    let variables = [
        ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", url),
        ("AIRFLOW__CORE__FERNET_KEY", ""),
    ];
    run_in(&variables, arguments)
}

/// The warnings about the database.
fn doubts(run: &Run) -> Vec<Value> {
    let object = run.object();
    let warnings = object["warnings"].as_array().unwrap().iter();
    let about_database = |warning: &&Value| warning["id"] == "database-schema";
    warnings.filter(about_database).cloned().collect()
}

#[track_caller]
fn check(revision: Option<&str>, release: &str, words: Option<&str>) {
    let name = format!("{}-{release}", revision.unwrap_or("none"));
    let url = database(&name, revision);
    for kind in ["variable", "connection"] {
        let flags = ["--airflow", release, "--process", "server", "--kind", kind];
        for key in ["k", "nowhere"] {
            let text = asked(&url, &[&["resolve", key], &flags[..]].concat());
            assert_eq!(text.code, i32::from(key != "k"), "{text:?}");
            let json = asked(&url, &[&["resolve", "--json", key], &flags[..]].concat());
            let doubts = doubts(&json);
            let Some(words) = words else {
                assert_eq!(doubts, [] as [Value; 0], "{json:?}");
                assert!(!text.says("this database"), "{text:?}");
                continue;
            };
            assert!(text.out.contains(words), "{words}: {text:?}");
            assert_eq!(doubts.len(), 1, "{json:?}");
            assert_eq!(doubts[0]["layer"], "metastore");
            let said = doubts[0]["text"].as_str().unwrap();
            assert!(said.contains(words), "{said}");
            assert!(!text.says(CANARY) && !json.says(CANARY), "{text:?}");
            let doctor = asked(&url, &[&["doctor", key], &flags[..]].concat());
            assert!(doctor.out.contains(words), "{doctor:?}");
        }
    }
}

#[test]
fn the_database_of_another_release_is_said() {
    let words =
        "this database is of Airflow 2.10.0 (or later, before 2.10.3), and 3.3.2 is simulated";
    check(Some("22ed7efa9da2"), "3.3.2", Some(words));
    check(Some("22ed7efa9da2"), "2.10.2", None);
    let words = "this database is of Airflow 3.3.0 (or later), and 2.10.5 is simulated";
    check(Some("d2f4e1b3c5a7"), "2.10.5", Some(words));
}

#[test]
fn a_database_of_no_known_release_is_said() {
    let words = "abcdef012345, is not one of Airflow 2.0 to 3.3";
    check(Some("abcdef012345"), "3.3.2", Some(words));
    let words = "the last migration of this database is not one of Airflow's";
    check(Some(CANARY), "3.3.2", Some(words));
    check(None, "3.3.2", Some("no table alembic_version"));
}

/// What was not asked has shown nothing.
#[test]
fn nothing_is_said_of_a_database_that_was_not_asked() {
    let url = database("not-asked", Some("abcdef012345"));
    let variables = [
        ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", url.as_str()),
        ("AIRFLOW_VAR_K", CANARY),
    ];
    let run = run_in(&variables, &["resolve", "--json", "k"]);
    assert_eq!(run.object()["winner"], "env");
    assert_eq!(run.object()["warnings"], json!([]));
}

#[test]
fn the_screen_says_it() {
    let url = database("screen", Some("22ed7efa9da2"));
    let variables = [
        ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", url.as_str()),
        ("AIRFLOW__CORE__FERNET_KEY", ""),
    ];
    let flags = Flags {
        airflow: Some("2.9.3".to_owned()),
        ..Flags::default()
    };
    let variables = variables.map(|(name, text)| (name.into(), text.into()));
    let loaded = load(&flags, &Shell::new(variables)).unwrap();
    let (deployment, sources) = sources_of(loaded);
    let mut driver = Driver::networked(deployment, sources, (120, 40), |_| {});
    let words = "this database is of Airflow 2.10.0";
    assert!(!driver.shows(words), "{}", driver.text());
    driver.press("=").type_in("k").press("enter");
    let key = Key::new(Kind::Variable, "k");
    driver.until(|state| state.walks().performed().contains_key(&key));
    assert!(driver.shows(words), "{}", driver.text());
}
