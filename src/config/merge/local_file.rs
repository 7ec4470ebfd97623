//! Phase 6: where the files of `LocalFilesystemBackend` are, for the process that asks and for the api-server.

use std::path::{Path, PathBuf};

use super::super::file::File;
use super::super::report::Report;
use super::super::section::FileValue;
use super::backend::{Backends, SecretsBackend};
use super::inputs::Inputs;
use crate::domain::backend_kwargs::stem;
use crate::domain::key::Kind;
use crate::domain::local_file::{FileOption, option_name};
use crate::domain::search_path::Layer;
use crate::sources::local_file::{FileAccess, FilePlace};

/// The files of one layer, in the order of [`Kind::ALL`].
pub(in crate::config) type LocalFileAccess = (Layer, [FileAccess; 3]);

/// The files of each side that has the backend, or of which varlens' file names a copy.
pub(super) fn local_files(
    inputs: Inputs<'_>,
    backends: &Backends,
    is_task: bool,
    file: &File,
) -> (Vec<LocalFileAccess>, Report) {
    let mut report = Report::default();
    let copies = Kind::ALL.map(|kind| report.collect(copy(inputs, kind, file)));
    let mut files = Vec::new();
    let mut add = |layer, subject, backend: &SecretsBackend, report: &mut Report| {
        if backend.local_files.is_none() && copies.iter().all(Option::is_none) {
            return;
        }
        describe(subject, backend, report);
        let is_here = inputs.processes.current_shell().is_some();
        let access = |(kind, copy): (Kind, &Option<PathBuf>)| {
            access(backend, kind, copy.as_deref(), is_here)
        };
        let [variable, connection, config] =
            [0, 1, 2].map(|number: usize| (Kind::ALL[number], &copies[number]));
        files.push((layer, [variable, connection, config].map(access)));
    };
    add(Layer::LOCAL_FILE, "local-file", backends.own(), &mut report);
    if is_task {
        let layer = Layer::LOCAL_FILE.at_server();
        add(
            layer,
            "api-server.local-file",
            backends.server(),
            &mut report,
        );
    }
    (files, report)
}

fn access(backend: &SecretsBackend, kind: Kind, copy: Option<&Path>, is_here: bool) -> FileAccess {
    let option = backend
        .local_files
        .as_ref()
        .map(|files| files.of(kind).clone());
    let place = match copy {
        Some(copy) => FilePlace::Copy(copy.to_owned()),
        None if is_here => FilePlace::Here,
        None => FilePlace::Elsewhere,
    };
    // Without the backend's options, the copy's own name says which form it has.
    let of_copy = || copy.map(|copy| FileOption::Path(copy.display().to_string()));
    FileAccess {
        option: option.or_else(of_copy).unwrap_or_default(),
        place,
    }
}

fn describe(subject: &str, backend: &SecretsBackend, report: &mut Report) {
    let Some(files) = &backend.local_files else {
        return;
    };
    for kind in Kind::ALL {
        let shown = match files.of(kind) {
            FileOption::Path(path) => path.as_str(),
            FileOption::None if kind == Kind::Config => continue,
            FileOption::None => "no file",
            FileOption::Wrong(_) => "(no path)",
        };
        report.option(
            &format!("{subject}.{}", option_name(kind)),
            shown,
            &backend.origin(),
        );
    }
}

/// The copy of a file that varlens' file names, relative to that.
fn copy(inputs: Inputs<'_>, kind: Kind, file: &File) -> (Option<PathBuf>, Report) {
    let mut report = Report::default();
    let name = format!("local-file.{}", stem(kind));
    let Some(named) = inputs.section.text(&name).map(FileValue::sourced) else {
        return (None, report);
    };
    report.sourced(&name, &named);
    let folder = file.path.as_deref().and_then(Path::parent);
    (
        Some(folder.unwrap_or(Path::new("")).join(named.value)),
        report,
    )
}
