//! Two inventories, and in what they differ. Says no more than both are known to have.

use std::collections::{BTreeMap, HashMap};

use super::kept::{Entry, Inventory, variable_form};
use crate::domain::key::Kind;
use crate::domain::prediction::Cell;
use crate::domain::resolve::Outcome;

/// In what a key differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Only the first side has it.
    OnlyFirst,
    /// Only the second side has it.
    OnlySecond,
    /// Another layer gives it, or its lookup ends in another way.
    Winner,
    /// The values differ, by their fingerprints.
    Value,
    /// The values look different.
    Shape,
    /// The same layers have something else of it: absent, scheduled for deletion, …
    Layers,
    /// Its secret changed in between.
    Changed,
}

impl Aspect {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnlyFirst => "only-a",
            Self::OnlySecond => "only-b",
            Self::Winner => "winner",
            Self::Value => "value",
            Self::Shape => "shape",
            Self::Layers => "layers",
            Self::Changed => "changed",
        }
    }
}

/// Whether the values of a key are the same on both sides; a key that was not read on both has no entry.
pub type Values = HashMap<String, bool>;

/// A key of two inventories.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// Its name.
    pub key: &'a str,
    /// What each side has of it.
    pub sides: [Option<&'a Entry>; 2],
}

/// A key that differs.
#[derive(Clone, Debug)]
pub struct Difference<'a> {
    /// The key.
    pub pair: Pair<'a>,
    /// In what; never empty.
    pub aspects: Vec<Aspect>,
    /// Whether the values are the same; None where they were not read.
    pub same_value: Option<bool>,
    /// Both sides could be seen.
    pub certain: bool,
}

impl<'a> Pair<'a> {
    /// The keys of a kind, by name. A name of an environment variable is the same as a key in any case.
    pub fn all(a: &'a Inventory, b: &'a Inventory, kind: Kind) -> Vec<Self> {
        let mut pairs: BTreeMap<&str, Self> = BTreeMap::new();
        let (of_a, of_b) = (Index::new(a, kind), Index::new(b, kind));
        for entry in of_kind(a, kind) {
            let sides = [Some(entry), of_b.twin(entry)];
            pairs.insert(
                &entry.key,
                Self {
                    key: &entry.key,
                    sides,
                },
            );
        }
        for entry in of_kind(b, kind) {
            if of_a.twin(entry).is_none() {
                let sides = [None, Some(entry)];
                pairs.insert(
                    &entry.key,
                    Self {
                        key: &entry.key,
                        sides,
                    },
                );
            }
        }
        pairs.into_values().collect()
    }

    /// Both sides have a value of it.
    pub fn is_found(&self) -> bool {
        let found = |side: Option<&Entry>| side.is_some_and(|entry| entry.winner.is_some());
        self.sides.into_iter().all(found)
    }
}

fn of_kind(inventory: &Inventory, kind: Kind) -> impl Iterator<Item = &Entry> {
    inventory
        .keys
        .iter()
        .filter(move |entry| entry.kind == kind.name())
}

/// The keys of one side, by what the other side's keys are looked up by.
struct Index<'a> {
    named: HashMap<&'a str, &'a Entry>,
    /// Those of environment variables, by the variable.
    variables: HashMap<String, &'a Entry>,
    /// All, by the variable that Airflow would ask for.
    forms: HashMap<String, &'a Entry>,
}

impl<'a> Index<'a> {
    fn new(inventory: &'a Inventory, kind: Kind) -> Self {
        let mut index = Self {
            named: HashMap::new(),
            variables: HashMap::new(),
            forms: HashMap::new(),
        };
        for entry in of_kind(inventory, kind) {
            index.named.entry(&entry.key).or_insert(entry);
            let variable = variable_form(&entry.key);
            if entry.case_unknown {
                let known = index.variables.entry(variable.clone());
                known.or_insert(entry);
            }
            index.forms.entry(variable).or_insert(entry);
        }
        index
    }

    /// The same key: of this name, or in any case where one of the two is an environment variable's.
    fn twin(&self, entry: &Entry) -> Option<&'a Entry> {
        let named = self.named.get(entry.key.as_str());
        let twin = named.or_else(|| {
            let variable = variable_form(&entry.key);
            let forms = self.forms.get(&variable).filter(|_| entry.case_unknown);
            self.variables.get(&variable).or(forms)
        });
        twin.copied()
    }
}

/// What differs between two inventories, by name. `is_one_place`: both are of the same deployment, so that dates count.
pub fn compare<'a>(
    a: &'a Inventory,
    b: &'a Inventory,
    kind: Kind,
    values: &Values,
    is_one_place: bool,
) -> Vec<Difference<'a>> {
    let is_complete = a.incomplete.is_empty() && b.incomplete.is_empty();
    let differing = |pair: Pair<'a>| {
        let same_value = values.get(pair.key).copied();
        let aspects = aspects(&pair, same_value, is_one_place);
        let is_certain = |side: Option<&Entry>| side.is_none_or(|entry| entry.certain);
        let has_both = pair.sides.iter().all(Option::is_some);
        let certain = pair.sides.into_iter().all(is_certain) && (has_both || is_complete);
        (!aspects.is_empty()).then_some(Difference {
            pair,
            aspects,
            same_value,
            certain,
        })
    };
    let pairs = Pair::all(a, b, kind).into_iter();
    pairs.filter_map(differing).collect()
}

/// The same layers have something else of it. What was not inspected is no difference.
fn has_other_cells(a: &Entry, b: &Entry) -> bool {
    let unseen = Cell::NotInspected.name();
    let mut cells = a.layers.values().zip(b.layers.values());
    let differs =
        |(one, other): (&String, &String)| one != other && one != unseen && other != unseen;
    a.layers.keys().eq(b.layers.keys()) && cells.any(differs)
}

fn aspects(pair: &Pair<'_>, same_value: Option<bool>, is_one_place: bool) -> Vec<Aspect> {
    let [a, b] = match pair.sides {
        [Some(a), Some(b)] => [a, b],
        [Some(_), None] => return vec![Aspect::OnlyFirst],
        [None, Some(_)] => return vec![Aspect::OnlySecond],
        [None, None] => return Vec::new(),
    };
    let has_shapes = a.shape.is_some() && b.shape.is_some();
    let has_dates = a.changed.is_some() && b.changed.is_some();
    let is_known = |entry: &Entry| entry.outcome != Outcome::Undetermined.name();
    let ends = [a, b].map(|entry| (&entry.winner, &entry.outcome));
    let has_ends = is_known(a) && is_known(b) && ends[0] != ends[1];
    let differs = [
        (Aspect::Winner, has_ends),
        (Aspect::Value, same_value == Some(false)),
        (Aspect::Shape, has_shapes && a.shape != b.shape),
        (Aspect::Layers, has_other_cells(a, b)),
        (
            Aspect::Changed,
            is_one_place && has_dates && a.changed != b.changed,
        ),
    ];
    let differs = differs.into_iter().filter(|(_, differs)| *differs);
    differs.map(|(aspect, _)| aspect).collect()
}
