//! Secrets Manager against a small server on this machine. Nothing of this machine's AWS settings is read.

mod credentials;
mod fault_table;
mod faults;
mod listing;
mod login;
mod reading;
mod versions;

use std::time::Duration;

use aws_types::os_shim_internal::Fs;
use tokio::sync::mpsc;

use super::fake::FakeAws;
use super::{AwsConnection, Limits, SecretsManager, StaticKeys};
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use crate::sources::{Source, SourceAnswer};

/// A secret text that must not come out anywhere.
const CANARY: &str = "obvious-fake-canary";

const VARIABLES: &str = "airflow/variables/";

/// Generous to answer, quick to try again.
const QUICK: Limits = Limits {
    connect: Duration::from_secs(30),
    read: Duration::from_secs(30),
    attempt: Duration::from_secs(30),
    operation: Duration::from_mins(1),
    credentials: Duration::from_secs(30),
    max_backoff: Duration::from_millis(1),
};

/// For servers that never answer.
const SHORT: Limits = Limits {
    connect: Duration::from_secs(30),
    read: Duration::from_millis(40),
    attempt: Duration::from_millis(60),
    operation: Duration::from_millis(250),
    credentials: Duration::from_millis(50),
    max_backoff: Duration::from_millis(1),
};

fn keys() -> StaticKeys {
    StaticKeys {
        id: "AKIAOBVIOUSFAKE".to_owned(),
        secret: SecretValue::from_text("obvious-fake".to_owned()),
        token: None,
    }
}

fn to(url: &str) -> AwsConnection {
    AwsConnection {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(url.to_owned()),
        keys: Some(keys()),
        ..AwsConnection::default()
    }
}

fn no_files() -> Fs {
    Fs::from_slice(&[])
}

fn source(connection: AwsConnection, limits: Limits, files: Fs) -> SecretsManager {
    let names = [Some(VARIABLES.to_owned()), None, Some(String::new())];
    SecretsManager::with(connection, names, limits, files)
}

fn client(server: &FakeAws) -> SecretsManager {
    source(to(&server.url()), QUICK, no_files())
}

async fn ask(source: &SecretsManager, place: &str) -> SourceAnswer {
    let ask = Ask {
        layer: Layer::AWS,
        place: place.to_owned(),
        key: Key::new(Kind::Variable, "x").into(),
        reached: true,
        team: None,
    };
    source.ask(&ask).await
}

async fn fault_of(source: &SecretsManager, place: &str) -> Fault {
    match ask(source, place).await {
        SourceAnswer::Fault(fault) => fault,
        SourceAnswer::Value(_)
        | SourceAnswer::Noted(..)
        | SourceAnswer::Object(..)
        | SourceAnswer::Arguments(_)
        | SourceAnswer::Row(_)
        | SourceAnswer::Present => {
            panic!("a value")
        }
        SourceAnswer::Absent(reason) | SourceAnswer::NotInspected(reason, _) => {
            panic!("{reason:?}")
        }
    }
}

/// All pages, and how the listing ended.
async fn list(source: &SecretsManager, kind: Kind) -> (Vec<Vec<ListedKey>>, Result<(), Fault>) {
    let (sender, mut receiver) = mpsc::channel(1);
    let take = async {
        let mut pages = Vec::new();
        while let Some(page) = receiver.recv().await {
            let Page::Keys(keys) = page else {
                panic!("not keys")
            };
            pages.push(keys);
        }
        pages
    };
    let listed = async move { source.list(kind, &sender).await };
    let (ended, pages) = tokio::join!(listed, take);
    (pages, ended)
}

fn names(pages: &[Vec<ListedKey>]) -> Vec<&str> {
    let keys = pages.iter().flatten();
    keys.map(|key| key.name.as_str()).collect()
}
