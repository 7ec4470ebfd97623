//! Loading another deployment while the one before stays on the screen.
//!
//! Reads and decides nothing itself: whoever starts the explorer says how a deployment is loaded.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::app::deployments::{Choice, DeploymentChoice};
use crate::domain::deployment::Deployment;
use crate::sources::Sources;

/// A deployment, ready to be shown.
pub struct Loaded {
    /// What is simulated.
    pub deployment: Arc<Deployment>,
    /// Who answers for its layers.
    pub sources: Sources,
    /// What can be gone to from here, this one among them.
    pub deployments: Vec<DeploymentChoice>,
    /// What was ignored in the configuration.
    pub warnings: Vec<String>,
}

/// Reads the configuration anew for a choice. It may take as long as files do, so it runs on a thread of its own.
pub type Load = Arc<dyn Fn(&Choice) -> Result<Loaded, String> + Send + Sync>;

/// What came of a switch, with its ticket.
pub(super) type Answer = (u64, Result<Loaded, String>);

/// Switches that are under way.
pub(super) struct Switches {
    load: Load,
    answers: mpsc::Sender<Answer>,
}

impl Switches {
    /// And where their answers arrive.
    pub(super) fn new(load: Load) -> (Self, mpsc::Receiver<Answer>) {
        let (answers, arrivals) = mpsc::channel(1);
        (Self { load, answers }, arrivals)
    }

    pub(super) fn begin(&self, ticket: u64, to: Choice) {
        let (load, answers) = (Arc::clone(&self.load), self.answers.clone());
        tokio::task::spawn_blocking(move || {
            // The loop may be gone by now.
            let _ = answers.blocking_send((ticket, load(&to)));
        });
    }
}
