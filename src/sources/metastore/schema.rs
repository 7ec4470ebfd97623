//! What Airflow's tables look like: which columns are read, and which rows Airflow sees.

use std::sync::{Mutex, PoisonError};

use super::dialect::{Seen, table};
use crate::domain::key::Kind;
use crate::domain::release::SchemaRevision;
use crate::domain::team::TeamView;

const VARIABLE: &[&str] = &["key", "val", "is_encrypted"];
const CONNECTION: &[&str] = &[
    "conn_id",
    "conn_type",
    "description",
    "host",
    "login",
    "password",
    "schema",
    "port",
    "extra",
    "is_encrypted",
    "is_extra_encrypted",
];

/// The last migration that was read in passing; None before the first query.
#[derive(Default)]
pub(super) struct SeenRevision(Mutex<Option<SchemaRevision>>);

impl SeenRevision {
    pub(super) fn set(&self, revision: SchemaRevision) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(revision);
    }

    pub(super) fn get(&self) -> Option<SchemaRevision> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

/// A table that is not Airflow's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    table: &'static str,
    /// None where the table itself is missing.
    column: Option<&'static str>,
}

/// Which rows of a kind Airflow sees, if its table has the columns that are read.
pub(super) fn seen(
    kind: Kind,
    teams: &TeamView,
    has: impl Fn(&str) -> bool,
) -> Result<Seen, Missing> {
    let Some((table, _)) = table(kind) else {
        return Ok(Seen::All);
    };
    let columns = if kind == Kind::Variable {
        VARIABLE
    } else {
        CONNECTION
    };
    if let Some(column) = columns.iter().find(|column| !has(column)) {
        let is_there = columns.iter().any(|column| has(column));
        let column = is_there.then_some(*column);
        return Err(Missing { table, column });
    }
    if !has("team_name") {
        return Ok(Seen::All);
    }
    Ok(match teams {
        TeamView::Unknown => Seen::All,
        TeamView::Hidden | TeamView::Open => Seen::WithoutTeam,
        TeamView::Of(team) => Seen::Of(team.clone()),
    })
}

impl Missing {
    /// What is missing, and what to do.
    pub(super) fn sentence(&self, revision: &SchemaRevision) -> String {
        let table = self.table;
        let what = match self.column {
            None => format!("there is no table {table} that this user may read"),
            Some(column) => format!("the table {table} has no column {column}"),
        };
        format!("{what}; {}", revision.advice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        kind: Kind,
        columns: &[&[&str]],
        expected: Result<Seen, (&'static str, Option<&'static str>)>,
    ) {
        let has = |column: &str| columns.iter().any(|some| some.contains(&column));
        let expected = expected.map_err(|(table, column)| Missing { table, column });
        assert_eq!(seen(kind, &TeamView::Hidden, has), expected);
    }

    #[test]
    fn teams_are_hidden_where_there_are_any() {
        check(Kind::Variable, &[VARIABLE], Ok(Seen::All));
        check(
            Kind::Variable,
            &[VARIABLE, &["team_name"]],
            Ok(Seen::WithoutTeam),
        );
        check(
            Kind::Connection,
            &[CONNECTION, &["team_name"]],
            Ok(Seen::WithoutTeam),
        );
        let seen = |teams| seen(Kind::Variable, &teams, |_| true);
        assert_eq!(seen(TeamView::Unknown), Ok(Seen::All));
        let team: crate::domain::team::Team = "red".parse().unwrap();
        assert_eq!(seen(TeamView::Of(team.clone())), Ok(Seen::Of(team)));
    }

    #[test]
    fn other_tables() {
        check(
            Kind::Variable,
            &[&["key", "value"]],
            Err(("variable", Some("val"))),
        );
        check(Kind::Connection, &[], Err(("connection", None)));
    }

    #[test]
    fn what_is_missing_is_said_with_whose_tables_they_are() {
        let missing = Missing {
            table: "variable",
            column: Some("val"),
        };
        let said = |revision| missing.sentence(&SchemaRevision::new(revision));
        assert!(said(Some("22ed7efa9da2")).contains("that of Airflow 2.10.0"));
        assert!(
            said(Some("0123456789ab")).contains("0123456789ab, is not one of Airflow 2.0 to 3.3")
        );
        assert!(said(Some("fake-canary")).contains("not one of Airflow's"));
        assert!(!said(Some("fake-canary")).contains("canary"));
        assert!(said(None).contains("the table variable has no column val; check that"));
        let missing = Missing {
            table: "connection",
            column: None,
        };
        assert!(
            missing
                .sentence(&SchemaRevision::new(None))
                .starts_with("there is no table connection")
        );
    }
}
