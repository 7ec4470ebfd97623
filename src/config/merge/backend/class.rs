//! Which secrets backend a class name is, and which names no Python can import.

use crate::domain::nearest::{Difference, Nearest};
use crate::domain::search_path::Layer;

/// A secrets backend by its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::config::merge) enum BackendClass {
    /// It is one layer of the search path.
    Layer(Layer),
    /// Datacoves' own, with its own order.
    Datacoves,
    /// One that varlens does not know.
    Unknown(String),
}

/// The Amazon provider's module.
const AMAZON: &str = "airflow.providers.amazon.aws.secrets.secrets_manager";
/// Its backend for the Parameter Store.
const PARAMETERS: &str = "airflow.providers.amazon.aws.secrets.systems_manager";
/// What Airflow 2 still has of it.
const CONTRIB: &str = "airflow.contrib.secrets.aws_secrets_manager";

/// Modules that no release of Airflow has, and what is nearly the name of one that it has.
const NOWHERE: [&str; 4] = [
    "airflow.amazon.",
    "airflow.aws.",
    "airflow.provider.",
    "airflow.providers.aws.",
];

/// The modules of `airflow.secrets`, of all releases.
const CORE: [&str; 5] = [
    "airflow.secrets.base_secrets",
    "airflow.secrets.cache",
    "airflow.secrets.environment_variables",
    "airflow.secrets.local_filesystem",
    "airflow.secrets.metastore",
];

/// A class that is nowhere: Python cannot import it, and Airflow does not start.
fn is_misspelt(module: &str, name: &str) -> bool {
    let parameters = (module, name) == (PARAMETERS, "SystemsManagerParameterStoreBackend");
    let is_nowhere = NOWHERE.iter().any(|begin| module.starts_with(begin))
        || (module.starts_with("airflow.secrets") && !CORE.contains(&module));
    (module.starts_with("airflow.providers.amazon") && !parameters)
        || is_nowhere
        || is_slip(&format!("{module}.{name}"))
}

/// Nearly the name of the Amazon provider's backend.
fn is_slip(class: &str) -> bool {
    let mut nearest = Nearest::to(class);
    nearest.consider(&format!("{AMAZON}.SecretsManagerBackend"));
    let near = nearest.best().first().map(|near| near.difference);
    matches!(
        near,
        Some(Difference::Case | Difference::Separator | Difference::Letters(_))
    )
}

impl BackendClass {
    /// None where Python surely cannot import it.
    pub(super) fn parse(class: &str, is_airflow_2: bool) -> Option<Self> {
        let (module, name) = class.rsplit_once('.')?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if class
            .split('.')
            .any(|part| part.is_empty() || !part.chars().all(is_word))
        {
            return None;
        }
        Some(match (module, name) {
            (AMAZON, "SecretsManagerBackend") => Self::Layer(Layer::AWS),
            (CONTRIB, "SecretsManagerBackend") if is_airflow_2 => Self::Layer(Layer::AWS),
            ("airflow.secrets.local_filesystem", "LocalFilesystemBackend") => {
                Self::Layer(Layer::LOCAL_FILE)
            }
            _ if is_misspelt(module, name) || module == CONTRIB => return None,
            _ if module.starts_with("airflow.contrib.") && !is_airflow_2 => return None,
            _ if class.to_lowercase().contains("datacoves") => Self::Datacoves,
            _ => Self::Unknown(class.to_owned()),
        })
    }

    /// Its layer in stock Airflow's order.
    pub(in crate::config::merge) fn layer(&self) -> Layer {
        match self {
            Self::Layer(layer) => *layer,
            Self::Datacoves => Layer::DATACOVES,
            Self::Unknown(_) => Layer::CUSTOM,
        }
    }
}
