//! Rules of the Amazon provider's `SecretsManagerBackend` (`providers/amazon/aws/secrets/secrets_manager.py`).

use super::{Since, Version};

/// How prefix, separator and key become a secret's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixRule {
    /// `/` is stripped from the prefix's end, and prefix + sep + key is asked even with an empty prefix.
    SlashOnly,
    /// Characters of `sep` are stripped; an empty prefix leaves the bare key.
    Separator,
}

/// Which of AWS's errors the backend answers with "not here".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsErrors {
    /// Only `ResourceNotFoundException`; every other is raised as it is.
    NotFoundOnly,
    /// Only `ResourceNotFoundException`; for every other the handler itself raises `AttributeError`.
    BrokenHandler,
    /// Every error that botocore's model of `GetSecretValue` names; the others are raised.
    Modelled,
}

/// What happens to ids that hold `--`, which separates a team's name from an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamSeparatorRule {
    /// Nothing.
    Ignored,
    /// An id that fully matches `[^-]+--.+` is refused, whether or not teams are in use.
    AlwaysRefused,
    /// Any id with `--` is refused, if `[core] multi_team` is on.
    RefusedWithTeams,
}

/// What happens to options that are not the backend's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientOptions {
    /// They are passed to `boto3`'s `client()`, which knows some and raises `TypeError` for any other.
    Boto3,
    /// They are the extra of a connection to AWS; what it does not know is ignored.
    Connection,
}

/// What the backend makes of a connection's secret before Airflow reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// Nothing.
    AsItIs,
    /// With `full_url_mode: false` a Python literal becomes a URI. What is left `unbound` raises `UnboundLocalError`: a
    /// secret that isn't there.
    Literal {
        /// See above.
        unbound: bool,
    },
    /// With `full_url_mode: false` JSON or a Python literal becomes the arguments of `Connection`.
    Arguments,
    /// A JSON object is written anew with standard names.
    Json {
        /// `are_secret_values_urlencoded` counts.
        may_unquote: bool,
    },
}

/// Which methods of the backend accept `team_name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamMethods {
    /// None.
    None,
    /// `get_variable`.
    Variables,
    /// `get_conn_value` too.
    All,
}

/// Which secrets the backend asks for where a team asks (`_get_secret`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamNames {
    /// Those of all teams.
    None,
    /// `<prefix><sep><team><sep><key>` and no other.
    Only,
    /// `<prefix><sep><team>--<key>`, then the one of all teams.
    First,
}

/// The rules of one release of the provider.
#[derive(Clone, Copy, Debug)]
pub struct AmazonRules {
    /// How a name is built.
    pub prefix: PrefixRule,
    /// Airflow can import the backend while it starts. 5.0.0 imports Airflow's models itself, in a circle.
    pub importable: bool,
    /// What happens to other options.
    pub client_options: ClientOptions,
    /// The backend's own options, which never reach the client.
    pub own_options: &'static [&'static str],
    /// Whether `*_lookup_pattern` is an option (since 7.3.0).
    pub lookup_patterns: bool,
    /// Which errors mean "not here".
    pub errors: AwsErrors,
    /// What `--` does.
    pub team_separator: TeamSeparatorRule,
    /// What becomes of a connection's secret.
    pub secret_form: SecretForm,
    /// Which methods accept `team_name`.
    pub team_methods: TeamMethods,
    /// What a team asks for.
    pub team_names: TeamNames,
}

const PREFIX: Since<PrefixRule> = Since::new(
    PrefixRule::SlashOnly,
    &[(Version::new(2, 3, 0), PrefixRule::Separator)],
);

const IMPORTABLE: Since<bool> = Since::new(
    true,
    &[
        (Version::new(5, 0, 0), false),
        (Version::new(5, 1, 0), true),
    ],
);

const CLIENT_OPTIONS: Since<ClientOptions> = Since::new(
    ClientOptions::Boto3,
    &[(Version::new(5, 1, 0), ClientOptions::Connection)],
);

