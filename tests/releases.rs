//! A new release of Airflow is added in five places (CONTRIBUTING.md lists them); each one that was forgotten fails here.

use std::path::{Path, PathBuf};

use varlens::domain::release::{
    NEWEST_AIRFLOW, NEWEST_AMAZON, Version, assumed_amazon, is_known_line,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// The releases in a folder of recordings; `3.2.2-b` is a second recording of 3.2.2.
fn recorded(folder: &str) -> Vec<Version> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stem = |name: String| Some(name.strip_suffix(".jsonl")?.split('-').next()?.to_owned());
    names
        .filter_map(stem)
        .map(|name| name.parse().unwrap())
        .collect()
}

#[test]
fn the_newest_release_is_the_newest_that_was_recorded() {
    for folder in ["tests/airflow/walks", "tests/airflow/masks"] {
        let newest = recorded(folder).into_iter().max().unwrap();
        assert_eq!(
            newest, NEWEST_AIRFLOW,
            "the newest recording in {folder}, and NEWEST_AIRFLOW in src/domain/release.rs: \
             `.ci/record AIRFLOW AMAZON-PROVIDER` makes a recording"
        );
    }
    let walk = read(&format!("tests/airflow/walks/{NEWEST_AIRFLOW}.jsonl"));
    let release = walk.lines().next().unwrap();
    let expected = format!("[\"release\", \"{NEWEST_AIRFLOW}\", \"{NEWEST_AMAZON}\"");
    assert!(
        release.replace(",\"", ", \"").starts_with(&expected),
        "{release}: NEWEST_AMAZON in src/domain/release.rs is {NEWEST_AMAZON}"
    );
}

#[test]
fn the_newest_line_is_known_and_has_its_own_assumed_provider() {
    assert!(
        is_known_line(NEWEST_AIRFLOW),
        "LINES in src/domain/release.rs lacks {NEWEST_AIRFLOW}"
    );
    let Version { major, minor, .. } = NEWEST_AIRFLOW;
    let line = Version::new(major, minor, 0);
    assert_eq!(assumed_amazon(line), NEWEST_AMAZON);
    if minor > 0 {
        let before = Version::new(major, minor - 1, 99);
        assert_ne!(
            assumed_amazon(before),
            NEWEST_AMAZON,
            "ASSUMED_AMAZON in src/domain/release.rs needs a row for {line}, \
             and the provider of that time for the line before"
        );
    }
}

#[test]
fn ci_asks_the_newest_release_again() {
    let row = format!("(\"{NEWEST_AIRFLOW}\", \"{NEWEST_AIRFLOW}\", \"{NEWEST_AMAZON}\", ");
    assert!(
        read(".ci/airflow.py").contains(&row),
        "RELEASES in .ci/airflow.py needs a row that begins with {row}"
    );
}

#[test]
fn the_documents_name_the_newest_release_and_all_recordings() {
    let text = read("docs/faithfulness.md");
    let newest = format!("to {NEWEST_AIRFLOW}");
    for what in ["lookups", "masking"] {
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| {what}")));
        assert!(
            row.is_some_and(|row| row.contains(&newest)),
            "docs/faithfulness.md: the row of {what} must say `{newest}`; \
             `cargo test faithful -- --nocapture` prints the other numbers"
        );
    }
    let mut walks = recorded("tests/airflow/walks");
    walks.sort_unstable();
    walks.dedup();
    for (what, count) in [
        ("lookups", walks.len()),
        ("masking", recorded("tests/airflow/masks").len()),
    ] {
        let releases = format!("{count} releases from ");
        assert!(
            text.contains(&releases),
            "docs/faithfulness.md: {what} are of {releases}"
        );
    }
}
