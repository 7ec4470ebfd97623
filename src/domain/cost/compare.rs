//! What the reads of DAG files cost in a day with today's options, with changed ones, and with a pattern that is proposed. Counted
//! in slices: with many keys it takes longer than a frame.

use std::sync::Arc;

use super::{Calls, Counter, Names, for_reads, pattern_option};
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::dag::{KeyKind, When};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;
use crate::domain::usage::UsageIndex;

/// Keys that are counted at a time: a millisecond or two.
const SLICE: usize = 24;

/// What is compared.
#[derive(Clone, Copy)]
pub struct CostCase<'a> {
    /// As it is.
    pub today: &'a Arc<Deployment>,
    /// With the changes.
    pub changed: &'a Arc<Deployment>,
    /// The keys of one kind that are listed.
    pub catalog: &'a Catalog,
    /// Of which kind they are.
    pub kind: Kind,
    /// What DAG files read.
    pub usages: &'a UsageIndex,
}

impl<'a> CostCase<'a> {
    fn names(&self) -> Names<'a> {
        let of = |kind| (self.kind == kind).then_some(self.catalog);
        Names {
            variables: of(Kind::Variable),
            connections: of(Kind::Connection),
        }
    }
}

/// A key, None for one that only the run knows, and how often all files ask for it in a parse and in a run of each.
type Read = (KeyKind, Option<Box<str>>, [u64; 2]);

/// The count, as far as it is.
#[derive(Default)]
pub struct CostScan {
    reads: Option<Vec<Read>>,
    next: usize,
    today: Calls,
    changed: Calls,
    /// A pattern for keys of one kind that keeps what AWS has, and drops the rest.
    proposed: Option<(KeyKind, String, Calls)>,
}

impl CostScan {
    /// There is something to count, and it is not counted yet.
    pub fn is_running(&self, usages: &UsageIndex) -> bool {
        let left = self.reads.as_ref().map(|reads| self.next < reads.len());
        usages.has_ended() && left.unwrap_or(true)
    }

    /// Counts some more keys.
    ///
    /// # Errors
    /// The changes cannot be counted: a sentence.
    pub fn slice(&mut self, case: CostCase<'_>) -> Result<(), String> {
        if self.reads.is_none() {
            self.proposed = proposed(case);
        }
        let reads = self.reads.get_or_insert_with(|| reads_of(case.usages));
        let slice = reads.iter().skip(self.next).take(SLICE);
        self.next += SLICE;
        let today = Counter::new(case.today, case.names(), None)?;
        let changed = Counter::simulating(case.today, case.changed, case.names(), None)?;
        let proposed = self.proposed.as_ref();
        let other = proposed.map(|(kind, pattern, _)| {
            Counter::new(case.today, case.names(), Some((*kind, pattern.as_str())))
        });
        let other = other.transpose()?;
        let mut is_safe = true;
        for (kind, key, [parse, run]) in slice {
            let calls =
                |counter: &Counter<'_>| counter.key_calls(*kind, key.as_deref(), *parse, *run);
            self.today += calls(&today);
            self.changed += calls(&changed);
            if let (Some((changed, _, sum)), Some(other)) = (&mut self.proposed, &other) {
                *sum += calls(other);
                let key = key.as_deref().filter(|_| kind == changed);
                is_safe &= key.is_none_or(|key| today.has_same_winner(other, *kind, key));
            }
        }
        if !is_safe {
            self.proposed = None;
        }
        Ok(())
    }

    /// The calls with today's options, and with the changes.
    pub fn calls(&self) -> [Calls; 2] {
        [self.today, self.changed]
    }

    /// The option and the pattern that is proposed, and the calls with it: fewer than today's.
    pub fn proposed(&self) -> Option<(&'static str, &str, Calls)> {
        let (kind, pattern, calls) = self.proposed.as_ref()?;
        let is_less = calls.is_less_than(self.today);
        is_less.then(|| (pattern_option(*kind), pattern.as_str(), *calls))
    }
}

fn reads_of(usages: &UsageIndex) -> Vec<Read> {
    let mut reads = Vec::new();
    for kind in KeyKind::ALL {
        let known = usages.keys(kind).map(|(key, usages)| (Some(key), usages));
        let dynamic = usages.dynamic(kind).map(|usages| (None, usages));
        reads.extend(known.chain(dynamic).map(|(key, usages)| {
            let times = [When::Parse, When::Run].map(|when| usages.times(when));
            (kind, key.map(Box::from), times)
        }));
    }
    reads
}

/// Only where all names and all reads of the kind are known: a pattern may not cut off what nobody has seen.
fn proposed(case: CostCase<'_>) -> Option<(KeyKind, String, Calls)> {
    let kind = KeyKind::of(case.kind)?;
    let is_known = case.catalog.listing(Layer::AWS) == Listing::Complete
        && case.usages.is_complete()
        && case.usages.dynamic(kind).next().is_none();
    if !is_known {
        return None;
    }
    let read = case.usages.keys(kind).map(|(key, _)| key);
    let pattern = for_reads(case.today, kind, read, case.catalog)?;
    Some((kind, pattern, Calls::default()))
}
