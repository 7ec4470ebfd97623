//! `varlens list`: keys, which layers hold them, and which layer would win, from names alone.

use serde_json::Value;

use super::args::Options;
use super::exit::Outcome;
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use super::{listing, text, what_if};
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::prediction::BulkPredictor;
use crate::domain::resolve::Prediction;
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
    let lister = Lister::new(&what_if, &catalog, options);
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
    predictor: BulkPredictor<'a>,
    before: Option<Before<'a>>,
    catalog: &'a Catalog,
    kind: Kind,
    json: bool,
}

/// What was before the changes, where there are any.
struct Before<'a> {
    /// The changes.
    edits: Value,
    predictor: BulkPredictor<'a>,
}

impl<'a> Lister<'a> {
    fn new(what_if: &'a WhatIf, catalog: &'a Catalog, options: &Options) -> Self {
        let kind = options.kind;
        let scenario = what_if.scenario(catalog);
        let before = || Before {
            edits: what_if::edits(what_if),
            predictor: scenario.unchanged().bulk(kind),
        };
        Self {
            layers: what_if.deployment().layers(kind),
            masking: what_if.deployment().masker(),
            predictor: scenario.bulk(kind),
            before: (!what_if.is_empty()).then(before),
            catalog,
            kind,
            json: options.json,
        }
    }

    fn line(&self, row: RowId, only_missing: bool) -> Option<String> {
        let prediction = self.predictor.predict(row);
        if only_missing && prediction.winner.is_some() {
            return None;
        }
        Some(if self.json {
            serde_json::to_string(&self.object(row, prediction)).unwrap_or_default()
        } else {
            self.text(row, prediction)
        })
    }

    fn object(&self, row: RowId, prediction: Prediction) -> ListedObject<'_> {
        let key = self.catalog.name(row);
        let before = self.before.as_ref();
        ListedObject {
            schema: 1,
            key,
            kind: self.kind.name(),
            layers: Cells { lister: self, row },
            winner: prediction.winner.map(Layer::name),
            certain: prediction.certain,
            changed: self.catalog.changed(row),
            sensitive: self.masking.is_sensitive(key),
            case: self.catalog.is_case_unknown(row).then_some("unknown"),
            what_if: before.map(|before| &before.edits),
            before: before.map(|before| what_if::answer(before.predictor.predict(row))),
        }
    }

    fn cell(&self, layer: Layer, row: RowId) -> &'static str {
        self.predictor.cell(row, layer).name()
    }

    fn text(&self, row: RowId, prediction: Prediction) -> String {
        let cells: Vec<_> = self
            .layers
            .iter()
            .map(|layer| format!("{layer}={}", self.cell(*layer, row)))
            .collect();
        let now = winner(prediction);
        let before = self.before.as_ref();
        let before = before.map(|before| winner(before.predictor.predict(row)));
        let winner = match before.filter(|before| *before != now) {
            Some(before) => format!("{before} → {now}"),
            None => now,
        };
        let mut name = sanitize::line(self.catalog.name(row));
        if self.catalog.is_case_unknown(row) {
            name.push_str(" (case unknown)");
        }
        format!("{name}\t{winner}\t{}", cells.join(" "))
    }
}

fn winner(prediction: Prediction) -> String {
    match (prediction.winner, prediction.certain) {
        (Some(layer), true) => layer.name().to_owned(),
        (Some(layer), false) => format!("{layer}?"),
        (None, _) => prediction.outcome.name().to_owned(),
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
    row: RowId,
}

impl serde::Serialize for Cells<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let layers = self.lister.layers.iter();
        to.collect_map(layers.map(|layer| (layer.name(), self.lister.cell(*layer, self.row))))
    }
}
