//! Rules of masking: the words, how names are compared, what each surface shows.

use super::{OLDEST_AIRFLOW, Since, Version};

/// How a name is compared with the words (`should_hide_value_for_key`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// In lower case; an empty name is never sensitive, not even where an empty word is configured.
    NotEmpty,
    /// In lower case.
    LowerCase,
    /// In lower case, with one `_` for each run of characters that are neither letters, digits nor `_`, so that
    /// `api-key` is sensitive.
    FoldsPunctuation,
}

/// How deep `redact` walks (`secrets_masker.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// There is no `redact` (2.0, where only the web UI hides anything).
    Nowhere,
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
    /// Nothing, and `deserialize_json=True` gives the stored text, not decoded.
    NothingDecoded,
    /// The stored text, whatever the name; decoded parts are not registered.
    EveryRawText,
    /// The stored text, if the name is sensitive; decoded parts are not registered.
    RawText,
    /// As `RawText`, and a decoded value that is a text.
    RawTextAndDecodedText,
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
    pub words: SensitiveWords,
    /// How a name is compared with the words.
    pub names: NameRule,
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
    /// The task log, for a value that the task's own process got, from AWS or the environment.
    pub task_log: TaskLogRule,
    /// The task log, for a value that the api-server gave; in 2.x, which has none, as `task_log`.
    pub task_log_of_api_server: TaskLogRule,
}

/// `DEFAULT_SENSITIVE_FIELDS`: what each release adds, and until which release it is there. The lines of releases overlap:
/// 2.11.1 has words that came to 3 with 3.1.6 only.
#[rustfmt::skip] // One row per addition.
const WORDS: &[(Version, Option<Version>, &[&str])] = &[
    (Version::new(2, 0, 0), None, &["access_token", "api_key", "apikey", "authorization", "passwd", "password", "secret"]),
    (Version::new(2, 1, 1), None, &["passphrase", "private_key"]),
    (Version::new(2, 1, 2), None, &["token"]),
    (Version::new(2, 3, 0), None, &["keyfile_dict", "service_account"]),
    (Version::new(2, 11, 1), Some(Version::new(3, 0, 0)), &["proxies", "proxy"]),
    (Version::new(3, 1, 6), None, &["proxies", "proxy"]),
    (Version::new(3, 1, 8), None, &["access_key", "connection_string"]),
    (Version::new(3, 2, 0), None, &["proxy_password"]),
    (Version::new(3, 2, 2), None, &["auth_header", "bearer", "dsn", "service_key", "webhook_url"]),
];

/// The words of one release that make a name sensitive.
#[derive(Clone, Copy, Debug)]
pub struct SensitiveWords(Version);

impl SensitiveWords {
    /// The words, by alphabet. A release older than the first row has the first row's.
    pub fn list(self) -> Vec<&'static str> {
        let version = self.0.max(OLDEST_AIRFLOW);
        let is_there = |since: Version, until: Option<Version>| {
            since <= version && until.is_none_or(|until| version < until)
        };
        let rows = WORDS
            .iter()
            .filter(|(since, until, _)| is_there(*since, *until));
        let mut words: Vec<_> = rows.flat_map(|(.., words)| *words).copied().collect();
        words.sort_unstable();
        words
    }
}

const NAMES: Since<NameRule> = Since::new(
    NameRule::NotEmpty,
    &[
        (Version::new(2, 1, 1), NameRule::LowerCase),
        (Version::new(3, 3, 0), NameRule::FoldsPunctuation),
    ],
);

const MIN_LENGTH: Since<Option<usize>> = Since::new(None, &[(Version::new(3, 0, 0), Some(5))]);

const SPARES_AIRFLOW: Since<bool> = Since::new(false, &[(Version::new(3, 0, 0), true)]);

const REDACTS_EVENTS: Since<bool> = Since::new(false, &[(Version::new(3, 0, 0), true)]);

const DEPTH: Since<Depth> = Since::new(
    Depth::Nowhere,
    &[
        (Version::new(2, 1, 0), Depth::Endless),
        (Version::new(2, 1, 1), Depth::Five),
        (Version::new(3, 2, 2), Depth::Objects),
        (Version::new(3, 3, 1), Depth::ObjectsAndLists),
    ],
);

const UI: Since<UiRule> = Since::new(
    UiRule::EightStars,
    &[(Version::new(3, 0, 0), UiRule::AsRest)],
);

const REST: Since<RestRule> = Since::new(
    RestRule::Plain,
    &[
        (Version::new(3, 0, 0), RestRule::JsonFirstLevel),
        (Version::new(3, 2, 0), RestRule::JsonInnerNames),
        (Version::new(3, 3, 0), RestRule::UnderName),
    ],
);

/// `Variable.get` of `models/variable.py`, from 3.0 `_get_variable` of `sdk/execution_time/context.py`. The supervisor
/// writes the log; it learns what the task registers since 3.0.5 (`mask_secret` of `sdk/execution_time/
/// secrets_masker.py`, from 3.1 of `sdk/log.py`).
const TASK_LOG: Since<TaskLogRule> = Since::new(
    TaskLogRule::Nothing,
    &[
        (Version::new(2, 1, 0), TaskLogRule::RawText),
        (Version::new(2, 6, 3), TaskLogRule::Decoded),
        (Version::new(3, 0, 0), TaskLogRule::NothingDecoded),
        (Version::new(3, 0, 2), TaskLogRule::Nothing),
        (Version::new(3, 0, 5), TaskLogRule::DecodedTextOnly),
        (Version::new(3, 3, 1), TaskLogRule::RawTextAndDecoded),
    ],
);

/// From 3.0 what the supervisor registers when it hands the value on (`GetVariable` in `_handle_request` of
/// `sdk/execution_time/supervisor.py`, from 3.3 `handle_get_variable` of `sdk/execution_time/request_handlers.py`), and
/// from 3.1.1, where the api-server is a backend among the others, what the task registers too.
const TASK_LOG_OF_API_SERVER: Since<TaskLogRule> = Since::new(
    TaskLogRule::Nothing,
    &[
        (Version::new(2, 1, 0), TaskLogRule::RawText),
        (Version::new(2, 6, 3), TaskLogRule::Decoded),
        (Version::new(3, 0, 0), TaskLogRule::EveryRawText),
        (Version::new(3, 0, 2), TaskLogRule::RawText),
        (Version::new(3, 1, 1), TaskLogRule::RawTextAndDecodedText),
        (Version::new(3, 3, 1), TaskLogRule::RawTextAndDecoded),
    ],
);

impl MaskRules {
    /// The masking rules in force in `version`.
    pub fn for_version(version: Version) -> Self {
        Self {
            words: SensitiveWords(version),
            names: NAMES.at(version),
            min_length: MIN_LENGTH.at(version),
            spares_airflow: SPARES_AIRFLOW.at(version),
            redacts_events: REDACTS_EVENTS.at(version),
            depth: DEPTH.at(version),
            ui: UI.at(version),
            rest: REST.at(version),
            task_log: TASK_LOG.at(version),
            task_log_of_api_server: TASK_LOG_OF_API_SERVER.at(version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_sensitive_words_by_release() {
        let count = |major, minor, patch| {
            MaskRules::for_version(Version::new(major, minor, patch))
                .words
                .list()
                .len()
        };
        assert_eq!(count(2, 1, 0), 7);
        assert_eq!(count(2, 10, 5), 12);
        assert_eq!(count(2, 11, 2), 14);
        assert_eq!(count(3, 0, 6), 12);
        assert_eq!(count(3, 3, 2), 22);
    }
}
