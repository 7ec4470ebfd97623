//! `varlens scan PATH…`: which keys DAG files read, when, and where their values are in the clear. Reads files only, unless
//! `--keys` asks for the names in the layers.

pub(super) mod cost;
mod findings;
mod json;
mod sarif;
mod text;

pub(super) use crate::sources::dag_scan::Scanned;
pub(super) use text::key_in_words;

use std::path::PathBuf;

use super::args::{Options, ScanWanted};
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::{self, Session};
use crate::config::{Flags, Shell, is_presentation};
use crate::domain::dag::When;
use crate::domain::deployment::Deployment;
use crate::sources::dag_files::{self, DagFiles};
use crate::sources::dag_scan::{DagSource, scan_all};
use findings::KeyFinding;

/// The names of keys are what a presentation hides.
const NO_PRESENTATION: &str =
    "a presentation (--present, VARLENS_PRESENT) hides the names of keys, which DAG files have";

const UNREAD_NOT_SAID: &str =
    "not every file was read to its end, so secrets that nobody reads are not named";

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options, wanted: &ScanWanted) -> Outcome {
    let (session, found, scanned) = read("scan", flags, shell, &wanted.paths)?;
    let mut exit = scanned
        .iter()
        .fold(Exit::Found, |exit, file| exit.worst(exit_of(file)));
    if !found.problems.is_empty() {
        exit = exit.worst(Exit::Undetermined);
    }
    let mut keys = Vec::new();
    if wanted.keys {
        let is_complete =
            found.problems.is_empty() && scanned.iter().all(|file| file.why_incomplete().is_none());
        if !is_complete {
            eprint_line(UNREAD_NOT_SAID);
        }
        let found = wait_for(findings::of_keys(
            &session,
            options,
            (&scanned, is_complete),
        ))?;
        add(&mut keys, &mut exit, found);
    }
    if wanted.values {
        let found = wait_for(findings::of_values(&session, options, &scanned))?;
        add(&mut keys, &mut exit, found);
    }
    let release = session.deployment.airflow.value;
    let mut data = Data::new();
    let written = if wanted.sarif {
        data.line(&sarif::document(&scanned, &keys, release))
    } else if options.json {
        json::write(&mut data, &scanned, &keys, release)
    } else {
        text::write(&mut data, &scanned, &keys, (found.ignored, release))
    };
    data.finish(written, exit)
}

/// The files below the paths, and what is in them. What could not be found is printed.
fn read(
    command: &str,
    flags: &Flags,
    shell: &Shell,
    paths: &[PathBuf],
) -> Result<(Session, DagFiles, Vec<Scanned>), Failure> {
    if is_presentation(flags, shell) {
        return Err(Failure(format!("{command}: {NO_PRESENTATION}")));
    }
    let session = session::open(flags, shell)?;
    let paths = paths_of(command, paths, &session)?;
    let (found, scanned) = read_files(&paths, &session.deployment);
    if found.files.is_empty() && !found.problems.is_empty() {
        return Err(Failure(format!("{command}: {}", found.problems.join("; "))));
    }
    for problem in found.problems.iter().chain(&found.remarks) {
        eprint_line(problem);
    }
    Ok((session, found, scanned))
}

/// The same for a deployment that is known. Prints nothing.
pub(super) fn read_files(paths: &[PathBuf], deployment: &Deployment) -> (DagFiles, Vec<Scanned>) {
    let found = dag_files::find(paths, deployment.airflow_rules().dag_ignore);
    let scanned = scan_all(&found.files, deployment);
    (found, scanned)
}

/// The paths of the command line, else those of the deployment.
fn paths_of(command: &str, given: &[PathBuf], session: &Session) -> Result<Vec<PathBuf>, Failure> {
    match session.sources.dags() {
        _ if !given.is_empty() => Ok(given.to_vec()),
        Some(DagSource::Paths(paths)) => Ok(paths.clone()),
        _ => Err(Failure(format!(
            "{command}: name DAG files or folders (varlens {command} PATH), or set dags = [\"PATH\"] in the deployment"
        ))),
    }
}

/// How the command ends for one file.
fn exit_of(file: &Scanned) -> Exit {
    let mut usages = file.scan.usages.iter();
    let has_findings = file.scan.in_the_clear().next().is_some()
        || usages.any(|usage| usage.when == When::Parse)
        || file.scan.import_fault.is_some();
    if file.why_unread().is_some() {
        Exit::Undetermined
    } else if has_findings {
        // Certain, whatever a template that was not found may read as well.
        Exit::Finding
    } else if file.why_incomplete().is_some() {
        Exit::Undetermined
    } else {
        Exit::Found
    }
}

/// Adds findings about keys, and what they are for how the command ends.
fn add(keys: &mut Vec<KeyFinding>, exit: &mut Exit, (found, ended): (Vec<KeyFinding>, Exit)) {
    *exit = exit.worst(ended);
    if !found.is_empty() {
        *exit = exit.worst(Exit::Finding);
    }
    keys.extend(found);
}
