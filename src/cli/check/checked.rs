//! What became of each line of a file of expectations.

use super::super::scan::key_in_words;
use super::world::World;
use crate::domain::dag::Usage;
use crate::domain::expectation::{Judgement, Line};
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome, Prediction};

/// Everything that the output says.
pub(super) struct Report<'a> {
    /// The file, as it was given.
    pub(super) path: String,
    /// The deployment that it was checked against.
    pub(super) world: &'a World,
    /// In the order of the lines.
    pub(super) checked: Vec<Checked>,
}

impl Report<'_> {
    pub(super) fn count(&self, judgement: Judgement) -> usize {
        let of = |one: &&Checked| one.judgement == judgement;
        self.checked.iter().filter(of).count()
    }
}

/// One line.
pub(super) struct Checked {
    pub(super) line: Line,
    pub(super) judgement: Judgement,
    /// What is so, in place of what is expected or as it is expected.
    pub(super) is: String,
    /// Why, the most important first.
    pub(super) why: Vec<String>,
    /// The one thing to do.
    pub(super) next: Option<String>,
    pub(super) about: About,
}

impl Checked {
    /// The line, with its table where that says more than *a variable*.
    pub(super) fn expects(&self) -> String {
        let text = &self.line.text;
        let About::Keys { kind, team, .. } = &self.about else {
            return text.clone();
        };
        match (kind, team) {
            (Kind::Variable, None) => text.clone(),
            (Kind::Config, _) => format!("[{kind}] {text}"),
            (kind, None) => format!("[{kind}s] {text}"),
            (kind, Some(team)) => format!("[teams.{team}.{kind}s] {text}"),
        }
    }

    /// What is expected, what is so, why, and what to do.
    pub(super) fn message(&self) -> String {
        let word = self.judgement.name();
        let mut text = format!("{word}: {}; is: {}", self.expects(), self.is);
        for why in &self.why {
            text.push_str(&format!("; {why}"));
        }
        if let Some(next) = &self.next {
            text.push_str(&format!(". Next: {next}"));
        }
        text
    }
}

/// What a line is about.
pub(super) enum About {
    Keys {
        kind: Kind,
        team: Option<String>,
        /// The name or the pattern.
        name: String,
        expected: String,
        /// How many keys it is about.
        count: usize,
        /// Those that are not as expected, or not for certain.
        others: Vec<KeyEnd>,
    },
    Calls {
        most: u64,
        /// At most, in a day.
        counted: u64,
    },
    ParseTimeReads {
        /// Each with the path of its DAG file.
        reads: Vec<(String, Usage)>,
    },
}

impl About {
    /// The word of `--json`, and the rule of SARIF.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Keys { .. } => KEY,
            Self::Calls { .. } => CALLS,
            Self::ParseTimeReads { .. } => READS,
        }
    }

    /// The keys that are not as expected, where there are several, or the reads.
    pub(super) fn named(&self) -> Vec<String> {
        match self {
            Self::Keys { others, .. } if others.len() > 1 => others
                .iter()
                .map(|end| format!("{}: {}", end.key, end.words()))
                .collect(),
            Self::Keys { .. } | Self::Calls { .. } => Vec::new(),
            Self::ParseTimeReads { reads } => reads
                .iter()
                .map(|(path, usage)| read_in_words(path, usage))
                .collect(),
        }
    }
}

/// A read at parse time, with its place.
pub(super) fn read_in_words(path: &str, usage: &Usage) -> String {
    format!(
        "{}:{}: {} {} is read when the file is parsed: {}",
        usage.file(path),
        usage.line,
        usage.kind.as_str(),
        key_in_words(usage),
        usage.why
    )
}

/// `no read`, `1 read`, `2 reads`.
pub(super) fn some_of(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    }
}

pub(super) const KEY: &str = "key";
pub(super) const CALLS: &str = "max-calls-per-day";
pub(super) const READS: &str = "no-parse-time-reads";

/// How the lookup of a key ends that is not as expected.
pub(super) struct KeyEnd {
    pub(super) key: String,
    pub(super) judgement: Judgement,
    pub(super) end: Prediction,
    /// Without the simulated change; None where nothing is changed.
    pub(super) before: Option<Prediction>,
}

impl KeyEnd {
    /// `env`, `missing`, `env for all that was seen`; with a simulated change also what was before.
    pub(super) fn words(&self) -> String {
        let now = end_words(self.end);
        match self.before.map(end_words) {
            Some(before) if before != now => format!("{before} → {now}"),
            _ => now,
        }
    }
}

fn end_words(end: Prediction) -> String {
    match (end.winner, end.certain) {
        (Some(layer), true) => layer.name().to_owned(),
        (Some(layer), false) => format!("{layer}, if no layer before it has the key"),
        (None, _) if end.outcome == Outcome::Undetermined => {
            "not in the layers that could be seen".to_owned()
        }
        (None, _) => end.outcome.name().to_owned(),
    }
}
