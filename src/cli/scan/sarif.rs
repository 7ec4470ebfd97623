//! `scan --sarif`: one document, a result for each finding at its line.

use serde_json::Value;

use super::super::sarif::{self, Level, Place, rule};
use super::findings::{About, KeyFinding};
use super::text::key_in_words;
use crate::domain::dag::{Sink, When};
use crate::domain::release::Version;
use crate::sources::dag_scan::Scanned;

const PARSE: &str = "parse-time-read";
const INCOMPLETE: &str = "incomplete";
const IMPORT: &str = "import-error";

pub(super) fn document(scanned: &[Scanned], keys: &[KeyFinding], release: Version) -> String {
    let mut results = Vec::new();
    for file in scanned {
        results.extend(of_file(file, release));
    }
    results.extend(keys.iter().map(|finding| {
        // Code hosts refuse a result without a place: what no file reads is reported at the first file.
        let first = || scanned.first().map(|file| (file.path.clone(), 1));
        let (path, line) = finding.place.clone().or_else(first).unwrap_or_default();
        let text = format!(
            "{} {}: {}",
            finding.kind.as_str(),
            finding.key,
            finding.what.sentence()
        );
        result(finding.what.as_str(), Level::Warning, &text, &path, line)
    }));
    sarif::document(rules(), results)
}

fn rules() -> Vec<Value> {
    let mut rules = vec![
        rule(PARSE, "A key is read each time the DAG file is parsed"),
        rule(IMPORT, "Airflow fails to import a file"),
        rule(INCOMPLETE, "Not all reads of a file are known"),
    ];
    rules.extend(Sink::ALL.iter().map(|sink| {
        rule(
            &escape_rule(*sink),
            &format!("A value {}", sink.what_happens()),
        )
    }));
    rules.extend(
        [About::Missing, About::InVain, About::NotJson, About::Unread]
            .map(|about| rule(about.as_str(), about.sentence())),
    );
    rules
}

fn escape_rule(sink: Sink) -> String {
    format!("escape-{}", sink.as_str())
}

fn of_file(file: &Scanned, release: Version) -> Vec<Value> {
    let mut results = Vec::new();
    for usage in file
        .scan
        .usages
        .iter()
        .filter(|usage| usage.when == When::Parse)
    {
        let text = format!(
            "{} {} is read each time the file is parsed: {}. Read it inside a @task.",
            usage.kind.as_str(),
            key_in_words(usage),
            usage.why
        );
        let path = usage.file(&file.path);
        results.push(result(PARSE, Level::Warning, &text, path, usage.line));
    }
    for escape in file.scan.in_the_clear() {
        let key = escape
            .key
            .as_deref()
            .unwrap_or("whose key only the run knows");
        let text = format!(
            "The value of {} {key} {}. {}. Instead: {}.",
            escape.kind.as_str(),
            escape.sink.what_happens(),
            escape.why(release),
            escape.instead()
        );
        results.push(result(
            &escape_rule(escape.sink),
            Level::Error,
            &text,
            &file.path,
            escape.line,
        ));
    }
    if let Some(fault) = &file.scan.import_fault {
        let text = format!("Airflow fails to import this file: {}.", fault.says);
        results.push(result(IMPORT, Level::Error, &text, &file.path, fault.line));
    }
    if let Some(why) = file.why_incomplete() {
        results.push(result(INCOMPLETE, Level::Note, &why, &file.path, 1));
    }
    results
}

fn result(rule: &str, level: Level, text: &str, path: &str, line: u32) -> Value {
    let place = Place {
        path,
        line: usize::try_from(line).unwrap_or(usize::MAX),
    };
    let place = (!path.is_empty()).then_some(place);
    sarif::result(rule, level, text, place)
}
