//! Who would win, for scans over all rows: what [`predict_as`] says, without its texts.
//!
//! What does not depend on the key is worked out once, so that a row costs no allocation. Refuses to say why, and to guess:
//! a key for which a rule is not plain (an empty one, one that the api-server's URL changes) is walked in full.

use std::sync::Arc;

use super::listed::Listed;
use super::{Cell, about_to_be_deleted, cell_as, predict_as};
use crate::domain::api_route::arrives_as_it_is;
use crate::domain::catalog::{Catalog, Presence, RowId};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{Gates, Passage};
use crate::domain::release::{ApiRoute, BackendErrors};
use crate::domain::resolve::{Ask, Outcome, Resolution, Verdict, is_called, judge};
use crate::domain::search_path::{Layer, Order, Store};

/// How the lookup of one key ends, from names alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// How it ends for Airflow.
    pub outcome: Outcome,
    /// The first layer that has it.
    pub winner: Option<Layer>,
    /// No layer before the winner was not inspected.
    pub certain: bool,
    /// How many calls of AWS Airflow makes.
    pub aws_calls: u8,
    /// The winner and the layers that also hold it: a bit for each, by [`Layer::index`].
    pub holders: u16,
}

impl Prediction {
    /// What a resolution comes to.
    pub fn of(end: &Resolution) -> Self {
        let shadowed = end.shadowed.iter().map(|shadowed| shadowed.layer);
        Self {
            outcome: end.outcome,
            winner: end.winner,
            certain: end.certain,
            aws_calls: u8::try_from(end.aws_calls.len()).unwrap_or(u8::MAX),
            holders: end.winner.into_iter().chain(shadowed).fold(0, with),
        }
    }

    /// `layer` holds the key, whether or not it is reached.
    pub fn holds(self, layer: Layer) -> bool {
        with(self.holders, layer) == self.holders
    }

    /// A layer holds the key and is never reached.
    pub fn is_shadowed(self) -> bool {
        self.winner.into_iter().fold(0, with) != self.holders
    }
}

const fn with(layers: u16, layer: Layer) -> u16 {
    layers | 1 << layer.index()
}

/// One layer of the search path, as far as it does not depend on the key.
#[derive(Debug)]
struct Leg<'a> {
    layer: Layer,
    store: Layer,
    gates: Gates<'a>,
    listed: Listed,
    /// What Airflow makes of a secret that is about to be deleted, and whether it calls AWS for it.
    deleted: (Verdict, bool),
    /// What fails here ends the lookup.
    raises: bool,
    /// Where it stands behind a layer of AWS's that failed, nobody says whether it is asked.
    is_undocumented: bool,
}

/// Forecasts for the keys of one kind.
pub struct BulkPredictor<'a> {
    simulated: &'a Arc<Deployment>,
    listed: &'a Arc<Deployment>,
    catalog: &'a Catalog,
    kind: Kind,
    legs: Vec<Leg<'a>>,
    /// How a task's keys reach the api-server, where there is one behind.
    route: Option<ApiRoute>,
    /// No key's lookup is plain.
    is_odd: bool,
    /// Written over for each key.
    text: std::cell::Cell<String>,
}

impl<'a> BulkPredictor<'a> {
    /// Of `simulated`, by the names that were listed for `listed`: the same one, where nothing is simulated otherwise.
    pub fn new(
        simulated: &'a Arc<Deployment>,
        listed: &'a Arc<Deployment>,
        catalog: &'a Catalog,
        kind: Kind,
    ) -> Self {
        let layers = simulated.layers(kind);
        let is_nested = layers.iter().any(|layer| layer.is_nested());
        let task = simulated.task_rules().filter(|_| is_nested);
        let legs = layers.into_iter();
        Self {
            legs: legs
                .map(|layer| Leg::of(simulated, listed, layer, kind))
                .collect(),
            route: task.map(|rules| rules.route),
            is_odd: task.is_some() && simulated.server.teams.in_use().is_err(),
            text: std::cell::Cell::default(),
            simulated,
            listed,
            catalog,
            kind,
        }
    }

    /// How the lookup of a row's key ends.
    pub fn of(&self, row: RowId) -> Prediction {
        let name = self.catalog.name(row);
        if !self.is_plain(name) {
            return self.walked(name);
        }
        let mut course = Course::of(self.simulated);
        let mut text = self.text.take();
        for leg in &self.legs {
            if course.is_undocumented(leg) {
                course.is_unseen = true;
                continue;
            }
            course.pass(leg, leg.gates.passage(name), || {
                self.presence(leg, (row, name), &mut text)
            });
        }
        self.text.set(text);
        course.end()
    }

    /// What names say of a layer for a row's key: what [`cell_as`] says.
    pub fn cell(&self, row: RowId, layer: Layer) -> Cell {
        let name = self.catalog.name(row);
        let leg = self.legs.iter().find(|leg| leg.layer == layer);
        let Some(leg) = leg.filter(|_| self.is_plain(name)) else {
            let key = Key::new(self.kind, name);
            return cell_as(self.simulated, self.listed, self.catalog, layer, &key);
        };
        match leg.gates.passage(name) {
            Passage::Skipped | Passage::Failed => return Cell::Skipped,
            Passage::NotInspected => return Cell::NotInspected,
            Passage::Asked => {}
        }
        let mut text = self.text.take();
        let presence = self.presence(leg, (row, name), &mut text);
        self.text.set(text);
        presence.into()
    }

