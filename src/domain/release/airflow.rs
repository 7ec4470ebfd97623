//! Rules of Airflow itself: the loop over the backends and the wording of errors.

use super::{ConnectionRules, LocalFileRules, MaskRules, Since, TaskRules, Version};
use crate::domain::key::Kind;

/// What a backend's exception does to the lookup of a variable (`models/variable.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendErrors {
    /// The caller of `Variable.get` sees it.
    Propagate,
    /// It is logged, and the next backend is asked.
    FallThrough,
}

/// What `backend_kwargs` that are not a JSON object do to the process (`configuration.py`, `get_custom_secret_backend`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KwargsRule {
    /// No JSON counts as `{}`, silently; other JSON than an object raises `TypeError`, and the process does not start.
    Silent,
    /// As `Silent`; an object with a list or an object inside raises `TypeError` too (2.3.4 keeps the backend in a cache).
    SilentAndHashed,
    /// Both count as `{}`, with a warning in the log; what Python calls false does so silently.
    Warned,
}

/// Which `sql_alchemy_conn` Airflow starts with (`settings.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseRule {
    /// Any that `SQLAlchemy` takes.
    Any,
    /// A SQLite file by its absolute path only.
    AbsoluteOnly,
    /// The same; the scheme is split off first.
    SplitsScheme,
}

/// Which REST API the webserver or api-server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestApi {
    /// `/api/v1`, whose answer for one variable comes from all backends (`variable_endpoint.py` of 2.0 to 2.3).
    V1Search,
    /// `/api/v1`, which reads the database.
    V1,
    /// `/api/v2`, with tokens, and with values masked by name and content (`datamodels/variables.py`).
    V2,
}

impl RestApi {
    /// The part of the path.
    pub fn version(self) -> &'static str {
        match self {
            Self::V1Search | Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// A user and a password are exchanged for a token.
    pub fn has_tokens(self) -> bool {
        self == Self::V2
    }

    /// The answer for one row of this kind comes from the database alone.
    pub fn reads_database(self, kind: Kind) -> bool {
        self != Self::V1Search || kind != Kind::Variable
    }

    /// A variable's value is shown as it is stored.
    pub fn shows_values(self) -> bool {
        self != Self::V2
    }
}

/// How the lines of an `.airflowignore` file are read by default (`[core] dag_ignore_file_syntax`, `config.yml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreSyntax {
    /// Regular expressions that are searched for in the path below the file's folder.
    Regexp,
    /// Patterns as in `.gitignore`.
    Glob,
}

/// How the loop passes `team_name` to a backend (`models/variable.py`, 3.2 and later).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamArgument {
    /// Not known to the release.
    Never,
    /// Always, so that a backend without the parameter raises `TypeError`.
    Always,
    /// Only to a method that accepts it.
    IfAccepted,
}

/// When `EnvironmentVariablesBackend` answers "not here" without looking (`secrets/environment_variables.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvTeamRule {
    /// Never.
    Always,
    /// For a key that fully matches `_[^_]+___.+`.
    RefusesTeamNames,
    /// For a key with `___`, if `[core] multi_team` is on.
    RefusesWithTeams,
}

/// The rules of one release of Airflow.
#[derive(Clone, Copy, Debug)]
pub struct AirflowRules {
    /// What a backend's exception does.
    pub backend_errors: BackendErrors,
    /// "Variable x does not exist." ends with a full stop (since 3.2.0).
    pub missing_full_stop: bool,
    /// What `backend_kwargs` that are not a JSON object do.
    pub kwargs: KwargsRule,
    /// `AIRFLOW__SECRETS__BACKEND_KWARG__NAME` sets single kwargs (since 3.2.0, `configuration/parser.py`).
    pub single_kwargs: bool,
    /// How `team_name` is passed on.
    pub team_argument: TeamArgument,
    /// When the environment backend ignores a key.
    pub env_team: EnvTeamRule,
    /// Which URLs of the metadata database it starts with.
    pub database: DatabaseRule,
    /// Rows that belong to a team are hidden from a lookup without one (since 3.2.0, `secrets/metastore.py`).
    pub hides_team_rows: bool,
    /// The REST API.
    pub rest_api: RestApi,
    /// The default syntax of `.airflowignore`.
    pub dag_ignore: IgnoreSyntax,
    /// Arguments of `DAG` that the release refuses, and that older ones took.
    pub gone_dag_arguments: &'static [&'static str],
    /// Where a DAG imports `Variable` from.
    pub variable_module: &'static str,
    /// Where a DAG imports `BaseHook` from.
    pub hook_module: &'static str,
    /// Tasks look keys up otherwise than the server (since 3.0.0): how.
    pub task: Option<TaskRules>,
    /// What an encrypted connection raises where `[core] fernet_key` is empty.
    pub without_fernet_key: &'static str,
    /// How texts become connections.
    pub connection: ConnectionRules,
    /// `LocalFilesystemBackend`.
    pub local_file: LocalFileRules,
    /// Masking.
    pub mask: MaskRules,
}

/// The first release whose tasks go through the api-server.
const TASK_SDK: Version = Version::new(3, 0, 0);

const BACKEND_ERRORS: Since<BackendErrors> = Since::new(
    BackendErrors::Propagate,
    &[(Version::new(2, 2, 0), BackendErrors::FallThrough)],
);

