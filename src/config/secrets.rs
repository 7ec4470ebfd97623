//! Which secrets backend a process has, and with which options: `[secrets]`, or `[workers]` in front of it.

use super::airflow::{Airflow, OptionLookup};
use crate::domain::backend_kwargs::Kwargs;
use crate::domain::deployment::{Origin, StartupError};
use crate::domain::lookup::PythonError;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{AirflowOptionName, AirflowRules, AmazonRules};
use crate::domain::search_path::Layer;
use crate::domain::suggest::unknown;

/// A secrets backend by its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    /// Fills the slot as one layer.
    Layer(Layer),
    /// Datacoves' own, with its own order.
    Datacoves,
    /// One that varlens does not know.
    Unknown(String),
}

/// The Amazon provider's module.
const AMAZON: &str = "airflow.providers.amazon.aws.secrets.secrets_manager";
/// What Airflow 2 still has of it.
const CONTRIB: &str = "airflow.contrib.secrets.aws_secrets_manager";

impl Backend {
    /// None where Python surely cannot import it.
    fn of(class: &str, is_airflow_2: bool) -> Option<Self> {
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
            _ if module.starts_with(AMAZON) || module == CONTRIB => return None,
            _ if class.to_lowercase().contains("datacoves") => Self::Datacoves,
            _ => Self::Unknown(class.to_owned()),
        })
    }

    /// The layer that stands for it in stock Airflow's order.
    pub(super) fn layer(&self) -> Layer {
        match self {
            Self::Layer(layer) => *layer,
            Self::Datacoves => Layer::DATACOVES,
            Self::Unknown(_) => Layer::CUSTOM,
        }
    }
}

/// What a process's secrets backend is.
#[derive(Default)]
pub(super) struct Secrets {
    /// What fills the custom backend's slot, and where that is said.
    pub(super) backend: Option<(Backend, Origin)>,
    pub(super) kwargs: Kwargs,
    pub(super) kwargs_origin: Option<Origin>,
    /// Which secret is asked for is not known: why.
    pub(super) not_followed: Option<String>,
    /// The process does not start.
    pub(super) refusal: Option<StartupError>,
    pub(super) warnings: Vec<String>,
}

/// The rules that reading depends on.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) airflow: &'a AirflowRules,
    pub(super) amazon: &'a AmazonRules,
    pub(super) python: PythonVersion,
}

