//! What is simulated, and where: the deployment, what-if changes, the caller, and what else can be switched to.

use std::sync::Arc;

use crate::app::deployments::{DeploymentChoice, Switching};
use crate::app::message::Millis;
use crate::app::what_if::Changes;
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;
use crate::domain::mask::Masking;

/// What is simulated, and where.
pub struct Session {
    pub(in crate::app) deployment: Arc<Deployment>,
    pub(in crate::app) masking: Masking,
    pub(in crate::app) changes: Option<Changes>,
    pub(in crate::app) is_sample: bool,
    pub(in crate::app) is_presented: bool,
    pub(in crate::app) deployments: Vec<DeploymentChoice>,
    pub(in crate::app) switching: Option<Switching>,
    pub(in crate::app) caller: Caller,
    pub(in crate::app) calls: u64,
    pub(in crate::app) warnings: Vec<String>,
    pub(in crate::app) tickets: u64,
    /// When files are next checked for new credentials.
    pub(in crate::app) next_check: Millis,
}

impl Session {
    pub(super) fn new(
        deployment: Arc<Deployment>,
        deployments: Vec<DeploymentChoice>,
        is_sample: bool,
        is_presented: bool,
    ) -> Self {
        Self {
            masking: deployment.masker(),
            deployment,
            changes: None,
            is_sample,
            is_presented,
            deployments,
            switching: None,
            caller: Caller::default(),
            calls: 0,
            warnings: Vec::new(),
            tickets: 0,
            next_check: 0,
        }
    }

    /// The deployment, without what-if changes.
    pub fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// What is simulated: the deployment with what-if changes, if there are any.
    pub fn simulated(&self) -> &Arc<Deployment> {
        match &self.changes {
            Some(changes) => changes.what_if.deployment(),
            None => &self.deployment,
        }
    }

    /// The masking rules of what is simulated.
    pub(in crate::app) fn masker(&self) -> &Masking {
        match &self.changes {
            Some(changes) => &changes.masking,
            None => &self.masking,
        }
    }

    /// The what-if form, while it is open or holds changes.
    pub fn changes(&self) -> Option<&Changes> {
        self.changes.as_ref()
    }

    /// The data is the built-in sample.
    pub fn is_sample(&self) -> bool {
        self.is_sample
    }

    /// Presentation mode: names are replaced, and no value is shown or copied.
    pub fn is_presented(&self) -> bool {
        self.is_presented
    }

    /// The deployments that can be switched to, the current one among them.
    pub fn deployments(&self) -> &[DeploymentChoice] {
        &self.deployments
    }

    /// The deployment that is shown.
    pub fn current(&self) -> Option<&DeploymentChoice> {
        self.deployments.iter().find(|choice| choice.is_current)
    }

    /// No value may be read here.
    pub fn is_metadata_only(&self) -> bool {
        self.current().is_some_and(|choice| choice.metadata_only)
    }

    /// A value may be shown, copied or compared.
    pub fn may_read_values(&self) -> bool {
        !self.is_presented && !self.is_metadata_only()
    }

    /// A switch that is under way.
    pub fn switching(&self) -> Option<&Switching> {
        self.switching.as_ref()
    }

    /// The AWS identity that makes the calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// AWS calls so far.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// What was ignored in the configuration.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