const MISSING_FULL_STOP: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const SINGLE_KWARGS: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const KWARGS: Since<KwargsRule> = Since::new(
    KwargsRule::Silent,
    &[
        (Version::new(2, 3, 4), KwargsRule::SilentAndHashed),
        (Version::new(2, 4, 0), KwargsRule::Silent),
        (Version::new(2, 4, 1), KwargsRule::Warned),
    ],
);

const DATABASE: Since<DatabaseRule> = Since::new(
    DatabaseRule::Any,
    &[
        (Version::new(2, 8, 0), DatabaseRule::AbsoluteOnly),
        (Version::new(3, 0, 0), DatabaseRule::SplitsScheme),
    ],
);

const HIDES_TEAM_ROWS: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const REST_API: Since<RestApi> = Since::new(
    RestApi::V1Search,
    &[
        (Version::new(2, 4, 0), RestApi::V1),
        (Version::new(3, 0, 0), RestApi::V2),
    ],
);

const DAG_IGNORE: Since<IgnoreSyntax> = Since::new(
    IgnoreSyntax::Regexp,
    &[(Version::new(3, 0, 0), IgnoreSyntax::Glob)],
);

/// Airflow 3.3.2 raises a `TypeError` for each; 2.10.5 takes them all.
const GONE_DAG_ARGUMENTS: Since<&[&str]> = Since::new(
    &[],
    &[(
        Version::new(3, 0, 0),
        &[
            "schedule_interval",
            "timetable",
            "concurrency",
            "default_view",
            "orientation",
            "full_filepath",
            "fail_stop",
        ],
    )],
);

const TEAM_ARGUMENT: Since<TeamArgument> = Since::new(
    TeamArgument::Never,
    &[
        (Version::new(3, 2, 0), TeamArgument::Always),
        (Version::new(3, 3, 0), TeamArgument::IfAccepted),
    ],
);

const ENV_TEAM: Since<EnvTeamRule> = Since::new(
    EnvTeamRule::Always,
    &[
        (Version::new(3, 2, 0), EnvTeamRule::RefusesTeamNames),
        (Version::new(3, 3, 1), EnvTeamRule::RefusesWithTeams),
    ],
);

/// `models/connection.py`, since 3.3.0 `models/crypto.py`.
const WITHOUT_FERNET_KEY: Since<&str> =
    Since::new("AirflowException", &[(Version::new(3, 3, 0), "ValueError")]);

/// `airflow.models` still has one in 3, which asks tasks to use the SDK's instead (`models/variable.py`).
const VARIABLE_MODULE: Since<&str> =
    Since::new("airflow.models", &[(Version::new(3, 0, 0), "airflow.sdk")]);

/// The task SDK of 3.0 does not have it (`sdk/__init__.py`).
const HOOK_MODULE: Since<&str> = Since::new(
    "airflow.hooks.base",
    &[(Version::new(3, 1, 0), "airflow.sdk")],
);

impl AirflowRules {
    /// The rules in force in `version`.
    pub fn for_version(version: Version) -> Self {
        Self {
            backend_errors: BACKEND_ERRORS.at(version),
            missing_full_stop: MISSING_FULL_STOP.at(version),
            kwargs: KWARGS.at(version),
            database: DATABASE.at(version),
            hides_team_rows: HIDES_TEAM_ROWS.at(version),
            rest_api: REST_API.at(version),
            dag_ignore: DAG_IGNORE.at(version),
            gone_dag_arguments: GONE_DAG_ARGUMENTS.at(version),
            variable_module: VARIABLE_MODULE.at(version),
            hook_module: HOOK_MODULE.at(version),
            task: (version >= TASK_SDK).then(|| TaskRules::for_version(version)),
            single_kwargs: SINGLE_KWARGS.at(version),
            team_argument: TEAM_ARGUMENT.at(version),
            env_team: ENV_TEAM.at(version),
            without_fernet_key: WITHOUT_FERNET_KEY.at(version),
            connection: ConnectionRules::for_version(version),
            local_file: LocalFileRules::for_version(version),
            mask: MaskRules::for_version(version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{RestRule, UiRule};
    use super::*;

    #[test]
    fn the_rules_of_the_checked_releases() {
        let old = AirflowRules::for_version(Version::new(2, 10, 5));
        assert_eq!(old.backend_errors, BackendErrors::FallThrough);
        assert!(!old.missing_full_stop);
        assert_eq!(old.mask.ui, UiRule::EightStars);
        let new = AirflowRules::for_version(Version::new(3, 3, 2));
        assert!(new.missing_full_stop);
        assert_eq!(new.env_team, EnvTeamRule::RefusesWithTeams);
        assert_eq!(new.mask.rest, RestRule::UnderName);
        assert_eq!(old.without_fernet_key, "AirflowException");
        assert_eq!(new.without_fernet_key, "ValueError");
        assert_eq!(old.variable_module, "airflow.models");
        assert_eq!(new.hook_module, "airflow.sdk");
        let first = AirflowRules::for_version(Version::new(3, 0, 6));
        assert_eq!(first.variable_module, "airflow.sdk");
        assert_eq!(first.hook_module, "airflow.hooks.base");
    }
}
