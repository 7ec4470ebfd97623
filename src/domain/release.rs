//! What differs between releases, as data: each rule with the release that begins each of its values.
//!
//! No other file compares version numbers. Rules describe behaviour only; what an installation has configured belongs to
//! the deployment.
//!
//! CONTRIBUTING.md has the recipe for a new release of Airflow; `the_newest_release_is_in_every_place` names each place
//! that was forgotten.

mod airflow;
mod amazon;
mod connection;
mod in_force;
mod lines;
mod local_file;
mod masking;
mod newest;
mod option_table;
mod options;
mod schema;
mod task_sdk;

pub use airflow::{
    AirflowRules, BackendErrors, DatabaseRule, EnvTeamRule, IgnoreSyntax, KwargsRule, RestApi,
    TeamArgument,
};
pub use amazon::{
    AmazonRules, AwsErrors, ClientOptions, PrefixRule, SecretForm, TeamMethods, TeamNames,
    TeamSeparatorRule,
};
pub use connection::{
    ConnectionRules, ProtocolRule, SchemeRule, SurrogateRule, TaskClass, UriRule, UriStyle,
};
pub use in_force::RulesInForce;
pub use lines::Lines;
pub use local_file::{CommentSpace, FileNameRule, LocalFileRules};
pub use masking::{Depth, MaskRules, NameRule, RestRule, TaskLogRule, UiRule};
pub use newest::{newest_airflow, newest_amazon, newest_of_lines};
pub use option_table::{
    OptionDefault, OptionPlace, is_section, known_options, option_names, option_rules,
    sensitive_options, wraps_command_errors,
};
pub use options::{AirflowOption, AirflowOptionName, READ_AT_START, masks_at_start};
pub use schema::SchemaRevision;
pub use task_sdk::{ApiLeg, ApiRoute, Decoding, LostSupervisor, PlainGets, TaskRules};

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The newest release whose rules are known.
pub const NEWEST_AIRFLOW: Version = Version::new(3, 3, 2);
/// The newest Amazon provider whose rules are known.
pub const NEWEST_AMAZON: Version = Version::new(9, 39, 0);
/// The oldest release that has secrets backends as described here.
pub const OLDEST_AIRFLOW: Version = Version::new(2, 0, 0);
/// The first Amazon provider.
pub const OLDEST_AMAZON: Version = Version::new(1, 0, 0);

/// Which release each file of rules was last compared with Airflow's source for. A test names the files whose release is
/// not [`NEWEST_AIRFLOW`].
#[cfg(test)]
#[rustfmt::skip] // One row per file.
const REVIEWED: [(&str, Version); 6] = [
    ("airflow", Version::new(3, 3, 2)),
    ("connection", Version::new(3, 3, 2)),
    ("local_file", Version::new(3, 3, 2)),
    ("masking", Version::new(3, 3, 2)),
    ("options", Version::new(3, 3, 2)),
    ("task_sdk", Version::new(3, 3, 2)),
];

/// The lines of releases that are known, by their first release, and the Amazon provider that an installation is assumed
/// to have if nothing says so: one from the time of the line, or the newest.
#[rustfmt::skip] // One row per line of releases.
const LINES: &[(Version, Version)] = &[
    (Version::new(2, 0, 0), Version::new(1, 4, 0)),
    (Version::new(2, 1, 0), Version::new(2, 2, 0)),
    (Version::new(2, 2, 0), Version::new(3, 2, 0)),
    (Version::new(2, 3, 0), Version::new(5, 1, 0)),
    (Version::new(2, 4, 0), Version::new(6, 1, 0)),
    (Version::new(2, 5, 0), Version::new(7, 3, 0)),
    (Version::new(2, 6, 0), Version::new(8, 2, 0)),
    (Version::new(2, 7, 0), Version::new(8, 10, 0)),
    (Version::new(2, 8, 0), Version::new(8, 18, 0)),
    (Version::new(2, 9, 0), Version::new(8, 25, 0)),
    (Version::new(2, 10, 0), Version::new(9, 4, 0)),
    (Version::new(2, 11, 0), Version::new(9, 18, 1)),
    (Version::new(3, 0, 0), Version::new(9, 12, 0)),
    (Version::new(3, 1, 0), Version::new(9, 22, 0)),
    (Version::new(3, 2, 0), Version::new(9, 27, 0)),
    (Version::new(3, 3, 0), NEWEST_AMAZON),
];

