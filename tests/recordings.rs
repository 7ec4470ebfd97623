//! Where recordings of real Airflow are.

use std::path::{Path, PathBuf};

/// The recordings of a folder, in the order of their names.
pub(crate) fn recordings(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    paths.sort();
    paths
}

/// Fails where fewer answers were compared than `docs/faithfulness.md` says in the rows that begin so: a recording that is
/// lost, or not read, agrees with everything. Recordings that somebody names need only be there.
#[track_caller]
pub(crate) fn assert_documented(rows: &[&str], answers: usize, are_given: bool) {
    let least = if are_given {
        1
    } else {
        rows.iter().map(|row| documented(row)).sum()
    };
    assert!(answers >= least, "{rows:?}: {answers} of {least} answers");
}

/// The number before `answers` in a row.
fn documented(row: &str) -> usize {
    let document = include_str!("../docs/faithfulness.md");
    let beginning = format!("| {row}");
    let mut lines = document.lines();
    let line = lines.find(|line| line.starts_with(&beginning));
    let line = line.unwrap_or_else(|| panic!("no row {row}"));
    let before = line.split(" answers").next().unwrap_or_default();
    let number = before.rsplit(' ').next().unwrap_or_default();
    number.replace(',', "").parse().unwrap()
}
