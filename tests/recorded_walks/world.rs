//! What AWS, the environments and the metadata database held in every recording, and a deployment set up in it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tokio::runtime::Runtime;
use varlens::config::{Flags, Shell, load, option_flags, sources_of};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::Kind;
use varlens::domain::search_path::Layer;
use varlens::sources::Sources;

use super::aws::{AwsAccess, RecordedAws};

/// What was there, for all deployments.
pub(crate) struct World {
    env: Value,
    server_env: Value,
    secrets: Arc<Value>,
    rows: Value,
    schemas: Value,
    runtime: Arc<Runtime>,
    folder: Folder,
}

/// A folder of this run's own, removed at its end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One deployment, as varlens reads it.
pub(super) struct Setup {
    pub(super) kind: Kind,
    pub(super) deployment: Arc<Deployment>,
    pub(super) sources: Sources,
    pub(super) described: String,
    pub(super) runtime: Arc<Runtime>,
}

/// One deployment that is asked for config options.
pub(crate) struct OptionSetup {
    pub(crate) flags: Flags,
    pub(crate) shell: Shell,
    pub(crate) deployment: Arc<Deployment>,
    pub(crate) sources: Sources,
    pub(crate) described: String,
    pub(crate) home: PathBuf,
    pub(crate) runtime: Arc<Runtime>,
}

impl Setup {
    /// A secrets backend is named, in a process that has another one too, which varlens does not know.
    pub(super) fn names_unknown_class(&self) -> bool {
        self.described.contains("no.such.Backend")
    }

