//! Rules of Airflow itself: the loop over the backends, the wording of errors, and masking.

use super::{Since, Version};

/// What a backend's exception does to the lookup of a variable (`models/variable.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendErrors {
    /// The caller of `Variable.get` sees it.
    Propagate,
    /// It is logged, and the next backend is asked.
    FallThrough,
}

/// How the loop hands `team_name` to a backend (`models/variable.py`, 3.2 and later).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamArgument {
    /// Not known to the release.
    Never,
    /// Always, so that a backend without the parameter raises `TypeError`.
    Always,
    /// Only to a method that accepts it.
    IfAccepted,
}

/// When `EnvironmentVariablesBackend` answers "not here" without looking (`secrets/environment_variables.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvTeamRule {
    /// Never.
    Always,
    /// For a key that fully matches `_[^_]+___.+`.
    RefusesTeamNames,
    /// For a key with `___`, if `[core] multi_team` is on.
    RefusesWithTeams,
}

/// How deep `redact` walks (`secrets_masker.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything is walked.
    Endless,
    /// What lies deeper than five levels is left as it is.
    Five,
    /// Objects are walked without end, lists to five levels.
    Objects,
    /// Objects and lists are walked without end; only text patterns stop at five levels.
    ObjectsAndLists,
}

/// What the web UI shows of a variable's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UiRule {
    /// `********` for a sensitive name, whatever the value (`www/views.py`).
    EightStars,
    /// What the REST API gives.
    AsRest,
}

/// What the REST API gives for a variable (`api_connexion`, from 3.0 `core_api/datamodels/variables.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestRule {
    /// Never masked.
    Plain,
    /// JSON: inner names of the first level only, the variable's own name ignored. Text: by name.
    JsonFirstLevel,
    /// JSON: inner names, the variable's own name ignored. Text: by name.
    JsonInnerNames,
    /// JSON and text under the variable's own name; numbers, booleans and null are shown.
    UnderName,
}

/// What the task log hides of a variable read in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskLogRule {
    /// Nothing.
    Nothing,
    /// The stored text, if the name is sensitive; decoded parts are not registered.
    RawText,
    /// Plain: the value, if the name is sensitive. Decoded: an object by inner names only, a list and a text by name.
    Decoded,
    /// Plain: the value, if the name is sensitive. Decoded: only a value that is a text.
    DecodedTextOnly,
    /// As `Decoded`, and the stored text too if the name is sensitive.
    RawTextAndDecoded,
}

/// The masking rules of one release.
#[derive(Clone, Copy, Debug)]
pub struct MaskRules {
    /// Names that contain one of these are sensitive.
    pub words: &'static [&'static str],
    /// Runs of non-word characters of a name count as `_` (since 3.3.0), so that `api-key` is sensitive.
    pub folds_punctuation: bool,
    /// `[logging] min_length_masked_secret`, if the release has it (since 3.0.0).
    pub min_length: Option<usize>,
    /// The word `airflow` itself is never registered as a secret (since 3.0.0).
    pub spares_airflow: bool,
    /// Each log event is redacted under its field names, so that a word which `event` contains hides the whole log
    /// (`sdk/log.py`, since 3.0.0).
    pub redacts_events: bool,
    /// How deep `redact` goes.
    pub depth: Depth,
    /// The web UI.
    pub ui: UiRule,
    /// The REST API.
    pub rest: RestRule,
    /// The task log, for a value that AWS or the environment gave.
    pub task_log: TaskLogRule,
}

/// The rules of one release of Airflow.
#[derive(Clone, Copy, Debug)]
pub struct AirflowRules {
    /// What a backend's exception does.
    pub backend_errors: BackendErrors,
    /// "Variable x does not exist." ends with a full stop (since 3.2.0).
    pub missing_full_stop: bool,
    /// `AIRFLOW__SECRETS__BACKEND_KWARG__NAME` sets single kwargs (since 3.2.0, `configuration/parser.py`).
    pub single_kwargs: bool,
    /// How `team_name` is handed on.
    pub team_argument: TeamArgument,
    /// When the environment refuses a key.
    pub env_team: EnvTeamRule,
    /// Masking.
    pub mask: MaskRules,
}

