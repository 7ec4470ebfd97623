//! One deployment out of flags, environment, file and airflow.cfg, in this order of precedence.

mod aws;
mod order;

use std::path::{Path, PathBuf};

use super::airflow::Airflow;
use super::file::{At, File, Section};
use super::suggest::unknown;
use super::{Access, ConfigError, Flags, InForce, Settings, Shell, env_file};
use crate::domain::deployment::{Deployment, Origin, Process, Sourced};
use crate::domain::mask::MaskOptions;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{CHECKED_AIRFLOW, NEWEST_AIRFLOW, OLDEST_AIRFLOW, Version};
use crate::sources::environment::Environment;

pub(super) fn merge(flags: &Flags, shell: &Shell, file: File) -> Result<Settings, ConfigError> {
    let chosen = choose(flags, shell, &file)?;
    let process = process_environment(flags, &file, chosen.section.as_ref())?;
    let empty = Shell::default();
    let is_named = chosen.section.is_some();
    // A laptop must not leak into prod's answer: a named deployment never reads this shell's `AIRFLOW*`.
    let environment = match (&process, is_named) {
        (Some(given), _) => given,
        (None, true) => &empty,
        (None, false) => shell,
    };
    let airflow = if is_named || process.is_some() {
        Airflow::of_environment(environment)
    } else {
        Airflow::of(environment)?
    };
    let mut merger = Merger {
        flags,
        file: chosen.section.unwrap_or_default(),
        airflow,
        is_named,
        has_own_keys: process
            .as_ref()
            .is_some_and(|shell| shell.has("AWS_ACCESS_KEY_ID")),
        warnings: file.warnings,
        in_force: Vec::new(),
    };
    let (deployment, access) = merger.merge(&chosen.name, shell, process.as_ref())?;
    let theme = theme(flags, shell, file.theme, &mut merger)?;
    // Nobody said what a named deployment's process has in its environment: then nobody looked there.
    let is_known = process.is_some() || !is_named;
    let variables = || environment.pick(|name| name.starts_with("AIRFLOW_"));
    Ok(Settings {
        environment: is_known.then(|| Environment::new(variables())),
        deployment,
        access,
        theme,
        warnings: merger.warnings,
        in_force: merger.in_force,
    })
}

struct Chosen {
    name: String,
    section: Option<Section>,
}

/// The deployment that the flag, `VARLENS_DEPLOYMENT` or the file's default names; else what this shell describes.
fn choose(flags: &Flags, shell: &Shell, file: &File) -> Result<Chosen, ConfigError> {
    let default = file.default.as_ref().map(|at| at.value.clone());
    let named = flags
        .deployment
        .clone()
        .or_else(|| shell.text("VARLENS_DEPLOYMENT"))
        .or(default);
    let Some(name) = named else {
        return Ok(Chosen {
            name: "ambient".to_owned(),
            section: None,
        });
    };
    if let Some(section) = file.deployments.get(&name) {
        return Ok(Chosen {
            name,
            section: Some(section.clone()),
        });
    }
    let known: Vec<_> = file.deployments.keys().map(String::as_str).collect();
    let place = file.path.as_ref().map_or_else(
        || "no configuration file was found".to_owned(),
        |path| format!("{} describes none", path.display()),
    );
    if known.is_empty() {
        let text = format!("unknown deployment `{name}`: {place}; see varlens config --template");
        return Err(ConfigError(text));
    }
    let path = file.path.as_deref().unwrap_or(Path::new("")).display();
    let what = unknown("deployment", &name, &known);
    Err(ConfigError(format!("{path}: {what}")))
}

fn process_environment(
    flags: &Flags,
    file: &File,
    section: Option<&Section>,
) -> Result<Option<Shell>, ConfigError> {
    if let Some(path) = &flags.env_file {
        return env_file::read(path).map(Some);
    }
    let Some(given) = section.and_then(|section| section.text("env.file")) else {
        return Ok(None);
    };
    let beside = file.path.as_deref().and_then(Path::parent);
    let path = beside.map_or_else(PathBuf::new, Path::to_owned);
    env_file::read(&path.join(given.value)).map(Some)
}

