//! `varlens doctor KEY`: why a key is missing, or is not what was expected.
//!
//! Looks the key up as `resolve` does, reads the layers after the winner as well, and lists the names once.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::args::Options;
use super::elsewhere::{Everywhere, Found};
use super::exit::{Exit, Failure, Outcome};
use super::names::{nearest, shown_as};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use super::{listing, session, text};
use crate::config::{Flags, Shell, load_variants, sources_of};
use crate::domain::deployment::Deployment;
use crate::domain::doctor::{Case, Finding, FindingId, Level, OtherProcess, OtherRegion, diagnose};
use crate::domain::key::Key;
use crate::domain::lookup::place;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::resolve::{Ask, Basis, Resolution, Walk};
use crate::domain::search_path::Layer;
use crate::sources::{PerformOptions, SourceAnswer, Sources};
use crate::ui::sanitize;

/// How long the findings wait for STS to say who asks, after the lookup has ended.
const PATIENCE: Duration = Duration::from_millis(250);

/// The deployment, and where else to ask.
pub(super) struct Examined {
    session: Session,
    /// What Airflow's other processes simulate.
    processes: Vec<(Process, Arc<Deployment>)>,
    /// The sources of other regions.
    regions: Vec<(String, Sources)>,
}

impl Examined {
    /// The key under which a key is shown. None where a presentation has no stand-in for it.
    pub(super) fn shown_as(&self, key: &Key) -> Option<Key> {
        self.session.sources.shown_as(key)
    }
}

/// Reads the configuration once for the deployment, its other processes and these regions. Sends nothing.
///
/// # Errors
/// The configuration cannot be used.
pub(super) fn open(flags: &Flags, shell: &Shell, regions: &[String]) -> Result<Examined, Failure> {
    let variants = load_variants(flags, shell, regions)?;
    session::warn(&variants.settings);
    if variants.settings.is_presented && !regions.is_empty() {
        eprint_line("other regions are not asked in a presentation");
    }
    let processes = variants.processes.into_iter();
    let regions = variants.regions.into_iter();
    Ok(Examined {
        session: session::of_settings(variants.settings),
        processes: processes
            .map(|(process, deployment)| (process, Arc::new(deployment)))
            .collect(),
        regions: regions
            .map(|(region, settings)| (region, sources_of(settings).1))
            .collect(),
    })
}

pub(super) fn run(examined: &Examined, options: &Options, key: &str) -> Outcome {
    let name = shown_as(&examined.session.sources, options.kind, key)?;
    wait_for(async {
        tokio::select! {
            ended = examine(examined, options, &name) => ended,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Signal(2)),
        }
    })?
}

async fn examine(examined: &Examined, options: &Options, name: &str) -> Outcome {
    let session = &examined.session;
    let key = Key::new(options.kind, name);
    let walk = Walk::new(
        Arc::clone(&session.deployment),
        key.clone(),
        Basis::Performed,
    );
    let walk = walk.deserialize_json(options.deserialize_json);
    let how = PerformOptions {
        shadowed: true,
        identify: needs_account(&session.deployment, &key),
        ..PerformOptions::default()
    };
    let (performed, catalog, regions) = tokio::join!(
        session.sources.perform(walk, how),
        listing::catalog(session, options),
        other_regions(examined, &key)
    );
    let resolution = &performed.resolution;
    let scenario = Scenario::new(&session.deployment, &catalog);
    let near = nearest(&catalog, name);
    let elsewhere = Everywhere::new(None)
        .look(session, resolution, Some(&catalog), &near)
        .await;
    let caller = session.sources.caller(PATIENCE).await;
    let findings = diagnose(Case {
        scenario,
        resolution,
        deserialize_json: options.deserialize_json,
        near: &near,
        misplaced: elsewhere.as_ref().map_or(&[], Found::misplaced),
        others: &other_processes(scenario, &examined.processes, resolution),
        regions: &regions,
        caller: caller.as_ref(),
    });
    let mut data = Data::new();
    let written = if options.json {
        data.line(&object(resolution, &findings).to_string())
    } else {
        lines(resolution, &findings)
            .iter()
            .try_for_each(|line| data.line(line))
    };
    let is_problem = findings
        .iter()
        .any(|finding| finding.level == Level::Problem);
    let exit = Exit::from_lookup(resolution.outcome);
    let found = if is_problem {
        Exit::Finding
    } else {
        Exit::Found
    };
    data.finish(written, exit.worst(found))
}

