//! `scan --sarif`: one document of the Static Analysis Results Interchange Format 2.1.0, which code hosts show at the lines.

use serde_json::{Value, json};

use super::files::Scanned;
use super::findings::{About, KeyFinding};
use super::text::key_in_words;
use crate::domain::dag::{Sink, When};

const PARSE: &str = "parse-time-read";
const INCOMPLETE: &str = "incomplete";

pub(super) fn document(scanned: &[Scanned], keys: &[KeyFinding]) -> String {
    let mut results = Vec::new();
    for file in scanned {
        results.extend(of_file(file));
    }
    results.extend(keys.iter().map(|finding| {
        let (path, line) = finding.place.clone().unwrap_or_default();
        let text = format!(
            "{} {}: {}",
            finding.kind.as_str(),
            finding.key,
            finding.what.sentence()
        );
        result(finding.what.as_str(), "warning", &text, &path, line)
    }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "varlens", "version": env!("CARGO_PKG_VERSION"), "rules": rules()}},
            "results": results,
        }],
    })
    .to_string()
}

fn rules() -> Vec<Value> {
    let rule = |id: &str, text: &str| json!({"id": id, "shortDescription": {"text": text}});
    let mut rules = vec![
        rule(PARSE, "A key is read each time the DAG file is parsed"),
        rule(INCOMPLETE, "A file could not be read to its end"),
    ];
    rules.extend(Sink::ALL.iter().map(|sink| {
        rule(
            &escape_rule(*sink),
            &format!("A value {}", sink.what_happens()),
        )
    }));
    rules.extend(
        [About::Missing, About::InVain, About::Unread]
            .map(|about| rule(about.as_str(), about.sentence())),
    );
    rules
}

fn escape_rule(sink: Sink) -> String {
    format!("escape-{}", sink.as_str())
}

fn of_file(file: &Scanned) -> Vec<Value> {
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
        results.push(result(PARSE, "warning", &text, path, usage.line));
    }
    for escape in file.scan.in_the_clear() {
        let key = escape
            .key
            .as_deref()
            .unwrap_or("whose key only the run knows");
        let text = format!(
            "The value of {} {key} {}; {}.",
            escape.kind.as_str(),
            escape.sink.what_happens(),
            escape.sink.instead()
        );
        results.push(result(
            &escape_rule(escape.sink),
            "error",
            &text,
            &file.path,
            escape.line,
        ));
    }
    if let Some(why) = file.why_incomplete() {
        results.push(result(INCOMPLETE, "note", why, &file.path, 1));
    }
    results
}

fn result(rule: &str, level: &str, text: &str, path: &str, line: u32) -> Value {
    let mut result = json!({"ruleId": rule, "level": level, "message": {"text": text}});
    if !path.is_empty() {
        let uri = path
            .trim_start_matches("./")
            .replace('%', "%25")
            .replace(' ', "%20");
        result["locations"] = json!([{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line.max(1)}}}]);
    }
    result
}
