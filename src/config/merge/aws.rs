//! Phase 4: the Amazon provider's options: what `backend_kwargs` say, else varlens' file, else the defaults.

use super::super::report::Report;
use super::super::section::{FileValue, Section};
use super::super::shell::Shell;
use super::backend::SecretsBackend;
use super::inputs::Inputs;
use crate::domain::backend_kwargs::stem;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::deployment::{AwsKind, AwsOptions, LookupPattern, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::python_re::PythonVersion;
use crate::domain::search_path::Store;

/// What varlens' file says of the provider's options, its patterns compiled once for both sides of a lookup.
pub(super) struct FileAws {
    sep: Option<Sourced<String>>,
    /// In the order of [`Kind::ALL`].
    kinds: [FileAwsKind; 3],
}

struct FileAwsKind {
    prefix: Option<Sourced<String>>,
    pattern: Option<Sourced<LookupPattern>>,
}

impl FileAws {
    /// Reads `[deployments.X.aws]`.
    pub(super) fn new(section: &Section, python: PythonVersion) -> Self {
        let text = |name: &str| section.text(name).map(FileValue::sourced);
        let pattern = |pattern: Sourced<String>| {
            let compiled = LookupPattern::parse(Some(&pattern.value), python);
            Sourced::new(compiled, pattern.origin)
        };
        let kind = |kind: Kind| {
            let stem = stem(kind);
            FileAwsKind {
                prefix: text(&format!("aws.{stem}-prefix")),
                pattern: text(&format!("aws.{stem}-lookup-pattern")).map(pattern),
            }
        };
        Self {
            sep: text("aws.sep"),
            kinds: Kind::ALL.map(kind),
        }
    }
}

/// The options of one side, with rows whose names begin with `subject`: `aws` or `api-server.aws`.
pub(super) fn options(
    subject: &str,
    inputs: Inputs<'_>,
    (backend, process): (&SecretsBackend, Option<&Shell>),
    file: &FileAws,
) -> (AwsOptions, Report) {
    let mut report = Report::default();
    let mut options = backend.aws.clone();
    if options.sep.origin == Origin::Default
        && let Some(sep) = &file.sep
    {
        options.sep = sep.clone();
    }
    report.sourced(&format!("{subject}.sep"), &options.sep);
    for ((kind, slot), file) in Kind::ALL.iter().zip(&mut options.kinds).zip(&file.kinds) {
        fill(slot, file);
        slot.unknown = backend.unknown_of_kind(*kind);
        report.append(describe(subject, *kind, slot));
    }
    let not_followed = backend.not_followed.clone();
    options.not_followed = not_followed.or_else(|| unknown_place(inputs, backend, process));
    report.warn_all(unknown(&options, backend));
    (options, report)
}

/// The region that boto3 takes where no option gives one.
const REGION: &str = "AWS_DEFAULT_REGION";

/// Why it isn't known where AWS is asked, unless the user says where.
fn unknown_place(
    inputs: Inputs<'_>,
    backend: &SecretsBackend,
    process: Option<&Shell>,
) -> Option<String> {
    let by_environment = || {
        let process = process.filter(|_| backend.kwargs.text("region_name").is_none())?;
        let why = process.unknown(REGION)?;
        Some(format!("{REGION}: {why}"))
    };
    let flags = inputs.flags;
    let by_file = |name: &str| inputs.section.text(name).is_some();
    let has_region = flags.region.is_some() || by_file("aws.region");
    let has_endpoint = flags.endpoint_url.is_some() || by_file("aws.endpoint-url");
    let said = [(has_region, "region_name"), (has_endpoint, "endpoint_url")];
    let said = said.into_iter().filter(|(is_said, _)| *is_said);
    let said: Vec<_> = said.map(|(_, name)| name).collect();
    let hidden = backend.unknown_place(&said);
    let what = hidden.or_else(|| by_environment().filter(|_| !has_region))?;
    let flag = if has_region {
        "--endpoint-url"
    } else {
        "--region"
    };
    Some(format!("{what}, or say where: {flag}"))
}

/// What varlens does not know of the options, each once.
fn unknown(options: &AwsOptions, backend: &SecretsBackend) -> Vec<ConfigWarning> {
    let mut all: Vec<ConfigWarning> = Vec::new();
    let of_all = options.not_followed.as_deref();
    if let Some(what) = of_all {
        all.push(not_inspected(what, ""));
    }
    for (kind, slot) in Kind::ALL.into_iter().zip(&options.kinds) {
        let what = slot.unknown.as_deref().filter(|what| Some(*what) != of_all);
        let of_kind = match kind {
            Kind::Config => " for config options".to_owned(),
            kind => format!(" for {}", kind.plural()),
        };
        all.extend(what.map(|what| not_inspected(what, &of_kind).about_kind(kind)));
    }
    if let Some(what) = backend.unknown_caller() {
        let text = format!("{what}; varlens asks AWS with other credentials than Airflow's");
        all.push(ConfigWarning::new(WarningId::NotFollowed, text).about(Store::Aws));
    }
    all
}

fn not_inspected(what: &str, of_kind: &str) -> ConfigWarning {
    let text = format!("{what}; AWS is shown as not inspected{of_kind}");
    ConfigWarning::new(WarningId::NotFollowed, text)
        .about(Store::Aws)
        .remedy(format!("give what varlens does not know: {what}"))
}

fn fill(slot: &mut AwsKind, file: &FileAwsKind) {
    if slot.prefix.origin == Origin::Default
        && let Some(prefix) = &file.prefix
    {
        slot.prefix = Sourced::new(Some(prefix.value.clone()), prefix.origin.clone());
    }
    if slot.pattern.origin == Origin::Default
        && let Some(pattern) = &file.pattern
    {
        slot.pattern = pattern.clone();
    }
}

fn describe(subject: &str, kind: Kind, slot: &AwsKind) -> Report {
    let mut report = Report::default();
    let stem = stem(kind);
    let prefix = match (&slot.unknown, slot.prefix.value.as_deref()) {
        (Some(_), _) => "(not known)",
        (None, prefix) => prefix.unwrap_or("null (switched off)"),
    };
    report.option(
        &format!("{subject}.{stem}-prefix"),
        prefix,
        &slot.prefix.origin,
    );
    let pattern = slot.pattern.value.source().unwrap_or("every key");
    let name = format!("{subject}.{stem}-lookup-pattern");
    report.option(&name, pattern, &slot.pattern.origin);
    if let Some(trouble) = slot.pattern.value.trouble() {
        let text = format!("aws.{stem}-lookup-pattern: {trouble}");
        report.warn(ConfigWarning::new(WarningId::LookupPattern, text).about(Store::Aws));
    }
    report
}
