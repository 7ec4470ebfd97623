//! Loads another deployment while the current one stays on the screen. The caller of the explorer provides the function
//! that loads it.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::app::deployments::{Choice, DeploymentChoice};
use crate::domain::deployment::Deployment;
use crate::sources::Sources;

/// A deployment that was loaded.
pub struct Loaded {
    /// What is simulated.
    pub deployment: Arc<Deployment>,
    /// The sources of its layers.
    pub sources: Sources,
    /// The deployments to choose from, with this one.
    pub deployments: Vec<DeploymentChoice>,
    /// Parts of the configuration that were ignored, as sentences.
    pub warnings: Vec<String>,
}

/// Reads the configuration again for a choice. It reads files, so it runs on a separate thread.
pub type Load = Arc<dyn Fn(&Choice) -> Result<Loaded, String> + Send + Sync>;

/// The result of a switch, with its ticket.
pub(super) type Answer = (u64, Result<Loaded, String>);

/// Starts switches.
pub(super) struct Switches {
    load: Load,
    answers: mpsc::Sender<Answer>,
}

impl Switches {
    /// Also gives the receiver of their results.
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
