//! Connections against what real Airflow built: outcome, winner, fields, the backends asked in order, and the calls made.
//!
//! `tests/airflow/record_connections.py` makes the recordings: `tests/airflow/connections`, those of DAG files and triggers in
//! `connection_children`, or all where
//! `VARLENS_CONNECTIONS` says.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::connection::{self, Reading};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::{Key, Kind};
use varlens::domain::python_json::{Json, dumps};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Ask, Basis, Fault, Outcome, Resolution, Verdict, Walk};
use varlens::domain::search_path::Layer;
use varlens::domain::value::SecretValue;
use varlens::sources::{
    PageSink, PerformOptions, Performed, Source, SourceAnswer, SourceFuture, Sources,
};

use crate::recordings::{assert_documented, recordings};

/// What came of one recording.
struct Report {
    name: String,
    answers: usize,
    differences: Vec<String>,
}

/// The folders of the recordings.
fn folders() -> Vec<PathBuf> {
    if let Some(given) = std::env::var_os("VARLENS_CONNECTIONS") {
        return vec![PathBuf::from(given)];
    }
    let airflow = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow");
    ["connections", "connection_children"]
        .map(|name| airflow.join(name))
        .into()
}

/// AWS Secrets Manager with these secrets, by the last part of their names.
struct RecordedAws(Arc<BTreeMap<String, String>>);

impl Source for RecordedAws {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(&'a self, _: Kind, _: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        let id = ask.place.rsplit('/').next().unwrap();
        let answer = match self.0.get(id) {
            Some(text) => SourceAnswer::Value(SecretValue::from_text(text.clone())),
            None => SourceAnswer::Fault(Fault {
                code: Some("ResourceNotFoundException".to_owned()),
                ..Fault::new(Reason::NotFound)
            }),
        };
        Box::pin(async move { answer })
    }
}

/// One deployment, with everything that its connections are read from.
struct Setup {
    deployment: Arc<Deployment>,
    sources: Sources,
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn environment(
    folder: &Path,
    described: &Value,
    gets: &[Value],
    holder: &str,
) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut env: BTreeMap<String, String> =
        serde_json::from_str(include_str!("airflow/connection_env.json")).unwrap();
    let database = format!("sqlite:///{}", folder.join("airflow.db").display());
    env.insert(
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN".to_owned(),
        database.clone(),
    );
    env.insert("AIRFLOW__CORE__SQL_ALCHEMY_CONN".to_owned(), database);
    for (name, value) in described["env"].as_object().unwrap() {
        env.insert(name.clone(), text(value));
    }
    for get in gets {
        if let Some(held) = get[3].get(holder) {
            let id = get[2].as_str().unwrap().to_uppercase();
            env.insert(format!("AIRFLOW_CONN_{id}"), text(held));
        }
    }
    env
}

fn fill(folder: &Path, table: &str, gets: &[Value]) {
    let path = folder.join("airflow.db");
    let _ = std::fs::remove_file(&path);
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    database.execute_batch(table).unwrap();
    for get in gets {
        let Some(row) = get[3].get("row") else {
            continue;
        };
        let mut row = row.as_object().unwrap().clone();
        row.insert("conn_id".to_owned(), get[2].clone());
        let names: Vec<_> = row.keys().map(|name| format!("\"{name}\"")).collect();
        let marks = vec!["?"; row.len()].join(", ");
        let sql = format!(
            "INSERT INTO connection ({}) VALUES ({marks})",
            names.join(", ")
        );
        let values: Vec<rusqlite::types::Value> = row
            .values()
            .map(|value| match value {
                Value::String(text) => text.clone().into(),
                other => other.as_i64().unwrap().into(),
            })
            .collect();
        database
            .execute(&sql, rusqlite::params_from_iter(values))
            .unwrap();
    }
}

fn set_up(folder: &Path, release: &Value, table: &str, described: &Value, gets: &[Value]) -> Setup {
    fill(folder, table, gets);
    let env = environment(folder, described, gets, "env");
    let is_task = described["process"] == "task";
    let server = is_task.then(|| {
        let env = environment(folder, described, gets, "server_env");
        write(folder, "server.json", &serde_json::to_string(&env).unwrap())
    });
    let flags = Flags {
        airflow: release[1].as_str().map(str::to_owned),
        amazon_provider: release[2].as_str().map(str::to_owned),
        python: release[4].as_str().map(str::to_owned),
        process: described["process"].as_str().map(str::to_owned),
        server_env_file: server,
        ..Flags::default()
    };
    let shell = Shell::new(
        env.into_iter()
            .map(|(name, value)| (OsString::from(name), value.into())),
    );
    let settings = load(&flags, &shell).unwrap_or_else(|error| panic!("{error}: {described}"));
    let (deployment, sources) = sources_of(settings);
    let secrets = gets.iter().filter_map(|get| {
        let text = get[3].get("aws")?.as_str().unwrap();
        Some((get[2].as_str().unwrap().to_owned(), text.to_owned()))
    });
    let secrets = Arc::new(secrets.collect());
    let mut sources = sources;
    for layer in [Layer::AWS, Layer::AWS.at_server()] {
        sources = sources.with(layer, Arc::new(RecordedAws(Arc::clone(&secrets))));
    }
    Setup {
        deployment,
        sources,
    }
}

