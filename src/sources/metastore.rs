//! Airflow's metadata database, as `MetastoreBackend` asks it (`secrets/metastore.py`). SQLite for now.
//!
//! Does nothing before the first query, and blocks only on threads that may block. Never writes: the file is opened
//! read-only for each query and closed after it, see `file`. Listing names reads no value. SQLite frees the memory that
//! held a row at once, but does not wipe it.

mod base64;
mod fault;
mod fernet;
mod file;
mod reading;
mod rows;
mod url;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;

use fernet::Fernet;
use rows::Tables;
use url::DatabaseLocation;

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(2);

/// The metadata database of one deployment.
pub struct Metastore {
    layer: Layer,
    place: Result<PathBuf, Fault>,
    inner: Arc<Inner>,
}

/// What a query needs, on whichever thread it runs.
struct Inner {
    /// None where varlens does not know Airflow's key.
    fernet: Option<Fernet>,
    hides_teams: bool,
    busy: Duration,
}

impl Metastore {
    /// A source that has done nothing yet.
    ///
    /// `url` is `[database] sql_alchemy_conn` as SQLAlchemy reads it; a path in it that is not absolute is below the
    /// working directory. `fernet_key` is `[core] fernet_key`, one key or several between commas; empty is Airflow's
    /// option left empty, so that what is stored *is* the value; None is a key that varlens does not have, so that
    /// encrypted rows are not inspected. `hides_teams` leaves out the rows of teams, as Airflow 3.2 and later do.
    pub fn new(
        layer: Layer,
        url: &SecretValue,
        fernet_key: Option<&SecretValue>,
        hides_teams: bool,
    ) -> Self {
        let place = match url::parse(url.expose_text().unwrap_or_default()) {
            DatabaseLocation::File(path) => Ok(path),
            DatabaseLocation::Elsewhere(reason, sentence) => Err(Fault {
                note: Some(sentence.to_owned()),
                ..Fault::new(reason)
            }),
        };
        Self {
            layer,
            place,
            inner: Arc::new(Inner {
                fernet: fernet_key.map(Fernet::new),
                hides_teams,
                busy: BUSY,
            }),
        }
    }

    /// Queries the database on a thread that may block.
    async fn query<T: Send + 'static>(
        &self,
        ask: impl Fn(&Tables, &Inner) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let path = self.place.clone()?;
        let inner = Arc::clone(&self.inner);
        let asked = tokio::task::spawn_blocking(move || {
            file::query(&path, inner.busy, |connection| {
                let tables = Tables {
                    connection,
                    path: &path,
                    hides_teams: inner.hides_teams,
                };
                ask(&tables, &inner)
            })
        });
        // The program is ending.
        asked.await.map_err(|_| Fault::new(Reason::Unreachable))?
    }

    async fn read(&self, ask: &Ask) -> SourceAnswer {
        let key = ask.place.clone();
        let read = match ask.key.kind {
            Kind::Variable => {
                self.query(move |tables, inner| {
                    let row = tables.variable(&key)?;
                    Ok(reading::variable(inner.fernet.as_ref(), row))
                })
                .await
            }
            Kind::Connection => {
                self.query(move |tables, inner| {
                    let row = tables.connection(&key)?;
                    Ok(reading::connection(inner.fernet.as_ref(), row))
                })
                .await
            }
            // `MetastoreBackend` has no `get_config`.
            Kind::Config => return SourceAnswer::Absent(Reason::NotFound),
        };
        // What stops varlens need not stop Airflow, which opens the file as another user and elsewhere.
        read.unwrap_or_else(|fault| SourceAnswer::NotInspected(fault.reason, fault.detail()))
    }

    async fn send_keys(&self, kind: Kind, pages: &dyn PageSink) -> Result<(), Fault> {
        let mut last: Option<String> = None;
        loop {
            let keys = self
                .query(move |tables, _| tables.keys(kind, last.as_deref()))
                .await?;
            let is_last = keys.len() < rows::PAGE;
            last = keys.last().cloned();
            let listed: Vec<_> = keys.into_iter().map(ListedKey::named).collect();
            if !listed.is_empty() && !pages.send(Page::Keys(listed)).await {
                return Ok(());
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

impl Source for Metastore {
    fn layer(&self) -> Layer {
        self.layer
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            if kind == Kind::Config {
                return Ok(());
            }
            self.send_keys(kind, pages).await
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(self.read(ask))
    }
}
