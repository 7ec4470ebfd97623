//! `varlens cost PATH…`: the calls to AWS that DAG files cause in a day at most. Reads files only, unless `--keys` asks for the
//! names in the layers.

mod others;

use std::collections::BTreeMap;

use serde_json::json;

use super::read;
use crate::cli::args::{CostWanted, Options};
use crate::cli::columns::aligned;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::listing;
use crate::cli::output::{Data, eprint_line};
use crate::cli::runtime::wait_for;
use crate::cli::session::Session;
use crate::config::{Flags, Shell};
use crate::domain::catalog::Catalog;
use crate::domain::cost::{Calls, Counter, Names, Rates};
use crate::domain::dag::{KeyKind, Usage};
use crate::domain::deployment::LookupPattern;
use crate::domain::key::Kind;
use crate::domain::search_path::in_a_line;
use crate::sources::dag_scan::Scanned;
use crate::ui::sanitize;
use crate::ui::truncate::thousands;
use others::{Other, dollars};

pub(in crate::cli) fn run(
    flags: &Flags,
    shell: &Shell,
    options: &Options,
    wanted: &CostWanted,
) -> Outcome {
    let (session, found, scanned) = read("cost", flags, shell, &wanted.paths)?;
    check_pattern(&session, wanted.pattern.as_deref())?;
    let is_complete =
        found.problems.is_empty() && scanned.iter().all(|file| file.why_incomplete().is_none());
    let mut exit = if is_complete {
        Exit::Found
    } else {
        Exit::Undetermined
    };
    for file in &scanned {
        if let Some(sentence) = file.incomplete_sentence() {
            eprint_line(&format!("{}: {sentence}", file.path));
        }
    }
    let listed = if wanted.keys {
        Some(listed(&session, options, &mut exit)?)
    } else {
        None
    };
    let names = listed
        .as_ref()
        .map_or_else(Names::default, |(variables, connections)| Names {
            variables: Some(variables),
            connections: Some(connections),
        });
    let bill = Bill::new(&others::counter(&session, names, None)?, &scanned);
    let others = others::others(&session, &scanned, names, (wanted, bill.all))?;
    let mut data = Data::new();
    let lines = if options.json {
        bill.json(&wanted.rates, &others)
    } else {
        bill.text(&session, &wanted.rates, &others)
    };
    let written = lines.iter().try_for_each(|line| data.line(line));
    data.finish(written, exit)
}

/// A pattern with which every lookup in AWS would fail saves nothing.
fn check_pattern(session: &Session, pattern: Option<&str>) -> Result<(), Failure> {
    let python = session.deployment.python.value;
    match LookupPattern::parse(pattern, python) {
        LookupPattern::Invalid { class, message, .. } => Err(Failure(format!(
            "--pattern is not a valid regular expression of Python {python}: {class}: {message}"
        ))),
        LookupPattern::Every | LookupPattern::Python(_) | LookupPattern::NotEvaluated { .. } => {
            Ok(())
        }
    }
}

/// The names of variables and of connections.
fn listed(
    session: &Session,
    options: &Options,
    exit: &mut Exit,
) -> Result<(Catalog, Catalog), Failure> {
    let of = |kind| listing::catalog_of(session, options, kind);
    let catalogs = wait_for(async { (of(Kind::Variable).await, of(Kind::Connection).await) })?;
    for catalog in [&catalogs.0, &catalogs.1] {
        *exit = exit.worst(listing::report_incomplete(catalog));
    }
    Ok(catalogs)
}

/// The calls by key, by file, and in all.
pub(in crate::cli) struct Bill {
    keys: BTreeMap<(KeyKind, String), Calls>,
    /// Keys that only the run knows.
    unknown: BTreeMap<KeyKind, Calls>,
    files: BTreeMap<String, Calls>,
    all: Calls,
}

impl Bill {
    pub(in crate::cli) fn new(counter: &Counter<'_>, scanned: &[Scanned]) -> Self {
        let mut bill = Self {
            keys: BTreeMap::new(),
            unknown: BTreeMap::new(),
            files: BTreeMap::new(),
            all: Calls::default(),
        };
        for file in scanned {
            for usage in &file.scan.usages {
                bill.add(&file.path, usage, counter.calls(usage));
            }
        }
        bill
    }

    /// All calls of a day.
    pub(in crate::cli) fn a_day(&self, rates: &Rates) -> u64 {
        self.all.a_day(rates)
    }

    /// The keys that cause most calls, each with those of a day.
    pub(in crate::cli) fn largest(&self, rates: &Rates, most: usize) -> Vec<(String, u64)> {
        let rows = self.rows(rates).into_iter();
        let keys = rows.filter(|(subject, _)| subject.is_key());
        let counted = keys.map(|(subject, calls)| (subject.words(), calls.a_day(rates)));
        counted.filter(|(_, calls)| *calls > 0).take(most).collect()
    }

