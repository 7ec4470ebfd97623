//! What the processes have around them: environments and airflow.cfg files, of the one that asks and of the api-server.

use std::path::{Path, PathBuf};

use super::super::airflow::AirflowOptions;
use super::super::cfg_file::CfgFile;
use super::super::command::Commands;
use super::super::env_file::{self, EnvFile, Observed};
use super::super::file::File;
use super::super::report::Report;
use super::super::settings::{ConfigError, EnvironmentOrigin, Flags};
use super::super::shell::Shell;
use super::near_names::means_a_backend;
use super::selection::Selection;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::other_reading::DoubtfulValue;
use crate::domain::release::{OLDEST_AIRFLOW, Version};
use crate::domain::search_path::Store;
use crate::sources::environment::Environment;

/// Environments and files, read once.
pub(super) struct ProcessInputs<'a> {
    shell: &'a Shell,
    is_named: bool,
    empty: Shell,
    /// The environment of the process that asks, where it is not this shell's.
    given: Option<EnvFile>,
    cfg: Option<CfgFile>,
    /// The api-server's environment, where it was given.
    server: Option<EnvFile>,
    server_cfg: Option<CfgFile>,
    commands: Commands,
}

impl<'a> ProcessInputs<'a> {
    /// Reads what flags and file name, else what this shell's process would find.
    pub(super) fn read(
        flags: &Flags,
        shell: &'a Shell,
        file: &File,
        selection: &Selection,
    ) -> Result<Self, ConfigError> {
        let named = |by_flag: &Option<PathBuf>, flag, key| {
            let by_flag = by_flag.clone();
            let by_flag = by_flag.map(|path| Sourced::new(path, Origin::Flag(flag)));
            by_flag.or_else(|| path_in_file(file, selection, key))
        };
        let given = read(
            named(&flags.env_file, "--env-file", "env.file"),
            env_file::read,
        )?;
        let mut cfg = read(
            named(&flags.airflow_cfg, "--airflow-cfg", "airflow-cfg"),
            CfgFile::given,
        )?;
        // A laptop's own file must not leak into the answer for a process elsewhere.
        if cfg.is_none() && given.is_none() && !selection.is_named {
            cfg = CfgFile::find(shell)?;
        }
        Ok(Self {
            shell,
            is_named: selection.is_named,
            empty: Shell::default(),
            given,
            cfg,
            server: read(
                named(
                    &flags.server_env_file,
                    "--server-env-file",
                    "server-env.file",
                ),
                env_file::read,
            )?,
            commands: Commands::new(flags.allow_cmd),
            server_cfg: read(
                named(
                    &flags.server_airflow_cfg,
                    "--server-airflow-cfg",
                    "server-airflow-cfg",
                ),
                CfgFile::given,
            )?,
        })
    }

    /// The environment of the process that asks. A laptop must not leak into prod's answer: a named deployment never reads
    /// this shell's `AIRFLOW*`.
    pub(super) fn environment(&self) -> &Shell {
        match &self.given {
            Some(given) => &given.shell,
            None if self.is_named => &self.empty,
            None => self.shell,
        }
    }

    /// The environment of the process that asks, where a file gives it.
    pub(super) fn given(&self) -> Option<&Shell> {
        self.given.as_ref().map(|file| &file.shell)
    }

    /// Where that environment was read.
    pub(super) fn environment_origin(&self) -> EnvironmentOrigin {
        match &self.given {
            Some(given) => EnvironmentOrigin::File(given.path.clone()),
            None if self.is_named => EnvironmentOrigin::Unknown,
            None => EnvironmentOrigin::Shell,
        }
    }

    /// The file of that environment.
    pub(super) fn given_file(&self) -> Option<&EnvFile> {
        self.given.as_ref()
    }

    /// Airflow's release, as the file of the environment says it: by name, or as the official image sets it.
    pub(super) fn release(&self) -> Option<Sourced<String>> {
        let file = self.given.as_ref()?;
        let by_image = || file.shell.text("AIRFLOW_VERSION");
        let version = file.airflow.clone().or_else(by_image)?;
        let origin = Origin::Detected(format!("in {}", file.path.display()));
        Some(Sourced::new(version, origin))
    }

    /// The role that Airflow has, as the file of the environment says it.
    pub(super) fn execution_role(&self) -> Option<String> {
        self.given.as_ref()?.role.clone()
    }

