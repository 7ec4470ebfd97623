//! What Airflow hides: in the task log, in the web UI, in the REST API, on the command line.
//!
//! A name is sensitive if it contains one of the words of the release or of the configuration; what that hides differs
//! from surface to surface and from release to release (`release::MaskRules`). Does not keep a value, and does not
//! say "masked" where a part of the value is shown.
//!
//! Not simulated: `[logging] secret_mask_adapter`, which is a Python function, and values that Airflow hides because it
//! met the same text elsewhere in the same process.
//!
//! Compared with what the releases in `tests/airflow/masks` answer. Sources: `utils/log/secrets_masker.py` and
//! `models/variable.py` of 2.10.5; `_shared/secrets_masker/secrets_masker.py`, `sdk/execution_time/context.py` and
//! `api_fastapi/core_api/datamodels/variables.py` of 3.3.2.

mod connection;
mod fields;
mod name;
mod redact;
mod shown;
mod task_log;

pub use connection::ConnectionMask;
pub use redact::Redacted;
pub use shown::Shown;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::OnceLock;

use regex::Regex;

use super::python_json::{Json, JsonError, PyText, loads};
use super::release::{MaskRules, NameRule, RestRule, UiRule};
use super::value::SecretValue;

/// Which process of the installation got the value of a variable that a task reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ValueRoute {
    /// The task's own process, from AWS or its environment. Airflow 2 has no other.
    #[default]
    Process,
    /// The api-server of Airflow 3, from whatever it has; it reaches the task through the supervisor, which registers
    /// it too.
    ApiServer,
}

/// What an installation has configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskOptions {
    /// `[core] hide_sensitive_var_conn_fields`.
    pub hide_sensitive: bool,
    /// `[core] sensitive_var_conn_names` as written: words with commas between them.
    pub extra_names: String,
    /// `[logging] min_length_masked_secret`, where configured.
    pub min_length: Option<usize>,
}

impl Default for MaskOptions {
    fn default() -> Self {
        Self {
            hide_sensitive: true,
            extra_names: String::new(),
            min_length: None,
        }
    }
}

/// The masking of one release with one configuration.
#[derive(Clone, Debug)]
pub struct Masking {
    rules: MaskRules,
    /// The release's words.
    words: Vec<&'static str>,
    hide_sensitive: bool,
    configured: Vec<String>,
    min_length: usize,
    /// All words at once; built on first use, and None if it could not be built.
    matcher: OnceLock<Option<Regex>>,
}

/// What each surface shows of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskPreview {
    /// Whether the name is sensitive.
    pub sensitive: bool,
    /// The word that makes it so.
    pub because: Option<String>,
    /// Where the value is known and is JSON: its fields with sensitive names, as paths like `db.password`. Inside one of
    /// them no other is looked for.
    pub sensitive_fields: Vec<String>,
    /// `hide_sensitive_var_conn_fields` is off, so that no name is sensitive.
    pub is_off: bool,
    /// The log of a task that reads and prints it.
    pub task_log: TaskLog,
    /// The web UI.
    pub ui: Shown,
    /// The REST API. From 3.0 on it writes JSON again, so that white space and escapes change even where it is `Plain`.
    pub rest: Shown,
    /// `airflow variables get` (`cli/commands/variable_command.py`: every release prints it as it is).
    pub cli: Shown,
}

/// What the log of a task shows if the task prints what `Variable.get` gave it, or a part of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLog {
    /// `Variable.get(name)`.
    pub plain: Shown,
    /// `Variable.get(name, deserialize_json=True)`; as `plain` for a value that is not JSON, which is never returned,
    /// and where a release returns the text as it is.
    pub deserialize_json: Shown,
    /// Whether `deserialize_json=True` decodes the value, if the value is known.
    pub decodes: Option<bool>,
}

impl Masking {
    /// The masking of a release, given what is configured.
    pub fn new(rules: MaskRules, options: &MaskOptions) -> Self {
        let configured = name::configured_words(&options.extra_names);
        let min_length = rules
            .min_length
            .map(|least| options.min_length.unwrap_or(least));
        Self {
            words: rules.words.list(),
            rules,
            hide_sensitive: options.hide_sensitive,
            configured,
            min_length: min_length.unwrap_or(0),
            matcher: OnceLock::new(),
        }
    }

