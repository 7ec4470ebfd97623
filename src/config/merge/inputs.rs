//! What the phases start from: everything that was read, and nothing that was decided, except which deployment it is.

use super::super::detect::{self, Installed};
use super::super::section::Section;
use super::super::settings::Flags;
use super::super::shell::Shell;
use super::process_inputs::ProcessInputs;

/// What was read.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) flags: &'a Flags,
    pub(super) shell: &'a Shell,
    /// The deployment's section of varlens' file; empty where this shell describes the deployment.
    pub(super) section: &'a Section,
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

    /// What is installed here; nothing for a process elsewhere.
    pub(super) fn installed(&self) -> Installed {
        let shell = self.processes.current_shell();
        shell.and_then(detect::installed).unwrap_or_default()
    }
}
