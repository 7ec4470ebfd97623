//! Which release made the tables of a metadata database: the last migration, which `alembic_version` holds (`utils/db.py`,
//! `_REVISION_HEADS_MAP` of 2.10.5 and 3.3.2).

use super::Version;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::search_path::Store;

/// A migration, and the first release whose last one it is; oldest first.
#[rustfmt::skip] // One row per migration.
const REVISIONS: &[(&str, Version)] = &[
    ("e959f08ac86c", Version::new(2, 0, 0)),
    ("82b7c48c147f", Version::new(2, 0, 1)),
    ("2e42bb497a22", Version::new(2, 0, 2)),
    ("a13f7613ad25", Version::new(2, 1, 0)),
    ("97cdd93827b8", Version::new(2, 1, 3)),
    ("ccde3e26fe78", Version::new(2, 1, 4)),
    ("7b2661a43ba3", Version::new(2, 2, 0)),
    ("be2bfac3da23", Version::new(2, 2, 3)),
    ("587bdf053233", Version::new(2, 2, 4)),
    ("b1b348e02d07", Version::new(2, 3, 0)),
    ("1de7bc13c950", Version::new(2, 3, 1)),
    ("3c94c427fdf6", Version::new(2, 3, 2)),
    ("f5fcbda3e651", Version::new(2, 3, 3)),
    ("ecb43d2a1842", Version::new(2, 4, 0)),
    ("b0d31815b5a6", Version::new(2, 4, 2)),
    ("e07f49787c9d", Version::new(2, 4, 3)),
    ("290244fb8b83", Version::new(2, 5, 0)),
    ("98ae134e6fff", Version::new(2, 6, 0)),
    ("c804e5c76e3e", Version::new(2, 6, 2)),
    ("4bc4d934e2bc", Version::new(2, 6, 2)),
    ("405de8318b3a", Version::new(2, 7, 0)),
    ("10b52ebd31f7", Version::new(2, 8, 0)),
    ("88344c1d9134", Version::new(2, 8, 1)),
    ("1949afb29106", Version::new(2, 9, 0)),
    ("686269002441", Version::new(2, 9, 2)),
    ("22ed7efa9da2", Version::new(2, 10, 0)),
    ("5f2621c13b39", Version::new(2, 10, 3)),
    ("29ce7909c52b", Version::new(3, 0, 0)),
    ("fe199e1abd77", Version::new(3, 0, 3)),
    ("cc92b33c6709", Version::new(3, 1, 0)),
    ("509b94a1042d", Version::new(3, 1, 8)),
    ("1d6611b6ab7c", Version::new(3, 2, 0)),
    ("d2f4e1b3c5a7", Version::new(3, 3, 0)),
];

/// The last migration of a database, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaRevision(LastMigration);

#[derive(Clone, Debug, PartialEq, Eq)]
enum LastMigration {
    /// There is no table `alembic_version` that the user may read, or no row in it.
    Unread,
    /// It is not one of Airflow's; its text may be anything.
    Foreign,
    /// It has the form of a migration, and no known release has it.
    Unknown(String),
    /// The first release that has it, and the first one that has another.
    Known(Version, Option<Version>),
}

impl SchemaRevision {
    /// What `alembic_version.version_num` says; None where it could not be read.
    pub fn new(revision: Option<&str>) -> Self {
        let Some(revision) = revision else {
            return Self(LastMigration::Unread);
        };
        let Some((_, first)) = REVISIONS.iter().find(|(known, _)| *known == revision) else {
            // What is in the table may be anything, but for a name of this form.
            return Self(if is_revision(revision) {
                LastMigration::Unknown(revision.to_owned())
            } else {
                LastMigration::Foreign
            });
        };
        let mut later = REVISIONS.iter().map(|(_, release)| *release);
        Self(LastMigration::Known(
            *first,
            later.find(|release| release > first),
        ))
    }

