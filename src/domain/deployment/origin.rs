//! Where a setting of the deployment came from.

use std::fmt;

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line, e.g. `--airflow`.
    Flag(&'static str),
    /// An environment variable, by name.
    Environment(String),
    /// varlens' own file, with the line.
    File(String),
    /// airflow.cfg, with its path and the option.
    AirflowCfg(String),
    /// Detected in the program's environment.
    Detected(String),
    /// Seen inside the process itself, with the file that says it.
    Observed(String),
    /// Not configured: the newest known release, or Datacoves' documented default.
    Assumed,
    /// Airflow's own default.
    Default,
    /// A simulated change.
    WhatIf,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(place) => write!(f, "file {place}"),
            Self::AirflowCfg(place) => write!(f, "airflow.cfg {place}"),
            Self::Detected(place) => write!(f, "detected {place}"),
            Self::Observed(place) => write!(f, "observed {place}"),
            Self::Assumed => f.write_str("assumed"),
            Self::Default => f.write_str("default"),
            Self::WhatIf => f.write_str("what-if"),
        }
    }
}

/// A value that remembers where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value with its origin.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// A value that is not configured.
    pub fn assumed(value: T) -> Self {
        Self::new(value, Origin::Assumed)
    }

    /// It is not configured.
    pub fn is_assumed(&self) -> bool {
        self.origin == Origin::Assumed
    }
}
