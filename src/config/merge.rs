//! One deployment out of flags, environment, file and airflow.cfg, in this order of precedence.

use std::path::{Path, PathBuf};

use super::airflow::{Airflow, Backend};
use super::file::{At, File, Section};
use super::kwargs::{Kwargs, Member};
use super::suggest::unknown;
use super::{Access, ConfigError, Flags, InForce, Keys, Settings, Shell, env_file};
use crate::domain::deployment::{
    AwsKind, AwsOptions, Deployment, LookupPattern, Origin, Process, Sourced,
};
use crate::domain::key::Kind;
use crate::domain::mask::MaskOptions;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{CHECKED_AIRFLOW, NEWEST_AIRFLOW, OLDEST_AIRFLOW, Version};
use crate::domain::search_path::{Layer, Order};
use crate::domain::value::SecretValue;
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
    Ok(Settings {
        environment: Environment::new(environment.pick(|name| name.starts_with("AIRFLOW_"))),
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
        |path| path.display().to_string(),
    );
    if known.is_empty() {
        let text = format!(
            "unknown deployment `{name}`: {place} describes none; see varlens config --template"
        );
        return Err(ConfigError(text));
    }
    Err(ConfigError(format!(
        "{place}: {}",
        unknown("deployment", &name, &known)
    )))
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
        let (kwargs, kwargs_origin) = self.kwargs();
        deployment.aws = self.aws_options(&kwargs, &kwargs_origin, deployment.python.value);
        let access = self.access(&kwargs, &kwargs_origin, shell, process);
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

    /// The flag, the file, what a configured Airflow says; else the order of Datacoves' documentation.
    fn order(&mut self) -> Result<Sourced<Order>, ConfigError> {
        let split = |text: &String| text.split(',').map(|part| part.trim().to_owned()).collect();
        let flag = self
            .flags
            .order
            .as_ref()
            .map(|text| (split(text), Origin::Flag("--order")));
        let file = self
            .file
            .list("order")
            .map(|at| (at.value, Origin::File(at.place)));
        let order = match flag.or(file) {
            Some((parts, origin)) => Sourced::new(self.named_order(&parts, &origin)?, origin),
            None => self.derived_order(),
        };
        let shown = match &order.value {
            Order::Own(_) => order.value.name(),
            preset => {
                let layers = preset.layers(Kind::Variable);
                let layers = crate::domain::search_path::names(&layers, " → ");
                format!("{} ({layers})", preset.name())
            }
        };
        self.note("order", &shown, &order.origin);
        Ok(order)
    }

    fn named_order(&self, parts: &[String], origin: &Origin) -> Result<Order, ConfigError> {
        if let [only] = parts {
            match only.as_str() {
                "datacoves" => return Ok(self.datacoves_order()),
                "airflow" => {
                    let custom = self.custom_layer().or(Some(Layer::Aws));
                    return Ok(Order::Airflow { custom });
                }
                _ => {}
            }
        }
        let mut layers = Vec::new();
        for part in parts {
            let layer: Layer = part.parse().map_err(|error| {
                ConfigError(format!(
                    "{origin}: `{part}`: {error}, or datacoves or airflow alone"
                ))
            })?;
            if layers.contains(&layer) {
                return Err(ConfigError(format!("{origin}: `{part}` is given twice")));
            }
            layers.push(layer);
        }
        Ok(Order::Own(layers))
    }

    fn custom_layer(&self) -> Option<Layer> {
        match self.airflow.backend()? {
            (Backend::Layer(layer), _) => Some(layer),
            (Backend::Datacoves, _) => Some(Layer::Datacoves),
            (Backend::Unknown(_), _) => Some(Layer::Custom),
        }
    }

    fn derived_order(&mut self) -> Sourced<Order> {
        if !self.airflow.is_configured() {
            return Sourced::assumed(self.datacoves_order());
        }
        let Some((backend, origin)) = self.airflow.backend() else {
            let found = Origin::Detected("an Airflow without a secrets backend".to_owned());
            return Sourced::new(Order::Airflow { custom: None }, found);
        };
        let custom = match backend {
            Backend::Datacoves => return Sourced::new(self.datacoves_order(), origin),
            Backend::Layer(layer) => layer,
            Backend::Unknown(class) => {
                self.warnings.push(format!(
                    "varlens does not know the secrets backend {class}; its layer is shown as not inspected"
                ));
                Layer::Custom
            }
        };
        let order = Order::Airflow {
            custom: Some(custom),
        };
        Sourced::new(order, origin)
    }

    fn datacoves_order(&self) -> Order {
        let replace = self.file.flag("datacoves.replace");
        Order::Datacoves {
            replace: replace.is_some_and(|at| at.value),
            metastore: self.file.text("metastore.url-env").is_some(),
        }
    }

    fn name_gate(&mut self) -> Sourced<Option<String>> {
        let gate = match self.in_file("datacoves.name-gate") {
            Some((gate, origin)) => {
                Sourced::new(Some(gate).filter(|gate| !gate.is_empty()), origin)
            }
            None => Sourced::new(None, Origin::Default),
        };
        let shown = gate.value.clone().unwrap_or_else(|| "off".to_owned());
        self.note("datacoves.name-gate", &shown, &gate.origin);
        gate
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

    fn kwargs(&mut self) -> (Kwargs, Origin) {
        let Some((text, origin)) = self.airflow.get("secrets", "backend_kwargs") else {
            return (Kwargs::default(), Origin::Default);
        };
        let mut kwargs = Kwargs::parse(&text);
        self.warnings.append(&mut kwargs.warnings);
        (kwargs, origin)
    }

    fn aws_options(
        &mut self,
        kwargs: &Kwargs,
        origin: &Origin,
        python: PythonVersion,
    ) -> AwsOptions {
        let sep = kwargs
            .get("sep")
            .and_then(|member| match member {
                Member::Text(sep) => Some((sep, origin.clone())),
                _ => None,
            })
            .or_else(|| self.in_file("aws.sep"));
        let (sep, sep_origin) = sep.unwrap_or(("/".to_owned(), Origin::Default));
        self.note("aws.sep", &sep, &sep_origin);
        AwsOptions {
            kinds: Kind::ALL.map(|kind| self.aws_kind(kind, kwargs, origin, python)),
            sep: Sourced::new(sep, sep_origin),
            same_identity: false,
        }
    }

    fn aws_kind(
        &mut self,
        kind: Kind,
        kwargs: &Kwargs,
        origin: &Origin,
        python: PythonVersion,
    ) -> AwsKind {
        let stem = match kind {
            Kind::Config => "config",
            other => other.plural(),
        };
        let prefix = match kwargs.get(&format!("{stem}_prefix")) {
            Some(Member::Null) => Some((None, origin.clone())),
            Some(Member::Text(prefix)) => Some((Some(prefix), origin.clone())),
            _ => None,
        };
        let file_prefix = self.in_file(&format!("aws.{stem}-prefix"));
        let prefix = prefix.or_else(|| file_prefix.map(|(prefix, origin)| (Some(prefix), origin)));
        let default = || (Some(kind.default_prefix().to_owned()), Origin::Default);
        let (prefix, prefix_origin) = prefix.unwrap_or_else(default);
        let shown = prefix
            .clone()
            .unwrap_or_else(|| "null (switched off)".to_owned());
        self.note(&format!("aws.{stem}-prefix"), &shown, &prefix_origin);

        let pattern = kwargs
            .text(&format!("{stem}_lookup_pattern"))
            .map(|pattern| (pattern, origin.clone()))
            .or_else(|| self.in_file(&format!("aws.{stem}-lookup-pattern")));
        let (pattern, pattern_origin) = match pattern {
            Some((pattern, origin)) => (Some(pattern), origin),
            None => (None, Origin::Default),
        };
        let shown = pattern.clone().unwrap_or_else(|| "every key".to_owned());
        self.note(
            &format!("aws.{stem}-lookup-pattern"),
            &shown,
            &pattern_origin,
        );
        let pattern = LookupPattern::parse(pattern.as_deref(), python);
        self.warn_of_pattern(stem, &pattern);
        AwsKind {
            prefix: Sourced::new(prefix, prefix_origin),
            pattern: Sourced::new(pattern, pattern_origin),
        }
    }

    fn warn_of_pattern(&mut self, stem: &str, pattern: &LookupPattern) {
        let warning = match pattern {
            LookupPattern::Invalid { class, message, .. } => format!(
                "aws.{stem}-lookup-pattern: Python rejects it ({class}: {message}); every lookup there fails"
            ),
            LookupPattern::NotEvaluated { why, .. } => {
                format!("aws.{stem}-lookup-pattern: {why}")
            }
            _ => return,
        };
        self.warnings.push(warning);
    }

    fn access(
        &mut self,
        kwargs: &Kwargs,
        origin: &Origin,
        shell: &Shell,
        process: Option<&Shell>,
    ) -> Access {
        let flags = self.flags;
        let region = self.place(
            "region",
            flags.region.as_ref(),
            "--region",
            kwargs,
            "region_name",
            origin,
        );
        let profile = self.place(
            "profile",
            flags.profile.as_ref(),
            "--profile",
            kwargs,
            "profile_name",
            origin,
        );
        let endpoint_url = self.place(
            "endpoint-url",
            flags.endpoint_url.as_ref(),
            "--endpoint-url",
            kwargs,
            "endpoint_url",
            origin,
        );
        let role_arn = self.place("role-arn", None, "", kwargs, "role_arn", origin);
        let keys = keys(kwargs);
        if keys.is_some() {
            self.note("aws.keys", "(given)", origin);
        }
        Access {
            region,
            profile,
            endpoint_url,
            role_arn,
            keys,
            // boto3 does not read it, so an Airflow that is really configured here fails without the other one.
            reads_aws_region: self.is_named || !self.airflow.is_configured(),
            environment: aws_environment(shell, process),
        }
    }

    /// One part of how AWS is reached: flag, `backend_kwargs`, file.
    fn place(
        &mut self,
        name: &str,
        given: Option<&String>,
        flag: &'static str,
        kwargs: &Kwargs,
        kwarg: &str,
        origin: &Origin,
    ) -> Option<String> {
        let name = format!("aws.{name}");
        let found = given
            .map(|text| (text.clone(), Origin::Flag(flag)))
            .or_else(|| kwargs.text(kwarg).map(|text| (text, origin.clone())))
            .or_else(|| self.in_file(&name));
        let (value, origin) = found?;
        self.note(&name, &value, &origin);
        Some(value)
    }

    /// Airflow's own credentials: its keys, or the environment of a process that is simulated as it stands.
    fn same_identity(&mut self, access: &Access) -> bool {
        let said = self.file.flag("aws.same-identity");
        let is_ambient_airflow = !self.is_named
            && self.airflow.is_configured()
            && self.flags.profile.is_none()
            && self.flags.env_file.is_none();
        let (same, origin) = match said {
            Some(at) => (at.value, Origin::File(at.place)),
            None => (
                access.keys.is_some() || self.has_own_keys || is_ambient_airflow,
                Origin::Default,
            ),
        };
        self.note("aws.same-identity", &same.to_string(), &origin);
        same
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

fn keys(kwargs: &Kwargs) -> Option<Keys> {
    Some(Keys {
        id: kwargs.text("aws_access_key_id")?,
        secret: SecretValue::from_text(kwargs.text("aws_secret_access_key")?),
        token: kwargs.text("aws_session_token").map(SecretValue::from_text),
    })
}

/// This shell's `AWS_*` and `HOME`; what Airflow's process has of them comes first.
fn aws_environment(shell: &Shell, process: Option<&Shell>) -> Vec<(String, String)> {
    let of = |shell: &Shell, is_process: bool| {
        let wanted = |name: &str| name.starts_with("AWS_") || (!is_process && name == "HOME");
        let names: Vec<_> = shell
            .names()
            .filter(|name| wanted(name))
            .map(str::to_owned)
            .collect();
        let pairs = names.into_iter().filter_map(|name| {
            let text = shell.text(&name)?;
            Some((name, text))
        });
        pairs.collect::<Vec<_>>()
    };
    let mut environment = of(shell, false);
    let Some(process) = process else {
        return environment;
    };
    let own = of(process, true);
    // Half of this shell's keys with half of Airflow's would be nobody's.
    if own.iter().any(|(name, _)| name == "AWS_ACCESS_KEY_ID") {
        let of_keys = [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_PROFILE",
        ];
        environment.retain(|(name, _)| !of_keys.contains(&name.as_str()));
    }
    environment.retain(|(name, _)| !own.iter().any(|(other, _)| other == name));
    environment.extend(own);
    environment
}
