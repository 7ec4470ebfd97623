//! Asking once for the order of lookup, where it is only assumed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::deployments::Choice;
use crate::app::first_use::{FirstUse, REMEMBER, Wording, chosen};
use crate::app::keymap::{Code, Named, Press};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::state::State;
use crate::domain::deployment::{CURRENT_SHELL, Deployment};
use crate::domain::elsewhere::Elsewhere;
use crate::domain::key::Key;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Basis, Resolution};

/// Below this width the question has short titles.
const ROOMY: u16 = 75;

/// Lookups that outlast a change of the order.
pub(super) struct KeptLookups {
    looked_up: Option<Key>,
    performed: HashMap<Key, Arc<Resolution>>,
    elsewhere: HashMap<Key, Elsewhere>,
}

impl State {
    /// Asks for the order, unless something says which it is.
    pub(super) fn ask_order(&mut self) {
        if self.may_choose_order() && !self.session.is_presented() {
            self.overlay.first_use = FirstUse::AsksOrder;
        }
    }

    /// A chosen order counts only for what this shell describes, and only where nothing else says one.
    fn may_choose_order(&self) -> bool {
        let deployment = self.session.deployment();
        deployment.order.is_assumed() && deployment.name == CURRENT_SHELL
    }

    /// The question of the first use, where it is on the screen: a notice and a layer that can't be listed come before it.
    pub fn first_question(&self) -> Option<String> {
        let is_seen = self.overlay.mode == Mode::Browse
            && self.overlay.notice.is_none()
            && self.listing.catalog.faults().next().is_none()
            && (self.overlay.first_use != FirstUse::AsksOrder || self.may_choose_order());
        if !is_seen {
            return None;
        }
        let wording = Wording {
            is_short: self.appearance.size().0 < ROOMY,
            has_esc: self.back_step().is_none() && self.overlay.menu.is_none(),
        };
        let question = self.overlay.first_use;
        question.question(wording, |key| {
            self.is_unbound(Press::plain(Code::Char(key)))
        })
    }

    /// No action has this key, so that it may answer a question.
    fn is_unbound(&self, press: Press) -> bool {
        self.appearance.keymap().action(press).is_none()
    }

    /// Takes an answer to the question that is on the screen. False for any other key.
    pub(super) fn answer(&mut self, press: Press) -> bool {
        if self.first_question().is_none() {
            return false;
        }
        if press == Press::named(Named::Esc) {
            return self.back_step().is_none() && self.leave_question();
        }
        let Some(key) = press.typed().filter(|_| self.is_unbound(press)) else {
            return false;
        };
        match self.overlay.first_use {
            FirstUse::AsksOrder => self.choose_order(key),
            FirstUse::AsksToRemember(row) if key == REMEMBER => {
                self.overlay.first_use = FirstUse::Settled;
                self.effects.push(Effect::RememberOrder(row.order));
                true
            }
            _ => false,
        }
    }

    fn leave_question(&mut self) -> bool {
        if self.overlay.first_use == FirstUse::AsksOrder {
            self.notify("the order stays assumed; --order or order in config.toml sets it");
        }
        self.overlay.first_use = FirstUse::Settled;
        true
    }

    fn choose_order(&mut self, key: char) -> bool {
        let Some(row) = chosen(key) else {
            return false;
        };
        self.overlay.order = Some(row.order);
        let deployment = self.session.deployment().name.clone();
        let ticket = self.switch_to(Choice {
            order: self.order_of(&deployment),
            deployment,
            region: self.session.region().map(str::to_owned),
        });
        self.overlay.first_use = FirstUse::Loads(row, ticket);
        true
    }

    /// What to keep of the lookups when this deployment is loaded by the switch with this ticket: another order asks the
    /// same layers for the same names, so that what they answered counts, and the user still looks at the same key.
    pub(super) fn lookups_to_keep(
        &self,
        ticket: u64,
        deployment: &Arc<Deployment>,
    ) -> Option<KeptLookups> {
        if !matches!(self.overlay.first_use, FirstUse::Loads(_, own) if own == ticket) {
            return None;
        }
        let scenario = Scenario {
            simulated: deployment,
            listed: self.session.deployment(),
            catalog: &self.listing.catalog,
        };
        let replayed = |(key, performed): (&Key, &Arc<Resolution>)| {
            let resolution = scenario.replay(performed, performed.is_decoded);
            // What no layer was asked for is for the next lookup.
            let is_whole = resolution.basis == Basis::Performed;
            is_whole.then(|| (key.clone(), Arc::new(resolution)))
        };
        Some(KeptLookups {
            looked_up: self.walks.looked_up.clone(),
            performed: self.walks.performed.iter().filter_map(replayed).collect(),
            elsewhere: self.walks.elsewhere.clone(),
        })
    }

    pub(super) fn keep_lookups(&mut self, kept: KeptLookups) {
        self.walks.looked_up = kept.looked_up;
        self.walks.performed = kept.performed;
        self.walks.elsewhere = kept.elsewhere;
    }

    /// The order that the user chose for what this shell describes.
    pub(super) fn order_of(&self, deployment: &str) -> Option<String> {
        let order = self.overlay.order.filter(|_| deployment == CURRENT_SHELL)?;
        Some(order.to_owned())
    }

    /// A switch ended. If it is not the one that loads the chosen order, that one was given up.
    pub(super) fn order_loaded(&mut self, ticket: u64, is_loaded: bool) {
        let FirstUse::Loads(row, own) = self.overlay.first_use else {
            return;
        };
        self.overlay.first_use = if is_loaded && own == ticket {
            FirstUse::AsksToRemember(row)
        } else {
            self.overlay.order = None;
            FirstUse::AsksOrder
        };
    }

    pub(super) fn order_remembered(&mut self, result: Result<String, String>) {
        match result {
            Ok(path) => self.notify(format!("the order was written to {path}")),
            Err(why) => self.warn(format!("not written: {why}")),
        }
    }
}