    /// The words that make a name sensitive: the release's, then the configured ones.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let configured = self.configured.iter().map(String::as_str);
        self.words.iter().copied().chain(configured)
    }

    /// The configured words that cannot match any name: names are compared in lower case and, since 3.3.0, with `_` for
    /// everything that is not a letter, a digit or `_`, but the words are used as they are written.
    pub fn idle_words(&self) -> impl Iterator<Item = &str> {
        let configured = self.configured.iter().map(String::as_str);
        configured.filter(|word| !name::can_match(word, self.rules.names))
    }

    /// The word that makes `name` sensitive: of several the longest, of several of that length the first by alphabet.
    ///
    /// `Some("")` where an item of the configured list is empty: every name contains it.
    pub fn because(&self, name: &str) -> Option<&str> {
        let name = self.compared(name)?;
        self.words()
            .filter(|word| name.contains(word))
            .min_by_key(|word| (Reverse(word.chars().count()), *word))
    }

    /// Whether there is such a word: for those who ask it of very many names.
    pub fn is_sensitive(&self, name: &str) -> bool {
        let Some(words) = self.matcher.get_or_init(|| name::any_of(self.words())) else {
            return self.because(name).is_some();
        };
        let name = self.compared(name);
        name.is_some_and(|name| words.is_match(&name))
    }

    /// The name as it is compared; None where no word counts.
    fn compared<'a>(&self, name: &'a str) -> Option<Cow<'a, str>> {
        let is_spared = name.is_empty() && self.rules.names == NameRule::NotEmpty;
        let counts = self.hide_sensitive && !is_spared;
        counts.then(|| name::normalized(name, self.rules.names))
    }

    /// What each surface shows of a value that the task's own process got. Without the value, what holds for any text of five characters or more that is not JSON
    /// and is not the word `airflow`, unless JSON would be treated otherwise (`Shown::DependsOnValue`).
    pub fn preview(&self, name: &str, value: Option<&SecretValue>) -> MaskPreview {
        self.preview_via(name, value, ValueRoute::Process)
    }

    /// `preview` of a value that came by this route: in Airflow 3 the task log differs.
    pub fn preview_via(
        &self,
        name: &str,
        value: Option<&SecretValue>,
        via: ValueRoute,
    ) -> MaskPreview {
        let because = self.because(name);
        let sensitive = because.is_some();
        let because = because.map(str::to_owned);
        let Some(value) = value else {
            let rest = self.unknown_in_rest(name);
            return MaskPreview {
                sensitive,
                because,
                is_off: !self.hide_sensitive,
                sensitive_fields: Vec::new(),
                ui: self.ui(sensitive, false, rest),
                task_log: self.unknown_in_task_log(name, via),
                rest,
                cli: Shown::Plain,
            };
        };
        let raw = PyText::from_bytes(value.expose());
        let json = decoded(value);
        let task_log = self.task_log(name, &raw, json.as_ref().ok(), via);
        let sensitive_fields = json.as_ref().map(|json| self.sensitive_fields(json));
        let sensitive_fields = sensitive_fields.unwrap_or_default();
        let rest = self.rest(name, json);
        MaskPreview {
            sensitive,
            because,
            is_off: !self.hide_sensitive,
            sensitive_fields,
            ui: self.ui(sensitive, raw.is_empty(), rest),
            task_log,
            rest,
            cli: Shown::Plain,
        }
    }

    /// Where the release and the configuration do not hide what has a sensitive name, a sentence each; for a value that
    /// the task's own process got.
    pub fn limits(&self) -> Vec<String> {
        self.limits_via(ValueRoute::Process)
    }

    /// `limits` for a value that came by this route.
    pub fn limits_via(&self, via: ValueRoute) -> Vec<String> {
        shown::limits(&self.rules, self.task_log_rule(via), self.min_length)
    }

    /// What is seen of an object under a name that is not sensitive.
    fn inner_names(&self) -> Shown {
        if self.hide_sensitive {
            Shown::InnerNames
        } else {
            Shown::Plain
        }
    }

    /// `name and should_hide_value_for_key(name)`, with which `redact` begins.
    fn hides(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| !name.is_empty() && self.because(name).is_some())
    }

    /// The REST API (`core_api/datamodels/variables.py`; in 2.x `schemas/variable_schema.py` masks nothing).
    fn rest(&self, name: &str, json: Result<Json, JsonError>) -> Shown {
        match (self.rules.rest, json) {
            (RestRule::Plain, _) => Shown::Plain,
            (rule, Ok(json)) => self.rest_of_json(rule, name, json),
            (_, Err(JsonError::Decode { .. })) => Shown::masked_if(self.hides(Some(name))),
            (_, Err(_)) => Shown::Error,
        }
    }

    /// The web UI (2.x: `www/views.py`, `hidden_field_formatter`; 3.x shows what the REST API gives).
    fn ui(&self, sensitive: bool, is_empty: bool, rest: Shown) -> Shown {
        match (self.rules.ui, sensitive, is_empty) {
            (UiRule::AsRest, _, _) => rest,
            (UiRule::EightStars, true, _) => Shown::EightStars,
            (UiRule::EightStars, false, true) => Shown::InvalidLabel,
            (UiRule::EightStars, false, false) => Shown::Plain,
        }
    }

    fn unknown_in_rest(&self, name: &str) -> Shown {
        match (self.rules.rest, self.hides(Some(name))) {
            (RestRule::Plain, _) => Shown::Plain,
            // Under a sensitive name a number is shown, see `rest_of_json`.
            (_, true) => Shown::DependsOnValue,
            (_, false) => self.inner_names(),
        }
    }
}

/// The value as JSON. Bytes that are not UTF-8 are not JSON.
fn decoded(value: &SecretValue) -> Result<Json, JsonError> {
    loads(value.expose_text().unwrap_or_default())
}

#[cfg(test)]
mod tests;
