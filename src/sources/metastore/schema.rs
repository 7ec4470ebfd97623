//! What Airflow's tables look like: which columns are read, which rows Airflow sees, and which release made them, by the
//! last migration, which `alembic_version` holds (`utils/db.py`, `_REVISION_HEADS_MAP` of 2.10.5 and 3.3.2).

use super::dialect::{Seen, table};
use crate::domain::key::Kind;
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

/// A migration, and the first release whose last one it is.
#[rustfmt::skip] // One row per migration.
const REVISIONS: &[(&str, &str)] = &[
    ("e959f08ac86c", "2.0.0"),
    ("82b7c48c147f", "2.0.1"),
    ("2e42bb497a22", "2.0.2"),
    ("a13f7613ad25", "2.1.0"),
    ("97cdd93827b8", "2.1.3"),
    ("ccde3e26fe78", "2.1.4"),
    ("7b2661a43ba3", "2.2.0"),
    ("be2bfac3da23", "2.2.3"),
    ("587bdf053233", "2.2.4"),
    ("b1b348e02d07", "2.3.0"),
    ("1de7bc13c950", "2.3.1"),
    ("3c94c427fdf6", "2.3.2"),
    ("f5fcbda3e651", "2.3.3"),
    ("ecb43d2a1842", "2.4.0"),
    ("b0d31815b5a6", "2.4.2"),
    ("e07f49787c9d", "2.4.3"),
    ("290244fb8b83", "2.5.0"),
    ("98ae134e6fff", "2.6.0"),
    ("c804e5c76e3e", "2.6.2"),
    ("4bc4d934e2bc", "2.6.2"),
    ("405de8318b3a", "2.7.0"),
    ("10b52ebd31f7", "2.8.0"),
    ("88344c1d9134", "2.8.1"),
    ("1949afb29106", "2.9.0"),
    ("686269002441", "2.9.2"),
    ("22ed7efa9da2", "2.10.0"),
    ("5f2621c13b39", "2.10.3"),
    ("29ce7909c52b", "3.0.0"),
    ("fe199e1abd77", "3.0.3"),
    ("cc92b33c6709", "3.1.0"),
    ("509b94a1042d", "3.1.8"),
    ("1d6611b6ab7c", "3.2.0"),
    ("d2f4e1b3c5a7", "3.3.0"),
];

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
    /// What is missing, and what to do. `revision` is the database's last migration.
    pub(super) fn sentence(&self, revision: Option<&str>) -> String {
        let table = self.table;
        let what = match self.column {
            None => format!("there is no table {table} that this user may read"),
            Some(column) => format!("the table {table} has no column {column}"),
        };
        format!("{what}; {}", advice(revision))
    }
}

fn advice(revision: Option<&str>) -> String {
    let Some(revision) = revision else {
        return "check that the database is Airflow's, and run airflow db migrate".to_owned();
    };
    match release(revision) {
        Some(release) => format!(
            "its last migration is that of Airflow {release}, so check the user's rights, and whether a migration was interrupted"
        ),
        // What is in the table may be anything, but for a name of this form.
        None if is_revision(revision) => format!(
            "its last migration, {revision}, is not one of Airflow 2.0 to 3.3, so check the database with airflow variables get"
        ),
        None => "its last migration is not one of Airflow's; check that the database is Airflow's"
            .to_owned(),
    }
}

/// The release of a migration.
fn release(revision: &str) -> Option<&'static str> {
    let row = REVISIONS.iter().find(|(known, _)| *known == revision);
    row.map(|(_, release)| *release)
}

fn is_revision(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_distinct_and_look_like_revisions() {
        let mut all: Vec<_> = REVISIONS.iter().map(|(revision, _)| *revision).collect();
        assert!(all.iter().all(|revision| is_revision(revision)));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), REVISIONS.len());
    }

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
        let said = |revision| missing.sentence(revision);
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
                .sentence(None)
                .starts_with("there is no table connection")
        );
    }
}
