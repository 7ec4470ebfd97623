//! What is simulated: releases, process, search path and Airflow's own options, each with where it came from.

use std::fmt;

use crate::domain::key::Kind;
use crate::domain::mask::{MaskOptions, Masking};
use crate::domain::python_re::{Pattern, PatternError, PythonVersion};
use crate::domain::release::{AirflowRules, AmazonRules, Version};
use crate::domain::search_path::{Layer, Order};

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
    /// Found beside the program's environment.
    Detected(String),
    /// Nobody said; the newest known, or what the brief says.
    Assumed,
    /// Airflow's own default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(place) => write!(f, "file {place}"),
            Self::AirflowCfg(place) => write!(f, "airflow.cfg {place}"),
            Self::Detected(place) => write!(f, "detected {place}"),
            Self::Assumed => f.write_str("assumed"),
            Self::Default => f.write_str("default"),
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

    /// A value that nobody gave.
    pub fn assumed(value: T) -> Self {
        Self::new(value, Origin::Assumed)
    }

    /// Nobody gave it.
    pub fn is_assumed(&self) -> bool {
        self.origin == Origin::Assumed
    }
}

/// Which of Airflow's processes asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// All of Airflow 2; in Airflow 3 the scheduler, the api-server and the command line.
    Server,
}

impl Process {
    /// The word of the command line and of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
        }
    }
}

/// A lookup pattern as the Amazon provider takes it.
#[derive(Clone, Debug)]
pub enum LookupPattern {
    /// None or empty: every key is asked for.
    Every,
    /// Tested with `re.match` and `IGNORECASE` on the bare key.
    Python(Pattern),
    /// Python rejects it: the exception of every lookup, and the pattern.
    Invalid {
        /// The pattern as written.
        source: String,
        /// The exception's class.
        class: &'static str,
        /// Its text in Python's words.
        message: String,
    },
    /// It cannot be evaluated faithfully: why, and the pattern.
    NotEvaluated {
        /// The pattern as written.
        source: String,
        /// Why not.
        why: String,
    },
}

impl LookupPattern {
    /// Reads a pattern as `python` would.
    pub fn parse(source: Option<&str>, python: PythonVersion) -> Self {
        let Some(source) = source.filter(|text| !text.is_empty()) else {
            return Self::Every;
        };
        match Pattern::compile(source, python) {
            Ok(pattern) => Self::Python(pattern),
            Err(PatternError::Invalid { class, message }) => Self::Invalid {
                source: source.to_owned(),
                class,
                message,
            },
            Err(PatternError::NotEvaluated(why)) => Self::NotEvaluated {
                source: source.to_owned(),
                why,
            },
        }
    }

    /// The pattern as written, if there is one.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Every => None,
            Self::Python(pattern) => Some(pattern.source()),
            Self::Invalid { source, .. } | Self::NotEvaluated { source, .. } => Some(source),
        }
    }
}

/// The Amazon provider's options for one kind.
#[derive(Clone, Debug)]
pub struct AwsKind {
    /// `*_prefix`; None is JSON's null, which switches the kind off.
    pub prefix: Sourced<Option<String>>,
    /// `*_lookup_pattern`.
    pub pattern: Sourced<LookupPattern>,
}

/// The Amazon provider's options that decide which secret is asked for.
#[derive(Clone, Debug)]
pub struct AwsOptions {
    /// For variables, connections and config options, in the order of [`Kind::ALL`].
    pub kinds: [AwsKind; 3],
    /// `sep`, between prefix and key.
    pub sep: Sourced<String>,
    /// An option that Airflow obeys and varlens does not follow; which secret is asked for is then not known.
    pub not_followed: Option<String>,
    /// The credentials are the very ones that Airflow uses, so what is denied to varlens is denied to Airflow.
    pub same_identity: bool,
}

impl AwsOptions {
    /// The options of one kind.
    pub fn of(&self, kind: Kind) -> &AwsKind {
        let [variables, connections, configs] = &self.kinds;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }
}

impl Default for AwsOptions {
    fn default() -> Self {
        let kind = |kind: Kind| AwsKind {
            prefix: Sourced::new(Some(kind.default_prefix().to_owned()), Origin::Default),
            pattern: Sourced::new(LookupPattern::Every, Origin::Default),
        };
        Self {
            kinds: Kind::ALL.map(kind),
            sep: Sourced::new("/".to_owned(), Origin::Default),
            not_followed: None,
            same_identity: false,
        }
    }
}

/// One Airflow deployment, as far as lookups and masking go.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Its name, `ambient` for what this shell describes.
    pub name: String,
    /// Airflow's release.
    pub airflow: Sourced<Version>,
    /// The Amazon provider's release.
    pub amazon_provider: Sourced<Version>,
    /// Who asks.
    pub process: Sourced<Process>,
    /// The Python of Airflow's process; pattern syntax depends on it.
    pub python: Sourced<PythonVersion>,
    /// The order of lookup.
    pub order: Sourced<Order>,
    /// The Amazon provider's options.
    pub aws: AwsOptions,
    /// What keys must begin with to reach AWS and Datacoves, e.g. `datacoves-`; None: no gate.
    pub name_gate: Sourced<Option<String>>,
    /// `[core] multi_team` (3.2 and later).
    pub multi_team: bool,
    /// Options of masking.
    pub masking: MaskOptions,
}

impl Deployment {
    /// What is simulated when nothing is said: the order of the brief on the newest known releases.
    pub fn assumed(name: &str) -> Self {
        use crate::domain::release::{NEWEST_AIRFLOW, NEWEST_AMAZON};
        let order = Order::Datacoves {
            replace: false,
            metastore: false,
        };
        Self {
            name: name.to_owned(),
            airflow: Sourced::assumed(NEWEST_AIRFLOW),
            amazon_provider: Sourced::assumed(NEWEST_AMAZON),
            process: Sourced::assumed(Process::Server),
            python: Sourced::assumed(PythonVersion::default()),
            order: Sourced::assumed(order),
            aws: AwsOptions::default(),
            name_gate: Sourced::new(None, Origin::Default),
            multi_team: false,
            masking: MaskOptions::default(),
        }
    }

    /// The rules of its Airflow.
    pub fn airflow_rules(&self) -> AirflowRules {
        AirflowRules::of(self.airflow.value)
    }

    /// The rules of its Amazon provider.
    pub fn amazon_rules(&self) -> AmazonRules {
        AmazonRules::of(self.amazon_provider.value)
    }

    /// What its Airflow masks.
    pub fn masker(&self) -> Masking {
        Masking::new(self.airflow_rules().mask, &self.masking)
    }

    /// The layers that are asked for a key of this kind, first to last.
    pub fn layers(&self, kind: Kind) -> Vec<Layer> {
        self.order.value.layers(kind)
    }
}
