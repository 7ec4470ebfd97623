//! What went wrong with the database, in varlens' own sentences: what happened, where, what to do next.
//!
//! Does not repeat SQLite's texts: they may quote a row.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// A fault at a file.
pub(super) fn file_fault(reason: Reason, path: &Path, what: &str) -> Fault {
    Fault {
        note: Some(format!("{}: {what}", path.display())),
        next: next_of(what),
        ..Fault::new(reason)
    }
}

/// What to do is the end of such a sentence: `what happened; what to do`.
pub(super) fn next_of(what: &str) -> Option<String> {
    what.rsplit_once("; ").map(|(_, next)| next.to_owned())
}

/// The fault for SQLite's error.
pub(super) fn fault(path: &Path, error: &Error) -> Fault {
    let (Error::SqliteFailure(failure, _) | Error::SqlInputError { error: failure, .. }) = error
    else {
        return file_fault(Reason::BadResponse, path, UNEXPECTED);
    };
    let (reason, what) = sentence(*failure);
    Fault {
        code: Some(format!("SQLite {}", failure.extended_code)),
        ..file_fault(reason, path, what)
    }
}

const UNEXPECTED: &str =
    "a row does not have the form that Airflow writes; check the database with sqlite3";

fn sentence(failure: ffi::Error) -> (Reason, &'static str) {
    if failure.extended_code == ffi::SQLITE_READONLY_ROLLBACK {
        return (
            Reason::Unreachable,
            "a process was interrupted while writing, and rolling that back would write; let Airflow open the database once",
        );
    }
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            Reason::TimedOut,
            "another process has locked the database; try again when it has finished",
        ),
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => (
            Reason::BadResponse,
            "the file is not a SQLite database, or it is damaged; check it with sqlite3",
        ),
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => (
            Reason::AccessDenied,
            "you have no permission to read the file; run varlens as a user who has",
        ),
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure => (
            Reason::Unreachable,
            "SQLite cannot open the file without writing, or the disk fails; check the files next to it (-wal, -shm, -journal)",
        ),
        _ => (
            Reason::BadResponse,
            "the tables are not those of Airflow; check that this is Airflow's database",
        ),
    }
}
