//! The environment of Airflow's process: `AIRFLOW_VAR_*` and `AIRFLOW_CONN_*` (`secrets/environment_variables.py`).
//!
//! Is handed the variables; who reads this shell's, or a file, is not decided here.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::Page;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::team::{TeamView, gets_another};
use crate::domain::value::{SecretValue, Shape, ShapeKind};

/// Environment variables by name. Values are kept as bytes: they need not be UTF-8.
#[derive(Default)]
pub struct Environment {
    variables: BTreeMap<String, SecretValue>,
    /// Variables that are set to a value that nobody knows here.
    present: BTreeSet<String>,
    /// Why the process may have more variables; None where these are all.
    incomplete: Option<String>,
    /// What a lookup sees of the variables of teams.
    teams: TeamView,
}

impl Environment {
    /// Takes the variables over. Only those of Airflow's variables and connections are kept.
    pub fn new(variables: impl IntoIterator<Item = (String, SecretValue)>) -> Self {
        Self {
            variables: variables
                .into_iter()
                .filter(|(name, _)| Kind::is_env_name(name))
                .collect(),
            present: BTreeSet::new(),
            incomplete: None,
            teams: TeamView::default(),
        }
    }

    /// Adds variables whose values aren't known. They are not empty.
    pub fn with_present(self, names: Vec<String>) -> Self {
        let present = names.into_iter().filter(|name| Kind::is_env_name(name));
        Self {
            present: present.collect(),
            ..self
        }
    }

    /// The process may have more variables than these: one that isn't here isn't *absent*.
    pub fn incomplete(self, why: &str) -> Self {
        Self {
            incomplete: Some(why.to_owned()),
            ..self
        }
    }

    /// The same, with what a lookup sees of the variables of teams.
    pub fn with_teams(self, teams: TeamView) -> Self {
        Self { teams, ..self }
    }

    /// A variable of this name is kept.
    pub fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name) || self.present.contains(name)
    }

    fn names(&self, kind: Kind) -> Vec<String> {
        let Some(prefix) = kind.env_prefix() else {
            return Vec::new();
        };
        let bare = |name: &String| name.strip_prefix(prefix).map(str::to_owned);
        // An empty connection counts as none, see `read`.
        let counts = |value: &SecretValue| kind != Kind::Connection || !value.expose().is_empty();
        let known = self.variables.iter().filter(|(_, value)| counts(value));
        known
            .map(|(name, _)| name)
            .chain(&self.present)
            .filter_map(bare)
            .filter(|name| is_reachable(name))
            .collect()
    }

    fn read(&self, ask: &Ask) -> SourceAnswer {
        if self.present.contains(&ask.place) {
            return SourceAnswer::Present;
        }
        let of_a_team = self.of_a_team(ask);
        let Some(value) = self.variables.get(&ask.place) else {
            if let Some((team, name)) = of_a_team {
                let detail = format!("team {team} has {name}");
                return SourceAnswer::NotInspected(Reason::TeamUnknown, Some(detail));
            }
            return match &self.incomplete {
                Some(why) => SourceAnswer::NotInspected(Reason::IncompleteFile, Some(why.clone())),
                None => SourceAnswer::Absent(Reason::NotFound),
            };
        };
        // An empty variable is found; an empty connection is not (`secrets/base_secrets.py`).
        if ask.key.kind == Kind::Connection && value.expose().is_empty() {
            return SourceAnswer::Absent(Reason::EmptyConnection);
        }
        // A team's own empty variable counts as none too.
        if ask.team.is_some() && value.expose().is_empty() {
            return SourceAnswer::Absent(Reason::NotFound);
        }
        let value = SecretValue::new(value.expose().to_vec());
        match of_a_team {
            Some((team, name)) => {
                let note = gets_another(team, name);
                SourceAnswer::Noted(value, note)
            }
            None => SourceAnswer::Value(value),
        }
    }
}

impl Environment {
    /// The first team that has its own variable for the key, in capitals, and the variable:
    /// `AIRFLOW_VAR__MARKETING___KEY` (`secrets/environment_variables.py`, which passes over an empty one).
    fn of_a_team(&self, ask: &Ask) -> Option<(&str, &str)> {
        let is_open = self.teams == TeamView::Open;
        let prefix = ask.key.kind.env_prefix().filter(|_| is_open)?;
        let key = ask.place.strip_prefix(prefix)?;
        self.not_empty().find_map(|name| {
            let scoped = name.strip_prefix(prefix)?.strip_prefix('_')?;
            let team = scoped.strip_suffix(key)?.strip_suffix("___")?;
            (!team.is_empty()).then_some((team, name))
        })
    }
}

