//! `varlens list`: keys, which layers hold them, and which layer would win, from names alone.

use std::cmp::Reverse;

use serde_json::Value;

use super::args::Options;
use super::columns::{Cell, Row, Table};
use super::exit::{Failure, Outcome};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::screen::Screen;
use super::session::Session;
use super::{listing, text, what_if};
use crate::app::list::cell_state::CellState;
use crate::app::list::row_context::RowContext;
use crate::config::Shell;
use crate::domain::catalog::{Catalog, RowId};
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::prediction::BulkPredictor;
use crate::domain::query::{FIELDS, Query, RowMatcher};
use crate::domain::resolve::Prediction;
use crate::domain::search_path::Layer;
use crate::domain::suggest::unknown;
use crate::domain::what_if::WhatIf;
use crate::tui::seconds_since_1970;
use crate::ui::{roles, sanitize};

/// Which keys are listed, and under which changes.
pub(super) struct Wanted<'a> {
    /// In the filter language.
    pub(super) filter: &'a str,
    /// Only keys without a winner.
    pub(super) missing: bool,
    /// What is changed before.
    pub(super) edits: &'a [String],
}

pub(super) fn run(
    session: &Session,
    shell: &Shell,
    options: &Options,
    wanted: &Wanted<'_>,
) -> Outcome {
    let query = query(wanted.filter)?;
    let what_if = what_if::read(&session.deployment, wanted.edits)?;
    let catalog = wait_for(listing::catalog(session, options))?;
    let exit = listing::report_incomplete(&catalog);
    if let Some(text) = text::left_out(session.sources.left_out(options.kind)) {
        eprint_line(&text);
    }
    let mut data = Data::new();
    let lister = Lister::new(&what_if, &catalog, options);
    let summary = (!what_if.is_empty()).then(|| what_if::summary(&what_if, &catalog, options).line);
    if let Some(term) = query.without_layers(&lister.layers) {
        eprint_line(&format!("{term}: this deployment does not ask that layer"));
    }
    let filtered;
    let rows = if query.is_empty() {
        catalog.sorted()
    } else {
        filtered = lister.found(&query, &what_if);
        &filtered
    };
    let ends = rows
        .iter()
        .map(|row| (*row, lister.predictor.predict(*row)));
    let ends = ends.filter(|(_, end)| !wanted.missing || end.winner.is_none());
    let screen = Screen::new(shell, options, &session.preferences);
    let has_unknown = !options.json && rows.iter().any(|row| catalog.is_case_unknown(*row));
    let written = if let Some(screen) = screen {
        let lines = screen.table(&lister.table(ends));
        let mut lines = lines.into_iter().chain(summary);
        lines.try_for_each(|line| data.line(&line))
    } else {
        let mut lines = ends.map(|(row, end)| lister.line(row, end)).chain(summary);
        lines.try_for_each(|line| data.line(&line))
    };
    let exit = data.finish(written, exit)?;
    if has_unknown {
        eprint_line(CASE_UNKNOWN);
    }
    Ok(exit)
}

/// What the words after a key mean.
const CASE_UNKNOWN: &str = "(case unknown): the name of an environment variable is in capitals, so Airflow finds it for this key in any case";

/// A filter as the explorer reads it; here, what it does not understand is an error.
fn query(filter: &str) -> Result<Query, Failure> {
    let query = Query::parse(filter);
    let unknown_field = query.unknown_field().map(|field| {
        let known: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        let name = field.trim_end_matches([':', '<', '>']);
        unknown("filter", name, &known)
    });
    let usage = query.usage_term().map(|term| {
        format!("{term} is for the explorer (--dags); varlens scan says what DAG files read")
    });
    let problem = query.problem().map(str::to_owned);
    match unknown_field.or(problem).or(usage) {
        Some(problem) => Err(Failure(format!("filter `{filter}`: {problem}"))),
        None => Ok(query),
    }
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

    /// The rows that a filter finds: by name, or the best match first where the filter ranks.
    fn found(&self, query: &Query, what_if: &WhatIf) -> Vec<RowId> {
        let scenario = what_if.scenario(self.catalog);
        let context = RowContext::new(scenario, &self.masking, self.kind, seconds_since_1970());
        let mut matcher = RowMatcher::default();
        let mut found = Vec::new();
        for row in self.catalog.sorted() {
            if query.passes(self.catalog, *row)
                && let Some(rank) = matcher.rank(query, self.catalog, &context, *row)
            {
                found.push((rank, *row));
            }
        }
        // Equal ranks stay in the order of the names.
        found.sort_by_key(|(rank, _)| Reverse(*rank));
        found.into_iter().map(|(_, row)| row).collect()
    }

    fn line(&self, row: RowId, prediction: Prediction) -> String {
        if self.json {
            serde_json::to_string(&self.object(row, prediction)).unwrap_or_default()
        } else {
            self.text(row, prediction)
        }
    }

    /// For a terminal: a column a layer.
    fn table(&self, rows: impl Iterator<Item = (RowId, Prediction)>) -> Table {
        let layers = self.layers.iter().map(|layer| layer.column());
        let header = ["KEY", "WINNER"].into_iter().chain(layers);
        let rows = rows.map(|(row, prediction)| {
            let name = Cell::from(self.name(row));
            let winner = Cell::new(self.winner(row, prediction), roles::of_end(prediction));
            let layers = self.layers.iter().map(|layer| {
                let cell = self.predictor.cell(row, *layer);
                let state = CellState::from_names(*layer, prediction.winner, || cell);
                Cell::new(cell.name(), roles::of_cell(state))
            });
            Row::Cells([name, winner].into_iter().chain(layers).collect())
        });
        Table {
            header: header.collect(),
            rows: rows.collect(),
        }
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
        let (name, winner) = (self.name(row), self.winner(row, prediction));
        format!("{name}\t{winner}\t{}", cells.join(" "))
    }

    fn name(&self, row: RowId) -> String {
        let mut name = sanitize::line(self.catalog.name(row));
        if self.catalog.is_case_unknown(row) {
            name.push_str(" (case unknown)");
        }
        name
    }

    /// Who wins; after a simulated change also who won before.
    fn winner(&self, row: RowId, prediction: Prediction) -> String {
        let now = winner(prediction);
        let before = self.before.as_ref();
        let before = before.map(|before| winner(before.predictor.predict(row)));
        match before.filter(|before| *before != now) {
            Some(before) => format!("{before} → {now}"),
            None => now,
        }
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
