//! `varlens doctor -`: what a log on standard input says about variables and connections that can't be read, each with
//! the diagnosis of its key.

use std::io::{BufRead, IsTerminal};

use serde_json::{Value, json};

use super::args::Options;
use super::doctor;
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line, reader_is_gone};
use super::since::Since;
use crate::domain::key::{Key, Kind};
use crate::domain::process::Process;
use crate::domain::release::Lines;
use crate::domain::traceback::{Cause, Finding, Reader};
use crate::ui::sanitize;

/// So much of a log is read: more is a mistake.
const LONGEST: u64 = 1 << 30;
/// So much of a line is kept: a REST answer may have a whole log in one.
const LONGEST_LINE: usize = 16 << 20;
/// So many different keys are looked up.
const MOST_LOOKUPS: usize = 10;

/// Such a text proves nothing: what is wrong may stand in a part that was not pasted.
const NOTHING: &str = "nothing in the text says that a variable or connection can't be read; \
                       paste all from \"Traceback\" to the error, or name the key: varlens doctor KEY";

/// `open` reads the configuration and makes the sources. An audience sees no name and no path of the text.
pub(super) fn run(
    options: &Options,
    is_presented: bool,
    open: impl Fn() -> Result<doctor::Examined, Failure>,
    mut since: Option<Since>,
) -> Outcome {
    let findings = read_input()?;
    if findings.is_empty() {
        eprint_line(NOTHING);
        return Ok(Exit::Undetermined);
    }
    let mut exit = Exit::Finding;
    let mut looked_up: Vec<Key> = Vec::new();
    let mut opened = None;
    for finding in &findings {
        // Read once for all keys, and not for a text that names none. A presentation has its stand-ins from there.
        if opened.is_none() && finding.key().is_some() {
            opened = Some(open()?);
        }
        let shown = if is_presented {
            presented(finding, opened.as_ref())
        } else {
            finding.clone()
        };
        write(&shown, options)?;
        if reader_is_gone() {
            return Ok(exit);
        }
        let key = finding.key().filter(|key| !looked_up.contains(key));
        let key = key.filter(|_| looked_up.len() < MOST_LOOKUPS && shown.key.is_some());
        let (Some(key), Some(examined)) = (key, &mut opened) else {
            continue;
        };
        if let Some(note) = other_release(examined, finding.releases) {
            eprint_line(&note);
        }
        if let Some(since) = &mut since {
            since.set_time(finding.at.as_deref());
        }
        let options = Options {
            kind: key.kind,
            deserialize_json: options.deserialize_json || finding.cause == Cause::Json,
            ..options.clone()
        };
        let beside = doctor::Beside {
            log: Some(&shown),
            since: since.as_ref(),
        };
        exit = exit.worst(doctor::run(examined, &options, &key.name, beside)?);
        if matches!(exit, Exit::Signal(_)) || reader_is_gone() {
            return Ok(exit);
        }
        looked_up.push(key);
    }
    Ok(exit)
}

/// The release that is simulated is only assumed, and the log is of another one.
fn other_release(examined: &doctor::Examined, releases: Lines) -> Option<String> {
    let airflow = &examined.deployment().airflow;
    let line = (airflow.value.major, airflow.value.minor);
    let simulated = Lines::between(line, Some(line));
    let is_other =
        airflow.is_assumed() && !simulated.is_empty() && simulated.and(releases).is_empty();
    is_other.then(|| {
        format!(
            "the log is not from Airflow {}, which is assumed: give its release with --airflow",
            airflow.value
        )
    })
}

/// What an audience may see of it: a stand-in for the key, none where it has none, and no path.
fn presented(finding: &Finding, examined: Option<&doctor::Examined>) -> Finding {
    let key = finding.key();
    let stand_in = examined.zip(key.as_ref());
    let stand_in = stand_in.and_then(|(examined, key)| examined.shown_as(key));
    Finding {
        key: stand_in.map(|key| key.name),
        file: None,
        line: None,
        ..finding.clone()
    }
}

fn read_input() -> Result<Vec<Finding>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint_line("paste the log, then press enter and ctrl-d");
    }
    read(stdin.lock()).map_err(|error| Failure(format!("standard input: {}", error.kind())))
}

fn write(finding: &Finding, options: &Options) -> Outcome {
    let mut data = Data::new();
    let lines = if options.json {
        vec![object(finding).to_string()]
    } else if options.markdown {
        fenced(finding)
    } else {
        lines(finding)
    };
    let written = lines.iter().try_for_each(|line| data.line(line));
    data.finish(written, Exit::Finding)
}

/// Reads line by line, so that a long log needs little memory.
fn read(input: impl BufRead) -> std::io::Result<Vec<Finding>> {
    let mut input = input.take(LONGEST);
    let mut reader = Reader::default();
    let mut line = Vec::new();
    loop {
        let ready = input.fill_buf()?;
        if ready.is_empty() {
            break;
        }
        let end = memchr::memchr(b'\n', ready);
        let piece = ready.get(..end.unwrap_or(ready.len())).unwrap_or_default();
        let room = LONGEST_LINE.saturating_sub(line.len()).min(piece.len());
        line.extend_from_slice(piece.get(..room).unwrap_or_default());
        let used = piece.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            reader.push(&line);
            line.clear();
        }
    }
    if !line.is_empty() {
        reader.push(&line);
    }
    if input.limit() == 0 {
        eprint_line(&format!(
            "standard input: only the first {} MiB were read",
            LONGEST >> 20
        ));
    }
    Ok(reader.finish())
}

fn object(finding: &Finding) -> Value {
    let mut object = json!({"schema": 1, "traceback": {
        "kind": finding.kind.map(Kind::name),
        "key": finding.key,
        "cause": finding.cause.name(),
        "file": finding.file,
        "line": finding.line,
        "process": finding.process.map(Process::name),
        "releases": finding.releases.names(),
        "at": finding.at,
    }});
    if let Some(next) = finding.next_step() {
        object["next"] = json!(next);
    }
    object
}

fn lines(finding: &Finding) -> Vec<String> {
    let fields = finding.fields().into_iter();
    let fields = fields.map(|(name, value)| format!("  {name}: {}", sanitize::line(&value)));
    std::iter::once(sanitize::line(&finding.sentence()))
        .chain(fields)
        .collect()
}

/// The same in a report: as it is, between fences.
fn fenced(finding: &Finding) -> Vec<String> {
    let fence = || std::iter::once("```".to_owned());
    let lines = fence().chain(lines(finding)).chain(fence());
    lines.chain(std::iter::once(String::new())).collect()
}
