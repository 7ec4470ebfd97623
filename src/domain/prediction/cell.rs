//! What names say of one layer and one key.

use crate::domain::catalog::Presence;
use crate::domain::lookup::Refusal;
use crate::domain::verdict::Verdict;

/// What a row of the list says of one layer, whoever wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It has the key.
    Present,
    /// It does not.
    Absent,
    /// It is never asked for this key.
    Skipped,
    /// It has the key, about to be deleted.
    ScheduledForDeletion,
    /// It has the key, without a current version.
    NoCurrentVersion,
    /// Not known.
    NotInspected,
}

impl Cell {
    /// The name in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Skipped => "skipped",
            Self::ScheduledForDeletion => "scheduled-for-deletion",
            Self::NoCurrentVersion => "no-current-version",
            Self::NotInspected => "not-inspected",
        }
    }
}

impl From<Presence> for Cell {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::Present => Self::Present,
            Presence::Absent => Self::Absent,
            Presence::ScheduledForDeletion => Self::ScheduledForDeletion,
            Presence::NoCurrentVersion => Self::NoCurrentVersion,
            Presence::Alike | Presence::Unknown => Self::NotInspected,
        }
    }
}

impl From<Refusal> for Cell {
    fn from(refusal: Refusal) -> Self {
        match refusal.verdict() {
            Verdict::NotInspected => Self::NotInspected,
            // A pattern that Python rejects keeps every key from the layer.
            _ => Self::Skipped,
        }
    }
}
