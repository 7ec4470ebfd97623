//! Airflow's tables `variable` and `connection`: their keys, page by page, and the row of one key
//! (`secrets/metastore.py`).

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::dialect::{Seen, double_quoted, table};
use super::fault::{fault, file_fault};
use super::row::{ConnectionRow, Stored};
use super::schema;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::Fault;
use crate::domain::team::TeamView;
use crate::domain::value::SecretValue;

/// The columns of a connection, in the order in which Airflow's JSON form has them, then the flags.
const COLUMNS: &str = "conn_type, description, host, login, password, schema, port, extra, \
                       is_encrypted, is_extra_encrypted";

/// Keys of one page.
pub(super) const PAGE: usize = 1_000;

/// Airflow's tables in an open database.
pub(super) struct Tables<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a Path,
    /// Rows that belong to a team are invisible to who asks for no team (Airflow 3.2 and later).
    pub(super) teams: &'a TeamView,
    /// The schema that Airflow puts before its tables; SQLite knows `main` alone.
    pub(super) schema: Option<&'a str>,
}

impl Tables<'_> {
    /// The next keys after `last` in the order of their bytes, at most [`PAGE`]. A variable without a value is left out.
    pub(super) fn keys(&self, kind: Kind, last: Option<&str>) -> Result<Vec<String>, Fault> {
        let Some((table, column)) = table(kind) else {
            return Ok(Vec::new());
        };
        let seen = self.sees(kind)?;
        let schema = self.prefix();
        let has_value = if kind == Kind::Variable {
            " AND val IS NOT NULL"
        } else {
            ""
        };
        // Two statements: one for both cases could not use the index.
        let behind = if last.is_some() {
            format!("\"{column}\" > ?1")
        } else {
            format!("\"{column}\" IS NOT NULL AND ?1 IS NULL")
        };
        let sql = format!(
            "SELECT \"{column}\" FROM {schema}{table} WHERE {behind}{has_value}{seen} ORDER BY \"{column}\" LIMIT {PAGE}"
        );
        let keys = self.connection.prepare(&sql).and_then(|mut statement| {
            statement
                .query_map(params![last], |row| row.get(0))?
                .collect()
        });
        keys.map_err(|error| fault(self.path, &error))
    }

    /// `variable.val` of a key; None where there is no row, or no value in it.
    pub(super) fn variable(&self, key: &str) -> Result<Option<Stored>, Fault> {
        let seen = self.sees(Kind::Variable)?;
        let schema = self.prefix();
        let sql = format!(
            "SELECT val, is_encrypted FROM {schema}variable WHERE \"key\" = ?1{seen} LIMIT 1"
        );
        self.row(&sql, key, |row| self.stored(row, 0, 1))
            .map(Option::flatten)
    }

    /// The row of a connection.
    pub(super) fn connection(&self, id: &str) -> Result<Option<ConnectionRow>, Fault> {
        let seen = self.sees(Kind::Connection)?;
        let schema = self.prefix();
        let sql =
            format!("SELECT {COLUMNS} FROM {schema}connection WHERE conn_id = ?1{seen} LIMIT 1");
        self.row(&sql, id, |row| self.connection_row(row))
    }

    /// The team that a key's row belongs to; None where rows of teams are not left out.
    pub(super) fn team(&self, kind: Kind, key: &str) -> Result<Option<String>, Fault> {
        let has_teams = self.seen(kind)? == Seen::WithoutTeam;
        let Some((table, column)) = table(kind).filter(|_| has_teams) else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT team_name FROM {}{table} WHERE \"{column}\" = ?1 AND team_name IS NOT NULL LIMIT 1",
            self.prefix()
        );
        let read = |row: &Row| row.get(0).map_err(|error| fault(self.path, &error));
        self.row(&sql, key, read)
    }

    /// The keys of all teams, each with its team; empty where rows of teams are not left out.
    pub(super) fn keys_of_teams(&self, kind: Kind) -> Result<Vec<(String, String)>, Fault> {
        let has_teams = self.seen(kind)? == Seen::WithoutTeam;
        let Some((table, column)) = table(kind).filter(|_| has_teams) else {
            return Ok(Vec::new());
        };
        let schema = self.prefix();
        let sql = format!(
            "SELECT \"{column}\", team_name FROM {schema}{table} WHERE team_name IS NOT NULL"
        );
        let keys = self.connection.prepare(&sql).and_then(|mut statement| {
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        });
        keys.map_err(|error| fault(self.path, &error))
    }

    fn connection_row(&self, row: &Row) -> Result<ConnectionRow, Fault> {
        let mut texts = Vec::new();
        for (at, name) in ["conn_type", "description", "host", "login"]
            .into_iter()
            .enumerate()
        {
            texts.extend(self.text(row, at)?.map(|text| (name, text)));
        }
        let port = row.get(6).map_err(|error| fault(self.path, &error))?;
        Ok(ConnectionRow {
            texts,
            password: self.stored(row, 4, 8)?,
            schema: self.text(row, 5)?,
            port,
            extra: self.stored(row, 7, 9)?,
        })
    }

    fn row<T>(
        &self,
        sql: &str,
        key: &str,
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let found = self
            .connection
            .query_row(sql, params![key], |row| Ok(read(row)))
            .optional();
        match found {
            Ok(row) => row.transpose(),
            Err(error) => Err(fault(self.path, &error)),
        }
    }

    fn stored(&self, row: &Row, text: usize, flag: usize) -> Result<Option<Stored>, Fault> {
        let is_encrypted = is_true(self.value(row, flag)?);
        let text = self.text(row, text)?;
        Ok(text.map(|text| Stored { text, is_encrypted }))
    }

    /// Copied once, from SQLite's memory to where it is wiped.
    fn text(&self, row: &Row, at: usize) -> Result<Option<SecretValue>, Fault> {
        match self.value(row, at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) if std::str::from_utf8(bytes).is_ok() => {
                Ok(Some(SecretValue::new(bytes.to_vec())))
            }
            _ => {
                let what = "a value is not text; check the row with sqlite3";
                Err(file_fault(Reason::BadResponse, self.path, what))
            }
        }
    }

    fn value<'r>(&self, row: &'r Row, at: usize) -> Result<ValueRef<'r>, Fault> {
        row.get_ref(at).map_err(|error| fault(self.path, &error))
    }

    /// The end of a condition that leaves out what Airflow does not see. A fault where the table is not Airflow's.
    fn sees(&self, kind: Kind) -> Result<String, Fault> {
        Ok(self.seen(kind)?.condition())
    }

    fn seen(&self, kind: Kind) -> Result<Seen, Fault> {
        let Some((table, _)) = table(kind) else {
            return Ok(Seen::All);
        };
        let columns = self
            .columns(table)
            .map_err(|error| fault(self.path, &error))?;
        let has = |wanted: &str| columns.iter().any(|column| column == wanted);
        schema::seen(kind, self.teams, has).map_err(|missing| {
            let what = missing.sentence(&self.revision());
            file_fault(Reason::BadResponse, self.path, &what)
        })
    }

    /// What is written before a table.
    fn prefix(&self) -> String {
        let schema = self.schema.map(double_quoted);
        schema.map_or_else(String::new, |schema| schema + ".")
    }

    fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare("SELECT name FROM pragma_table_info(?1, ?2)")?;
        statement
            .query_map(params![table, self.schema], |row| row.get(0))?
            .collect()
    }

    /// The last migration.
    pub(super) fn revision(&self) -> SchemaRevision {
        let sql = "SELECT version_num FROM alembic_version";
        let revision: Option<String> = self.connection.query_row(sql, [], |row| row.get(0)).ok();
        SchemaRevision::new(revision.as_deref())
    }
}

/// Python's `bool` of a column.
fn is_true(value: ValueRef) -> bool {
    match value {
        ValueRef::Null => false,
        ValueRef::Integer(number) => number != 0,
        ValueRef::Real(number) => number != 0.0,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => !bytes.is_empty(),
    }
}
