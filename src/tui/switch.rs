//! Loads another deployment while the current one stays on the screen. The caller of the explorer provides the function
//! that loads it.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::answers::QUEUE;
use crate::app::deployments::{Choice, DeploymentChoice};
use crate::app::message::Message;
use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::inventory::Inventory;
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
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

    /// Loads another deployment and lists its names, to be compared with; sends nothing else.
    pub(super) fn compare(
        &self,
        ticket: u64,
        to: Choice,
        kind: Kind,
        answers: mpsc::Sender<Message>,
    ) {
        let load = Arc::clone(&self.load);
        tokio::spawn(async move {
            let loaded = tokio::task::spawn_blocking(move || load(&to)).await;
            let result = match loaded {
                Ok(Ok(loaded)) => Ok(Box::new(inventory(&loaded, kind).await)),
                Ok(Err(why)) => Err(why),
                Err(_) => Err("reading its configuration failed".to_owned()),
            };
            // The loop may be gone by now.
            let _ = answers
                .send(Message::Compared {
                    ticket,
                    kind,
                    result,
                })
                .await;
        });
    }
}

/// What a deployment has of a kind, by its names.
async fn inventory(loaded: &Loaded, kind: Kind) -> Inventory {
    let Loaded {
        deployment,
        sources,
        ..
    } = loaded;
    let mut catalog = Catalog::new();
    let (sender, mut events) = mpsc::channel(QUEUE);
    let stores = deployment.stores(kind);
    let event = |layer, event| (layer, event);
    // Dropping the set would cancel the listings.
    let _listings = sources.list(&stores, &[], kind, &sender, event);
    drop(sender);
    while let Some((layer, event)) = events.recv().await {
        catalog.apply(layer, event);
    }
    let mut inventory = Inventory::new(deployment, None);
    inventory.add(Scenario::new(deployment, &catalog), kind);
    inventory
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::sample;

    #[tokio::test]
    async fn another_deployment_is_listed_without_being_opened() {
        let load: Load = Arc::new(|to| match to.deployment.as_str() {
            "prod" => Ok(Loaded {
                deployment: Arc::new(sample::deployment()),
                sources: sample::sources(),
                deployments: Vec::new(),
                warnings: Vec::new(),
            }),
            other => Err(format!("{other} is not there")),
        });
        let (switches, mut switched) = Switches::new(load);
        let (sender, mut answers) = mpsc::channel(1);
        for (ticket, name) in [(1, "prod"), (2, "gone")] {
            let to = Choice {
                deployment: name.to_owned(),
                region: None,
                order: None,
            };
            switches.compare(ticket, to, Kind::Variable, sender.clone());
            let Some(Message::Compared {
                ticket: of, result, ..
            }) = answers.recv().await
            else {
                panic!("no answer");
            };
            assert_eq!(of, ticket);
            match result {
                Ok(inventory) => assert!(
                    inventory
                        .keys
                        .iter()
                        .any(|entry| entry.key == "aws_db_host")
                ),
                Err(why) => assert_eq!((name, why.as_str()), ("gone", "gone is not there")),
            }
        }
        assert!(switched.try_recv().is_err());
    }
}
