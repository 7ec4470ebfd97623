//! One finding for one thing: a log says the same several times, and why before what.

use super::finding::{Cause, Finding};

/// Of a log with more things that can't be read, the first are kept.
const MOST: usize = 500;

/// What was found so far.
#[derive(Default)]
pub(super) struct Merged {
    found: Vec<Entry>,
}

struct Entry {
    finding: Finding,
    /// Airflow went on after it, to the next backend.
    is_survived: bool,
}

impl Merged {
    /// Another finding. `is_survived`: Airflow has logged it and gone on.
    pub fn add(&mut self, finding: Finding, is_survived: bool) {
        let is_reason = |entry: &Entry| entry.is_survived && explains(&entry.finding, &finding);
        let reason = self.found.iter().rposition(is_reason);
        if let Some(index) = reason.filter(|_| !is_survived) {
            let reason = self.found.remove(index).finding;
            let releases = reason.releases.and(finding.releases);
            let explained = Finding {
                cause: reason.cause,
                releases,
                ..finding
            };
            return self.add(explained, false);
        }
        if let Some(known) = self
            .found
            .iter_mut()
            .find(|entry| is_same(&entry.finding, &finding))
        {
            known.is_survived &= is_survived;
            return fill(&mut known.finding, finding);
        }
        if self.found.len() < MOST {
            self.found.push(Entry {
                finding,
                is_survived,
            });
        }
    }

    /// All, the most telling first: what Airflow ended with, before what it survived, and what has a key.
    pub fn finish(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|entry| {
            (
                entry.is_survived,
                entry.finding.kind.is_some() && entry.finding.key.is_none(),
            )
        });
        self.found.into_iter().map(|entry| entry.finding).collect()
    }
}

/// A failure that Airflow survived is the reason that a key is missing, or ends the lookup after all.
fn explains(reason: &Finding, end: &Finding) -> bool {
    let fits = end.cause == Cause::Missing || end.cause == reason.cause;
    fits && reason.kind == end.kind && (reason.key.is_none() || reason.key == end.key)
}

fn is_same(known: &Finding, new: &Finding) -> bool {
    let agrees = |known: &Option<String>, new: &Option<String>| {
        known.is_none() || new.is_none() || known == new
    };
    let is_same_cause =
        known.cause == new.cause || new.cause == Cause::Missing && known.key.is_some();
    known.kind == new.kind
        && (known.key == new.key || new.key.is_none() && new.cause == Cause::Json)
        && is_same_cause
        && agrees(&known.file, &new.file)
        && (known.line.is_none() || new.line.is_none() || known.line == new.line)
}

fn fill(known: &mut Finding, new: Finding) {
    if known.file.is_none() {
        (known.file, known.line) = (new.file, new.line);
    }
    known.process = known.process.or(new.process);
    known.at = known.at.take().or(new.at);
    let both = known.releases.and(new.releases);
    known.releases = if both.is_empty() {
        known.releases
    } else {
        both
    };
}
