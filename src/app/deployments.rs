//! Going from one deployment or region to another without leaving the explorer.
//!
//! The state asks for it and takes in what was loaded; reading files and making sources is done elsewhere.

use std::sync::Arc;

use super::State;
use super::message::Effect;
use super::mode::Mode;
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;

/// A deployment that can be gone to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentChoice {
    /// Its name.
    pub name: String,
    /// Its colour in the header: a colour's name or `#rrggbb`, checked by the configuration.
    pub color: Option<String>,
    /// No value of it is read: neither revealed nor copied nor asked for.
    pub metadata_only: bool,
    /// Its region, where the configuration says one.
    pub region: Option<String>,
    /// It is the one that is shown.
    pub is_current: bool,
}

/// Where a person wants to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The deployment's name.
    pub deployment: String,
    /// Another region than the deployment's own.
    pub region: Option<String>,
}

/// A switch that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switching {
    /// Tells its answer from late ones.
    pub ticket: u64,
    /// Where to.
    pub to: Choice,
}

/// A deployment that was loaded, as far as the state needs it.
#[derive(Clone, Debug)]
pub struct Switched {
    /// What is simulated from now on.
    pub deployment: Arc<Deployment>,
    /// What can be gone to from here.
    pub deployments: Vec<DeploymentChoice>,
    /// What was ignored in the configuration.
    pub warnings: Vec<String>,
}

impl State {
    /// The deployment that is shown, among those that can be gone to.
    pub fn current_deployment(&self) -> Option<&DeploymentChoice> {
        self.deployments.iter().find(|choice| choice.is_current)
    }

    /// No value may be read here.
    pub fn is_metadata_only(&self) -> bool {
        self.current_deployment()
            .is_some_and(|choice| choice.metadata_only)
    }

    /// Asks for another deployment or region. What is shown stays till it is there.
    pub fn switch_to(&mut self, to: Choice) -> Vec<Effect> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.switching = Some(Switching {
            ticket,
            to: to.clone(),
        });
        vec![Effect::Switch { ticket, to }]
    }

    /// Takes in what was loaded, and begins anew with it. What a person prefers, the filter, the pane and what is on
    /// the clipboard stay; generations and tickets go on, so that no late answer of the deployment before is taken for
    /// one of this. What could not be loaded leaves everything as it is, with a warning.
    pub fn switched(&mut self, ticket: u64, result: Result<Switched, String>) -> Vec<Effect> {
        let is_awaited = |switching: &mut Switching| switching.ticket == ticket;
        let Some(switching) = self.switching.take_if(is_awaited) else {
            return Vec::new();
        };
        match result {
            Ok(switched) => self.begin_with(switched),
            Err(why) => {
                let name = switching.to.deployment;
                self.warn(format!("{name} was not opened: {why}"));
                Vec::new()
            }
        }
    }

    fn begin_with(&mut self, switched: Switched) -> Vec<Effect> {
        let mut effects = self.hide();
        if self.pending.take().is_some() {
            effects.push(Effect::CancelWalk);
        }
        self.masking = switched.deployment.masker();
        self.deployment = switched.deployment;
        self.deployments = switched.deployments;
        self.is_sample = false;
        self.looked_up = None;
        self.changes = None;
        if self.mode == Mode::WhatIf {
            self.mode = Mode::Browse;
        }
        self.expired_walk = None;
        self.caller = Caller::default();
        effects.extend(self.relist());
        self.notice = None;
        self.warn_of_configuration(switched.warnings);
        effects
    }
}
