//! What one side of a comparison is: this deployment, another one, a region, an environment file, a snapshot.

use std::path::{Path, PathBuf};

use super::super::args::Options;
use super::super::exit::Failure;
use super::super::session::{self, Session};
use super::super::snapshot;
use crate::config::{Flags, Shell, read_file};
use crate::domain::inventory::Inventory;
use crate::domain::key::Kind;
use crate::domain::value::FingerprintKey;

/// The deployment that the flags describe.
const CURRENT: &str = "current";
/// What a region's name follows.
const REGION: &str = "region:";

/// One side.
pub(super) struct Side {
    /// What the output calls it.
    pub(super) label: String,
    /// The deployment and how it is reached, so that two times of one deployment are known as such.
    pub(super) place: String,
    /// What answers; None for a snapshot.
    pub(super) session: Option<Session>,
    snapshot: Option<Inventory>,
}

impl Side {
    pub(super) fn is_snapshot(&self) -> bool {
        self.snapshot.is_some()
    }

    /// What it has of these kinds.
    pub(super) async fn inventory(&self, options: &Options, kinds: &[Kind]) -> Inventory {
        match (&self.session, &self.snapshot) {
            (Some(session), _) => snapshot::inventory(session, options, kinds, false).await,
            (None, Some(snapshot)) => snapshot.clone(),
            (None, None) => Inventory::default(),
        }
    }

    /// The same, whose values are compared with those of another side.
    pub(super) fn with_fingerprints(mut self, key: &FingerprintKey) -> Self {
        if let Some(session) = &mut self.session {
            session.sources = session.sources.clone().with_fingerprints(key.clone());
        }
        self
    }
}

/// Finds out what a side is, and reads its configuration. Sends nothing.
///
/// # Errors
/// A file that cannot be read, or a deployment that is not in varlens' file.
pub(super) fn open(text: &str, flags: &Flags, shell: &Shell) -> Result<Side, Failure> {
    if text == CURRENT {
        return live(text, flags, shell);
    }
    if let Some(region) = text.strip_prefix(REGION) {
        let flags = Flags {
            region: Some(region.to_owned()),
            ..flags.clone()
        };
        return live(text, &flags, shell);
    }
    let path = Path::new(text);
    if !path.is_file() {
        let flags = flags.for_deployment(text);
        return live(text, &flags, shell).map_err(|Failure(why)| {
            Failure(format!(
                "{text}: {why}; a side is `{CURRENT}`, `{REGION}NAME`, a deployment, a snapshot or an environment file"
            ))
        });
    }
    let content = read_file(path, "snapshot or environment file")?;
    if content.trim_start().starts_with("{\"schema\"") {
        let named = |why: String| Failure(format!("{text}: {why}"));
        let snapshot = Inventory::read(&content).map_err(named)?;
        return Ok(Side {
            label: text.to_owned(),
            place: snapshot.deployment.clone(),
            session: None,
            snapshot: Some(snapshot),
        });
    }
    let flags = Flags {
        env_file: Some(PathBuf::from(text)),
        ..flags.clone()
    };
    let order = flags.order.clone();
    let has_backend = BACKENDS.iter().any(|option| content.contains(option));
    let order = order.or_else(|| (!has_backend).then(|| "env".to_owned()));
    let side = live(text, &Flags { order, ..flags }, shell)?;
    Ok(Side {
        place: text.to_owned(),
        ..side
    })
}

/// A file that has one of these describes a deployment with its backend; one without is an environment alone.
const BACKENDS: [&str; 2] = [
    "AIRFLOW__SECRETS__BACKEND",
    "AIRFLOW__WORKERS__SECRETS_BACKEND",
];

fn live(label: &str, flags: &Flags, shell: &Shell) -> Result<Side, Failure> {
    let session = session::open(flags, shell)?;
    Ok(Side {
        label: label.to_owned(),
        place: session.deployment.name.clone(),
        session: Some(session),
        snapshot: None,
    })
}