/// What Airflow 3's other processes get, from the answers and the names that there are. Asks nothing.
fn other_processes(
    scenario: Scenario<'_>,
    others: &[(Process, Arc<Deployment>)],
    resolution: &Resolution,
) -> Vec<OtherProcess> {
    let predict = |(process, simulated): &(Process, Arc<Deployment>)| {
        let scenario = Scenario {
            simulated,
            ..scenario
        };
        let key = resolution.key.as_ref().clone();
        OtherProcess {
            process: *process,
            resolution: scenario.predict_after(key, Some(resolution)),
        }
    };
    others.iter().map(predict).collect()
}

/// The account that is asked matters where the configuration says which one has the secrets.
fn needs_account(deployment: &Deployment, key: &Key) -> bool {
    let place = place(deployment, Layer::AWS, key);
    let is_arn = place.is_some_and(|place| place.starts_with("arn:"));
    is_arn || deployment.aws.account.is_some() || deployment.server.aws.account.is_some()
}

/// Asks the other regions for the secret.
async fn other_regions(examined: &Examined, key: &Key) -> Vec<OtherRegion> {
    let session = &examined.session;
    let mut regions = Vec::new();
    let Some(place) = place(&session.deployment, Layer::AWS, key) else {
        return regions;
    };
    for (region, sources) in &examined.regions {
        let ask = Ask {
            layer: Layer::AWS,
            place: place.clone(),
            key: Arc::new(key.clone()),
            reached: true,
            team: None,
        };
        let has = match sources.source(Layer::AWS) {
            Some(source) if !session.is_metadata_only => match source.ask(&ask).await {
                SourceAnswer::Value(_)
                | SourceAnswer::Noted(..)
                | SourceAnswer::Object(..)
                | SourceAnswer::Arguments(_)
                | SourceAnswer::Row(_)
                | SourceAnswer::Present => Some(true),
                SourceAnswer::Absent(_) => Some(false),
                SourceAnswer::Fault(_) | SourceAnswer::NotInspected(..) => None,
            },
            _ => None,
        };
        if has.is_none() {
            eprint_line(&format!("region {region} could not be asked for {place}"));
        }
        regions.push(OtherRegion {
            region: region.clone(),
            place: place.clone(),
            has,
        });
    }
    regions
}

fn object(resolution: &Resolution, findings: &[Finding]) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "id": finding.id.name(),
            "level": finding.level.name(),
            "confidence": finding.confidence.name(),
            "says": finding.says,
            "evidence": finding.evidence,
            "next": finding.next,
        })
    };
    let findings: Vec<_> = findings.iter().map(finding).collect();
    json!({
        "schema": 1,
        "kind": resolution.key.kind.name(),
        "key": resolution.key.name,
        "outcome": resolution.outcome.name(),
        "findings": findings,
    })
}

fn lines(resolution: &Resolution, findings: &[Finding]) -> Vec<String> {
    let name = sanitize::line(&resolution.key.name);
    let mut lines = vec![format!("{name}: {}", text::answer(resolution, None))];
    for (number, finding) in findings.iter().enumerate() {
        let says = sanitize::line(&finding.says);
        lines.push(format!("  {} {}  {says}", number + 1, finding.id.name()));
        lines.push(format!(
            "      {}, {}",
            finding.level.name(),
            finding.confidence.name()
        ));
        let evidence = finding.evidence.iter();
        lines.extend(evidence.map(|seen| format!("      seen: {}", sanitize::line(seen))));
        if !finding.next.is_empty() {
            lines.push(format!("      next: {}", sanitize::line(&finding.next)));
        }
    }
    lines
}

/// `--list`: the closed list of findings.
pub(super) fn list(options: &Options) -> Result<Exit, Failure> {
    let mut data = Data::new();
    let line = |id: FindingId| {
        if options.json {
            return json!({"schema": 1, "id": id.name(), "about": id.about()}).to_string();
        }
        format!("{:<24} {}", id.name(), id.about())
    };
    let written = FindingId::all().try_for_each(|id| data.line(&line(id)));
    data.finish(written, Exit::Found)
}
