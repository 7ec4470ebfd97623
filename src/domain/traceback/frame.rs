//! One frame of a traceback: where it is, and what runs there.

use crate::domain::key::Kind;
use crate::domain::process::Process;

/// What a traceback begins with.
pub(super) const BEGINNING: &str = "Traceback (most recent call last)";

/// `File "/opt/airflow/dags/x.py", line 5, in <module>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub path: String,
    pub line: u32,
    /// Empty where it isn't said.
    pub function: String,
}

/// What a frame does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A file of the user's.
    User,
    /// Airflow looks a key up.
    Lookup(Kind),
    /// Airflow renders a template: what reads the key is no line of Python.
    Template,
    /// Airflow runs something for the user, in this process.
    Run(Process),
    /// Airflow or a provider, in this process.
    Within(Process),
    /// Airflow parses a DAG file.
    Parse,
    /// Anything else of Airflow, a library or Python.
    Library,
}

/// Files of Airflow below its package, by their beginning.
#[rustfmt::skip] // One row per file.
const FILES: &[(&str, Role)] = &[
    ("models/variable.py", Role::Lookup(Kind::Variable)),
    ("sdk/definitions/variable.py", Role::Lookup(Kind::Variable)),
    ("models/connection.py", Role::Lookup(Kind::Connection)),
    ("hooks/base.py", Role::Lookup(Kind::Connection)),
    ("hooks/base_hook.py", Role::Lookup(Kind::Connection)),
    ("sdk/definitions/connection.py", Role::Lookup(Kind::Connection)),
    ("sdk/bases/hook.py", Role::Lookup(Kind::Connection)),
    ("template/", Role::Template),
    ("sdk/definitions/_internal/templater.py", Role::Template),
    ("models/abstractoperator.py", Role::Template),
    ("jobs/triggerer_job", Role::Run(Process::Triggerer)),
    ("models/taskinstance.py", Role::Run(Process::Task)),
    ("sdk/execution_time/task_runner.py", Role::Run(Process::Task)),
    ("sdk/execution_time/callback_runner.py", Role::Within(Process::Task)),
    ("cli/commands/task_command.py", Role::Within(Process::Task)),
    ("task/", Role::Within(Process::Task)),
    ("operators/", Role::Within(Process::Task)),
    ("decorators/base.py", Role::Within(Process::Task)),
    ("decorators/python", Role::Within(Process::Task)),
    ("sensors/", Role::Within(Process::Task)),
    ("providers/standard/", Role::Within(Process::Task)),
    ("sdk/bases/operator.py", Role::Within(Process::Task)),
    ("sdk/bases/decorator.py", Role::Within(Process::Task)),
    ("models/dagbag.py", Role::Parse),
    ("dag_processing/dagbag.py", Role::Parse),
    ("dag_processing/importers/", Role::Parse),
    ("dag_processing/", Role::Within(Process::DagProcessor)),
    ("www/", Role::Within(Process::Server)),
    ("api_fastapi/", Role::Within(Process::Server)),
    ("api_connexion/", Role::Within(Process::Server)),
];

impl Frame {
    /// The frame that a line of a traceback names.
    pub fn in_line(line: &str) -> Option<Self> {
        let (_, rest) = line.split_once("File \"")?;
        let (path, rest) = rest.split_once('"')?;
        let rest = rest
            .trim_start_matches(',')
            .trim_start()
            .strip_prefix("line")?
            .trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        let function = rest.strip_prefix(", in ").unwrap_or_default();
        Some(Self {
            path: path.to_owned(),
            line: number.parse().ok()?,
            function: function.trim_end().to_owned(),
        })
    }

    /// The frame in a line of a framed traceback, as Airflow 3.0 prints it on a terminal: `│ /opt/airflow/dags/x.py:5 in <module>   │`.
    pub fn in_box(line: &str) -> Option<Self> {
        let inner = line.trim().strip_prefix('│')?.strip_suffix('│')?.trim();
        let (path, rest) = inner
            .split_once(".py:")
            .filter(|(path, _)| path.starts_with('/'))?;
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        let function = rest.trim().strip_prefix("in").unwrap_or_default();
        Some(Self {
            path: format!("{path}.py"),
            line: number.parse().ok()?,
            function: function.trim().to_owned(),
        })
    }

    pub fn role(&self) -> Role {
        let Some(file) = airflow_file(&self.path) else {
            return role_elsewhere(&self.path);
        };
        if file == "sdk/execution_time/context.py" {
            return role_in_context(&self.function);
        }
        if file.starts_with("models/") && self.function.starts_with("render_") {
            return Role::Template;
        }
        let row = FILES.iter().find(|(start, _)| file.starts_with(start));
        row.map_or(Role::Library, |(_, role)| *role)
    }
}

/// The rest of a frame is on the next line.
pub(super) fn is_cut(line: &str) -> bool {
    let Some((_, rest)) = line.split_once("File \"") else {
        return line.trim() == "File" || line.ends_with("   File");
    };
    let Some((_, rest)) = rest.split_once('"') else {
        return true;
    };
    // The number may be cut too.
    !rest.contains(", in ") && (rest.trim().len() < 16)
}

/// The path below the package `airflow`, of an installation or of the sources.
fn airflow_file(path: &str) -> Option<&str> {
    let mut packages = ["-packages/airflow/", "/src/airflow/"].iter();
    let installed = packages.find_map(|package| Some(path.split_once(package)?.1));
    installed.or_else(|| {
        // Sources before 3.0 have no `src`, and a home of Airflow's may have the same name: there no package is below it.
        let (_, file) = path.split_once("/airflow/airflow/")?;
        let mut packages = PACKAGES.iter();
        packages
            .any(|package| file.starts_with(package))
            .then_some(file)
    })
}

/// What the sources of Airflow have and its home does not.
const PACKAGES: [&str; 10] = [
    "api_connexion/",
    "api_fastapi/",
    "cli/",
    "configuration.py",
    "dag_processing/",
    "jobs/",
    "models/",
    "sdk/",
    "secrets/",
    "www/",
];

fn role_elsewhere(path: &str) -> Role {
    let is_library = ["-packages/", "/lib/python", "\\lib\\", "/bin/"]
        .iter()
        .any(|part| path.contains(part));
    match path {
        "<template>" => Role::Template,
        _ if path.contains("/jinja2/") => Role::Template,
        _ if is_library || path.starts_with('<') => Role::Library,
        _ => Role::User,
    }
}

/// One file looks up both kinds, and templates read through it too.
fn role_in_context(function: &str) -> Role {
    if function.contains("conn") {
        Role::Lookup(Kind::Connection)
    } else if function.contains("__getattr__") || function == "get" {
        Role::Template
    } else {
        Role::Lookup(Kind::Variable)
    }
}
