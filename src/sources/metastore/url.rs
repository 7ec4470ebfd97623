//! A SQLAlchemy URL (`[database] sql_alchemy_conn`): which file or server it names, or why nothing can be read there.
//!
//! Quotes no part of a URL, which may hold a password; only the path of a SQLite file, and a server's address, are shown.

use std::path::PathBuf;

use super::dialect::Dialect;
use super::server_url::Server;
use crate::domain::reason::Reason;
use crate::domain::suggest;

/// Where the database is.
pub(super) enum DatabaseLocation {
    /// A SQLite file.
    File(PathBuf),
    /// A server.
    Server(Box<Server>),
    /// Where varlens cannot read it, and why.
    Elsewhere(Reason, String),
}

/// What URLs of servers begin with, before the driver.
const SERVERS: [(&str, Dialect); 4] = [
    ("postgresql", Dialect::Postgres),
    // Airflow replaces it before SQLAlchemy sees it (`configuration.py`, `_upgrade_postgres_metastore_conn`).
    ("postgres", Dialect::Postgres),
    ("mysql", Dialect::MySql),
    ("mariadb", Dialect::MySql),
];

/// The beginnings that people write, for one that is misspelt.
const BEGINNINGS: [&str; 9] = [
    "sqlite",
    "postgresql",
    "postgresql+psycopg2",
    "postgresql+psycopg",
    "postgresql+asyncpg",
    "mysql",
    "mysql+mysqldb",
    "mysql+pymysql",
    "mariadb",
];

const MALFORMED: &str = "the database URL is not one that SQLAlchemy accepts; for SQLite write sqlite:////path/to/airflow.db";
const UNKNOWN: &str =
    "the URL names another database or driver; varlens reads SQLite, PostgreSQL, MySQL and MariaDB";
const SQL_SERVER: &str = "Airflow's database is Microsoft SQL Server; varlens reads SQLite, PostgreSQL, MySQL and MariaDB";
const MEMORY: &str =
    "the database is in the memory of Airflow's process, where no other program can read it";
const FILE_URI: &str = "file: URIs are not supported; write sqlite:////path/to/airflow.db";

fn unsupported(sentence: &str) -> DatabaseLocation {
    DatabaseLocation::Elsewhere(Reason::UnsupportedOption, sentence.to_owned())
}

/// Reads the URL as `sqlalchemy.engine.make_url` and its SQLite dialect do: the path is not percent-decoded, and
/// what does not begin with a slash after `sqlite:///` is relative to the working directory.
pub(super) fn parse(url: &str) -> DatabaseLocation {
    let Some((name, rest)) = url.split_once("://") else {
        return unsupported(MALFORMED);
    };
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || "_+".contains(c))
    {
        return unsupported(MALFORMED);
    }
    match name {
        "sqlite" | "sqlite+pysqlite" | "sqlite+aiosqlite" => file(rest),
        _ => server(name, rest),
    }
}

fn server(name: &str, rest: &str) -> DatabaseLocation {
    let bare = name.split('+').next().unwrap_or_default();
    let Some((_, dialect)) = SERVERS.iter().find(|(known, _)| *known == bare) else {
        return other(name);
    };
    match Server::parse(*dialect, rest) {
        Ok(server) => DatabaseLocation::Server(Box::new(server)),
        Err(sentence) => unsupported(sentence),
    }
}

fn other(name: &str) -> DatabaseLocation {
    if name.starts_with("mssql") {
        return unsupported(SQL_SERVER);
    }
    match suggest::nearest(name, &BEGINNINGS) {
        // What was written is not repeated: where a URL is mistyped, a password may stand anywhere.
        Some(near) => unsupported(&format!(
            "the database URL begins with no database that SQLAlchemy knows; did you mean {near}://?"
        )),
        None => unsupported(UNKNOWN),
    }
}

fn in_memory() -> DatabaseLocation {
    DatabaseLocation::Elsewhere(Reason::Unreachable, MEMORY.to_owned())
}

fn file(rest: &str) -> DatabaseLocation {
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_uri = |option: &str| option.split('=').next() == Some("uri");
    if query.split('&').any(is_uri) {
        return unsupported(FILE_URI);
    }
    // SQLite has no host, and SQLAlchemy raises on one.
    match address.strip_prefix('/') {
        _ if address.is_empty() => in_memory(),
        Some("" | ":memory:") => in_memory(),
        Some(path) => DatabaseLocation::File(PathBuf::from(path)),
        None => unsupported(MALFORMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        let DatabaseLocation::File(path) = parse(url) else {
            panic!("{url}");
        };
        assert_eq!(path, PathBuf::from(expected), "{url}");
    }

    #[track_caller]
    fn refused(url: &str, expected: &str) {
        let DatabaseLocation::Elsewhere(_, sentence) = parse(url) else {
            panic!("{url}");
        };
        assert!(sentence.contains(expected), "{url}: {sentence}");
        assert!(!sentence.contains("secret"), "{sentence}");
    }

    #[test]
    fn files() {
        check("sqlite:////abs/airflow.db", "/abs/airflow.db");
        check("sqlite:///airflow.db", "airflow.db");
        check("sqlite:///../a b/x.db", "../a b/x.db");
        check("sqlite+pysqlite:////a.db", "/a.db");
        check("sqlite+aiosqlite:////a.db", "/a.db");
        check("sqlite:////a.db?timeout=30&x", "/a.db");
        check("sqlite:////a%20b.db", "/a%20b.db");
        check("sqlite:////a:b@c/d#e.db", "/a:b@c/d#e.db");
        check("sqlite://///a.db", "//a.db");
    }

    #[test]
    fn servers() {
        for (url, expected) in [
            (
                "postgresql+psycopg2://u:secret@h/airflow",
                "PostgreSQL at h:5432, database airflow",
            ),
            (
                "postgres://u:secret@h:6432/airflow",
                "PostgreSQL at h:6432, database airflow",
            ),
            (
                "postgresql+asyncpg://u:secret@h/airflow",
                "PostgreSQL at h:5432, database airflow",
            ),
            (
                "mysql+mysqldb://u:secret@h/airflow",
                "MySQL or MariaDB at h:3306, database airflow",
            ),
            (
                "mariadb+pymysql://u:secret@h/airflow",
                "MySQL or MariaDB at h:3306, database airflow",
            ),
        ] {
            let DatabaseLocation::Server(server) = parse(url) else {
                panic!("{url}");
            };
            assert_eq!(server.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_file() {
        for url in ["sqlite://", "sqlite:///", "sqlite:///:memory:"] {
            refused(url, "in the memory of Airflow's process");
        }
        refused("sqlite:///file:/a.db?mode=ro&uri=true", "file: URIs");
        refused("mssql+pyodbc://u:secret@h/airflow", "Microsoft");
        refused("postgresql://u:secret@h:port/db", "port");
        for typo in [
            "postgressql",
            "postgresq",
            "Postgresql+psycopg2",
            "postgresql_psycopg2",
        ] {
            refused(
                &format!("{typo}://u:secret@h/db"),
                "did you mean postgresql",
            );
        }
        refused(
            "mysq+mysqldb://u:secret@h/db",
            "did you mean mysql+mysqldb://?",
        );
        refused("oracle://u:secret@h/airflow", "another database");
        refused("sqlite+pysqlcipher://:secret@/a.db", "another database");
        refused("SQLITE:////a.db", "did you mean sqlite://?");
        for url in [
            "",
            "secret",
            "/a.db",
            "sqlite:/a",
            "://secret",
            "a b://secret",
            "sqlite://secret/a",
        ] {
            refused(url, "not one that SQLAlchemy accepts");
        }
    }
}
