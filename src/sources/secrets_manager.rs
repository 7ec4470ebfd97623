//! AWS Secrets Manager, as the Amazon provider's backend asks it (`secrets_manager.py`).
//!
//! Nothing is read, built or sent before the first use: no file, no certificate, no metadata endpoint. Never writes
//! (every operation passes `guard`), keeps no value, and reports no text of AWS's answers beyond the error code: all
//! errors go through `fault`.

mod caller;
mod connect;
mod connection;
mod endpoint;
mod expiry;
mod fault;
mod guard;
mod http;
mod list;
mod login;
mod meta;
mod not_sent;
mod process;
mod profile_files;
mod read;
mod settings;
mod versions;

#[cfg(test)]
pub(in crate::sources) mod fake;
#[cfg(test)]
mod tests;

pub use connection::{AwsConnection, Limits, StaticKeys};

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use aws_types::os_shim_internal::{Env, Fs};
use tokio::sync::Mutex;

use super::source::{Listable, PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::caller::Caller;
use crate::domain::elsewhere::SecretNames;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::renewal::Renewal;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::versions::{SecretVersion, VersionSelector};

use connect::Client;
use connection::ClientDeps;
use guard::Traffic;
use login::Stamp;

/// The AWS layer of one deployment.
pub struct SecretsManager {
    connection: AwsConnection,
    prefixes: [Option<String>; 3],
    /// Why the names of a kind are not known; None where they are.
    unknown: [Option<String>; 3],
    limits: Limits,
    environment: Env,
    files: Fs,
    traffic: Arc<Traffic>,
    /// Counts the calls of `forget`; a client of an earlier generation is not used again.
    generation: AtomicU64,
    client: Mutex<Option<(u64, Arc<Client>)>>,
    /// The files of credentials as they were when the client was made.
    stamp: Mutex<Stamp>,
}

impl SecretsManager {
    /// A source that has done nothing yet.
    ///
    /// `names_by_kind` is what all names of a kind begin with, in the order of [`Kind::ALL`], e.g.
    /// `airflow/variables/`; None where the prefix is null, so that nothing is listed.
    pub fn new(connection: AwsConnection, names_by_kind: [Option<String>; 3]) -> Self {
        Self::with(connection, names_by_kind, Limits::default(), Fs::real())
    }

    /// The same, which does not list a kind whose names aren't known, with why they are not.
    #[must_use]
    pub fn with_unknown_names(self, unknown: [Option<String>; 3]) -> Self {
        Self { unknown, ..self }
    }

    fn with(
        mut connection: AwsConnection,
        prefixes: [Option<String>; 3],
        limits: Limits,
        files: Fs,
    ) -> Self {
        let variables = std::mem::take(&mut connection.environment);
        let environment = environment(variables, connection.profile.is_some());
        Self {
            connection,
            prefixes,
            unknown: [const { None }; 3],
            limits,
            environment,
            files,
            traffic: Arc::default(),
            generation: AtomicU64::new(0),
            client: Mutex::new(None),
            stamp: Mutex::default(),
        }
    }

    /// The client of this generation, made if there is none. After a failure, the next use tries again.
    async fn client(&self) -> Result<Arc<Client>, Fault> {
        let mut slot = self.client.lock().await;
        let generation = self.generation.load(Ordering::Relaxed);
        if let Some((made, client)) = &*slot
            && *made == generation
        {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(self.connect().await?);
        *slot = Some((generation, Arc::clone(&client)));
        Ok(client)
    }

    async fn connect(&self) -> Result<Client, Fault> {
        // Taken first: what is written while the client is made counts as new. The SDK reads the files of credentials
        // on this thread too; their dates don't need a separate thread.
        *self.stamp.lock().await = Stamp::now(&self.environment);
        let deps = ClientDeps {
            environment: self.environment.clone(),
            files: self.files.clone(),
            limits: self.limits,
            traffic: Arc::clone(&self.traffic),
        };
        connect::connect(&self.connection, deps).await
    }

    /// The files of credentials as they are now. Looking may take as long as a disk does.
    async fn look(&self) -> Stamp {
        let environment = self.environment.clone();
        let looked = tokio::task::spawn_blocking(move || Stamp::now(&environment));
        looked.await.unwrap_or_default()
    }

    /// A login of IAM Identity Center writes other files before its token, so the token is looked for as well.
    async fn was_renewed(&self) -> bool {
        if self.look().await == *self.stamp.lock().await {
            return false;
        }
        let client = self.client.lock().await;
        let login = client.as_ref().map(|(_, client)| client.settings.login.by);
        if login != Some(Renewal::Sso) {
            return true;
        }
        let environment = self.environment.clone();
        let has_token = move || login::has_token(&environment, SystemTime::now());
        let looked = tokio::task::spawn_blocking(has_token);
        looked.await.unwrap_or(false)
    }

    async fn list_into(&self, kind: Kind, pages: &dyn PageSink) -> Result<(), Fault> {
        match &self.prefixes[kind as usize] {
            Some(prefix) if list::is_valid_prefix(prefix) => {
                let client = self.client().await?;
                list::list(&client, prefix, pages).await
            }
            _ => Ok(()),
        }
    }
}

/// The keys that a profile beats if it is given by name; the SDK would look at them first.
const KEYS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// What the SDK may see of the environment: AWS's variables, and where home is.
fn environment(variables: Vec<(String, String)>, profile_is_given: bool) -> Env {
    let is_asked_for = |name: &str| {
        let is_beaten = profile_is_given && KEYS.contains(&name);
        (name.starts_with("AWS_") || name == "HOME") && !is_beaten
    };
    let kept: HashMap<_, _> = variables
        .into_iter()
        .filter(|(name, _)| is_asked_for(name))
        .collect();
    Env::from(kept)
}

impl Source for SecretsManager {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    /// Every `GetSecretValue` is in `CloudTrail`.
    fn is_audited(&self) -> bool {
        true
    }

    fn listable(&self, kind: Kind) -> Listable {
        let Some(why) = &self.unknown[kind as usize] else {
            return Listable::Freely;
        };
        Listable::Not(Fault {
            note: Some(why.clone()),
            next: Some(format!("give what varlens does not know: {why}")),
            ..Fault::new(Reason::UnsupportedOption)
        })
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(self.list_into(kind, pages))
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            match self.client().await {
                Ok(client) => read::read(&client, &ask.place).await,
                Err(fault) => SourceAnswer::Fault(fault),
            }
        })
    }

    fn versions<'a>(
        &'a self,
        place: &'a str,
    ) -> SourceFuture<'a, Result<Vec<SecretVersion>, Fault>> {
        Box::pin(async move {
            let client = self.client().await?;
            versions::versions(&client, place).await
        })
    }

    fn read_version<'a>(
        &'a self,
        place: &'a str,
        which: &'a VersionSelector,
    ) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            match self.client().await {
                Ok(client) => read::read_version(&client, place, which).await,
                Err(fault) => SourceAnswer::Fault(fault),
            }
        })
    }

    fn every_name(&self, most_pages: usize) -> SourceFuture<'_, Result<SecretNames, Fault>> {
        Box::pin(async move {
            let client = self.client().await?;
            list::every_name(&client, most_pages).await
        })
    }

    fn ready(&self) -> SourceFuture<'_, Result<(), Fault>> {
        Box::pin(async move { self.client().await.map(|_| ()) })
    }

    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async move {
            match self.client().await {
                Ok(client) => Some(caller::caller(&client).await),
                Err(fault) => Some(caller::unknown(&self.connection, fault.reason)),
            }
        })
    }

    fn caller_so_far(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async move {
            match self.client().await {
                Ok(client) => Some(caller::so_far(&client)),
                Err(fault) => Some(caller::unknown(&self.connection, fault.reason)),
            }
        })
    }

    fn calls(&self) -> u64 {
        self.traffic.calls()
    }

    fn throttled(&self) -> u64 {
        self.traffic.throttled()
    }

    fn is_renewed(&self) -> SourceFuture<'_, bool> {
        Box::pin(self.was_renewed())
    }

    /// The next use makes a new client, which reads profiles and credentials again. Running requests continue.
    fn forget(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }
}