    fn is_plain(&self, name: &str) -> bool {
        let arrives = |route| arrives_as_it_is(route, self.kind, name);
        !self.is_odd && !name.is_empty() && self.route.is_none_or(arrives)
    }

    fn walked(&self, name: &str) -> Prediction {
        let key = Key::new(self.kind, name);
        let end = predict_as(self.simulated, self.listed, self.catalog, key, None);
        Prediction::of(&end)
    }

    fn presence(&self, leg: &Leg<'_>, (row, name): (RowId, &str), text: &mut String) -> Presence {
        if leg.store.store == Store::Env {
            return self.catalog.environment_has(leg.store, name, text);
        }
        if leg.listed == Listed::AsItIs {
            return self.catalog.row_holds(leg.store, row);
        }
        match leg.listed.name(name, text) {
            Some(name) => self.catalog.holds_named(leg.store, name),
            None => Presence::Unknown,
        }
    }
}

impl<'a> Leg<'a> {
    fn of(simulated: &'a Deployment, listed: &Deployment, layer: Layer, kind: Kind) -> Self {
        let is_preset = matches!(simulated.order.value, Order::Datacoves { .. });
        Self {
            layer,
            store: simulated.store(layer),
            gates: Gates::of(simulated, layer, kind),
            listed: Listed::of(simulated, listed, layer, kind),
            deleted: deleted(simulated, layer, kind),
            raises: simulated.airflow_rules().backend_errors == BackendErrors::Propagate,
            is_undocumented: is_preset && layer.store == Store::Datacoves,
        }
    }
}

fn deleted(simulated: &Deployment, layer: Layer, kind: Kind) -> (Verdict, bool) {
    let ask = Ask {
        layer,
        place: String::new(),
        key: Arc::new(Key::new(kind, "")),
        reached: true,
    };
    let step = judge(simulated, ask, about_to_be_deleted());
    (step.verdict, is_called(&step))
}

/// One lookup under way.
struct Course {
    forecast: Prediction,
    winning_store: Option<Layer>,
    is_over: bool,
    is_unseen: bool,
    aws_failed: bool,
}

impl Course {
    fn of(simulated: &Deployment) -> Self {
        let is_refused = simulated.refusal.is_some();
        let outcome = if is_refused {
            Outcome::WillNotStart
        } else {
            Outcome::Missing
        };
        Self {
            forecast: Prediction {
                outcome,
                winner: None,
                certain: true,
                aws_calls: 0,
                holders: 0,
            },
            winning_store: None,
            is_over: is_refused,
            is_unseen: false,
            aws_failed: false,
        }
    }

    fn is_undocumented(&self, leg: &Leg<'_>) -> bool {
        leg.is_undocumented && self.aws_failed && !self.is_over
    }

    fn pass(&mut self, leg: &Leg<'_>, passage: Passage, presence: impl FnOnce() -> Presence) {
        if self.is_over {
            let is_asked = passage == Passage::Asked && self.winning_store != Some(leg.store);
            if is_asked && presence() == Presence::Present {
                self.forecast.holders = with(self.forecast.holders, leg.layer);
            }
            return;
        }
        match passage {
            Passage::Asked => self.answered(leg, presence()),
            Passage::Skipped => {}
            Passage::Failed => self.fail(leg),
            Passage::NotInspected => self.is_unseen = true,
        }
    }

    fn answered(&mut self, leg: &Leg<'_>, presence: Presence) {
        let is_deleted = presence == Presence::ScheduledForDeletion;
        let (on_deletion, called) = leg.deleted;
        if leg.layer.store == Store::Aws && (called || !is_deleted) {
            self.forecast.aws_calls = self.forecast.aws_calls.saturating_add(1);
        }
        match presence {
            Presence::Present => self.win(leg),
            Presence::Absent => {}
            Presence::Unknown => self.is_unseen = true,
            Presence::ScheduledForDeletion => match on_deletion {
                Verdict::Failed => self.fail(leg),
                Verdict::NotInspected => self.is_unseen = true,
                _ => {}
            },
        }
    }

    fn win(&mut self, leg: &Leg<'_>) {
        self.is_over = true;
        self.winning_store = Some(leg.store);
        self.forecast.winner = Some(leg.layer);
        self.forecast.outcome = Outcome::Found;
        self.forecast.holders = with(self.forecast.holders, leg.layer);
    }

    fn fail(&mut self, leg: &Leg<'_>) {
        self.aws_failed |= leg.layer.store == Store::Aws;
        if leg.raises {
            self.is_over = true;
            self.forecast.outcome = Outcome::Error;
        }
    }

    fn end(mut self) -> Prediction {
        self.forecast.certain = !self.is_unseen;
        if self.is_unseen && !self.is_over {
            self.forecast.outcome = Outcome::Undetermined;
        }
        self.forecast
    }
}

#[cfg(test)]
mod tests;
