//! Deployments of which the cause is known: `worlds.jsonl`, written by `worlds.py`, which describes its members.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::fake::{Content, FakeAws, Reply, Secret, answer};
use super::{CANARY, folder};

/// Most calls that one diagnosis may cost, without listings and questions about the caller.
const MOST_CALLS: usize = 8;

/// The region that Airflow asks, where a world says nothing else.
const REGION: &str = "eu-west-1";

const PLAIN: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "fake"),
    ("AWS_SECRET_ACCESS_KEY", "fake"),
    ("AWS_DEFAULT_REGION", REGION),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

pub(super) fn worlds() -> Vec<Value> {
    let lines = include_str!("worlds.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A world with its server and its files.
pub(super) struct Stage<'w> {
    world: &'w Value,
    pub(super) server: FakeAws,
    /// A folder of its own, which is the user's home too.
    pub(super) home: PathBuf,
}

impl<'w> Stage<'w> {
    pub(super) fn new(name: &str, world: &'w Value) -> Self {
        let home = folder(name);
        if let Some(rows) = world["rows"].as_object() {
            fill(&home.join("airflow.db"), rows);
        }
        for (member, file) in [("cfg", "airflow.cfg"), ("config", "varlens.toml")] {
            if let Some(text) = world[member].as_str() {
                std::fs::write(home.join(file), text).unwrap();
            }
        }
        Self {
            world,
            server: server(world),
            home,
        }
    }

    pub(super) fn flags(&self) -> Vec<String> {
        let flags = self.world["flags"].as_array().unwrap().iter();
        let flags = flags.map(|flag| self.placed(flag.as_str().unwrap()));
        flags.collect()
    }

    /// The flags that name the world's files.
    fn files(&self) -> Vec<(&'static str, PathBuf)> {
        let mut files = vec![("--env-file", self.environment_file("env"))];
        if self.world["cfg"].is_string() {
            files.push(("--airflow-cfg", self.home.join("airflow.cfg")));
        }
        if self.world["config"].is_string() {
            files.push(("--config", self.home.join("varlens.toml")));
        }
        if self.world["server_env"].is_object() {
            files.push(("--server-env-file", self.environment_file("server_env")));
        }
        files
    }

    /// What a process of Airflow has in its environment.
    pub(super) fn environment_file(&self, member: &str) -> PathBuf {
        let path = self.home.join(format!("{member}.json"));
        let mut variables = self.world[member].clone();
        for (name, value) in self.shell() {
            variables[name] = value.into();
        }
        std::fs::write(&path, self.placed(&variables.to_string())).unwrap();
        path
    }

    /// What both this shell and Airflow have.
    pub(super) fn shell(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let shell = self.world["shell"].as_object().unwrap();
        let plain = PLAIN.into_iter();
        plain.filter(|(name, _)| !shell.contains_key(*name))
    }

    fn placed(&self, text: &str) -> String {
        text.replace("{HOME}", &self.home.display().to_string())
            .replace("{DB}", &self.home.join("airflow.db").display().to_string())
    }

    /// The findings of `varlens doctor`, as ids and levels in their order.
    fn diagnosed(&self) -> Vec<(String, String)> {
        let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
            .env_clear()
            .env("HOME", &self.home)
            .envs(self.shell())
            .arg("doctor")
            .args(self.flags())
            .args(["--json", "--endpoint-url", &self.server.url()])
            .args(
                self.files()
                    .iter()
                    .flat_map(|(flag, path)| [Path::new(flag), path]),
            )
            .arg("--")
            .arg(self.world["key"].as_str().unwrap())
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        let world = self.world;
        assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}{err}");
        let asked = self.server.count("GetSecretValue") + self.server.count("DescribeSecret");
        assert!(asked <= MOST_CALLS, "{asked} calls: {world}");
        let object: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{world} {err}"));
        let findings = object["findings"].as_array().unwrap().iter();
        let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
        findings
            .map(|finding| (text(finding, "id"), text(finding, "level")))
            .collect()
    }
}

