//! What went wrong with a server, in varlens' own sentences: what happened, where, what to do next.
//!
//! Does not repeat the texts of a server or a driver: they may quote a row, a user or a statement.

use std::io::ErrorKind;

use sqlx::Error;

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::metastore::dialect::Dialect;
use crate::sources::metastore::fault::next_of;
use crate::sources::metastore::server_url::Server;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The driver's error, never displayed.
    Driver(Error),
    /// A limit has passed.
    TimedOut,
    /// The server sends more than an answer has.
    TooMuch,
    /// A listing has no end.
    Endless(String),
    /// A file of certificates is not one; which, and why.
    Certificates(String),
    /// The server does not say that the transaction is read-only.
    NotReadOnly,
    /// A row has another form.
    UnexpectedRow,
    /// The tables are not Airflow's; what is missing, and what to do.
    Schema(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Driver(error)
    }
}

impl Failure {
    /// The connection is gone, which says nothing of the question.
    pub(super) fn has_ended_session(&self) -> bool {
        match self {
            Self::Driver(Error::Database(error)) => {
                let code = error.code();
                let number = number(error.as_ref()).map(|number| number.to_string());
                let code = number.as_deref().or(code.as_deref()).unwrap_or_default();
                [POSTGRES, MYSQL].iter().any(|rows| {
                    let mut rows = rows.iter().filter(|(_, _, what)| *what == ENDING);
                    rows.any(|(codes, ..)| codes.contains(&code))
                })
            }
            Self::Driver(Error::Io(_) | Error::Protocol(_) | Error::WorkerCrashed) => true,
            _ => false,
        }
    }
}

/// The fault for a failure at a server.
pub(super) fn fault(server: &Server, failure: &Failure) -> Fault {
    let (reason, what, code) = match failure {
        Failure::Driver(error) => driver(server, error),
        Failure::TimedOut => (
            Reason::TimedOut,
            "the server did not answer in time; check the network and the server's load".to_owned(),
            None,
        ),
        Failure::TooMuch => (
            Reason::BadResponse,
            "the server sends more than 128 MiB for one answer; check host, port and the beginning of the URL".to_owned(),
            None,
        ),
        Failure::Certificates(what) => (Reason::UnsupportedOption, what.clone(), None),
        Failure::NotReadOnly => (
            Reason::UnsupportedOption,
            "the server does not confirm that the transaction is read-only, so nothing is read; connect to the database itself, not to a proxy".to_owned(),
            None,
        ),
        Failure::UnexpectedRow => (Reason::BadResponse, UNEXPECTED.to_owned(), None),
        Failure::Schema(what) | Failure::Endless(what) => {
            (Reason::BadResponse, what.clone(), None)
        }
    };
    Fault {
        next: next_of(&what),
        note: Some(format!("{server}: {what}")),
        code,
        ..Fault::new(reason)
    }
}

const UNEXPECTED: &str = "a row does not have the form that Airflow writes; check the table";
const BROKEN: &str = "the connection broke off in the middle; check the server, and try again";

type Said = (Reason, String, Option<String>);

fn driver(server: &Server, error: &Error) -> Said {
    let (reason, what) = match error {
        Error::Database(error) => {
            return database(
                server.dialect,
                error.code().as_deref(),
                number(error.as_ref()),
            );
        }
        Error::Io(error) => io(error.kind()),
        Error::Tls(_) => (
            Reason::BadResponse,
            "TLS failed: the server offers none, or a file of certificates cannot be used; check sslmode, sslrootcert or ssl_ca",
        ),
        Error::Configuration(_) => (
            Reason::UnsupportedOption,
            "the client's certificate and its key cannot be used; check sslcert and sslkey, or ssl_cert and ssl_key",
        ),
        Error::ColumnDecode { .. } | Error::Decode(_) => (Reason::BadResponse, UNEXPECTED),
        _ => (
            Reason::BadResponse,
            "the answer is not that of such a server; check host, port and the beginning of the URL",
        ),
    };
    (reason, what.to_owned(), None)
}

