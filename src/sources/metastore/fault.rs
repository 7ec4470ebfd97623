//! What went wrong with the database, in words of our own: what happened, where, what to do.
//!
//! Refuses to repeat what SQLite says: its texts may quote a row.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// A fault at a file.
pub(super) fn trouble(reason: Reason, path: &Path, what: &str) -> Fault {
    Fault {
        note: Some(format!("{}: {what}", path.display())),
        ..Fault::new(reason)
    }
}

/// The fault behind SQLite's error.
pub(super) fn fault(path: &Path, error: &Error) -> Fault {
    let (Error::SqliteFailure(failure, _) | Error::SqlInputError { error: failure, .. }) = error
    else {
        return trouble(Reason::BadResponse, path, UNEXPECTED);
    };
    let (reason, what) = words(*failure);
    Fault {
        code: Some(format!("SQLite {}", failure.extended_code)),
        ..trouble(reason, path, what)
    }
}

const UNEXPECTED: &str = "a row is not as Airflow writes it; check the database with sqlite3";

fn words(failure: ffi::Error) -> (Reason, &'static str) {
    if failure.extended_code == ffi::SQLITE_READONLY_ROLLBACK {
        return (
            Reason::Unreachable,
            "a process ended in the middle of writing, and undoing that would write; let Airflow open the database once",
        );
    }
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            Reason::TimedOut,
            "another process holds the database locked; try again when it has finished",
        ),
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => (
            Reason::BadResponse,
            "the file is not a SQLite database, or it is damaged; check it with sqlite3",
        ),
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => (
            Reason::AccessDenied,
            "this user may not read the file; run varlens as one who may",
        ),
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure => (
            Reason::Unreachable,
            "SQLite cannot open it without writing, or the disk fails; check the files beside it (-wal, -shm, -journal)",
        ),
        _ => (
            Reason::BadResponse,
            "its tables are not as Airflow makes them; check that it is Airflow's database",
        ),
    }
}
