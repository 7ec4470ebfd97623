//! Airflow's config options by name: which a release has, which of them are sensitive, and which older names count.
//!
//! `tests/airflow/option_table.py` writes the table from Airflow's own files (`config.yml`, `configuration.py`).

use super::Version;

const TABLE: &str = include_str!("option_table.txt");

/// Since then a provider brings options of its own, which only an installation knows.
const PROVIDERS_HAVE_OPTIONS: Version = Version::new(2, 7, 0);
/// Since then `conf.get` of an older name reads the newer one (`configuration.py`, `inversed_deprecated_options`).
const FOLLOWS_OLDER_NAMES: Version = Version::new(2, 5, 0);

/// Since then an error of a command in airflow.cfg is told apart (`_get_cmd_option`).
const WRAPS_COMMAND_ERRORS: Version = Version::new(3, 1, 0);

/// A command in airflow.cfg that cannot run raises `AirflowConfigException`, as one that fails does.
pub fn wraps_command_errors(version: Version) -> bool {
    version >= WRAPS_COMMAND_ERRORS
}

/// What a release does where nothing sets an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionDefault {
    /// It has a default.
    Some,
    /// It has none: `conf.get` raises.
    None,
    /// A provider may have the option, and a default for it.
    Unknown,
}

/// What a release knows of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionRules {
    /// Where nothing sets it.
    pub default: OptionDefault,
    /// `_CMD` and `_SECRET` count. None where a provider may say so.
    pub is_sensitive: Option<bool>,
}

/// A section and an option in it, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionPlace {
    /// The section.
    pub section: String,
    /// The option.
    pub name: String,
}

impl OptionPlace {
    /// As it is in airflow.cfg: `[core] fernet_key`.
    pub fn shown(&self) -> String {
        format!("[{}] {}", self.section, self.name)
    }

    fn new(section: &str, name: &str) -> Self {
        Self {
            section: section.to_owned(),
            name: name.to_owned(),
        }
    }
}

/// The name that `conf.get` reads for another one, and the older name that counts too (`configuration.py`, `get`).
pub fn option_names(asked: &OptionPlace, version: Version) -> (OptionPlace, Option<OptionPlace>) {
    let follows = version >= FOLLOWS_OLDER_NAMES;
    let renamed = || sections(version).find(|(_, old)| *old == asked.section);
    if let Some((new, _)) = follows.then(renamed).flatten() {
        return (OptionPlace::new(new, &asked.name), Some(asked.clone()));
    }
    let replaced = || replaced(version).find(|(_, old)| old == asked);
    if let Some((new, old)) = follows.then(replaced).flatten() {
        return (new, Some(old));
    }
    let section = sections(version).find(|(new, _)| *new == asked.section);
    let older = section.map(|(_, old)| OptionPlace::new(old, &asked.name));
    let by_name = || {
        let found = self::replaced(version).find(|(new, _)| new == asked);
        found.map(|(_, old)| old)
    };
    (asked.clone(), older.or_else(by_name))
}

/// What a release knows of a name.
pub fn option_rules(place: &OptionPlace, version: Version) -> OptionRules {
    let flags = flags(place, version).unwrap_or("-");
    let is_own = version < PROVIDERS_HAVE_OPTIONS || has_section(&place.section, version);
    let default = match flags.as_bytes().first() {
        Some(b'd' | b'f') => OptionDefault::Some,
        Some(b'n') => OptionDefault::None,
        _ if is_own => OptionDefault::None,
        _ => OptionDefault::Unknown,
    };
    let is_sensitive = flags.ends_with('s');
    OptionRules {
        default,
        is_sensitive: (is_sensitive || is_own).then_some(is_sensitive),
    }
}

/// A release of Airflow has options in a section of this name.
pub fn is_section(name: &str) -> bool {
    rows().any(|row| row.first() == Some(&name))
}

/// The options whose commands and secrets a release reads, but for those of providers (`sensitive_config_values`).
pub fn sensitive_options(version: Version) -> impl Iterator<Item = OptionPlace> {
    rows().filter_map(move |row| {
        let flags = flags_in(&row, version)?;
        let (section, name) = (row.first()?, row.get(1)?);
        flags
            .ends_with('s')
            .then(|| OptionPlace::new(section, name))
    })
}

/// The options that a release has, but for those of providers.
pub fn known_options(version: Version) -> impl Iterator<Item = OptionPlace> {
    rows().filter_map(move |row| {
        let flags = flags_in(&row, version)?;
        let (section, name) = (row.first()?, row.get(1)?);
        flags
            .starts_with(['d', 'n'])
            .then(|| OptionPlace::new(section, name))
    })
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect())
}

/// Sections with an option of Airflow's own.
fn has_section(section: &str, version: Version) -> bool {
    let beginning = format!("{section} ");
    let lines = TABLE.lines().filter(|line| line.starts_with(&beginning));
    lines
        .filter_map(|line| flags_in(&line.split(' ').collect::<Vec<_>>(), version))
        .any(|flags| flags.starts_with(['d', 'n']))
}

fn flags(place: &OptionPlace, version: Version) -> Option<&'static str> {
    let beginning = format!("{} {} ", place.section, place.name);
    let mut lines = TABLE.lines().filter(|line| line.starts_with(&beginning));
    lines.find_map(|line| flags_in(&line.split(' ').collect::<Vec<_>>(), version))
}