/// What AWS holds in each region, and what it denies.
fn server(world: &Value) -> FakeAws {
    let mut regions = HashMap::from([(REGION.to_owned(), secrets(&world["secrets"]))]);
    for (region, held) in world["regions"].as_object().into_iter().flatten() {
        regions.insert(region.clone(), secrets(held));
    }
    let denied = world["denied"].clone();
    FakeAws::new(move |request, _| {
        if let Some(error) = denied[&request.operation].as_array() {
            let text = |part: &Value| part.as_str().unwrap().to_owned();
            return Reply::error(400, &text(&error[0]), &text(&error[1]));
        }
        // Credential=KEY/DATE/REGION/SERVICE/aws4_request
        let signed = request.headers.get("authorization");
        let region = signed.and_then(|signed| signed.split('/').nth(2));
        let held = regions.get(region.unwrap_or_default());
        answer(held.map_or(&[], Vec::as_slice), request)
    })
}

fn secrets(held: &Value) -> Vec<Secret> {
    let content = |of: &Value| match of["is"].as_str() {
        Some("binary") => Content::Binary,
        Some("deleted") => Content::Deleted,
        Some("valueless") => Content::Nothing,
        _ => Content::Text(of.as_str().unwrap().to_owned()),
    };
    let held = held.as_object().unwrap().iter();
    held.map(|(name, of)| Secret::new(name, content(of)))
        .collect()
}

/// A metadata database with the tables of a release that all readers know, and a world's rows.
fn fill(path: &Path, rows: &serde_json::Map<String, Value>) {
    let schemas: Value = serde_json::from_str(include_str!("../airflow/schemas.json")).unwrap();
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for table in schemas["2.10.5"].as_array().unwrap() {
        database.execute_batch(table.as_str().unwrap()).unwrap();
    }
    for (table, rows) in rows {
        let name = if table == "variable" {
            "key"
        } else {
            "conn_id"
        };
        for (key, columns) in rows.as_object().unwrap() {
            let mut row = columns.as_object().unwrap().clone();
            row.insert(name.to_owned(), key.as_str().into());
            let names: Vec<_> = row.keys().map(|name| format!("\"{name}\"")).collect();
            let marks = vec!["?"; row.len()].join(", ");
            let names = names.join(", ");
            let value = |value: &Value| -> rusqlite::types::Value {
                match value {
                    Value::String(text) => text.clone().into(),
                    other => other.as_i64().unwrap().into(),
                }
            };
            database
                .execute(
                    &format!("INSERT INTO {table} ({names}) VALUES ({marks})"),
                    rusqlite::params_from_iter(row.values().map(value)),
                )
                .unwrap();
        }
    }
}

/// Judges every fourth world, so that the tests run next to each other.
fn judge(part: usize) {
    let worlds = worlds();
    let (mut broken, mut wrong) = (0, Vec::new());
    for (number, world) in worlds.iter().enumerate().filter(|(n, _)| n % 4 == part) {
        let findings = Stage::new(&number.to_string(), world).diagnosed();
        let Some(cause) = world["cause"].as_str() else {
            if findings.iter().any(|(_, level)| level != "note") {
                wrong.push(format!("healthy: {findings:?} {world}"));
            }
            continue;
        };
        broken += 1;
        if findings.first().is_none_or(|(id, _)| id != cause) {
            wrong.push(format!("{cause}: {findings:?} {world}"));
        }
    }
    assert!(broken > 100, "{broken}");
    assert!(
        wrong.is_empty(),
        "{}",
        wrong.join(
            "
"
        )
    );
}

#[test]
fn the_cause_comes_first_in_a_first_part_of_the_worlds() {
    judge(0);
}

#[test]
fn the_cause_comes_first_in_a_second_part_of_the_worlds() {
    judge(1);
}

#[test]
fn the_cause_comes_first_in_a_third_part_of_the_worlds() {
    judge(2);
}

#[test]
fn the_cause_comes_first_in_a_fourth_part_of_the_worlds() {
    judge(3);
}
