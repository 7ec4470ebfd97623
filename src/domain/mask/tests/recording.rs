//! What `tests/airflow/record_mask.py` recorded in real releases of Airflow.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::*;

/// The releases that have a recording, oldest first: read at run time, so that a new file needs no line here.
pub fn releases() -> Vec<Version> {
    let files = fs::read_dir(directory()).unwrap();
    let mut releases: Vec<Version> = files
        .map(|file| file.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().parse().unwrap())
        .collect();
    releases.sort();
    releases
}

fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/airflow/masks"))
}

/// The lines of a recording by what they answer, with those it leaves out because another one has the same.
fn lines_of(release: &str) -> BTreeMap<String, Value> {
    let text = fs::read_to_string(directory().join(format!("{release}.jsonl"))).unwrap();
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let head = lines.next().unwrap();
    assert_eq!(head[1], release);
    let mut found = head[2].as_str().map_or_else(BTreeMap::new, lines_of);
    found.extend(lines.map(|line| (question(&line), line)));
    found
}

/// The part of a line that is not the answer.
fn question(line: &Value) -> String {
    let length = if line[0] == "pair" { 4 } else { 2 };
    Value::from(&line.as_array().unwrap()[..length]).to_string()
}

/// A recording: the masking of each of its options, and its other lines.
pub struct Recording {
    pub release: Version,
    pub rules: MaskRules,
    pub maskings: Vec<Masking>,
    lines: Vec<Value>,
}

impl Recording {
    pub fn for_release(release: Version) -> Self {
        let lines: Vec<Value> = lines_of(&release.to_string()).into_values().collect();
        let rules = MaskRules::for_version(release);
        let mut options: Vec<_> = lines.iter().filter(|line| line[0] == "options").collect();
        options.sort_by_key(|line| line[1].as_u64());
        let maskings = options
            .into_iter()
            .map(|line| Masking::new(rules, &recorded_options(line)))
            .collect();
        Self {
            release,
            rules,
            maskings,
            lines,
        }
    }

    pub fn lines(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |line| line[0] == kind)
    }

    /// The recorded pairs, each with the masking it was recorded under.
    pub fn pairs(&self) -> impl Iterator<Item = (&Masking, Pair<'_>)> {
        self.lines("pair").map(|line| {
            let number = usize::try_from(line[1].as_u64().unwrap()).unwrap();
            (&self.maskings[number], Pair::from_line(line))
        })
    }
}

fn recorded_options(line: &Value) -> MaskOptions {
    MaskOptions {
        hide_sensitive: line[2].as_bool().unwrap(),
        extra_names: line[3].as_str().unwrap().to_owned(),
        min_length: line[4]
            .as_u64()
            .map(|least| usize::try_from(least).unwrap()),
    }
}

/// One recorded name and value, and what Airflow did with them.
pub struct Pair<'a> {
    pub name: &'a str,
    pub value: &'a str,
    pub redacted: String,
    pub rest: String,
    pub ui: &'a str,
    own: Log<'a>,
    of_api: Log<'a>,
}

/// What the task log hid: of the text, and of what `deserialize_json=True` gave.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    pub plain: bool,
    pub leaves: Leaves<'a>,
}

#[derive(Clone, Copy)]
pub enum Leaves<'a> {
    /// It was not JSON.
    Raised,
    /// It gave the text as it is.
    NotDecoded(bool),
    Decoded(&'a str),
}

impl<'a> Log<'a> {
    fn new(plain: &Value, leaves: &'a Value) -> Self {
        let leaves = match leaves {
            Value::Null => Leaves::Raised,
            Value::String(digits) => Leaves::Decoded(digits),
            text => Leaves::NotDecoded(text[0] == 1),
        };
        Self {
            plain: *plain == 1,
            leaves,
        }
    }
}

impl<'a> Pair<'a> {
    fn from_line(line: &'a Value) -> Self {
        let value = line[3].as_str().unwrap();
        let redacted = line[4]
            .as_str()
            .map_or_else(|| canonical(value), str::to_owned);
        let rest = match line[5].as_str() {
            Some("value") => value.to_owned(),
            Some("redacted") => redacted.clone(),
            _ => line[5][0].as_str().unwrap().to_owned(),
        };
        let own = Log::new(&line[7], &line[8]);
        let of_api = line.get(9).map_or(own, |plain| Log::new(plain, &line[10]));
        Self {
            name: line[2].as_str().unwrap(),
            value,
            redacted,
            rest,
            ui: line[6].as_str().unwrap(),
            own,
            of_api,
        }
    }

    pub fn log(&self, via: ValueRoute) -> Log<'a> {
        match via {
            ValueRoute::Process => self.own,
            ValueRoute::ApiServer => self.of_api,
        }
    }
}

pub fn canonical(value: &str) -> String {
    loads(value).map_or_else(|_| value.to_owned(), |json| dumps(&json))
}
