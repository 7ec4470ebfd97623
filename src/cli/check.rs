//! `varlens check FILE`: is the deployment as a file says: which layer gives a key, what the DAG files may cost. From names
//! alone: no value is read.

mod checked;
mod environment;
mod explain;
mod json;
mod junit;
mod keys;
mod limits;
mod sarif;
mod text;
mod world;

use std::path::{Path, PathBuf};

use super::args::{CheckWanted, Options};
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::screen::Screen;
use crate::config::{Flags, Shell, is_presentation, read_file};
use crate::domain::expectation::{CheckFile, Judgement, parse};
use checked::{Checked, Report};
use world::Worlds;

/// A file of expectations names keys.
const NO_PRESENTATION: &str = "check: a presentation (--present, VARLENS_PRESENT) hides the names of keys, which the file has";

pub(super) fn run(
    flags: &Flags,
    shell: &Shell,
    options: &Options,
    wanted: &CheckWanted,
) -> Outcome {
    if is_presentation(flags, shell) {
        return Err(Failure(NO_PRESENTATION.to_owned()));
    }
    let file = read(&wanted.file)?;
    let dags = dag_paths(&wanted.file, &file)?;
    let worlds = wait_for(async {
        tokio::select! {
            worlds = Worlds::open(flags, shell, options, wanted, &file) => Some(worlds),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    let Some(worlds) = worlds else {
        return Ok(Exit::Signal(2));
    };
    let worlds = worlds?;
    let mut checked = keys::check(&worlds, &file);
    checked.extend(limits::check(worlds.first(), &file, &dags)?);
    checked.sort_by_key(|one| one.line.start);
    let exit = exit(&checked);
    let report = Report {
        path: wanted.file.display().to_string(),
        world: worlds.first(),
        checked,
    };
    let mut data = Data::new();
    let written = if wanted.sarif {
        data.line(&sarif::document(&report))
    } else if wanted.junit {
        data.bytes(junit::document(&report).as_bytes())
    } else if options.json {
        json::write(&mut data, &report)
    } else {
        let screen = Screen::new(shell, options, &worlds.first().preferences);
        text::write(&mut data, &report, screen.as_ref())
    };
    data.finish(written, exit)
}

/// An expectation that is not met is a finding; one that could not be seen is undetermined, never passed.
fn exit(checked: &[Checked]) -> Exit {
    let exits = checked.iter().map(|one| match one.judgement {
        Judgement::Passed => Exit::Found,
        Judgement::Failed => Exit::Finding,
        Judgement::Undetermined => Exit::Undetermined,
    });
    exits.fold(Exit::Found, Exit::worst)
}

fn read(path: &Path) -> Result<CheckFile, Failure> {
    let text = read_file(path, "check file")?;
    parse(&text).map_err(|problems| {
        let mut said: Vec<_> = problems
            .into_iter()
            .map(|problem| format!("{}:{}: {}", path.display(), problem.line, problem.says))
            .collect();
        let last = said.pop().unwrap_or_default();
        for problem in &said {
            eprint_line(problem);
        }
        Failure(last)
    })
}

/// The DAG files and folders, which the file names as seen from its own folder, each with its line.
fn dag_paths(path: &Path, file: &CheckFile) -> Result<Vec<(PathBuf, usize)>, Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let found = file.dags.iter().map(|(written, line)| {
        let dags = folder.join(written);
        if dags.exists() {
            return Ok((dags, *line));
        }
        Err(Failure(format!(
            "{}:{line}: dags: {}: there is no such file or folder",
            path.display(),
            dags.display()
        )))
    });
    found.collect()
}