fn io(kind: ErrorKind) -> (Reason, &'static str) {
    match kind {
        ErrorKind::ConnectionRefused => (
            Reason::Unreachable,
            "nothing listens there; check host and port, and whether the server runs",
        ),
        ErrorKind::NotFound => (
            Reason::Unreachable,
            "there is no such socket or file; check the URL",
        ),
        ErrorKind::PermissionDenied => (
            Reason::AccessDenied,
            "you have no permission to open the socket or a file of certificates",
        ),
        ErrorKind::TimedOut => (
            Reason::TimedOut,
            "the server did not answer in time; check the network and the server's load",
        ),
        // What rustls reports of a handshake.
        ErrorKind::InvalidData => (
            Reason::BadResponse,
            "the server's certificate is not accepted: another host's, expired, or of an authority that is not known; check the host, and sslrootcert or ssl_ca",
        ),
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected => (Reason::Unreachable, BROKEN),
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::AddrNotAvailable => (
            Reason::Unreachable,
            "there is no way to this host from here; check network, VPN and firewall",
        ),
        // A name that cannot be looked up has no kind of its own.
        _ => (
            Reason::Unreachable,
            "the host is unknown or cannot be reached from here; check its name and the network",
        ),
    }
}

/// MySQL's number of an error, which says more than its SQLSTATE.
fn number(error: &dyn sqlx::error::DatabaseError) -> Option<u16> {
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    error.map(sqlx::mysql::MySqlDatabaseError::number)
}

fn database(dialect: Dialect, state: Option<&str>, number: Option<u16>) -> Said {
    let rows: &[Row] = match dialect {
        Dialect::Postgres => POSTGRES,
        Dialect::MySql => MYSQL,
    };
    let number = number.map(|number| number.to_string());
    let state = state.filter(|state| is_state(state));
    let code = number.as_deref().or(state).unwrap_or_default();
    let row = rows.iter().find(|(codes, ..)| codes.contains(&code));
    let (_, reason, what) = row.copied().unwrap_or(OTHER);
    let code = (!code.is_empty()).then(|| {
        format!(
            "{} {code}",
            if number.is_some() {
                "MySQL"
            } else {
                "SQLSTATE"
            }
        )
    });
    (reason, what.to_owned(), code)
}

/// Five letters and digits (ISO/IEC 9075): what else a server sends may be anything, the password too.
fn is_state(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    text.len() == 5 && text.bytes().all(is_part)
}

type Row = (&'static [&'static str], Reason, &'static str);

const OTHER: Row = (
    &[],
    Reason::BadResponse,
    "the server reports an error; look up its code, or look into the server's log",
);

const LOGIN: &str = "the server rejects the user or the password, or this host; check the URL and the server's rules";
const NO_DATABASE: &str = "there is no database with this name; check the end of the URL";
const NO_RIGHTS: &str = "the user may not read Airflow's tables; grant it SELECT on variable, connection and alembic_version";
const NO_TABLE: &str = "a table of Airflow is missing; check that the database is Airflow's, and run airflow db migrate";
const LOCKED: &str = "another session has locked the table; try again when it has finished";
const TOO_LONG: &str = "the server stopped the query because it took too long; try again later";
const FULL: &str = "the server has no free connection; try again later";
const ENDING: &str = "the server is starting, stopping, or has ended the connection; try again";

/// Appendix A of PostgreSQL's manual.
const POSTGRES: &[Row] = &[
    (&["28P01", "28000"], Reason::AccessDenied, LOGIN),
    (&["3D000"], Reason::BadResponse, NO_DATABASE),
    (&["42501"], Reason::AccessDenied, NO_RIGHTS),
    (&["42P01", "42703", "3F000"], Reason::BadResponse, NO_TABLE),
    (&["55P03", "40P01"], Reason::TimedOut, LOCKED),
    (&["57014"], Reason::TimedOut, TOO_LONG),
    (&["53300"], Reason::Unreachable, FULL),
    (&["57P01", "57P02", "57P03"], Reason::Unreachable, ENDING),
];

