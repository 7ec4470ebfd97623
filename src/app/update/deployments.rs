//! Switching to another deployment or region.

use crate::app::deployments::{Choice, DeploymentChoice, Switched, Switching};
use crate::app::message::Effect;
use crate::app::mode::{Mode, Pane};
use crate::app::state::State;
use crate::domain::deployment::title;

impl State {
    /// The deployment that is shown, among those that can be gone to.
    pub fn current_deployment(&self) -> Option<&DeploymentChoice> {
        self.session.current()
    }

    /// No value may be read here.
    pub fn is_metadata_only(&self) -> bool {
        self.current_deployment()
            .is_some_and(|choice| choice.metadata_only)
    }

    /// Requests another deployment or region; what is shown stays until it's loaded. The next update returns the effect.
    /// Gives the ticket of its answer.
    pub fn switch_to(&mut self, to: Choice) -> u64 {
        let ticket = self.session.next_ticket();
        self.session.begin_switch(Switching {
            ticket,
            to: to.clone(),
        });
        self.effects.push(Effect::Switch { ticket, to });
        ticket
    }

    /// Applies what was loaded, and restarts with it. Preferences, the filter, the pane and what is on
    /// the clipboard stay; generations and tickets go on, so that no late answer of the deployment before is taken for
    /// one of this. What could not be loaded leaves everything as it is, with a warning.
    pub fn switched(&mut self, ticket: u64, result: Result<Switched, String>) {
        let Some(switching) = self.session.end_switch_with(ticket) else {
            return;
        };
        match result {
            Ok(switched) => {
                let kept = self.lookups_to_keep(ticket, &switched.deployment);
                self.begin_with(switched);
                self.session.set_region(switching.to.region);
                if let Some(kept) = kept {
                    self.keep_lookups(kept);
                }
                self.order_loaded(ticket, true);
            }
            Err(why) => {
                self.order_loaded(ticket, false);
                let name = title(&switching.to.deployment);
                self.warn(format!("{name} was not opened: {why}"));
            }
        }
    }

    fn begin_with(&mut self, switched: Switched) {
        self.hide();
        if self.walks.pending.take().is_some() {
            self.effects.push(Effect::CancelWalk);
        }
        self.session
            .replace(switched.deployment, switched.deployments);
        self.dags.replace(switched.has_dags);
        if !self.panes_in_order().contains(&self.panes.active()) {
            self.panes.show(Pane::default());
        }
        self.walks.looked_up = None;
        self.walks.queue.clear();
        self.walks.queued = 0;
        self.listing.marked.clear();
        if self.overlay.mode == Mode::WhatIf {
            self.overlay.mode = Mode::Browse;
        }
        self.walks.expired = None;
        self.relist();
        self.overlay.notice = None;
        self.warn_of_configuration(switched.warnings);
    }
}
