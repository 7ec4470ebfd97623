//! docs/security.md: every test that it names exists, and its figures are what can be counted. `cargo test security -- --nocapture`
//! prints these.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names in code that are tests, not options or files.
fn named(text: &str) -> BTreeSet<&str> {
    let parts = text.split('`').skip(1).step_by(2);
    parts
        .filter(|part| {
            part.contains('_')
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
        .filter(|part| *part != "credential_process")
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "rs" || ext == "py")
        {
            found.push(path);
        }
    }
}

/// The functions that are tests, and the live checks.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    files(&root.join("tests"), &mut paths);
    let mut found = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            let name = |rest: &str| {
                let end = rest.find('(').unwrap_or(rest.len());
                rest.get(..end).unwrap_or_default().to_owned()
            };
            if let Some(rest) = line.strip_prefix("def check_") {
                found.insert(format!("check_{}", name(rest)));
            } else if let Some(rest) = line
                .strip_prefix("fn ")
                .or_else(|| line.strip_prefix("async fn "))
            {
                if is_test {
                    found.insert(name(rest));
                }
                is_test = false;
            } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            }
        }
    }
    found
}

#[test]
fn each_row_of_leaks_and_faults_names_tests_that_exist() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/security.md");
    let text = fs::read_to_string(path).unwrap();
    let (tested, without) = text.split_once("## Out of reach").unwrap();
    let tests = tests();
    let missing: Vec<_> = named(&text)
        .into_iter()
        .filter(|name| !tests.contains(*name))
        .collect();
    assert!(missing.is_empty(), "no such test: {missing:#?}");
    let is_row = |line: &&str| {
        line.starts_with("| ") && !line.starts_with("| path |") && !line.starts_with("| fault |")
    };
    for row in tested.lines().filter(is_row) {
        assert!(!named(row).is_empty(), "no test: {row}");
    }
    assert!(tested.lines().filter(is_row).count() > 50);
    assert!(without.lines().any(|line| line.starts_with("| ")));
    // The control: a function that is no test, and one that there is not.
    for name in ["named_items", "a_test_that_there_is_not"] {
        assert!(!tests.contains(name), "{name}");
    }
}

/// The rows of a table with tests.
fn rows(text: &str, heading: &str) -> usize {
    let (_, after) = text.split_once(heading).unwrap();
    let section = after.split("\n## ").next().unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && !named(line).is_empty();
    section.lines().filter(is_row).count()
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test security -- --nocapture prints the figures"
)]
fn the_figures_that_can_be_counted_are_those_of_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/security.md")).unwrap();
    let of_aws = include_str!("../src/sources/secrets_manager/tests/fault_table.rs");
    let (of_aws, _) = of_aws.split_once("/// A server at which").unwrap();
    // A row begins with its name, on its own line or on the next.
    let starts = |line: &str| line.starts_with("(\"") || line == "(";
    let of_aws = of_aws.lines().map(str::trim).filter(|line| starts(line));
    let of_aws = of_aws.count();
    let figures = [
        (
            "paths on which a value could get out, each with tests",
            rows(&text, "## Where a value"),
        ),
        (
            "kinds of faults, each with tests",
            rows(&text, "## What could go wrong"),
        ),
        (
            "faults tried at AWS: at a lookup, a listing, an identity, a role",
            4 * of_aws,
        ),
        (
            "faults tried at REST services, on the command line and in the explorer",
            crate::rest_faults::tried(),
        ),
        ("bad inputs, of 24 kinds", crate::corpus::count()),
    ];
    for (what, count) in figures {
        let row = format!(
            "| {what} | {} | `cargo test security` |",
            with_commas(count)
        );
        println!("{row}");
        assert!(text.contains(&row), "docs/security.md lacks {row}");
    }
}

fn with_commas(count: usize) -> String {
    match count / 1_000 {
        0 => count.to_string(),
        thousands => format!("{thousands},{:03}", count % 1_000),
    }
}
