//! What is simulated: releases, process, search path and Airflow's own options, each with where it came from.

mod aws;
mod connections;
mod origin;
mod shared;
mod team;

pub use aws::{AwsKind, AwsOptions, ClientError, ClientErrorCause, Identity, LookupPattern};
pub use connections::{ConnectionOptions, ExtraWords, Words};
pub use origin::{Origin, Sourced};
pub use shared::Shared;

use std::sync::Arc;

use crate::domain::config_warning::ConfigWarning;
use crate::domain::key::Kind;
use crate::domain::local_file::LocalFiles;
use crate::domain::mask::{MaskOptions, Masking};
use crate::domain::other_backend::OtherBackend;
use crate::domain::other_reading::DoubtfulValue;
use crate::domain::process::Process;
use crate::domain::python_error::PythonError;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{
    AirflowRules, AmazonRules, Decoding, PlainGets, RulesInForce, TaskRules, Version,
};
use crate::domain::search_path::{AtServer, Layer, Order, Store};
use crate::domain::team::Team;

/// Airflow's process does not come up with this configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartupError {
    /// The exception that ends it.
    pub error: PythonError,
    /// The option that causes it, and where it is set.
    pub because: String,
}

/// `[core] multi_team`, which is read at each lookup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Teams {
    /// Not in use.
    #[default]
    Off,
    /// In use.
    On,
    /// Neither true nor false: what Airflow raises when it reads the option.
    Unreadable(PythonError),
}

impl Teams {
    /// Whether they are in use.
    ///
    /// # Errors
    /// What Airflow raises.
    pub fn in_use(&self) -> Result<bool, &PythonError> {
        match self {
            Self::Off => Ok(false),
            Self::On => Ok(true),
            Self::Unreadable(error) => Err(error),
        }
    }
}

/// The api-server's side, where a task of Airflow 3 asks.
#[derive(Clone, Debug, Default)]
pub struct ServerSide {
    /// The Amazon provider's options there.
    pub aws: Shared<AwsOptions>,
    /// Its AWS is asked with other credentials, region or names than the task's: it has its own listing.
    pub has_own_aws: bool,
    /// The environment of its process was given separately from that of the process that asks.
    pub is_env_given: bool,
    /// `[core] multi_team` there.
    pub teams: Teams,
    /// The files of its `LocalFilesystemBackend`; None where it has another backend.
    pub local_files: Option<LocalFiles>,
    /// Its backend, where varlens does not read that.
    pub other_backend: Option<OtherBackend>,
}

/// The name of the deployment that this shell describes. JSON has it; the screen has [`title`].
pub const CURRENT_SHELL: &str = "ambient";

/// A deployment's name as it is shown.
pub fn title(name: &str) -> &str {
    match name {
        CURRENT_SHELL => "current shell",
        other => other,
    }
}

