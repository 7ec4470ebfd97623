//! Why a key is not as expected, and the one thing to do.

use super::super::names::nearest;
use super::super::text::next_steps;
use crate::domain::diagnosis::{Unchecked, about_skipped, unchecked_layers, useful};
use crate::domain::expectation::{Expected, Judgement};
use crate::domain::key::{Key, Kind, written};
use crate::domain::prediction::Scenario;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, in_a_line, names};

/// A lookup that is not as expected, or not for certain.
pub(super) struct Question<'a> {
    pub(super) scenario: Scenario<'a>,
    pub(super) expected: &'a Expected,
    pub(super) resolution: &'a Resolution,
    /// Without the simulated change.
    pub(super) before: Option<&'a Resolution>,
}

impl Question<'_> {
    /// What each layer that matters did.
    pub(super) fn why(&self) -> Vec<String> {
        let path = self.path();
        let expected = self.expected.layers_in(&path);
        let outside = expected.iter().filter(|layer| !path.contains(layer));
        let mut why: Vec<_> = outside.map(|layer| self.not_asked(*layer)).collect();
        let matters = |step: &&Step| {
            let is_expected = expected.contains(&step.layer);
            let decides = matches!(
                step.verdict,
                Verdict::Found | Verdict::Failed | Verdict::NotInspected
            );
            is_expected || decides || step.reason.is_some_and(|_| expected.is_empty())
        };
        let steps = self.resolution.steps.iter().filter(matters);
        why.extend(steps.map(said));
        why
    }

    fn path(&self) -> Vec<Layer> {
        let steps = self.resolution.steps.iter();
        steps.map(|step| step.layer).collect()
    }

    fn not_asked(&self, layer: Layer) -> String {
        if self.path().is_empty() {
            return format!("{layer}: this deployment does not ask it");
        }
        let path = in_a_line(&self.path());
        format!("{layer}: this deployment does not ask it; its order of lookup is {path}")
    }

    /// The one thing to do.
    pub(super) fn next(&self, judgement: Judgement) -> Option<String> {
        match judgement {
            Judgement::Passed => None,
            Judgement::Undetermined => self.remedy(),
            Judgement::Failed => Some(self.correction()),
        }
    }

    fn remedy(&self) -> Option<String> {
        let unchecked = unchecked_layers(self.scenario.simulated, self.resolution);
        let by_flag = unchecked.map(|unchecked| shows(&unchecked));
        by_flag.or_else(|| {
            let mut steps = self.resolution.not_inspected();
            let step = steps.next()?;
            let next = step.next.as_deref();
            let reason = step.reason.map(Reason::next_step);
            Some(next.or(reason)?.to_owned())
        })
    }

    fn correction(&self) -> String {
        if let Some(before) = self.before.filter(|before| self.was_as_expected(before)) {
            let was = before.winner.map_or(before.outcome.name(), Layer::name);
            return format!(
                "leave the change out, which does this (without it: {was}), or change what is expected"
            );
        }
        let path = self.path();
        let expected = self.expected.layers_in(&path);
        if path.is_empty() {
            return nothing_is_asked(self.resolution.key.kind);
        }
        if !expected.is_empty() && !expected.iter().any(|layer| path.contains(layer)) {
            let one = if path.len() == 1 { "" } else { "one of " };
            return format!(
                "expect {one}{}, or add the layer to the order of lookup",
                names(&path, ", ")
            );
        }
        match (self.resolution.winner_step(), expected.as_slice()) {
            (Some(winner), []) => format!(
                "remove {} from {}, or expect \"{}\"",
                place(winner),
                winner.layer.title(),
                winner.layer
            ),
            (Some(winner), [layer, ..]) => self.instead(winner, *layer),
            (None, _) => self.found_nowhere(&expected),
        }
    }

    fn was_as_expected(&self, before: &Resolution) -> bool {
        self.expected.judge(before) == Judgement::Passed
    }

    /// A layer gives the key that is not the expected one.
    fn instead(&self, winner: &Step, expected: Layer) -> String {
        let otherwise = format!("or expect \"{}\"", winner.layer);
        let steps = &self.resolution.steps;
        let Some(step) = steps.iter().find(|step| step.layer == expected) else {
            return otherwise;
        };
        match step.verdict {
            Verdict::NotReached => format!(
                "{} is asked before {expected}: remove {} there, {otherwise}",
                winner.layer,
                place(winner)
            ),
            Verdict::Skipped => {
                let held = about_skipped(step).filter(|_| self.is_listed(step));
                let general = || step.reason.map(|reason| reason.next_step().to_owned());
                match held.or_else(general) {
                    Some(advice) => format!("{advice}, {otherwise}"),
                    None => otherwise,
                }
            }
            _ => format!(
                "store it as {} in {}, {otherwise}",
                place(step),
                expected.title()
            ),
        }
    }

    fn is_listed(&self, step: &Step) -> bool {
        let place = step.place.as_deref();
        place.is_some_and(|place| {
            self.scenario
                .has_name(step.layer, &self.resolution.key, place)
        })
    }

    fn found_nowhere(&self, expected: &[Layer]) -> String {
        let near = nearest(self.scenario.catalog, &self.resolution.key.name);
        let kind = self.resolution.key.kind;
        if let Some(near) = useful(self.scenario, kind, &near) {
            return format!(
                "use {}, if that is the key you mean ({})",
                written(&near.name),
                near.difference.words()
            );
        }
        let steps = next_steps(
            self.scenario.simulated,
            self.resolution,
            &near,
            Some(self.scenario),
        );
        if let Some(first) = steps.into_iter().next() {
            return first;
        }
        let is_expected = |step: &&Step| expected.is_empty() || expected.contains(&step.layer);
        let step = self.resolution.steps.iter().find(is_expected);
        match step.filter(|_| self.resolution.outcome == Outcome::Missing) {
            Some(step) => format!(
                "store it as {} in {}, or expect \"missing\"",
                place(step),
                step.layer.title()
            ),
            None => "correct the name, or what is expected".to_owned(),
        }
    }
}

