//! `varlens list`: keys, which layers hold them, and who would win, from names alone.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::args::Options;
use super::output::{Data, talk};
use super::{Exit, Outcome, wait_for};
use crate::config::{Flags, Shell, load, sources_of};
use crate::domain::catalog::{Catalog, Listing, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::Masking;
use crate::domain::prediction::{cell, predict};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Outcome as End, Resolution};
use crate::domain::search_path::Layer;
use crate::sources::{Arrival, Page, Sources, list_into};
use crate::ui::visible;

/// Arrivals of all layers that wait to be taken in.
const WAITING: usize = 8;

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options, missing: bool) -> Outcome {
    let settings = load(flags, shell)?;
    for warning in &settings.warnings {
        talk(warning);
    }
    let (deployment, sources) = sources_of(settings);
    let catalog = wait_for(catalog(&deployment, &sources, options.kind))?;
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
    let exit = if catalog.faults().any(|(_, fault)| failed(fault)) {
        Exit::Undetermined
    } else {
        Exit::Found
    };
    let mut data = Data::new();
    let lister = Lister {
        layers: deployment.layers(options.kind),
        masking: deployment.masker(),
        deployment: &deployment,
        catalog: &catalog,
        kind: options.kind,
        json: options.json,
    };
    let written = catalog
        .sorted()
        .iter()
        .try_for_each(|row| match lister.line(*row, missing) {
            Some(line) => data.line(&line),
            None => Ok(()),
        });
    data.finish(written, exit)
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
    deployment: &'a Arc<Deployment>,
    catalog: &'a Catalog,
    kind: Kind,
    json: bool,
}

impl Lister<'_> {
    fn line(&self, row: RowId, only_missing: bool) -> Option<String> {
        let key = self.catalog.key(self.kind, row);
        let end = predict(self.deployment, self.catalog, key.clone());
        if only_missing && end.outcome == End::Found && end.certain {
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
        }
    }

    fn cell(&self, layer: Layer, key: &Key) -> &'static str {
        cell(self.deployment, self.catalog, layer, key).name()
    }

    fn text(&self, row: RowId, key: &Key, end: &Resolution) -> String {
        let cells: Vec<_> = self
            .layers
            .iter()
            .map(|layer| format!("{layer}={}", self.cell(*layer, key)))
            .collect();
        let winner = match (end.winner, end.certain) {
            (Some(layer), true) => layer.name().to_owned(),
            (Some(layer), false) => format!("{layer}?"),
            (None, _) => end.outcome.name().to_owned(),
        };
        let mut name = visible::line(&key.name);
        if self.catalog.is_case_unknown(row) {
            name.push_str(" (case unknown)");
        }
        format!("{name}\t{winner}\t{}", cells.join(" "))
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