/// One Airflow deployment, as far as lookups and masking go.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Its name, [`CURRENT_SHELL`] for what this shell describes.
    pub name: String,
    /// Airflow's release.
    pub airflow: Sourced<Version>,
    /// The Amazon provider's release.
    pub amazon_provider: Sourced<Version>,
    /// The process that asks.
    pub process: Sourced<Process>,
    /// The Python of Airflow's process; pattern syntax depends on it.
    pub python: Sourced<PythonVersion>,
    /// The order of lookup.
    pub order: Sourced<Order>,
    /// Layers that are removed from it.
    pub off: Vec<Layer>,
    /// Layers that do not have a key, as the user says, where varlens cannot look.
    pub assumed_absent: Vec<Layer>,
    /// The order names a secrets backend that nothing configures.
    pub is_backend_assumed: bool,
    /// The Amazon provider's options.
    pub aws: Shared<AwsOptions>,
    /// What keys must start with to reach AWS and Datacoves, e.g. `datacoves-`; None: no gate.
    pub name_gate: Sourced<Option<String>>,
    /// `[core] multi_team` (3.2 and later).
    pub teams: Teams,
    /// The team whose task asks; None: no team, or any.
    pub team: Option<Team>,
    /// The files of `LocalFilesystemBackend`; None where the process has another backend.
    pub local_files: Option<LocalFiles>,
    /// The secrets backend, where varlens does not read it.
    pub other_backend: Option<OtherBackend>,
    /// The api-server's side.
    pub server: Shared<ServerSide>,
    /// Why Airflow would not start.
    pub refusal: Option<StartupError>,
    /// The refusal ends the first lookup instead: the process starts without a look at that option.
    pub is_refused_at_lookup: bool,
    /// Options of masking.
    pub masking: MaskOptions,
    /// The names of all variables in the environment of the process that asks, where they are known.
    pub environment_names: Arc<Vec<String>>,
    /// What is still to be set for varlens to ask Datacoves' store, by the names of variables or of keys in its file.
    pub datacoves_lacks: Arc<Vec<&'static str>>,
    /// The file of its environment has nothing that every process has, so that it may be a part.
    pub has_part_of_environment: bool,
    /// The variables of its files whose values whoever starts the process may take otherwise.
    pub doubtful_values: Arc<Vec<DoubtfulValue>>,
    /// The role that Airflow has, as MWAA names it.
    pub execution_role: Option<String>,
    /// What is ignored or doubtful in its configuration.
    pub warnings: Vec<ConfigWarning>,
    rules: RulesInForce,
}

impl Deployment {
    /// What is simulated when nothing is configured: Datacoves' documented order on the newest known releases.
    pub fn assumed(name: &str) -> Self {
        use crate::domain::release::{NEWEST_AIRFLOW, NEWEST_AMAZON};
        let order = Order::Datacoves {
            replace: false,
            metastore: false,
        };
        Self {
            name: name.to_owned(),
            airflow: Sourced::assumed(NEWEST_AIRFLOW),
            amazon_provider: Sourced::assumed(NEWEST_AMAZON),
            process: Sourced::assumed(Process::Server),
            python: Sourced::assumed(PythonVersion::default()),
            order: Sourced::assumed(order),
            off: Vec::new(),
            assumed_absent: Vec::new(),
            is_backend_assumed: false,
            aws: Shared::default(),
            name_gate: Sourced::new(None, Origin::Default),
            teams: Teams::Off,
            team: None,
            local_files: None,
            other_backend: None,
            server: Shared::default(),
            refusal: None,
            is_refused_at_lookup: false,
            masking: MaskOptions::default(),
            environment_names: Arc::default(),
            datacoves_lacks: Arc::default(),
            has_part_of_environment: false,
            doubtful_values: Arc::default(),
            execution_role: None,
            warnings: Vec::new(),
            rules: RulesInForce::default(),
        }
    }

    /// Why the order is that of Datacoves, where a workspace of theirs was detected: `a Datacoves workspace (X is set)`.
    pub fn workspace(&self) -> Option<&str> {
        match (&self.order.value, &self.order.origin) {
            (Order::Datacoves { .. }, Origin::Detected(place)) => Some(place),
            _ => None,
        }
    }

    /// The rules of its Airflow.
    pub fn airflow_rules(&self) -> AirflowRules {
        self.rules.airflow(self.airflow.value)
    }

    /// The rules of its Amazon provider.
    pub fn amazon_rules(&self) -> AmazonRules {
        self.rules.amazon(self.amazon_provider.value)
    }

    /// What its Airflow masks.
    pub fn masker(&self) -> Masking {
        Masking::new(self.airflow_rules().mask, &self.masking)
    }

    /// How its tasks look keys up; None for a process that asks as the server does.
    pub fn task_rules(&self) -> Option<TaskRules> {
        let is_client = self.process.value.is_client();
        self.airflow_rules().task.filter(|_| is_client)
    }

    /// What a trigger's plain gets do; None in every other process.
    pub fn plain_gets(&self) -> Option<PlainGets> {
        let is_trigger = self.process.value == Process::Triggerer;
        let rules = self.task_rules().filter(|_| is_trigger);
        rules.map(|rules| rules.plain_gets)
    }

