//! What is wrong with the options of a secrets backend, in words, and what to do about it.

use super::slot::{BackendSlot, WORKERS};
use crate::domain::airflow_config::env_name;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::Origin;
use crate::domain::release::{KwargsRule, Version};
use crate::domain::search_path::Store;
use crate::domain::suggest::unknown;
use crate::domain::value::begins_in_quotes;

/// Options without a class, at `origin`: Airflow creates no backend.
pub(super) fn kwargs_without_backend(slot: &BackendSlot, origin: &Origin) -> ConfigWarning {
    let class = format!("[{}] {}", slot.section, slot.class.0);
    let text = format!(
        "{origin} has the options of a secrets backend, but {class} is not set: Airflow has no backend and does not ask AWS"
    );
    let next = format!(
        "set {class} ({}): without it Airflow has no secrets backend",
        env_name(slot.section, slot.class.0)
    );
    ConfigWarning::new(WarningId::KwargsWithoutBackend, text)
        .about(Store::Aws)
        .remedy(next)
}

/// A backend of `[workers]` without options, at `class`; those of `[secrets]` are at `options`.
pub(super) fn workers_without_kwargs(class: &Origin, options: &Origin) -> ConfigWarning {
    let name = env_name(WORKERS.section, WORKERS.kwargs.0);
    let text = format!(
        "[workers] secrets_backend ({class}) is set without options: tasks use the backend's defaults, and not the options of \
         [secrets] ({options}), which only the other processes use"
    );
    let next = format!("set {name} too, as in {options}, or unset [workers] secrets_backend");
    ConfigWarning::new(WarningId::WorkersWithoutKwargs, text).remedy(next)
}

/// Options, `written` like this, that are not a JSON object; `what` says why.
pub(super) fn kwargs_ignored(
    origin: &Origin,
    what: &str,
    written: &str,
    rule: KwargsRule,
) -> ConfigWarning {
    let how = match rule {
        KwargsRule::Warned => "with a warning in its log",
        _ => "without a warning",
    };
    let text = format!(
        "backend_kwargs ({origin}) {what}; Airflow treats it as empty, {how}, and continues with defaults"
    );
    let next = if begins_in_quotes(written.trim_start()) {
        format!(
            "remove the quotes around the JSON in backend_kwargs ({origin}): they are part of the text, so Airflow ignores it and \
             continues with defaults"
        )
    } else {
        format!(
            "write backend_kwargs ({origin}) as a JSON object: Airflow ignores it as it is and continues with defaults"
        )
    };
    ConfigWarning::new(WarningId::KwargsIgnored, text).remedy(next)
}

/// A command for the options that fails in a way that Airflow ignores.
pub(super) fn command_ignored(what: &str) -> ConfigWarning {
    let text = format!("{what}; Airflow continues with defaults");
    ConfigWarning::new(WarningId::KwargsIgnored, text)
        .remedy("fix the command: without its output the backend has its default options")
}

/// One variable per option, e.g. `name`, in a release that does not read them.
pub(super) fn single_kwargs(slot: &BackendSlot, name: &str, version: Version) -> ConfigWarning {
    let together = env_name(slot.section, slot.kwargs.0);
    let text = format!(
        "single options of the backend, such as {name}, are not read by Airflow {version}: 3.2 and later read them; use {together}"
    );
    let next = format!("put {name} into {together}: Airflow {version} reads no single options");
    ConfigWarning::new(WarningId::SingleKwargs, text)
        .about(Store::Aws)
        .remedy(next)
}

/// An option that only later releases of the Amazon provider have.
pub(super) fn later_kwarg(name: &str, origin: &Origin) -> ConfigWarning {
    let text = format!(
        "backend_kwargs ({origin}): this release of the Amazon provider has no option {name}; later ones have it"
    );
    let next =
        format!("upgrade the Amazon provider, or remove {name} from backend_kwargs ({origin})");
    ConfigWarning::new(WarningId::LaterKwarg, text)
        .about(Store::Aws)
        .remedy(next)
}

/// An option that the Amazon provider does not have.
pub(super) fn unknown_kwarg(
    slot: &BackendSlot,
    name: &str,
    known: &[&str],
    origin: &Origin,
) -> ConfigWarning {
    let what = unknown("option", name, known);
    let text = format!("{}: {what}", slot.kwargs.0);
    let next = format!("fix {} ({origin}): {what}", slot.kwargs.0);
    ConfigWarning::new(WarningId::UnknownKwarg, text)
        .about(Store::Aws)
        .remedy(next)
}
