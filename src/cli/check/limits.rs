//! Checks what is expected of DAG files: what they read while they are parsed, and how many calls they cause.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::exit::Failure;
use super::super::output::eprint_line;
use super::super::scan::cost::Bill;
use super::super::scan::{Scanned, read_files};
use super::checked::{About, Checked, some_of};
use super::world::{World, incomplete_layers};
use crate::domain::cost::{Calls, Counter, Rates};
use crate::domain::dag::{KeyKind, Usage, When};
use crate::domain::deployment::Deployment;
use crate::domain::expectation::{CheckFile, Judgement, Limit, Line};
use crate::ui::truncate::thousands;

/// How many keys a line about calls names.
const NAMED: usize = 3;

pub(super) fn check(
    world: &World,
    file: &CheckFile,
    dags: &[(PathBuf, usize)],
) -> Result<Vec<Checked>, Failure> {
    if file.limits.is_empty() {
        return Ok(Vec::new());
    }
    let files = Files::read(world, dags);
    let limits = file.limits.iter().map(|(limit, line)| {
        let checked = match limit {
            Limit::CallsPerDay(most) => files.calls(world, &file.rates, *most)?,
            Limit::NoParseTimeReads => files.reads(),
        };
        Ok(checked.at(line))
    });
    limits.collect()
}

/// The DAG files, and why there may be more in them than was found.
struct Files {
    scanned: Vec<Scanned>,
    /// What may have reads at any time.
    unread: Vec<String>,
    /// What may have reads when a task runs.
    templates: Vec<String>,
    /// Functions that nothing is known to call, and that another file imports: what they read may be read when that is parsed.
    uncalled: Vec<String>,
    /// Loops of unknown length, of which each read counts once.
    loops: Vec<String>,
    /// What `dags` names without any DAG file in it: sentences.
    empty: Vec<String>,
}

/// A line without its place in the file.
struct Limited {
    judgement: Judgement,
    is: String,
    why: Vec<String>,
    next: Option<String>,
    about: About,
}

impl Limited {
    fn at(self, line: &Line) -> Checked {
        Checked {
            line: line.clone(),
            judgement: self.judgement,
            is: self.is,
            why: self.why,
            next: self.next,
            about: self.about,
        }
    }
}

impl Files {
    fn read(world: &World, dags: &[(PathBuf, usize)]) -> Self {
        let paths: Vec<_> = dags.iter().map(|(path, _)| path.clone()).collect();
        let (found, scanned) = read_files(&paths, world.simulated());
        for remark in &found.remarks {
            eprint_line(remark);
        }
        let is_empty = |(path, _): &&(PathBuf, usize)| found.empty.contains(path);
        let empty = dags.iter().filter(is_empty).map(|(path, line)| {
            format!(
                "dags (line {line}): {}: no DAG file was found",
                path.display()
            )
        });
        let empty = empty.collect();
        let (mut unread, mut templates) = (found.problems, Vec::new());
        for file in &scanned {
            let into = match file.why_unread() {
                Some(_) => &mut unread,
                None => &mut templates,
            };
            let sentence = file.incomplete_sentence();
            into.extend(sentence.map(|sentence| format!("{}: {sentence}", file.path)));
        }
        let loops = scanned.iter().filter_map(|file| {
            let line = file.scan.open_loop?;
            Some(format!(
                "{}:{line}: nobody knows how often this loop runs; what it reads counts once",
                file.path
            ))
        });
        Self {
            loops: loops.collect(),
            uncalled: uncalled(&scanned),
            scanned,
            unread,
            templates,
            empty,
        }
    }

    /// Why there may be reads while a file is parsed that were not seen.
    fn unseen_reads(&self) -> Vec<String> {
        self.unread.iter().chain(&self.uncalled).cloned().collect()
    }

