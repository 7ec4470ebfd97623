//! Reads one file: a regular one, up to a size. What Airflow raises where there is none.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::access::{FilePlace, Unread, failed, not_inspected};
use crate::domain::local_file::file_format;
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::release::{FileNameRule, LocalFileRules};
use crate::domain::resolve::Fault;

/// Larger files of secrets aren't written by anyone.
const MOST: u64 = 16 * 1024 * 1024;

/// The content of the file that Airflow reads at `path`.
pub(super) fn read(
    path: &str,
    place: &FilePlace,
    rules: LocalFileRules,
) -> Result<Zeroizing<Vec<u8>>, Unread> {
    let real = match place {
        FilePlace::Here => PathBuf::from(path),
        FilePlace::Copy(copy) => copy.clone(),
        FilePlace::Elsewhere => return Err(elsewhere(path)),
    };
    let exception = |error: &io::Error| {
        // A copy says nothing about the file that Airflow opens.
        let is_here = matches!(place, FilePlace::Here);
        is_here.then(|| raised(error, path, rules)).flatten()
    };
    let shown = real.display();
    open(&real).map_err(|error| match exception(&error) {
        Some(exception) => failed(exception, &format!("{shown}: {}", plain(&error))),
        None => not_inspected(&format!("{shown}: {}", plain(&error))),
    })
}

fn elsewhere(path: &str) -> Unread {
    Unread::NotInspected(Box::new(Fault {
        note: Some(format!(
            "{path} is on Airflow's machine; name a copy of it under local-file in the deployment's section"
        )),
        ..Fault::new(Reason::NotConfigured)
    }))
}

fn open(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    // Without waiting, a pipe is opened at once, and then refused.
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("this is no regular file"));
    }
    bounded(file, metadata.len())
}

fn bounded(file: File, length: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    // One allocation, so that no part of the content is left in memory that was given back.
    let room = usize::try_from(length.min(MOST)).unwrap_or_default() + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    file.take(MOST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MOST {
        return Err(io::Error::other("it has more than 16 MiB"));
    }
    Ok(content)
}

/// What Airflow raises where the file can't be opened. None where that depends on its user or on the moment.
fn raised(error: &io::Error, path: &str, rules: LocalFileRules) -> Option<PythonError> {
    let is_there = match error.kind() {
        io::ErrorKind::IsADirectory => true,
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => false,
        io::ErrorKind::InvalidInput if path.contains('\0') => false,
        _ => return None,
    };
    if !is_there && rules.name == FileNameRule::LastDot {
        let text = "File … was not found. Check the configuration of your Secrets backend.";
        return Some(PythonError::new("AirflowException", text));
    }
    if let Err(error) = file_format(path, rules) {
        return Some(error);
    }
    let (class, text) = match error.kind() {
        io::ErrorKind::IsADirectory => ("IsADirectoryError", "[Errno 21] Is a directory: …"),
        io::ErrorKind::NotFound => (
            "FileNotFoundError",
            "[Errno 2] No such file or directory: …",
        ),
        io::ErrorKind::NotADirectory => ("NotADirectoryError", "[Errno 20] Not a directory: …"),
        _ => ("ValueError", "embedded null byte"),
    };
    Some(PythonError::new(class, text))
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no directory".to_owned(),
        io::ErrorKind::IsADirectory => "this is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
