//! Phase 4: which secrets backend each process has, and with which options: `[secrets]`, or `[workers]` before it.

mod class;
mod faults;
mod hidden;
mod slot;

pub(super) use class::BackendClass;

use super::super::airflow::{AirflowOptions, OptionLookup};
use super::super::hidden::{hides_a_part_of_kwarg, hides_a_part_of_object};
use super::super::report::Report;
use super::process_inputs::ProcessInputs;
use crate::domain::backend_kwargs::Kwargs;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::{AwsOptions, Deployment, Origin, Sourced, StartupError};
use crate::domain::local_file::LocalFiles;
use crate::domain::other_backend::OtherBackend;
use crate::domain::python_error::PythonError;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{AirflowRules, AmazonRules, NEWEST_AMAZON};
use crate::domain::search_path::{Layer, Store};
use slot::{BackendSlot, SECRETS, WORKERS};

/// The secrets backend of a process.
#[derive(Default)]
pub(super) struct SecretsBackend {
    /// Its class; None: the process has none.
    pub(super) class: Option<Sourced<BackendClass>>,
    pub(super) kwargs: Kwargs,
    pub(super) kwargs_origin: Option<Origin>,
    /// What the Amazon provider makes of the options; its defaults where its constructor fails.
    pub(super) aws: AwsOptions,
    /// What varlens knows of it, where varlens does not read it.
    pub(super) other: Option<OtherBackend>,
    /// Its files, where it is `LocalFilesystemBackend`.
    pub(super) local_files: Option<LocalFiles>,
    /// Why it is not known which secret is requested.
    pub(super) not_followed: Option<String>,
    /// Why none of its options is known.
    unknown_options: Option<String>,
    /// The names of its options that a listing hides.
    hidden: Vec<String>,
    /// The process does not start.
    pub(super) startup_error: Option<StartupError>,
    warnings: Vec<ConfigWarning>,
}

impl SecretsBackend {
    /// The store that it reads; the Amazon provider's where it has no class.
    pub(super) fn store(&self) -> Store {
        let class = self.class.as_ref();
        class.map_or(Store::Aws, |class| class.value.layer().store)
    }

    /// Where its options were given.
    pub(super) fn origin(&self) -> Origin {
        self.kwargs_origin.clone().unwrap_or(Origin::Default)
    }
}

/// The backends of the process that asks and of the api-server. Each option is parsed once, though both may share it.
pub(super) struct Backends {
    /// `[secrets]` of the process that asks.
    secrets: SecretsBackend,
    /// `[workers]`, where a task has its own backend there.
    workers: Option<SecretsBackend>,
    /// `[secrets]` of the api-server, where that has its own environment or airflow.cfg.
    server: Option<SecretsBackend>,
}

impl Backends {
    /// The backend of the process that asks.
    pub(super) fn own(&self) -> &SecretsBackend {
        self.workers.as_ref().unwrap_or(&self.secrets)
    }

    /// The backend of the api-server.
    pub(super) fn server(&self) -> &SecretsBackend {
        self.server.as_ref().unwrap_or(&self.secrets)
    }

    /// A DAG parser or a trigger makes the backend of `[workers]` at its first lookup.
    pub(super) fn is_refused_at_lookup(&self, deployment: &Deployment) -> bool {
        let workers = self.workers.as_ref();
        let of_workers = workers.and_then(|own| own.startup_error.as_ref());
        deployment.process.value.is_managed()
            && of_workers.is_some()
            && of_workers == deployment.refusal.as_ref()
    }

    /// Why a process does not start with its backend.
    pub(super) fn startup_error(&self) -> Option<&StartupError> {
        let own = self.own().startup_error.as_ref();
        own.or(self.server().startup_error.as_ref())
    }
}

/// The rules that reading depends on.
#[derive(Clone, Copy)]
struct BackendRules<'a> {
    airflow: &'a AirflowRules,
    amazon: &'a AmazonRules,
    python: PythonVersion,
}

/// The backends of a deployment whose releases and process are known.
pub(super) fn backends(deployment: &Deployment, inputs: &ProcessInputs<'_>) -> (Backends, Report) {
    let (airflow_rules, amazon_rules) = (deployment.airflow_rules(), deployment.amazon_rules());
    let rules = BackendRules {
        airflow: &airflow_rules,
        amazon: &amazon_rules,
        python: deployment.python.value,
    };
    let version = deployment.airflow.value;
    let airflow = inputs.airflow(version);
    let secrets = read(&SECRETS, &airflow, rules);
    // `[workers]` is all or nothing. Airflow creates the backend of `[secrets]` even so, when it imports
    // `airflow.configuration`, and does not start if that fails.
    let is_task = deployment.task_rules().is_some() && secrets.startup_error.is_none();
    let workers = is_task.then(|| read(&WORKERS, &airflow, rules));
    let mut backends = Backends {
        workers: workers.filter(|own| own.class.is_some() || own.startup_error.is_some()),
        server: inputs
            .has_own_server()
            .then(|| read(&SECRETS, &inputs.server_airflow(version), rules)),
        secrets,
    };
    let without_kwargs = workers_without_kwargs(&backends);
    let own = backends.workers.as_mut().unwrap_or(&mut backends.secrets);
    own.warnings.extend(without_kwargs);
    let report = Report {
        warnings: std::mem::take(&mut own.warnings),
        ..Report::default()
    };
    (backends, report)
}

