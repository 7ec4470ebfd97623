//! A file of expectations: what it may say, and what is wrong with it, each with its line.
//!
//! Nothing in it is ignored: a line that is not understood could be the one that somebody relies on.

mod mistake;
mod written;

pub use mistake::Problem;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::glob::Glob;
use super::judge::Expected;
use super::setting::{SETTINGS, Setting};
use crate::domain::cost::Rates;
use crate::domain::key::Kind;
use crate::domain::line_starts::LineStarts;
use crate::domain::suggest::{nearest, unknown};
use crate::domain::team::Team;
use written::{expected, is_setting, least, no_expectation, number, rate, strings};

/// What a file expects, in the order of its lines.
#[derive(Debug, Default)]
pub struct CheckFile {
    /// The deployment that is checked, with the line that names it.
    pub deployment: Option<(String, usize)>,
    /// DAG files and folders, as they are written, with the line that names them.
    pub dags: Vec<(String, usize)>,
    /// What is expected of keys.
    pub keys: Vec<KeyExpectation>,
    /// What is expected of the DAG files.
    pub limits: Vec<(Limit, Line)>,
    /// How often files are parsed and tasks run.
    pub rates: Rates,
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Where it begins in the file, in bytes.
    pub start: usize,
    /// What it says, without comment.
    pub text: String,
}

/// What is expected of DAG files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// They cause no more calls to AWS in a day.
    CallsPerDay(u64),
    /// They read no key while they are parsed.
    NoParseTimeReads,
}

/// What is expected of one key, or of all whose names fit.
#[derive(Debug)]
pub struct KeyExpectation {
    /// Variable, connection or config option.
    pub kind: Kind,
    /// The team whose task asks.
    pub team: Option<Team>,
    /// Which keys.
    pub name: Name,
    /// What of them.
    pub expected: Expected,
    /// Where it is said.
    pub line: Line,
}

/// Which keys a line is about.
#[derive(Debug)]
pub enum Name {
    /// This one, listed or not.
    Key(String),
    /// The listed ones that fit.
    Pattern(Glob),
}

/// The names of the tables.
const TABLES: [(&str, Kind); 3] = [
    ("variables", Kind::Variable),
    ("connections", Kind::Connection),
    ("config", Kind::Config),
];
const TEAMS: &str = "teams";
const LIMITS: &str = "limits";

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it, in the order of its lines; never empty.
pub fn parse(text: &str) -> Result<CheckFile, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(mistake::all(text, &errors));
    }
    let mut reader = Reader {
        text,
        lines: LineStarts::new(text),
        set: Vec::new(),
        file: CheckFile::default(),
        problems: Vec::new(),
        has_rates: None,
    };
    reader.top(table.get_ref());
    reader.finish()
}

type Entry<'t> = (&'t Spanned<DeString<'t>>, &'t Spanned<DeValue<'t>>);

struct Reader<'a> {
    text: &'a str,
    lines: LineStarts,
    /// Settings that were read, each with its line.
    set: Vec<(Setting, usize)>,
    file: CheckFile,
    problems: Vec<Problem>,
    /// The first line that sets how often something happens.
    has_rates: Option<usize>,
}

