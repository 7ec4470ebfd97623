//! `varlens versions KEY`: the versions that AWS keeps of a key's secret, and whether the value changed. No value.
//!
//! Lists them with one `ListSecretVersionIds`; reads two values with `--compare` only, and announces that first.

use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::{Refusal, asked_place};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Verdict};
use crate::domain::value::Shape;
use crate::domain::versions::{
    CURRENT, Change, KeyChanges, NOT_PRESENTED, Only, PREVIOUS, SecretPlace, SecretVersion,
    ValueDiff, VersionSelector, VersionStage, comparable, never_asked, not_given, short_ids,
};
use crate::sources::Sources;
use crate::ui::{sanitize, time};

pub(super) fn run(session: &Session, options: &Options, key: &str, compare: bool) -> Outcome {
    let Session {
        deployment,
        sources,
        ..
    } = session;
    if sources.is_presented() {
        return Err(Failure(format!(
            "{NOT_PRESENTED}; leave --present and VARLENS_PRESENT out"
        )));
    }
    let key = Key::new(options.kind, key);
    wait_for(async {
        tokio::select! {
            report = ask(deployment, sources, &key, compare) => write(deployment, options, &key, &report),
            _ = tokio::signal::ctrl_c() => Ok(Exit::Signal(2)),
        }
    })?
}

/// What was found out.
struct VersionsReport {
    secret: Option<SecretPlace>,
    versions: Result<Vec<SecretVersion>, Fault>,
    /// None where it was not asked for, or there are no two versions.
    comparison: Option<Result<ValueDiff, Fault>>,
    compare: bool,
    /// What the current version is to Airflow, as far as that is known without a walk.
    current: String,
}

impl VersionsReport {
    /// Nothing of the versions is known.
    fn failed(secret: Option<SecretPlace>, fault: Fault, compare: bool) -> Self {
        Self {
            secret,
            versions: Err(fault),
            comparison: None,
            compare,
            current: String::new(),
        }
    }

    /// Airflow asks for the current version only.
    fn lacks_current(&self) -> bool {
        let is_current = |version: &SecretVersion| version.standing() == VersionStage::Current;
        let versions = self.versions.as_ref().ok();
        versions.is_some_and(|versions| !versions.iter().any(is_current))
    }

    fn exit(&self) -> Exit {
        let listed = self.versions.as_ref().err().map_or(Exit::Found, exit_of);
        let listed = if self.lacks_current() {
            Exit::Finding
        } else {
            listed
        };
        let compared = match &self.comparison {
            Some(Ok(comparison)) if comparison.same => Exit::Found,
            Some(Ok(_)) => Exit::Finding,
            Some(Err(fault)) => exit_of(fault),
            None if self.compare => Exit::Finding,
            None => Exit::Found,
        };
        listed.worst(compared)
    }
}

/// What is known not to be there is a finding; what could not be seen is undetermined.
fn exit_of(fault: &Fault) -> Exit {
    match fault.reason {
        Reason::NotFound
        | Reason::NoCurrentVersion
        | Reason::ScheduledForDeletion
        | Reason::PrefixNull => Exit::Finding,
        _ => Exit::Undetermined,
    }
}

async fn ask(
    deployment: &Deployment,
    sources: &Sources,
    key: &Key,
    compare: bool,
) -> VersionsReport {
    let secret = match SecretPlace::for_key(deployment, key) {
        Ok(secret) => secret,
        Err(fault) => return VersionsReport::failed(None, fault, compare),
    };
    let skipped = asked_place(deployment, secret.layer, key)
        .err()
        .filter(|refusal| refusal.verdict() == Verdict::Skipped)
        .map(Refusal::reason);
    if let Some(reason) = skipped {
        eprint_line(&format!("{}: {}", secret.layer, reason.sentence()));
    }
    let versions = sources.versions(secret.store, &secret.name).await;
    let comparison = if compare {
        comparison_of(sources, &secret, &versions).await
    } else {
        None
    };
    VersionsReport {
        current: current(skipped, comparison.as_ref()),
        secret: Some(secret),
        versions,
        comparison,
        compare,
    }
}

/// Compares two values; None where there are no two. Where values may not be read, it fails before it announces a call.
async fn comparison_of(
    sources: &Sources,
    secret: &SecretPlace,
    versions: &Result<Vec<SecretVersion>, Fault>,
) -> Option<Result<ValueDiff, Fault>> {
    if let Err(fault) = sources.may_compare(secret.store) {
        return Some(Err(fault));
    }
    let pair = pair(versions)?;
    eprint_line("reading AWSCURRENT and AWSPREVIOUS: 2 GetSecretValue, logged in CloudTrail");
    Some(sources.compare(secret.store, &secret.name, &pair).await)
}

/// What the current version is to Airflow. Sends nothing: to know the winner takes a walk, which reads values.
fn current(skipped: Option<Reason>, comparison: Option<&Result<ValueDiff, Fault>>) -> String {
    if let Some(reason) = skipped {
        return never_asked(Some(reason));
    }
    let fault = comparison.and_then(|compared| compared.as_ref().err());
    match fault.filter(|fault| is_about_current(fault)) {
        Some(fault) if is_without_value(fault.reason) => not_given(fault.reason),
        _ => VersionStage::Current.sentence().to_owned(),
    }
}

/// Airflow gets nothing, whoever asks.
fn is_without_value(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NoSecretString | Reason::ScheduledForDeletion | Reason::DecryptionFailure
    )
}

/// It was met while the current version was read.
fn is_about_current(fault: &Fault) -> bool {
    let note = fault.note.as_deref();
    note.is_some_and(|note| note.contains(CURRENT))
}

