//! Imports: names for dotted paths. What is not Airflow's is known by its path only.

use ruff_python_ast::{StmtImport, StmtImportFrom};

use super::interpreter::Interpreter;
use super::names::is_airflow;
use super::value::Value;

/// What `from airflow.models import *` and `from airflow.sdk import *` bring.
const STARRED: &[&str] = &[
    "Variable",
    "Connection",
    "DAG",
    "BaseOperator",
    "BaseHook",
    "dag",
    "task",
    "task_group",
];

impl<'a> Interpreter<'a, '_> {
    pub(super) fn import(&mut self, statement: &'a StmtImport) {
        for alias in &statement.names {
            let path = alias.name.id.as_str();
            if let Some(name) = &alias.asname {
                self.bind(&name.id, Value::external(path));
            } else {
                let top = path.split('.').next().unwrap_or(path);
                self.bind(top, Value::external(top));
            }
        }
    }

    pub(super) fn import_from(&mut self, statement: &'a StmtImportFrom) {
        let module = statement
            .module
            .as_ref()
            .map_or("", |module| module.id.as_str());
        if module == "__future__" {
            self.future_annotations |= statement
                .names
                .iter()
                .any(|alias| alias.name.id == "annotations");
            return;
        }
        let dots = ".".repeat(usize::try_from(statement.level).unwrap_or(0));
        for alias in &statement.names {
            let name = alias.name.id.as_str();
            if name == "*" {
                self.import_all(module, statement.level);
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |name| name.id.as_str());
            let path = format!("{dots}{module}.{name}");
            let value = super::library::constant(&path).unwrap_or_else(|| Value::external(path));
            self.bind(bound, value);
        }
    }

    fn import_all(&mut self, module: &'a str, level: u32) {
        if level > 0 || !is_airflow(module) {
            return;
        }
        for name in STARRED {
            let decorators = matches!(*name, "dag" | "task" | "task_group");
            if !decorators || module == "airflow.sdk" || module == "airflow.decorators" {
                self.bind(name, Value::external(format!("{module}.{name}")));
            }
        }
    }
}
