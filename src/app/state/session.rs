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
    deployment: Arc<Deployment>,
    masking: Masking,
    changes: Option<Changes>,
    /// Variables are read with `deserialize_json=True`.
    is_decoded: bool,
    is_sample: bool,
    is_presented: bool,
    deployments: Vec<DeploymentChoice>,
    /// The region that the user switched to, where it is another than the deployment's own.
    region: Option<String>,
    switching: Option<Switching>,
    comparing: Option<Switching>,
    caller: Caller,
    calls: u64,
    warnings: Vec<String>,
    tickets: u64,
    /// When files are next checked for new credentials.
    next_check: Millis,
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
            is_decoded: false,
            is_sample,
            is_presented,
            deployments,
            region: None,
            switching: None,
            comparing: None,
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

    pub(in crate::app) fn changes_mut(&mut self) -> Option<&mut Changes> {
        self.changes.as_mut()
    }

    /// Begins a what-if, or goes on with the one there is.
    pub(in crate::app) fn open_changes(&mut self) {
        let deployment = &self.deployment;
        self.changes.get_or_insert_with(|| Changes::new(deployment));
    }

    /// Variables are read with `deserialize_json=True`.
    pub fn is_decoded(&self) -> bool {
        self.is_decoded
    }

    pub(in crate::app) fn decode(&mut self) {
        self.is_decoded = true;
    }

    pub(in crate::app) fn toggle_decoded(&mut self) -> bool {
        self.is_decoded = !self.is_decoded;
        self.is_decoded
    }

    /// Gives changes back that were dropped for a while.
    pub(in crate::app) fn put_changes(&mut self, changes: Option<Changes>) {
        self.changes = changes;
    }

    pub(in crate::app) fn drop_changes(&mut self) -> Option<Changes> {
        self.changes.take()
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

    /// The region that the user switched to, where it is another than the deployment's own.
    pub(in crate::app) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    pub(in crate::app) fn set_region(&mut self, region: Option<String>) {
        self.region = region;
    }

    /// A switch that is under way.
    pub fn switching(&self) -> Option<&Switching> {
        self.switching.as_ref()
    }

    pub(in crate::app) fn begin_switch(&mut self, switching: Switching) {
        self.switching = Some(switching);
    }

    /// Another deployment is being listed to be compared with.
    pub(in crate::app) fn begin_comparison(&mut self, comparing: Switching) {
        self.comparing = Some(comparing);
    }

    /// Ends the comparison with this ticket.
    pub(in crate::app) fn end_comparison_with(&mut self, ticket: u64) -> Option<Switching> {
        self.comparing
            .take_if(|comparing| comparing.ticket == ticket)
    }

    /// Ends the switch that is under way.
    pub(in crate::app) fn end_switch(&mut self) -> Option<Switching> {
        self.switching.take()
    }

    /// The same, if it is the one with this ticket.
    pub(in crate::app) fn end_switch_with(&mut self, ticket: u64) -> Option<Switching> {
        self.switching
            .take_if(|switching| switching.ticket == ticket)
    }

    /// Another deployment takes the place of this one; its caller isn't known yet.
    pub(in crate::app) fn replace(
        &mut self,
        deployment: Arc<Deployment>,
        deployments: Vec<DeploymentChoice>,
    ) {
        self.masking = deployment.masker();
        self.deployment = deployment;
        self.deployments = deployments;
        self.is_sample = false;
        self.changes = None;
        self.caller = Caller::default();
    }

    /// The number of the next request; an answer with an older one is dropped.
    pub(in crate::app) fn next_ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// When files are next checked for new credentials.
    pub(in crate::app) fn next_check(&self) -> Millis {
        self.next_check
    }

    pub(in crate::app) fn check_at(&mut self, at: Millis) {
        self.next_check = at;
    }

    /// The AWS identity that makes the calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The caller as AWS names it; an account that is known already stays.
    pub(in crate::app) fn set_caller(&mut self, caller: Caller) {
        let account = caller.account.clone().or(self.caller.account.take());
        self.caller = Caller { account, ..caller };
    }

    pub(in crate::app) fn set_account(&mut self, account: Option<String>) {
        self.caller.account = account;
    }

    /// AWS calls so far.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    pub(in crate::app) fn set_calls(&mut self, calls: u64) {
        self.calls = calls;
    }

    pub(in crate::app) fn set_warnings(&mut self, warnings: Vec<String>) {
        self.warnings = warnings;
    }

    /// What was ignored in the configuration.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
