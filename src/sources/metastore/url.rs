//! A SQLAlchemy URL (`[database] sql_alchemy_conn`): which file it names, or why nothing can be read there.
//!
//! Quotes no part of a URL, which may hold a password; only the path of a SQLite file is shown.

use std::path::PathBuf;

use crate::domain::reason::Reason;

/// Where the database is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DatabaseLocation {
    /// A SQLite file.
    File(PathBuf),
    /// Where varlens cannot read it, and why.
    Elsewhere(Reason, &'static str),
}

/// Databases that Airflow runs on, by what their URLs begin with.
const OTHERS: [(&str, &str); 4] = [
    (
        "postgres",
        "Airflow's database is PostgreSQL; this release of varlens reads SQLite only",
    ),
    (
        "mysql",
        "Airflow's database is MySQL; this release of varlens reads SQLite only",
    ),
    (
        "mariadb",
        "Airflow's database is MariaDB; this release of varlens reads SQLite only",
    ),
    (
        "mssql",
        "Airflow's database is Microsoft SQL Server; this release of varlens reads SQLite only",
    ),
];

const MALFORMED: DatabaseLocation = DatabaseLocation::Elsewhere(
    Reason::UnsupportedOption,
    "the database URL is not one that SQLAlchemy accepts; for SQLite write sqlite:////path/to/airflow.db",
);
const UNKNOWN: DatabaseLocation = DatabaseLocation::Elsewhere(
    Reason::UnsupportedOption,
    "the URL names another database or driver; this release of varlens reads SQLite only",
);
const MEMORY: DatabaseLocation = DatabaseLocation::Elsewhere(
    Reason::Unreachable,
    "the database is in the memory of Airflow's process, where no other program can read it",
);
const FILE_URI: DatabaseLocation = DatabaseLocation::Elsewhere(
    Reason::UnsupportedOption,
    "file: URIs are not supported; write sqlite:////path/to/airflow.db",
);

/// Reads the URL as `sqlalchemy.engine.make_url` and its SQLite dialect do: the path is not percent-decoded, and
/// what does not begin with a slash after `sqlite:///` is relative to the working directory.
pub(super) fn parse(url: &str) -> DatabaseLocation {
    let Some((name, rest)) = url.split_once("://") else {
        return MALFORMED;
    };
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || "_+".contains(c))
    {
        return MALFORMED;
    }
    match name {
        "sqlite" | "sqlite+pysqlite" | "sqlite+aiosqlite" => file(rest),
        _ => other(name),
    }
}

fn other(name: &str) -> DatabaseLocation {
    let known = OTHERS.iter().find(|(start, _)| name.starts_with(start));
    known.map_or(UNKNOWN, |(_, sentence)| {
        DatabaseLocation::Elsewhere(Reason::UnsupportedOption, sentence)
    })
}

fn file(rest: &str) -> DatabaseLocation {
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_uri = |option: &str| option.split('=').next() == Some("uri");
    if query.split('&').any(is_uri) {
        return FILE_URI;
    }
    // SQLite has no host, and SQLAlchemy raises on one.
    match address.strip_prefix('/') {
        _ if address.is_empty() => MEMORY,
        Some("" | ":memory:") => MEMORY,
        Some(path) => DatabaseLocation::File(PathBuf::from(path)),
        None => MALFORMED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        assert_eq!(
            parse(url),
            DatabaseLocation::File(PathBuf::from(expected)),
            "{url}"
        );
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
    fn what_is_no_file() {
        for url in ["sqlite://", "sqlite:///", "sqlite:///:memory:"] {
            refused(url, "in the memory of Airflow's process");
        }
        refused("sqlite:///file:/a.db?mode=ro&uri=true", "file: URIs");
        refused("postgresql+psycopg2://u:secret@h/airflow", "PostgreSQL");
        refused("postgres://u:secret@h/airflow", "PostgreSQL");
        refused("mysql+mysqldb://u:secret@h/airflow", "MySQL");
        refused("mssql+pyodbc://u:secret@h/airflow", "Microsoft");
        refused("oracle://u:secret@h/airflow", "another database");
        refused("sqlite+pysqlcipher://:secret@/a.db", "another database");
        refused("SQLITE:////a.db", "another database");
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
