//! Lookup patterns to compare with today's: the one of the command line, and those that are proposed.

use std::collections::BTreeSet;

use crate::cli::args::CostWanted;
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::cost::{Calls, Counter, Names, Rates, for_reads};
use crate::domain::dag::KeyKind;
use crate::domain::search_path::Layer;
use crate::sources::dag_scan::Scanned;
use crate::ui::sanitize;
use crate::ui::truncate::thousands;

/// A pattern to compare.
pub(super) struct Other {
    pub(super) kind: KeyKind,
    pub(super) pattern: String,
    /// varlens proposes it.
    pub(super) is_proposed: bool,
    pub(super) calls: Calls,
}

impl Other {
    /// In words, with the calls of a day.
    pub(super) fn sentence(&self, rates: &Rates) -> String {
        let other = self;
        let day = other.calls.a_day(rates);
        let option = format!("{}s_lookup_pattern", other.kind.as_str());
        let what = if other.is_proposed {
            format!(
                "{option} for what these files read, with which every listed key is found where it is today"
            )
        } else {
            format!("with {option}")
        };
        let pattern = sanitize::line(&other.pattern);
        let bill = dollars(rates.month(day));
        format!(
            "{what}: {pattern}  {} calls a day, {bill} in 30 days",
            thousands(day)
        )
    }
}

/// Counts with the deployment's own patterns, or with another one for keys of one kind.
pub(super) fn counter<'a>(
    session: &'a Session,
    names: Names<'a>,
    pattern: Option<(KeyKind, &str)>,
) -> Result<Counter<'a>, Failure> {
    Counter::new(&session.deployment, names, pattern).map_err(Failure)
}

/// The pattern of the command line, and those that are proposed.
pub(super) fn others(
    session: &Session,
    scanned: &[Scanned],
    names: Names<'_>,
    (wanted, today): (&CostWanted, Calls),
) -> Result<Vec<Other>, Failure> {
    let mut others = Vec::new();
    if let Some(pattern) = wanted.pattern.clone() {
        let kind = KeyKind::Variable;
        let counter = counter(session, names, Some((kind, &pattern)))?;
        others.push(Other {
            kind,
            pattern,
            is_proposed: false,
            calls: calls(&counter, scanned),
        });
    }
    for kind in KeyKind::ALL {
        let catalog = names
            .of(kind)
            .filter(|catalog| is_complete(scanned, kind, catalog));
        let Some(pattern) = catalog.and_then(|catalog| proposed(session, scanned, kind, catalog))
        else {
            continue;
        };
        let with = counter(session, names, Some((kind, &pattern)))?;
        let calls = calls(&with, scanned);
        let without = counter(session, names, None)?;
        if calls.is_less_than(today) && keeps_winners(&without, &with, kind, scanned, names) {
            others.push(Other {
                kind,
                pattern,
                is_proposed: true,
                calls,
            });
        }
    }
    Ok(others)
}

/// All names and all keys of the kind that are read are known: a pattern may not cut off what nobody has seen.
fn is_complete(scanned: &[Scanned], kind: KeyKind, catalog: &Catalog) -> bool {
    let mut usages = scanned.iter().flat_map(|file| &file.scan.usages);
    catalog.listing(Layer::AWS) == Listing::Complete
        && scanned.iter().all(|file| file.why_incomplete().is_none())
        && usages.all(|usage| usage.kind != kind || usage.key.is_some())
}

/// The keys of the kind that files read.
fn read_keys(scanned: &[Scanned], kind: KeyKind) -> impl Iterator<Item = &str> {
    let usages = scanned.iter().flat_map(|file| &file.scan.usages);
    let of_kind = usages.filter(move |usage| usage.kind == kind);
    of_kind.filter_map(|usage| usage.key.as_deref())
}

fn proposed(
    session: &Session,
    scanned: &[Scanned],
    kind: KeyKind,
    catalog: &Catalog,
) -> Option<String> {
    for_reads(&session.deployment, kind, read_keys(scanned, kind), catalog)
}

/// Every key that is read or listed is found where it is found today.
fn keeps_winners(
    without: &Counter<'_>,
    with: &Counter<'_>,
    kind: KeyKind,
    scanned: &[Scanned],
    names: Names<'_>,
) -> bool {
    let catalog = names.of(kind);
    let rows = catalog.into_iter().flat_map(Catalog::sorted);
    let listed = rows.filter_map(|row| Some(catalog?.name(*row)));
    let keys: BTreeSet<&str> = listed.chain(read_keys(scanned, kind)).collect();
    keys.into_iter()
        .all(|key| without.has_same_winner(with, kind, key))
}

/// The calls of all usages.
fn calls(counter: &Counter<'_>, scanned: &[Scanned]) -> Calls {
    let usages = scanned.iter().flat_map(|file| &file.scan.usages);
    let mut sum = Calls::default();
    usages.for_each(|usage| sum += counter.calls(usage));
    sum
}

/// An amount, rounded to cents.
pub(super) fn dollars(amount: f64) -> String {
    if amount > 0.0 && amount < 0.01 {
        return "under $0.01".to_owned();
    }
    format!("${amount:.2}")
}
