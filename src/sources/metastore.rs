//! Airflow's metadata database, as `MetastoreBackend` asks it (`secrets/metastore.py`): a file of SQLite, PostgreSQL, MySQL
//! or MariaDB.
//!
//! Does nothing before the first query, and blocks only on threads that may block. Never writes: a file is opened
//! read-only for each query and closed after it, see `file`; a server is asked in transactions that cannot write, see
//! `server`. Listing names reads no value. What drivers keep of a row is wiped when its memory is freed, by the allocator.

mod base64;
mod dialect;
mod fault;
mod fernet;
mod file;
mod reading;
mod row;
mod rows;
mod schema;
mod server;
mod server_url;
mod url;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::team::TeamView;
use crate::domain::value::SecretValue;

use fernet::Fernet;
use row::{ConnectionRow, Stored};
use rows::Tables;
use schema::SeenRevision;
use server::ServerDatabase;
use url::DatabaseLocation;

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(2);

/// The metadata database of one deployment.
pub struct Metastore {
    layer: Layer,
    place: Result<Place, Fault>,
    inner: Arc<Inner>,
}

/// Where the database is.
enum Place {
    File(PathBuf),
    Server(Box<ServerDatabase>),
}

/// What a query needs, on whichever thread it runs.
struct Inner {
    /// None where varlens does not know Airflow's key.
    fernet: Option<Fernet>,
    teams: TeamView,
    schema: Option<String>,
    busy: Duration,
    /// Of a file.
    revision: SeenRevision,
}

impl Metastore {
    /// A source that has done nothing yet.
    ///
    /// `url` is `[database] sql_alchemy_conn` as SQLAlchemy reads it; a path in it that is not absolute is below the
    /// working directory. `fernet_key` is `[core] fernet_key`, one key or several between commas; empty is Airflow's
    /// option left empty, so that what is stored *is* the value; None is a key that varlens does not have, so that
    /// encrypted rows are not inspected. `teams` says which rows of teams
    /// a lookup sees, which Airflow knows since 3.2.
    pub fn new(
        layer: Layer,
        url: &SecretValue,
        fernet_key: Option<&SecretValue>,
        teams: TeamView,
    ) -> Self {
        let place = match url::parse(url.expose_text().unwrap_or_default()) {
            DatabaseLocation::File(path) => Ok(Place::File(path)),
            DatabaseLocation::Server(server) => {
                let database = ServerDatabase::new(*server, teams.clone());
                Ok(Place::Server(Box::new(database)))
            }
            DatabaseLocation::Elsewhere(reason, sentence) => Err(Fault {
                note: Some(sentence),
                ..Fault::new(reason)
            }),
        };
        Self {
            layer,
            place,
            inner: Arc::new(Inner {
                fernet: fernet_key.map(Fernet::new),
                teams,
                schema: None,
                busy: BUSY,
                revision: SeenRevision::default(),
            }),
        }
    }

