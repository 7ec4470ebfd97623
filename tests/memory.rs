//! What 100,000 names of a metadata database take of memory: without a clock, each measurement in its own process.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::key::Kind;

use crate::driver::Driver;
use crate::fake_postgres::FakePostgres;

const MANY: usize = 100_000;
const FEW: usize = 1_000;
/// Bytes that a row may take besides its name.
const LIMIT: usize = 120;
/// The same where a server sends them: what the driver allocates for a page lies between the names, and 117 to 132 were measured.
const LIMIT_OF_SERVER: usize = 150;
const NAME: usize = "nightly_load_of_000000".len();
/// How many bytes more a row of the control takes.
const MORE: &str = "VARLENS_TEST_MORE";
/// The URL of the database.
const DATABASE: &str = "VARLENS_TEST_DATABASE";

/// The URL of a file.
fn database(rows: usize) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("memory-{rows}.db"));
    let _ = std::fs::remove_file(&path);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let series = format!(
        "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {rows})"
    );
    let made = format!(
        "CREATE TABLE variable (id INTEGER PRIMARY KEY, key VARCHAR(250) UNIQUE, val TEXT, description TEXT, is_encrypted BOOLEAN);
         INSERT INTO variable (key, val, is_encrypted) {series} SELECT printf('nightly_load_of_%06d', n), 'fake', 0 FROM s;"
    );
    connection.execute_batch(&made).unwrap();
    format!("sqlite:///{}", path.display())
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<usize>()
        .unwrap()
        * 1_024
}

/// Measures, if it is asked to: among the other tests it does nothing.
#[test]
#[allow(clippy::print_stdout, reason = "whoever asked reads it there")]
fn a_process_that_lists_names() {
    let Some(url) = std::env::var_os(DATABASE) else {
        return;
    };
    let more: usize = std::env::var(MORE).unwrap().parse().unwrap();
    let variables = [(OsString::from("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"), url)];
    let flags = Flags {
        airflow: Some("2.10.5".to_owned()),
        process: Some("server".to_owned()),
        ..Flags::default()
    };
    let (deployment, sources) = sources_of(load(&flags, &Shell::new(variables)).unwrap());
    let driver = Driver::networked(deployment, sources, (120, 40), |setup| {
        setup.kind = Kind::Variable;
    });
    let rows = driver.state.listing().catalog().len();
    let held: Vec<Vec<u8>> = (0..rows).map(|_| vec![1; more]).collect();
    println!("measured {rows} {}", resident());
    assert_eq!(held.len(), rows);
}

/// Bytes of an explorer that holds so many names.
fn explorer(url: &str, rows: usize, more: usize) -> usize {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "memory::a_process_that_lists_names",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(DATABASE, url).env(MORE, more.to_string());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.split_once("measured "));
    let (_, numbers) = line.unwrap_or_else(|| panic!("{output:?}"));
    let (listed, bytes) = numbers.split_once(' ').unwrap();
    assert_eq!(listed, rows.to_string());
    bytes.trim().parse().unwrap()
}

/// What the allocator and the driver keep for later differs from run to run by some bytes a row.
fn least(url: &str, rows: usize) -> usize {
    let runs = (0..3).map(|_| explorer(url, rows, 0));
    runs.min().unwrap()
}

/// Bytes that a row takes besides its name.
fn above(few: usize, many: usize) -> usize {
    (many.saturating_sub(few) / (MANY - FEW)).saturating_sub(NAME)
}

#[test]
fn a_name_of_a_metastore_takes_few_bytes() {
    let (few, many) = (database(FEW), database(MANY));
    check(&few, &many, LIMIT);
}

#[test]
fn a_name_of_a_database_server_takes_few_bytes() {
    let (few, many) = (FakePostgres::with_many(FEW), FakePostgres::with_many(MANY));
    check(&few.url(), &many.url(), LIMIT_OF_SERVER);
}

fn check(few: &str, many: &str, limit: usize) {
    let least = least(few, FEW);
    let row = above(least, self::least(many, MANY));
    assert!(row <= limit, "{row} bytes a row above its name");
    // The control: rows that take more are caught.
    let row = above(least, explorer(many, MANY, limit));
    assert!(row > limit, "{row}");
}
