//! Airflow's options that varlens reads: where each is in a release, and whether it may be set indirectly.

use super::{Since, Version};

/// An option, whatever its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AirflowOptionName {
    /// The secrets backend's class.
    Backend,
    /// Its options, as JSON.
    BackendKwargs,
    /// The class in workers (since 3.0.0).
    WorkersBackend,
    /// Its options.
    WorkersBackendKwargs,
    /// Answers are kept while DAG files are parsed (since 2.7.0).
    UseCache,
    /// For this many seconds.
    CacheTtl,
    /// The keys that encrypt the metadata database's rows.
    FernetKey,
    /// Where the metadata database is.
    SqlAlchemyConn,
    /// The schema of its tables, where the connection does not say it.
    SqlAlchemySchema,
    /// Sensitive values are hidden at all.
    HideSensitive,
    /// More words that make a name sensitive.
    SensitiveNames,
    /// Shorter values are not masked in logs (since 3.0.0).
    MinLength,
    /// A Python function that finds more to mask (since 2.6.0).
    MaskAdapter,
    /// Teams are in use (since 3.2.0).
    MultiTeam,
    /// Seconds between two parses of a DAG file.
    ParseInterval,
    /// Seconds between two looks for new DAG files.
    ListInterval,
}

/// Where an option is in one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AirflowOption {
    /// Which one.
    pub option: AirflowOptionName,
    /// Its section.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// An older section and name that still count.
    pub older: Option<(&'static str, &'static str)>,
    /// It may come from a command (`_CMD`) or a secret (`_SECRET`).
    pub sensitive: bool,
    /// Airflow's own default, as written.
    pub default: &'static str,
}

struct OptionRow {
    name: AirflowOptionName,
    /// None where a release does not have it.
    location: Since<Option<OptionSpec>>,
}

/// Section, name and what else a release says of an option; see [`AirflowOption`].
#[derive(Clone, Copy)]
struct OptionSpec {
    section: &'static str,
    name: &'static str,
    older: Option<(&'static str, &'static str)>,
    sensitive: bool,
    default: &'static str,
}

const fn at(section: &'static str, name: &'static str, default: &'static str) -> OptionSpec {
    OptionSpec {
        section,
        name,
        older: None,
        sensitive: false,
        default,
    }
}

impl OptionSpec {
    const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    const fn once(mut self, section: &'static str, name: &'static str) -> Self {
        self.older = Some((section, name));
        self
    }
}

impl OptionRow {
    fn option(&self, version: Version) -> Option<AirflowOption> {
        let OptionSpec {
            section,
            name,
            older,
            sensitive,
            default,
        } = self.location.at(version)?;
        Some(AirflowOption {
            option: self.name,
            section,
            name,
            older,
            sensitive,
            default,
        })
    }
}

impl AirflowOption {
    /// Where `name` is in `version`. None if the release does not have it.
    pub fn for_version(name: AirflowOptionName, version: Version) -> Option<Self> {
        let row = OPTIONS.iter().find(|row| row.name == name)?;
        row.option(version)
    }

    /// All options of a release.
    pub fn all(version: Version) -> impl Iterator<Item = Self> {
        OPTIONS.iter().filter_map(move |row| row.option(version))
    }
}

/// Sections and names of the options that every process reads while it starts, so that a `%` which cannot be interpolated
/// ends it. Of the log formats only the file's own are meant: read off the imports of 2.2.5, 2.10.5 and 3.3.2.
pub const READ_AT_START: &[(&str, &str)] = &[
    ("core", "dags_folder"),
    ("core", "plugins_folder"),
    ("core", "default_timezone"),
    ("core", "executor"),
    ("core", "unit_test_mode"),
    ("core", "sql_alchemy_conn"),
    ("database", "sql_alchemy_conn"),
    ("logging", "base_log_folder"),
    ("logging", "log_format"),
    ("logging", "simple_log_format"),
    ("logging", "log_filename_template"),
    ("logging", "logging_config_class"),
    ("logging", "logging_level"),
    ("logging", "fab_logging_level"),
    ("logging", "remote_logging"),
    ("logging", "task_log_reader"),
];

/// Since then all sensitive options are read at once, to mask them (`configuration.py`, `mask_secrets`).
const MASKS_OPTIONS: Version = Version::new(2, 10, 0);

/// A process of this release reads all sensitive options while it starts.
pub fn masks_at_start(version: Version) -> bool {
    version >= MASKS_OPTIONS
}

const V3: Version = Version::new(3, 0, 0);

use AirflowOptionName as Name;

const SQLITE: &str = "sqlite:///{AIRFLOW_HOME}/airflow.db";