    pub(super) fn is_task(&self) -> bool {
        self.deployment.process.value.is_client()
    }
}

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/airflow")
        .join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl World {
    pub(crate) fn read() -> Self {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        let name = format!("varlens-{}-walks-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let mut world = read("world.json");
        Self {
            env: world["env"].take(),
            server_env: world["server_env"].take(),
            secrets: Arc::new(world["secrets"].take()),
            rows: read("rows.json"),
            schemas: read("schemas.json"),
            runtime: Arc::new(runtime.unwrap()),
            folder: Folder(folder),
        }
    }

    /// Reads a deployment's configuration from what its processes had around them.
    pub(super) fn set_up(&self, release: &Value, described: &Value) -> Setup {
        let airflow = release[1].as_str().unwrap();
        let kind = match release[5].as_str() {
            Some(name) => name.parse().unwrap(),
            None => Kind::Variable,
        };
        let database = self.database(airflow);
        let folder = &self.folder.0;
        let is_task = described["process"] == "task";
        let text = |value: &str| value.replace("{DB}", &database.display().to_string());
        let mut env = merged(&self.env, &described["env"], &text);
        if let Some(cfg) = described["cfg"].as_str() {
            let path = write(folder, "airflow.cfg", &text(cfg));
            env.insert("AIRFLOW_CONFIG".to_owned(), path.display().to_string());
        }
        let server = is_task.then(|| {
            let env = merged(&self.server_env, &described["server_env"], &text);
            let cfg = described["server_cfg"].as_str().unwrap_or("# no options\n");
            let env = serde_json::to_string(&env).unwrap();
            (
                write(folder, "server.json", &env),
                write(folder, "server.cfg", &text(cfg)),
            )
        });
        let (server_env_file, server_airflow_cfg) = server.unzip();
        let flags = Flags {
            airflow: Some(airflow.to_owned()),
            amazon_provider: release[2].as_str().map(str::to_owned),
            python: release[4].as_str().map(str::to_owned),
            process: described["process"].as_str().map(str::to_owned),
            server_env_file,
            server_airflow_cfg,
            allow_cmd: true,
            ..Flags::default()
        };
        let shell = Shell::new(
            env.into_iter()
                .map(|(name, value)| (OsString::from(name), value.into())),
        );
        let settings = load(&flags, &shell).unwrap_or_else(|error| panic!("{error}: {described}"));
        let ways = [
            Some((Layer::AWS, AwsAccess::new(&settings.access))),
            settings
                .server_access
                .as_ref()
                .map(|access| (Layer::AWS.at_server(), AwsAccess::new(access))),
        ];
        let (deployment, mut sources) = sources_of(settings);
        for (layer, way) in ways.into_iter().flatten() {
            let real = Arc::clone(sources.source(layer).unwrap());
            let recorded = RecordedAws::new(Arc::clone(&self.secrets), way, real);
            sources = sources.with(layer, Arc::new(recorded));
        }
        Setup {
            kind,
            deployment,
            sources,
            described: described.to_string(),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// The same for config options: the deployment's environment is the whole of it, but for what every process has.
    pub(crate) fn set_up_options(&self, release: &Value, described: &Value) -> OptionSetup {
        let home = self.folder.0.clone();
        let place = home.display().to_string();
        let base = serde_json::json!({
            "PATH": "/usr/bin:/bin", "HOME": place, "AIRFLOW_HOME": place, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_DEFAULT_REGION": "us-east-1",
            "_AIRFLOW__AS_LIBRARY": "1",
        });
        let env = merged(&base, &described["env"], &str::to_owned);
        let cfg = described["cfg"].as_str().unwrap_or_default();
        write(&home, "airflow.cfg", cfg);
        let flags = Flags {
            airflow: release[1].as_str().map(str::to_owned),
            amazon_provider: release[2].as_str().map(str::to_owned),
            python: release[4].as_str().map(str::to_owned),
            process: described["process"].as_str().map(str::to_owned),
            allow_cmd: true,
            ..Flags::default()
        };
        let shell = Shell::new(
            env.into_iter()
                .map(|(name, value)| (OsString::from(name), value.into())),
        );
        let settings = load(&option_flags(&flags), &shell).unwrap();
        let access = AwsAccess::new(&settings.access);
        let (deployment, sources) = sources_of(settings);
        let real = Arc::clone(sources.source(Layer::AWS).unwrap());
        let recorded = RecordedAws::new(Arc::clone(&self.secrets), access, real);
        OptionSetup {
            flags,
            shell,
            deployment,
            sources: sources.with(Layer::AWS, Arc::new(recorded)),
            described: described.to_string(),
            home,
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// A file of this run.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        write(&self.folder.0, name, text)
    }

    /// A metadata database with the tables that the release makes, and the recordings' rows.
    fn database(&self, airflow: &str) -> PathBuf {
        let path = self.folder.0.join(format!("{airflow}.db"));
        if path.is_file() {
            return path;
        }
        let database = rusqlite::Connection::open(&path).unwrap();
        // The tables that these refer to are not needed here.
        database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        for table in self.schemas[airflow].as_array().unwrap() {
            database.execute_batch(table.as_str().unwrap()).unwrap();
        }
        let has_teams = database.prepare("SELECT team_name FROM variable").is_ok();
        for row in self.rows.as_array().unwrap() {
            let columns = (row[0].as_str(), row[1].as_str(), row[2].as_i64());
            let (key, value, encrypted) = columns;
            let added = if has_teams {
                let sql = "INSERT OR IGNORE INTO variable (key, val, is_encrypted, team_name) VALUES (?, ?, ?, ?)";
                database.execute(sql, (key, value, encrypted, row[3].as_str()))
            } else {
                let sql =
                    "INSERT OR IGNORE INTO variable (key, val, is_encrypted) VALUES (?, ?, ?)";
                database.execute(sql, (key, value, encrypted))
            };
            added.unwrap();
        }
        path
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The world's environment with a deployment's changes; a null takes a variable away.
fn merged(
    base: &Value,
    changes: &Value,
    text: &impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, value) in [base, changes]
        .into_iter()
        .filter_map(Value::as_object)
        .flatten()
    {
        match value.as_str() {
            Some(value) => all.insert(name.clone(), text(value)),
            None => all.remove(name),
        };
    }
    all
}
