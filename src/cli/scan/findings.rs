//! What the names in the layers say about the keys that DAG files read: missing keys, calls to AWS in vain, secrets nobody reads.

use std::collections::BTreeMap;

use crate::cli::args::Options;
use crate::cli::exit::Exit;
use crate::cli::listing;
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
    Unread,
}

impl About {
    /// The word in the JSON lines.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing-key",
            Self::InVain => "aws-in-vain",
            Self::Unread => "unread-secret",
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "no layer has it, and it is read without a default",
            Self::InVain => {
                "AWS is asked for it at each read and does not have it; a narrower lookup pattern saves the call"
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

/// The findings, and how complete the listings were.
pub(super) async fn of_keys(
    session: &Session,
    options: &Options,
    scanned: &[Scanned],
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
        // A key that is built at run time may be any.
        if dynamic {
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