    /// Whose tables these are, and what to do, where they are not as they should be.
    pub fn advice(&self) -> String {
        match &self.0 {
            LastMigration::Unread => {
                "check that the database is Airflow's, and run airflow db migrate".to_owned()
            }
            LastMigration::Known(first, _) => format!(
                "its last migration is that of Airflow {first}, so check the user's rights, and whether a migration was interrupted"
            ),
            LastMigration::Unknown(revision) => format!(
                "its last migration, {revision}, is not one of Airflow 2.0 to 3.3, so check the database with airflow variables get"
            ),
            LastMigration::Foreign => {
                "its last migration is not one of Airflow's; check that the database is Airflow's"
                    .to_owned()
            }
        }
    }

    /// Why the rows may not be those of this release; None where the database is of this release.
    pub fn doubt(&self, airflow: Version) -> Option<ConfigWarning> {
        let text = match &self.0 {
            LastMigration::Unread => {
                "no table alembic_version that the user may read says which release made this database".to_owned()
            }
            LastMigration::Foreign => {
                "the last migration of this database is not one of Airflow's; check that it is Airflow's database".to_owned()
            }
            LastMigration::Unknown(revision) => format!(
                "the last migration of this database, {revision}, is not one of Airflow 2.0 to 3.3; compare an answer with airflow variables get"
            ),
            LastMigration::Known(first, next) => other_release(*first, *next, airflow)?,
        };
        Some(ConfigWarning::new(WarningId::DatabaseSchema, text).about(Store::Metastore))
    }
}

/// What to say of a database of the releases from `first` until before `next`, for another one.
fn other_release(first: Version, next: Option<Version>, airflow: Version) -> Option<String> {
    let is_older = airflow < first;
    let is_newer = next.is_some_and(|next| airflow >= next);
    if !is_older && !is_newer {
        return None;
    }
    let until = next.map_or_else(
        || "or later".to_owned(),
        |next| format!("or later, before {next}"),
    );
    Some(format!(
        "this database is of Airflow {first} ({until}), and {airflow} is simulated; name the release with --airflow, or check that \
         it is this Airflow's database"
    ))
}

fn is_revision(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_distinct_in_order_and_look_like_revisions() {
        let mut all: Vec<_> = REVISIONS.iter().map(|(revision, _)| *revision).collect();
        assert!(all.iter().all(|revision| is_revision(revision)));
        assert!(REVISIONS.is_sorted_by_key(|(_, release)| *release));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), REVISIONS.len());
    }

    #[track_caller]
    fn check(revision: Option<&str>, airflow: &str, expected: Option<&str>) {
        let doubt = SchemaRevision::new(revision).doubt(airflow.parse().unwrap());
        let said = doubt.map(|warning| warning.text);
        match (said, expected) {
            (None, None) => {}
            (Some(said), Some(words)) => assert!(said.contains(words), "{said}"),
            (said, expected) => panic!("{revision:?} for {airflow}: {said:?}, not {expected:?}"),
        }
    }

    #[test]
    fn a_database_of_another_release_or_of_none_is_doubted() {
        let of_2_10 = Some("22ed7efa9da2");
        check(of_2_10, "2.10.0", None);
        check(of_2_10, "2.10.2", None);
        check(
            of_2_10,
            "2.10.3",
            Some("of Airflow 2.10.0 (or later, before 2.10.3), and 2.10.3"),
        );
        check(of_2_10, "2.9.3", Some("and 2.9.3 is simulated"));
        check(of_2_10, "3.3.2", Some("and 3.3.2 is simulated"));
        // The first of two migrations of one release, by the maps of two releases.
        check(Some("c804e5c76e3e"), "2.6.3", None);
        check(Some("4bc4d934e2bc"), "2.6.3", None);
        check(Some("5f2621c13b39"), "2.11.2", None);
        check(Some("d2f4e1b3c5a7"), "3.3.2", None);
        check(
            Some("d2f4e1b3c5a7"),
            "3.2.1",
            Some("of Airflow 3.3.0 (or later)"),
        );
        check(
            Some("abcdef012345"),
            "3.3.2",
            Some("abcdef012345, is not one of Airflow 2.0 to 3.3"),
        );
        check(None, "3.3.2", Some("no table alembic_version"));
        check(Some("fake-canary"), "3.3.2", Some("not one of Airflow's"));
        let foreign = SchemaRevision::new(Some("fake-canary"));
        assert!(!format!("{foreign:?}{}", foreign.advice()).contains("canary"));
    }
}
