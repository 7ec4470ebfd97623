//! What a dotted path that a DAG file imports is: Airflow's classes, decorators and operators, and what is known of their fields.

/// A thing of Airflow's that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Variable,
    Connection,
    Hook,
    Task,
    TaskGroup,
    DagDecorator,
    Dag,
    Operator,
    /// `setup` and `teardown`: the function stays what it is.
    Marker,
    Other,
}

/// What the path names. Only paths below `airflow` are Airflow's; operators and hooks of other packages are known by their names.
pub(super) fn thing(path: &str) -> Thing {
    let last = path.rsplit('.').next().unwrap_or(path);
    if is_airflow(path) {
        match last {
            "Variable" => return Thing::Variable,
            "Connection" => return Thing::Connection,
            "DAG" => return Thing::Dag,
            "dag" if is_decorator(path) => return Thing::DagDecorator,
            "task_group" => return Thing::TaskGroup,
            "setup" | "teardown" if is_decorator(path) => return Thing::Marker,
            _ => {}
        }
        if task_decorator(path).is_some() {
            return Thing::Task;
        }
    }
    if ends_with_word(last, "Hook") || (last == "BaseHook" && is_airflow(path)) {
        return Thing::Hook;
    }
    if is_operator_name(last) {
        Thing::Operator
    } else {
        Thing::Other
    }
}

pub(super) fn is_airflow(path: &str) -> bool {
    path == "airflow" || path.starts_with("airflow.")
}

fn is_decorator(path: &str) -> bool {
    path.starts_with("airflow.decorators.") || path.starts_with("airflow.sdk.")
}

/// `task`, `task.bash`, `task.kubernetes` and so on, from the path of a decorator of tasks.
pub(super) fn task_decorator(path: &str) -> Option<&str> {
    let begin = match path.find(".task.") {
        Some(at) => at + 1,
        None if path
            .strip_suffix("task")
            .is_some_and(|rest| rest.ends_with('.')) =>
        {
            path.len() - "task".len()
        }
        None => return None,
    };
    is_decorator(path).then(|| &path[begin..])
}

fn ends_with_word(name: &str, word: &str) -> bool {
    name.len() > word.len()
        && name.ends_with(word)
        && name.starts_with(|letter: char| letter.is_uppercase() || letter == '_')
}

/// The name is that of an operator, a sensor or a transfer.
pub(super) fn is_operator_name(name: &str) -> bool {
    [
        "Operator",
        "Sensor",
        "Transfer",
        "SensorAsync",
        "OperatorAsync",
    ]
    .iter()
    .any(|word| ends_with_word(name, word))
        || name == "TaskGroup"
}

/// The argument names a connection: `conn_id`, `postgres_conn_id`, `aws_conn_id`, `ssh_conn_id`, …
pub(super) fn is_connection_argument(name: &str) -> bool {
    name == "conn_id" || name.ends_with("_conn_id") || name == "connection_id"
}

/// Arguments of every operator that Airflow doesn't render, and that are no callbacks.
const NOT_RENDERED: &[&str] = &[
    "task_id",
    "owner",
    "doc",
    "doc_md",
    "doc_json",
    "doc_yaml",
    "doc_rst",
    "params",
    "pool",
    "queue",
    "email",
    "trigger_rule",
    "task_group",
    "run_as_user",
    "executor_config",
    "resources",
    "dag",
    "default_args",
    "depends_on_past",
    "retries",
    "retry_delay",
    "start_date",
    "end_date",
    "priority_weight",
    "weight_rule",
    "sla",
    "execution_timeout",
    "map_index_template",
    "task_display_name",
    "outlets",
    "inlets",
    "executor",
    "user_defined_macros",
    "description",
    "tags",
];