/// What shows layers that varlens could not see. Another order of lookup would be another deployment.
fn shows(unchecked: &Unchecked) -> String {
    let titles: Vec<_> = unchecked.layers.iter().map(|layer| layer.title()).collect();
    let ways = unchecked.layers.iter().map(|layer| {
        if *layer == Layer::ENV {
            "give --env-file FILE".to_owned()
        } else if *layer == Layer::ENV.at_server() {
            "give --server-env-file FILE".to_owned()
        } else {
            format!(
                "configure it, or say --assume-absent {layer} if you know that it has no such key"
            )
        }
    });
    let ways: Vec<_> = ways.collect();
    format!(
        "{} could not be checked (not configured in varlens): {}",
        titles.join(" and "),
        ways.join("; ")
    )
}

/// What to do where no layer is asked for a kind of keys.
pub(super) fn nothing_is_asked(kind: Kind) -> String {
    format!(
        "remove the line, or add a layer that has {} to the order of lookup: a check that can't fail proves nothing",
        kind.plural()
    )
}

/// The exact name in a layer, as far as there is one.
fn place(step: &Step) -> &str {
    step.place.as_deref().unwrap_or("the key")
}

fn said(step: &Step) -> String {
    let place = step.place.as_deref().filter(|place| !place.is_empty());
    let place = place.map_or(String::new(), |place| format!(" ({place})"));
    let why = step.why().map_or(String::new(), |why| format!(": {why}"));
    let verdict = step.verdict.name().replace('-', " ");
    format!("{}{place}: {verdict}{why}", step.layer)
}

/// That the names of a layer are not all known, and why.
pub(super) fn about_incomplete(scenario: Scenario<'_>, layer: Layer) -> String {
    let why = why_incomplete(scenario, layer);
    let why = why.map_or("not configured in varlens", |fault| fault.reason.sentence());
    format!("{layer}: its names are not all known: {why}")
}

/// What shows the names of layers that are not known.
pub(super) fn remedy(scenario: Scenario<'_>, kind: Kind, incomplete: &[Layer]) -> Option<String> {
    // A key that no layer has is not found in any of these.
    let resolution = scenario.predict(Key::new(kind, "a key that is not listed"));
    if let Some(unchecked) = unchecked_layers(scenario.simulated, &resolution) {
        return Some(shows(&unchecked));
    }
    let fault = why_incomplete(scenario, *incomplete.first()?)?;
    Some(fault.next_step().to_owned())
}

/// Why the names of a layer are not all known; None where varlens does not know how to list it.
fn why_incomplete(scenario: Scenario<'_>, layer: Layer) -> Option<&Fault> {
    let store = scenario.simulated.store(layer);
    let catalog = scenario.catalog;
    catalog.fault(store).or_else(|| catalog.put_off(store))
}
