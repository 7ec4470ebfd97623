//! `varlens list`: keys, which layers hold them, and which layer would win, from names alone.

use serde_json::Value;

use super::args::Options;
use super::exit::Outcome;
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use super::{listing, text, what_if};
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::{Key, Kind};
use crate::domain::mask::Masking;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::Resolution;
use crate::domain::search_path::Layer;
use crate::domain::what_if::WhatIf;
use crate::ui::sanitize;

pub(super) fn run(
    session: &Session,
    options: &Options,
    missing: bool,
    edits: &[String],
) -> Outcome {
    let what_if = what_if::read(&session.deployment, edits)?;
    let catalog = wait_for(listing::catalog(session, options.kind))?;
    let exit = listing::report_incomplete(&catalog);
    if let Some(text) = text::left_out(session.sources.left_out(options.kind)) {
        eprint_line(&text);
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

struct Lister<'a> {
    layers: Vec<Layer>,
    masking: Masking,
    what_if: &'a WhatIf,
    /// The changes, where there are any.
    edits: Option<Value>,
    catalog: &'a Catalog,
    kind: Kind,
    json: bool,
}

impl Lister<'_> {
    fn line(&self, row: RowId, only_missing: bool) -> Option<String> {
        let key = self.catalog.key(self.kind, row);
        let resolution = self.scenario().predict(key.clone());
        if only_missing && resolution.winner.is_some() {
            return None;
        }
        Some(if self.json {
            serde_json::to_string(&self.object(row, &key, &resolution)).unwrap_or_default()
        } else {
            self.text(row, &key, &resolution)
        })
    }

    fn object<'a>(&'a self, row: RowId, key: &'a Key, resolution: &Resolution) -> ListedObject<'a> {
        ListedObject {
            schema: 1,
            key: &key.name,
            kind: key.kind.name(),
            layers: Cells { lister: self, key },
            winner: resolution.winner.map(Layer::name),
            certain: resolution.certain,
            changed: self.catalog.changed(row),
            sensitive: self.masking.because(&key.name).is_some(),
            case: self.catalog.is_case_unknown(row).then_some("unknown"),
            what_if: self.edits.as_ref(),
            before: self.before(key).as_ref().map(what_if::answer),
        }
    }

    fn scenario(&self) -> Scenario<'_> {
        self.what_if.scenario(self.catalog)
    }

    /// How the lookup ends without the changes; None where nothing is changed.
    fn before(&self, key: &Key) -> Option<Resolution> {
        self.edits.as_ref()?;
        Some(self.scenario().unchanged().predict(key.clone()))
    }

    fn cell(&self, layer: Layer, key: &Key) -> &'static str {
        self.scenario().cell(layer, key).name()
    }

    fn text(&self, row: RowId, key: &Key, resolution: &Resolution) -> String {
        let cells: Vec<_> = self
            .layers
            .iter()
            .map(|layer| format!("{layer}={}", self.cell(*layer, key)))
            .collect();
        let now = winner(resolution);
        let before = self.before(key).map(|before| winner(&before));
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

fn winner(resolution: &Resolution) -> String {
    match (resolution.winner, resolution.certain) {
        (Some(layer), true) => layer.name().to_owned(),
        (Some(layer), false) => format!("{layer}?"),
        (None, _) => resolution.outcome.name().to_owned(),
    }
}

/// A line of `--json`.
#[derive(serde::Serialize)]
struct ListedObject<'a> {
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