/// Where a backend's class and options stand.
struct Slot {
    section: &'static str,
    class: (&'static str, AirflowOptionName),
    kwargs: (&'static str, AirflowOptionName),
}

const SECRETS: Slot = Slot {
    section: "secrets",
    class: ("backend", AirflowOptionName::Backend),
    kwargs: ("backend_kwargs", AirflowOptionName::BackendKwargs),
};

const WORKERS: Slot = Slot {
    section: "workers",
    class: ("secrets_backend", AirflowOptionName::WorkersBackend),
    kwargs: (
        "secrets_backend_kwargs",
        AirflowOptionName::WorkersBackendKwargs,
    ),
};

/// The backend of a server's process.
pub(super) fn of_server(airflow: &Airflow<'_>, rules: Rules<'_>) -> Secrets {
    of_slot(&SECRETS, airflow, rules)
}

/// The backend of a task's process: `[workers]`, all or nothing, else `[secrets]`. The latter is built as well, when
/// `airflow.configuration` is imported, and may keep the process from starting.
pub(super) fn of_task(airflow: &Airflow<'_>, rules: Rules<'_>) -> Secrets {
    let server = of_server(airflow, rules);
    if server.refusal.is_some() {
        return server;
    }
    let workers = of_slot(&WORKERS, airflow, rules);
    if workers.backend.is_some() || workers.refusal.is_some() {
        return workers;
    }
    server
}

fn of_slot(slot: &Slot, airflow: &Airflow<'_>, rules: Rules<'_>) -> Secrets {
    let mut secrets = Secrets::default();
    match airflow.find(slot.class.1) {
        Some(OptionLookup::Text(class, origin)) if !class.is_empty() => {
            let is_importable = |backend: &Backend| {
                *backend != Backend::Layer(Layer::AWS) || rules.amazon.importable
            };
            let Some(backend) =
                Backend::of(&class, rules.airflow.task.is_none()).filter(is_importable)
            else {
                return refused(not_imported(slot, &class), &origin);
            };
            secrets.backend = Some((backend, origin));
        }
        Some(OptionLookup::Failed(error, origin)) => return refused(error, &origin),
        _ => return secrets,
    }
    match airflow.find(slot.kwargs.1) {
        Some(OptionLookup::Text(text, origin)) => {
            let place = origin.to_string();
            match Kwargs::read(&text, rules.airflow.kwargs, rules.python) {
                Ok(kwargs) => secrets.kwargs = kwargs,
                Err(error) => return refused(error, &origin),
            }
            if let Some(what) = &secrets.kwargs.ignored {
                secrets.warnings.push(ignored(&place, what, rules));
            }
            secrets.kwargs_origin = Some(origin);
        }
        Some(OptionLookup::NotFollowed(what, _)) => secrets.not_followed = Some(what),
        Some(OptionLookup::CommandFailed(what, error, origin)) => {
            // `getjson` takes these two for texts that are not JSON or no object.
            if !matches!(
                error.class.as_str(),
                "AirflowConfigException" | "ValueError"
            ) {
                return refused(error, &origin);
            }
            secrets
                .warnings
                .push(format!("{what}; Airflow goes on with defaults"));
        }
        Some(OptionLookup::Failed(error, origin)) => return refused(error, &origin),
        None => {}
    }
    secrets.add_single_kwargs(slot, airflow, rules);
    secrets.check(slot, rules);
    secrets
}

fn ignored(place: &str, what: &str, rules: Rules<'_>) -> String {
    use crate::domain::release::KwargsRule;
    let how = match rules.airflow.kwargs {
        KwargsRule::Warned => "with a warning in its log",
        _ => "without a word",
    };
    format!(
        "backend_kwargs ({place}) {what}; Airflow takes it for empty, {how}, and goes on with defaults"
    )
}

fn refused(error: PythonError, origin: &Origin) -> Secrets {
    Secrets {
        refusal: Some(StartupError {
            error,
            because: origin.to_string(),
        }),
        ..Secrets::default()
    }
}

/// `configuration.py`, `getimport`.
fn not_imported(slot: &Slot, class: &str) -> PythonError {
    if class.starts_with('.')
        && let Some((module, _)) = class.rsplit_once('.')
    {
        let text = format!(
            "the 'package' argument is required to perform a relative import for '{module}'"
        );
        return PythonError::new("TypeError", text);
    }
    let text = format!(
        "The object could not be loaded. Please check \"{}\" key in \"{}\" section. Current value: \"{class}\".",
        slot.class.0, slot.section
    );
    PythonError::new("AirflowConfigException", text)
}

impl Secrets {
    fn add_single_kwargs(&mut self, slot: &Slot, airflow: &Airflow<'_>, rules: Rules<'_>) {
        if !rules.airflow.single_kwargs {
            return;
        }
        for (name, text) in airflow.single_kwargs(slot.section, slot.kwargs.0) {
            self.kwargs.set(&name, &text);
            let singular = slot.kwargs.0.replace("_kwargs", "_kwarg");
            let place = format!(
                "AIRFLOW__{}__{}__*",
                slot.section.to_uppercase(),
                singular.to_uppercase()
            );
            self.kwargs_origin = Some(Origin::Environment(place));
        }
    }

    /// What the backend's constructor makes of the options; unknown ones get the nearest right name.
    fn check(&mut self, slot: &Slot, rules: Rules<'_>) {
        let is_aws = matches!(self.backend, Some((Backend::Layer(Layer::AWS), _)));
        if !is_aws || self.not_followed.is_some() {
            return;
        }
        if let Some(name) = self.kwargs.odd_access() {
            self.not_followed = Some(format!("{name} of {} is not a text", slot.kwargs.0));
        }
        let origin = self.kwargs_origin.clone().unwrap_or(Origin::Default);
        if let Err(error) = self.kwargs.aws_options(&origin, rules.amazon, rules.python) {
            let because = origin.to_string();
            self.refusal = Some(StartupError { error, because });
            return;
        }
        let known = Kwargs::known(rules.amazon);
        let names: Vec<_> = self
            .kwargs
            .names()
            .filter(|name| !known.contains(name))
            .collect();
        let warnings = names
            .into_iter()
            .map(|name| format!("{}: {}", slot.kwargs.0, unknown("option", name, &known)));
        self.warnings.extend(warnings.collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backends_by_class() {
        let contrib = "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend";
        assert_eq!(Backend::of(contrib, true), Some(Backend::Layer(Layer::AWS)));
        assert_eq!(Backend::of(contrib, false), None);
        let other = "no.such.LocalFilesystemBackend";
        assert_eq!(
            Backend::of(other, true),
            Some(Backend::Unknown(other.to_owned()))
        );
        let amazon = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
        assert_eq!(Backend::of(amazon, true), Some(Backend::Layer(Layer::AWS)));
        let datacoves = "datacoves.secrets.DatacovesBackend";
        assert_eq!(Backend::of(datacoves, true), Some(Backend::Datacoves));
        let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
        assert_eq!(
            Backend::of(vault, true),
            Some(Backend::Unknown(vault.to_owned()))
        );
        for wrong in [
            "nothing",
            " a.B",
            "airflow.providers.amazon.aws.secrets.secrets_manager.Nope",
            "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend.x",
        ] {
            assert_eq!(Backend::of(wrong, true), None, "{wrong}");
        }
    }
}
