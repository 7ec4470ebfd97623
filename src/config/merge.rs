//! One deployment out of flags, environment, file and airflow.cfg, in this order of precedence.

mod aws;
mod choices;
mod options;
mod order;
mod process_inputs;
mod releases;

use std::collections::HashSet;
use std::path::Path;

use super::airflow::Airflow;
use super::file::{File, Section};
use super::preferences::prefer;
use super::secrets::{self, Rules, Secrets};
use super::{Access, ConfigError, EffectiveOption, Flags, MetastoreAccess, Settings, Shell};
use crate::domain::deployment::{Deployment, Origin, Sourced, StartupError};
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::release::Version;
use crate::domain::search_path::in_a_line;
use crate::domain::suggest::unknown;
use choices::choices;
use process_inputs::ProcessInputs;

pub(super) fn merge(flags: &Flags, shell: &Shell, file: &File) -> Result<Settings, ConfigError> {
    let chosen = choose(flags, shell, file)?;
    let is_named = chosen.section.is_some();
    let surroundings = ProcessInputs::of(flags, shell, file, chosen.section.as_ref())?;
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
        warnings: file.warnings.clone(),
        in_force: Vec::new(),
    };
    let merged = merger.merge(&chosen.name, &surroundings)?;
    let choices = choices(&mut merger, &merged, &file.deployments);
    let preferred = prefer(flags, shell, file);
    merger.warnings.extend(preferred.warnings);
    merger.in_force.extend(preferred.in_force);
    Ok(Settings {
        preferences: preferred.preferences,
        metadata_only: choices
            .iter()
            .any(|one| one.is_current && one.metadata_only),
        deployments: choices,
        environment: surroundings.variables(),
        server_environment: surroundings.server_variables(),
        deployment: merged.deployment,
        access: merged.access,
        server_access: merged.server_access,
        metastore: merged.metastore,
        warnings: merger.warnings,
        in_force: merger.in_force,
        is_presented: false,
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

struct Merger<'a> {
    flags: &'a Flags,
    shell: &'a Shell,
    file: Section,
    is_named: bool,
    /// An Airflow is configured in what was found.
    is_configured: bool,
    has_own_keys: bool,
    warnings: Vec<String>,
    in_force: Vec<EffectiveOption>,
}

struct Merged {
    deployment: Deployment,
    access: Access,
    server_access: Option<Access>,
    metastore: Option<MetastoreAccess>,
}

impl Merger<'_> {
    fn merge(&mut self, name: &str, around: &ProcessInputs<'_>) -> Result<Merged, ConfigError> {
        let mut deployment = Deployment::assumed(name);
        self.releases(&mut deployment)?;
        deployment.process = self.process(deployment.airflow.value)?;
        let version = deployment.airflow.value;
        let airflow = around.airflow(version);
        let server = around.server_airflow(version);
        let (airflow_rules, amazon_rules) = (deployment.airflow_rules(), deployment.amazon_rules());
        let rules = Rules {
            airflow: &airflow_rules,
            amazon: &amazon_rules,
            python: deployment.python.value,
        };
        let of_server = secrets::of_server(&server, rules);
        if around.server.is_some() && deployment.task_rules().is_none() {
            let what = "the api-server's environment counts for the processes task, dag-processor and triggerer of Airflow 3 only";
            self.warnings.push(what.to_owned());
        }
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
        let of_database = || Self::database_refusal(&server, airflow_rules.database);
        let refusal = of_files
            .or(own.refusal)
            .or(of_server.refusal)
            .or_else(of_database);
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
        around: &ProcessInputs<'_>,
        own: &Access,
        rules: Rules<'_>,
    ) -> Option<Access> {
        let noted = self.in_force.len();
        let options = self.aws_options("api-server.aws", secrets, rules);
        let given = around.server.as_ref().or(around.given.as_ref());
        let access = self.access("api-server.aws", secrets, given);
        let is_own = !access.same_access(own) || !options.same_names(&deployment.aws);
        if !is_own && options.same_patterns(&deployment.aws) {
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
        deployment.server.is_env_given = around.server.is_some();
        deployment.server.has_own_aws = is_own;
        let noted = self.in_force.len();
        deployment.server.teams = self.teams(airflow);
        self.in_force.truncate(noted);
        is_own.then_some(access)
    }

    fn note_refusal(&mut self, refusal: Option<&StartupError>) {
        if let Some(refusal) = refusal {
            self.warnings.push(format!(
                "Airflow does not start with this configuration ({}): {}: {}",
                refusal.because, refusal.error.class, refusal.error.text
            ));
        }
    }

    fn note(&mut self, name: &str, value: &str, origin: &Origin) {
        self.in_force.push(EffectiveOption {
            name: name.to_owned(),
            value: value.to_owned(),
            origin: origin.to_string(),
        });
    }

    fn in_file(&self, name: &str) -> Option<(String, Origin)> {
        let at = self.file.text(name)?;
        Some((at.value, Origin::File(at.place)))
    }

    /// The process: said, else the server in Airflow 2 and a task, where DAGs run, in Airflow 3.
    fn process(&mut self, version: Version) -> Result<Sourced<Process>, ConfigError> {
        let flag = self
            .flags
            .process
            .clone()
            .map(|text| (text, Origin::Flag("--process")));
        let process = match flag.or_else(|| self.in_file("process")) {
            None => Sourced::assumed(Process::assumed(version)),
            Some((text, origin)) => {
                let process: Process = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: `{text}`: {error}")))?;
                Sourced::new(process, origin)
            }
        };
        if let Some(doubt) = process.value.doubt(version) {
            self.warnings.push(format!("{}: {doubt}", process.origin));
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