/// Of `SECTION OPTION SINCE FLAGS SINCE FLAGS …`; None for another row, or before the first.
fn flags_in<'a>(row: &[&'a str], version: Version) -> Option<&'a str> {
    let changes = row.get(2..).unwrap_or_default().chunks_exact(2);
    let reached = |change: &&[&str]| {
        let since = change.first().and_then(|since| since.parse().ok());
        since.is_some_and(|since: Version| since <= version)
    };
    changes.take_while(reached).last()?.get(1).copied()
}

/// New and old names of options.
fn replaced(version: Version) -> impl Iterator<Item = (OptionPlace, OptionPlace)> {
    rows().filter_map(move |row| match row[..] {
        [section, name, "<", old_section, old_name, ref range @ ..] => {
            let places = (
                OptionPlace::new(section, name),
                OptionPlace::new(old_section, old_name),
            );
            is_within(range, version).then_some(places)
        }
        _ => None,
    })
}

/// New and old names of sections.
fn sections(version: Version) -> impl Iterator<Item = (&'static str, &'static str)> {
    let bare = |name: &'static str| name.strip_prefix('[')?.strip_suffix(']');
    rows().filter_map(move |row| match row[..] {
        [new, "<", old, ref range @ ..] => {
            let names = (bare(new)?, bare(old)?);
            is_within(range, version).then_some(names)
        }
        _ => None,
    })
}

/// `SINCE` or `SINCE UNTIL`.
fn is_within(range: &[&str], version: Version) -> bool {
    let at = |number: usize| range.get(number).and_then(|text| text.parse().ok());
    at(0).is_some_and(|since: Version| since <= version)
        && at(1).is_none_or(|until: Version| version < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> OptionPlace {
        let (section, name) = text.split_once('.').unwrap();
        OptionPlace::new(section, name)
    }

    fn names(asked: &str, version: &str) -> String {
        let (new, older) = option_names(&place(asked), version.parse().unwrap());
        let text = |place: OptionPlace| format!("{}.{}", place.section, place.name);
        let older = older.map_or("-".to_owned(), text);
        format!("{} {older}", format_args!("{}.{}", new.section, new.name))
    }

    #[test]
    fn older_names_count_and_are_followed() {
        let conn = "database.sql_alchemy_conn";
        let both = format!("{conn} core.sql_alchemy_conn");
        assert_eq!(names(conn, "2.2.5"), format!("{conn} -"));
        assert_eq!(names(conn, "2.3.4"), both);
        assert_eq!(
            names("core.sql_alchemy_conn", "2.3.4"),
            "core.sql_alchemy_conn -"
        );
        assert_eq!(names("core.sql_alchemy_conn", "2.10.5"), both);
        assert_eq!(
            names("kubernetes.x", "2.10.5"),
            "kubernetes_executor.x kubernetes.x"
        );
        assert_eq!(names("kubernetes.x", "3.0.6"), "kubernetes.x -");
    }

    #[test]
    fn what_a_release_knows_of_a_name() {
        let check = |name: &str, version: &str, default, is_sensitive| {
            let rules = option_rules(&place(name), version.parse().unwrap());
            assert_eq!(
                (rules.default, rules.is_sensitive),
                (default, is_sensitive),
                "{name} {version}"
            );
        };
        check("core.fernet_key", "3.3.2", OptionDefault::Some, Some(true));
        check(
            "core.parallelism",
            "2.0.2",
            OptionDefault::Some,
            Some(false),
        );
        check(
            "smtp.smtp_password",
            "2.10.5",
            OptionDefault::None,
            Some(true),
        );
        check("core.nosuch", "3.3.2", OptionDefault::None, Some(false));
        check("nosuch.nosuch", "2.6.3", OptionDefault::None, Some(false));
        check("nosuch.nosuch", "2.7.0", OptionDefault::Unknown, None);
        check(
            "celery.broker_url",
            "2.6.3",
            OptionDefault::Some,
            Some(true),
        );
        check("celery.broker_url", "2.10.5", OptionDefault::Some, None);
        check(
            "secrets.backend_kwargs",
            "2.6.1",
            OptionDefault::Some,
            Some(false),
        );
        check(
            "secrets.backend_kwargs",
            "2.6.2",
            OptionDefault::Some,
            Some(true),
        );
    }

    #[test]
    fn options_that_varlens_reads_are_in_the_table_as_they_are_there() {
        use super::super::AirflowOption;
        for version in [
            "2.0.2", "2.2.5", "2.3.4", "2.6.2", "2.10.5", "3.0.6", "3.3.2",
        ] {
            let version: Version = version.parse().unwrap();
            for option in AirflowOption::all(version) {
                let place = OptionPlace::new(option.section, option.name);
                let rules = option_rules(&place, version);
                assert_eq!(
                    rules.is_sensitive,
                    Some(option.sensitive),
                    "{place:?} {version}"
                );
                let older = option
                    .older
                    .map(|(section, name)| OptionPlace::new(section, name));
                assert_eq!(
                    option_names(&place, version).1,
                    older,
                    "{place:?} {version}"
                );
            }
        }
    }
}
