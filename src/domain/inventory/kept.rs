//! What is kept of a deployment and of a key, as a snapshot has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::setup::Setup;
use crate::domain::catalog::{Catalog, Listing, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::prediction::{BulkPredictor, Cell, Scenario};
use crate::domain::resolve::{Outcome, Prediction, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::value::{Shape, ShapeKind};

/// What a deployment has at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The version of this form.
    pub schema: u32,
    /// The deployment's name.
    pub deployment: String,
    /// When it was made, in seconds since 1970.
    pub taken: Option<i64>,
    /// Airflow's release.
    pub airflow: String,
    /// The Amazon provider's release.
    pub amazon_provider: String,
    /// Layers that were not listed, or not completely, and why.
    pub incomplete: BTreeMap<String, String>,
    /// How keys are looked up; None in older snapshots, and for deployments of which these texts do not say it.
    #[serde(default)]
    pub setup: Option<Setup>,
    /// By kind: the stores that were listed to their end.
    #[serde(default)]
    pub listed: BTreeMap<String, Vec<String>>,
    /// By kind: how the lookup of a key ends that no store lists.
    #[serde(default)]
    pub unlisted: BTreeMap<String, String>,
    /// The keys, by kind and name. The last field: [`Self::write`] ends with it.
    pub keys: Vec<Entry>,
}

/// What is known of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `variable`, `connection` or `config`.
    pub kind: String,
    /// Its name.
    pub key: String,
    /// An environment variable names it, in capitals: the key may be written in any case.
    #[serde(default, skip_serializing_if = "is_false")]
    pub case_unknown: bool,
    /// What each layer of the search path has: `present`, `absent`, `scheduled-for-deletion`, …
    pub layers: BTreeMap<String, String>,
    /// Layers that are never asked for it, and whose names have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_with_it: Vec<String>,
    /// How its lookup ends: `found`, `missing`, …
    pub outcome: String,
    /// The layer that gives the value.
    pub winner: Option<String>,
    /// No layer before the winner is unknown.
    pub certain: bool,
    /// When its secret was created, in seconds since 1970.
    #[serde(default)]
    pub created: Option<i64>,
    /// When its secret changed last, in seconds since 1970.
    #[serde(default)]
    pub changed: Option<i64>,
    /// What the value looks like, where it was read.
    #[serde(default)]
    pub shape: Option<String>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out a reference"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The version of the form that is written.
const SCHEMA: u32 = 1;

impl Inventory {
    /// An inventory without keys.
    pub fn new(deployment: &Deployment, taken: Option<i64>) -> Self {
        Self {
            schema: SCHEMA,
            deployment: deployment.name.clone(),
            taken,
            airflow: deployment.airflow.value.to_string(),
            amazon_provider: deployment.amazon_provider.value.to_string(),
            setup: Setup::of(deployment),
            ..Self::default()
        }
    }

    /// Adds the keys of a kind that were listed, and what could not be listed.
    pub fn add(&mut self, scenario: Scenario<'_>, kind: Kind) {
        let layers = scenario.simulated.layers(kind);
        let catalog = scenario.catalog;
        let not_listed = catalog.faults().chain(catalog.all_put_off());
        for (layer, fault) in not_listed {
            let why = fault.reason.sentence().to_owned();
            self.incomplete.insert(layer.name().to_owned(), why);
        }
        let stores = scenario.simulated.stores(kind).into_iter();
        let is_listed = |store: &Layer| catalog.listing(*store) == Listing::Complete;
        let listed = stores
            .filter(is_listed)
            .map(|store| store.name().to_owned());
        self.listed.insert(kind.name().to_owned(), listed.collect());
        let unlisted = scenario.predict(Key::new(kind, UNLISTED)).outcome;
        self.unlisted
            .insert(kind.name().to_owned(), unlisted.name().to_owned());
        let predictor = scenario.bulk(kind);
        for row in catalog.sorted() {
            let cells = layers.iter().map(|layer| {
                let cell = predictor.cell(*row, *layer);
                (layer.name().to_owned(), cell.name().to_owned())
            });
            let cells = cells.collect();
            let end = predictor.predict(*row);
            let mut entry = entry(catalog, *row, kind, (cells, end));
            entry.skipped_with_it = skipped_with_it(scenario, &predictor, *row, kind);
            self.keys.push(entry);
        }
    }

    /// The key of this name, in any case where one of the two is an environment variable's.
    pub fn find(&self, kind: Kind, key: &str) -> Option<&Entry> {
        let mut of_kind = self.keys.iter().filter(|entry| entry.kind == kind.name());
        let exact = of_kind.clone().find(|entry| entry.key == key);
        let variable = variable_form(key);
        let is_same = |entry: &&Entry| entry.case_unknown && variable_form(&entry.key) == variable;
        exact.or_else(|| of_kind.find(is_same))
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// Why the text is none, in words of our own.
    pub fn read(text: &str) -> Result<Self, String> {
        let parsed: Self = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = if error.is_eof() {
                "it is cut off"
            } else {
                "it is not a snapshot"
            };
            format!("{what} (line {line} column {column}); `varlens snapshot FILE` writes one")
        })?;
        if parsed.schema != SCHEMA {
            let schema = parsed.schema;
            return Err(format!(
                "a snapshot of form {schema}, and this version of varlens reads form {SCHEMA}"
            ));
        }
        Ok(parsed)
    }

    /// As JSON, a line for each key.
    pub fn write(&self) -> String {
        let head = Self {
            keys: Vec::new(),
            ..self.clone()
        };
        let head = serde_json::to_string(&head).unwrap_or_default();
        let head = head.strip_suffix("]}").unwrap_or(&head);
        let line = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
        let lines: Vec<_> = self.keys.iter().map(line).collect();
        format!("{head}\n{}\n]}}\n", lines.join(",\n"))
    }
}

