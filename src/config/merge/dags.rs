//! Where the DAG files are: `--dags`, or the deployment's own.

use std::path::{Path, PathBuf};

use super::super::file::File;
use super::super::report::Report;
use super::inputs::Inputs;
use crate::domain::deployment::Origin;

/// The files, and folders of them; none where nobody says.
pub(super) fn dags(inputs: Inputs<'_>, file: &File) -> (Vec<PathBuf>, Report) {
    let mut report = Report::default();
    let given = &inputs.flags.dags;
    let set = inputs.section.list("dags");
    if !given.is_empty() {
        let origin = Origin::Flag("--dags");
        report.option("dags", &in_a_line(given), &origin);
        return (given.clone(), report);
    }
    let Some(set) = set else {
        return (Vec::new(), report);
    };
    let folder = file.path.as_deref().and_then(Path::parent);
    let folder = folder.unwrap_or(Path::new(""));
    let set = set.sourced();
    let paths: Vec<_> = set.value.iter().map(|path| folder.join(path)).collect();
    report.option("dags", &in_a_line(&paths), &set.origin);
    (paths, report)
}

fn in_a_line(paths: &[PathBuf]) -> String {
    let shown: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    shown.join(", ")
}