    /// What to do about what was not seen.
    fn remedy(&self) -> String {
        let next = if !self.unread.is_empty() {
            "correct what was not read to its end, or leave it out with .airflowignore if Airflow need not load it"
        } else if !self.uncalled.is_empty() {
            "move what these functions read into a @task"
        } else if !self.templates.is_empty() {
            "put each template beside its DAG, or in a folder of its template_searchpath"
        } else {
            "loop over a list that the file has, or read before the loop"
        };
        next.to_owned()
    }

    /// Without files nothing could fail.
    fn are_none(&self, about: About) -> Option<Limited> {
        let is = match self.empty.as_slice() {
            _ if self.scanned.is_empty() => "no DAG file was found",
            [] => return None,
            _ => "a part of dags has no DAG file",
        };
        Some(Limited {
            judgement: Judgement::Failed,
            is: is.to_owned(),
            why: self.empty.iter().chain(&self.unread).cloned().collect(),
            next: Some("correct dags: a check that can't fail proves nothing".to_owned()),
            about,
        })
    }

    fn reads(&self) -> Limited {
        let is_read = |usage: &&Usage| usage.when == When::Parse;
        let reads: Vec<(String, Usage)> = self
            .scanned
            .iter()
            .flat_map(|file| {
                let usages = file.scan.usages.iter().filter(is_read);
                usages.map(|usage| (file.path.clone(), usage.clone()))
            })
            .collect();
        if let Some(none) = self.are_none(About::ParseTimeReads { reads: Vec::new() }) {
            return none;
        }
        let files = self.scanned.len();
        let unseen = self.unseen_reads();
        let judgement = if reads.is_empty() {
            passed_unless(&unseen)
        } else {
            Judgement::Failed
        };
        Limited {
            judgement,
            is: format!(
                "{} in {}",
                some_of(reads.len(), "read"),
                some_of(files, "file")
            ),
            why: unseen,
            next: match judgement {
                Judgement::Failed => Some("move the reads into a @task".to_owned()),
                Judgement::Undetermined => Some(self.remedy()),
                Judgement::Passed => None,
            },
            about: About::ParseTimeReads { reads },
        }
    }

    /// The calls by the names in the layers, for the deployment or without the simulated change.
    fn bill(&self, world: &World, simulated: &Arc<Deployment>) -> Result<Bill, Failure> {
        let counter = Counter::simulating(world.listed(), simulated, world.names(), None);
        Ok(Bill::new(&counter.map_err(Failure)?, &self.scanned))
    }

    /// The calls of a day that are made whatever the layers have that are not known.
    fn least(&self, world: &World, rates: &Rates) -> Result<u64, Failure> {
        let counter = Counter::simulating(world.listed(), world.simulated(), world.names(), None);
        let counter = counter.map_err(Failure)?;
        let mut sum = Calls::default();
        let usages = self.scanned.iter().flat_map(|file| &file.scan.usages);
        usages.for_each(|usage| sum += counter.least(usage));
        Ok(sum.a_day(rates))
    }

    /// The calls of a day without the simulated change; None where there is none.
    fn calls_before(&self, world: &World, rates: &Rates) -> Result<Option<u64>, Failure> {
        if world.what_if.is_empty() {
            return Ok(None);
        }
        let bill = self.bill(world, world.what_if.base())?;
        Ok(Some(bill.a_day(rates)))
    }

