//! What another deployment has of the same kind: only here, only there, another end of the lookup. From names alone.

use crate::app::deployments::{Choice, Switching};
use crate::app::menu::{Item, Menu, MenuKind};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::state::State;
use crate::domain::deployment::title;
use crate::domain::inventory::{Aspect, Difference, Entry, Inventory, Values, compare};
use crate::domain::key::Kind;

/// More are counted and not shown: `varlens compare` prints all.
const MOST_SHOWN: usize = 1_000;

impl State {
    /// Lets the user choose the other deployment.
    pub(super) fn open_comparison(&mut self) {
        if !self.may_compare() {
            return;
        }
        let others = self.session.deployments().iter();
        let others = others.filter(|choice| !choice.is_current);
        let item = |choice: &crate::app::deployments::DeploymentChoice| Item {
            label: title(&choice.name).to_owned(),
            about: choice.region.clone().unwrap_or_default(),
            command: Some(format!("compare {}", choice.name)),
            ..Item::default()
        };
        let items: Vec<_> = others.map(item).collect();
        if items.is_empty() {
            self.warn("no other deployment in varlens' file; `varlens compare` also takes regions and files");
            return;
        }
        self.overlay.menu = Some(Menu::new(MenuKind::CompareWith, items, 0));
    }

    /// Lists the names of the other deployment.
    pub(in crate::app) fn compare_with(&mut self, name: &str) {
        if !self.may_compare() {
            return;
        }
        let others = self.session.deployments().iter();
        let known: Vec<_> = others.map(|one| one.name.clone()).collect();
        if !known.iter().any(|other| other == name) {
            self.warn_unknown("deployment", name, &known);
            return;
        }
        let to = Choice {
            deployment: name.to_owned(),
            region: None,
            order: None,
        };
        let ticket = self.session.next_ticket();
        self.session.begin_comparison(Switching {
            ticket,
            to: to.clone(),
        });
        let kind = self.listing.kind;
        self.notify(format!(
            "listing the names of {}… (1 ListSecrets per 100 names)",
            title(name)
        ));
        self.effects.push(Effect::Compare { ticket, to, kind });
    }

    fn may_compare(&mut self) -> bool {
        if self.session.is_presented() {
            self.warn("presentation mode does not show other deployments");
            return false;
        }
        if self.stays_in_sample("deployment") {
            return false;
        }
        let is_listing = self.listing.catalog.is_listing();
        if is_listing {
            self.warn("the names of this deployment are still being listed; try again afterwards");
        }
        !is_listing
    }

    /// Shows in what the two differ.
    pub(super) fn compared(
        &mut self,
        ticket: u64,
        kind: Kind,
        result: Result<Box<Inventory>, String>,
    ) {
        let Some(comparison) = self.session.end_comparison_with(ticket) else {
            return;
        };
        let name = title(&comparison.to.deployment).to_owned();
        let other = match result {
            Ok(other) => other,
            Err(why) => return self.warn(format!("{name} was not compared: {why}")),
        };
        // A menu would take the keys of what the user does by now.
        if self.overlay.mode != Mode::Browse || self.overlay.menu.is_some() {
            return self.warn(format!(
                "{name} was listed; compare again to see what differs"
            ));
        }
        // Another list is on the screen by now.
        if kind != self.listing.kind || self.listing.catalog.is_listing() {
            return self.warn(format!(
                "{name} was not compared: the list has changed meanwhile"
            ));
        }
        let mut own = Inventory::new(self.session.deployment(), None);
        own.add(self.scenario(), kind);
        let differences = compare(&own, &other, kind, &Values::new(), false);
        let items = items(&differences, &name, [&own, &other]);
        self.overlay.notice = None;
        self.hide();
        let mut menu = Menu::new(MenuKind::Comparison, items, 0);
        menu.hint = format!("· {} of {name} ", kind.plural());
        self.overlay.menu = Some(menu);
    }
}

/// By group: what only one side has, what ends otherwise, and how far that can be trusted.
fn items(differences: &[Difference<'_>], other: &str, sides: [&Inventory; 2]) -> Vec<Item> {
    let mut shown: Vec<_> = differences.iter().map(item).collect();
    shown.sort_by_key(|item| GROUPS.iter().position(|group| *group == item.group));
    let left = shown.len().saturating_sub(MOST_SHOWN);
    shown.truncate(MOST_SHOWN);
    let mut notes = vec![match differences.len() {
        0 => format!("no difference to {other} by the listed names; values were not read"),
        count => format!("{count} differences to {other}; values were not read"),
    }];
    if left > 0 {
        notes.push(format!(
            "{left} more are not shown: `varlens compare current {other}` prints all"
        ));
    }
    for (label, side) in ["this deployment", other].into_iter().zip(sides) {
        let not_listed = side.incomplete.iter();
        notes.extend(
            not_listed
                .map(|(layer, why)| format!("{label}: {layer} was not listed completely: {why}")),
        );
    }
    let note = |label| Item {
        label,
        group: NOTES,
        ..Item::default()
    };
    shown.extend(notes.into_iter().map(note));
    shown
}

const NOTES: &str = "what was compared";
const GROUPS: [&str; 4] = [
    "only here",
    "only there",
    "another winner",
    "other differences",
];

fn item(difference: &Difference<'_>) -> Item {
    let [here, there] = difference.pair.sides;
    let end = |side: Option<&Entry>| side.map(Entry::end).unwrap_or_default();
    let has = |aspect| difference.aspects.contains(&aspect);
    let [only_here, only_there, winner, others] = GROUPS;
    let (group, about) = if has(Aspect::OnlyFirst) {
        (only_here, end(here))
    } else if has(Aspect::OnlySecond) {
        (only_there, end(there))
    } else if has(Aspect::Winner) {
        (winner, format!("here {}, there {}", end(here), end(there)))
    } else {
        (others, "a layer has something else of it".to_owned())
    };
    let doubt = if difference.certain {
        ""
    } else {
        " (not certain)"
    };
    Item {
        label: difference.pair.key.to_owned(),
        about: format!("{about}{doubt}"),
        group,
        command: Some(format!("resolve {}", difference.pair.key)),
        ..Item::default()
    }
}
