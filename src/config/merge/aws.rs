//! Phase 4: the Amazon provider's options: what `backend_kwargs` say, else varlens' file, else the defaults.

use super::super::report::Report;
use super::super::section::{FileValue, Section};
use super::backend::SecretsBackend;
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
    backend: &SecretsBackend,
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
        report.append(describe(subject, *kind, slot));
    }
    options.not_followed.clone_from(&backend.not_followed);
    if let Some(what) = &options.not_followed {
        let text = format!("{what}; AWS is shown as not inspected");
        let warning = ConfigWarning::new(WarningId::NotFollowed, text).about(Store::Aws);
        report.warn(warning.remedy(format!("give what varlens does not know: {what}")));
    }
    (options, report)
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
    let prefix = slot.prefix.value.as_deref();
    let prefix = prefix.unwrap_or("null (switched off)");
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