/// Parameters of `__init__`, in the order in which the releases added them.
const OWN: &[&str] = &[
    "connections_prefix",
    "variables_prefix",
    "config_prefix",
    "profile_name",
    "sep",
    "full_url_mode",
    "extra_conn_words",
    "are_secret_values_urlencoded",
];

/// How many of [`OWN`] a release has.
const OWN_OPTIONS: Since<&[&str]> = Since::new(
    OWN.split_at(5).0,
    &[
        (Version::new(2, 3, 0), OWN.split_at(7).0),
        (Version::new(5, 0, 0), OWN),
    ],
);

const LOOKUP_PATTERNS: Since<bool> = Since::new(false, &[(Version::new(7, 3, 0), true)]);

const ERRORS: Since<AwsErrors> = Since::new(
    AwsErrors::NotFoundOnly,
    &[
        (Version::new(2, 5, 0), AwsErrors::BrokenHandler),
        (Version::new(4, 1, 0), AwsErrors::Modelled),
    ],
);

const TEAM_SEPARATOR: Since<TeamSeparatorRule> = Since::new(
    TeamSeparatorRule::Ignored,
    &[
        (Version::new(9, 27, 0), TeamSeparatorRule::AlwaysRefused),
        (Version::new(9, 34, 0), TeamSeparatorRule::RefusedWithTeams),
    ],
);

const SECRET_FORM: Since<SecretForm> = Since::new(
    SecretForm::AsItIs,
    &[
        (
            Version::new(2, 3, 0),
            SecretForm::Literal { unbound: false },
        ),
        (Version::new(2, 6, 0), SecretForm::Literal { unbound: true }),
        (Version::new(5, 0, 0), SecretForm::Arguments),
        (
            Version::new(7, 0, 0),
            SecretForm::Json { may_unquote: true },
        ),
        (
            Version::new(9, 0, 0),
            SecretForm::Json { may_unquote: false },
        ),
    ],
);

const TEAM_METHODS: Since<TeamMethods> = Since::new(
    TeamMethods::None,
    &[
        (Version::new(9, 19, 0), TeamMethods::Variables),
        (Version::new(9, 20, 0), TeamMethods::All),
    ],
);

const TEAM_NAMES: Since<TeamNames> = Since::new(
    TeamNames::None,
    &[
        (Version::new(9, 26, 0), TeamNames::Only),
        (Version::new(9, 27, 0), TeamNames::First),
    ],
);

impl AmazonRules {
    /// The rules in force in `version`.
    pub fn for_version(version: Version) -> Self {
        Self {
            prefix: PREFIX.at(version),
            importable: IMPORTABLE.at(version),
            client_options: CLIENT_OPTIONS.at(version),
            own_options: OWN_OPTIONS.at(version),
            lookup_patterns: LOOKUP_PATTERNS.at(version),
            errors: ERRORS.at(version),
            team_separator: TEAM_SEPARATOR.at(version),
            secret_form: SECRET_FORM.at(version),
            team_methods: TEAM_METHODS.at(version),
            team_names: TEAM_NAMES.at(version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_checked_releases() {
        let datacoves = AmazonRules::for_version(Version::new(9, 4, 0));
        assert_eq!(datacoves.team_separator, TeamSeparatorRule::Ignored);
        assert!(datacoves.lookup_patterns);
        assert_eq!(datacoves.team_methods, TeamMethods::None);
        let newest = AmazonRules::for_version(Version::new(9, 39, 0));
        assert_eq!(newest.team_separator, TeamSeparatorRule::RefusedWithTeams);
        assert_eq!(newest.errors, AwsErrors::Modelled);
    }

    #[test]
    fn the_oldest_rules_differ() {
        let oldest = AmazonRules::for_version(Version::new(1, 0, 0));
        assert_eq!(oldest.prefix, PrefixRule::SlashOnly);
        assert_eq!(oldest.errors, AwsErrors::NotFoundOnly);
        assert!(!oldest.lookup_patterns);
    }
}
