//! `varlens list`: keys, which layers hold them, and who would win, from names alone.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;

use super::args::Options;
use super::output::{Data, talk};
use super::{Exit, Outcome, text, wait_for, what_if};
use crate::config::{Flags, Shell, load, sources_of};
use crate::domain::catalog::{Catalog, Listing, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::Masking;
use crate::domain::prediction::{cell_as, predict, predict_as};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::what_if::WhatIf;
use crate::sources::{Arrival, Page, Sources, list_into};
use crate::ui::sanitize;

/// Arrivals of all layers that wait to be taken in.
const WAITING: usize = 8;

pub(super) fn run(
    flags: &Flags,
    shell: &Shell,
    options: &Options,
    missing: bool,
    edits: &[String],
) -> Outcome {
    let settings = load(flags, shell)?;
    for warning in &settings.warnings {
        talk(warning);
    }
    let (deployment, sources) = sources_of(settings);
    let what_if = what_if::read(&deployment, edits)?;
    let catalog = wait_for(catalog(&deployment, &sources, options.kind))?;
    let exit = report_incomplete(&catalog);
    if let Some(text) = text::left_out(sources.left_out(options.kind)) {
        talk(&text);
    }
    let mut data = Data::new();
    let lister = Lister {
        layers: what_if.deployment().layers(options.kind),
        masking: what_if.deployment().masker(),
        edits: (!what_if.is_empty()).then(|| what_if::edits(&what_if)),
        what_if: &what_if,
        catalog: &catalog,
        kind: options.kind,
        json: options.json,
    };
    let summary = (!what_if.is_empty()).then(|| what_if::summary(&what_if, &catalog, options).line);
    let rows = catalog.sorted().iter();
    let mut lines = rows
        .filter_map(|row| lister.line(*row, missing))
        .chain(summary);
    let written = lines.try_for_each(|line| data.line(&line));
    data.finish(written, exit)
}

/// Says which layers are not listed to their end.
pub(super) fn report_incomplete(catalog: &Catalog) -> Exit {
    for (layer, fault) in catalog.faults() {
        let detail = fault
            .detail()
            .map_or(String::new(), |detail| format!(" ({detail})"));
        talk(&format!(
            "{layer} is incomplete: {}{detail}; {}",
            fault.reason.sentence(),
            fault.next_step()
        ));
    }
    // What this version cannot read is said, and is no failure of this listing.
    let failed = |fault: &Fault| fault.reason != Reason::UnsupportedOption;
    if catalog.faults().any(|(_, fault)| failed(fault)) {
        Exit::Undetermined
    } else {
        Exit::Found
    }
}

/// Lists every layer that can be listed, all at once.
pub(super) async fn catalog(deployment: &Deployment, sources: &Sources, kind: Kind) -> Catalog {
    let mut catalog = Catalog::new();
    let (sender, mut arrivals) = mpsc::channel(WAITING);
    for layer in deployment.stores(kind) {
        if let Some(source) = sources.of(layer) {
            let (source, sender) = (Arc::clone(source), sender.clone());
            tokio::spawn(async move {
                list_into(&source, kind, &sender, |arrival| (layer, arrival)).await;
            });
        }
    }
    drop(sender);
    while let Some((layer, arrival)) = arrivals.recv().await {
        match arrival {
            Arrival::Page(Page::Keys(keys)) => {
                catalog.add(layer, keys);
            }
            Arrival::Page(Page::Environment(names)) => {
                catalog.add_environment(layer, names);
            }
            Arrival::End(Ok(())) => catalog.set_listing(layer, Listing::Complete),
            Arrival::End(Err(fault)) => catalog.set_fault(layer, fault),
        }
    }
    catalog
}

struct Lister<'a> {
    layers: Vec<Layer>,
    masking: Masking,
    what_if: &'a WhatIf,
    /// What is changed, where something is.
    edits: Option<Value>,
    catalog: &'a Catalog,
    kind: Kind,
    json: bool,
}

impl Lister<'_> {
    fn line(&self, row: RowId, only_missing: bool) -> Option<String> {
        let key = self.catalog.key(self.kind, row);
        let (base, simulated) = (self.what_if.base(), self.what_if.deployment());
        let end = predict_as(simulated, base, self.catalog, key.clone(), None);
        if only_missing && end.winner.is_some() {
            return None;
        }
        Some(if self.json {
            serde_json::to_string(&self.object(row, &key, &end)).unwrap_or_default()
        } else {
            self.text(row, &key, &end)
        })
    }

    fn object<'a>(&'a self, row: RowId, key: &'a Key, end: &Resolution) -> Object<'a> {
        Object {
            schema: 1,
            key: &key.name,
            kind: key.kind.name(),
            layers: Cells { lister: self, key },
            winner: end.winner.map(Layer::name),
            certain: end.certain,
            changed: self.catalog.changed(row),
            sensitive: self.masking.because(&key.name).is_some(),
            case: self.catalog.is_case_unknown(row).then_some("unknown"),
            what_if: self.edits.as_ref(),
            before: self.before(key).as_ref().map(what_if::answer),
        }
    }

    /// How the lookup ends as it is, where something is changed.
    fn before(&self, key: &Key) -> Option<Resolution> {
        self.edits.as_ref()?;
        Some(predict(self.what_if.base(), self.catalog, key.clone()))
    }

    fn cell(&self, layer: Layer, key: &Key) -> &'static str {
        let (base, simulated) = (self.what_if.base(), self.what_if.deployment());
        cell_as(simulated, base, self.catalog, layer, key).name()
    }

    fn text(&self, row: RowId, key: &Key, end: &Resolution) -> String {
        let cells: Vec<_> = self
            .layers
            .iter()
            .map(|layer| format!("{layer}={}", self.cell(*layer, key)))
            .collect();
        let now = winner(end);
        let before = self.before(key).map(|end| winner(&end));
        let winner = match before.filter(|before| *before != now) {
            Some(before) => format!("{before} → {now}"),
            None => now,
        };
        let mut name = sanitize::line(&key.name);
        if self.catalog.is_case_unknown(row) {
            name.push_str(" (case unknown)");
        }
        format!("{name}\t{winner}\t{}", cells.join(" "))
    }
}

fn winner(end: &Resolution) -> String {
    match (end.winner, end.certain) {
        (Some(layer), true) => layer.name().to_owned(),
        (Some(layer), false) => format!("{layer}?"),
        (None, _) => end.outcome.name().to_owned(),
    }
}

/// A line of `--json`.
#[derive(serde::Serialize)]
struct Object<'a> {
    schema: u8,
    key: &'a str,
    kind: &'static str,
    layers: Cells<'a>,
    winner: Option<&'static str>,
    certain: bool,
    changed: Option<i64>,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
}

/// What each layer holds of a key.
struct Cells<'a> {
    lister: &'a Lister<'a>,
    key: &'a Key,
}

impl serde::Serialize for Cells<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let layers = self.lister.layers.iter();
        to.collect_map(layers.map(|layer| (layer.name(), self.lister.cell(*layer, self.key))))
    }
}
