//! Asking once for the order of lookup, where it is only assumed.

use crate::app::deployments::Choice;
use crate::app::first_use::{FirstUse, REMEMBER, chosen};
use crate::app::keymap::{Named, Press};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::state::State;
use crate::domain::deployment::CURRENT_SHELL;

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
        let is_free = self.overlay.mode == Mode::Browse
            && self.overlay.notice.is_none()
            && self.listing.catalog.faults().next().is_none()
            && (self.overlay.first_use != FirstUse::AsksOrder || self.may_choose_order());
        let question = self.overlay.first_use.question();
        question.filter(|_| is_free)
    }

    /// Takes an answer to the question that is on the screen. False for any other key.
    pub(super) fn answer(&mut self, press: Press) -> bool {
        if self.first_question().is_none() {
            return false;
        }
        // A value is hidden and a lookup cancelled first.
        let is_idle = self.secrets.reveal().is_none() && self.walks.pending.is_none();
        let is_esc = is_idle && press == Press::named(Named::Esc);
        match self.overlay.first_use {
            FirstUse::AsksOrder if is_esc => {
                self.overlay.first_use = FirstUse::Settled;
                self.notify("the order stays assumed; --order or order in config.toml sets it");
                true
            }
            FirstUse::AsksOrder => press.typed().is_some_and(|key| self.choose_order(key)),
            FirstUse::AsksToRemember(_) if is_esc => {
                self.overlay.first_use = FirstUse::Settled;
                true
            }
            // "yes" must not copy a value meanwhile.
            FirstUse::AsksToRemember(row)
                if is_idle
                    && press
                        .typed()
                        .is_some_and(|key| [REMEMBER, 'y', 'Y'].contains(&key)) =>
            {
                self.overlay.first_use = FirstUse::Settled;
                self.effects.push(Effect::RememberOrder(row.order));
                true
            }
            _ => false,
        }
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
            region: None,
        });
        self.overlay.first_use = FirstUse::Loads(row, ticket);
        true
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
