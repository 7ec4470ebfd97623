//! The what-if form, and the effect of its changes on all keys. It makes no calls.

use std::sync::Arc;

use crate::domain::catalog::Catalog;
use crate::domain::cost::{CostCase, CostScan};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::process::Process;
use crate::domain::search_path::{Layer, names};
use crate::domain::usage::UsageIndex;
use crate::domain::what_if::{DiffScan, DiffSummary, ScenarioDiff, WhatIf};

/// Rows that are compared at a time: about a millisecond.
const SLICE: usize = 4_096;

/// The what-if changes.
pub struct Changes {
    /// The deployment and its changes.
    pub what_if: WhatIf,
    /// The selected row of the form.
    pub row: usize,
    /// A field is being typed: its text before that.
    pub typing: Option<String>,
    /// Why the last text is no value of its field.
    pub problem: Option<String>,
    pub(super) masking: Masking,
    /// With nothing switched off, for the order of the form.
    with_all: Arc<Deployment>,
    scan: DiffScan,
    /// What the reads of DAG files cost.
    cost: CostScan,
}

/// The keys of the form, and what they do.
pub const FORM_KEYS: [(&str, &str); 7] = [
    ("j k down up", "next or previous row"),
    (
        "space enter",
        "switch the layer off or on, choose the process, type in the field",
    ),
    ("h l left right", "ask the layer earlier or later"),
    ("u backspace", "undo the change of the row"),
    ("r", "undo all changes"),
    ("tab", "go to the list and keep the changes"),
    ("esc", "discard the changes and go to the list"),
];

/// A row of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormRow {
    /// A layer of the search path, asked or switched off.
    Layer {
        /// The layer.
        layer: Layer,
        /// It is asked.
        is_on: bool,
    },
    /// A field with a text, by its name.
    Field(&'static str),
}

impl Changes {
    /// Nothing is changed yet.
    pub fn new(base: &Arc<Deployment>) -> Self {
        Self {
            what_if: WhatIf::new(Arc::clone(base)),
            row: 0,
            typing: None,
            problem: None,
            masking: base.masker(),
            with_all: Arc::clone(base),
            scan: DiffScan::new(),
            cost: CostScan::default(),
        }
    }

    /// The form for a kind of key: its layers in their order, then the fields.
    pub fn rows(&self, kind: Kind) -> Vec<FormRow> {
        let layers = self.path(kind).into_iter();
        let mut rows: Vec<_> = layers
            .map(|(layer, is_on)| FormRow::Layer { layer, is_on })
            .collect();
        rows.extend(fields(kind).map(FormRow::Field));
        rows
    }

    /// All layers in their order, those that are switched off among them.
    fn path(&self, kind: Kind) -> Vec<(Layer, bool)> {
        let asked = self.what_if.deployment().layers(kind);
        let all = self.with_all.layers(kind).into_iter();
        all.map(|layer| (layer, asked.contains(&layer))).collect()
    }

    /// The selected row.
    pub fn selected(&self, kind: Kind) -> Option<FormRow> {
        self.rows(kind).get(self.row).copied()
    }

    /// Selects the row this many further down, round the ends.
    pub fn go(&mut self, kind: Kind, by: isize) {
        let count = self.rows(kind).len().max(1);
        let next = self.row.checked_add_signed(by).unwrap_or(count - 1);
        self.row = next % count;
    }

    /// Switches a layer off, or on again.
    pub fn toggle(&mut self, kind: Kind, layer: Layer) {
        let off = self.path(kind).into_iter().filter_map(|(other, is_on)| {
            let is_off = is_on == (other == layer);
            is_off.then_some(other)
        });
        let off: Vec<_> = off.collect();
        if off.is_empty() {
            self.unset("off");
        } else {
            self.set("off", &names(&off, ","));
        }
    }

    /// Moves a layer up or down among its like; the api-server's layers stay after the task's.
    pub fn shift(&mut self, kind: Kind, layer: Layer, by: isize) {
        let mut path: Vec<_> = self.path(kind).iter().map(|(layer, _)| *layer).collect();
        let Some(at) = path.iter().position(|other| *other == layer) else {
            return;
        };
        let Some(to) = at.checked_add_signed(by) else {
            return;
        };
        let is_alike = |other: &Layer| other.is_nested() == layer.is_nested();
        if path.get(to).is_some_and(is_alike) {
            path.swap(at, to);
            self.set("order", &names(&path, ","));
            self.row = to;
        }
    }

    /// The next process after the one in force.
    pub fn turn_process(&mut self) {
        let current = self.what_if.text("process");
        let all = Process::ALL;
        let at = all.iter().position(|process| process.name() == current);
        let next = at.map_or(0, |at| (at + 1) % all.len());
        if let Some(process) = all.get(next) {
            self.set("process", process.name());
        }
    }

    /// Changes a field, and counts again. An invalid value changes nothing; the form shows why.
    pub fn set(&mut self, name: &str, text: &str) {
        self.problem = self.what_if.set(name, text).err();
        self.restart();
    }

    /// Takes a row's change back.
    pub fn unset(&mut self, name: &str) {
        self.what_if.unset(name);
        self.problem = None;
        self.restart();
    }

    /// Takes all changes back.
    pub fn clear(&mut self) {
        self.what_if.clear();
        self.problem = None;
        self.restart();
    }

    /// What was counted is out of date.
    pub fn restart(&mut self) {
        self.scan = DiffScan::new();
        self.cost = CostScan::default();
        self.masking = self.what_if.deployment().masker();
        self.with_all = Arc::clone(self.what_if.deployment());
        if self.what_if.is_edited("off") {
            let mut with_all = self.what_if.clone();
            with_all.unset("off");
            self.with_all = Arc::clone(with_all.deployment());
        }
    }

    /// Counts some more rows.
    pub fn slice(&mut self, catalog: &Catalog, kind: Kind) {
        let diff = ScenarioDiff::new(self.what_if.scenario(catalog), kind);
        self.scan.slice(&diff, SLICE);
    }

    /// Counts the calls for some more keys that DAG files read, once they are listed.
    pub fn slice_cost(&mut self, catalog: &Catalog, kind: Kind, usages: &UsageIndex) {
        let case = CostCase {
            today: self.what_if.base(),
            changed: self.what_if.deployment(),
            catalog,
            kind,
            usages,
        };
        if let Err(why) = self.cost.slice(case) {
            self.problem = Some(why);
        }
    }

    /// Calls for keys that DAG files read are left to be counted.
    pub fn is_counting_cost(&self, catalog: &Catalog, usages: &UsageIndex) -> bool {
        !catalog.is_listing() && self.problem.is_none() && self.cost.is_running(usages)
    }

    /// What the reads of DAG files cost, as far as it was counted.
    pub fn cost(&self) -> &CostScan {
        &self.cost
    }

    /// Rows are left to be counted.
    pub fn is_running(&self, catalog: &Catalog) -> bool {
        self.scan.is_running(catalog)
    }

    /// What was counted so far.
    pub fn summary(&self) -> DiffSummary {
        self.scan.summary()
    }
}

/// The fields of a kind, in the order of the form.
fn fields(kind: Kind) -> impl Iterator<Item = &'static str> {
    let own = match kind {
        Kind::Variable => ["variables-lookup-pattern", "variables-prefix"],
        Kind::Connection => ["connections-lookup-pattern", "connections-prefix"],
        Kind::Config => ["config-lookup-pattern", "config-prefix"],
    };
    let all = ["sep", "name-gate", "airflow", "amazon-provider", "process"];
    own.into_iter().chain(all)
}
