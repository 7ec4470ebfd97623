//! What keeps Airflow from importing a file, where that is certain: it happens on the way that every import takes.
//!
//! Seen in Airflow 2.10.5 and 3.3.2, whose `DagBag` imported files with each of these.

use super::interpreter::Interpreter;
use super::usage::ImportFault;
use super::value::{Args, Kind, Value};

impl<'a> Interpreter<'a, '_> {
    /// The first fault ends the import.
    fn cannot_import(&mut self, line: u32, says: String) {
        let is_certain = self.is_parsing()
            && self.recording
            && !self.journal.is_in_branch()
            && self.caught.is_empty();
        if is_certain && self.import_fault.is_none() {
            self.import_fault = Some(ImportFault { line, says });
        }
    }

    /// `result[0]`: what a task returns is not there yet; only its members by name can be used (`xcom_arg.py`).
    pub(super) fn check_member(&mut self, owner: &Value<'a>, index: &Value<'a>, line: u32) {
        if !matches!((&owner.kind, &index.kind), (Kind::Result(_), Kind::Int(_))) {
            return;
        }
        let says = "a task's result has no numbered members while the file is parsed (ValueError: XComArg only supports str \
                    lookup, received int); take the member inside the task that gets the result";
        self.cannot_import(line, says.to_owned());
    }

    /// `a, b = result`.
    pub(super) fn check_unpacked(&mut self, value: &Value<'a>, line: u32) {
        if !matches!(value.kind, Kind::Result(_)) {
            return;
        }
        let says = "a task's result cannot be unpacked while the file is parsed (TypeError: 'XComArg' object is not iterable); \
                    unpack it inside the task that gets it";
        self.cannot_import(line, says.to_owned());
    }

    /// Arguments of a DAG that the release does not have any more.
    pub(super) fn check_dag_arguments(&mut self, args: &Args<'a>, line: u32) {
        let gone = self.context.gone_dag_arguments;
        let names = args.keywords.iter().map(|(name, _)| &**name);
        let Some(name) = names.into_iter().find(|name| gone.contains(name)) else {
            return;
        };
        let instead = match name {
            "schedule_interval" | "timetable" => "; the argument is schedule now",
            "concurrency" => "; the argument is max_active_tasks now",
            "fail_stop" => "; the argument is fail_fast now",
            _ => "",
        };
        let says = format!(
            "a DAG has no argument {name} in this release (TypeError: DAG.__init__() got an unexpected keyword argument '{name}'){instead}"
        );
        self.cannot_import(line, says);
    }
}
