//! The Amazon provider's options, and how AWS is reached.

use super::super::secrets::{Rules, Secrets};
use super::super::{Access, Keys, Shell};
use super::Merger;
use crate::domain::backend_kwargs::{Kwargs, stem};
use crate::domain::deployment::{AwsKind, AwsOptions, LookupPattern, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::python_re::PythonVersion;
use crate::domain::value::SecretValue;

impl Merger<'_> {
    /// The provider's options: what `backend_kwargs` say, else varlens' file, else the defaults. `of` begins their
    /// names in `varlens config`.
    pub(super) fn aws_options(
        &mut self,
        of: &str,
        secrets: &Secrets,
        rules: Rules<'_>,
    ) -> AwsOptions {
        let origin = secrets.kwargs_origin.clone().unwrap_or(Origin::Default);
        // What the constructor refuses is told apart before; then nothing is looked up.
        let mut options = secrets
            .kwargs
            .aws_options(&origin, rules.amazon, rules.python)
            .unwrap_or_default();
        if options.sep.origin == Origin::Default
            && let Some((sep, origin)) = self.in_file("aws.sep")
        {
            options.sep = Sourced::new(sep, origin);
        }
        self.note(
            &format!("{of}.sep"),
            &options.sep.value,
            &options.sep.origin,
        );
        for (kind, slot) in Kind::ALL.into_iter().zip(&mut options.kinds) {
            self.aws_kind(of, kind, slot, rules.python);
        }
        options.not_followed.clone_from(&secrets.not_followed);
        if let Some(what) = &options.not_followed {
            self.warnings
                .push(format!("{what}; AWS is shown as not inspected"));
        }
        options
    }

    fn aws_kind(&mut self, of: &str, kind: Kind, slot: &mut AwsKind, python: PythonVersion) {
        let stem = stem(kind);
        if slot.prefix.origin == Origin::Default
            && let Some((prefix, origin)) = self.in_file(&format!("aws.{stem}-prefix"))
        {
            slot.prefix = Sourced::new(Some(prefix), origin);
        }
        if slot.pattern.origin == Origin::Default
            && let Some((pattern, origin)) = self.in_file(&format!("aws.{stem}-lookup-pattern"))
        {
            slot.pattern = Sourced::new(LookupPattern::parse(Some(&pattern), python), origin);
        }
        let shown = slot
            .prefix
            .value
            .as_deref()
            .unwrap_or("null (switched off)");
        self.note(&format!("{of}.{stem}-prefix"), shown, &slot.prefix.origin);
        let shown = slot.pattern.value.source().unwrap_or("every key");
        self.note(
            &format!("{of}.{stem}-lookup-pattern"),
            shown,
            &slot.pattern.origin,
        );
        self.warn_of_pattern(stem, &slot.pattern.value);
    }

    pub(super) fn warn_of_pattern(&mut self, stem: &str, pattern: &LookupPattern) {
        if let Some(trouble) = pattern.trouble() {
            self.warnings
                .push(format!("aws.{stem}-lookup-pattern: {trouble}"));
        }
    }

    pub(super) fn access(
        &mut self,
        of: &str,
        secrets: &Secrets,
        process: Option<&Shell>,
    ) -> Access {
        let flags = self.flags;
        let mut place =
            |name, given, flag, kwarg| self.place((of, name), given, flag, secrets, kwarg);
        let region = place("region", flags.region.as_ref(), "--region", "region_name");
        let profile = place(
            "profile",
            flags.profile.as_ref(),
            "--profile",
            "profile_name",
        );
        let endpoint_url = place(
            "endpoint-url",
            flags.endpoint_url.as_ref(),
            "--endpoint-url",
            "endpoint_url",
        );
        let role_arn = place("role-arn", None, "", "role_arn");
        let keys = keys(&secrets.kwargs);
        // Where this shell is Airflow's own, a server that was given apart has what was given.
        let nobody = Shell::default();
        let is_alone = of != "aws" && self.is_ambient_airflow();
        let base = if is_alone && process.is_some() {
            &nobody
        } else {
            self.shell
        };
        if keys.is_some() {
            let origin = secrets.kwargs_origin.clone().unwrap_or(Origin::Default);
            self.note(&format!("{of}.keys"), "(given)", &origin);
        }
        Access {
            region,
            profile,
            endpoint_url,
            role_arn,
            keys,
            // boto3 does not read it, so an Airflow that is really configured here fails without the other one.
            reads_aws_region: self.is_named || !self.is_configured,
            environment: aws_environment(base, process),
        }
    }

    /// One part of how AWS is reached: flag, `backend_kwargs`, file.
    fn place(
        &mut self,
        (of, name): (&str, &str),
        given: Option<&String>,
        flag: &'static str,
        secrets: &Secrets,
        kwarg: &str,
    ) -> Option<String> {
        let origin = || secrets.kwargs_origin.clone().unwrap_or(Origin::Default);
        let found = given
            .map(|text| (text.clone(), Origin::Flag(flag)))
            .or_else(|| secrets.kwargs.text(kwarg).map(|text| (text, origin())))
            .or_else(|| self.in_file(&format!("aws.{name}")));
        let (value, origin) = found?;
        self.note(&format!("{of}.{name}"), &without_password(&value), &origin);
        Some(value)
    }

    /// This shell has what Airflow's process has.
    fn is_ambient_airflow(&self) -> bool {
        !self.is_named
            && self.is_configured
            && self.flags.profile.is_none()
            && self.flags.env_file.is_none()
    }

    /// Airflow's own credentials: its keys, or the environment of a process that is simulated as it stands.
    pub(super) fn same_identity(&mut self, access: &Access) -> bool {
        let said = self.file.flag("aws.same-identity");
        // A profile of this person's takes the place of the keys in Airflow's environment.
        let has_own_keys = self.has_own_keys && self.flags.profile.is_none();
        let same = access.keys.is_some() || has_own_keys || self.is_ambient_airflow();
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
        // No URL, whatever it is: what stands before an @ may be a password.
        return match value.rsplit_once('@') {
            Some((_, host)) => format!("…@{host}"),
            None => value.to_owned(),
        };
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
            // To boto3 an empty region is one, too.
            let text = match name.as_str() {
                "AWS_DEFAULT_REGION" => shell.raw_text(&name)?,
                _ => shell.text(&name)?,
            };
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
