//! What is beside the file stays as it was, and what stands in the way is said.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

const ROW: &str = "INSERT INTO variable (key, val, is_encrypted) VALUES ('a', 'fake-canary', 0)";

/// Asks and lists; nothing in the folder may change.
#[track_caller]
fn check_untouched(folder: &Folder, path: &Path, expected: &str) {
    let before = folder.listing();
    let source = at(path, None);
    assert_eq!(variable(&source, "a"), expected);
    assert_eq!(listed(&source, Kind::Variable).0, [["a"]]);
    assert_eq!(
        said(&ask(&source, Kind::Connection, "a")),
        "absent not-found"
    );
    source.forget();
    assert!(before == folder.listing(), "{:?}", folder.listing().keys());
}

/// Asks in vain; nothing in the folder may change, and nothing of a row is said.
#[track_caller]
fn check_fault(folder: &Folder, path: &Path, reason: Reason, words: &str) {
    let before = folder.listing();
    let source = at(path, None);
    let said = variable(&source, "a");
    assert!(
        said.starts_with(&format!("not-inspected {} ", reason.name())),
        "{said}"
    );
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("canary"), "{said}");
    let fault = listed(&source, Kind::Variable).1.unwrap_err();
    assert_eq!(fault.reason, reason);
    assert!(!format!("{fault:?}").contains("canary"));
    assert!(before == folder.listing(), "{:?}", folder.listing().keys());
}

/// A second folder with copies of all files, as if the process that has them open had been killed.
fn killed(folder: &Folder) -> Folder {
    let copy = Folder::new();
    for path in folder.listing().keys() {
        fs::copy(path, copy.0.join(path.file_name().unwrap())).unwrap();
    }
    copy
}

#[test]
fn a_database_at_rest_is_left_as_it_is() {
    let folder = Folder::new();
    drop(folder.make(&[tables_2_11(), ROW]));
    assert_eq!(folder.listing().len(), 1);
    check_untouched(&folder, &folder.database(), "value fake-canary");
}

#[test]
fn a_link_leads_to_the_file_and_its_log() {
    let folder = Folder::new();
    let other = Folder::new();
    let _open = other.make(&["PRAGMA journal_mode = WAL", tables_2_11(), ROW]);
    let link = folder.0.join("link.db");
    symlink(other.database(), &link).unwrap();
    assert_eq!(variable(&at(&link, None), "a"), "value fake-canary");
    assert_eq!(folder.listing().len(), 1);
}

#[test]
fn a_log_that_was_cleared_away_is_not_made_again() {
    let folder = Folder::new();
    drop(folder.make(&["PRAGMA journal_mode = WAL", tables_3_3(), ROW]));
    assert_eq!(folder.listing().len(), 1);
    check_untouched(&folder, &folder.database(), "value fake-canary");
}

#[test]
fn a_log_of_a_process_that_was_killed_is_read_and_left() {
    let folder = Folder::new();
    let open = folder.make(&["PRAGMA journal_mode = WAL", tables_3_3(), ROW]);
    let copy = killed(&folder);
    drop(open);
    assert_eq!(copy.listing().len(), 3);
    check_untouched(&copy, &copy.database(), "value fake-canary");
}

#[test]
fn a_log_without_its_shared_memory_cannot_be_read_without_writing() {
    let folder = Folder::new();
    let open = folder.make(&["PRAGMA journal_mode = WAL", tables_3_3(), ROW]);
    let copy = killed(&folder);
    drop(open);
    fs::remove_file(copy.0.join("air#flow?.db-shm")).unwrap();
    check_fault(
        &copy,
        &copy.database(),
        Reason::Unreachable,
        "its -shm file is missing",
    );
}

#[test]
fn a_live_log_is_read_while_somebody_writes() {
    let folder = Folder::new();
    let open = folder.make(&["PRAGMA journal_mode = WAL", tables_3_3(), ROW]);
    let source = at(&folder.database(), None);
    assert_eq!(variable(&source, "a"), "value fake-canary");
    open.execute_batch("BEGIN IMMEDIATE; UPDATE variable SET val = 'fake-new'")
        .unwrap();
    assert_eq!(variable(&source, "a"), "value fake-canary");
    open.execute_batch("COMMIT").unwrap();
    assert_eq!(variable(&source, "a"), "value fake-new");
    // Nothing of the visit keeps the log from being cleared away.
    drop(open);
    assert_eq!(folder.listing().len(), 1);
    assert_eq!(variable(&source, "a"), "value fake-new");
}

#[test]
fn a_replaced_database_is_read_again() {
    let folder = Folder::new();
    drop(folder.make(&[tables_2_11(), ROW]));
    let source = at(&folder.database(), None);
    assert_eq!(variable(&source, "a"), "value fake-canary");
    fs::remove_file(folder.database()).unwrap();
    drop(folder.make(&[
        tables_2_11(),
        "INSERT INTO variable (key, val) VALUES ('a', 'fake-new')",
    ]));
    assert_eq!(variable(&source, "a"), "value fake-new");
}

