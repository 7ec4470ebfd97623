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
        let uri = uri(path);
        result["locations"] = json!([{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line.max(1)}}}]);
    }
    result
}

/// A path as a relative reference (RFC 3986): without `.` and `..` where the path itself says what they mean, and with everything but
/// unreserved characters and `/` encoded.
fn uri(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last().copied()) {
            (".", _) => {}
            ("..", Some(last)) if !["..", ""].contains(&last) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded = |byte: u8| match byte {
        plain if is_plain(plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    parts.join("/").bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_as_references() {
        for (path, expected) in [
            ("./dags/a.py", "dags/a.py"),
            ("ci/../dags/top.py", "dags/top.py"),
            ("../../a/./b.py", "../../a/b.py"),
            ("/a/../b.py", "/b.py"),
            ("we#ird?d:r %41/é.py", "we%23ird%3Fd%3Ar%20%2541/%C3%A9.py"),
        ] {
            assert_eq!(uri(path), expected, "{path}");
        }
    }
}