/// An answer in the recording's form.
fn answer(performed: &Performed) -> Value {
    let end = &performed.resolution;
    let is_found = end.outcome == Outcome::Found;
    let found = performed.connection.as_ref().filter(|_| is_found);
    let text = match (found, &end.error) {
        (Some(connection), _) => json!(fields(connection.revealed())),
        (None, Some(error)) => json!([error.class, error.text]),
        (None, None) => Value::Null,
    };
    let calls: Vec<_> = end
        .aws_calls
        .iter()
        .map(|call| {
            let side = if call.layer.is_nested() {
                "api-server/"
            } else {
                ""
            };
            format!("{side}{}", call.place)
        })
        .collect();
    json!([end.outcome.name(), text, asked(end), calls])
}

/// The fields as the recorder writes them. What can't be read is null.
fn fields(connection: Json) -> String {
    let Json::Object(mut entries) = connection else {
        panic!("no object");
    };
    entries.retain(|(name, _)| !matches!(name.as_str(), Some("from" | "dropped")));
    dumps(&Json::Object(entries))
}

/// A trigger's loop of 3.0 fails where a password is masked: while the connection is built, or after the backend gave it.
const IN_LOOP: &str = "!RuntimeError";

fn recorded(line: &Value) -> Value {
    let text = match line[5].as_str() {
        Some(text) => {
            let mut text = text.to_owned();
            for member in ["uri", "extra"] {
                let before = format!("\"{member}\": [\"!\", \"");
                if let Some(at) = text.find(&before) {
                    let end = text[at..].find("\"]").unwrap() + at + 2;
                    text.replace_range(at..end, &format!("\"{member}\": null"));
                }
            }
            json!(text)
        }
        None => line[5].clone(),
    };
    let asked = without_repetition(&line[6]);
    let asked = asked.to_string().replace(IN_LOOP, "=");
    let asked: Value = serde_json::from_str(&asked).unwrap();
    json!([line[4], text, asked, line[7]])
}

/// A task of 3.0 asks an api-server that fails again: the backends there are asked in the same order.
fn without_repetition(asked: &Value) -> Value {
    let asked = asked.as_array().unwrap();
    let nested = |name: &&Value| name.as_str().unwrap().starts_with("api-server/");
    let own = asked.iter().filter(|name| !nested(name));
    let (own, there) = (own.count(), asked.iter().filter(nested).count());
    let once = (1..=there).find(|once| {
        there % once == 0
            && asked[own..]
                .chunks(*once)
                .all(|run| run == &asked[own..own + once])
    });
    json!(asked[..own + once.unwrap_or(0)])
}

fn asked(end: &Resolution) -> Vec<String> {
    let steps = end
        .steps
        .iter()
        .filter(|step| step.verdict != Verdict::NotReached)
        .filter(|step| step.reason != Some(Reason::NoRoute));
    let one = |step: &varlens::domain::resolve::Step| {
        let layer = step.layer;
        match (step.verdict, &step.error) {
            (Verdict::Found, _) => format!("{layer}="),
            // The api-server's lookup has it; its answer to the task can't carry it.
            (Verdict::Failed, Some(error)) if error.class == "ValidationError" => {
                format!("{layer}=")
            }
            // The backend has it; what follows in the same loop fails.
            (Verdict::Failed, _) if step.reason == Some(Reason::EventLoop) => format!("{layer}="),
            (Verdict::Failed, Some(error)) => {
                let class = error.class.strip_prefix("re.").unwrap_or(&error.class);
                format!("{layer}!{class}")
            }
            (Verdict::NotInspected, _) => format!("{layer}?"),
            _ => layer.to_string(),
        }
    };
    steps.map(one).collect()
}

fn same(ours: &Value, real: &Value) -> bool {
    let is_error = real[0] == "error" && ours[0] == "error";
    let same_error = is_error && ours[1][0] == real[1][0];
    ours[0] == real[0]
        && (ours[1] == real[1] || same_error)
        && ours[2] == real[2]
        && once(&ours[3]) == once(&real[3])
}

