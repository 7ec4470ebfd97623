//! What differs between PostgreSQL and MySQL or MariaDB in what they are asked. Every statement only reads.
//!
//! Every column is selected as a text, so that rows of both are decoded alike.

use crate::domain::key::Kind;
use crate::domain::team::Team;

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Postgres,
    MySql,
}

impl Dialect {
    /// Its name in sentences.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL or MariaDB",
        }
    }

    /// Where it listens if nothing is said.
    pub(super) fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
        }
    }

    /// Begins a transaction that cannot write, with limits of its own, and asks in its last row whether the server keeps to
    /// it. Nothing of it outlives the transaction, as a pooler between the two may give the next one to somebody else.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Postgres => {
                "BEGIN READ ONLY; SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '60s'; SHOW transaction_read_only"
            }
            Self::MySql => {
                "START TRANSACTION READ ONLY; SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only')"
            }
        }
    }

    /// What is set once for a session of its own, where a transaction has no settings. `version` is the server's.
    pub(super) fn session(self, version: &str) -> Option<String> {
        let seconds = if version.contains("MariaDB") {
            "max_statement_time = 60"
        } else {
            "max_execution_time = 60000"
        };
        (self == Self::MySql).then(|| {
            format!("SET SESSION TRANSACTION READ ONLY; SET SESSION lock_wait_timeout = 2, SESSION {seconds}")
        })
    }

    /// Every column of Airflow's tables: table, column, collation. Alembic's own table is never in a schema that Airflow names.
    pub(super) fn columns(self, schema: Option<&str>) -> String {
        let current = match self {
            Self::Postgres => "table_schema = ANY (current_schemas(false))",
            Self::MySql => "table_schema = DATABASE()",
        };
        let own = schema.map(|name| format!("table_schema = {}", self.literal(name)));
        let own = own.as_deref().unwrap_or(current);
        format!(
            "SELECT {}, {}, {} FROM information_schema.columns WHERE {own} AND table_name IN ('variable', 'connection') \
             OR {current} AND table_name = 'alembic_version'",
            self.text("table_name"),
            self.text("column_name"),
            self.text(self.collation())
        )
    }

    /// The names of a kind, without values. A variable without a value is left out.
    pub(super) fn keys(self, kind: Kind, schema: Option<&str>, seen: &Seen) -> Option<String> {
        let (table, column) = table(kind)?;
        let table = self.qualified(schema, table);
        let has_value = if kind == Kind::Variable {
            "val IS NOT NULL"
        } else {
            "conn_id IS NOT NULL"
        };
        let column = self.quoted(column);
        let seen = seen.condition();
        Some(format!(
            "SELECT {column} FROM {table} WHERE {has_value}{seen}"
        ))
    }

    /// The row of one key, by the server's own comparison, as for Airflow.
    pub(super) fn row(self, kind: Kind, schema: Option<&str>, seen: &Seen) -> Option<String> {
        let (table, key) = table(kind)?;
        let table = self.qualified(schema, table);
        let key = self.quoted(key);
        let argument = self.argument();
        let columns = match kind {
            Kind::Variable => vec![self.quoted("val"), flag("is_encrypted")],
            _ => self.connection(),
        };
        Some(format!(
            "SELECT {} FROM {table} WHERE {key} = {argument}{} LIMIT 1",
            columns.join(", "),
            seen.condition()
        ))
    }

    /// The team that a key's row belongs to.
    pub(super) fn team(self, kind: Kind, schema: Option<&str>) -> Option<String> {
        let (table, key) = table(kind)?;
        let table = self.qualified(schema, table);
        let (key, argument) = (self.quoted(key), self.argument());
        Some(format!(
            "SELECT team_name FROM {table} WHERE {key} = {argument} AND team_name IS NOT NULL LIMIT 1"
        ))
    }

    /// The keys of all teams, each with its team.
    pub(super) fn keys_of_teams(self, kind: Kind, schema: Option<&str>) -> Option<String> {
        let (table, key) = table(kind)?;
        let table = self.qualified(schema, table);
        let key = self.quoted(key);
        Some(format!(
            "SELECT {key}, team_name FROM {table} WHERE team_name IS NOT NULL"
        ))
    }

    /// How a column's texts are compared. PostgreSQL's names that are one are so byte by byte, unless a collation was made
    /// that is not deterministic, which no migration of Airflow's does.
    fn collation(self) -> &'static str {
        match self {
            Self::Postgres => "NULL",
            Self::MySql => "collation_name",
        }
    }

    fn argument(self) -> &'static str {
        match self {
            Self::Postgres => "$1",
            Self::MySql => "?",
        }
    }

    /// In the order of `ConnectionRow::from_texts`.
    fn connection(self) -> Vec<String> {
        let texts = [
            "conn_type",
            "description",
            "host",
            "login",
            "password",
            "schema",
        ];
        let mut columns: Vec<_> = texts.map(|column| self.quoted(column)).into();
        columns.push(self.text("port"));
        columns.push(self.quoted("extra"));
        columns.extend(["is_encrypted", "is_extra_encrypted"].map(flag));
        columns
    }

    /// A name as it is, whatever is in it.
    fn quoted(self, name: &str) -> String {
        match self {
            Self::Postgres => double_quoted(name),
            Self::MySql => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A table in the schema that Airflow names (`MetaData(schema=…)`), else in the connection's own.
    fn qualified(self, schema: Option<&str>, table: &str) -> String {
        match schema {
            Some(schema) => format!("{}.{table}", self.quoted(schema)),
            None => table.to_owned(),
        }
    }

    fn literal(self, text: &str) -> String {
        let text = text.replace('\'', "''");
        match self {
            Self::Postgres => format!("'{text}'"),
            Self::MySql => format!("'{}'", text.replace('\\', "\\\\")),
        }
    }

    fn text(self, column: &str) -> String {
        match self {
            Self::Postgres => format!("CAST({column} AS text)"),
            Self::MySql => format!("CAST({column} AS CHAR)"),
        }
    }
}

/// A name between the quotation marks of standard SQL.
pub(super) fn double_quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Python's `bool` of a column of truth values, as a text.
fn flag(column: &str) -> String {
    format!("CASE WHEN {column} THEN '1' ELSE '0' END")
}

/// A table, and its column of keys.
pub(super) fn table(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Variable => Some(("variable", "key")),
        Kind::Connection => Some(("connection", "conn_id")),
        Kind::Config => None,
    }
}

