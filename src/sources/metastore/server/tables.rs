//! What a server's tables look like, read once for each session: whose release made them, and whether they have teams.

use std::collections::BTreeMap;

use super::fault::Failure;
use super::link::Link;
use crate::domain::catalog::Collation;
use crate::domain::key::Kind;
use crate::domain::release::SchemaRevision;
use crate::domain::team::TeamView;
use crate::sources::metastore::dialect::{Seen, table};
use crate::sources::metastore::schema;
use crate::sources::metastore::server_url::Server;

/// The tables of Airflow that the user of the database sees.
pub(super) struct Tables {
    /// By table and column: the collation, where the database has one for it.
    columns: BTreeMap<(String, String), Option<String>>,
    /// `alembic_version.version_num`: the last migration.
    revision: SchemaRevision,
}

impl Tables {
    /// Reads them in the transaction that the link is in.
    pub(super) async fn read(link: &mut Link, server: &Server) -> Result<Self, Failure> {
        let mut tables = Self {
            columns: BTreeMap::new(),
            revision: SchemaRevision::new(None),
        };
        for row in link
            .all(server.dialect.columns(server.schema.as_deref()))
            .await?
        {
            let mut texts = row.into_iter();
            let mut next = || texts.next().flatten();
            if let (Some(table), Some(column)) = (next(), next()) {
                tables.columns.insert((table, column), next());
            }
        }
        if tables.has("alembic_version", "version_num") {
            let statement = "SELECT version_num FROM alembic_version".to_owned();
            let rows = link.all(statement).await?;
            let revision = rows.into_iter().flatten().flatten().next();
            tables.revision = SchemaRevision::new(revision.as_deref());
        }
        Ok(tables)
    }

    /// The last migration.
    pub(super) fn revision(&self) -> &SchemaRevision {
        &self.revision
    }

    fn has(&self, table: &str, column: &str) -> bool {
        let column = (table.to_owned(), column.to_owned());
        self.columns.contains_key(&column)
    }

    /// How the server compares the keys of a kind, where it takes some that differ for one.
    pub(super) fn collation(&self, kind: Kind) -> Option<Collation> {
        let (table, key) = table(kind)?;
        let column = (table.to_owned(), key.to_owned());
        Collation::named(self.columns.get(&column)?.as_deref()?)
    }

    /// Which rows of a kind Airflow sees. A failure where the table is not Airflow's.
    pub(super) fn seen(&self, kind: Kind, teams: &TeamView) -> Result<Seen, Failure> {
        let Some((table, _)) = table(kind) else {
            return Ok(Seen::All);
        };
        let seen = schema::seen(kind, teams, |column| self.has(table, column));
        seen.map_err(|missing| Failure::Schema(missing.sentence(&self.revision)))
    }
}
