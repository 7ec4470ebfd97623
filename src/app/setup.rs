//! What the explorer starts with.

use std::sync::Arc;

use super::deployments::DeploymentChoice;
use super::preferences::Preferences;
use super::theme_name::ThemeName;
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;

/// What the user is shown or asked at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Welcome {
    /// Nothing.
    #[default]
    Nothing,
    /// That there is a guided tour.
    Tour,
    /// Which order of lookup it is, if that is only assumed.
    Order,
}

/// Everything that is known before the first frame, handed over by whoever starts the explorer.
pub struct Setup {
    /// The deployment to simulate.
    pub deployment: Arc<Deployment>,
    /// The kind of key to list first.
    pub kind: Kind,
    /// The data is the built-in sample.
    pub is_sample: bool,
    /// Presentation mode: names are replaced, and no value is shown or copied.
    pub is_presented: bool,
    /// The deployment has DAG files, which are scanned.
    pub has_dags: bool,
    /// What the user is shown or asked at the start.
    pub welcome: Welcome,
    /// When the program started, in seconds since 1970; None where no clock is known.
    pub began_at: Option<i64>,
    /// Keys, durations, mouse and the like.
    pub preferences: Preferences,
    /// The deployments that can be switched to, the current one among them.
    pub deployments: Vec<DeploymentChoice>,
    /// The themes that can be chosen, by number.
    pub themes: Vec<ThemeName>,
    /// The number of the theme at the start.
    pub theme: usize,
    /// Columns and rows of the window, until the first resize message.
    pub size: (u16, u16),
    /// What was ignored in the configuration; a notice shows the first.
    pub warnings: Vec<String>,
}

impl Setup {
    /// Variables of a deployment with default preferences, in a window of 80 by 24.
    pub fn new(deployment: Arc<Deployment>) -> Self {
        Self {
            deployment,
            kind: Kind::Variable,
            is_sample: false,
            is_presented: false,
            has_dags: false,
            welcome: Welcome::Nothing,
            began_at: None,
            preferences: Preferences::default(),
            deployments: Vec::new(),
            themes: Vec::new(),
            theme: 0,
            size: (80, 24),
            warnings: Vec::new(),
        }
    }
}
