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

/// The rules of one release of the provider.
#[derive(Clone, Copy, Debug)]
pub struct AmazonRules {
    /// How a name is made.
    pub prefix: PrefixRule,
    /// Whether `*_lookup_pattern` is an option (since 7.3.0).
    pub lookup_patterns: bool,
    /// Which errors mean "not here".
    pub errors: AwsErrors,
    /// What `--` does.
    pub team_separator: TeamSeparatorRule,
    /// `get_variable` accepts `team_name` (since 9.19.0).
    pub variable_takes_team: bool,
    /// `get_conn_value` accepts `team_name` (since 9.20.0).
    pub connection_takes_team: bool,
}

const PREFIX: Since<PrefixRule> = Since(&[
    (Version::new(1, 0, 0), PrefixRule::SlashOnly),
    (Version::new(2, 3, 0), PrefixRule::Separator),
]);

const LOOKUP_PATTERNS: Since<bool> = Since(&[
    (Version::new(1, 0, 0), false),
    (Version::new(7, 3, 0), true),
]);

const ERRORS: Since<AwsErrors> = Since(&[
    (Version::new(1, 0, 0), AwsErrors::NotFoundOnly),
    (Version::new(2, 5, 0), AwsErrors::BrokenHandler),
    (Version::new(4, 1, 0), AwsErrors::Modelled),
]);

const TEAM_SEPARATOR: Since<TeamSeparatorRule> = Since(&[
    (Version::new(1, 0, 0), TeamSeparatorRule::Ignored),
    (Version::new(9, 27, 0), TeamSeparatorRule::AlwaysRefused),
    (Version::new(9, 34, 0), TeamSeparatorRule::RefusedWithTeams),
]);

const VARIABLE_TAKES_TEAM: Since<bool> = Since(&[
    (Version::new(1, 0, 0), false),
    (Version::new(9, 19, 0), true),
]);

const CONNECTION_TAKES_TEAM: Since<bool> = Since(&[
    (Version::new(1, 0, 0), false),
    (Version::new(9, 20, 0), true),
]);

impl AmazonRules {
    /// The rules in force in `version`.
    pub fn of(version: Version) -> Self {
        Self {
            prefix: PREFIX.at(version).unwrap_or(PrefixRule::Separator),
            lookup_patterns: LOOKUP_PATTERNS.at(version).unwrap_or(true),
            errors: ERRORS.at(version).unwrap_or(AwsErrors::Modelled),
            team_separator: TEAM_SEPARATOR
                .at(version)
                .unwrap_or(TeamSeparatorRule::RefusedWithTeams),
            variable_takes_team: VARIABLE_TAKES_TEAM.at(version).unwrap_or(true),
            connection_takes_team: CONNECTION_TAKES_TEAM.at(version).unwrap_or(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_checked_releases() {
        let datacoves = AmazonRules::of(Version::new(9, 4, 0));
        assert_eq!(datacoves.team_separator, TeamSeparatorRule::Ignored);
        assert!(datacoves.lookup_patterns && !datacoves.variable_takes_team);
        let newest = AmazonRules::of(Version::new(9, 39, 0));
        assert_eq!(newest.team_separator, TeamSeparatorRule::RefusedWithTeams);
        assert_eq!(newest.errors, AwsErrors::Modelled);
    }

    #[test]
    fn the_oldest_rules_differ() {
        let oldest = AmazonRules::of(Version::new(1, 0, 0));
        assert_eq!(oldest.prefix, PrefixRule::SlashOnly);
        assert_eq!(oldest.errors, AwsErrors::NotFoundOnly);
        assert!(!oldest.lookup_patterns);
    }
}
