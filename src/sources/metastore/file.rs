//! A SQLite file, opened for one question and closed again, so that nothing of the visit remains.
//!
//! Refuses to write a byte or to make a file: a connection is read-only, and also reads the shared memory of a live
//! write-ahead log without marking it (`readonly_shm`), which Airflow 3.3 keeps for SQLite. A connection that stayed open
//! would hold a lock on that log, and Airflow could not clear it away when it ends; so none stays open.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::fault::{fault, trouble};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// One question at a time in the whole process: closing a file drops all locks that a process holds on it, also those
/// of a connection that is in the middle of reading (POSIX).
static ALONE: Mutex<Option<Waited>> = Mutex::new(None);

/// The last wait for a lock that was in vain: questions that queued up behind it need not wait once more each.
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

/// How a file must be opened so that nothing is left beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Under SQLite's own locks.
    Locked,
    /// The log exists, with its shared memory.
    Log,
    /// The file is in the mode of a log, and there is none: every process has closed it. SQLite would make the log
    /// anew, so it is told that nothing changes, and the file is looked at again afterwards.
    Quiet,
}

/// What a file is like at a moment.
#[derive(Debug, PartialEq, Eq)]
struct Moment {
    access: Access,
    identity: (u64, u64),
    length: u64,
    modified: (i64, i64),
}

/// Asks one question of a file. It waits at most about `busy` for a lock; call it where waiting is allowed.
pub(super) fn question<T>(
    path: &Path,
    busy: Duration,
    ask: impl Fn(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let asked = Instant::now();
    let mut alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // A log is beside the file itself, not beside a link to it.
    let path = fs::canonicalize(path).map_err(|error| cannot_open(path, &error))?;
    let in_vain = |waited: &&Waited| waited.path == path && waited.ended > asked;
    if let Some(waited) = alone.as_ref().filter(in_vain) {
        return Err(waited.fault.clone());
    }
    let answer = alone_with(&path, busy, ask);
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

fn alone_with<T>(
    path: &Path,
    busy: Duration,
    ask: impl Fn(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    for _ in 0..ATTEMPTS {
        let before = moment(path)?;
        let answer = open(path, before.access, busy).and_then(|connection| ask(&connection));
        if before.access != Access::Quiet || moment(path)? == before {
            return answer;
        }
    }
    let what = "it changes faster than it can be read; ask again";
    Err(trouble(Reason::TimedOut, path, what))
}

fn open(path: &Path, access: Access, busy: Duration) -> Result<Connection, Fault> {
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

fn uri(path: &Path, access: Access) -> String {
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
        Access::Locked | Access::Log => "?mode=ro&readonly_shm=1",
        Access::Quiet => "?mode=ro&immutable=1",
    });
    uri
}

fn moment(path: &Path) -> Result<Moment, Fault> {
    let metadata = fs::metadata(path).map_err(|error| cannot_open(path, &error))?;
    Ok(Moment {
        access: access(path, &metadata)?,
        identity: (metadata.dev(), metadata.ino()),
        length: metadata.len(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
    })
}

fn access(path: &Path, metadata: &Metadata) -> Result<Access, Fault> {
    let header = header(path, metadata)?;
    // Version 2 to write or to read is the mode of a log.
    if !header.ends_with(&[2, 2]) {
        return Ok(Access::Locked);
    }
    let log = fs::metadata(beside(path, "-wal")).map(|log| log.len());
    let has_memory = beside(path, "-shm").exists();
    match log {
        Ok(_) if has_memory => Ok(Access::Log),
        Ok(1..) => {
            let what = "its -wal file holds changes and the -shm file that belongs to it is missing, so \
                        reading would write; copy all files that begin with its name, or let Airflow open it once";
            Err(trouble(Reason::Unreachable, path, what))
        }
        _ => Ok(Access::Quiet),
    }
}

fn header(path: &Path, metadata: &Metadata) -> Result<[u8; HEADER], Fault> {
    if !metadata.is_file() {
        let what = "that is no file; give the path of airflow.db";
        return Err(trouble(Reason::BadResponse, path, what));
    }
    if metadata.len() == 0 {
        let what = "the file is empty: Airflow has not made its tables yet (airflow db migrate)";
        return Err(trouble(Reason::BadResponse, path, what));
    }
    let mut header = [0; HEADER];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(cannot_open(path, &error))
        }
        Ok(()) if header.starts_with(MAGIC) => Ok(header),
        _ => {
            let what = "the file is not a SQLite database; give the path of airflow.db";
            Err(trouble(Reason::BadResponse, path, what))
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
        io::ErrorKind::PermissionDenied => trouble(
            Reason::AccessDenied,
            path,
            "this user may not read the file; run varlens as one who may",
        ),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => trouble(
            Reason::Unreachable,
            path,
            "there is no such file here; check the path, and whether Airflow runs on this machine",
        ),
        _ => trouble(
            Reason::Unreachable,
            path,
            "the file cannot be read; check the disk it is on",
        ),
    }
}
