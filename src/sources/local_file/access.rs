//! Where the files are for varlens, and why one was not read.

use std::path::PathBuf;

use crate::domain::local_file::FileOption;
use crate::domain::python_error::PythonError;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// Where varlens reads what an option names.
#[derive(Clone, Debug)]
pub struct FileAccess {
    /// What Airflow's option says.
    pub option: FileOption,
    /// Where the file is for varlens.
    pub place: FilePlace,
}

/// Where a file is for varlens.
#[derive(Clone, Debug)]
pub enum FilePlace {
    /// At its own path: Airflow runs on this machine, in this environment.
    Here,
    /// A copy, which the user named.
    Copy(PathBuf),
    /// On Airflow's machine.
    Elsewhere,
}

/// Why a file was not read.
pub(super) enum Unread {
    /// Airflow fails on it.
    Failed(Box<Fault>),
    /// varlens can't see what Airflow sees.
    NotInspected(Box<Fault>),
}

impl FilePlace {
    /// The path that messages name.
    pub(super) fn shown(&self, path: &str) -> String {
        match self {
            Self::Copy(copy) => copy.display().to_string(),
            Self::Here | Self::Elsewhere => path.to_owned(),
        }
    }
}

pub(super) fn failed(error: PythonError, note: &str) -> Unread {
    Unread::Failed(Box::new(Fault {
        code: Some(error.class.clone()),
        note: Some(note.to_owned()),
        error: Some(Box::new(error)),
        ..Fault::new(Reason::BadFile)
    }))
}

pub(super) fn not_inspected(note: &str) -> Unread {
    Unread::NotInspected(Box::new(Fault {
        note: Some(note.to_owned()),
        ..Fault::new(Reason::UnsupportedOption)
    }))
}
