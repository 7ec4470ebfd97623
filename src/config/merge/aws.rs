//! The Amazon provider's options, and how AWS is reached.

use super::super::kwargs::{Kwargs, Member};
use super::super::{Access, Keys, Shell};
use super::Merger;
use crate::domain::deployment::{AwsKind, AwsOptions, LookupPattern, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::python_re::PythonVersion;
use crate::domain::value::SecretValue;

impl Merger<'_> {
    pub(super) fn kwargs(&mut self) -> (Kwargs, Origin) {
        let Some((text, origin)) = self.airflow.get("secrets", "backend_kwargs") else {
            return (Kwargs::default(), Origin::Default);
        };
        let mut kwargs = Kwargs::parse(&text);
        self.warnings.append(&mut kwargs.warnings);
        (kwargs, origin)
    }

    pub(super) fn aws_options(
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

    pub(super) fn aws_kind(
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

    pub(super) fn warn_of_pattern(&mut self, stem: &str, pattern: &LookupPattern) {
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

    pub(super) fn access(
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
    pub(super) fn place(
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
    pub(super) fn same_identity(&mut self, access: &Access) -> bool {
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