/// The server error reference of MySQL, and of MariaDB from 1900 on.
const MYSQL: &[Row] = &[
    (
        &["1045", "1698", "1130", "1251", "2061"],
        Reason::AccessDenied,
        LOGIN,
    ),
    (&["1049"], Reason::BadResponse, NO_DATABASE),
    (
        &["1044", "1142", "1143", "1227"],
        Reason::AccessDenied,
        NO_RIGHTS,
    ),
    (&["1146", "1054"], Reason::BadResponse, NO_TABLE),
    (&["1205", "1213"], Reason::TimedOut, LOCKED),
    (&["1969", "3024", "1317"], Reason::TimedOut, TOO_LONG),
    (&["1040", "1203", "1226"], Reason::Unreachable, FULL),
    (&["1053", "1077", "1927"], Reason::Unreachable, ENDING),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolve::Fault;

    fn server() -> Server {
        Server::parse(
            Dialect::Postgres,
            "airflow:fake-canary@db.example.com/airflow",
        )
        .unwrap_or_else(|what| panic!("{what}"))
    }

    fn said(failure: &Failure) -> Fault {
        fault(&server(), failure)
    }

    #[test]
    fn the_server_is_named_and_the_driver_is_not_quoted() {
        let io = std::io::Error::new(ErrorKind::ConnectionRefused, "fake-canary");
        let fault = said(&Failure::Driver(Error::Io(io)));
        assert_eq!(fault.reason, Reason::Unreachable);
        let note = fault.note.as_deref().unwrap_or_default();
        assert!(
            note.starts_with(
                "PostgreSQL at db.example.com:5432, database airflow: nothing listens"
            ),
            "{note}"
        );
        for failure in [
            Failure::Driver(Error::Protocol("fake-canary".to_owned())),
            Failure::Driver(Error::Tls("fake-canary".into())),
            Failure::Driver(Error::Configuration("fake-canary".into())),
            Failure::Driver(Error::Decode("fake-canary".into())),
            Failure::TimedOut,
            Failure::NotReadOnly,
            Failure::UnexpectedRow,
        ] {
            let fault = said(&failure);
            assert!(!format!("{fault:?}").contains("canary"), "{fault:?}");
            let note = fault.note.unwrap_or_default();
            let next = fault.next.unwrap_or_default();
            assert!(
                !next.is_empty() && note.ends_with(&format!("; {next}")),
                "{note}"
            );
        }
    }

    #[test]
    fn codes_of_servers() {
        for (dialect, state, number, reason, words) in [
            (
                Dialect::Postgres,
                "28P01",
                None,
                Reason::AccessDenied,
                "rejects the user",
            ),
            (
                Dialect::Postgres,
                "55P03",
                None,
                Reason::TimedOut,
                "locked the table",
            ),
            (
                Dialect::Postgres,
                "XX000",
                None,
                Reason::BadResponse,
                "look up its code",
            ),
            (
                Dialect::MySql,
                "28000",
                Some(1045),
                Reason::AccessDenied,
                "rejects the user",
            ),
            (
                Dialect::MySql,
                "HY000",
                Some(1205),
                Reason::TimedOut,
                "locked the table",
            ),
            (
                Dialect::MySql,
                "42S02",
                Some(1146),
                Reason::BadResponse,
                "table of Airflow is missing",
            ),
        ] {
            let (said, what, code) = database(dialect, Some(state), number);
            assert_eq!(said, reason);
            assert!(what.contains(words), "{what}");
            assert!(code.is_some());
        }
    }

    #[test]
    fn a_code_that_is_none_is_not_repeated() {
        for state in ["fake-canary", "28p01", "28P01\u{1b}", ""] {
            let (.., code) = database(Dialect::Postgres, Some(state), None);
            assert_eq!(code, None, "{state}");
        }
        let (.., code) = database(Dialect::Postgres, Some("28P01"), None);
        assert_eq!(code.as_deref(), Some("SQLSTATE 28P01"));
    }

    #[test]
    fn a_question_is_asked_again_only_where_the_connection_is_gone() {
        let io = |kind| Failure::Driver(Error::Io(std::io::Error::from(kind)));
        assert!(io(ErrorKind::BrokenPipe).has_ended_session());
        for failure in [
            Failure::TimedOut,
            Failure::NotReadOnly,
            Failure::UnexpectedRow,
            Failure::Driver(Error::RowNotFound),
        ] {
            assert!(!failure.has_ended_session(), "{failure:?}");
        }
    }

    #[test]
    fn a_certificate_that_is_not_accepted() {
        let (reason, what) = io(ErrorKind::InvalidData);
        assert_eq!(reason, Reason::BadResponse);
        assert!(what.contains("certificate is not accepted"));
    }
}
