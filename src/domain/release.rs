//! What differs between releases, as data: each rule with the release that begins each of its values.
//!
//! Nobody else compares version numbers. A new release, or a newly found difference, is a row in one of the tables
//! below. Rules speak of behaviour only; what an installation has configured is the deployment's.

mod airflow;
mod amazon;
mod in_force;
mod masking;
mod options;
mod task_sdk;

pub use airflow::{
    AirflowRules, BackendErrors, DatabaseRule, EnvTeamRule, KwargsRule, TeamArgument,
};
pub use amazon::{
    AmazonRules, AwsErrors, ClientOptions, PrefixRule, TeamMethods, TeamSeparatorRule,
};
pub use in_force::RulesInForce;
pub use masking::{Depth, MaskRules, NameRule, RestRule, TaskLogRule, UiRule};
pub use options::{AirflowOption, AirflowOptionName, read_at_start};
pub use task_sdk::{ApiLeg, ApiRoute, Decoding, LostSupervisor, TaskRules};

use std::fmt;
use std::str::FromStr;

/// The newest release whose rules are known.
pub const NEWEST_AIRFLOW: Version = Version::new(3, 3, 2);
/// The newest Amazon provider whose rules are known.
pub const NEWEST_AMAZON: Version = Version::new(9, 39, 0);
/// The oldest release that has secrets backends as described here.
pub const OLDEST_AIRFLOW: Version = Version::new(2, 0, 0);
/// The first Amazon provider.
pub const OLDEST_AMAZON: Version = Version::new(1, 0, 0);

/// The provider of an installation that nobody describes: one of the time of the release, or the newest.
const ASSUMED_AMAZON: Since<Version> = Since(&[
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
]);

/// The Amazon provider that an installation of this release is assumed to have.
pub fn assumed_amazon(airflow: Version) -> Version {
    ASSUMED_AMAZON.at(airflow).unwrap_or(NEWEST_AMAZON)
}

/// The lines of releases that are known: the first two numbers.
const LINES: [(u16, std::ops::RangeInclusive<u16>); 2] = [(2, 0..=11), (3, 0..=3)];

/// Such a release of Airflow may exist: its line is a known one.
pub fn is_known_line(version: Version) -> bool {
    LINES
        .iter()
        .any(|(major, minors)| *major == version.major && minors.contains(&version.minor))
}

/// Both releases have secrets backends as they are simulated here.
///
/// # Errors
/// The release that is too old, in words.
pub fn check(airflow: Version, amazon: Version) -> Result<(), String> {
    if airflow < OLDEST_AIRFLOW {
        return Err(format!(
            "Airflow {airflow} has no secrets backends as simulated here; {OLDEST_AIRFLOW} is the oldest"
        ));
    }
    if amazon < OLDEST_AMAZON {
        return Err(format!(
            "Amazon provider {amazon} does not exist; {OLDEST_AMAZON} is the oldest"
        ));
    }
    Ok(())
}

/// What a person should know who asks for releases whose rules are not known.
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

/// A release number. Suffixes such as `rc1` or `+astro.1` are read and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// First number.
    pub major: u16,
    /// Second number.
    pub minor: u16,
    /// Third number, 0 where it is not written.
    pub patch: u16,
}

impl Version {
    /// A release by its three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
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
        let patch = match parts.next() {
            None => 0,
            Some(rest) => leading_number(rest).ok_or_else(not)?,
        };
        Ok(Self::new(major, minor, patch))
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

/// A rule: its values, each with the first release that has it, oldest first.
pub(crate) struct Since<T: 'static>(pub &'static [(Version, T)]);

impl<T: Copy> Since<T> {
    /// The value in force in `version`; before the first row, the first row's.
    ///
    /// None only for a table without rows, which the tests exclude.
    fn at(&self, version: Version) -> Option<T> {
        let in_force = self.0.iter().rev().find(|(since, _)| *since <= version);
        in_force.or_else(|| self.0.first()).map(|(_, value)| *value)
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
        check("", None);
    }

    #[test]
    fn lines_of_releases() {
        for (text, known) in [
            ("2.0.0", true),
            ("2.11.2", true),
            ("2.12.0", false),
            ("3.3.9", true),
            ("3.4.0", false),
        ] {
            assert_eq!(is_known_line(text.parse().unwrap()), known, "{text}");
        }
        assert!(is_known_line(NEWEST_AIRFLOW));
    }

    #[test]
    fn the_last_row_not_after_the_release_is_in_force() {
        const RULE: Since<u8> = Since(&[(Version::new(2, 0, 0), 1), (Version::new(2, 3, 4), 2)]);
        assert_eq!(RULE.at(Version::new(1, 9, 0)), Some(1));
        assert_eq!(RULE.at(Version::new(2, 3, 3)), Some(1));
        assert_eq!(RULE.at(Version::new(2, 3, 4)), Some(2));
        assert_eq!(RULE.at(Version::new(9, 0, 0)), Some(2));
    }
}
