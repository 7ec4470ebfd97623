//! The process of Airflow that looks a key up: in Airflow 3 the search path depends on it.

use std::fmt;
use std::str::FromStr;

use crate::domain::release::{AirflowRules, Version};
use crate::domain::suggest::unknown;

/// One of Airflow's processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// All of Airflow 2; in Airflow 3 the scheduler, the api-server and the command line.
    Server,
    /// A task on a worker of Airflow 3.
    Task,
    /// The process of Airflow 3 that parses a DAG file.
    DagProcessor,
    /// The process of Airflow 3 that runs triggers.
    Triggerer,
}

struct ProcessRow {
    process: Process,
    name: &'static str,
    /// Where `Variable.get` runs.
    place: &'static str,
}

const PROCESSES: [ProcessRow; 4] = [
    ProcessRow {
        process: Process::Server,
        name: "server",
        place: "in Airflow's server",
    },
    ProcessRow {
        process: Process::Task,
        name: "task",
        place: "in a task",
    },
    ProcessRow {
        process: Process::DagProcessor,
        name: "dag-processor",
        place: "while a DAG file is parsed",
    },
    ProcessRow {
        process: Process::Triggerer,
        name: "triggerer",
        place: "in a trigger",
    },
];

impl Process {
    /// All processes.
    pub const ALL: [Self; 4] = [
        Self::Server,
        Self::Task,
        Self::DagProcessor,
        Self::Triggerer,
    ];

    fn row(self) -> &'static ProcessRow {
        // One row per process in the order of the enum; a test checks it.
        PROCESSES.get(self as usize).unwrap_or(&PROCESSES[0])
    }

    /// The default: the server in Airflow 2, a task, where DAGs run, in Airflow 3.
    pub fn assumed(airflow: Version) -> Self {
        if AirflowRules::for_version(airflow).task.is_some() {
            Self::Task
        } else {
            Self::Server
        }
    }

    /// A warning for a process that does not matter in this release.
    pub fn doubt(self, airflow: Version) -> Option<String> {
        let has_tasks = AirflowRules::for_version(airflow).task.is_some();
        (self.is_client() && !has_tasks)
            .then(|| format!("in Airflow {airflow} every process looks keys up as the server does"))
    }

    /// All processes.
    pub fn all() -> impl Iterator<Item = Self> {
        PROCESSES.iter().map(|row| row.process)
    }

    /// The name in the command line and in `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Where the code that asks runs, as a phrase.
    pub fn place(self) -> &'static str {
        self.row().place
    }

    /// Its manager, which is its parent, answers in the api-server's place.
    pub fn is_managed(self) -> bool {
        matches!(self, Self::DagProcessor | Self::Triggerer)
    }

    /// It reaches the metadata database only through the api-server (`airflow.sdk`, since 3.0).
    pub fn is_client(self) -> bool {
        self != Self::Server
    }
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Process {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = text.trim().to_lowercase().replace('_', "-");
        let found = Self::all().find(|process| process.name() == written);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::name).collect();
            unknown("process", text, &names)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_enum() {
        for process in Process::all() {
            assert_eq!(process.row().process, process);
            assert_eq!(process.name().parse(), Ok(process));
        }
        assert_eq!(" DAG_processor".parse(), Ok(Process::DagProcessor));
        assert_eq!(
            "dagprocessor".parse::<Process>(),
            Err("unknown process `dagprocessor`; did you mean `dag-processor`?".to_owned())
        );
        assert!("worker".parse::<Process>().is_err());
    }
}
