//! What a file imports, by the parts of the dotted names.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;
use ruff_python_ast::visitor::{Visitor, walk_stmt};

/// The parts of all names that are imported anywhere in the file: `a`, `b` and `c` for `from a.b import c`. Of Airflow none.
pub(super) fn imported(suite: &[Stmt]) -> BTreeSet<String> {
    let mut search = Search(BTreeSet::new());
    for statement in suite {
        search.visit_stmt(statement);
    }
    search.0
}

struct Search(BTreeSet<String>);

impl Search {
    fn name(&mut self, dotted: &str) {
        let is_airflow = dotted == "airflow" || dotted.starts_with("airflow.");
        let parts = dotted.split('.').filter(|part| !part.is_empty());
        self.0
            .extend(parts.filter(|_| !is_airflow).map(str::to_owned));
    }
}

impl<'v> Visitor<'v> for Search {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.name(&alias.name.id);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |name| name.id.as_str());
                for alias in &import.names {
                    self.name(&format!("{module}.{}", alias.name.id));
                }
            }
            other => walk_stmt(self, other),
        }
    }
}
