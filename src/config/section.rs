//! What varlens' file may say: its keys with their types, and the values of one table.

use std::collections::BTreeMap;

use crate::app::preferences::{CLIPBOARD_SECONDS, Osc52, REVEAL_SECONDS};
use crate::domain::deployment::{Origin, Sourced};

/// A value of the file.
#[derive(Clone, Debug)]
pub(super) struct FileValue<T> {
    pub(super) value: T,
    /// Its file and line: `config.toml:12`.
    pub(super) place: String,
}

impl<T> FileValue<T> {
    /// The value with its origin.
    pub(super) fn sourced(self) -> Sourced<T> {
        Sourced::new(self.value, Origin::File(self.place))
    }
}

/// A deployment's settings by dotted name: `aws.region`.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) texts: BTreeMap<&'static str, FileValue<String>>,
    pub(super) flags: BTreeMap<&'static str, FileValue<bool>>,
    pub(super) numbers: BTreeMap<&'static str, FileValue<usize>>,
    pub(super) lists: BTreeMap<&'static str, FileValue<Vec<String>>>,
}

impl Section {
    pub(super) fn text(&self, name: &str) -> Option<FileValue<String>> {
        self.texts.get(name).cloned()
    }

    pub(super) fn flag(&self, name: &str) -> Option<FileValue<bool>> {
        self.flags.get(name).cloned()
    }

    /// A switch that the file turns on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.flags.get(name).is_some_and(|flag| flag.value)
    }

    pub(super) fn number(&self, name: &str) -> Option<FileValue<usize>> {
        self.numbers.get(name).cloned()
    }

    /// A list, or a string with commas.
    pub(super) fn list(&self, name: &str) -> Option<FileValue<Vec<String>>> {
        self.lists.get(name).cloned()
    }
}

/// What a value must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Flag,
    Number,
    /// A number from the first to the second.
    Within((usize, usize)),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A string, or a list of strings.
    List,
    /// A table; its keys are rows with dotted names.
    Table,
}

/// The keys at the top of the file: preferences for the explorer. A wrong value there is only a warning.
pub(super) const PREFERENCES: &[(&str, Type)] = &[
    ("theme", Type::Text),
    ("mouse", Type::Flag),
    ("motion", Type::Flag),
    ("plain", Type::Flag),
    ("reveal-seconds", Type::Within(REVEAL_SECONDS)),
    ("clipboard-seconds", Type::Within(CLIPBOARD_SECONDS)),
    ("osc52", Type::OneOf(&Osc52::NAMES)),
];

/// The keys of a deployment.
pub(super) const KEYS: &[(&str, Type)] = &[
    ("color", Type::Text),
    ("metadata-only", Type::Flag),
    ("airflow", Type::Text),
    ("amazon-provider", Type::Text),
    ("process", Type::Text),
    ("python", Type::Text),
    ("order", Type::List),
    ("multi-team", Type::Flag),
    ("hide-sensitive", Type::Flag),
    ("sensitive-names", Type::Text),
    ("min-length", Type::Number),
    ("aws", Type::Table),
    ("aws.region", Type::Text),
    ("aws.profile", Type::Text),
    ("aws.endpoint-url", Type::Text),
    ("aws.role-arn", Type::Text),
    ("aws.variables-prefix", Type::Text),
    ("aws.connections-prefix", Type::Text),
    ("aws.config-prefix", Type::Text),
    ("aws.sep", Type::Text),
    ("aws.variables-lookup-pattern", Type::Text),
    ("aws.connections-lookup-pattern", Type::Text),
    ("aws.config-lookup-pattern", Type::Text),
    ("aws.same-identity", Type::Flag),
    ("datacoves", Type::Table),
    ("datacoves.url", Type::Text),
    ("datacoves.environment", Type::Text),
    ("datacoves.token-env", Type::Text),
    ("datacoves.name-gate", Type::Text),
    ("datacoves.replace", Type::Flag),
    ("env", Type::Table),
    ("env.file", Type::Text),
    ("server-env", Type::Table),
    ("server-env.file", Type::Text),
    ("airflow-cfg", Type::Text),
    ("server-airflow-cfg", Type::Text),
    ("metastore", Type::Table),
    ("metastore.url-env", Type::Text),
    ("metastore.fernet-key-env", Type::Text),
    ("dags", Type::List),
];
