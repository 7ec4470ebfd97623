//! A SQLite file, opened for one query and closed again, so that no trace of the query remains.
//!
//! Writes no byte and creates no file: a connection is read-only, and also reads the shared memory of a live
//! write-ahead log without marking it (`readonly_shm`), which Airflow 3.3 keeps for SQLite. A connection that stayed open
//! would hold a lock on that log, and Airflow could not clear it away when it ends; so none stays open.

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::fault::{fault, file_fault};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::regular_file;

/// One query at a time in the whole process: closing a file drops all locks that a process holds on it, also those
/// of a connection that is in the middle of reading (POSIX).
static ALONE: Mutex<Option<Waited>> = Mutex::new(None);

/// The last wait for a lock that failed: queries that queued up during it need not wait again, each in turn.
struct Waited {
    path: PathBuf,
    ended: Instant,
    fault: Fault,
}

/// How often a file that changes while it is read without locks is read again.
const ATTEMPTS: u32 = 3;

/// Every SQLite file begins with it.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Magic, page size, and the two bytes that say whether there is a write-ahead log.
const HEADER: usize = 20;

/// How a file must be opened so that SQLite creates no file next to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenMode {
    /// Under SQLite's own locks.
    Locked,
    /// The log exists, with its shared memory.
    Log,
    /// The file is in write-ahead mode and has no log: every process has closed it. SQLite would create the log again,
    /// so it is opened as immutable, and the file is compared with its earlier state afterwards.
    Quiet,
}

/// The state of a file at some moment.
#[derive(Debug, PartialEq, Eq)]
struct FileState {
    access: OpenMode,
    identity: (u64, u64),
    length: u64,
    modified: (i64, i64),
}

/// Runs one query on a file. It waits at most about `busy` for a lock; call it where blocking is allowed.
pub(super) fn query<T>(
    path: &Path,
    busy: Duration,
    ask: impl Fn(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let asked = Instant::now();
    let mut alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // A log is beside the file itself, not beside a link to it.
    let path = fs::canonicalize(path).map_err(|error| cannot_open(path, &error))?;
    let has_failed = |waited: &&Waited| waited.path == path && waited.ended > asked;
    if let Some(waited) = alone.as_ref().filter(has_failed) {
        return Err(waited.fault.clone());
    }
    let answer = query_alone(&path, busy, ask);
    if let Err(fault) = &answer
        && fault.reason == Reason::TimedOut
    {
        *alone = Some(Waited {
            path,
            ended: Instant::now(),
            fault: fault.clone(),
        });
    }
    answer
}

fn query_alone<T>(
    path: &Path,
    busy: Duration,
    ask: impl Fn(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    for _ in 0..ATTEMPTS {
        let before = file_state(path)?;
        let answer = open(path, before.access, busy).and_then(|connection| ask(&connection));
        if before.access != OpenMode::Quiet || file_state(path)? == before {
            return answer;
        }
    }
    let what = "the file changes while it is read; try again";
    Err(file_fault(Reason::TimedOut, path, what))
}

fn open(path: &Path, access: OpenMode, busy: Duration) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(uri(path, access), flags).and_then(|connection| {
        connection.busy_timeout(busy)?;
        // No temporary files either, and nothing that a schema may hide runs.
        connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;")?;
        Ok(connection)
    });
    opened.map_err(|error| fault(path, &error))
}

fn uri(path: &Path, access: OpenMode) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            byte => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri.push_str(match access {
        OpenMode::Locked | OpenMode::Log => "?mode=ro&readonly_shm=1",
        OpenMode::Quiet => "?mode=ro&immutable=1",
    });
    uri
}

fn file_state(path: &Path) -> Result<FileState, Fault> {
    let metadata = fs::metadata(path).map_err(|error| cannot_open(path, &error))?;
    Ok(FileState {
        access: open_mode(path, &metadata)?,
        identity: (metadata.dev(), metadata.ino()),
        length: metadata.len(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
    })
}

fn open_mode(path: &Path, metadata: &Metadata) -> Result<OpenMode, Fault> {
    let header = header(path, metadata)?;
    // Version 2 to write or to read is the mode of a log.
    if !header.ends_with(&[2, 2]) {
        return Ok(OpenMode::Locked);
    }
    let log = fs::metadata(beside(path, "-wal")).map(|log| log.len());
    let has_memory = beside(path, "-shm").exists();
    match log {
        Ok(_) if has_memory => Ok(OpenMode::Log),
        Ok(1..) => {
            let what = "the -wal file holds changes, but its -shm file is missing, so \
                        reading would write; copy all files that begin with its name, or let Airflow open it once";
            Err(file_fault(Reason::Unreachable, path, what))
        }
        _ => Ok(OpenMode::Quiet),
    }
}

fn header(path: &Path, metadata: &Metadata) -> Result<[u8; HEADER], Fault> {
    if !metadata.is_file() {
        let what = "this is not a file; give the path of airflow.db";
        return Err(file_fault(Reason::BadResponse, path, what));
    }
    if metadata.len() == 0 {
        let what = "the file is empty; create Airflow's tables with airflow db migrate";
        return Err(file_fault(Reason::BadResponse, path, what));
    }
    let mut header = [0; HEADER];
    let read = regular_file::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(cannot_open(path, &error))
        }
        Ok(()) if header.starts_with(MAGIC) => Ok(header),
        _ => {
            let what = "the file is not a SQLite database; give the path of airflow.db";
            Err(file_fault(Reason::BadResponse, path, what))
        }
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn cannot_open(path: &Path, error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::PermissionDenied => file_fault(
            Reason::AccessDenied,
            path,
            "you have no permission to read the file; run varlens as a user who has",
        ),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => file_fault(
            Reason::Unreachable,
            path,
            "the file does not exist here; check the path, and whether Airflow runs on this machine",
        ),
        _ => file_fault(
            Reason::Unreachable,
            path,
            "the file cannot be read; check the disk it is on",
        ),
    }
}