/// A task's backend has its defaults, though `[secrets]` has options for one of the same store.
fn workers_without_kwargs(backends: &Backends) -> Option<ConfigWarning> {
    let (workers, secrets) = (backends.workers.as_ref()?, &backends.secrets);
    let class = workers.class.as_ref()?;
    let origin = secrets.kwargs_origin.as_ref()?;
    let has_none = workers.kwargs_origin.is_none()
        && workers.not_followed.is_none()
        && workers.kwargs.names().next().is_none();
    (has_none && workers.store() == secrets.store())
        .then(|| faults::workers_without_kwargs(&class.origin, origin).about(workers.store()))
}

fn read(
    slot: &BackendSlot,
    airflow: &AirflowOptions<'_>,
    rules: BackendRules<'_>,
) -> SecretsBackend {
    let read = || {
        let Some(class) = class(slot, airflow, rules)? else {
            return Ok(SecretsBackend {
                warnings: options_without_class(slot, airflow).into_iter().collect(),
                ..SecretsBackend::default()
            });
        };
        let mut backend = kwargs(slot, airflow, rules, class.value.layer().store)?;
        backend.class = Some(class);
        backend.add_single_kwargs(slot, airflow, rules);
        backend.hidden = backend.kwargs.take_hidden(hides_a_part_of_kwarg);
        backend.construct(slot, rules);
        Ok(backend)
    };
    read().unwrap_or_else(|startup_error| SecretsBackend {
        startup_error: Some(startup_error),
        ..SecretsBackend::default()
    })
}

/// Airflow creates no backend without a class, whatever its options say.
fn options_without_class(
    slot: &BackendSlot,
    airflow: &AirflowOptions<'_>,
) -> Option<ConfigWarning> {
    let Some(OptionLookup::Text(text, origin)) = airflow.find(slot.kwargs.1) else {
        return None;
    };
    let is_empty = text.trim().is_empty() || text.trim() == "{}";
    (!is_empty).then(|| faults::kwargs_without_backend(slot, &origin))
}

/// The class; None where there is no backend.
fn class(
    slot: &BackendSlot,
    airflow: &AirflowOptions<'_>,
    rules: BackendRules<'_>,
) -> Result<Option<Sourced<BackendClass>>, StartupError> {
    let (class, origin) = match airflow.find(slot.class.1) {
        Some(OptionLookup::Text(class, origin)) if !class.is_empty() => (class, origin),
        Some(OptionLookup::Failed(error, origin)) => return Err(startup_error(error, &origin)),
        // It has a backend, and which one is not known.
        Some(OptionLookup::NotFollowed(what, origin)) => {
            return Ok(Some(Sourced::new(BackendClass::Unknown(what), origin)));
        }
        _ => return Ok(None),
    };
    let is_importable = |backend: &BackendClass| {
        *backend != BackendClass::Layer(Layer::AWS) || rules.amazon.importable
    };
    match BackendClass::parse(&class, rules.airflow.task.is_none()).filter(is_importable) {
        Some(class) => Ok(Some(Sourced::new(class, origin))),
        None => Err(startup_error(not_imported(slot, &class), &origin)),
    }
}

/// A backend with the options that the JSON gives.
fn kwargs(
    slot: &BackendSlot,
    airflow: &AirflowOptions<'_>,
    rules: BackendRules<'_>,
    store: Store,
) -> Result<SecretsBackend, StartupError> {
    let mut backend = SecretsBackend::default();
    match airflow.find(slot.kwargs.1) {
        Some(OptionLookup::Text(text, origin)) => {
            let read = Kwargs::read(&text, rules.airflow.kwargs, rules.python);
            let is_read = read.as_ref().is_ok_and(|kwargs| kwargs.ignored.is_none());
            if !is_read && hides_a_part_of_object(&text) {
                backend.not_know_options(format!("a part of backend_kwargs ({origin}) is hidden in this listing; give the real value"));
                return Ok(backend);
            }
            backend.kwargs = read.map_err(|error| startup_error(error, &origin))?;
            let ignored = backend.kwargs.ignored.as_ref();
            let warning = ignored.map(|what| {
                faults::kwargs_ignored(&origin, what, &text, rules.airflow.kwargs).about(store)
            });
            backend.warnings.extend(warning);
            backend.kwargs_origin = Some(origin);
        }
        Some(OptionLookup::NotFollowed(what, _)) => backend.not_know_options(what),
        // For these two, `getjson` continues as for a text that is not JSON or not an object.
        Some(OptionLookup::CommandFailed(what, error, _))
            if matches!(
                error.class.as_str(),
                "AirflowConfigException" | "ValueError"
            ) =>
        {
            let warning = faults::command_ignored(&what).about(store);
            backend.warnings.push(warning);
        }
        Some(
            OptionLookup::CommandFailed(_, error, origin) | OptionLookup::Failed(error, origin),
        ) => return Err(startup_error(error, &origin)),
        None => {}
    }
    Ok(backend)
}