#[test]
fn a_locked_database_is_reported_as_locked() {
    let folder = Folder::new();
    let open = folder.make(&[tables_2_11(), ROW, "BEGIN EXCLUSIVE"]);
    check_fault(
        &folder,
        &folder.database(),
        Reason::TimedOut,
        "has locked the database",
    );
    open.execute_batch("COMMIT").unwrap();
    check_untouched(&folder, &folder.database(), "value fake-canary");
}

#[test]
fn changes_of_a_killed_writer_are_not_rolled_back() {
    let folder = Folder::new();
    let open = folder.make(&[tables_2_11(), ROW, "PRAGMA cache_size = 1; BEGIN"]);
    let many = "INSERT INTO variable (key, val) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                SELECT printf('key_%05d', i), printf('%0900d', i) FROM n";
    open.execute_batch(many).unwrap();
    let copy = killed(&folder);
    drop(open);
    assert_eq!(copy.listing().len(), 2);
    check_fault(
        &copy,
        &copy.database(),
        Reason::Unreachable,
        "was interrupted while writing",
    );
}

#[test]
fn what_is_no_database_of_airflow() {
    let folder = Folder::new();
    let path = folder.0.join("x.db");
    check_fault(&folder, &path, Reason::Unreachable, "does not exist here");
    check_fault(
        &folder,
        &path.join("y"),
        Reason::Unreachable,
        "does not exist here",
    );
    check_fault(
        &folder,
        &folder.0,
        Reason::BadResponse,
        "this is not a file",
    );
    fs::write(&path, "").unwrap();
    check_fault(&folder, &path, Reason::BadResponse, "is empty");
    for text in ["fake-canary", &"fake-canary ".repeat(1_000)] {
        fs::write(&path, text).unwrap();
        check_fault(&folder, &path, Reason::BadResponse, "not a SQLite database");
    }
    fs::write(
        &path,
        format!("SQLite format 3\0{}", "fake-canary ".repeat(1_000)),
    )
    .unwrap();
    check_fault(&folder, &path, Reason::BadResponse, "SQLite");
    drop(folder.make(&["CREATE TABLE other (canary)"]));
    check_fault(
        &folder,
        &folder.database(),
        Reason::BadResponse,
        "there is no table variable",
    );
    drop(folder.make(&["CREATE TABLE variable (canary)"]));
    check_fault(
        &folder,
        &folder.database(),
        Reason::BadResponse,
        "there is no table variable",
    );
}

#[test]
fn a_file_that_may_not_be_read() {
    let folder = Folder::new();
    drop(folder.make(&[tables_2_11(), ROW]));
    let allow =
        |mode| fs::set_permissions(folder.database(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    // The superuser may read everything.
    if fs::File::open(folder.database()).is_err() {
        let said = variable(&at(&folder.database(), None), "a");
        assert!(said.starts_with("not-inspected access-denied"), "{said}");
    }
    allow(0o400);
    check_untouched(&folder, &folder.database(), "value fake-canary");
}

#[test]
fn other_databases_are_reported_without_quoting_the_url() {
    for url in [
        "postgresql+psycopg2://u:fake-canary@canary:port/db",
        "fake-canary",
        "sqlite://",
    ] {
        let source = impatient(url, Some(KEY), TeamView::Hidden);
        let said = variable(&source, "a");
        assert!(
            said.starts_with("not-inspected un") && !said.contains("canary"),
            "{said}"
        );
        let fault = listed(&source, Kind::Variable).1.unwrap_err();
        assert!(fault.note.is_some() && !format!("{fault:?}").contains("canary"));
    }
}

#[test]
fn a_url_leads_to_its_file() {
    let folder = Folder::new();
    let path = folder.0.join("plain.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(tables_2_11()).unwrap();
    connection.execute_batch(ROW).unwrap();
    let source = impatient(
        &format!("sqlite:///{}?timeout=9", path.display()),
        None,
        TeamView::Hidden,
    );
    assert_eq!(variable(&source, "a"), "value fake-canary");
}

/// Names a database to the process that the next test starts.
const ELSEWHERE: &str = "VARLENS_TEST_DATABASE";

/// Reads where no connection of the same process shares SQLite's memory, as beside a running Airflow.
#[test]
fn a_live_log_of_another_process_is_read_and_left() {
    if let Some(path) = std::env::var_os(ELSEWHERE) {
        let path = PathBuf::from(path);
        let folder = Folder(path.parent().unwrap().to_owned());
        check_untouched(&folder, &path, "value fake-canary");
        // The other process removes it.
        std::mem::forget(folder);
        return;
    }
    let folder = Folder::new();
    let open = folder.make(&["PRAGMA journal_mode = WAL", tables_3_3(), ROW]);
    for state in ["BEGIN IMMEDIATE; UPDATE variable SET val = ''", "ROLLBACK"] {
        open.execute_batch(state).unwrap();
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .env(ELSEWHERE, folder.database())
            .args([
                "--exact",
                "sources::metastore::tests::access::a_live_log_of_another_process_is_read_and_left",
            ])
            .output()
            .unwrap();
        let described = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && described.contains("1 passed"),
            "{state}: {described}"
        );
    }
    assert!(folder.0.join("air#flow?.db-shm").exists());
}
