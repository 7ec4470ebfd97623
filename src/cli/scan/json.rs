//! `scan --json`: one line for each usage, escape, finding about a key, and file that was not read to its end.

use std::io;

use serde_json::json;

use super::findings::KeyFinding;
use crate::cli::output::Data;
use crate::domain::dag::{Escape, Unmasked, Usage};
use crate::domain::release::Version;
use crate::sources::dag_scan::Scanned;

pub(super) fn write(
    data: &mut Data,
    scanned: &[Scanned],
    keys: &[KeyFinding],
    release: Version,
) -> io::Result<()> {
    for file in scanned {
        for found in &file.scan.usages {
            data.line(&usage(found, &file.path))?;
        }
        for found in &file.scan.escapes {
            data.line(&escape(found, &file.path, release))?;
        }
        if let Some(fault) = &file.scan.import_fault {
            let line = json!({"schema": 1, "finding": "import-error", "file": file.path, "line": fault.line, "reason": fault.says});
            data.line(&line.to_string())?;
        }
        if let Some(why) = file.why_incomplete() {
            data.line(
                &json!({"schema": 1, "finding": "incomplete", "file": file.path, "reason": why})
                    .to_string(),
            )?;
        }
    }
    keys.iter()
        .try_for_each(|finding| data.line(&about_key(finding)))
}

fn usage(usage: &Usage, path: &str) -> String {
    json!({
        "schema": 1,
        "kind": usage.kind.as_str(),
        "key": usage.key,
        "dynamic": usage.key.is_none(),
        "file": usage.file(path),
        "line": usage.line,
        "when": usage.when.as_str(),
        "how": usage.how.as_str(),
        "why": usage.why,
        "default": usage.default,
        "deserialize_json": usage.deserialize_json,
    })
    .to_string()
}

fn escape(escape: &Escape, path: &str, release: Version) -> String {
    json!({
        "schema": 1,
        "finding": "escape",
        "sink": escape.sink.as_str(),
        "kind": escape.kind.as_str(),
        "key": escape.key,
        "file": path,
        "line": escape.line,
        "masked": escape.is_masked(),
        "unmasked": escape.unmasked.map(Unmasked::as_str),
        "why": escape.why(release),
    })
    .to_string()
}

fn about_key(finding: &KeyFinding) -> String {
    let place = finding.place.as_ref();
    json!({
        "schema": 1,
        "finding": finding.what.as_str(),
        "kind": finding.kind.as_str(),
        "key": finding.key,
        "file": place.map(|(file, _)| file),
        "line": place.map(|(_, line)| line),
    })
    .to_string()
}
