//! What a scan needs to know from outside, so that it does no I/O.

use std::rc::Rc;

/// What a scan needs to know from outside.
pub struct ScanContext<'c> {
    /// Airflow of the deployment's release masks values under this name.
    pub sensitive: &'c dyn Fn(&str) -> bool,
    /// Arguments of a DAG that the deployment's release refuses.
    pub gone_dag_arguments: &'c [&'c str],
    /// The text of a template file, by its name in the DAG and the DAG's `template_searchpath`.
    pub template: &'c dyn Fn(&str, &[String]) -> Option<TemplateFile>,
}

/// A file with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    /// Its path, as it is shown.
    pub name: String,
    /// Shared by all fields that name it.
    pub text: Rc<str>,
}