/// The same for all names of one environment variable.
pub(super) fn variable_form(key: &str) -> String {
    key.to_uppercase()
}

/// A name that no store has.
pub(super) const UNLISTED: &str = "varlens-unlisted-key";

/// What a cell does not say of a layer that is never asked for the key.
fn skipped_with_it(
    scenario: Scenario<'_>,
    predictor: &BulkPredictor<'_>,
    row: RowId,
    kind: Kind,
) -> Vec<String> {
    let mut layers = scenario.simulated.layers(kind);
    layers.retain(|layer| {
        let store = scenario.simulated.store(*layer);
        let presence = || {
            scenario
                .catalog
                .presence_of_key(store, &scenario.catalog.key(kind, row))
        };
        predictor.cell(row, *layer) == Cell::Skipped && presence().is_listed()
    });
    layers.iter().map(|layer| layer.name().to_owned()).collect()
}

fn entry(
    catalog: &Catalog,
    row: RowId,
    kind: Kind,
    (layers, end): (BTreeMap<String, String>, Prediction),
) -> Entry {
    let secret = catalog.secret(row);
    Entry {
        kind: kind.name().to_owned(),
        key: catalog.name(row).to_owned(),
        case_unknown: catalog.is_case_unknown(row),
        layers,
        skipped_with_it: Vec::new(),
        outcome: end.outcome.name().to_owned(),
        winner: end.winner.map(|layer| layer.name().to_owned()),
        certain: end.certain && end.outcome != Outcome::Undetermined,
        created: secret.as_ref().and_then(|secret| secret.created),
        changed: catalog.changed(row),
        shape: None,
    }
}

impl Entry {
    /// A key as a live lookup ended, with the dates that the listing has of it.
    pub fn of_lookup(scenario: Scenario<'_>, resolution: &Resolution) -> Self {
        let key = resolution.key.as_ref();
        let layers = scenario.simulated.layers(key.kind).into_iter();
        let cell = |layer: Layer| {
            let cell = scenario.cell(layer, key).name();
            (layer.name().to_owned(), cell.to_owned())
        };
        let row = scenario.catalog.find(&key.name);
        let secret = row.and_then(|row| scenario.catalog.secret(row));
        Self {
            kind: key.kind.name().to_owned(),
            key: key.name.clone(),
            case_unknown: false,
            layers: layers.map(cell).collect(),
            skipped_with_it: Vec::new(),
            outcome: resolution.outcome.name().to_owned(),
            winner: resolution.winner.map(|layer| layer.name().to_owned()),
            certain: resolution.certain && resolution.outcome != Outcome::Undetermined,
            created: secret.as_ref().and_then(|secret| secret.created),
            changed: row.and_then(|row| scenario.catalog.changed(row)),
            shape: resolution.held().map(|held| shape_words(&held.shape)),
        }
    }

    /// `found in aws`, `missing`.
    pub fn end(&self) -> String {
        match &self.winner {
            Some(winner) => format!("{} in {winner}", self.outcome),
            None => self.outcome.clone(),
        }
    }
}

/// A shape in words, without the names in a JSON object.
pub fn shape_words(shape: &Shape) -> String {
    let size = match &shape.kind {
        ShapeKind::JsonObject { keys } => format!(", names: {}", keys.len()),
        _ => String::new(),
    };
    let mut words = format!("{}{size}", shape.kind.name());
    let further = [
        (shape.quoted, ", in quotes"),
        (shape.padded, ", white space around it"),
        (shape.trailing_newline, ", newline at the end"),
    ];
    for (applies, text) in further {
        if applies {
            words.push_str(text);
        }
    }
    words
}
