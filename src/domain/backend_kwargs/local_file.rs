//! The options of `LocalFilesystemBackend` (`secrets/local_filesystem.py`, `__init__`).

use super::Kwargs;
use crate::domain::key::Kind;
use crate::domain::local_file::{FileOption, LocalFiles, option_name};
use crate::domain::python_error::PythonError;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::LocalFileRules;

impl Kwargs {
    /// The files that the constructor is given.
    ///
    /// # Errors
    /// The exception of the constructor, with which Airflow's process ends while it starts.
    pub fn local_files(
        &self,
        rules: LocalFileRules,
        python: PythonVersion,
    ) -> Result<LocalFiles, PythonError> {
        let is_known = |name: &str| {
            let mut kinds = Kind::ALL.into_iter();
            kinds.any(|kind| {
                name == option_name(kind) && (kind != Kind::Config || rules.has_configs)
            })
        };
        let method = if python.minor >= 10 {
            "LocalFilesystemBackend.__init__()"
        } else {
            "__init__()"
        };
        if self.get("self").is_some() {
            let text = format!("{method} got multiple values for argument 'self'");
            return Err(PythonError::new("TypeError", text));
        }
        if let Some(name) = self.names().find(|name| !is_known(name)) {
            let text = format!("{method} got an unexpected keyword argument '{name}'");
            return Err(PythonError::new("TypeError", text));
        }
        Ok(LocalFiles::new(|name| {
            FileOption::new(self.get(name), rules, python)
        }))
    }
}
