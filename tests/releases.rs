//! A new release of Airflow is added in five places (CONTRIBUTING.md lists them). `domain::release` names most of those that
//! were forgotten; what follows from the recordings is here.

use std::path::{Path, PathBuf};

use varlens::domain::release::{
    NEWEST_AIRFLOW, NEWEST_AMAZON, Version, assumed_amazon, newest_airflow,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// The releases in a folder of recordings, without repetition; `3.2.2-b` is a second recording of 3.2.2.
fn recorded(folder: &str) -> Vec<Version> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stem = |name: String| Some(name.strip_suffix(".jsonl")?.split('-').next()?.to_owned());
    let mut releases: Vec<Version> = names
        .filter_map(stem)
        .map(|name| name.parse().unwrap())
        .collect();
    releases.sort_unstable();
    releases.dedup();
    releases
}

#[test]
fn the_newest_release_is_the_newest_that_was_recorded() {
    for folder in ["tests/airflow/walks", "tests/airflow/masks"] {
        assert_eq!(
            recorded(folder).last(),
            Some(&NEWEST_AIRFLOW),
            "the newest recording in {folder}, and NEWEST_AIRFLOW in src/domain/release.rs; \
             `.ci/record AIRFLOW AMAZON-PROVIDER` makes a recording"
        );
    }
    let walk = read(&format!("tests/airflow/walks/{NEWEST_AIRFLOW}.jsonl"));
    let release = walk.lines().next().unwrap();
    let amazon = format!(",\"{NEWEST_AMAZON}\",");
    assert!(
        release.contains(&amazon),
        "NEWEST_AMAZON in src/domain/release.rs is {NEWEST_AMAZON}, and {release} was recorded"
    );
}

/// `--airflow 2.10` is the newest release of its line that was recorded.
#[test]
fn a_begun_number_is_the_newest_recorded_release_of_its_line() {
    for release in recorded("tests/airflow/masks") {
        let Version { major, minor, .. } = release;
        let newest = newest_airflow(&format!("{major}.{minor}"));
        assert!(
            newest.is_some_and(|newest| newest >= release),
            "{release} is newer than {newest:?} of src/domain/release/newest.rs"
        );
    }
}

#[test]
fn the_line_before_the_newest_keeps_the_provider_of_its_time() {
    let Version { major, minor, .. } = NEWEST_AIRFLOW;
    if minor > 0 {
        assert_ne!(
            assumed_amazon(Version::new(major, minor - 1, 0)),
            NEWEST_AMAZON,
            "LINES in src/domain/release.rs: {major}.{} needs the provider of its time, \
             and only {major}.{minor} has NEWEST_AMAZON",
            minor - 1
        );
    }
}

#[test]
fn the_documents_name_the_newest_release_and_count_the_recordings() {
    let text = read("docs/faithfulness.md");
    for (what, folder) in [
        ("lookups", "tests/airflow/walks"),
        ("masking", "tests/airflow/masks"),
    ] {
        let releases = recorded(folder);
        let expected = format!(
            "{} releases from {} to {NEWEST_AIRFLOW}",
            releases.len(),
            releases[0]
        );
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| {what}")));
        assert!(
            row.is_some_and(|row| row.contains(&expected)),
            "docs/faithfulness.md: the row of {what} must say `{expected}`; \
             `cargo test faithful -- --nocapture` prints the other numbers"
        );
    }
}
