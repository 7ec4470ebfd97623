//! What the phases start from: everything that was read, and nothing that was decided, except which deployment it is.

use super::super::detect::{self, Installed, SEARCHED};
use super::super::report::Report;
use super::super::section::Section;
use super::super::settings::{EffectiveOption, Flags};
use super::super::shell::Shell;
use super::process_inputs::ProcessInputs;

/// What was read.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) flags: &'a Flags,
    pub(super) shell: &'a Shell,
    /// The deployment's section of varlens' file; empty where this shell describes the deployment.
    pub(super) section: &'a Section,
    /// The top of varlens' file.
    pub(super) top: &'a Section,
    /// A section describes the deployment, rather than this shell.
    pub(super) is_named: bool,
    pub(super) processes: &'a ProcessInputs<'a>,
    /// An Airflow is configured in what the processes have.
    pub(super) is_configured: bool,
}

impl Inputs<'_> {
    /// This shell has what Airflow's process has.
    pub(super) fn is_this_airflow(&self) -> bool {
        self.is_configured
            && self.processes.current_shell().is_some()
            && self.flags.profile.is_none()
    }

    /// A flag sends varlens' requests to another region than Airflow's own: their faults say nothing of it.
    pub(super) fn is_redirected(&self) -> bool {
        self.flags.region.is_some()
    }

    /// What is installed here; nothing for a process elsewhere. The row says whether there is an Airflow.
    pub(super) fn installed(&self) -> (Installed, Report) {
        let mut report = Report::default();
        let Some(shell) = self.processes.current_shell() else {
            return (Installed::default(), report);
        };
        let installed = detect::installed(shell);
        report.options.push(installed_row(installed.as_ref()));
        (installed.unwrap_or_default(), report)
    }
}

fn installed_row(installed: Option<&Installed>) -> EffectiveOption {
    let found = installed.and_then(|installed| installed.release(installed.airflow.as_ref()));
    let (value, origin) = found.map_or_else(
        || ("none found".to_owned(), format!("searched {SEARCHED}")),
        |airflow| (airflow.value, airflow.origin.to_string()),
    );
    EffectiveOption {
        name: "installed-airflow".to_owned(),
        value,
        origin,
    }
}
