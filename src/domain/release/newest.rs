//! The newest known release of each line, for a release number that is only begun: `3`, `2.10`.

use super::{NEWEST_AIRFLOW, NEWEST_AMAZON, Version};

/// The newest known release of Airflow in each line, oldest first.
#[rustfmt::skip] // One row per major release.
const AIRFLOW: &[Version] = &[
    Version::new(2, 0, 2), Version::new(2, 1, 4), Version::new(2, 2, 5), Version::new(2, 3, 4), Version::new(2, 4, 3), Version::new(2, 5, 3),
    Version::new(2, 6, 3), Version::new(2, 7, 3), Version::new(2, 8, 4), Version::new(2, 9, 3), Version::new(2, 10, 5), Version::new(2, 11, 2),
    Version::new(3, 0, 6), Version::new(3, 1, 8), Version::new(3, 2, 2), NEWEST_AIRFLOW,
];

/// The newest known Amazon provider of each major release, oldest first.
#[rustfmt::skip] // One row for those of Airflow 2.0 to 2.5, and one for later ones.
const AMAZON: &[Version] = &[
    Version::new(1, 4, 0), Version::new(2, 6, 0), Version::new(3, 4, 0), Version::new(4, 1, 0), Version::new(5, 1, 0), Version::new(6, 2, 0),
    Version::new(7, 4, 1), Version::new(8, 29, 0), NEWEST_AMAZON,
];

/// The newest known release of each line, oldest first.
pub fn newest_of_lines() -> impl Iterator<Item = Version> {
    AIRFLOW.iter().copied()
}

/// The newest known Airflow whose number begins so: `3` or `2.10`. None for a whole number, and for a line that is not
/// known.
pub fn newest_airflow(begun: &str) -> Option<Version> {
    newest(AIRFLOW, begun)
}

/// The newest known Amazon provider whose number begins so: `8`.
pub fn newest_amazon(begun: &str) -> Option<Version> {
    newest(AMAZON, begun)
}

fn newest(known: &[Version], begun: &str) -> Option<Version> {
    let mut parts = begun.trim().trim_start_matches('v').split('.');
    let mut number = || {
        let part: Option<Result<u16, _>> = parts.next().map(str::parse);
        part.transpose().ok()
    };
    let (major, minor, patch) = (number()??, number()?, number()?);
    if patch.is_some() {
        return None;
    }
    let is_begun = |version: &&Version| {
        version.major == major && minor.is_none_or(|minor| version.minor == minor)
    };
    known.iter().rev().find(is_begun).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_number_is_the_newest_of_its_line() {
        let airflow = |begun| newest_airflow(begun).map(|version| version.to_string());
        assert_eq!(airflow("3"), Some(NEWEST_AIRFLOW.to_string()));
        assert_eq!(airflow("2").as_deref(), Some("2.11.2"));
        assert_eq!(airflow(" v2.10").as_deref(), Some("2.10.5"));
        for whole in ["2.10.0", "2.1.x", "4", "2.99", "", "x", "3.", "-2"] {
            assert_eq!(airflow(whole), None, "{whole}");
        }
        assert_eq!(newest_amazon("8"), Some(Version::new(8, 29, 0)));
        assert_eq!(newest_amazon("9.4"), None);
        assert!(AIRFLOW.is_sorted() && AMAZON.is_sorted());
    }
}
