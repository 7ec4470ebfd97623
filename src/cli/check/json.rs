//! `check --json`: one object for each line of the file, and a last one with the summary.

use std::io;

use serde_json::{Value, json};

use super::super::output::Data;
use super::super::what_if;
use super::checked::{About, Checked, KeyEnd, Report};
use super::environment::EnvironmentRead;
use super::world::Snapshot;
use crate::domain::dag::Usage;
use crate::domain::expectation::Judgement;

pub(super) fn write(data: &mut Data, report: &Report<'_>) -> io::Result<()> {
    for checked in &report.checked {
        data.line(&object(checked, &report.path).to_string())?;
    }
    data.line(&summary(report).to_string())
}

fn object(checked: &Checked, path: &str) -> Value {
    let mut object = json!({
        "schema": 1,
        "check": checked.about.name(),
        "file": path,
        "line": checked.line.number,
        "text": checked.line.text,
        "result": checked.judgement.name(),
        "is": checked.is,
        "why": checked.why,
        "next": checked.next,
    });
    let more = match &checked.about {
        About::Keys {
            kind,
            team,
            name,
            expected,
            count,
            others,
        } => json!({
            "kind": kind.name(),
            "team": team,
            "name": name,
            "expected": expected,
            "keys": count,
            "others": others.iter().map(end).collect::<Vec<_>>(),
        }),
        About::Calls { most, counted } => json!({
            "expected": most,
            "calls_per_day": counted,
        }),
        About::ParseTimeReads { reads } => json!({
            "reads": reads.iter().map(|(path, usage)| read(path, usage)).collect::<Vec<_>>(),
        }),
    };
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

fn end(end: &KeyEnd) -> Value {
    let mut object = what_if::answer(end.end);
    object["key"] = end.key.as_str().into();
    object["result"] = end.judgement.name().into();
    object["certain"] = end.end.certain.into();
    if let Some(before) = end.before {
        object["before"] = what_if::answer(before);
    }
    object
}

fn read(path: &str, usage: &Usage) -> Value {
    json!({
        "kind": usage.kind.as_str(),
        "key": usage.key,
        "file": usage.file(path),
        "line": usage.line,
        "why": usage.why,
    })
}

fn snapshot(snapshot: &Snapshot) -> Value {
    json!({
        "file": snapshot.file,
        "deployment": snapshot.deployment,
        "taken": snapshot.taken,
    })
}

fn environment(read: &EnvironmentRead) -> Value {
    let (of, file) = read.parts();
    json!({"of": of, "file": file})
}

fn summary(report: &Report<'_>) -> Value {
    let deployment = report.world.simulated();
    json!({
        "schema": 1,
        "summary": {
            "file": report.path,
            "deployment": deployment.name,
            "airflow": deployment.airflow.value.to_string(),
            "what_if": what_if::edits(&report.world.what_if),
            "environment": environment(&report.world.environment),
            "snapshot": report.world.snapshot.as_ref().map(snapshot),
            "passed": report.count(Judgement::Passed),
            "failed": report.count(Judgement::Failed),
            "undetermined": report.count(Judgement::Undetermined),
        },
    })
}
