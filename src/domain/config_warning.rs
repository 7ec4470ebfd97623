//! What is ignored or doubtful in the configuration, and which layer's answers it explains.
//!
//! Says nothing about how the configuration is read; a warning never contains a value that may be a secret.

use super::key::Kind;
use super::search_path::{Layer, Store};

/// What a warning is about: the closed list of `--json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningId {
    /// The options of the secrets backend are not a JSON object, so Airflow ignores them.
    KwargsIgnored,
    /// Options of a secrets backend without the backend.
    KwargsWithoutBackend,
    /// A task's own secrets backend without options, beside one with options.
    WorkersWithoutKwargs,
    /// An option that the secrets backend does not have.
    UnknownKwarg,
    /// An option that only later releases of the backend have.
    LaterKwarg,
    /// Single options of the backend, in a release that does not read them.
    SingleKwargs,
    /// An option whose value varlens does not know.
    NotFollowed,
    /// A lookup pattern that Python rejects, or that varlens cannot evaluate.
    LookupPattern,
    /// A secrets backend that varlens does not know.
    UnknownBackend,
    /// Airflow does not start with this configuration.
    WillNotStart,
    /// An option whose name is nearly one that Airflow reads.
    MisspeltOption,
    /// An environment variable whose name is nearly that of an Airflow variable or connection.
    MisspeltVariable,
    /// Answers may be kept for a while.
    Cached,
    /// What was read from the file of an environment, and what was left out.
    EnvironmentFile,
    /// The metadata database is of another release than the simulated one, or nobody can say of which.
    DatabaseSchema,
    /// Anything else.
    Other,
}

struct WarningRow {
    id: WarningId,
    name: &'static str,
    meaning: &'static str,
}

#[rustfmt::skip] // One row per id.
const ROWS: [WarningRow; 16] = [
    row(WarningId::KwargsIgnored, "kwargs-ignored", "the options of the secrets backend are not a JSON object; Airflow continues with the defaults"),
    row(WarningId::KwargsWithoutBackend, "kwargs-without-backend", "there are options of a secrets backend, but no backend"),
    row(WarningId::WorkersWithoutKwargs, "workers-without-kwargs", "tasks have a secrets backend of [workers] without options: those of [secrets] don't count for them"),
    row(WarningId::UnknownKwarg, "unknown-kwarg", "the secrets backend has no option of this name"),
    row(WarningId::LaterKwarg, "later-kwarg", "an option of the secrets backend that only a later release of its provider has"),
    row(WarningId::SingleKwargs, "single-kwargs", "one variable per option of the backend, which this release does not read"),
    row(WarningId::NotFollowed, "not-followed", "varlens does not know the value of an option: it is hidden, a command, or a secret of the backend"),
    row(WarningId::LookupPattern, "lookup-pattern", "Python rejects a lookup pattern, or varlens cannot evaluate it"),
    row(WarningId::UnknownBackend, "unknown-backend", "varlens does not know this secrets backend"),
    row(WarningId::WillNotStart, "will-not-start", "Airflow does not start with this configuration"),
    row(WarningId::MisspeltOption, "misspelt-option", "an option that Airflow ignores has nearly the name of one that it reads"),
    row(WarningId::MisspeltVariable, "misspelt-variable", "an environment variable that Airflow ignores has nearly the name of one that it reads"),
    row(WarningId::Cached, "cached", "Airflow keeps answers while it parses DAG files, so that one may be old"),
    row(WarningId::EnvironmentFile, "environment-file", "what was left out or changed when the file of an environment was read"),
    row(WarningId::DatabaseSchema, "database-schema", "the metadata database that was read is of another release than the simulated one, or its release is not known"),
    row(WarningId::Other, "other", "anything else"),
];

const fn row(id: WarningId, name: &'static str, meaning: &'static str) -> WarningRow {
    WarningRow { id, name, meaning }
}

impl WarningId {
    /// All of them, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.id)
    }

    fn row(self) -> &'static WarningRow {
        // One row per id in the order of the enum, which a test holds.
        ROWS.get(self as usize).unwrap_or(&ROWS[0])
    }

    /// The word of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it means, for the documentation.
    pub fn meaning(self) -> &'static str {
        self.row().meaning
    }
}

/// A warning about the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConfigWarning {
    /// What it is about.
    pub id: WarningId,
    /// What is wrong and where, as a sentence.
    pub text: String,
    /// What to do, if the fault can explain what a lookup gave.
    pub next: Option<String>,
    /// The store whose answers it explains; None for no layer in particular.
    pub store: Option<Store>,
    /// The only kind of keys that it is about; None for all.
    pub kind: Option<Kind>,
}

impl ConfigWarning {
    /// A warning that explains no layer's answers.
    pub fn new(id: WarningId, text: impl Into<String>) -> Self {
        Self {
            id,
            text: text.into(),
            next: None,
            store: None,
            kind: None,
        }
    }

    /// The same, about a store.
    #[must_use]
    pub fn about(self, store: Store) -> Self {
        Self {
            store: Some(store),
            ..self
        }
    }

    /// The same, about keys of one kind alone.
    #[must_use]
    pub fn about_kind(self, kind: Kind) -> Self {
        Self {
            kind: Some(kind),
            ..self
        }
    }

    /// The same, with what to do.
    #[must_use]
    pub fn remedy(self, next: impl Into<String>) -> Self {
        Self {
            next: Some(next.into()),
            ..self
        }
    }

    /// The layer whose answers it explains.
    pub fn layer(&self) -> Option<Layer> {
        self.store.map(Layer::own)
    }
}

impl From<String> for ConfigWarning {
    fn from(text: String) -> Self {
        Self::new(WarningId::Other, text)
    }
}

impl From<&str> for ConfigWarning {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_per_id_in_order_with_a_name_of_its_own() {
        for id in WarningId::all() {
            assert_eq!(id.row().id, id);
            assert!(!id.meaning().ends_with('.'));
        }
        assert_eq!(WarningId::Other as usize + 1, ROWS.len());
        let mut names: Vec<_> = WarningId::all().map(WarningId::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ROWS.len());
    }
}
