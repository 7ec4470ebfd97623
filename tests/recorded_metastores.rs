//! Rows of a metadata database against what real Airflow made of each: variables and connections, under every Fernet key.
//!
//! `tests/metastores/record.py` makes the recordings: `tests/airflow/metastores`. `.ci/metastores` asks the same of PostgreSQL,
//! MariaDB and the REST API.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::key::{Key, Kind};
use varlens::domain::python_json::dumps;
use varlens::domain::resolve::{Basis, Outcome, Verdict, Walk};
use varlens::domain::search_path::Layer;
use varlens::sources::{PerformOptions, Performed};

use crate::recordings::{assert_documented, recordings};

/// The database of one recording, removed at the end.
struct Database(PathBuf);

impl Database {
    fn new(name: &str, lines: &[Value]) -> Self {
        let file = format!("varlens-{}-metastore-{name}.db", std::process::id());
        let database = Self(std::env::temp_dir().join(file));
        let mut connection = rusqlite::Connection::open(&database.0).unwrap();
        let writing = connection.transaction().unwrap();
        for line in lines.iter().filter(|line| line[0] == "sql") {
            writing.execute_batch(line[1].as_str().unwrap()).unwrap();
        }
        writing.commit().unwrap();
        database
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Every answer of one recording for one Fernet key, as differences.
fn replay(runtime: &Runtime, release: &Value, database: &Path, asked: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let flags = Flags {
        airflow: Some(text(&release[1])),
        python: Some(text(&release[2])),
        process: Some("server".to_owned()),
        ..Flags::default()
    };
    let environment = [
        (
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
            format!("sqlite:///{}", database.display()),
        ),
        ("AIRFLOW__CORE__FERNET_KEY", text(&asked[0][1])),
    ];
    let environment = environment.map(|(name, value)| (OsString::from(name), value.into()));
    let settings = load(&flags, &Shell::new(environment)).unwrap();
    let (deployment, sources) = sources_of(settings);
    let differing = asked.iter().filter_map(|line| {
        let kind = match line[2].as_str() {
            Some("variable") => Kind::Variable,
            _ => Kind::Connection,
        };
        let key = Key::new(kind, line[3].as_str().unwrap());
        let walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        let how = PerformOptions {
            keep_value: true,
            ..PerformOptions::default()
        };
        let performed = runtime.block_on(sources.perform(walk, how));
        let (ours, real) = (answer(kind, &performed), recorded(line));
        (ours != real).then(|| format!("{line}\n    ours {ours}\n    real {real}"))
    });
    differing.collect()
}

/// What the backend does, the outcome, and a value or fields.
fn answer(kind: Kind, performed: &Performed) -> Value {
    let end = &performed.resolution;
    let mut steps = end.steps.iter();
    let step = steps.find(|step| step.layer == Layer::METASTORE).unwrap();
    let backend = match step.verdict {
        Verdict::Found => "found",
        Verdict::Absent => "absent",
        Verdict::Failed => "failed",
        _ => "neither",
    };
    let is_found = end.outcome == Outcome::Found;
    let text = match kind {
        _ if !is_found => Value::Null,
        Kind::Variable => json!(performed.value.as_ref().unwrap().expose_text()),
        _ => {
            let connection = performed.connection.as_ref().unwrap().revealed();
            let mut fields: Value = serde_json::from_str(&dumps(&connection)).unwrap();
            let members = fields.as_object_mut().unwrap();
            members.retain(|name, _| !matches!(name.as_str(), "from" | "dropped"));
            fields
        }
    };
    // A connection that the database has, and Airflow cannot use, fails its layer here.
    let has_used = is_found || backend != "failed";
    json!([has_used.then_some(backend), end.outcome.name(), text])
}

fn recorded(line: &Value) -> Value {
    let backend = line[4].as_str().unwrap();
    let is_used = line[5] == "found" || backend == "absent";
    let mut text = line[6].clone();
    if let Some(members) = text.as_object_mut() {
        for value in members.values_mut().filter(|value| value[0] == "!") {
            *value = Value::Null;
        }
    }
    json!([is_used.then_some(backend), line[5], text])
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_metastores() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow/metastores");
    let (mut answers, mut differences) = (0, Vec::new());
    for path in recordings(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let name = path.file_stem().unwrap().to_string_lossy();
        let database = Database::new(&name, &lines);
        let asked: Vec<_> = lines
            .iter()
            .filter(|line| line[0] == "asked")
            .cloned()
            .collect();
        for group in asked.chunk_by(|one, next| one[1] == next[1]) {
            answers += group.len();
            differences.extend(replay(&runtime, &lines[0], &database.0, group));
        }
    }
    println!(
        "metastores in all: {answers} answers, {} differences",
        differences.len()
    );
    assert_documented(&["rows of a metadata database"], answers, false);
    assert!(
        differences.is_empty(),
        "{} of {answers} differ:\n{}",
        differences.len(),
        differences[..differences.len().min(20)].join("\n")
    );
}