impl Environment {
    /// The keys of teams, in capitals, each with its team; none where it is known who asks.
    fn keys_of_teams(&self, kind: Kind) -> Vec<(String, String)> {
        let Some(prefix) = kind.env_prefix().filter(|_| self.teams == TeamView::Open) else {
            return Vec::new();
        };
        let split = |name: &str| {
            let scoped = name.strip_prefix(prefix)?.strip_prefix('_')?;
            let (team, key) = scoped.split_once("___")?;
            let is_own = !team.is_empty() && !key.is_empty();
            is_own.then(|| (key.to_owned(), team.to_owned()))
        };
        self.not_empty().filter_map(split).collect()
    }

    /// The names of variables that are not empty.
    fn not_empty(&self) -> impl Iterator<Item = &str> {
        let known = self.variables.iter();
        let known = known.filter(|(_, value)| !value.expose().is_empty());
        let names = known.map(|(name, _)| name).chain(&self.present);
        names.map(String::as_str)
    }
}

/// A value with more members than this is a table rather than settings.
const MOST_MEMBERS: usize = 200;

impl Environment {
    /// The members of JSON objects among the variables, each with its key in lower case.
    fn members(&self, kind: Kind) -> Vec<(String, String)> {
        if kind != Kind::Variable {
            return Vec::new();
        }
        let members = |name: &String| {
            let key = name.strip_prefix("AIRFLOW_VAR_")?.to_lowercase();
            let shape = Shape::from_value(self.variables.get(name)?);
            match shape.kind {
                ShapeKind::JsonObject { keys } if keys.len() <= MOST_MEMBERS => Some((key, keys)),
                _ => None,
            }
        };
        let all = self.variables.keys().filter_map(members);
        all.flat_map(|(key, members)| members.into_iter().map(move |member| (member, key.clone())))
            .collect()
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
            let of_teams = self.keys_of_teams(kind);
            if !of_teams.is_empty() {
                let _ = pages.send(Page::OfTeams(of_teams)).await;
            }
            let members = self.members(kind);
            if !members.is_empty() {
                let _ = pages.send(Page::Members(members)).await;
            }
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
            team: None,
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

    /// As Airflow 3.3.2 answers with `team_name`; without one it gives nothing.
    #[test]
    fn a_variable_of_a_team_leaves_open_who_asks() {
        let answer = |has_teams, key| {
            let environment = environment(&[
                ("AIRFLOW_VAR__MARKETING___MYVAR", "fake"),
                ("AIRFLOW_VAR__MARKETING___BOTH", "fake"),
                ("AIRFLOW_VAR_BOTH", "fake"),
                ("AIRFLOW_VAR__MARKETING___EMPTY", ""),
            ])
            .with_teams(if has_teams {
                TeamView::Open
            } else {
                TeamView::Hidden
            });
            let key = Key::new(Kind::Variable, key);
            let answer = environment.read(&Ask {
                layer: Layer::ENV,
                place: key.env_name().unwrap(),
                key: key.into(),
                reached: true,
                team: None,
            });
            match answer {
                SourceAnswer::NotInspected(reason, detail) => {
                    assert_eq!(reason, Reason::TeamUnknown);
                    detail.unwrap()
                }
                SourceAnswer::Absent(reason) => reason.name().to_owned(),
                SourceAnswer::Noted(_, note) => note,
                _ => "value".to_owned(),
            }
        };
        let team = "team MARKETING has AIRFLOW_VAR__MARKETING___MYVAR";
        assert_eq!(answer(true, "myvar"), team);
        let noted = "a task of team MARKETING gets AIRFLOW_VAR__MARKETING___BOTH instead";
        assert_eq!(answer(true, "both"), noted);
        assert_eq!(answer(false, "both"), "value");
        for key in ["empty", "var", "other"] {
            assert_eq!(answer(true, key), "not-found", "{key}");
        }
        assert_eq!(answer(false, "myvar"), "not-found");
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