impl Reader<'_> {
    fn line_at(&self, offset: usize) -> usize {
        self.lines.line_at(offset)
    }

    fn line(&self, (key, value): Entry<'_>) -> Line {
        let written = self.text.get(key.span().start..value.span().end);
        let words: Vec<_> = written.unwrap_or_default().split_whitespace().collect();
        Line {
            number: self.line_at(key.span().start),
            start: key.span().start,
            text: words.join(" "),
        }
    }

    fn problem(&mut self, offset: usize, says: impl Into<String>) {
        let line = self.line_at(offset);
        let says = says.into();
        self.problems.push(Problem { line, says });
    }

    fn finish(mut self) -> Result<CheckFile, Vec<Problem>> {
        if self.problems.is_empty() {
            self.whole();
        }
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| problem.line);
            return Err(self.problems);
        }
        self.file.keys.sort_by_key(|key| key.line.start);
        self.file.limits.sort_by_key(|(_, line)| line.start);
        Ok(self.file)
    }

    /// What is wrong with the whole: a check that cannot fail proves nothing.
    fn whole(&mut self) {
        let file = &self.file;
        let has_calls = file
            .limits
            .iter()
            .any(|(limit, _)| matches!(limit, Limit::CallsPerDay(_)));
        let dags_line = file.dags.first().map(|(_, line)| *line);
        let limit_line = file.limits.first().map(|(_, line)| line.number);
        let (line, says) = match (dags_line, limit_line) {
            _ if file.keys.is_empty() && file.limits.is_empty() => (
                1,
                "nothing is expected here, so nothing could fail; begin with [variables] and a line such as \"aws_*\" = \"aws\"",
            ),
            (None, Some(line)) => (
                line,
                "no DAG files are named; add dags = [\"dags/\"] above the first [table]",
            ),
            (Some(line), None) => (
                line,
                "nothing is expected of these files; add no-parse-time-reads = true or max-calls-per-day",
            ),
            _ => match self.has_rates.filter(|_| !has_calls) {
                Some(line) => (
                    line,
                    "it counts only for max-calls-per-day, which is not set",
                ),
                None => return,
            },
        };
        let says = says.to_owned();
        self.problems.push(Problem { line, says });
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name: &str = key.get_ref();
            if let Some((_, kind)) = TABLES.iter().find(|(table, _)| *table == name) {
                self.keys(value, *kind, None);
            } else if name == TEAMS {
                self.teams(value);
            } else if name == LIMITS {
                self.limits(value);
            } else if let Some(row) = SETTINGS.iter().find(|row| row.name == name) {
                self.setting(row.what, (key, value));
            } else {
                self.unnamed((key, value));
            }
        }
    }

    /// A line above the first table that is no setting: a variable, where its value says so.
    fn unnamed(&mut self, entry: Entry<'_>) {
        let (key, value) = entry;
        let name: &str = key.get_ref();
        let tables = TABLES.iter().map(|(table, _)| *table);
        let settings = SETTINGS.iter().map(|row| row.name);
        let known: Vec<_> = settings.chain(tables).chain([TEAMS, LIMITS]).collect();
        let is_expectation = matches!(expected(value), Ok(Some(_)));
        let is_text = matches!(value.get_ref(), DeValue::String(_) | DeValue::Array(_));
        if is_expectation || is_text && nearest(name, &known).is_none() {
            self.key(entry, Kind::Variable, None);
        } else {
            self.problem(key.span().start, unknown("key", name, &known));
        }
    }

    fn table<'v>(
        &mut self,
        name: &str,
        value: &'v Spanned<DeValue<'v>>,
    ) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.problem(
                value.span().start,
                format!("{name}: expected a [{name}] table"),
            );
        }
        table
    }

    fn limits(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.table(LIMITS, value) else {
            return;
        };
        for (key, value) in table {
            let name: &str = key.get_ref();
            let limits = SETTINGS
                .iter()
                .filter(|row| row.what != Setting::Deployment);
            if let Some(row) = limits.clone().find(|row| row.name == name) {
                self.setting(row.what, (key, value));
            } else {
                let known: Vec<_> = limits.map(|row| row.name).collect();
                self.problem(key.span().start, unknown("limit", name, &known));
            }
        }
    }

    fn teams(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(teams) = self.table(TEAMS, value) else {
            return;
        };
        for (key, value) in teams {
            let team = match key.get_ref().parse::<Team>() {
                Ok(team) => team,
                Err(says) => {
                    self.problem(key.span().start, says);
                    continue;
                }
            };
            let Some(tables) = self.table(&format!("{TEAMS}.{team}"), value) else {
                continue;
            };
            for (key, value) in tables {
                let name: &str = key.get_ref();
                // A config option belongs to no team.
                let kinds = TABLES.iter().filter(|(_, kind)| *kind != Kind::Config);
                if let Some((_, kind)) = kinds.clone().find(|(table, _)| *table == name) {
                    self.keys(value, *kind, Some(&team));
                } else {
                    let known: Vec<_> = kinds.map(|(table, _)| *table).collect();
                    self.problem(key.span().start, unknown("table of a team", name, &known));
                }
            }
        }
    }

    fn keys(&mut self, value: &Spanned<DeValue<'_>>, kind: Kind, team: Option<&Team>) {
        let Some(table) = self.table(&format!("{kind}s"), value) else {
            return;
        };
        for entry in table {
            self.key(entry, kind, team);
        }
    }

    fn key(&mut self, entry: Entry<'_>, kind: Kind, team: Option<&Team>) {
        let (key, value) = entry;
        let name: &str = key.get_ref();
        let expected = match expected(value) {
            Ok(Some(expected)) => expected,
            Ok(None) => {
                self.problem(key.span().start, no_expectation(name, value.get_ref()));
                return;
            }
            Err(_) if is_setting(name) => {
                self.problem(key.span().start, no_expectation(name, value.get_ref()));
                return;
            }
            Err(says) => {
                self.problem(value.span().start, says);
                return;
            }
        };
        if name.is_empty() {
            self.problem(key.span().start, "a key can't be empty");
            return;
        }
        let line = self.line(entry);
        let glob = Glob::new(name);
        let name = if glob.is_name() {
            Name::Key(name.to_owned())
        } else {
            Name::Pattern(glob)
        };
        self.file.keys.push(KeyExpectation {
            kind,
            team: team.cloned(),
            name,
            expected,
            line,
        });
    }

    fn setting(&mut self, setting: Setting, entry: Entry<'_>) {
        let (key, value) = entry;
        let line = self.line(entry);
        if let Some((_, other)) = self.set.iter().find(|(other, _)| *other == setting) {
            let name: &str = key.get_ref();
            let says = format!("{name}: line {other} sets it too; keep one");
            self.problem(key.span().start, says);
            return;
        }
        self.set.push((setting, line.number));
        let wrong = match setting {
            Setting::Deployment => match value.get_ref().as_str() {
                Some(name) if !name.is_empty() => {
                    self.file.deployment = Some((name.to_owned(), line.number));
                    return;
                }
                _ => "the name of a deployment in quotes, such as \"prod\"",
            },
            Setting::Dags => match strings(value) {
                Some(paths) if !paths.is_empty() => {
                    let paths = paths.into_iter().map(|path| (path, line.number));
                    self.file.dags.extend(paths);
                    return;
                }
                _ => "a list of paths in quotes, such as [\"dags/\"]",
            },
            Setting::NoParseTimeReads => match value.get_ref().as_bool() {
                Some(true) => {
                    self.file.limits.push((Limit::NoParseTimeReads, line));
                    return;
                }
                Some(false) => return,
                None => "true or false",
            },
            Setting::CallsPerDay => match number(value, 0) {
                Some(most) => {
                    self.file.limits.push((Limit::CallsPerDay(most), line));
                    return;
                }
                None => "a whole number, such as 5000",
            },
            Setting::ParseInterval | Setting::Processors | Setting::TaskRuns => {
                if let Some(number) = rate(setting, value) {
                    self.has_rates.get_or_insert(line.number);
                    let rates = &mut self.file.rates;
                    match setting {
                        Setting::ParseInterval => rates.parse_interval = number,
                        Setting::Processors => rates.processors = number,
                        _ => rates.task_runs = number,
                    }
                    return;
                }
                match least(setting) {
                    0 => "a whole number",
                    _ => "a whole number from 1",
                }
            }
        };
        let name: &str = key.get_ref();
        self.problem(value.span().start, format!("{name}: expected {wrong}"));
    }
}

#[cfg(test)]
mod tests;