/// The Amazon provider that an installation of this release is assumed to have.
pub fn assumed_amazon(airflow: Version) -> Version {
    Since::new(Version::new(1, 4, 0), LINES).at(airflow)
}

/// The Amazon provider of the time of each line.
pub fn providers_of_lines() -> impl Iterator<Item = Version> {
    LINES.iter().map(|(_, amazon)| *amazon)
}

/// Such a release of Airflow may exist: its line is a known one.
pub fn is_known_line(version: Version) -> bool {
    let line = Version::new(version.major, version.minor, 0);
    LINES.iter().any(|(first, _)| *first == line)
}

/// Both releases have secrets backends as they are simulated here.
///
/// # Errors
/// Which release is too old.
pub fn check(airflow: Version, amazon: Version) -> Result<(), String> {
    if airflow < OLDEST_AIRFLOW {
        return Err(format!(
            "Airflow {airflow} is too old to simulate; {OLDEST_AIRFLOW} is the oldest supported"
        ));
    }
    if amazon < OLDEST_AMAZON {
        return Err(format!(
            "Amazon provider {amazon} does not exist; {OLDEST_AMAZON} is the oldest"
        ));
    }
    Ok(())
}

/// Warnings for releases whose rules are not known.
pub fn doubts(airflow: Version, amazon: Version) -> Vec<String> {
    let mut doubts = Vec::new();
    if airflow > NEWEST_AIRFLOW {
        doubts.push(format!(
            "Airflow {airflow} is newer than the newest known; the rules of {NEWEST_AIRFLOW} are used"
        ));
    } else if !is_known_line(airflow) {
        doubts.push(format!(
            "Airflow {airflow} is not known; the rules of the release before it are used"
        ));
    }
    if amazon > NEWEST_AMAZON {
        doubts.push(format!(
            "Amazon provider {amazon} is newer than the newest known; the rules of {NEWEST_AMAZON} are used"
        ));
    }
    doubts
}

/// A release number. A suffix such as `rc1` is kept for print alone, one such as `+astro.1` is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// First number.
    pub major: u16,
    /// Second number.
    pub minor: u16,
    /// Third number, 0 where it is not written.
    pub patch: u16,
    /// What follows a release that is not final. It has the rules of the final one.
    pre_release: PreRelease,
}

/// `b2` of `3.4.0b2`. Two releases that differ only in it have the same rules, so it counts nowhere but in print.
#[derive(Clone, Copy, Debug)]
struct PreRelease(Option<(&'static str, u16)>);

impl PartialEq for PreRelease {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PreRelease {}

impl PartialOrd for PreRelease {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PreRelease {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for PreRelease {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl PreRelease {
    /// The suffix behind the patch number; None where it is another one.
    fn read(suffix: &str) -> Self {
        let stages = ["a", "b", "rc", ".dev"].into_iter();
        let mut found = stages.filter_map(|stage| {
            let number = suffix.strip_prefix(stage)?;
            number.parse().ok().map(|number| (stage, number))
        });
        Self(found.next())
    }
}

impl Version {
    /// A release by its three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
            pre_release: PreRelease(None),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match self.pre_release.0 {
            Some((stage, number)) => write!(f, "{stage}{number}"),
            None => Ok(()),
        }
    }
}

/// Text that is not a release number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAVersion(pub String);

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a release number such as 2.10.5",
            self.0.escape_debug()
        )
    }
}

impl std::error::Error for NotAVersion {}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || NotAVersion(text.to_owned());
        let mut parts = text.trim().trim_start_matches('v').splitn(3, '.');
        let major = number(parts.next()).ok_or_else(not)?;
        let minor = number(parts.next()).ok_or_else(not)?;
        let rest = parts.next();
        let patch = match rest {
            None => 0,
            Some(rest) => leading_number(rest).ok_or_else(not)?,
        };
        let suffix = rest.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        let fourth = suffix.and_then(|suffix| suffix.strip_prefix('.'));
        if fourth.is_some_and(|fourth| fourth.starts_with(|c: char| c.is_ascii_digit())) {
            return Err(not());
        }
        Ok(Self {
            pre_release: PreRelease::read(suffix.unwrap_or_default()),
            ..Self::new(major, minor, patch)
        })
    }
}

fn number(part: Option<&str>) -> Option<u16> {
    part?.parse().ok()
}

/// `5rc1` and `5+astro.1` begin with 5.
fn leading_number(text: &str) -> Option<u16> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// A rule: the value of the oldest release, then each change with the first release that has it, oldest first.
struct Since<T: 'static> {
    first: T,
    then: &'static [(Version, T)],
}

