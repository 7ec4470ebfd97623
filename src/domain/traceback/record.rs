//! The beginning of a record of a log: when, and which of Airflow's files wrote it.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::key::{Key, Kind};
use crate::domain::process::Process;
use crate::domain::source_line::in_template;

use super::timestamp;

/// `[2026-11-29T15:04:05.678+0000] {taskinstance.py:3313} ERROR - Task failed with exception`, in Airflow 2; its pages and those of Airflow 3
/// write the time otherwise, and Airflow 3 leaves the file out. MWAA writes `{{taskinstance.py:3313}}`.
const OLD: &str = r"\[(?<at>\d{4}-\d\d-\d\d[^\]]{8,30})\](?: \{{1,2}(?<file>[\w.]+):\d+\}{1,2})? (?<grade>[A-Z]{4,8}) - ";
/// `2026-11-29T15:04:05.678Z [error    ] Task failed with exception [task] loc=task_runner.py:1002`, in Airflow 3.
const NEW: &str = r"(?:^|\s)(?<at>\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?) \[(?<grade>debug|info|warning|error|critical) *\] ";

static HEADS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [OLD, NEW]
        .into_iter()
        .filter_map(|head| Regex::new(head).ok())
        .collect()
});

/// Where a record of Airflow 3 says which line has written it.
static LOCATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bloc=([\w.]+):\d+").ok());

/// Files that run in one process only, by their beginning.
#[rustfmt::skip] // One row per file.
const FILES: [(&str, Process); 10] = [
    ("taskinstance.py", Process::Task),
    ("task_command.py", Process::Task),
    ("standard_task_runner.py", Process::Task),
    ("local_task_job", Process::Task),
    ("task_runner.py", Process::Task),
    ("processor.py", Process::DagProcessor),
    ("triggerer_job", Process::Triggerer),
    ("www/", Process::Server),
    ("http_access_log", Process::Server),
    ("httptools_impl.py", Process::Server),
];

/// What Airflow says of a backend that failed, before it asks the next one (since 2.2.0).
const FAILING: [(&str, Kind); 2] = [
    (
        "Unable to retrieve variable from secrets backend",
        Kind::Variable,
    ),
    (
        "Unable to retrieve connection from secrets backend",
        Kind::Connection,
    ),
];

/// What Airflow says of a row that another Fernet key has encrypted, and of a template that can't be rendered.
const DECRYPTED: &str = "Can't decrypt _val for key=";
const RENDERED: &str = "Exception rendering Jinja template";

/// What comes after the head that a line begins with.
pub(super) fn after_head(line: &str) -> Option<&str> {
    let found = HEADS.iter().find_map(|head| head.find(line))?;
    (found.start() == 0).then(|| line.get(found.end()..))?
}

/// What a record begins with.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// When; none if it reports no error: what follows is then not part of it.
    pub at: Option<String>,
    pub process: Option<Process>,
    pub failing: Option<Kind>,
    /// The only key in a template that couldn't be rendered.
    pub template: Option<Key>,
    /// It reports no error: a traceback after it is none of its.
    pub is_closed: bool,
}

impl Record {
    /// The record that begins in a line. Airflow 2 may put one record into another; the inner one counts.
    pub fn in_line(line: &str) -> Option<Self> {
        let heads: Vec<_> = HEADS
            .iter()
            .flat_map(|head| head.captures_iter(line))
            .collect();
        let inner = heads.last()?;
        let files = heads.iter().rev().filter_map(|head| head.name("file"));
        let location = LOCATION.as_ref()?.captures(line);
        let location = location.as_ref().and_then(|location| location.get(1));
        let mut processes = files
            .chain(location)
            .filter_map(|file| process_of(file.as_str()));
        let grade = inner.name("grade").map_or("", |grade| grade.as_str());
        let at = inner.name("at").filter(|_| is_error(grade));
        Some(Self {
            at: at.and_then(|at| timestamp::utc(at.as_str())),
            process: processes.next(),
            failing: failing(line),
            template: template(line),
            is_closed: !is_error(grade),
        })
    }
}

/// What the only expression of a template looks up.
pub(super) fn template(event: &str) -> Option<Key> {
    in_template(event).filter(|_| event.matches("{{").count() == 1)
}

/// Python's level of an error, or of a warning about one.
pub(super) fn is_error(grade: &str) -> bool {
    ["error", "warning", "critical"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(grade))
}

/// A record ends in the middle of a text that is looked for.
pub(super) fn is_cut(line: &str) -> bool {
    let heads = HEADS.iter().filter_map(|head| head.find_iter(line).last());
    let Some(end) = heads.map(|head| head.end()).max() else {
        return false;
    };
    let event = line.get(end..).unwrap_or_default().trim_end();
    let mut texts = FAILING.iter().map(|(text, _)| *text).chain([DECRYPTED]);
    let is_rendering = event.starts_with(RENDERED) && !event.contains("}}");
    !event.is_empty() && texts.any(|text| text.starts_with(event)) || is_rendering
}

/// The process that a file of Airflow's runs in, if there is but one.
pub(super) fn process_of(file: &str) -> Option<Process> {
    FILES
        .iter()
        .find_map(|(start, process)| file.starts_with(start).then_some(*process))
}

/// What Airflow asked a backend for that failed.
pub(super) fn failing(event: &str) -> Option<Kind> {
    FAILING
        .iter()
        .find_map(|(text, kind)| event.contains(text).then_some(*kind))
}