    /// `deserialize_json=True` decodes what `winner` gave; the first tasks of 3.0 return the text of their own layers as it is.
    pub fn decodes(&self, winner: Option<Layer>) -> bool {
        let own = winner.filter(|layer| self.is_asked_by_task(*layer));
        let rules = self.task_rules().filter(|_| own.is_some());
        rules.is_none_or(|rules| rules.decoding != Decoding::Never)
    }

    /// The layers that are asked for a key of this kind, first to last.
    pub fn layers(&self, kind: Kind) -> Vec<Layer> {
        // Datacoves documents three places for every process; what its api-server asks is shown only on request.
        let is_documented = matches!(self.order.value, Order::Datacoves { .. });
        let mut layers = match self.task_rules() {
            Some(_) if !(is_documented && self.process.is_assumed()) => {
                self.order.value.task_layers(kind)
            }
            _ => self.order.value.layers(kind),
        };
        layers.retain(|layer| !self.off.contains(layer));
        layers
    }

    /// The layer whose listing answers for `layer`: the api-server's AWS is mostly the very one that the task asks.
    pub fn store(&self, layer: Layer) -> Layer {
        let is_apart = match layer.store.at_server() {
            AtServer::Same => false,
            AtServer::Another => true,
            AtServer::SameUnlessAwsDiffers => self.server.has_own_aws,
            AtServer::SameUnlessEnvironmentDiffers => self.has_server_env(),
        };
        if is_apart {
            layer
        } else {
            Layer::own(layer.store)
        }
    }

    /// The api-server's environment differs from that of the process that asks.
    fn has_server_env(&self) -> bool {
        // The manager that answers a DAG parser or a trigger is the parent of its process.
        self.server.is_env_given || !self.process.value.is_managed()
    }

    /// The layers whose listings answer for the layers of a kind, each once, in the order of the search path.
    pub fn stores(&self, kind: Kind) -> Vec<Layer> {
        let mut stores = Vec::new();
        for layer in self.layers(kind) {
            let store = self.store(layer);
            if !stores.contains(&store) {
                stores.push(store);
            }
        }
        stores
    }

    /// AWS is in the search path of a kind.
    pub fn asks_aws(&self, kind: Kind) -> bool {
        let mut layers = self.layers(kind).into_iter();
        layers.any(|layer| layer.store == Store::Aws)
    }

    /// The user says that `layer` does not have a key that varlens cannot see there.
    pub fn assumes_absent(&self, layer: Layer) -> bool {
        let is_named = |named: &Layer| *named == layer || *named == self.store(layer);
        self.assumed_absent.iter().any(is_named)
    }

    /// The Amazon provider's options in the process that asks `layer`.
    pub fn aws_of(&self, layer: Layer) -> &AwsOptions {
        if layer.is_nested() {
            &self.server.aws
        } else {
            &self.aws
        }
    }

    /// `[core] multi_team` in the process that asks `layer`.
    pub fn teams_of(&self, layer: Layer) -> &Teams {
        if layer.is_nested() {
            &self.server.teams
        } else {
            &self.teams
        }
    }

    /// The files of `LocalFilesystemBackend` in the process that asks `layer`.
    pub fn local_files_of(&self, layer: Layer) -> Option<&LocalFiles> {
        if layer.is_nested() {
            self.server.local_files.as_ref()
        } else {
            self.local_files.as_ref()
        }
    }

    /// The secrets backend that varlens does not read, in the process that asks `layer`.
    pub fn other_backend_of(&self, layer: Layer) -> Option<&OtherBackend> {
        if layer.is_nested() {
            self.server.other_backend.as_ref()
        } else {
            self.other_backend.as_ref()
        }
    }

    /// `layer` is asked by a task's own code, not by a server's.
    pub fn is_asked_by_task(&self, layer: Layer) -> bool {
        !layer.is_nested() && self.task_rules().is_some()
    }
}