/// Who may not list the versions may still be allowed to read them.
fn pair(versions: &Result<Vec<SecretVersion>, Fault>) -> Option<[VersionSelector; 2]> {
    match versions {
        Ok(versions) => comparable(versions),
        Err(fault) if fault.reason == Reason::AccessDenied => {
            Some(VersionSelector::current_and_previous())
        }
        Err(_) => None,
    }
}

fn write(
    deployment: &Deployment,
    options: &Options,
    key: &Key,
    report: &VersionsReport,
) -> Outcome {
    let faults = [
        report.versions.as_ref().err(),
        report.comparison.as_ref().and_then(|c| c.as_ref().err()),
    ];
    for fault in faults.into_iter().flatten() {
        eprint_line(&describe(fault));
    }
    if report.compare && report.comparison.is_none() && report.versions.is_ok() {
        eprint_line("nothing to compare: there is no AWSPREVIOUS version");
    }
    let mut data = Data::new();
    let lines = if options.json {
        vec![object(deployment, key, report).to_string()]
    } else {
        text(key, report)
    };
    let written = lines.iter().try_for_each(|line| data.line(line));
    data.finish(written, report.exit())
}

fn describe(fault: &Fault) -> String {
    let detail = fault
        .detail()
        .map_or(String::new(), |detail| format!(" ({detail})"));
    let (what, next) = (fault.reason.sentence(), sanitize::line(fault.next_step()));
    format!("{what}{detail}; {next}")
}

fn text(key: &Key, report: &VersionsReport) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(secret), Ok(versions)) = (&report.secret, &report.versions) {
        let (name, place) = (sanitize::line(&key.name), sanitize::line(&secret.name));
        let plural = if versions.len() == 1 { "" } else { "s" };
        lines.push(format!(
            "{name}: {} version{plural} of {place}",
            versions.len()
        ));
        let ids = short_ids(versions);
        let rows = versions.iter().zip(&ids);
        lines.extend(rows.map(|(version, id)| version_line(version, id, &report.current)));
        if report.lacks_current() {
            lines.push(format!("  {}", Reason::NoCurrentVersion.sentence()));
        }
    }
    if let Some(Ok(comparison)) = &report.comparison {
        let sentences = comparison.sentences([CURRENT, PREVIOUS]);
        lines.extend(sentences.iter().map(|sentence| sanitize::line(sentence)));
        let keys = comparison.keys.iter().filter(|_| !comparison.same);
        lines.extend(keys.flat_map(key_lines));
    }
    lines
}

fn version_line(version: &SecretVersion, id: &str, current: &str) -> String {
    let stage = version.standing();
    let stages = match &version.stages[..] {
        [] => stage.name().to_owned(),
        stages => sanitize::line(&stages.join(",")),
    };
    let created = version.created.map_or("-".to_owned(), time::date_and_time);
    let read = version.accessed.map_or("-".to_owned(), time::date);
    let id = sanitize::line(id);
    let sentence = match stage {
        VersionStage::Current => current,
        other => other.sentence(),
    };
    format!("  {id}  {stages:<12}  created {created}  last read {read}  {sentence}")
}

fn key_lines(keys: &KeyChanges) -> Vec<String> {
    let line = |change: Change| {
        let names: Vec<_> = keys.paths(change).map(sanitize::line).collect();
        (!names.is_empty()).then(|| format!("  {}: {}", change.name(), names.join(", ")))
    };
    let mut lines: Vec<_> = Change::ALL.into_iter().filter_map(line).collect();
    if keys.more() > 0 {
        lines.push(format!("  and {} more keys", keys.more()));
    }
    lines
}

fn object(deployment: &Deployment, key: &Key, report: &VersionsReport) -> Value {
    let secret = report.secret.as_ref();
    let versions = report.versions.as_ref().ok();
    let compared = report.comparison.as_ref();
    json!({
        "schema": 1,
        "kind": key.kind.name(),
        "key": key.name,
        "deployment": deployment.name,
        "layer": secret.map(|secret| secret.layer.name()),
        "place": secret.map(|secret| &secret.name),
        "versions": versions.map(|all| all.iter().map(version).collect::<Vec<_>>()),
        "error": report.versions.as_ref().err().map(error),
        "comparison": compared.and_then(|c| c.as_ref().ok()).map(comparison),
        "comparison_error": compared.and_then(|c| c.as_ref().err()).map(error),
    })
}

fn version(version: &SecretVersion) -> Value {
    json!({
        "id": version.id,
        "stages": version.stages,
        "standing": version.standing().name(),
        "created": version.created,
        "accessed": version.accessed,
    })
}

fn error(fault: &Fault) -> Value {
    json!({"reason": fault.reason.name(), "detail": fault.detail()})
}

fn comparison(comparison: &ValueDiff) -> Value {
    json!({
        "of": [CURRENT, PREVIOUS],
        "same": comparison.same,
        "only": comparison.only.map(Only::name),
        "json": comparison.decoded.name(),
        "shapes": comparison.shapes.iter().map(shape).collect::<Vec<_>>(),
        "keys": comparison.keys.as_ref().map(keys),
    })
}

fn shape(shape: &Shape) -> Value {
    json!({
        "kind": shape.kind.name(),
        "trailing_newline": shape.trailing_newline,
        "quoted": shape.quoted,
        "padded": shape.padded,
    })
}

fn keys(keys: &KeyChanges) -> Value {
    let of = |change| keys.paths(change).collect::<Vec<_>>();
    json!({
        "added": of(Change::Added),
        "removed": of(Change::Removed),
        "changed": of(Change::Changed),
        "unchanged": of(Change::Unchanged),
        "more": keys.more(),
    })
}