    /// What `varlens collect` saw of the process that asks, and the file that says it.
    pub(super) fn observed(&self) -> Option<(&Observed, Origin)> {
        let file = self.given.as_ref()?;
        let origin = Origin::Observed(file.path.display().to_string());
        Some((file.observed.as_ref()?, origin))
    }

    /// The api-server's environment, where a file gives it.
    pub(super) fn server(&self) -> Option<&Shell> {
        self.server.as_ref().map(|file| &file.shell)
    }

    /// The api-server has an environment or an airflow.cfg that the process that asks does not have.
    pub(super) fn has_own_server(&self) -> bool {
        self.server.is_some() || self.server_cfg.is_some()
    }

    /// This shell's environment, if it is the one of the process that asks: then Airflow's home is on this machine.
    pub(super) fn current_shell(&self) -> Option<&Shell> {
        (!self.is_named && self.given.is_none()).then_some(self.shell)
    }

    /// The options of the process that asks.
    pub(super) fn airflow(&self, version: Version) -> AirflowOptions<'_> {
        AirflowOptions {
            environment: self.environment(),
            cfg: self.cfg.clone(),
            version,
            commands: &self.commands,
        }
    }

    /// The options of the api-server; if it has none, those of the process that asks.
    pub(super) fn server_airflow(&self, version: Version) -> AirflowOptions<'_> {
        AirflowOptions {
            environment: self.server().unwrap_or_else(|| self.environment()),
            cfg: self.server_cfg.clone().or_else(|| self.cfg.clone()),
            version,
            commands: &self.commands,
        }
    }

    /// An Airflow is configured in what was found.
    pub(super) fn is_configured(&self) -> bool {
        let mut names = self.environment().names();
        self.airflow(OLDEST_AIRFLOW).is_configured() || names.any(means_a_backend)
    }

    /// The variables of the process that asks. None for a named deployment whose environment no file gives.
    pub(super) fn variables(&self) -> Option<Environment> {
        let is_known = self.given.is_some() || !self.is_named;
        is_known.then(|| airflow_variables(self.environment(), self.given.as_ref()))
    }

    /// The api-server's variables, where a file gives them.
    pub(super) fn server_variables(&self) -> Option<Environment> {
        let file = self.server.as_ref()?;
        Some(airflow_variables(&file.shell, Some(file)))
    }

    /// The file of the process that asks may have a part of its environment.
    pub(super) fn is_part(&self) -> bool {
        self.given.as_ref().is_some_and(|file| file.is_part)
    }

    /// The variables of either file whose values other readers take otherwise.
    pub(super) fn doubtful_values(&self) -> Vec<DoubtfulValue> {
        let files = self.given.iter().chain(&self.server);
        files.flat_map(|file| file.doubtful.clone()).collect()
    }

    /// What the files of environments are: rows for `varlens config`, and what was left out of them.
    pub(super) fn report(&self) -> Report {
        let mut report = Report::default();
        let files = [("env.file", &self.given), ("server-env.file", &self.server)];
        for (name, file) in files {
            let Some(file) = file else { continue };
            let origin = Origin::File(file.path.display().to_string());
            report.option(name, &file.summary, &origin);
            let warning = |text: &String| {
                ConfigWarning::new(WarningId::EnvironmentFile, text).about(Store::Env)
            };
            report.warn_all(file.warnings.iter().map(warning));
        }
        report
    }
}

fn airflow_variables(shell: &Shell, file: Option<&EnvFile>) -> Environment {
    let variables = Environment::new(shell.pick(|name| name.starts_with("AIRFLOW_")));
    let present = file.map_or(Vec::new(), |file| file.present.clone());
    let variables = variables.with_present(present);
    match file.and_then(|file| file.incomplete.as_ref()) {
        Some(why) => variables.incomplete(why),
        None => variables,
    }
}

/// What a file contains, if one is named. An error says what named it.
fn read<T>(
    path: Option<Sourced<PathBuf>>,
    reader: impl Fn(&Path) -> Result<T, ConfigError>,
) -> Result<Option<T>, ConfigError> {
    let Some(Sourced { value, origin }) = path else {
        return Ok(None);
    };
    reader(&value)
        .map(Some)
        .map_err(|error| error.named_by(&origin))
}

/// A path that varlens' file gives, relative to the file.
fn path_in_file(file: &File, selection: &Selection, key: &str) -> Option<Sourced<PathBuf>> {
    let Sourced { value, origin } = selection.section.text(key)?.sourced();
    let folder = file.path.as_deref().and_then(Path::parent);
    let path = folder.unwrap_or(Path::new("")).join(value);
    Some(Sourced::new(path, origin))
}
