//! Who would win, for scans over all rows: what a predicted walk says, without its texts.
//!
//! Everything that does not depend on the key is computed once, so that a row costs no allocation. A key whose route to
//! the api-server changes it is walked in full.

use std::cell::Cell as Reused;
use std::sync::Arc;

use super::cell::Cell;
use super::listed::Listed;
use super::scenario::{Scenario, about_to_be_deleted, without_current_version};
use crate::domain::api_route::arrives_as_it_is;
use crate::domain::catalog::{Presence, RowId};
use crate::domain::connection;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{Decision, Rule, rules};
use crate::domain::release::{ApiRoute, PlainGets};
use crate::domain::resolve::{Ask, Prediction, Progress, Verdict, is_called, judge};
use crate::domain::search_path::{Layer, Store};

/// One layer of the search path, as far as it does not depend on the key.
#[derive(Debug)]
struct LayerPlan<'a> {
    layer: Layer,
    /// The layer whose listing answers for it.
    source: Layer,
    rules: Vec<Rule<'a>>,
    listed: Listed,
    /// What Airflow makes of a secret that is about to be deleted, and whether it calls AWS for it.
    deleted: (Verdict, bool),
    /// The same of one without a current version.
    without_current: (Verdict, bool),
    /// It does not have what is not known, as the user says.
    is_assumed_absent: bool,
    /// A team may ask, and it is not known which.
    is_open: bool,
}

/// Predictions for the keys of one kind.
pub struct BulkPredictor<'a> {
    scenario: Scenario<'a>,
    kind: Kind,
    plans: Vec<LayerPlan<'a>>,
    /// Before any layer is asked.
    start: Progress,
    /// How a task's keys reach the api-server, where the search path has one.
    route: Option<ApiRoute>,
    /// No key's lookup is plain.
    is_odd: bool,
    /// Nor is that of a key that isn't ASCII.
    is_managed: bool,
    /// Overwritten for each key.
    text: Reused<String>,
}

impl<'a> Scenario<'a> {
    /// Predictions for all rows of the catalog, as keys of `kind`.
    pub fn bulk(self, kind: Kind) -> BulkPredictor<'a> {
        BulkPredictor::new(self, kind)
    }
}

impl<'a> BulkPredictor<'a> {
    fn new(scenario: Scenario<'a>, kind: Kind) -> Self {
        let simulated = scenario.simulated;
        let layers = simulated.layers(kind);
        let is_nested = layers.iter().any(|layer| layer.is_nested());
        let task = simulated.task_rules().filter(|_| is_nested);
        let raises_where_absent = kind == Kind::Connection
            && layers
                .iter()
                .any(|layer| connection::lacks_answer(simulated, *layer).is_some());
        let of_teams = kind != Kind::Config
            && layers
                .iter()
                .any(|layer| simulated.team_of(*layer).is_some());
        let layers = layers.into_iter();
        Self {
            plans: layers
                .map(|layer| LayerPlan::new(scenario, layer, kind))
                .collect(),
            start: Progress::new(simulated, kind),
            route: task.map(|rules| rules.route(kind)),
            is_managed: simulated.process.value.is_managed(),
            is_odd: raises_where_absent
                || of_teams
                || simulated
                    .plain_gets()
                    .is_some_and(|gets| gets != PlainGets::Work)
                || task.is_some() && simulated.server.teams.in_use().is_err(),
            text: Reused::default(),
            scenario,
            kind,
        }
    }

    /// How the lookup of a row's key ends.
    pub fn predict(&self, row: RowId) -> Prediction {
        let name = self.scenario.catalog.name(row);
        if !self.is_plain(name) {
            let key = Key::new(self.kind, name);
            return Prediction::from(&self.scenario.predict(key));
        }
        let mut progress = self.start;
        let mut text = self.text.take();
        for plan in &self.plans {
            let presence = || self.presence(plan, (row, name), &mut text);
            plan.pass(&mut progress, name, presence);
        }
        self.text.set(text);
        progress.prediction()
    }

