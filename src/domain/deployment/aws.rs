//! The Amazon provider's options that decide which secret is asked for, and for which keys.
//!
//! Knows nothing of how AWS is reached.

use super::connections::ConnectionOptions;
use super::origin::{Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;
use crate::domain::python_re::{Pattern, PatternError, PythonVersion};

/// A lookup pattern as the Amazon provider reads it.
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
        /// Its text, in Python's wording.
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

    /// What is wrong with it, as a sentence.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Every | Self::Python(_) => None,
            Self::Invalid { class, message, .. } => Some(format!(
                "Python rejects it ({class}: {message}); every lookup in AWS fails"
            )),
            Self::NotEvaluated { why, .. } => Some(why.clone()),
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
    /// Why one of these is not known, e.g. hidden in a listing: then no secret's name is either.
    pub unknown: Option<String>,
}

/// Whose credentials varlens asks AWS with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// Not known to be Airflow's: neither what they may read nor what is denied to them proves anything about Airflow.
    #[default]
    Other,
    /// Those of the role that Airflow has, which varlens assumes with credentials of its own: what AWS answers to the role
    /// it answers to Airflow, and what fails before that is varlens' own.
    Role,
    /// The very ones that Airflow uses.
    Same,
}

/// Why the provider cannot create its client: every lookup in the layer ends with this exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    /// The exception.
    pub error: PythonError,
    /// What it is raised for.
    pub cause: ClientErrorCause,
}

/// What keeps boto3 from creating a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientErrorCause {
    /// An option of `backend_kwargs` that it does not know.
    UnknownOption(String),
    /// `region_name` is a number.
    NumericRegion,
    /// `profile_name` is empty.
    EmptyProfile,
    /// This variable of the process is set and empty.
    EmptyVariable(&'static str),
}

impl ClientErrorCause {
    /// The way out.
    pub fn next_step(&self) -> String {
        match self {
            Self::UnknownOption(name) => format!(
                "remove {name} from backend_kwargs: this provider passes it to boto3, which does not know it"
            ),
            Self::NumericRegion => {
                "write region_name in backend_kwargs as text, e.g. \"us-east-1\"".to_owned()
            }
            Self::EmptyProfile => {
                "remove profile_name from backend_kwargs, or give it a name: it is empty".to_owned()
            }
            Self::EmptyVariable(name) => format!(
                "unset {name} for Airflow's process, or give it a value: it is set and empty, and boto3 doesn't ignore that"
            ),
        }
    }

    /// It is about which credentials are used.
    pub fn is_profile(&self) -> bool {
        matches!(
            self,
            Self::EmptyProfile | Self::EmptyVariable("AWS_PROFILE" | "AWS_DEFAULT_PROFILE")
        )
    }
}

/// The Amazon provider's options that decide which secret is asked for.
#[derive(Clone, Debug)]
pub struct AwsOptions {
    /// For variables, connections and config options, in the order of [`Kind::ALL`].
    pub kinds: [AwsKind; 3],
    /// `sep`, between prefix and key.
    pub sep: Sourced<String>,
    /// `sep` is None, so that the constructor strips white space from a prefix's end.
    pub strips_spaces: bool,
    /// How a secret becomes a connection.
    pub connections: ConnectionOptions,
    /// An option that Airflow follows and varlens does not; which secret is asked for is then not known.
    pub not_followed: Option<String>,
    /// The provider cannot create its client with these options: the exception of every lookup.
    pub client_error: Option<ClientError>,
    /// Whose credentials varlens asks with.
    pub identity: Identity,
    /// The number of the account that has the secrets, where the configuration says it.
    pub account: Option<Sourced<String>>,
    /// A flag sends the requests to another region than Airflow's own, in a sentence.
    pub asked_elsewhere: Option<String>,
    /// Airflow's own region, where the configuration says it and varlens was told to ask another one.
    pub own_region: Option<Sourced<String>>,
}

impl AwsOptions {
    /// The options of one kind.
    pub fn kind(&self, kind: Kind) -> &AwsKind {
        let [variables, connections, configs] = &self.kinds;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }

    /// Why it is not known what is asked for a key of this kind.
    pub fn not_followed_for(&self, kind: Kind) -> Option<&str> {
        let of_kind = self.kind(kind).unknown.as_deref();
        of_kind.or(self.not_followed.as_deref())
    }

    /// The options of one kind, to change them.
    pub fn kind_mut(&mut self, kind: Kind) -> &mut AwsKind {
        let [variables, connections, configs] = &mut self.kinds;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }

    /// The same keys have the same names.
    pub fn same_names(&self, other: &Self) -> bool {
        let prefixes = |options: &Self| options.kinds.clone().map(|kind| kind.prefix.value);
        self.sep.value == other.sep.value
            && self.strips_spaces == other.strips_spaces
            && self.not_followed == other.not_followed
            && Kind::ALL
                .into_iter()
                .all(|kind| self.kind(kind).unknown == other.kind(kind).unknown)
            && prefixes(self) == prefixes(other)
    }

    /// The same keys are asked for.
    pub fn same_patterns(&self, other: &Self) -> bool {
        let patterns = |options: &Self| {
            let source = |kind: AwsKind| kind.pattern.value.source().map(str::to_owned);
            options.kinds.clone().map(source)
        };
        patterns(self) == patterns(other)
    }
}

impl Default for AwsOptions {
    fn default() -> Self {
        let kind = |kind: Kind| AwsKind {
            prefix: Sourced::new(Some(kind.default_prefix().to_owned()), Origin::Default),
            pattern: Sourced::new(LookupPattern::Every, Origin::Default),
            unknown: None,
        };
        Self {
            kinds: Kind::ALL.map(kind),
            sep: Sourced::new("/".to_owned(), Origin::Default),
            strips_spaces: false,
            connections: ConnectionOptions::default(),
            not_followed: None,
            client_error: None,
            identity: Identity::Other,
            account: None,
            asked_elsewhere: None,
            own_region: None,
        }
    }
}
