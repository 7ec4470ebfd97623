//! Files of a `LocalFilesystemBackend` against what real Airflow answered for each: value and type, or the exception.
//!
//! `tests/airflow/record_local_file.py` makes the recordings: `tests/airflow/local_files`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::connection::{self, Reading};
use varlens::domain::key::{Key, Kind};
use varlens::domain::lookup::asked_place;
use varlens::domain::python_error::PythonError;
use varlens::domain::python_json::{Json, dumps};
use varlens::domain::resolve::Ask;
use varlens::domain::search_path::Layer;
use varlens::sources::SourceAnswer;

use crate::recordings::{assert_documented, recordings};

const BACKEND: &str = "airflow.secrets.local_filesystem.LocalFilesystemBackend";

/// Where varlens says that it does not know what Airflow makes of a file: a type or an end of a line that it does not
/// simulate, a part that contains itself, or a date in a connection.
const NOT_EVALUATED: [&str; 8] = [
    "nel.yaml",
    "recursive.yaml",
    "set.yaml",
    "omap.yaml",
    "binary.yaml",
    "tab_value.yaml",
    "random16.yaml",
    "random63.yaml",
];

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow/local_files")
}

/// The recordings' files, removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        let name = format!("varlens-{}-local-files", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        let text = std::fs::read_to_string(recorded().join("files.json")).unwrap();
        let files: Value = serde_json::from_str(&text).unwrap();
        for (kind, files) in files.as_object().unwrap() {
            std::fs::create_dir_all(folder.0.join(kind).join("folder.json")).unwrap();
            for (name, content) in files.as_object().unwrap() {
                let content = match content.as_str() {
                    Some(text) => text.as_bytes().to_vec(),
                    None => STANDARD
                        .decode(content["base64"].as_str().unwrap())
                        .unwrap(),
                };
                std::fs::write(folder.0.join(kind).join(name), content).unwrap();
            }
        }
        folder
    }

    /// The option that a recorded line means.
    fn option(&self, kind: &str, file: &Value) -> Value {
        match file.as_str() {
            Some(name) => json!(self.0.join(kind).join(name)),
            None => match file["path"].as_str() {
                Some(path) => {
                    let variables = self.0.join("variable").display().to_string();
                    json!(path.replace("{FILES}", &variables))
                }
                None => file["path"].clone(),
            },
        }
    }
}

fn option_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Variable => "variables_file_path",
        Kind::Connection => "connections_file_path",
        Kind::Config => "configs_file_path",
    }
}

fn settings(release: &Value, options: &Value) -> varlens::config::Settings {
    let flags = Flags {
        airflow: release[1].as_str().map(str::to_owned),
        python: release[2].as_str().map(str::to_owned),
        process: Some("server".to_owned()),
        ..Flags::default()
    };
    let environment = [
        ("AIRFLOW__SECRETS__BACKEND", BACKEND.to_owned()),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", options.to_string()),
    ];
    let environment = environment.map(|(name, value)| (OsString::from(name), value.into()));
    load(&flags, &Shell::new(environment)).unwrap()
}

/// An answer in the recording's form: the members after the key.
fn asked(runtime: &Runtime, release: &Value, options: &Value, key: &Key) -> Value {
    let (deployment, sources) = sources_of(settings(release, options));
    let Ok(place) = asked_place(&deployment, Layer::LOCAL_FILE, key) else {
        return json!(["missing"]);
    };
    let ask = Ask {
        layer: Layer::LOCAL_FILE,
        place,
        key: key.clone().into(),
        reached: true,
        team: None,
    };
    let source = sources.source(Layer::LOCAL_FILE).unwrap();
    match runtime.block_on(source.ask(&ask)) {
        SourceAnswer::Value(text) if key.kind == Kind::Connection => {
            built(&connection::read(&deployment, ask.layer, key, &text))
        }
        SourceAnswer::Arguments(arguments) => {
            let reading = connection::read_arguments(&deployment, ask.layer, key, &arguments);
            built(&reading)
        }
        SourceAnswer::Value(value) => json!(["found", "str", value.expose_text()]),
        SourceAnswer::Object(value, class) => json!(["found", class, value.expose_text()]),
        SourceAnswer::Noted(_, note) => json!(["noted", note]),
        SourceAnswer::Row(_) | SourceAnswer::Present => json!(["no text"]),
        SourceAnswer::Absent(_) => json!(["missing"]),
        SourceAnswer::Fault(fault) => error(&fault.error.unwrap()),
        SourceAnswer::NotInspected(_, why) => json!(["not inspected", why]),
    }
}

