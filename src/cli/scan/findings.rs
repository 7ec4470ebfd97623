//! What the names in the layers say about the keys that DAG files read: missing keys, calls to AWS in vain, secrets nobody reads.

use std::collections::BTreeMap;

use crate::cli::args::Options;
use crate::cli::exit::Exit;
use crate::cli::listing;
use crate::cli::resolve::Walks;
use crate::cli::session::Session;
use crate::domain::dag::KeyKind;
use crate::domain::key::Key;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::Outcome;
use crate::sources::dag_scan::Scanned;

/// A finding about a key, not about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyFinding {
    pub(super) what: About,
    pub(super) kind: KeyKind,
    pub(super) key: String,
    /// A file and line that reads it.
    pub(super) place: Option<(String, u32)>,
}

/// What is said about the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    Missing,
    InVain,
    NotJson,
    Unread,
}

impl About {
    /// The word in the JSON lines.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing-key",
            Self::InVain => "aws-in-vain",
            Self::NotJson => "not-json",
            Self::Unread => "unread-secret",
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "no layer has it, and it is read without a default",
            Self::InVain => {
                "AWS is asked for it at each read and does not have it; a narrower lookup pattern saves the call"
            }
            Self::NotJson => {
                "it is read with deserialize_json, and its value is not JSON: Airflow fails there"
            }
            Self::Unread => "AWS has it, and no file that was scanned reads it",
        }
    }
}

/// Where a key is read first, and whether each read has a default.
struct Read {
    place: (String, u32),
    default: bool,
}

/// The findings, and how complete the listings were. `is_complete`: every file was read to its end.
pub(super) async fn of_keys(
    session: &Session,
    options: &Options,
    (scanned, is_complete): (&[Scanned], bool),
) -> (Vec<KeyFinding>, Exit) {
    let mut findings = Vec::new();
    let mut exit = Exit::Found;
    for key_kind in KeyKind::ALL {
        let kind = key_kind.kind();
        let (reads, dynamic) = reads_of(scanned, key_kind);
        let catalog = listing::catalog_of(session, options, kind).await;
        exit = exit.worst(listing::report_incomplete(&catalog));
        let scenario = Scenario::new(&session.deployment, &catalog);
        for (key, read) in &reads {
            let resolution = scenario.predict(Key::new(kind, key.clone()));
            let what = match resolution.outcome {
                Outcome::Missing if !read.default => About::Missing,
                Outcome::Missing | Outcome::Found
                    if resolution.asks_aws() && !won_by_aws(&resolution) =>
                {
                    About::InVain
                }
                _ => continue,
            };
            findings.push(KeyFinding {
                what,
                kind: key_kind,
                key: key.clone(),
                place: Some(read.place.clone()),
            });
        }
        // A key that is built at run time may be any, and so may one in what was not read.
        if dynamic || !is_complete {
            continue;
        }
        for row in catalog.sorted() {
            let name = catalog.name(*row);
            if catalog.secret(*row).is_some() && !reads.contains_key(name) {
                findings.push(KeyFinding {
                    what: About::Unread,
                    kind: key_kind,
                    key: name.to_owned(),
                    place: None,
                });
            }
        }
    }
    findings.sort_by(|left, right| (left.what, &left.key).cmp(&(right.what, &right.key)));
    (findings, exit)
}

/// Variables that are read with `deserialize_json` and whose value is not JSON. Reads the values.
pub(super) async fn of_values(
    session: &Session,
    options: &Options,
    scanned: &[Scanned],
) -> (Vec<KeyFinding>, Exit) {
    let mut places = BTreeMap::new();
    for file in scanned {
        let usages = file.scan.usages.iter();
        for usage in usages.filter(|usage| usage.deserialize_json) {
            let place = (usage.file(&file.path).to_owned(), usage.line);
            if let Some(key) = &usage.key {
                places.entry(key.clone()).or_insert(place);
            }
        }
    }
    let options = Options {
        kind: KeyKind::Variable.kind(),
        deserialize_json: true,
        reveal: false,
        ..options.clone()
    };
    let keys: Vec<String> = places.keys().cloned().collect();
    let mut walks = Walks::new(session, &options, &keys).anonymous();
    let (mut findings, mut exit) = (Vec::new(), Exit::Found);
    while let Some(performed) = walks.next().await {
        let resolution = performed.resolution;
        if resolution.outcome == Outcome::Undetermined {
            exit = exit.worst(Exit::Undetermined);
        }
        let is_not_json = resolution
            .error
            .as_ref()
            .is_some_and(|error| error.class.ends_with("JSONDecodeError"));
        if is_not_json {
            let key = resolution.key.name.clone();
            findings.push(KeyFinding {
                what: About::NotJson,
                kind: KeyKind::Variable,
                place: places.get(&key).cloned(),
                key,
            });
        }
    }
    (findings, exit)
}

fn won_by_aws(resolution: &crate::domain::resolve::Resolution) -> bool {
    let winner = resolution.winner_step();
    winner.is_some_and(|step| step.layer.store == crate::domain::search_path::Store::Aws)
}

fn reads_of(scanned: &[Scanned], kind: KeyKind) -> (BTreeMap<String, Read>, bool) {
    let mut reads: BTreeMap<String, Read> = BTreeMap::new();
    let mut dynamic = false;
    for file in scanned {
        for usage in file.scan.usages.iter().filter(|usage| usage.kind == kind) {
            let Some(key) = &usage.key else {
                dynamic = true;
                continue;
            };
            let path = usage.file(&file.path);
            let read = reads.entry(key.clone()).or_insert_with(|| Read {
                place: (path.to_owned(), usage.line),
                default: true,
            });
            read.default &= usage.default;
        }
    }
    (reads, dynamic)
}