fn startup_error(error: PythonError, origin: &Origin) -> StartupError {
    StartupError {
        error,
        because: origin.to_string(),
    }
}

/// `configuration.py`, `getimport`.
fn not_imported(slot: &BackendSlot, class: &str) -> PythonError {
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

impl SecretsBackend {
    /// Without its options, no secret's name is known.
    fn not_know_options(&mut self, why: String) {
        self.not_followed = Some(why.clone());
        self.unknown_options = Some(why);
    }

    fn add_single_kwargs(
        &mut self,
        slot: &BackendSlot,
        airflow: &AirflowOptions<'_>,
        rules: BackendRules<'_>,
    ) {
        if !rules.airflow.single_kwargs {
            let given = airflow.single_kwargs(slot.section, slot.kwargs.0);
            if let Some((name, _)) = given.first() {
                let warning = faults::single_kwargs(slot, name, airflow.version);
                self.warnings.push(warning);
            }
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

    /// What the provider's constructor makes of the options. Unknown ones are warnings with the nearest right name.
    fn construct(&mut self, slot: &BackendSlot, rules: BackendRules<'_>) {
        let origin = self.origin();
        let class = self.class.as_ref().map(|class| &class.value);
        let is_aws = class == Some(&BackendClass::Layer(Layer::AWS));
        // What hidden options of other backends decide isn't looked at one by one.
        if !is_aws && self.not_followed.is_none() {
            self.not_followed = self.unknown_option();
        }
        if let Some(BackendClass::Unknown(class)) = class
            && self.not_followed.is_none()
        {
            self.other = Some(self.kwargs.other_backend(class, rules.amazon));
        }
        if class == Some(&BackendClass::Layer(Layer::LOCAL_FILE)) {
            self.construct_local_file(&origin, rules);
            return;
        }
        let aws = self.kwargs.aws_options(&origin, rules.amazon, rules.python);
        let is_checked = is_aws && self.not_followed.is_none();
        if is_checked && let Some(name) = self.kwargs.odd_access() {
            self.not_followed = Some(format!("{name} of {} is not a string", slot.kwargs.0));
        }
        match aws {
            Ok(aws) => self.aws = aws,
            Err(error) if is_checked => {
                self.startup_error = Some(startup_error(error, &origin));
                return;
            }
            Err(_) => {}
        }
        if is_checked {
            self.warn_of_unknown(slot, rules);
        }
    }

    /// Options that are not followed leave its files unknown.
    fn construct_local_file(&mut self, origin: &Origin, rules: BackendRules<'_>) {
        if let Some(what) = self.not_followed.take() {
            let warning = format!("{what}; the local secrets file is shown as not inspected");
            self.warnings.push(warning.into());
            return;
        }
        match self
            .kwargs
            .local_files(rules.airflow.local_file, rules.python)
        {
            Ok(files) => self.local_files = Some(files),
            Err(error) => self.startup_error = Some(startup_error(error, origin)),
        }
    }

    fn warn_of_unknown(&mut self, slot: &BackendSlot, rules: BackendRules<'_>) {
        let known = Kwargs::known(rules.amazon);
        let names = self.kwargs.names().filter(|name| !known.contains(name));
        let origin = self.origin();
        let later = Kwargs::known(&AmazonRules::for_version(NEWEST_AMAZON));
        let warning = |name| {
            if later.contains(&name) {
                return faults::later_kwarg(name, &origin);
            }
            faults::unknown_kwarg(slot, name, &known, &origin)
        };
        let warnings: Vec<_> = names.map(warning).collect();
        self.warnings.extend(warnings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backends_by_class() {
        let contrib = "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend";
        assert_eq!(
            BackendClass::parse(contrib, true),
            Some(BackendClass::Layer(Layer::AWS))
        );
        assert_eq!(BackendClass::parse(contrib, false), None);
        let other = "no.such.LocalFilesystemBackend";
        assert_eq!(
            BackendClass::parse(other, true),
            Some(BackendClass::Unknown(other.to_owned()))
        );
        let amazon = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
        assert_eq!(
            BackendClass::parse(amazon, true),
            Some(BackendClass::Layer(Layer::AWS))
        );
        let datacoves = "datacoves.secrets.DatacovesBackend";
        assert_eq!(
            BackendClass::parse(datacoves, true),
            Some(BackendClass::Datacoves)
        );
        let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
        assert_eq!(
            BackendClass::parse(vault, true),
            Some(BackendClass::Unknown(vault.to_owned()))
        );
        for wrong in [
            "nothing",
            " a.B",
            "airflow.providers.amazon.aws.secrets.secrets_manager.Nope",
            "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend.x",
        ] {
            assert_eq!(BackendClass::parse(wrong, true), None, "{wrong}");
        }
    }
}