impl<T: Copy> Since<T> {
    const fn new(first: T, then: &'static [(Version, T)]) -> Self {
        Self { first, then }
    }

    /// The value in force in `version`.
    fn at(&self, version: Version) -> T {
        let in_force = self.then.iter().rev().find(|(since, _)| *since <= version);
        in_force.map_or(self.first, |(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u16, u16, u16)>) {
        let parsed = text
            .parse::<Version>()
            .ok()
            .map(|v| (v.major, v.minor, v.patch));
        assert_eq!(parsed, expected, "{text}");
    }

    #[test]
    fn versions_are_read() {
        check("2.10.5", Some((2, 10, 5)));
        check("v3.3.2", Some((3, 3, 2)));
        check("2.10", Some((2, 10, 0)));
        check("2.11.0rc1", Some((2, 11, 0)));
        check("2.9.3+astro.2", Some((2, 9, 3)));
        check("2", None);
        check("latest", None);
        check("2.x.1", None);
        check("2.10.4.5", None);
        check("2.10.5.post1", Some((2, 10, 5)));
        check("", None);
    }

    #[test]
    fn a_pre_release_is_printed_and_has_the_rules_of_its_release() {
        for (text, expected) in [
            ("3.4.0b2", "3.4.0b2"),
            ("2.11.0rc1", "2.11.0rc1"),
            ("2.9.3+astro.2", "2.9.3"),
            ("2.10.5", "2.10.5"),
        ] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), expected);
        }
        let beta: Version = "3.4.0b2".parse().unwrap();
        assert_eq!(beta, Version::new(3, 4, 0));
    }

    #[test]
    fn lines_of_releases() {
        for (text, known) in [
            ("2.0.0", true),
            ("2.11.2", true),
            ("2.12.0", false),
            ("3.3.9", true),
            ("99.0.0", false),
        ] {
            assert_eq!(is_known_line(text.parse().unwrap()), known, "{text}");
        }
        assert!(is_known_line(NEWEST_AIRFLOW));
    }

    #[test]
    fn the_last_row_not_after_the_release_is_in_force() {
        const RULE: Since<u8> = Since::new(1, &[(Version::new(2, 3, 4), 2)]);
        assert_eq!(RULE.at(Version::new(1, 9, 0)), 1);
        assert_eq!(RULE.at(Version::new(2, 3, 3)), 1);
        assert_eq!(RULE.at(Version::new(2, 3, 4)), 2);
        assert_eq!(RULE.at(Version::new(9, 0, 0)), 2);
    }

    /// Where the newest release is missing, one line each.
    fn places_without(newest: Version) -> Vec<String> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let recording = |folder: &str| root.join(format!("tests/airflow/{folder}/{newest}.jsonl"));
        let reviewed = REVIEWED
            .iter()
            .map(|(file, release)| (format!("REVIEWED: {file}"), *release == newest));
        let quoted = format!("\"{newest}\"");
        let places = [
            ("LINES".to_owned(), is_known_line(newest)),
            (
                ".ci/airflow.py: RELEASES".to_owned(),
                read(".ci/airflow.py").contains(&quoted),
            ),
            (
                "tests/airflow/masks".to_owned(),
                recording("masks").exists(),
            ),
            (
                "tests/airflow/walks".to_owned(),
                recording("walks").exists(),
            ),
            (
                "tests/airflow/schemas.json".to_owned(),
                read("tests/airflow/schemas.json").contains(&quoted),
            ),
        ];
        let places = places.into_iter().chain(reviewed);
        places
            .filter(|(_, has)| !has)
            .map(|(place, _)| place)
            .collect()
    }

    #[test]
    fn the_newest_release_is_in_every_place() {
        assert_eq!(places_without(NEWEST_AIRFLOW), Vec::<String>::new());
        // A release that nobody added is missing in all of them.
        assert_eq!(
            places_without(Version::new(99, 0, 0)).len(),
            5 + REVIEWED.len()
        );
    }

    #[test]
    fn a_line_assumes_a_provider_not_newer_than_the_newest() {
        assert_eq!(assumed_amazon(NEWEST_AIRFLOW), NEWEST_AMAZON);
        assert_eq!(assumed_amazon(Version::new(1, 9, 0)), Version::new(1, 4, 0));
        assert!(LINES.iter().all(|(_, amazon)| *amazon <= NEWEST_AMAZON));
        assert!(LINES.is_sorted_by_key(|(line, _)| *line));
    }
}