fn theme(
    flags: &Flags,
    shell: &Shell,
    file: Option<At<String>>,
    merger: &mut Merger<'_>,
) -> Result<Option<String>, ConfigError> {
    let from_file = file.map(|at| (at.value, Origin::File(at.place)));
    let from_shell = shell
        .text("VARLENS_THEME")
        .map(|name| (name, Origin::Environment("VARLENS_THEME".to_owned())));
    let from_flag = flags
        .theme
        .clone()
        .map(|name| (name, Origin::Flag("--theme")));
    let Some((name, origin)) = from_flag.or(from_shell).or(from_file) else {
        return Ok(None);
    };
    let known: Vec<_> = crate::ui::theme::THEMES
        .iter()
        .map(|row| row.name)
        .collect();
    if !known.contains(&name.as_str()) {
        let text = format!("{origin}: {}", unknown("theme", &name, &known));
        return Err(ConfigError(text));
    }
    merger.note("theme", &name, &origin);
    Ok(Some(name))
}

struct Merger<'a> {
    flags: &'a Flags,
    file: Section,
    airflow: Airflow<'a>,
    is_named: bool,
    has_own_keys: bool,
    warnings: Vec<String>,
    in_force: Vec<InForce>,
}

impl Merger<'_> {
    fn merge(
        &mut self,
        name: &str,
        shell: &Shell,
        process: Option<&Shell>,
    ) -> Result<(Deployment, Access), ConfigError> {
        let mut deployment = Deployment::assumed(name);
        deployment.airflow = self.version("airflow", "--airflow", deployment.airflow)?;
        deployment.amazon_provider = self.version(
            "amazon-provider",
            "--amazon-provider",
            deployment.amazon_provider,
        )?;
        self.check_release(deployment.airflow.value)?;
        deployment.process = self.process()?;
        deployment.python = self.python()?;
        deployment.order = self.order()?;
        deployment.name_gate = self.name_gate();
        deployment.multi_team = self.flag("multi-team", "core", "multi_team", false);
        deployment.masking = self.masking();
        let single = deployment.airflow_rules().single_kwargs;
        let (kwargs, kwargs_origin) = self.kwargs(single);
        deployment.aws = self.aws_options(&kwargs, &kwargs_origin, deployment.python.value);
        let access = self.access(&kwargs, &kwargs_origin, shell, process);
        deployment.aws.not_followed = self.not_followed(&kwargs);
        deployment.aws.same_identity = self.same_identity(&access);
        self.warn_of_the_unseen();
        Ok((deployment, access))
    }

    fn note(&mut self, name: &str, value: &str, origin: &Origin) {
        self.in_force.push(InForce {
            name: name.to_owned(),
            value: value.to_owned(),
            origin: origin.to_string(),
        });
    }

    fn in_file(&self, name: &str) -> Option<(String, Origin)> {
        let at = self.file.text(name)?;
        Some((at.value, Origin::File(at.place)))
    }

    fn version(
        &mut self,
        name: &str,
        flag: &'static str,
        assumed: Sourced<Version>,
    ) -> Result<Sourced<Version>, ConfigError> {
        let given = match name {
            "airflow" => self.flags.airflow.clone(),
            _ => self.flags.amazon_provider.clone(),
        };
        let given = given.map(|text| (text, Origin::Flag(flag)));
        let version = match given.or_else(|| self.in_file(name)) {
            None => assumed,
            Some((text, origin)) => {
                let version = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
                Sourced::new(version, origin)
            }
        };
        self.note(name, &version.value.to_string(), &version.origin);
        Ok(version)
    }

    fn check_release(&mut self, version: Version) -> Result<(), ConfigError> {
        if version < OLDEST_AIRFLOW {
            return Err(ConfigError(format!(
                "Airflow {version} has no secrets backends as simulated here; {OLDEST_AIRFLOW} is the oldest"
            )));
        }
        if version > NEWEST_AIRFLOW {
            self.warnings.push(format!(
                "Airflow {version} is newer than the newest known; the rules of {NEWEST_AIRFLOW} are used"
            ));
        } else if !CHECKED_AIRFLOW.contains(&version) {
            let checked: Vec<_> = CHECKED_AIRFLOW.iter().map(Version::to_string).collect();
            self.warnings.push(format!(
                "the rules of Airflow {version} come from its sources; compared with the real thing were {}",
                checked.join(" and ")
            ));
        }
        Ok(())
    }

    fn process(&mut self) -> Result<Sourced<Process>, ConfigError> {
        let flag = self
            .flags
            .process
            .clone()
            .map(|text| (text, Origin::Flag("--process")));
        let process = match flag.or_else(|| self.in_file("process")) {
            None => Sourced::assumed(Process::Server),
            Some((text, origin)) if text == Process::Server.name() => {
                Sourced::new(Process::Server, origin)
            }
            Some((text, origin)) => {
                return Err(ConfigError(format!(
                    "{origin}: the process `{text}` is not simulated by this version; give server"
                )));
            }
        };
        self.note("process", process.value.name(), &process.origin);
        Ok(process)
    }

    fn python(&mut self) -> Result<Sourced<PythonVersion>, ConfigError> {
        let flag = self
            .flags
            .python
            .clone()
            .map(|text| (text, Origin::Flag("--python")));
        let python = match flag.or_else(|| self.in_file("python")) {
            None => Sourced::assumed(PythonVersion::default()),
            Some((text, origin)) => {
                let version = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
                Sourced::new(version, origin)
            }
        };
        self.note("python", &python.value.to_string(), &python.origin);
        Ok(python)
    }

    fn flag(&mut self, name: &str, section: &str, option: &str, default: bool) -> bool {
        let from_airflow = self.airflow.flag(section, option);
        let from_file = self
            .file
            .flag(name)
            .map(|at| (at.value, Origin::File(at.place)));
        let (value, origin) = from_airflow
            .or(from_file)
            .unwrap_or((default, Origin::Default));
        self.note(name, &value.to_string(), &origin);
        value
    }

    fn masking(&mut self) -> MaskOptions {
        let hide_sensitive = self.flag(
            "hide-sensitive",
            "core",
            "hide_sensitive_var_conn_fields",
            true,
        );
        let names = self
            .airflow
            .get("core", "sensitive_var_conn_names")
            .or_else(|| self.in_file("sensitive-names"));
        let (extra_names, origin) = names.unwrap_or((String::new(), Origin::Default));
        self.note("sensitive-names", &extra_names, &origin);
        let from_file = self
            .file
            .number("min-length")
            .map(|at| (at.value, Origin::File(at.place)));
        let from_airflow = self
            .airflow
            .get("logging", "min_length_masked_secret")
            .and_then(|(text, origin)| Some((text.trim().parse().ok()?, origin)));
        let min_length = from_airflow.or(from_file);
        if let Some((length, origin)) = &min_length {
            self.note("min-length", &length.to_string(), origin);
        }
        MaskOptions {
            hide_sensitive,
            extra_names,
            min_length: min_length.map(|(length, _)| length),
        }
    }

    /// What the file describes and this version cannot look into.
    fn warn_of_the_unseen(&mut self) {
        for (name, what) in [
            ("datacoves.url", "the Datacoves store"),
            ("metastore.url-env", "the metadata database"),
        ] {
            if let Some(at) = self.file.text(name) {
                self.warnings.push(format!(
                    "{}: this version does not look into {what}; its layer is shown as not inspected",
                    at.place
                ));
            }
        }
        if let Some(at) = self.file.list("dags") {
            let warning = format!("{}: this version does not scan DAG files", at.place);
            self.warnings.push(warning);
        }
    }
}
