//! Lookups of whole deployments against what real Airflow answered: outcome, winner, value or error text, the backends
//! asked in order, and the calls made. The configuration is read as varlens reads it, from environments and airflow.cfg.
//!
//! `tests/airflow/record_walk.py` makes the recordings: of variables in `tests/airflow/walks`, of config options in `configs`,
//! of DAG files and triggers in `children`; or all where `VARLENS_RECORDINGS` says.

mod aws;
mod collected;
pub(crate) mod compare;
pub(crate) mod world;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::recordings::{assert_documented, recordings};
use compare::Compared;
use world::{Setup, World};

/// What came of one recording.
struct Report {
    name: String,
    deployments: usize,
    answers: usize,
    tasks: usize,
    /// Where varlens says that it cannot tell.
    undecided: Vec<String>,
    differences: Vec<String>,
}

/// The folders of the recordings.
fn folders() -> Vec<PathBuf> {
    if let Some(given) = std::env::var_os("VARLENS_RECORDINGS") {
        return vec![PathBuf::from(given)];
    }
    let airflow = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow");
    ["walks", "configs", "children"]
        .map(|name| airflow.join(name))
        .into()
}

/// `walks 3.3.2`.
fn name_of(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name);
    [folder, path.file_stem()]
        .into_iter()
        .flatten()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn replay(world: &World, path: &Path) -> Report {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let release = lines.next().unwrap();
    let mut report = Report {
        name: name_of(path),
        deployments: 0,
        answers: 0,
        tasks: 0,
        undecided: Vec::new(),
        differences: Vec::new(),
    };
    let mut setup: Option<Setup> = None;
    for line in lines {
        if line[0] == "deployment" {
            setup = Some(world.set_up(&release, &line[2]));
            report.deployments += 1;
            continue;
        }
        let setup = setup.as_ref().unwrap();
        report.answers += 1;
        report.tasks += usize::from(setup.is_task());
        match compare::compare(setup, &line) {
            Compared::Same => {}
            Compared::Undecided(why) => report.undecided.push(format!("{line}: {why}")),
            Compared::Differs(ours) => {
                let of = &setup.described;
                report
                    .differences
                    .push(format!("{of}\n    real {line}\n    ours {ours}"));
            }
        }
    }
    report
}

/// All recordings, a few at a time.
fn reports() -> Vec<Report> {
    let folders = folders();
    let paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| recordings(folder))
        .collect();
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = replay(&World::read(), path);
                    reports.lock().unwrap().push(report);
                }
            });
        }
    });
    let mut reports = reports.into_inner().unwrap();
    reports.sort_by(|one, other| one.name.cmp(&other.name));
    reports
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_lookups() {
    let reports = reports();
    for report in &reports {
        println!(
            "lookups {:<16} {:>4} deployments, {:>5} answers ({:>4} in tasks), {} not decided, {} differences",
            report.name,
            report.deployments,
            report.answers,
            report.tasks,
            report.undecided.len(),
            report.differences.len()
        );
        let first = report.differences.iter().take(SHOWN);
        first.for_each(|text| println!("{}: {text}", report.name));
        let undecided = report
            .undecided
            .iter()
            .take(if shows_undecided() { SHOWN } else { 0 });
        undecided.for_each(|text| println!("{} not decided: {text}", report.name));
    }
    let sum = |of: fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    let answers = sum(|report| report.answers);
    let tasks = sum(|report| report.tasks);
    let undecided = sum(|report| report.undecided.len());
    let differences = sum(|report| report.differences.len());
    println!(
        "lookups in all: {} recordings, {answers} answers ({tasks} in tasks), {undecided} not decided, {differences} differences",
        reports.len()
    );
    assert_documented(
        &[
            "lookups: outcome",
            "config options: `conf.get` through",
            "DAG files and triggers",
            "templates there",
        ],
        answers,
        std::env::var_os("VARLENS_RECORDINGS").is_some(),
    );
    assert_eq!(
        differences, 0,
        "cargo test faithful -- --nocapture shows them"
    );
    // What is not decided is no agreement; it must stay rare.
    assert!(
        undecided * 100 <= answers,
        "{undecided} of {answers} are not decided"
    );
}

/// So many of a recording's are written out.
const SHOWN: usize = 400;

fn shows_undecided() -> bool {
    std::env::var_os("VARLENS_UNTOLD").is_some()
}