    fn add(&mut self, file: &str, usage: &Usage, calls: Calls) {
        match &usage.key {
            Some(key) => *self.keys.entry((usage.kind, key.clone())).or_default() += calls,
            None => *self.unknown.entry(usage.kind).or_default() += calls,
        }
        *self.files.entry(file.to_owned()).or_default() += calls;
        self.all += calls;
    }

    /// What each row is about, the most calls a day first.
    fn rows(&self, rates: &Rates) -> Vec<(Subject<'_>, Calls)> {
        let by_day = |rows: &mut Vec<(Subject<'_>, Calls)>| {
            rows.sort_by_key(|(_, calls)| std::cmp::Reverse(calls.a_day(rates)));
        };
        let known = self
            .keys
            .iter()
            .map(|((kind, key), calls)| (Subject::Key(*kind, key), *calls));
        let unknown = self
            .unknown
            .iter()
            .map(|(kind, calls)| (Subject::Unknown(*kind), *calls));
        let mut rows: Vec<_> = known.chain(unknown).collect();
        by_day(&mut rows);
        let mut files: Vec<_> = self
            .files
            .iter()
            .map(|(path, calls)| (Subject::File(path), *calls))
            .collect();
        by_day(&mut files);
        rows.extend(files);
        rows.push((Subject::All, self.all));
        rows
    }

    fn json(&self, rates: &Rates, others: &[Other]) -> Vec<String> {
        let rows = self.rows(rates).into_iter().map(|(subject, calls)| {
            let (kind, key, file) = match subject {
                Subject::Key(kind, key) => (Some(kind), Some(key), None),
                Subject::Unknown(kind) => (Some(kind), None, None),
                Subject::File(path) => (None, None, Some(path)),
                Subject::All => (None, None, None),
            };
            json!({
                "schema": 1, "cost": subject.name(), "kind": kind.map(KeyKind::as_str), "key": key, "file": file,
                "calls_per_parse": calls.parse, "calls_per_task_run": calls.task_run,
                "calls_per_day": calls.a_day(rates), "usd_per_30_days": rates.month(calls.a_day(rates)),
            })
        });
        let others = others.iter().map(|other| {
            let day = other.calls.a_day(rates);
            json!({
                "schema": 1, "cost": "pattern", "kind": other.kind.as_str(), "pattern": other.pattern, "proposed": other.is_proposed,
                "calls_per_parse": other.calls.parse, "calls_per_task_run": other.calls.task_run,
                "calls_per_day": day, "usd_per_30_days": rates.month(day),
            })
        });
        rows.chain(others).map(|line| line.to_string()).collect()
    }

    fn text(&self, session: &Session, rates: &Rates, others: &[Other]) -> Vec<String> {
        let mut rows = vec![["", "a parse", "a task run", "a day", "30 days"].map(str::to_owned)];
        for (subject, calls) in self.rows(rates) {
            rows.push([
                sanitize::line(&subject.words()),
                thousands(calls.parse),
                thousands(calls.task_run),
                thousands(calls.a_day(rates)),
                dollars(rates.month(calls.a_day(rates))),
            ]);
        }
        let mut lines = vec![
            assumptions(session, rates),
            lookup_order(session),
            String::new(),
        ];
        lines.extend(aligned(&rows, None));
        if !others.is_empty() {
            lines.push(String::new());
        }
        lines.extend(others.iter().map(|other| other.sentence(rates)));
        lines
    }
}

/// What a row is about.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Key(KeyKind, &'a str),
    Unknown(KeyKind),
    File(&'a str),
    All,
}

impl Subject<'_> {
    fn is_key(self) -> bool {
        matches!(self, Self::Key(..) | Self::Unknown(_))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Key(..) | Self::Unknown(_) => "key",
            Self::File(_) => "file",
            Self::All => "all",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Key(kind, key) => format!("{} {key}", kind.as_str()),
            Self::Unknown(kind) => format!(
                "{}s with keys that are known at run time only",
                kind.as_str()
            ),
            Self::File(path) => path.to_owned(),
            Self::All => "all".to_owned(),
        }
    }
}

fn assumptions(session: &Session, rates: &Rates) -> String {
    format!(
        "calls to AWS by Airflow {}, at most (a loop of unknown length counts once): each file is parsed {} times a day (every {} s, by {}) and has {} task runs a day; \
         10,000 calls cost {}",
        session.deployment.airflow.value,
        thousands(rates.parses()),
        rates.parse_interval,
        processors(rates.processors),
        thousands(rates.task_runs.into()),
        dollars(rates.price)
    )
}

/// Zero calls need a reason.
fn lookup_order(session: &Session) -> String {
    let deployment = &session.deployment;
    let order = in_a_line(&deployment.layers(Kind::Variable));
    if deployment.asks_aws(Kind::Variable) {
        format!("order of lookup: {order}")
    } else {
        format!(
            "order of lookup: {order}; AWS is not asked for variables: --order aws,… counts as if it were"
        )
    }
}

fn processors(count: u32) -> String {
    match count {
        1 => "1 processor".to_owned(),
        count => format!("{count} processors"),
    }
}
