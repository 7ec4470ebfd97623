//! `check --sarif`: what is not as expected at its line of the file, and reads at parse time at their lines of the DAG files.

use serde_json::{Value, json};

use super::super::sarif::{self, Level, Place};
use super::checked::{About, CALLS, Checked, KEY, READS, Report, read_in_words};
use super::world::Snapshot;
use crate::domain::expectation::Judgement;

pub(super) fn document(report: &Report<'_>) -> String {
    let rules = [
        (KEY, "A key does not come from where it is expected"),
        (CALLS, "DAG files cause more calls to AWS than expected"),
        (READS, "A key is read while a DAG file is parsed"),
    ];
    let results = report
        .checked
        .iter()
        .flat_map(|checked| results(report, checked));
    let names = report.world.snapshot.as_ref().map(Snapshot::in_words);
    sarif::document_with(
        names.map(|names| json!({"names": names})),
        rules.iter().map(|(id, text)| sarif::rule(id, text)),
        results,
    )
}

fn results(report: &Report<'_>, checked: &Checked) -> Vec<Value> {
    let rule = checked.about.name();
    match (&checked.about, checked.judgement) {
        (_, Judgement::Passed) => Vec::new(),
        (About::ParseTimeReads { reads }, Judgement::Failed) if !reads.is_empty() => {
            let unseen = checked.why.iter().map(|why| {
                let place = Place {
                    path: &report.path,
                    line: checked.line.number,
                };
                sarif::result(rule, Level::Warning, why, Some(place))
            });
            let reads = reads.iter().map(|(path, usage)| {
                let place = Place {
                    path: usage.file(path),
                    line: usage.line as usize,
                };
                let text = format!("{}. Move it into a @task.", read_in_words(path, usage));
                sarif::result(rule, Level::Error, &text, Some(place))
            });
            reads.chain(unseen).collect()
        }
        (_, judgement) => {
            let level = match judgement {
                Judgement::Failed => Level::Error,
                _ => Level::Warning,
            };
            let place = Place {
                path: &report.path,
                line: checked.line.number,
            };
            vec![sarif::result(rule, level, &checked.message(), Some(place))]
        }
    }
}
