//! The options that name a secrets backend and its own options: in `[secrets]`, and for tasks in `[workers]`.

use crate::domain::release::AirflowOptionName;

/// Where a backend's class and options are given.
pub(super) struct BackendSlot {
    pub(super) section: &'static str,
    pub(super) class: (&'static str, AirflowOptionName),
    pub(super) kwargs: (&'static str, AirflowOptionName),
}

pub(super) const SECRETS: BackendSlot = BackendSlot {
    section: "secrets",
    class: ("backend", AirflowOptionName::Backend),
    kwargs: ("backend_kwargs", AirflowOptionName::BackendKwargs),
};

pub(super) const WORKERS: BackendSlot = BackendSlot {
    section: "workers",
    class: ("secrets_backend", AirflowOptionName::WorkersBackend),
    kwargs: (
        "secrets_backend_kwargs",
        AirflowOptionName::WorkersBackendKwargs,
    ),
};