const fn row(
    name: AirflowOptionName,
    first: Option<OptionSpec>,
    then: &'static [(Version, Option<OptionSpec>)],
) -> OptionRow {
    OptionRow {
        name,
        location: Since::new(first, then),
    }
}

/// `config.yml` (up to 2.6 `default_airflow.cfg` and `configuration.py`) of each release.
#[rustfmt::skip] // One line per location.
const OPTIONS: &[OptionRow] = &[
    row(Name::Backend, Some(at("secrets", "backend", "")), &[]),
    row(Name::BackendKwargs, Some(at("secrets", "backend_kwargs", "")), &[
        (Version::new(2, 6, 2), Some(at("secrets", "backend_kwargs", "").sensitive())),
    ]),
    row(Name::WorkersBackend, None, &[(V3, Some(at("workers", "secrets_backend", "")))]),
    row(Name::WorkersBackendKwargs, None, &[(V3, Some(at("workers", "secrets_backend_kwargs", "").sensitive()))]),
    row(Name::UseCache, None, &[(Version::new(2, 7, 0), Some(at("secrets", "use_cache", "False")))]),
    row(Name::CacheTtl, None, &[(Version::new(2, 7, 0), Some(at("secrets", "cache_ttl_seconds", "900")))]),
    row(Name::FernetKey, Some(at("core", "fernet_key", "").sensitive()), &[]),
    row(Name::SqlAlchemyConn, Some(at("core", "sql_alchemy_conn", SQLITE).sensitive()), &[
        (Version::new(2, 3, 0), Some(at("database", "sql_alchemy_conn", SQLITE).sensitive().once("core", "sql_alchemy_conn"))),
        (V3, Some(at("database", "sql_alchemy_conn", SQLITE).sensitive())),
        (Version::new(3, 2, 0), Some(at("database", "sql_alchemy_conn", SQLITE).sensitive().once("core", "sql_alchemy_conn"))),
    ]),
    row(Name::SqlAlchemySchema, Some(at("core", "sql_alchemy_schema", "")), &[
        (Version::new(2, 3, 0), Some(at("database", "sql_alchemy_schema", "").once("core", "sql_alchemy_schema"))),
        (V3, Some(at("database", "sql_alchemy_schema", ""))),
    ]),
    row(Name::HideSensitive, Some(at("admin", "hide_sensitive_variable_fields", "True")), &[
        (Version::new(2, 1, 0), Some(at("core", "hide_sensitive_var_conn_fields", "True").once("admin", "hide_sensitive_variable_fields"))),
        (V3, Some(at("core", "hide_sensitive_var_conn_fields", "True"))),
    ]),
    row(Name::SensitiveNames, Some(at("admin", "sensitive_variable_fields", "")), &[
        (Version::new(2, 1, 0), Some(at("core", "sensitive_var_conn_names", "").once("admin", "sensitive_variable_fields"))),
        (V3, Some(at("core", "sensitive_var_conn_names", ""))),
    ]),
    row(Name::MinLength, None, &[(V3, Some(at("logging", "min_length_masked_secret", "5")))]),
    row(Name::MaskAdapter, None, &[(Version::new(2, 6, 0), Some(at("logging", "secret_mask_adapter", "")))]),
    row(Name::MultiTeam, None, &[(Version::new(3, 2, 0), Some(at("core", "multi_team", "False")))]),
    row(Name::ParseInterval, Some(at("scheduler", "min_file_process_interval", "30")), &[
        (V3, Some(at("dag_processor", "min_file_process_interval", "30"))),
    ]),
    row(Name::ListInterval, Some(at("scheduler", "dag_dir_list_interval", "300")), &[
        (V3, Some(at("dag_processor", "refresh_interval", "300").once("scheduler", "dag_dir_list_interval"))),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_move_with_the_releases() {
        let place = |name, version: &str| {
            let option = AirflowOption::for_version(name, version.parse().unwrap());
            option.map(|option| format!("{}.{}", option.section, option.name))
        };
        assert_eq!(
            place(Name::SqlAlchemyConn, "2.2.5").unwrap(),
            "core.sql_alchemy_conn"
        );
        assert_eq!(
            place(Name::SqlAlchemyConn, "2.3.0").unwrap(),
            "database.sql_alchemy_conn"
        );
        assert_eq!(place(Name::MultiTeam, "3.1.8"), None);
        assert_eq!(AirflowOption::all(Version::new(2, 0, 2)).count(), 9);
        assert_eq!(AirflowOption::all(Version::new(3, 3, 2)).count(), 16);
    }
}
