//! What is looked up: a key of one of three kinds, and the names it has in each place.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::domain::suggest::unknown;

/// A name within a sentence: in quotes where nobody would see the white space at its ends.
pub fn written(name: &str) -> Cow<'_, str> {
    if name.trim() == name && !name.is_empty() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("\"{name}\""))
}

/// What Airflow is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `Variable.get(key)`.
    #[default]
    Variable,
    /// `BaseHook.get_connection(conn_id)`.
    Connection,
    /// An option whose `_SECRET` form names a secret.
    Config,
}

impl Kind {
    /// All kinds, in the order in which the explorer turns through them.
    pub const ALL: [Self; 3] = [Self::Variable, Self::Connection, Self::Config];

    /// The word of the command line and of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::Connection => "connection",
            Self::Config => "config",
        }
    }

    /// The word for several.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Variable => "variables",
            Self::Connection => "connections",
            Self::Config => "configs",
        }
    }

    /// The Amazon provider's default prefix (`secrets_manager.py`, since 1.0.0).
    pub const fn default_prefix(self) -> &'static str {
        match self {
            Self::Variable => "airflow/variables",
            Self::Connection => "airflow/connections",
            Self::Config => "airflow/config",
        }
    }

    /// What environment variables begin with; a config option is never looked up there.
    pub const fn env_prefix(self) -> Option<&'static str> {
        match self {
            Self::Variable => Some("AIRFLOW_VAR_"),
            Self::Connection => Some("AIRFLOW_CONN_"),
            Self::Config => None,
        }
    }

    /// An environment variable of this name holds one of Airflow's variables or connections.
    pub fn is_env_name(name: &str) -> bool {
        let mut prefixes = Self::ALL.into_iter().filter_map(Self::env_prefix);
        prefixes.any(|prefix| name.starts_with(prefix))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = text.trim().to_lowercase();
        let is_named = |kind: &Self| [kind.name(), kind.plural()].contains(&written.as_str());
        let found = Self::ALL.into_iter().find(is_named);
        found.ok_or_else(|| unknown("kind", text, &Self::ALL.map(Self::name)))
    }
}

/// One key of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Variable, connection or config option.
    pub kind: Kind,
    /// As a DAG writes it.
    pub name: String,
}

impl Key {
    /// A key by kind and name.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
        }
    }

    /// The environment variable that may hold it, e.g. `AIRFLOW_VAR_AWS_X`.
    ///
    /// Python's `str.upper` is Unicode's full mapping, as Rust's is (`secrets/environment_variables.py`).
    pub fn env_name(&self) -> Option<String> {
        let prefix = self.kind.env_prefix()?;
        let mut name = String::with_capacity(prefix.len() + self.name.len());
        name.push_str(prefix);
        name.extend(self.name.chars().flat_map(char::to_uppercase));
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, name: &str, expected: Option<&str>) {
        assert_eq!(
            Key::new(kind, name).env_name().as_deref(),
            expected,
            "{name}"
        );
    }

    #[test]
    fn environment_names() {
        check(Kind::Variable, "aws_x", Some("AIRFLOW_VAR_AWS_X"));
        check(
            Kind::Variable,
            "datacoves-x.y",
            Some("AIRFLOW_VAR_DATACOVES-X.Y"),
        );
        check(Kind::Variable, "straße", Some("AIRFLOW_VAR_STRASSE"));
        check(Kind::Connection, "db", Some("AIRFLOW_CONN_DB"));
        check(Kind::Config, "sql_alchemy_conn", None);
    }

    #[test]
    fn kinds_are_read_by_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind.plural().to_uppercase().parse(), Ok(kind));
        }
        assert!("variabless".parse::<Kind>().is_err());
    }
}
