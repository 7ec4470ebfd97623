//! The Amazon provider's options, and how AWS is reached.

use super::super::kwargs::{Kwargs, Member};
use super::super::{Access, Keys, Shell};
use super::Merger;
use crate::domain::deployment::{AwsKind, AwsOptions, LookupPattern, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::python_re::PythonVersion;
use crate::domain::value::SecretValue;

impl Merger<'_> {
    /// The kwargs; since 3.2 single ones of the environment come in place of the JSON's.
    pub(super) fn kwargs(&mut self, single: bool) -> (Kwargs, Origin) {
        let (text, mut origin) = self
            .airflow
            .get("secrets", "backend_kwargs")
            .unwrap_or((String::new(), Origin::Default));
        let mut kwargs = Kwargs::parse(&text);
        if single {
            for (name, text) in self.airflow.single_kwargs() {
                kwargs.set(&name, &text);
                origin = Origin::Environment("AIRFLOW__SECRETS__BACKEND_KWARG*".to_owned());
            }
        }
        self.warnings.append(&mut kwargs.warnings);
        (kwargs, origin)
    }

    /// What keeps varlens from knowing which secret Airflow asks for. Commands are never run.
    pub(super) fn not_followed(&mut self, kwargs: &Kwargs) -> Option<String> {
        let indirect = self
            .airflow
            .indirect_kwargs()
            .map(|place| format!("{place} is not followed"));
        let wrong = kwargs
            .wrong_kind()
            .map(|name| format!("backend_kwargs: {name} is not a text, and Airflow fails on it"));
        let what = indirect.or(wrong)?;
        self.warnings
            .push(format!("{what}; AWS is shown as not inspected"));
        Some(what)
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
            not_followed: None,
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
        self.note(&name, &without_password(&value), &origin);
        Some(value)
    }

    /// Airflow's own credentials: its keys, or the environment of a process that is simulated as it stands.
    pub(super) fn same_identity(&mut self, access: &Access) -> bool {
        let said = self.file.flag("aws.same-identity");
        let is_ambient_airflow = !self.is_named
            && self.airflow.is_configured()
            && self.flags.profile.is_none()
            && self.flags.env_file.is_none();
        // A profile of this person's takes the place of the keys in Airflow's environment.
        let has_own_keys = self.has_own_keys && self.flags.profile.is_none();
        let same = access.keys.is_some() || has_own_keys || is_ambient_airflow;
        let (same, origin) = said.map_or((same, Origin::Default), |at| {
            (at.value, Origin::File(at.place))
        });
        self.note("aws.same-identity", &same.to_string(), &origin);
        same
    }
}

/// A URL without user, password and query, for `varlens config`.
fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}{path}"),
        None => format!("{scheme}://{rest}"),
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
    // Where an Airflow is configured there, its region and endpoint are its own, or none.
    if process
        .names()
        .any(|name| name.starts_with("AIRFLOW__SECRETS__"))
    {
        environment.retain(|(name, _)| {
            !name.starts_with("AWS_ENDPOINT_URL")
                && !matches!(name.as_str(), "AWS_REGION" | "AWS_DEFAULT_REGION")
        });
    }
    environment.retain(|(name, _)| !own.iter().any(|(other, _)| other == name));
    environment.extend(own);
    environment
}