/// A connection's fields as the recorder writes them.
fn built(reading: &Reading) -> Value {
    match reading {
        Reading::Built(connection) => {
            let Json::Object(mut fields) = connection.revealed() else {
                panic!("no object");
            };
            fields.retain(|(name, _)| !matches!(name.as_str(), Some("from" | "dropped")));
            json!(["found", "Connection", dumps(&Json::Object(fields))])
        }
        Reading::Raised(class) => json!(["error", class, "…"]),
        Reading::Nothing => json!(["missing"]),
        Reading::Unsendable => panic!("unsendable"),
    }
}

/// `["!", CLASS]`: what reading a field raises, which varlens shows as null.
fn without_errors(fields: &str) -> String {
    let mut text = fields.to_owned();
    while let Some(at) = text.find("[\"!\", \"") {
        let end = text[at..].find("\"]").unwrap() + at + 2;
        text.replace_range(at..end, "null");
    }
    text
}

/// A lookup that spells the connection's URI fails where that raises.
fn is_spelling(ours: &[Value], real: &[Value]) -> bool {
    let raised = |class: &str| format!("\"uri\": [\"!\", \"{class}\"]}}");
    let fields = real.get(2).and_then(Value::as_str).unwrap_or_default();
    ours[0] == "error" && fields.ends_with(&raised(ours[1].as_str().unwrap()))
}

fn error(error: &PythonError) -> Value {
    json!(["error", error.class, error.text])
}

/// `…` of ours is any text.
fn is_like(ours: &str, real: &str) -> bool {
    match ours.split_once('…') {
        None => ours == real,
        Some((before, after)) => {
            let rest = real.strip_prefix(before);
            rest.is_some_and(|rest| {
                after.is_empty()
                    || rest
                        .char_indices()
                        .any(|(at, _)| is_like(after, &rest[at..]))
            })
        }
    }
}

fn same(ours: &Value, real: &Value) -> bool {
    let (ours, real) = (ours.as_array().unwrap(), real.as_array().unwrap());
    if ours[0] != real[0] {
        return is_spelling(ours, real);
    }
    match ours[0].as_str().unwrap() {
        "missing" => true,
        "error" => {
            ours[1] == real[1] && is_like(ours[2].as_str().unwrap(), real[2].as_str().unwrap())
        }
        _ if ours[1] == "Connection" => {
            real[1] == "Connection"
                && ours[2].as_str().unwrap() == without_errors(real[2].as_str().unwrap())
        }
        _ if ours[1] == "dict" => {
            // The order of merged members is PyYAML's affair.
            let parsed = |value: &Value| serde_json::from_str::<Value>(value.as_str().unwrap());
            ours[1] == real[1] && parsed(&ours[2]).unwrap() == parsed(&real[2]).unwrap()
        }
        _ => ours[1..] == real[1..],
    }
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_local_files() {
    let folder = Folder::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (mut answers, mut differences) = (0, Vec::new());
    for path in recordings(&recorded()) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let release = lines.next().unwrap();
        let (mut of_release, mut undecided) = (0, 0);
        for line in lines {
            of_release += 1;
            match compare(&runtime, &folder, &release, &line) {
                Ok(is_decided) => undecided += usize::from(!is_decided),
                Err(ours) => {
                    differences.push(format!("{}\n real {line}\n ours {ours}", release[1]));
                }
            }
        }
        println!(
            "local files {}: {of_release} answers, {undecided} not decided",
            release[1]
        );
        answers += of_release;
    }
    for text in &differences {
        println!("{text}");
    }
    assert_documented(&["local secrets files"], answers, false);
    assert_eq!(differences.len(), 0);
}

/// Whether varlens decides; what it says, where that differs.
fn compare(
    runtime: &Runtime,
    folder: &Folder,
    release: &Value,
    line: &Value,
) -> Result<bool, Value> {
    if line[0] != "ask" {
        let settings = settings(release, &line[1]);
        let ours = settings
            .deployment
            .refusal
            .map(|refusal| error(&refusal.error));
        let real = (line[0] == "stop").then(|| json!(["error", line[2], line[3]]));
        return if ours == real {
            Ok(true)
        } else {
            Err(json!(ours))
        };
    }
    let kind = line[1].as_str().unwrap();
    let key = Key::new(kind.parse().unwrap(), line[3].as_str().unwrap());
    let options = json!({ option_name(key.kind): folder.option(kind, &line[2]) });
    let ours = asked(runtime, release, &options, &key);
    let root = folder.0.display().to_string();
    let ours_text = ours.to_string().replace(&root, "{ROOT}");
    let ours: Value = serde_json::from_str(&ours_text).unwrap();
    let real: Vec<Value> = line.as_array().unwrap()[4..].to_vec();
    if same(&ours, &json!(real)) {
        return Ok(true);
    }
    let name = line[2].as_str().unwrap_or_default();
    if ours[0] == "not inspected" && NOT_EVALUATED.contains(&name) {
        Ok(false)
    } else {
        Err(ours)
    }
}
