//! What a layer does for Airflow in one lookup.

/// What a layer does for Airflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has the key.
    Found,
    /// It answers that it does not.
    Absent,
    /// It is never asked.
    Skipped,
    /// Airflow gets an error.
    Failed,
    /// An earlier layer won, or an error ended the search.
    NotReached,
    /// Airflow would ask it, and varlens could not see.
    NotInspected,
}

impl Verdict {
    /// The name in `--json` and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Absent => "absent",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::NotReached => "not-reached",
            Self::NotInspected => "not-inspected",
        }
    }
}