/// The calls, each once in a row: a task asks an api-server that fails again and again, as often as its patience allows.
fn once(calls: &Value) -> Vec<Value> {
    let mut calls = calls.as_array().cloned().unwrap_or_default();
    let is_server = |call: &Value| {
        call.as_str()
            .is_some_and(|call| call.starts_with("api-server/"))
    };
    calls.dedup_by(|next, call| next == call && is_server(call));
    calls
}

/// `3.3.2`, or `children 3.3.2`.
fn name_of(path: &Path) -> String {
    let release = path.file_stem().unwrap().to_string_lossy();
    if path.parent().unwrap().ends_with("connection_children") {
        return format!("children {release}");
    }
    release.into_owned()
}

fn replay(path: &Path, runtime: &Runtime, folder: &Path) -> Report {
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (release, table) = (&lines[0], lines[1][1].as_str().unwrap());
    let mut report = Report {
        name: name_of(path),
        answers: 0,
        differences: Vec::new(),
    };
    let starts = |line: &Value| line[0] == "deployment";
    for group in lines[2..].chunk_by(|_, next| !starts(next)) {
        let (described, gets) = (&group[0][2], &group[1..]);
        let setup = set_up(folder, release, table, described, gets);
        for get in gets {
            report.answers += 1;
            let key = Key::new(Kind::Connection, get[2].as_str().unwrap());
            let walk = Walk::new(Arc::clone(&setup.deployment), key, Basis::Performed);
            let how = PerformOptions {
                keep_value: true,
                ..PerformOptions::default()
            };
            let performed = runtime.block_on(setup.sources.perform(walk, how));
            let (ours, real) = (answer(&performed), recorded(get));
            if !same(&ours, &real) {
                report.differences.push(format!(
                    "{described} {}\n    real {real}\n    ours {ours}",
                    get[3]
                ));
            }
        }
    }
    report
}

fn reports() -> Vec<Report> {
    let folders = folders();
    let paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| recordings(folder))
        .collect();
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (paths, next, reports) = (&paths, &next, &reports);
            scope.spawn(move || {
                let name = format!("varlens-{}-connections-{number}", std::process::id());
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).unwrap();
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = replay(path, &runtime, &folder);
                    reports.lock().unwrap().push(report);
                }
                let _ = std::fs::remove_dir_all(folder);
            });
        }
    });
    let mut reports = reports.into_inner().unwrap();
    reports.sort_by(|one, other| one.name.cmp(&other.name));
    reports
}

/// So many of a recording's differences are written out.
const SHOWN: usize = 60;

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_connections() {
    let reports = reports();
    for report in &reports {
        let (answers, differences) = (report.answers, report.differences.len());
        println!(
            "connections {:<14} {answers:>5} answers, {differences} differences",
            report.name
        );
        let shown = report.differences.iter().take(SHOWN);
        shown.for_each(|text| println!("{}: {text}", report.name));
    }
    let answers: usize = reports.iter().map(|report| report.answers).sum();
    let differences: usize = reports.iter().map(|report| report.differences.len()).sum();
    println!(
        "connections in all: {} recordings, {answers} answers, {differences} differences",
        reports.len()
    );
    assert_documented(
        &["connections: outcome", "connections in DAG files"],
        answers,
        std::env::var_os("VARLENS_CONNECTIONS").is_some(),
    );
    assert_eq!(
        differences, 0,
        "cargo test faithful -- --nocapture shows them"
    );
}

/// `tests/airflow/record_dropped.py` removed one key at a time from each secret: what makes no difference is thrown away.
#[test]
fn what_a_provider_throws_away_is_what_was_recorded() {
    let mut deployment = Deployment::assumed("test");
    let (mut secrets, mut keys) = (0, 0);
    for line in include_str!("airflow/dropped.jsonl").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line[0] == "release" {
            deployment.airflow.value = line[1].as_str().unwrap().parse().unwrap();
            deployment.amazon_provider.value = line[2].as_str().unwrap().parse().unwrap();
            deployment.aws.connections.full_url_mode = line[3]["full_url_mode"] != false;
            continue;
        }
        let secret = SecretValue::from_text(line[0].as_str().unwrap().to_owned());
        let key = Key::new(Kind::Connection, "c");
        let Reading::Built(built) = connection::read(&deployment, Layer::AWS, &key, &secret) else {
            panic!("{line} is not built");
        };
        let built: Value = serde_json::from_str(&dumps(&built.revealed())).unwrap();
        assert_eq!(
            built["dropped"], line[1],
            "{} {line}",
            deployment.amazon_provider.value
        );
        secrets += 1;
        keys += line[1].as_array().unwrap().len();
    }
    assert!(secrets > 250 && keys > 500, "{secrets} {keys}");
}
