//! One deployment out of flags, environment, file and airflow.cfg, in this order of precedence.

mod aws;
mod options;
mod order;
mod surroundings;

use std::collections::HashSet;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use super::airflow::Airflow;
use super::file::{At, File, Section};
use super::secrets::{self, Rules, Secrets};
use super::suggest::unknown;
use super::{Access, ConfigError, Flags, InForce, MetastoreAccess, Settings, Shell, detect};
use crate::domain::deployment::{Deployment, Origin, Refusal, Sourced};
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::release::{
    AirflowRules, NEWEST_AIRFLOW, NEWEST_AMAZON, OLDEST_AIRFLOW, Version, is_known_line,
};
use crate::domain::search_path::in_a_line;
use surroundings::Surroundings;

pub(super) fn merge(flags: &Flags, shell: &Shell, file: File) -> Result<Settings, ConfigError> {
    let chosen = choose(flags, shell, &file)?;
    let is_named = chosen.section.is_some();
    let surroundings = Surroundings::of(flags, shell, &file, chosen.section.as_ref())?;
    let mut merger = Merger {
        flags,
        shell,
        file: chosen.section.unwrap_or_default(),
        is_named,
        is_configured: surroundings.is_configured(),
        has_own_keys: surroundings
            .given
            .as_ref()
            .is_some_and(|given| given.has("AWS_ACCESS_KEY_ID")),
        warnings: file.warnings,
        in_force: Vec::new(),
    };
    let merged = merger.merge(&chosen.name, &surroundings)?;
    let theme = theme(flags, shell, file.theme, &mut merger)?;
    Ok(Settings {
        environment: surroundings.variables(),
        server_environment: surroundings.server_variables(),
        deployment: merged.deployment,
        access: merged.access,
        server_access: merged.server_access,
        metastore: merged.metastore,
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
    shell: &'a Shell,
    file: Section,
    is_named: bool,
    /// An Airflow is configured in what was found.
    is_configured: bool,
    has_own_keys: bool,
    warnings: Vec<String>,
    in_force: Vec<InForce>,
}

struct Merged {
    deployment: Deployment,
    access: Access,
    server_access: Option<Access>,
    metastore: Option<MetastoreAccess>,
}

impl Merger<'_> {
    fn merge(&mut self, name: &str, around: &Surroundings<'_>) -> Result<Merged, ConfigError> {
        let mut deployment = Deployment::assumed(name);
        self.releases(&mut deployment)?;
        deployment.process = self.process(deployment.airflow.value)?;
        let version = deployment.airflow.value;
        let airflow = around.airflow(version, self.flags.allow_cmd);
        let server = around.server_airflow(version, self.flags.allow_cmd);
        let (airflow_rules, amazon_rules) = (deployment.airflow_rules(), deployment.amazon_rules());
        let rules = Rules {
            airflow: &airflow_rules,
            amazon: &amazon_rules,
            python: deployment.python.value,
        };
        let of_server = secrets::of_server(&server, rules);
        let mut own = match deployment.task_rules() {
            Some(_) => secrets::of_task(&airflow, rules),
            None => secrets::of_server(&airflow, rules),
        };
        self.warnings.append(&mut own.warnings);
        deployment.order = self.order(&own, &of_server)?;
        deployment.name_gate = self.name_gate();
        deployment.masking = self.masking(&airflow, &mut deployment.refusal);
        deployment.teams = self.teams(&airflow);
        deployment.aws = self.aws_options("aws", &own, rules);
        let access = self.access("aws", &own, around.given.as_ref());
        deployment.aws.same_identity = self.same_identity(&access);
        let mut server_access = None;
        if deployment.task_rules().is_some() {
            server_access =
                self.server_side(&mut deployment, &of_server, &server, around, &access, rules);
        }
        let of_files = airflow.refusal().or_else(|| server.refusal());
        let refusal = of_files.or(own.refusal).or(of_server.refusal);
        deployment.refusal = refusal.or(deployment.refusal);
        self.note_refusal(deployment.refusal.as_ref());
        self.note_options(&airflow);
        self.warn_of_the_cache(&airflow, deployment.process.value);
        let metastore = self.metastore(&server, around);
        let path = in_a_line(&deployment.layers(Kind::Variable));
        self.note("search-path", &path, &deployment.order.origin);
        self.warn_of_the_unseen();
        // Both sides of a task's lookup may say the same.
        let mut said = HashSet::new();
        self.warnings.retain(|warning| said.insert(warning.clone()));
        Ok(Merged {
            deployment,
            access,
            server_access,
            metastore,
        })
    }

    /// The api-server's side of a task's lookup. Gives its way to AWS where that is another than the task's.
    fn server_side(
        &mut self,
        deployment: &mut Deployment,
        secrets: &Secrets,
        airflow: &Airflow<'_>,
        around: &Surroundings<'_>,
        own: &Access,
        rules: Rules<'_>,
    ) -> Option<Access> {
        let noted = self.in_force.len();
        let options = self.aws_options("api-server.aws", secrets, rules);
        let given = around.server.as_ref().or(around.given.as_ref());
        let access = self.access("api-server.aws", secrets, given);
        let is_own = !access.is_as(own) || !options.names_as(&deployment.aws);
        if !is_own && options.patterns_as(&deployment.aws) {
            // Nothing new is said.
            self.in_force.truncate(noted);
        }
        deployment.server.aws = options;
        let has_own_keys = around
            .server
            .as_ref()
            .is_some_and(|server| server.has("AWS_ACCESS_KEY_ID"));
        deployment.server.aws.same_identity =
            access.keys.is_some() || has_own_keys || (deployment.aws.same_identity && !is_own);
        deployment.server.has_own_aws = is_own;
        let noted = self.in_force.len();
        deployment.server.teams = self.teams(airflow);
        self.in_force.truncate(noted);
        is_own.then_some(access)
    }

    fn note_refusal(&mut self, refusal: Option<&Refusal>) {
        if let Some(refusal) = refusal {
            self.warnings.push(format!(
                "Airflow does not start with this configuration ({}): {}: {}",
                refusal.because, refusal.error.class, refusal.error.text
            ));
        }
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

    /// Airflow's release, the provider's and Python's: said, else those that are installed here, else assumed.
    fn releases(&mut self, deployment: &mut Deployment) -> Result<(), ConfigError> {
        // What is installed on a laptop says nothing of a named deployment, or of a process elsewhere.
        let is_here = !self.is_named && self.flags.env_file.is_none();
        let installed = is_here.then(|| detect::installed(self.shell)).flatten();
        let installed = installed.unwrap_or_default();
        let place = installed.place;
        let detected = |text: Option<String>| Some((text?, Origin::Detected(place.clone())));
        deployment.airflow = self.release(
            "airflow",
            (self.flags.airflow.clone(), "--airflow"),
            detected(installed.airflow),
            deployment.airflow.clone(),
        )?;
        deployment.amazon_provider = self.release(
            "amazon-provider",
            (self.flags.amazon_provider.clone(), "--amazon-provider"),
            detected(installed.amazon_provider),
            deployment.amazon_provider.clone(),
        )?;
        deployment.python = self.release(
            "python",
            (self.flags.python.clone(), "--python"),
            detected(installed.python),
            deployment.python.clone(),
        )?;
        self.check_release(deployment.airflow.value, deployment.amazon_provider.value)
    }

    fn release<T: FromStr + Display>(
        &mut self,
        name: &str,
        (given, flag): (Option<String>, &'static str),
        detected: Option<(String, Origin)>,
        assumed: Sourced<T>,
    ) -> Result<Sourced<T>, ConfigError>
    where
        T::Err: Display,
    {
        let given = given.map(|text| (text, Origin::Flag(flag)));
        let found = given.or_else(|| self.in_file(name)).or(detected);
        let release = match found {
            None => assumed,
            Some((text, origin)) => {
                let release = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
                Sourced::new(release, origin)
            }
        };
        self.note(name, &release.value.to_string(), &release.origin);
        Ok(release)
    }

    fn check_release(&mut self, airflow: Version, amazon: Version) -> Result<(), ConfigError> {
        if airflow < OLDEST_AIRFLOW {
            return Err(ConfigError(format!(
                "Airflow {airflow} has no secrets backends as simulated here; {OLDEST_AIRFLOW} is the oldest"
            )));
        }
        if airflow > NEWEST_AIRFLOW {
            self.warnings.push(format!(
                "Airflow {airflow} is newer than the newest known; the rules of {NEWEST_AIRFLOW} are used"
            ));
        } else if !is_known_line(airflow) {
            self.warnings.push(format!(
                "Airflow {airflow} is not known; the rules of the release before it are used"
            ));
        }
        if amazon > NEWEST_AMAZON {
            self.warnings.push(format!(
                "Amazon provider {amazon} is newer than the newest known; the rules of {NEWEST_AMAZON} are used"
            ));
        }
        Ok(())
    }

    /// The process: said, else the server in Airflow 2 and a task, where DAGs run, in Airflow 3.
    fn process(&mut self, version: Version) -> Result<Sourced<Process>, ConfigError> {
        let flag = self
            .flags
            .process
            .clone()
            .map(|text| (text, Origin::Flag("--process")));
        let has_tasks = AirflowRules::of(version).task.is_some();
        let process = match flag.or_else(|| self.in_file("process")) {
            None if has_tasks => Sourced::assumed(Process::Task),
            None => Sourced::assumed(Process::Server),
            Some((text, origin)) => {
                let process: Process = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: `{text}`: {error}")))?;
                Sourced::new(process, origin)
            }
        };
        if process.value.is_client() && !has_tasks {
            self.warnings.push(format!(
                "{}: in Airflow {version} every process looks keys up as the server does",
                process.origin
            ));
        }
        self.note("process", process.value.name(), &process.origin);
        Ok(process)
    }

    /// What the file describes and this version cannot look into.
    fn warn_of_the_unseen(&mut self) {
        for (name, what) in [("datacoves.url", "the Datacoves store")] {
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
