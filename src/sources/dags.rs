//! The DAG files of a deployment, beside its layers.

use super::dag_scan::DagSource;
use super::set::Sources;

impl Sources {
    /// The same, with these DAG files.
    pub fn with_dags(mut self, dags: DagSource) -> Self {
        self.dags = Some(dags);
        self
    }

    /// The DAG files. In a presentation there are none: they have the real names.
    pub fn dags(&self) -> Option<&DagSource> {
        self.dags.as_ref().filter(|_| !self.is_presented())
    }

    /// There are DAG files to scan.
    pub fn has_dags(&self) -> bool {
        self.dags().is_some()
    }
}
