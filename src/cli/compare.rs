//! `varlens compare A B`: two deployments, regions, environment files or snapshots, and in what they differ. No value.

mod report;
mod side;

use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::resolve::Walks;
use super::runtime::wait_for;
use super::snapshot;
use crate::config::{Flags, Shell, is_presentation};
use crate::domain::inventory::{Aspect, Difference, Entry, Inventory, Pair, Values, compare};
use crate::domain::value::FingerprintKey;
use crate::ui::{sanitize, time};
use side::Side;

/// What is compared.
pub(super) struct Wanted<'a> {
    /// As they were written.
    pub(super) sides: [&'a str; 2],
    /// Read the values of keys that both have.
    pub(super) values: bool,
}

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options, wanted: &Wanted<'_>) -> Outcome {
    if is_presentation(flags, shell) {
        return Err(Failure(snapshot::NOT_PRESENTED.to_owned()));
    }
    let [a, b] = wanted.sides;
    let a = side::open(a, flags, shell)?;
    let b = side::open(b, flags, shell)?;
    let key = FingerprintKey::random();
    let (a, b) = (a.with_fingerprints(&key), b.with_fingerprints(&key));
    let compared = wait_for(async {
        tokio::select! {
            compared = Compared::new(a, b, options, wanted.values) => Some(compared),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    match compared {
        Some(compared) => compared.write(options),
        None => Ok(Exit::Signal(2)),
    }
}

/// Both sides, and which values are the same.
struct Compared {
    labels: [String; 2],
    inventories: [Inventory; 2],
    values: Values,
    /// Both are the same deployment at two times, so that dates count.
    is_one_place: bool,
}

impl Compared {
    async fn new(a: Side, b: Side, options: &Options, values: bool) -> Self {
        let kinds = [options.kind];
        let is_one_place = a.place == b.place && (a.is_snapshot() || b.is_snapshot());
        let (first, second) =
            tokio::join!(a.inventory(options, &kinds), b.inventory(options, &kinds));
        let values = if values {
            same_values(&a, &b, options, [&first, &second]).await
        } else {
            Values::new()
        };
        Self {
            labels: [a.label, b.label],
            inventories: [first, second],
            values,
            is_one_place,
        }
    }

    fn write(&self, options: &Options) -> Outcome {
        let [a, b] = &self.inventories;
        let differences = compare(a, b, options.kind, &self.values, self.is_one_place);
        let seen = snapshot::reported(a).worst(snapshot::reported(b));
        let found = if differences.is_empty() {
            Exit::Found
        } else {
            Exit::Finding
        };
        let mut lines: Vec<_> = differences
            .iter()
            .map(|difference| self.line(difference, options))
            .collect();
        lines.push(self.summary(&differences, options));
        if options.markdown {
            let summary = self.summary(
                &differences,
                &Options {
                    json: false,
                    ..options.clone()
                },
            );
            let beside = report::Beside {
                labels: &self.labels,
                read: self.values.len(),
                summary,
            };
            lines = report::lines(&beside, &differences, options);
        }
        let mut data = Data::new();
        let written = lines.iter().try_for_each(|line| data.line(line));
        data.finish(written, seen.worst(found))
    }

    fn line(&self, difference: &Difference<'_>, options: &Options) -> String {
        if options.json {
            return object(difference, options).to_string();
        }
        let says = difference.aspects.iter();
        let says: Vec<_> = says.map(|aspect| self.says(*aspect, difference)).collect();
        let doubt = if difference.certain {
            ""
        } else {
            " (not certain: a layer could not be seen)"
        };
        let key = sanitize::line(difference.pair.key);
        format!("{key}: {}{doubt}", says.join("; "))
    }

    fn says(&self, aspect: Aspect, difference: &Difference<'_>) -> String {
        let [a, b] = &self.labels;
        let both = |of: &dyn Fn(&Entry) -> String| {
            let [first, second] = difference.pair.sides.map(|side| side.map(of));
            let text = |of: Option<String>| of.unwrap_or_default();
            format!("{} in {a}, {} in {b}", text(first), text(second))
        };
        let only = |label: &str, side: Option<&Entry>| {
            let end = side.map(Entry::end).unwrap_or_default();
            format!("only in {label}: {end}")
        };
        let [first, second] = difference.pair.sides;
        match aspect {
            Aspect::OnlyFirst => only(a, first),
            Aspect::OnlySecond => only(b, second),
            Aspect::Winner => both(&Entry::end),
            Aspect::Value => "the values differ".to_owned(),
            Aspect::Shape => both(&|entry| entry.shape.clone().unwrap_or_default()),
            Aspect::Layers => both(&layers),
            Aspect::Changed => both(&|entry| {
                let changed = entry.changed.map(time::date_and_time).unwrap_or_default();
                format!("changed {changed}")
            }),
        }
    }

    fn summary(&self, differences: &[Difference<'_>], options: &Options) -> String {
        let [a, b] = &self.inventories;
        let pairs = Pair::all(a, b, options.kind);
        let (all, differ) = (pairs.len(), differences.len());
        let same = self.values.values().filter(|same| **same).count();
        if options.json {
            let side = |number: usize| {
                let inventory = self.inventories.get(number);
                json!({
                    "name": self.labels.get(number),
                    "deployment": inventory.map(|one| &one.deployment),
                    "taken": inventory.and_then(|one| one.taken),
                    "incomplete": inventory.map(|one| &one.incomplete),
                })
            };
            let summary = json!({
                "schema": 1,
                "summary": {
                    "kind": options.kind.name(),
                    "keys": all,
                    "differ": differ,
                    "values_read": self.values.len(),
                    "same_values": same,
                    "a": side(0),
                    "b": side(1),
                },
            });
            return summary.to_string();
        }
        let values = match self.values.len() {
            0 => "values were not read".to_owned(),
            read => format!("{same} of {read} values that were read are the same"),
        };
        let kinds = options.kind.plural();
        format!("{differ} of {all} {kinds} differ; {values}")
    }
}

fn layers(entry: &Entry) -> String {
    let cells = entry.layers.iter();
    let cells: Vec<_> = cells
        .map(|(layer, cell)| format!("{layer}={cell}"))
        .collect();
    cells.join(" ")
}

fn object(difference: &Difference<'_>, options: &Options) -> Value {
    let aspects = difference.aspects.iter().map(|aspect| aspect.name());
    let [a, b] = difference.pair.sides;
    let side = |side: Option<&Entry>| {
        side.map(|entry| {
            json!({
                "outcome": entry.outcome,
                "winner": entry.winner,
                "layers": entry.layers,
                "changed": entry.changed,
                "shape": entry.shape,
            })
        })
    };
    json!({
        "schema": 1,
        "kind": options.kind.name(),
        "key": difference.pair.key,
        "differs": aspects.collect::<Vec<_>>(),
        "certain": difference.certain,
        "same_value": difference.same_value,
        "a": side(a),
        "b": side(b),
    })
}

/// Reads the values of the keys that both sides find, and drops them again: only whether they are the same is kept.
async fn same_values(
    a: &Side,
    b: &Side,
    options: &Options,
    [first, second]: [&Inventory; 2],
) -> Values {
    let mut values = Values::new();
    let (Some(a), Some(b)) = (&a.session, &b.session) else {
        eprint_line("a snapshot has no values, so none are compared");
        return values;
    };
    let pairs = Pair::all(first, second, options.kind).into_iter();
    let pairs: Vec<_> = pairs.filter(Pair::is_found).collect();
    let names = |number: usize| -> Vec<String> {
        let name = |pair: &Pair<'_>| {
            let side = pair.sides.get(number).copied().flatten();
            side.map_or(pair.key, |entry| &entry.key).to_owned()
        };
        pairs.iter().map(name).collect()
    };
    let count = pairs.len();
    eprint_line(&format!(
        "reading {count} values on each side to compare them; AWS logs each of its own"
    ));
    let (first, second) = (names(0), names(1));
    let mut of_a = Walks::new(a, options, &first).anonymous();
    let mut of_b = Walks::new(b, options, &second).anonymous();
    for pair in &pairs {
        let (Some(one), Some(other)) = (of_a.next().await, of_b.next().await) else {
            break;
        };
        let held = [&one, &other].map(|performed| performed.resolution.held());
        if let [Some(one), Some(other)] = held {
            values.insert(pair.key.to_owned(), one.fingerprint == other.fingerprint);
        }
    }
    values
}
