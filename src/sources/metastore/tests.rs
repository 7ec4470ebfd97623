//! The metadata database against files made here, with the tables that real Airflow releases make.

mod access;
mod listing;
mod reading;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::Metastore;
use crate::domain::catalog::Page;
use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::team::TeamView;
use crate::domain::value::SecretValue;
use crate::sources::{Source, SourceAnswer};

/// What each release's own migration makes; `record_walk.py` writes it.
static SCHEMAS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../tests/airflow/schemas.json")).unwrap()
});

fn tables(release: &str) -> String {
    SCHEMAS[release].join(";\n")
}

fn tables_2_0() -> &'static str {
    static TABLES: LazyLock<String> = LazyLock::new(|| tables("2.0.2"));
    &TABLES
}

fn tables_2_11() -> &'static str {
    static TABLES: LazyLock<String> = LazyLock::new(|| tables("2.11.2"));
    &TABLES
}

fn tables_3_3() -> &'static str {
    static TABLES: LazyLock<String> = LazyLock::new(|| tables("3.3.2"));
    &TABLES
}

/// A key that was made up, and `fake-value` under it.
const KEY: &str = "mb7EFcnk4jrxshVouRJ1y3_gzZGlogIJWzCyvUz2c-0=";
const OTHER_KEY: &str = "N3VfmlwyQkC0F6AtdWUPNXmb2xoIy2CHdignoXpLk44=";
const TOKEN: &str = "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD92kiT7JYLklkKSF4BjS-lyM39KxjqsEs0bywu2hKX9e8NeKo8kpkhtGHxruwJEejQ==";

/// A folder of its own for one test, removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("varlens metastore-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn database(&self) -> PathBuf {
        self.0.join("air#flow?.db")
    }

    /// A new database with these tables and rows, still open.
    fn make(&self, sql: &[&str]) -> Connection {
        let connection = Connection::open(self.database()).unwrap();
        for sql in sql {
            connection.execute_batch(sql).unwrap();
        }
        connection
    }

    /// Every file with its bytes and its time.
    fn listing(&self) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let files = fs::read_dir(&self.0).unwrap();
        files
            .map(|file| {
                let path = file.unwrap().path();
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                (path.clone(), (fs::read(&path).unwrap(), time))
            })
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.to_owned())
}

/// A source that waits for nobody.
fn impatient(url: &str, key: Option<&str>, teams: TeamView) -> Metastore {
    let key = key.map(secret);
    let mut source = Metastore::new(Layer::METASTORE, &secret(url), key.as_ref(), teams);
    Arc::get_mut(&mut source.inner).unwrap().busy = Duration::ZERO;
    source
}

fn at(path: &Path, key: Option<&str>) -> Metastore {
    // What a `?` begins in a URL is no part of the path.
    let mut source = impatient("sqlite:////nowhere", key, TeamView::Hidden);
    source.place = Ok(super::Place::File(path.to_owned()));
    source
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

fn ask(source: &Metastore, kind: Kind, name: &str) -> SourceAnswer {
    let ask = Ask {
        layer: Layer::METASTORE,
        place: name.to_owned(),
        key: Key::new(kind, name).into(),
        reached: true,
        team: None,
    };
    block_on(source.ask(&ask))
}

/// What came of it, in words.
fn said(reading: &SourceAnswer) -> String {
    match reading {
        SourceAnswer::Value(value)
        | SourceAnswer::Noted(value, _)
        | SourceAnswer::Arguments(value)
        | SourceAnswer::Object(value, _) => {
            format!("value {}", value.expose_text().unwrap())
        }
        SourceAnswer::Row(row) => match &row.extra_fault {
            Some(fault) => format!("fault {} {:?}", fault.reason.name(), fault.detail()),
            None => format!("value {}", row.json.expose_text().unwrap()),
        },
        SourceAnswer::Present => "present".to_owned(),
        SourceAnswer::Absent(reason) => format!("absent {}", reason.name()),
        // What depends on the caller is judged as not inspected.
        SourceAnswer::Fault(fault) if fault.reason.depends_on_caller() => {
            format!("not-inspected {} {:?}", fault.reason.name(), fault.detail())
        }
        SourceAnswer::Fault(fault) => format!("fault {} {:?}", fault.reason.name(), fault.detail()),
        SourceAnswer::NotInspected(reason, detail) => {
            format!("not-inspected {} {detail:?}", reason.name())
        }
    }
}

fn variable(source: &Metastore, name: &str) -> String {
    said(&ask(source, Kind::Variable, name))
}

fn listed(source: &Metastore, kind: Kind) -> (Vec<Vec<String>>, Result<(), Fault>) {
    block_on(async {
        let (sender, mut receiver) = mpsc::channel(1);
        let take = async {
            let mut pages = Vec::new();
            while let Some(Page::Keys(keys)) = receiver.recv().await {
                pages.push(keys.into_iter().map(|key| key.name).collect());
            }
            pages
        };
        let listed = async move { source.list(kind, &sender).await };
        let (result, pages) = tokio::join!(listed, take);
        (pages, result)
    })
}
