//! The deployment as presentation mode shows it: what decides stays, names of places and people are removed.

use std::sync::Arc;

use crate::domain::deployment::{
    AwsOptions, ClientError, ClientErrorCause, Deployment, Origin, Sourced, StartupError, Teams,
};
use crate::domain::key::Kind;
use crate::domain::python_error::PythonError;

/// Shown in place of hidden text.
const UNTOLD: &str = "…";

/// The name of every deployment in a presentation.
pub const NAME: &str = "presentation";

/// The same deployment with another name and Airflow's default prefixes.
///
/// Lookup patterns, the name gate and the configured sensitive words stay: they are rules that the audience must see to
/// follow the lookup. Other names in a configuration (files, errors that quote it) are hidden.
pub(super) fn presented(real: &Deployment) -> Deployment {
    let mut shown = real.clone();
    NAME.clone_into(&mut shown.name);
    // Its class, paths and prefixes are names.
    shown.other_backend = None;
    shown.server.other_backend = None;
    for options in [&mut shown.aws, &mut shown.server.aws] {
        hide_names(options);
    }
    for teams in [&mut shown.teams, &mut shown.server.teams] {
        if let Teams::Unreadable(error) = teams {
            *error = untold_error(error);
        }
    }
    shown.refusal = shown.refusal.as_ref().map(|refusal| StartupError {
        error: untold_error(&refusal.error),
        because: "an option that is hidden while presenting".to_owned(),
    });
    shown.environment_names = Arc::default();
    shown.doubtful_values = Arc::default();
    for warning in &mut shown.warnings {
        "hidden in a presentation".clone_into(&mut warning.text);
        warning.next = None;
    }
    hide_origin(&mut shown.airflow);
    hide_origin(&mut shown.amazon_provider);
    hide_origin(&mut shown.process);
    hide_origin(&mut shown.python);
    hide_origin(&mut shown.order);
    hide_origin(&mut shown.name_gate);
    shown
}

fn hide_names(options: &mut AwsOptions) {
    for (kind, slot) in Kind::ALL.into_iter().zip(&mut options.kinds) {
        let default = || kind.default_prefix().to_owned();
        slot.prefix.value = slot.prefix.value.as_ref().map(|_| default());
        hide_origin(&mut slot.prefix);
        hide_origin(&mut slot.pattern);
        slot.unknown = slot.unknown.as_ref().map(|_| UNTOLD.to_owned());
    }
    "/".clone_into(&mut options.sep.value);
    hide_origin(&mut options.sep);
    options.strips_spaces = false;
    options.account = None;
    let elsewhere = options.asked_elsewhere.as_ref();
    if let Some(own) = &mut options.own_region {
        hide_origin(own);
    }
    options.asked_elsewhere = elsewhere.map(|_| UNTOLD.to_owned());
    options.not_followed = options.not_followed.as_ref().map(|_| UNTOLD.to_owned());
    options.client_error = options.client_error.as_ref().map(|real| ClientError {
        error: untold_error(&real.error),
        cause: match &real.cause {
            ClientErrorCause::UnknownOption(_) => {
                ClientErrorCause::UnknownOption(UNTOLD.to_owned())
            }
            other => other.clone(),
        },
    });
}

fn untold_error(error: &PythonError) -> PythonError {
    PythonError::new(error.class.clone(), UNTOLD)
}

fn hide_origin<T>(setting: &mut Sourced<T>) {
    let untold = || UNTOLD.to_owned();
    setting.origin = match &setting.origin {
        Origin::Environment(_) => Origin::Environment(untold()),
        Origin::File(_) => Origin::File(untold()),
        Origin::AirflowCfg(_) => Origin::AirflowCfg(untold()),
        Origin::Detected(_) => Origin::Detected(untold()),
        Origin::Observed(_) => Origin::Observed(untold()),
        plain @ (Origin::Flag(_) | Origin::Assumed | Origin::Default | Origin::WhatIf) => {
            plain.clone()
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_stays_and_what_names_goes() {
        let mut real = Deployment::assumed("acme-prod");
        real.name_gate = Sourced::new(Some("acme-".to_owned()), Origin::File("/home/a".to_owned()));
        let [variables, connections, _] = &mut real.aws.kinds;
        variables.prefix.value = Some("acme/vars".to_owned());
        connections.prefix.value = None;
        real.aws.sep.value = "-".to_owned();
        let account = Origin::File("acme".to_owned());
        real.aws.account = Some(Sourced::new("012345678910".to_owned(), account));
        real.aws.client_error = Some(ClientError {
            error: PythonError::new("ValueError", "acme is no region"),
            cause: ClientErrorCause::UnknownOption("acme".to_owned()),
        });
        real.refusal = Some(StartupError {
            error: PythonError::new("AirflowConfigException", "acme is no number"),
            because: "[core] x of /home/a".to_owned(),
        });
        let control = format!("{real:?}");
        assert!(control.contains("acme/vars") && control.contains("acme is no region"));
        let shown = presented(&real);
        assert_eq!(shown.name_gate.value.as_deref(), Some("acme-"));
        assert_eq!(shown.aws.kind(Kind::Connection).prefix.value, None);
        let text = format!("{shown:?}").replace("\"acme-\"", "");
        assert!(!text.contains("acme") && !text.contains("/home"), "{text}");
    }
}
