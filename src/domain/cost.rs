//! What the reads of DAG files cost: the calls to AWS that Airflow makes for them in a day. An upper bound, apart from loops of
//! which the file does not tell the length: they count once.
//!
//! A parse asks for what is read at parse time; so does a task's start, which imports the file. A task run asks for what is
//! read at run time. `[secrets] use_cache` (Airflow 2.7) makes it less, and is not counted.

mod compare;
mod pattern;

pub use compare::{CostCase, CostScan};
pub use pattern::for_reads;

use std::ops::AddAssign;
use std::sync::Arc;

use crate::domain::catalog::Catalog;
use crate::domain::dag::{KeyKind, Usage, When};
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Answer, Basis, Outcome, Verdict, Walk};
use crate::domain::search_path::Layer;
use crate::domain::what_if::WhatIf;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Days of a month, for the bill.
const MONTH: u64 = 30;

/// How often files are parsed and tasks run, and what a call costs.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Seconds between two parses of a file (`min_file_process_interval`), at least 1.
    pub parse_interval: u32,
    /// DAG processors; in Airflow 2 the schedulers, each of which parses every file.
    pub processors: u32,
    /// Task runs of each file in a day.
    pub task_runs: u32,
    /// US dollars for 10,000 calls.
    pub price: f64,
}

impl Default for Rates {
    /// Airflow's default interval (`config_templates/config.yml`, 30 s since 1.10) and AWS's price of November 2026.
    fn default() -> Self {
        Self {
            parse_interval: 30,
            processors: 1,
            task_runs: 24,
            price: 0.05,
        }
    }
}

impl Rates {
    /// Parses of a file in a day, by all processors.
    pub fn parses(&self) -> u64 {
        let parses = DAY.div_ceil(u64::from(self.parse_interval.max(1)));
        parses.saturating_mul(u64::from(self.processors))
    }

    /// US dollars for 30 days with so many calls a day.
    pub fn month(&self, calls_a_day: u64) -> f64 {
        // Beyond 2^53 calls a day the last cents are lost.
        #[allow(clippy::cast_precision_loss, reason = "a bill is rounded to cents")]
        let calls = calls_a_day.saturating_mul(MONTH) as f64;
        calls / 10_000.0 * self.price
    }
}

/// Calls to AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Of one parse by the DAG processor.
    pub parse: u64,
    /// Of one task run: of the parse at its start, and of what it reads itself.
    pub task_run: u64,
}

impl Calls {
    /// Fewer in a parse or in a task run, and more in neither.
    pub fn is_less_than(self, other: Self) -> bool {
        self != other && self.parse <= other.parse && self.task_run <= other.task_run
    }

    /// Of a day.
    pub fn a_day(self, rates: &Rates) -> u64 {
        let parses = self.parse.saturating_mul(rates.parses());
        let runs = self.task_run.saturating_mul(u64::from(rates.task_runs));
        parses.saturating_add(runs)
    }
}

impl AddAssign for Calls {
    fn add_assign(&mut self, other: Self) {
        self.parse = self.parse.saturating_add(other.parse);
        self.task_run = self.task_run.saturating_add(other.task_run);
    }
}

/// The names of the layers, where they were listed.
#[derive(Clone, Copy, Default)]
pub struct Names<'a> {
    /// Of variables.
    pub variables: Option<&'a Catalog>,
    /// Of connections.
    pub connections: Option<&'a Catalog>,
}

impl<'a> Names<'a> {
    /// Those of a kind.
    pub fn of(self, kind: KeyKind) -> Option<&'a Catalog> {
        match kind {
            KeyKind::Variable => self.variables,
            KeyKind::Connection => self.connections,
        }
    }
}

/// Counts the calls of one deployment.
pub struct Counter<'a> {
    listed: &'a Arc<Deployment>,
    names: Names<'a>,
    /// By process: with the pattern that is counted, and with none, for keys that only the run knows.
    parse: Pair,
    run: Pair,
}

struct Pair {
    with_pattern: Arc<Deployment>,
    every_key: Arc<Deployment>,
}

impl Pair {
    fn new(
        base: &Arc<Deployment>,
        process: Process,
        pattern: Option<(KeyKind, &str)>,
    ) -> Result<Self, String> {
        let mut changed = WhatIf::new(Arc::clone(base));
        // In Airflow 2 every process asks in the same way.
        if process.doubt(base.airflow.value).is_none() {
            changed.set("process", process.name())?;
        }
        if let Some((kind, pattern)) = pattern {
            changed.set(pattern_option(kind), pattern)?;
        }
        let with_pattern = Arc::clone(changed.deployment());
        for kind in KeyKind::ALL {
            changed.set(pattern_option(kind), "")?;
        }
        Ok(Self {
            with_pattern,
            every_key: Arc::clone(changed.deployment()),
        })
    }
}

