//! How a run ends: its exit code, or the sentence that says why nothing was done.

use crate::config::ConfigError;
use crate::domain::resolve::Outcome as LookupOutcome;

/// How a run ends, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Found; nothing is wrong.
    Found,
    /// Missing, an error of Airflow's, will not start.
    Finding,
    /// Nothing was found, and a layer that may hold it was not seen.
    Undetermined,
    /// A wrong command line or configuration.
    Usage,
    /// By a signal.
    Signal(i32),
    /// A fault in varlens itself.
    Fault,
}

impl Exit {
    /// The process' exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Found => 0,
            Self::Finding => 1,
            Self::Usage => 2,
            Self::Undetermined => 3,
            Self::Fault => 101,
            Self::Signal(number) => 128_u8.saturating_add(u8::try_from(number).unwrap_or(0)),
        }
    }

    /// For a lookup that ended this way.
    pub(crate) fn from_lookup(outcome: LookupOutcome) -> Self {
        match outcome {
            LookupOutcome::Found => Self::Found,
            LookupOutcome::Missing | LookupOutcome::Error | LookupOutcome::WillNotStart => {
                Self::Finding
            }
            LookupOutcome::Undetermined => Self::Undetermined,
        }
    }

    /// Of several, the one that matters most: 2, 3, 1, 0.
    pub(crate) fn worst(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Found => 0,
            Self::Finding => 1,
            Self::Undetermined => 2,
            Self::Usage => 3,
            Self::Signal(_) => 4,
            Self::Fault => 5,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// The exit codes, and what each means; the help and the manual page have them from here.
pub(crate) const EXIT_CODES: &[(u8, &str)] = &[
    (0, "found, nothing wrong"),
    (
        1,
        "missing, error, will-not-start, or a comparison found a difference",
    ),
    (2, "usage or configuration error"),
    (3, "undetermined"),
    (101, "varlens itself broke; standard error says where"),
    (130, "interrupted"),
];

/// A run that could not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

/// What a subcommand gives back.
pub(crate) type Outcome = Result<Exit, Failure>;

#[cfg(test)]
mod tests {
    use super::Exit::{self, Finding, Found, Undetermined, Usage};

    #[test]
    fn the_worst_of_several() {
        assert_eq!(Found.worst(Finding), Finding);
        assert_eq!(Finding.worst(Undetermined), Undetermined);
        assert_eq!(Undetermined.worst(Found), Undetermined);
        assert_eq!(Usage.worst(Undetermined), Usage);
        assert_eq!(Exit::Signal(15).code(), 143);
    }

    #[test]
    fn every_exit_code_is_in_the_table() {
        let codes = [
            Found,
            Finding,
            Usage,
            Undetermined,
            Exit::Fault,
            Exit::Signal(2),
        ]
        .map(Exit::code);
        assert_eq!(
            super::EXIT_CODES
                .iter()
                .map(|row| row.0)
                .collect::<Vec<_>>(),
            codes
        );
    }
}