    fn calls(&self, world: &World, rates: &Rates, most: u64) -> Result<Limited, Failure> {
        let about = |counted| About::Calls { most, counted };
        if let Some(none) = self.are_none(about(0)) {
            return Ok(none);
        }
        let bill = self.bill(world, world.simulated())?;
        let number = bill.a_day(rates);
        if let Some(nothing) = nothing_counts(world, about(number)) {
            return Ok(nothing);
        }
        let before = self.calls_before(world, rates)?;
        let before = before.filter(|before| *before != number);
        let mut why: Vec<_> = bill
            .largest(rates, NAMED)
            .into_iter()
            .map(|(what, calls)| format!("{what}: {} calls a day", thousands(calls)))
            .collect();
        let open: Vec<_> = self
            .unseen_reads()
            .into_iter()
            .chain(self.templates.clone())
            .chain(self.loops.clone())
            .collect();
        let how = if open.is_empty() {
            "at most"
        } else {
            "as far as they could be counted"
        };
        // The names that are not known count as whatever costs more.
        let is_bound = KeyKind::ALL.map(KeyKind::kind).into_iter().any(|kind| {
            let scenario = world.scenario(kind);
            scenario.is_some_and(|scenario| !incomplete_layers(scenario, kind).is_empty())
        });
        let least = if is_bound {
            self.least(world, rates)?
        } else {
            number
        };
        let judgement = match (number > most, least > most) {
            (true, false) => Judgement::Undetermined,
            (true, true) => Judgement::Failed,
            (false, _) => passed_unless(&open),
        };
        why.extend(open);
        if number > most && least < number {
            why.push(format!(
                "the names of some layers are not known, so it may be fewer, but at least {}",
                thousands(least)
            ));
        }
        let was = before.map_or(String::new(), |before| format!("{} → ", thousands(before)));
        Ok(Limited {
            judgement,
            is: format!("{was}{} calls a day {how}", thousands(number)),
            next: match judgement {
                Judgement::Passed => None,
                _ if number <= most => Some(self.remedy()),
                _ => Some(fewer_calls(before.is_some_and(|before| before <= most))),
            },
            why,
            about: about(number),
        })
    }
}

/// Where AWS is never asked, no limit could be exceeded.
fn nothing_counts(world: &World, about: About) -> Option<Limited> {
    let mut both = [world.what_if.base(), world.simulated()].into_iter();
    let kinds = KeyKind::ALL.map(KeyKind::kind);
    let asks_aws = both.any(|deployment| kinds.iter().any(|kind| deployment.asks_aws(*kind)));
    (!asks_aws).then(|| Limited {
        judgement: Judgement::Failed,
        is: "AWS is not in the order of lookup, so nothing can be counted".to_owned(),
        why: Vec::new(),
        next: Some(
            "remove the line, or correct the order of lookup: a check that can't fail proves nothing"
                .to_owned(),
        ),
        about,
    })
}

fn fewer_calls(was_less: bool) -> String {
    let next = if was_less {
        "leave the change out, which does this, or allow more calls"
    } else {
        "move reads into a @task, or narrow the lookup pattern (varlens cost --keys proposes one)"
    };
    next.to_owned()
}

/// What nobody could see may be what is not allowed.
fn passed_unless(unseen: &[String]) -> Judgement {
    if unseen.is_empty() {
        Judgement::Passed
    } else {
        Judgement::Undetermined
    }
}

/// Functions that read something, that their own file does not call, and that another of the files may import and call.
fn uncalled(scanned: &[Scanned]) -> Vec<String> {
    let with_reads = scanned.iter().filter(|file| !file.scan.uncalled.is_empty());
    let found = with_reads.flat_map(|file| {
        let module = module(&file.path);
        let imports = |other: &&Scanned| {
            other.path != file.path && other.scan.imported.contains(&module)
        };
        let importer = scanned.iter().find(imports).map(|other| &other.path);
        let functions = file.scan.uncalled.iter();
        functions.filter_map(move |(name, line)| {
            let importer = importer?;
            Some(format!(
                "{}:{line}: {name} is not called in this file, but {importer} imports this module and may call it when it is parsed",
                file.path
            ))
        })
    });
    found.collect()
}

/// The name by which a file is imported: its own, or its folder's for `__init__.py`.
fn module(path: &str) -> String {
    let path = Path::new(path);
    let own = path.file_stem().unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name);
    let name = folder.filter(|_| own == "__init__").unwrap_or(own);
    name.to_string_lossy().into_owned()
}