/// The what-if option of the pattern for keys of one kind.
pub const fn pattern_option(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Variable => "variables-lookup-pattern",
        KeyKind::Connection => "connections-lookup-pattern",
    }
}

impl<'a> Counter<'a> {
    /// With the deployment's own patterns, or with another one for one kind of keys.
    ///
    /// # Errors
    /// The pattern cannot be set, in a sentence.
    pub fn new(
        deployment: &'a Arc<Deployment>,
        names: Names<'a>,
        pattern: Option<(KeyKind, &str)>,
    ) -> Result<Self, String> {
        Self::simulating(deployment, deployment, names, pattern)
    }

    /// With another deployment than the one whose layers were listed.
    ///
    /// # Errors
    /// The pattern cannot be set, in a sentence.
    pub fn simulating(
        listed: &'a Arc<Deployment>,
        simulated: &Arc<Deployment>,
        names: Names<'a>,
        pattern: Option<(KeyKind, &str)>,
    ) -> Result<Self, String> {
        Ok(Self {
            listed,
            names,
            parse: Pair::new(simulated, Process::DagProcessor, pattern)?,
            run: Pair::new(simulated, Process::Task, pattern)?,
        })
    }

    /// The calls for one usage.
    pub fn calls(&self, usage: &Usage) -> Calls {
        let times = u64::from(usage.times);
        let (parse, run) = match usage.when {
            When::Parse => (times, 0),
            When::Run => (0, times),
        };
        self.key_calls(usage.kind, usage.key.as_deref(), parse, run)
    }

    /// The calls for a key, None for one that only the run knows, that is asked for so often in a parse, and so often in a run
    /// besides the parse at its start.
    pub fn key_calls(&self, kind: KeyKind, key: Option<&str>, parse: u64, run: u64) -> Calls {
        let get = |pair, times: u64| match times {
            0 => 0,
            times => self.one_get(pair, kind, key).saturating_mul(times),
        };
        Calls {
            parse: get(&self.parse, parse),
            task_run: get(&self.run, parse.saturating_add(run)),
        }
    }

    /// The calls for one usage that are made in any case, whatever the layers have that were not listed.
    pub fn least(&self, usage: &Usage) -> Calls {
        let times = u64::from(usage.times);
        let get = |pair| self.least_get(pair, usage).saturating_mul(times);
        match usage.when {
            When::Parse => Calls {
                parse: get(&self.parse),
                task_run: get(&self.run),
            },
            When::Run => Calls {
                parse: 0,
                task_run: get(&self.run),
            },
        }
    }

    /// What comes after a layer of which nothing is known may not be asked.
    fn least_get(&self, pair: &Pair, usage: &Usage) -> u64 {
        let (Some(key), Some(catalog)) = (&usage.key, self.names.of(usage.kind)) else {
            return 0;
        };
        let scenario = Scenario {
            simulated: &pair.with_pattern,
            listed: self.listed,
            catalog,
        };
        let resolution = scenario.predict(Key::new(usage.kind.kind(), key.as_str()));
        let steps = resolution.steps.iter();
        let known: Vec<Layer> = steps
            .take_while(|step| step.verdict != Verdict::NotInspected)
            .map(|step| step.layer)
            .collect();
        let calls = resolution.aws_calls.iter();
        as_count(calls.filter(|call| known.contains(&call.layer)).count())
    }

    /// Each process gets the key from the same layer as by the other count, as far as the listed names tell.
    pub fn has_same_winner(&self, other: &Self, kind: KeyKind, key: &str) -> bool {
        let winner = |counter: &Self, pair: &Pair| {
            let key = Key::new(kind.kind(), key);
            let catalog = counter.names.of(kind)?;
            let scenario = Scenario {
                simulated: &pair.with_pattern,
                listed: counter.listed,
                catalog,
            };
            let resolution = scenario.predict(key);
            Some((resolution.outcome, resolution.winner))
        };
        winner(self, &self.parse) == winner(other, &other.parse)
            && winner(self, &self.run) == winner(other, &other.run)
    }