/// Which rows Airflow sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    All,
    /// Those that belong to no team (Airflow 3.2 and later, `secrets/metastore.py`).
    WithoutTeam,
    /// Those of a team and those of none.
    Of(Team),
}

impl Seen {
    /// What follows another condition.
    pub(super) fn condition(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::WithoutTeam => " AND team_name IS NULL".to_owned(),
            // A team's name has no character that SQL could mistake.
            Self::Of(team) => format!(" AND (team_name = '{team}' OR team_name IS NULL)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_what_airflow_names() {
        assert_eq!(
            Dialect::Postgres
                .row(Kind::Variable, None, &Seen::WithoutTeam)
                .unwrap(),
            "SELECT \"val\", CASE WHEN is_encrypted THEN '1' ELSE '0' END FROM variable WHERE \"key\" = $1 AND team_name IS NULL LIMIT 1"
        );
        assert_eq!(
            Dialect::MySql
                .row(Kind::Connection, None, &Seen::All)
                .unwrap(),
            "SELECT `conn_type`, `description`, `host`, `login`, `password`, `schema`, CAST(port AS CHAR), `extra`, \
             CASE WHEN is_encrypted THEN '1' ELSE '0' END, CASE WHEN is_extra_encrypted THEN '1' ELSE '0' END \
             FROM connection WHERE `conn_id` = ? LIMIT 1"
        );
        assert_eq!(
            Dialect::MySql
                .keys(Kind::Variable, None, &Seen::All)
                .unwrap(),
            "SELECT `key` FROM variable WHERE val IS NOT NULL"
        );
        assert_eq!(Dialect::MySql.row(Kind::Config, None, &Seen::All), None);
    }

    #[test]
    fn tables_in_a_schema_of_their_own() {
        let schema = Some("o'w\"n`\\");
        let keys = |dialect: Dialect| dialect.keys(Kind::Variable, schema, &Seen::All).unwrap();
        assert_eq!(
            keys(Dialect::Postgres),
            "SELECT \"key\" FROM \"o'w\"\"n`\\\".variable WHERE val IS NOT NULL"
        );
        assert_eq!(
            keys(Dialect::MySql),
            "SELECT `key` FROM `o'w\"n``\\`.variable WHERE val IS NOT NULL"
        );
        let columns = |dialect: Dialect| dialect.columns(schema);
        assert!(columns(Dialect::Postgres).contains("table_schema = 'o''w\"n`\\' AND"));
        assert!(columns(Dialect::MySql).contains("table_schema = 'o''w\"n`\\\\' AND"));
    }

    #[test]
    fn no_statement_can_write() {
        const READS: [&str; 5] = [
            "SELECT ",
            "BEGIN READ ONLY",
            "START TRANSACTION READ ONLY",
            "SET ",
            "SHOW ",
        ];
        for dialect in [Dialect::Postgres, Dialect::MySql] {
            let mut all = vec![dialect.begin().to_owned(), dialect.columns(None)];
            all.extend(
                ["10.11.6-MariaDB", "8.0.36"]
                    .iter()
                    .filter_map(|version| dialect.session(version)),
            );
            for kind in Kind::ALL {
                for seen in [Seen::WithoutTeam, Seen::Of("red".parse().unwrap())] {
                    all.extend(dialect.keys(kind, Some("own"), &seen));
                    all.extend(dialect.row(kind, Some("own"), &seen));
                }
                all.extend(dialect.team(kind, Some("own")));
                all.extend(dialect.keys_of_teams(kind, Some("own")));
            }
            for statement in all.iter().flat_map(|text| text.split("; ")) {
                assert!(
                    READS.iter().any(|read| statement.starts_with(read)),
                    "{statement}"
                );
                assert!(
                    !statement.contains("GLOBAL") && !statement.contains("INTO"),
                    "{statement}"
                );
            }
        }
    }
}
