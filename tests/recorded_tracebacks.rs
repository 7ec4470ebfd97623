//! What real Airflow printed where a variable or connection couldn't be read, and what is found in it: as it was, and in the forms in
//! which it reaches whoever is on call.
//!
//! `tests/airflow/record_traceback.py` makes the recordings, in `tests/airflow/tracebacks`.

mod forms;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use varlens::domain::key::Kind;
use varlens::domain::process::Process;
use varlens::domain::traceback::{Finding, Reader};

use crate::recordings::recordings;

/// Fields that count as right or wrong; `at` and `releases` are compared where nothing was put around the text.
const COUNTED: [&str; 6] = ["kind", "key", "cause", "file", "line", "process"];
/// Of the derived texts, so many may differ in one of these fields.
const WRONG_PER_MILLE: usize = 20;

/// Each text with its release, its name and what is in it.
fn texts() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow/tracebacks");
    let lines = recordings(&folder).into_iter().flat_map(|path| {
        let release = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        lines
            .into_iter()
            .map(move |line| (format!("{release} {}", line["id"].as_str().unwrap()), line))
    });
    lines.collect()
}

fn object(finding: &Finding) -> Value {
    json!({
        "kind": finding.kind.map(Kind::name),
        "key": finding.key,
        "cause": finding.cause.name(),
        "file": finding.file,
        "line": finding.line,
        "process": finding.process.map(Process::name),
        "releases": finding.releases.names(),
        "at": finding.at,
    })
}

fn found(bytes: &[u8]) -> Vec<Value> {
    let mut reader = Reader::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        reader.push(line);
    }
    reader.finish().iter().map(object).collect()
}

fn with_fields(values: &[Value], fields: &[&str]) -> Vec<String> {
    let mut texts: Vec<_> = values
        .iter()
        .map(|value| {
            fields
                .iter()
                .map(|field| format!("{field}={} ", value[*field]))
                .collect::<Vec<_>>()
                .concat()
        })
        .collect();
    texts.sort();
    texts
}

fn difference(id: &str, expected: &[Value], found: &[Value], fields: &[&str]) -> Option<String> {
    let (expected, found) = (with_fields(expected, fields), with_fields(found, fields));
    (expected != found)
        .then(|| format!("{id}\n    expected {expected:?}\n    found    {found:?}\n"))
}

#[test]
fn recorded_texts_are_understood() {
    let texts = texts();
    let all = [&COUNTED[..], &["releases", "at"]].concat();
    let check = |(id, line): &(String, Value)| {
        let expected = line["found"].as_array().unwrap();
        difference(
            id,
            expected,
            &found(line["text"].as_str().unwrap().as_bytes()),
            &all,
        )
    };
    let differences: Vec<_> = texts.iter().filter_map(check).collect();
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        texts.len(),
        differences.concat()
    );
}

#[test]
fn recorded_texts_are_understood_in_every_form() {
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut tried = 0;
    for (index, (id, line)) in texts().into_iter().enumerate() {
        let text = line["text"].as_str().unwrap();
        let expected = line["found"].as_array().unwrap();
        let services = forms::SERVICES.iter().enumerate();
        let services = services.filter(|(form, _)| (form + index) % 3 == 0);
        for (name, form) in forms::ALL.iter().chain(services.map(|(_, form)| form)) {
            let bytes = form(text);
            tried += 1;
            let differs = difference(&format!("{name}: {id}"), expected, &found(&bytes), &COUNTED);
            wrong.entry(name).or_default().extend(differs);
        }
    }
    let differences: Vec<_> = wrong.values().flatten().cloned().collect();
    let counts: Vec<_> = wrong
        .iter()
        .map(|(name, list)| format!("{name} {}", list.len()))
        .collect();
    let is_good = differences.len() * 1000 <= tried * WRONG_PER_MILLE;
    assert!(
        is_good,
        "{} of {tried}: {}\n{}",
        differences.len(),
        counts.join(", "),
        differences.concat()
    );
}

#[test]
fn there_are_enough_recordings() {
    let texts = texts();
    for release in ["2.2.5", "2.10.5", "3.0.6", "3.3.2"] {
        let of_release = texts
            .iter()
            .filter(|(id, _)| id.starts_with(&format!("{release} ")));
        assert!(of_release.count() >= 60, "{release}");
    }
    let controls = texts
        .iter()
        .filter(|(_, line)| line["found"].as_array().unwrap().is_empty());
    assert!(controls.count() >= 40);
}