const BACKEND_ERRORS: Since<BackendErrors> = Since(&[
    (Version::new(2, 0, 0), BackendErrors::Propagate),
    (Version::new(2, 2, 0), BackendErrors::FallThrough),
]);

const MISSING_FULL_STOP: Since<bool> = Since(&[
    (Version::new(2, 0, 0), false),
    (Version::new(3, 2, 0), true),
]);

const SINGLE_KWARGS: Since<bool> = Since(&[
    (Version::new(2, 0, 0), false),
    (Version::new(3, 2, 0), true),
]);

const TEAM_ARGUMENT: Since<TeamArgument> = Since(&[
    (Version::new(2, 0, 0), TeamArgument::Never),
    (Version::new(3, 2, 0), TeamArgument::Always),
    (Version::new(3, 3, 0), TeamArgument::IfAccepted),
]);

const ENV_TEAM: Since<EnvTeamRule> = Since(&[
    (Version::new(2, 0, 0), EnvTeamRule::Always),
    (Version::new(3, 2, 0), EnvTeamRule::RefusesTeamNames),
    (Version::new(3, 3, 1), EnvTeamRule::RefusesWithTeams),
]);

/// `DEFAULT_SENSITIVE_FIELDS`. Patch releases of different lines interleave: 2.11.1 has words that 3.0.0 lacks.
const WORDS: Since<&[&str]> = Since(&[
    (Version::new(2, 0, 0), WORDS_2_0),
    (Version::new(2, 1, 1), WORDS_2_1_1),
    (Version::new(2, 1, 2), WORDS_2_1_2),
    (Version::new(2, 3, 0), WORDS_2_3),
    (Version::new(2, 11, 1), WORDS_2_11_1),
    (Version::new(3, 0, 0), WORDS_2_3),
    (Version::new(3, 1, 6), WORDS_2_11_1),
    (Version::new(3, 1, 8), WORDS_3_1_8),
    (Version::new(3, 2, 0), WORDS_3_2_0),
    (Version::new(3, 2, 2), WORDS_3_2_2),
]);

const WORDS_2_0: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "passwd",
    "password",
    "secret",
];

const WORDS_2_1_1: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
];

const WORDS_2_1_2: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "token",
];

const WORDS_2_3: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "service_account",
    "token",
];

const WORDS_2_11_1: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxies",
    "proxy",
    "secret",
    "service_account",
    "token",
];

const WORDS_3_1_8: &[&str] = &[
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "connection_string",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxies",
    "proxy",
    "secret",
    "service_account",
    "token",
];

const WORDS_3_2_0: &[&str] = &[
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "connection_string",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxies",
    "proxy",
    "proxy_password",
    "secret",
    "service_account",
    "token",
];

const WORDS_3_2_2: &[&str] = &[
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "auth_header",
    "authorization",
    "bearer",
    "connection_string",
    "dsn",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxies",
    "proxy",
    "proxy_password",
    "secret",
    "service_account",
    "service_key",
    "token",
    "webhook_url",
];

const FOLDS_PUNCTUATION: Since<bool> = Since(&[
    (Version::new(2, 0, 0), false),
    (Version::new(3, 3, 0), true),
]);

const MIN_LENGTH: Since<Option<usize>> = Since(&[
    (Version::new(2, 0, 0), None),
    (Version::new(3, 0, 0), Some(5)),
]);

const SPARES_AIRFLOW: Since<bool> = Since(&[
    (Version::new(2, 0, 0), false),
    (Version::new(3, 0, 0), true),
]);

const REDACTS_EVENTS: Since<bool> = Since(&[
    (Version::new(2, 0, 0), false),
    (Version::new(3, 0, 0), true),
]);