    /// Airflow's tables are in this schema (`[database] sql_alchemy_schema`). Call it before the first query.
    pub fn with_schema(mut self, schema: Option<String>) -> Self {
        if let Ok(Place::Server(server)) = &mut self.place {
            server.set_schema(schema.clone());
        }
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.schema = schema;
        }
        self
    }

    fn place(&self) -> Result<&Place, Fault> {
        self.place.as_ref().map_err(Clone::clone)
    }

    /// Queries a file on a thread that may block.
    async fn query<T: Send + 'static>(
        &self,
        path: &Path,
        ask: impl Fn(&Tables) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let path = path.to_owned();
        let inner = Arc::clone(&self.inner);
        let asked = tokio::task::spawn_blocking(move || {
            file::query(&path, inner.busy, |connection| {
                let tables = Tables {
                    connection,
                    path: &path,
                    teams: &inner.teams,
                    schema: inner.schema.as_deref(),
                };
                let answer = ask(&tables)?;
                inner.revision.set(tables.revision());
                Ok(answer)
            })
        });
        // The program is ending.
        asked.await.map_err(|_| Fault::new(Reason::Unreachable))?
    }

    async fn variable(&self, key: &str) -> Result<Option<Stored>, Fault> {
        match self.place()? {
            Place::Server(server) => server.variable(key).await,
            Place::File(path) => {
                let key = key.to_owned();
                self.query(path, move |tables| tables.variable(&key)).await
            }
        }
    }

    async fn connection(&self, id: &str) -> Result<Option<ConnectionRow>, Fault> {
        match self.place()? {
            Place::Server(server) => server.connection(id).await,
            Place::File(path) => {
                let id = id.to_owned();
                self.query(path, move |tables| tables.connection(&id)).await
            }
        }
    }

    async fn read(&self, ask: &Ask) -> SourceAnswer {
        let fernet = self.inner.fernet.as_ref();
        let read = match ask.key.kind {
            Kind::Variable => {
                let row = self.variable(&ask.place).await;
                row.map(|row| reading::variable(fernet, row))
            }
            Kind::Connection => {
                let row = self.connection(&ask.place).await;
                row.map(|row| reading::connection(fernet, row))
            }
            // `MetastoreBackend` has no `get_config`.
            Kind::Config => return SourceAnswer::Absent(Reason::NotFound),
        };
        let read = match read {
            Ok(SourceAnswer::Absent(reason)) => self.unless_of_a_team(ask, reason).await,
            other => other,
        };
        // Airflow opens the database as another user and elsewhere.
        read.unwrap_or_else(SourceAnswer::not_seen)
    }

    /// The row may be there for a team that may be asking.
    async fn unless_of_a_team(&self, ask: &Ask, reason: Reason) -> Result<SourceAnswer, Fault> {
        if self.inner.teams != TeamView::Open {
            return Ok(SourceAnswer::Absent(reason));
        }
        let kind = ask.key.kind;
        let team = match self.place()? {
            Place::Server(server) => server.team(kind, &ask.place).await?,
            Place::File(path) => {
                let key = ask.place.clone();
                self.query(path, move |tables| tables.team(kind, &key))
                    .await?
            }
        };
        Ok(match team {
            None => SourceAnswer::Absent(reason),
            Some(team) => {
                let detail = format!("the row belongs to team {team}");
                SourceAnswer::NotInspected(Reason::TeamUnknown, Some(detail))
            }
        })
    }

    async fn send_keys(&self, kind: Kind, pages: &dyn PageSink) -> Result<(), Fault> {
        match self.place()? {
            Place::Server(server) => server.send_keys(kind, pages).await,
            Place::File(path) => self.send_keys_of_file(path, kind, pages).await,
        }
    }

    async fn send_keys_of_file(
        &self,
        path: &Path,
        kind: Kind,
        pages: &dyn PageSink,
    ) -> Result<(), Fault> {
        let mut last: Option<String> = None;
        loop {
            let keys = self
                .query(path, move |tables| tables.keys(kind, last.as_deref()))
                .await?;
            let is_last = keys.len() < rows::PAGE;
            last = keys.last().cloned();
            let listed: Vec<_> = keys.into_iter().map(ListedKey::named).collect();
            if !listed.is_empty() && !pages.send(Page::Keys(listed)).await {
                return Ok(());
            }
            if is_last {
                break;
            }
        }
        if self.inner.teams == TeamView::Open {
            let of_teams = self.query(path, move |tables| tables.keys_of_teams(kind));
            // The receiver may be gone, which is no error.
            let _ = pages.send(Page::OfTeams(of_teams.await?)).await;
        }
        Ok(())
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

    fn revision(&self) -> Option<SchemaRevision> {
        match &self.place {
            Ok(Place::Server(server)) => server.revision(),
            Ok(Place::File(_)) => self.inner.revision.get(),
            Err(_) => None,
        }
    }

    fn forget(&self) {
        if let Ok(Place::Server(server)) = &self.place {
            server.forget();
        }
    }
}
