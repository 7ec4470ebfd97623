//! The Static Analysis Results Interchange Format 2.1.0, which code hosts show at the lines.

use serde_json::{Value, json};

/// How grave a result is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    Error,
    Warning,
    Note,
}

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// As it was given, relative to the current folder or absolute.
    pub(super) path: &'a str,
    /// From 1.
    pub(super) line: usize,
}

/// The whole document, with one run.
pub(super) fn document(
    rules: impl IntoIterator<Item = Value>,
    results: impl IntoIterator<Item = Value>,
) -> String {
    document_with(None, rules, results)
}

/// The same, with what else is to be said about the run.
pub(super) fn document_with(
    properties: Option<Value>,
    rules: impl IntoIterator<Item = Value>,
    results: impl IntoIterator<Item = Value>,
) -> String {
    let (rules, results): (Vec<_>, Vec<_>) =
        (rules.into_iter().collect(), results.into_iter().collect());
    let mut document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "varlens", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "results": results,
        }],
    });
    if let Some(properties) = properties {
        document["runs"][0]["properties"] = properties;
    }
    document.to_string()
}

/// What a result may be about.
pub(super) fn rule(id: &str, text: &str) -> Value {
    json!({"id": id, "shortDescription": {"text": text}})
}

/// A result of a rule, at a place if it has one.
pub(super) fn result(rule: &str, level: Level, text: &str, place: Option<Place<'_>>) -> Value {
    let level = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let mut result = json!({"ruleId": rule, "level": level, "message": {"text": text}});
    if let Some(Place { path, line }) = place {
        let uri = path
            .trim_start_matches("./")
            .replace('%', "%25")
            .replace(' ', "%20");
        result["locations"] = json!([{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line.max(1)}}}]);
    }
    result
}
