//! Going from one deployment or region to another without leaving the explorer.
//!
//! The state asks for it and applies what was loaded; reading files and making sources is done elsewhere.

use std::sync::Arc;

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

/// What to switch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The deployment's name.
    pub deployment: String,
    /// Another region than the deployment's own.
    pub region: Option<String>,
    /// Another order of lookup than the one that is assumed.
    pub order: Option<String>,
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
    /// It has DAG files.
    pub has_dags: bool,
    /// What was ignored in the configuration.
    pub warnings: Vec<String>,
}
