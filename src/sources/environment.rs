//! The environment of Airflow's process: `AIRFLOW_VAR_*` and `AIRFLOW_CONN_*` (`secrets/environment_variables.py`).
//!
//! Is handed the variables; who reads this shell's, or a file, is not decided here.

use std::collections::BTreeMap;

use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::Page;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;

/// Environment variables by name. Values are kept as bytes: they need not be UTF-8.
#[derive(Default)]
pub struct Environment {
    variables: BTreeMap<String, SecretValue>,
    /// Why the process may have more variables; None where these are all.
    incomplete: Option<String>,
}

impl Environment {
    /// Takes the variables over. Only those of Airflow's variables and connections are kept.
    pub fn new(variables: impl IntoIterator<Item = (String, SecretValue)>) -> Self {
        Self {
            variables: variables
                .into_iter()
                .filter(|(name, _)| Kind::is_env_name(name))
                .collect(),
            incomplete: None,
        }
    }

    /// The process may have more variables than these: one that isn't here isn't *absent*.
    pub fn incomplete(self, why: &str) -> Self {
        Self {
            incomplete: Some(why.to_owned()),
            ..self
        }
    }

    /// A variable of this name is kept.
    pub fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    fn names(&self, kind: Kind) -> Vec<String> {
        let Some(prefix) = kind.env_prefix() else {
            return Vec::new();
        };
        let bare = |name: &String| name.strip_prefix(prefix).map(str::to_owned);
        // An empty connection counts as none, see `read`.
        let counts = |value: &SecretValue| kind != Kind::Connection || !value.expose().is_empty();
        self.variables
            .iter()
            .filter(|(_, value)| counts(value))
            .filter_map(|(name, _)| bare(name))
            .filter(|name| is_reachable(name))
            .collect()
    }

    fn read(&self, ask: &Ask) -> SourceAnswer {
        let Some(value) = self.variables.get(&ask.place) else {
            return match &self.incomplete {
                Some(why) => SourceAnswer::NotInspected(Reason::IncompleteFile, Some(why.clone())),
                None => SourceAnswer::Absent(Reason::NotFound),
            };
        };
        // An empty variable is found; an empty connection is not (`secrets/base_secrets.py`).
        if ask.key.kind == Kind::Connection && value.expose().is_empty() {
            return SourceAnswer::Absent(Reason::NotFound);
        }
        SourceAnswer::Value(SecretValue::new(value.expose().to_vec()))
    }
}

/// Airflow asks in upper case only, so `AIRFLOW_VAR_lower` is never found.
fn is_reachable(name: &str) -> bool {
    !name.is_empty() && name.to_uppercase() == name
}

impl Source for Environment {
    fn layer(&self) -> Layer {
        Layer::ENV
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            // The receiver may be gone, which is no error.
            let _ = pages.send(Page::Environment(self.names(kind))).await;
            match &self.incomplete {
                Some(why) => Err(Fault {
                    note: Some(why.clone()),
                    ..Fault::new(Reason::IncompleteFile)
                }),
                None => Ok(()),
            }
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move { self.read(ask) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::Key;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let owned = variables.iter().map(|(name, value)| {
            (
                (*name).to_owned(),
                SecretValue::from_text((*value).to_owned()),
            )
        });
        Environment::new(owned)
    }

    fn read(environment: &Environment, kind: Kind, name: &str) -> Option<Vec<u8>> {
        let key = Key::new(kind, name);
        let ask = Ask {
            layer: Layer::ENV,
            place: key.env_name().unwrap(),
            key: key.into(),
            reached: true,
        };
        match environment.read(&ask) {
            SourceAnswer::Value(value) => Some(value.expose().to_vec()),
            _ => None,
        }
    }

    #[test]
    fn an_empty_variable_is_found_and_an_empty_connection_is_not() {
        let environment = environment(&[("AIRFLOW_VAR_X", ""), ("AIRFLOW_CONN_X", "")]);
        assert_eq!(read(&environment, Kind::Variable, "x"), Some(Vec::new()));
        assert_eq!(read(&environment, Kind::Connection, "x"), None);
    }

    #[test]
    fn names_are_those_that_airflow_can_reach() {
        let environment = environment(&[
            ("AIRFLOW_VAR_A", "1"),
            ("AIRFLOW_VAR_b", "2"),
            ("AIRFLOW_CONN_C", "3"),
            ("HOME", "/"),
        ]);
        assert_eq!(environment.names(Kind::Variable), ["A"]);
        assert_eq!(environment.names(Kind::Connection), ["C"]);
        assert_eq!(environment.names(Kind::Config), Vec::<String>::new());
        assert_eq!(read(&environment, Kind::Variable, "b"), None);
    }
}