    fn one_get(&self, pair: &Pair, kind: KeyKind, key: Option<&str>) -> u64 {
        let Some(key) = key else {
            let key = Key::new(kind.kind(), "a key of the run");
            return at_most(&pair.every_key, &key);
        };
        let key = Key::new(kind.kind(), key);
        let predicted = self.names.of(kind).and_then(|catalog| {
            let scenario = Scenario {
                simulated: &pair.with_pattern,
                listed: self.listed,
                catalog,
            };
            let resolution = scenario.predict(key.clone());
            let is_known = resolution.outcome != Outcome::Undetermined;
            is_known.then_some(resolution.aws_calls.len())
        });
        predicted.map_or_else(|| at_most(&pair.with_pattern, &key), as_count)
    }
}

/// The calls of one get where AWS has the key, or no layer has it: whichever is more.
fn at_most(deployment: &Arc<Deployment>, key: &Key) -> u64 {
    let calls = |answer: &dyn Fn() -> Answer| {
        let mut walk = Walk::new(Arc::clone(deployment), key.clone(), Basis::Predicted);
        while walk.next_ask().is_some() {
            walk.answer(answer());
        }
        as_count(walk.finish().aws_calls.len())
    };
    let found = calls(&|| Answer::Present);
    found.max(calls(&|| Answer::Absent(Reason::NotFound)))
}

fn as_count(calls: usize) -> u64 {
    u64::try_from(calls).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dag::How;

    fn deployment(changes: &[(&str, &str)]) -> Arc<Deployment> {
        let mut changed = WhatIf::new(Arc::new(Deployment::assumed("test")));
        changed.set("order", "airflow").unwrap();
        for (name, value) in changes {
            changed.set(name, value).unwrap();
        }
        Arc::clone(changed.deployment())
    }

    fn usage(key: Option<&str>, when: When, times: u32) -> Usage {
        Usage {
            kind: KeyKind::Variable,
            key: key.map(str::to_owned),
            parts: None,
            template: None,
            line: 1,
            when,
            how: How::VariableGet,
            why: String::new(),
            default: false,
            deserialize_json: false,
            times,
        }
    }

    fn calls(deployment: &Arc<Deployment>, pattern: Option<&str>, usage: &Usage) -> Calls {
        let pattern = pattern.map(|pattern| (KeyKind::Variable, pattern));
        let counter = Counter::new(deployment, Names::default(), pattern).unwrap();
        counter.calls(usage)
    }

    #[test]
    fn airflow_2_asks_once_and_airflow_3_twice_for_a_key_that_is_missing() {
        let old = deployment(&[("airflow", "2.10.5")]);
        let new = deployment(&[("airflow", "3.3.2")]);
        let read = usage(Some("x"), When::Parse, 1);
        assert_eq!(
            calls(&old, None, &read),
            Calls {
                parse: 1,
                task_run: 1
            }
        );
        assert_eq!(
            calls(&new, None, &read),
            Calls {
                parse: 2,
                task_run: 2
            }
        );
        let run = usage(Some("x"), When::Run, 3);
        assert_eq!(
            calls(&new, None, &run),
            Calls {
                parse: 0,
                task_run: 6
            }
        );
    }

    #[test]
    fn a_pattern_spares_calls_but_not_for_keys_that_only_the_run_knows() {
        let base = deployment(&[("airflow", "2.10.5"), ("variables-lookup-pattern", "^aws_")]);
        let other = usage(Some("other"), When::Parse, 1);
        assert_eq!(calls(&base, None, &other), Calls::default());
        assert_eq!(calls(&base, Some(""), &other).parse, 1);
        assert_eq!(calls(&base, Some("^o"), &other).parse, 1);
        assert_eq!(calls(&base, None, &usage(None, When::Parse, 1)).parse, 1);
    }

    #[test]
    fn a_day_is_parses_by_all_processors_and_task_runs() {
        let rates = Rates {
            parse_interval: 180,
            processors: 2,
            task_runs: 10,
            ..Rates::default()
        };
        let calls = Calls {
            parse: 2,
            task_run: 3,
        };
        assert_eq!(rates.parses(), 960);
        assert_eq!(calls.a_day(&rates), 2 * 960 + 3 * 10);
        let most = Calls {
            parse: u64::MAX,
            task_run: 1,
        };
        assert_eq!(most.a_day(&rates), u64::MAX);
        // 2,880 calls a day are 86,400 in a month, at 5 cents for 10,000.
        assert!((Rates::default().month(2_880) - 0.432).abs() < 1e-9);
    }
}
