//! Phase 5: the order of lookup, and the name gate of Datacoves.

use super::super::report::Report;
use super::super::section::{FileValue, Section};
use super::super::settings::ConfigError;
use super::backend::{BackendClass, Backends, SecretsBackend};
use super::inputs::Inputs;
use super::process_inputs::ProcessInputs;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::named_order::{self, Presets};
use crate::domain::other_backend::OtherBackend;
use crate::domain::search_path::{Layer, Order, Store, in_a_line};

/// The flag, the file, what a configured Airflow says; else the order of Datacoves' documentation, which is not merely assumed
/// in a workspace of theirs.
///
/// # Errors
/// A layer that is unknown or given twice.
pub(super) fn order(
    inputs: Inputs<'_>,
    backends: &Backends,
) -> Result<(Sourced<Order>, Report), ConfigError> {
    let by_flag = inputs
        .flags
        .order
        .as_ref()
        .map(|text| Sourced::new(named_order::split(text), Origin::Flag("--order")));
    let given = by_flag.or_else(|| inputs.section.list("order").map(FileValue::sourced));
    let datacoves = datacoves_order(inputs.section);
    let (order, mut report) = match given {
        Some(names) => (
            named(
                names,
                datacoves,
                backends,
                names_no_backend(inputs.processes),
            )?,
            Report::default(),
        ),
        None if inputs.is_configured => configured(datacoves, backends),
        None => match remembered(inputs) {
            Some(names) => (
                named(
                    names,
                    datacoves,
                    backends,
                    names_no_backend(inputs.processes),
                )?,
                Report::default(),
            ),
            None => (unconfigured(datacoves, inputs.processes), Report::default()),
        },
    };
    let shown = match &order.value {
        Order::Own(_) => order.value.name(),
        preset => {
            let layers = in_a_line(&preset.layers(Kind::Variable));
            format!("{} ({layers})", preset.name())
        }
    };
    report.option("order", &shown, &order.origin);
    Ok((order, report))
}

/// `[secrets] backend` is set and empty: Airflow has no backend there.
fn names_no_backend(processes: &ProcessInputs<'_>) -> bool {
    let text = processes
        .environment()
        .raw_text("AIRFLOW__SECRETS__BACKEND");
    text.is_some_and(|text| text.is_empty())
}

/// The order at the top of the file, which is that of no deployment in particular.
fn remembered(inputs: Inputs<'_>) -> Option<Sourced<Vec<String>>> {
    let order = inputs.top.list("order").filter(|_| !inputs.is_named)?;
    Some(order.sourced())
}

fn named(
    names: Sourced<Vec<String>>,
    datacoves: Order,
    backends: &Backends,
    names_no_backend: bool,
) -> Result<Sourced<Order>, ConfigError> {
    // Without a word about a backend, the one that this program is about.
    let assumed = (!names_no_backend).then_some(Layer::AWS);
    let presets = Presets {
        datacoves,
        airflow: Order::Airflow {
            custom: layer(backends.own()).or(assumed),
            server_custom: layer(backends.server()).or(assumed),
        },
    };
    let Sourced { value, origin } = names;
    match named_order::order(&value, presets) {
        Ok(order) => Ok(Sourced::new(order, origin)),
        Err(error) => Err(ConfigError(format!("{origin}: {error}"))),
    }
}

/// The order of an Airflow that is configured, from the class of its secrets backend.
fn configured(datacoves: Order, backends: &Backends) -> (Sourced<Order>, Report) {
    let mut report = Report::default();
    let (own, server) = (backends.own(), backends.server());
    let class = own.class.as_ref().or(server.class.as_ref());
    let origin = match class {
        None => Origin::Detected("an Airflow without a secrets backend".to_owned()),
        Some(class) => class.origin.clone(),
    };
    match class.map(|class| &class.value) {
        Some(BackendClass::Datacoves) => return (Sourced::new(datacoves, origin), report),
        Some(BackendClass::Unknown(class)) => report.warn(unknown_backend(class)),
        Some(BackendClass::Layer(_)) | None => {}
    }
    let order = Order::Airflow {
        custom: layer(own),
        server_custom: layer(server),
    };
    (Sourced::new(order, origin), report)
}

fn unknown_backend(class: &str) -> ConfigWarning {
    let text = match OtherBackend::title_of(class) {
        Some(title) => {
            format!("varlens does not read {title} ({class}); its layer is shown as not inspected")
        }
        // Why it is not known.
        None if class.contains(' ') => format!(
            "varlens does not know which secrets backend Airflow has: {class}; its layer is shown as not inspected"
        ),
        None => format!(
            "varlens does not know the secrets backend {class}; its layer is shown as not inspected"
        ),
    };
    let warning = ConfigWarning::new(WarningId::UnknownBackend, text).about(Store::Custom);
    if class.contains(' ') {
        return warning.remedy(
            "give the real airflow.cfg or environment, or say what Airflow asks: --order aws,env,metastore",
        );
    }
    warning
}

/// What a Datacoves workspace has in its environment, e.g. `DATACOVES__SECRETS_URL` (Datacoves' documentation).
const WORKSPACE: &str = "DATACOVES__";

/// The order where no Airflow is configured.
fn unconfigured(datacoves: Order, processes: &ProcessInputs<'_>) -> Sourced<Order> {
    let mut names = processes.environment().names();
    match names.find(|name| name.starts_with(WORKSPACE)) {
        Some(name) => {
            let place = format!("a Datacoves workspace ({name} is set)");
            Sourced::new(datacoves, Origin::Detected(place))
        }
        None => Sourced::assumed(datacoves),
    }
}

fn datacoves_order(section: &Section) -> Order {
    Order::Datacoves {
        replace: section.is_on("datacoves.replace"),
        metastore: ["metastore.url-env", "metastore.api"]
            .iter()
            .any(|name| section.text(name).is_some()),
    }
}

fn layer(backend: &SecretsBackend) -> Option<Layer> {
    backend.class.as_ref().map(|class| class.value.layer())
}

/// The order names a secrets backend that nothing configures: that of AWS, which this program is about.
pub(super) fn is_backend_assumed(order: &Sourced<Order>, backends: &Backends) -> bool {
    let is_stock = matches!(
        order.value,
        Order::Airflow {
            custom: Some(_),
            ..
        }
    );
    is_stock && backends.own().class.is_none() && backends.server().class.is_none()
}

/// What keys must start with to reach AWS and Datacoves.
pub(super) fn name_gate(section: &Section) -> (Sourced<Option<String>>, Report) {
    let gate = match section.text("datacoves.name-gate").map(FileValue::sourced) {
        Some(gate) => Sourced::new(
            Some(gate.value).filter(|gate| !gate.is_empty()),
            gate.origin,
        ),
        None => Sourced::new(None, Origin::Default),
    };
    let mut report = Report::default();
    let shown = gate.value.as_deref().unwrap_or("off");
    report.option("datacoves.name-gate", shown, &gate.origin);
    (gate, report)
}