const DEPTH: Since<Depth> = Since(&[
    (Version::new(2, 0, 0), Depth::Endless),
    (Version::new(2, 1, 1), Depth::Five),
    (Version::new(3, 2, 2), Depth::Objects),
    (Version::new(3, 3, 1), Depth::ObjectsAndLists),
]);

const UI: Since<UiRule> = Since(&[
    (Version::new(2, 0, 0), UiRule::EightStars),
    (Version::new(3, 0, 0), UiRule::AsRest),
]);

const REST: Since<RestRule> = Since(&[
    (Version::new(2, 0, 0), RestRule::Plain),
    (Version::new(3, 0, 0), RestRule::JsonFirstLevel),
    (Version::new(3, 2, 0), RestRule::JsonInnerNames),
    (Version::new(3, 3, 0), RestRule::UnderName),
]);

const TASK_LOG: Since<TaskLogRule> = Since(&[
    (Version::new(2, 0, 0), TaskLogRule::Nothing),
    (Version::new(2, 1, 0), TaskLogRule::RawText),
    (Version::new(2, 6, 3), TaskLogRule::Decoded),
    (Version::new(3, 0, 0), TaskLogRule::Nothing),
    (Version::new(3, 0, 6), TaskLogRule::DecodedTextOnly),
    (Version::new(3, 3, 1), TaskLogRule::RawTextAndDecoded),
]);

impl AirflowRules {
    /// The rules in force in `version`.
    pub fn of(version: Version) -> Self {
        Self {
            backend_errors: BACKEND_ERRORS
                .at(version)
                .unwrap_or(BackendErrors::FallThrough),
            missing_full_stop: MISSING_FULL_STOP.at(version).unwrap_or(true),
            single_kwargs: SINGLE_KWARGS.at(version).unwrap_or(true),
            team_argument: TEAM_ARGUMENT
                .at(version)
                .unwrap_or(TeamArgument::IfAccepted),
            env_team: ENV_TEAM
                .at(version)
                .unwrap_or(EnvTeamRule::RefusesWithTeams),
            mask: MaskRules::of(version),
        }
    }
}

impl MaskRules {
    /// The masking rules in force in `version`.
    pub fn of(version: Version) -> Self {
        Self {
            words: WORDS.at(version).unwrap_or(WORDS_3_2_2),
            folds_punctuation: FOLDS_PUNCTUATION.at(version).unwrap_or(true),
            min_length: MIN_LENGTH.at(version).unwrap_or(Some(5)),
            spares_airflow: SPARES_AIRFLOW.at(version).unwrap_or(true),
            redacts_events: REDACTS_EVENTS.at(version).unwrap_or(true),
            depth: DEPTH.at(version).unwrap_or(Depth::ObjectsAndLists),
            ui: UI.at(version).unwrap_or(UiRule::AsRest),
            rest: REST.at(version).unwrap_or(RestRule::UnderName),
            task_log: TASK_LOG
                .at(version)
                .unwrap_or(TaskLogRule::RawTextAndDecoded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_sensitive_words_by_release() {
        let count =
            |major, minor, patch| MaskRules::of(Version::new(major, minor, patch)).words.len();
        assert_eq!(count(2, 1, 0), 7);
        assert_eq!(count(2, 10, 5), 12);
        assert_eq!(count(2, 11, 2), 14);
        assert_eq!(count(3, 0, 6), 12);
        assert_eq!(count(3, 3, 2), 22);
    }

    #[test]
    fn the_rules_of_the_checked_releases() {
        let old = AirflowRules::of(Version::new(2, 10, 5));
        assert_eq!(old.backend_errors, BackendErrors::FallThrough);
        assert!(!old.missing_full_stop);
        assert_eq!(old.mask.ui, UiRule::EightStars);
        let new = AirflowRules::of(Version::new(3, 3, 2));
        assert!(new.missing_full_stop);
        assert_eq!(new.env_team, EnvTeamRule::RefusesWithTeams);
        assert_eq!(new.mask.rest, RestRule::UnderName);
    }
}
