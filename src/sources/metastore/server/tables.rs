//! What a server's tables look like, read once for each session: whose release made them, and whether they have teams.

use std::collections::BTreeSet;

use super::fault::Failure;
use super::link::Link;
use crate::domain::key::Kind;
use crate::domain::team::TeamView;
use crate::sources::metastore::dialect::{Seen, table};
use crate::sources::metastore::schema;
use crate::sources::metastore::server_url::Server;

/// The tables of Airflow that the user of the database sees.
#[derive(Default)]
pub(super) struct Tables {
    /// Table and column.
    columns: BTreeSet<(String, String)>,
    /// `alembic_version.version_num`: the last migration.
    revision: Option<String>,
}

impl Tables {
    /// Reads them in the transaction that the link is in.
    pub(super) async fn read(link: &mut Link, server: &Server) -> Result<Self, Failure> {
        let mut tables = Self::default();
        for row in link
            .all(server.dialect.columns(server.schema.as_deref()))
            .await?
        {
            let mut names = row.into_iter().flatten();
            if let (Some(table), Some(column)) = (names.next(), names.next()) {
                tables.columns.insert((table, column));
            }
        }
        if tables.has("alembic_version", "version_num") {
            let statement = "SELECT version_num FROM alembic_version".to_owned();
            let rows = link.all(statement).await?;
            tables.revision = rows.into_iter().flatten().flatten().next();
        }
        Ok(tables)
    }

    fn has(&self, table: &str, column: &str) -> bool {
        self.columns
            .contains(&(table.to_owned(), column.to_owned()))
    }

    /// Which rows of a kind Airflow sees. A failure where the table is not Airflow's.
    pub(super) fn seen(&self, kind: Kind, teams: &TeamView) -> Result<Seen, Failure> {
        let Some((table, _)) = table(kind) else {
            return Ok(Seen::All);
        };
        let seen = schema::seen(kind, teams, |column| self.has(table, column));
        seen.map_err(|missing| Failure::Schema(missing.sentence(self.revision.as_deref())))
    }
}
