//! One thing that is looked at, and how that ended.

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Problem,
    /// It can't be known from here.
    Unknown,
}

impl State {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Problem => "problem",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
pub(super) struct Check {
    pub(super) id: String,
    pub(super) state: State,
    pub(super) says: String,
    /// What to do; empty for nothing.
    pub(super) next: String,
    /// The IAM action that is missing.
    pub(super) missing: Option<&'static str>,
}

impl Check {
    pub(super) fn new(id: impl Into<String>, state: State, says: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            state,
            says: says.into(),
            next: String::new(),
            missing: None,
        }
    }

    pub(super) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }
}