/// Template fields of the operators that Airflow itself and its standard provider bring (`template_fields` of their classes).
const FIELDS: &[(&str, &[&str])] = &[
    ("BashOperator", &["bash_command", "env", "cwd"]),
    ("BashSensor", &["bash_command", "env"]),
    (
        "PythonOperator",
        &["templates_dict", "op_args", "op_kwargs"],
    ),
    (
        "BranchPythonOperator",
        &["templates_dict", "op_args", "op_kwargs"],
    ),
    (
        "ShortCircuitOperator",
        &["templates_dict", "op_args", "op_kwargs"],
    ),
    ("PythonSensor", &["templates_dict", "op_args", "op_kwargs"]),
    (
        "PythonVirtualenvOperator",
        &[
            "requirements",
            "index_urls",
            "venv_cache_path",
            "templates_dict",
            "op_args",
            "op_kwargs",
        ],
    ),
    (
        "ExternalPythonOperator",
        &["python", "templates_dict", "op_args", "op_kwargs"],
    ),
    (
        "EmailOperator",
        &[
            "to",
            "from_email",
            "subject",
            "html_content",
            "files",
            "cc",
            "bcc",
            "mime_subtype",
            "mime_charset",
            "conn_id",
        ],
    ),
    ("EmptyOperator", &[]),
    ("DummyOperator", &[]),
    ("LatestOnlyOperator", &[]),
    (
        "TriggerDagRunOperator",
        &[
            "trigger_dag_id",
            "trigger_run_id",
            "execution_date",
            "logical_date",
            "conf",
            "wait_for_completion",
            "skip_when_already_exists",
        ],
    ),
    (
        "ExternalTaskSensor",
        &[
            "external_dag_id",
            "external_task_id",
            "external_task_ids",
            "external_task_group_id",
        ],
    ),
    ("DateTimeSensor", &["target_time"]),
    ("FileSensor", &["filepath"]),
    ("TimeDeltaSensor", &[]),
    (
        "SQLExecuteQueryOperator",
        &["conn_id", "sql", "parameters", "hook_params"],
    ),
    (
        "PostgresOperator",
        &["sql", "parameters", "conn_id", "database", "hook_params"],
    ),
];

/// Airflow renders this argument of the operator. An operator that isn't known renders everything but what no operator renders.
pub(super) fn is_rendered(operator: &str, argument: &str) -> bool {
    match fields(operator) {
        Some(fields) => fields.contains(&argument),
        None => !NOT_RENDERED.contains(&argument) && !argument.starts_with("on_"),
    }
}

/// The template fields of an operator that is in the table.
pub(super) fn fields(operator: &str) -> Option<&'static [&'static str]> {
    FIELDS
        .iter()
        .find(|(name, _)| *name == operator)
        .map(|(_, fields)| *fields)
}

/// Ends of names of files that the operator reads as a template when the argument ends with one.
pub(super) fn template_endings(argument: &str) -> &'static [&'static str] {
    match argument {
        "bash_command" => &[".sh", ".bash"],
        "env" | "cwd" | "op_args" | "op_kwargs" | "task_id" => &[],
        _ => &[
            ".sql", ".hql", ".sh", ".bash", ".json", ".html", ".yaml", ".yml", ".cypher", ".txt",
        ],
    }
}

/// Those of them with which it is sure of every operator that has the argument. Other operators send a `.json` or a `.txt` as it is,
/// and a missing one is no template then.
pub(super) fn sure_template_endings(argument: &str) -> &'static [&'static str] {
    match argument {
        "bash_command" => &[".sh", ".bash"],
        "sql" => &[".sql"],
        "hql" => &[".hql", ".sql"],
        _ => &[],
    }
}

/// Methods of operators and triggers that run when the task runs.
pub(super) const RUN_METHODS: &[&str] = &[
    "execute",
    "poke",
    "pre_execute",
    "post_execute",
    "execute_complete",
    "on_kill",
    "choose_branch",
    "execute_callable",
    "resume_execution",
    "run",
    "get_conn",
    "execute_async",
    "next_callback",
    "notify",
];

/// Modules whose functions make another text of a text, which the masker does not know.
pub(super) fn changes_text(path: &str) -> bool {
    const MODULES: &[&str] = &[
        "base64",
        "binascii",
        "codecs",
        "gzip",
        "zlib",
        "bz2",
        "jwt",
        "cryptography",
        "itsdangerous",
    ];
    MODULES.contains(&path.split('.').next().unwrap_or(path))
}

/// Methods of loggers.
pub(super) fn is_logging(name: &str) -> bool {
    matches!(
        name,
        "debug" | "info" | "warning" | "warn" | "error" | "exception" | "critical" | "log"
    )
}