    /// What names say of a layer for a row's key: what [`Scenario::cell`] says.
    pub fn cell(&self, row: RowId, layer: Layer) -> Cell {
        let name = self.scenario.catalog.name(row);
        let plan = self.plans.iter().find(|plan| plan.layer == layer);
        let Some(plan) = plan.filter(|_| self.is_plain(name)) else {
            return self.scenario.cell(layer, &Key::new(self.kind, name));
        };
        if let Err(refusal) = plan.decide(name) {
            return refusal.into();
        }
        let mut text = self.text.take();
        let presence = self.presence(plan, (row, name), &mut text);
        self.text.set(text);
        presence.into()
    }

    /// The api-server looks up the very key that the task asks for.
    fn is_plain(&self, name: &str) -> bool {
        let arrives = |route| arrives_as_it_is(route, self.kind, name);
        !self.is_odd && (!self.is_managed || name.is_ascii()) && self.route.is_none_or(arrives)
    }

    fn presence(
        &self,
        plan: &LayerPlan<'_>,
        (row, name): (RowId, &str),
        text: &mut String,
    ) -> Presence {
        let presence = self.presence_for_any(plan, (row, name), text);
        if plan.is_open && presence == Presence::Absent {
            let key = Key::new(self.kind, name);
            let team = self.scenario.catalog.team_with(plan.source, &key);
            return team.map_or(presence, |_| Presence::Unknown);
        }
        presence
    }

    /// What whoever asks gets.
    fn presence_for_any(
        &self,
        plan: &LayerPlan<'_>,
        (row, name): (RowId, &str),
        text: &mut String,
    ) -> Presence {
        let catalog = self.scenario.catalog;
        if plan.source.store == Store::Env {
            return catalog.presence_of_variable(plan.source, name, text);
        }
        if plan.listed == Listed::AsItIs {
            return catalog.presence_of_row(plan.source, row);
        }
        match plan.listed.name(name, text) {
            Some(name) => catalog.presence_of_name(plan.source, name),
            None => Presence::Unknown,
        }
    }
}

impl<'a> LayerPlan<'a> {
    fn new(scenario: Scenario<'a>, layer: Layer, kind: Kind) -> Self {
        let ask = Ask {
            layer,
            place: String::new(),
            key: Arc::new(Key::new(kind, "")),
            reached: true,
            team: None,
        };
        let judged = |answer| {
            let step = judge(scenario.simulated, ask.clone(), answer);
            (step.verdict, is_called(&step))
        };
        Self {
            layer,
            source: scenario.simulated.store(layer),
            rules: rules(scenario.simulated, layer, kind).collect(),
            listed: Listed::new(scenario.simulated, scenario.listed, layer, kind),
            deleted: judged(about_to_be_deleted()),
            without_current: judged(without_current_version()),
            is_assumed_absent: scenario.simulated.assumes_absent(layer),
            is_open: kind != Kind::Config && scenario.is_open_to_teams(layer),
        }
    }

    fn decide(&self, name: &str) -> Decision {
        self.rules.iter().try_for_each(|rule| rule.decide(name))
    }

    /// Takes a lookup past this layer.
    fn pass(&self, progress: &mut Progress, name: &str, presence: impl FnOnce() -> Presence) {
        if progress.is_over() {
            let can_shadow = progress.can_shadow(self.source) && self.decide(name).is_ok();
            if can_shadow && presence() == Presence::Present {
                progress.shadow(self.layer);
            }
            return;
        }
        let verdict = if progress.is_undocumented(self.layer) {
            Verdict::NotInspected
        } else {
            match self.decide(name) {
                Ok(()) => self.ask(progress, presence()),
                Err(refusal) => refusal.verdict(),
            }
        };
        let verdict = match verdict {
            Verdict::NotInspected if self.is_assumed_absent => Verdict::Absent,
            verdict => verdict,
        };
        progress.record(self.layer, self.source, verdict);
    }

    fn ask(&self, progress: &mut Progress, presence: Presence) -> Verdict {
        let called = self.layer.store == Store::Aws;
        let (verdict, called) = match presence {
            Presence::Present => (Verdict::Found, called),
            Presence::Absent => (Verdict::Absent, called),
            Presence::Alike | Presence::Unknown => (Verdict::NotInspected, called),
            Presence::ScheduledForDeletion => self.deleted,
            Presence::NoCurrentVersion => self.without_current,
        };
        if called {
            progress.count_call();
        }
        verdict
    }
}

#[cfg(test)]
mod tests;
