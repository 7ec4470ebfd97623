//! `varlens doctor KEY`: why a key is missing, or is not what was expected.
//!
//! Looks the key up as `resolve` does, reads the layers after the winner as well, and lists the names once.

mod beside;

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::args::Options;
use super::checkup::Credentials;
use super::diagnosis::Diagnosis;
use super::elsewhere::{Everywhere, Found};
use super::exit::{Exit, Failure, Outcome};
use super::names::{nearest, shown_as};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::screen::Screen;
use super::session::Session;
use super::since::Since;
use super::text::Part;
use super::{listing, session};
use crate::config::{Flags, Shell, load_variants, sources_of};
use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::doctor::{self, Case, FindingId, OtherProcess, OtherRegion, diagnose};
use crate::domain::elsewhere::MOST_PAGES;
use crate::domain::inventory::Entry;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::place;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::report::{Report, markdown};
use crate::domain::resolve::{Ask, Basis, Resolution, Step, Walk};
use crate::domain::search_path::{Layer, Store};
use crate::domain::traceback::Finding as LogFinding;
use crate::sources::{PerformOptions, SourceAnswer, Sources};
use crate::ui::sanitize;
use crate::ui::theme::Role;

/// How long a diagnosis waits for STS, after all else has ended: who asks decides how sure it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// The deployment, and where else to ask.
pub(super) struct Examined {
    session: Session,
    /// What Airflow's other processes simulate.
    processes: Vec<(Process, Arc<Deployment>)>,
    /// The sources of other regions.
    regions: Vec<(String, Sources)>,
    /// What was listed for the keys so far: a log may name several.
    catalogs: HashMap<Kind, Catalog>,
    everywhere: Everywhere,
    /// The variables of this shell that Airflow would read as keys, where its process has another environment.
    shell_variables: Vec<String>,
    /// Where the credentials come from, and which ones are set as well.
    credentials: Option<String>,
    /// The terminal, where that is what is written to.
    screen: Option<Screen>,
}

impl Examined {
    /// What is simulated.
    pub(super) fn deployment(&self) -> &Deployment {
        &self.session.deployment
    }

    /// The key under which a key is shown. None where a presentation has no stand-in for it.
    pub(super) fn shown_as(&self, key: &Key) -> Option<Key> {
        self.session.sources.shown_as(key)
    }
}

/// Reads the configuration once for the deployment, its other processes and these regions. Sends nothing.
///
/// # Errors
/// The configuration cannot be used.
pub(super) fn open(
    flags: &Flags,
    shell: &Shell,
    options: &Options,
    regions: &[String],
) -> Result<Examined, Failure> {
    let regions = regions.iter().map(|region| region.trim().to_owned());
    let regions: Vec<_> = regions.filter(|region| !region.is_empty()).collect();
    let variants = load_variants(flags, shell, &regions)?;
    session::warn(&variants.settings);
    if variants.settings.is_presented && !regions.is_empty() {
        eprint_line("other regions are not asked in a presentation");
    }
    let processes = variants.processes.into_iter();
    let regions = variants.regions.into_iter();
    let shell_variables = beside::shell_variables(&variants.settings, shell);
    let credentials = Credentials::new(&variants.settings.access, shell).shadowing();
    let most = options.everywhere.filter(|pages| *pages > 0);
    let mut session = session::of_settings(variants.settings);
    session.sources = session.sources.with_most_pages(most.unwrap_or(MOST_PAGES));
    Ok(Examined {
        shell_variables,
        credentials,
        screen: Screen::new(shell, options, &session.preferences),
        session,
        processes: processes
            .map(|(process, deployment)| (process, Arc::new(deployment)))
            .collect(),
        regions: regions
            .map(|(region, settings)| (region, sources_of(settings).1))
            .collect(),
        catalogs: HashMap::new(),
        everywhere: Everywhere::new(options.everywhere),
    })
}

/// What a diagnosis is set beside.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    /// What a log says of the key, as it may be shown.
    pub(super) log: Option<&'a LogFinding>,
    /// A snapshot.
    pub(super) since: Option<&'a Since>,
}

pub(super) fn run(
    examined: &mut Examined,
    options: &Options,
    key: &str,
    beside: Beside<'_>,
) -> Outcome {
    let name = shown_as(&examined.session.sources, options.kind, key)?;
    wait_for(async {
        tokio::select! {
            ended = examine(examined, options, &name, beside) => ended,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Signal(2)),
        }
    })?
}

async fn examine(
    examined: &mut Examined,
    options: &Options,
    name: &str,
    beside: Beside<'_>,
) -> Outcome {
    let Examined {
        session,
        processes,
        regions,
        catalogs,
        everywhere,
        shell_variables,
        credentials,
        screen,
    } = examined;
    let session = &*session;
    let key = Key::new(options.kind, name);
    let walk = Walk::new(
        Arc::clone(&session.deployment),
        key.clone(),
        Basis::Performed,
    );
    let walk = walk.deserialize_json(options.deserialize_json);
    let how = PerformOptions {
        shadowed: true,
        identify: true,
        ..PerformOptions::default()
    };
    let (performed, catalog, regions) = tokio::join!(
        session.sources.perform(walk, how),
        listed(catalogs, session, options),
        other_regions(session, regions, &key)
    );
    let scenario = Scenario::new(&session.deployment, catalog);
    let by_team = scenario.asked_by_a_team(&performed.resolution);
    let resolution = by_team.as_ref().unwrap_or(&performed.resolution);
    let near = nearest(catalog, name);
    let elsewhere = everywhere
        .look(
            session,
            resolution,
            Some(catalog),
            &near,
            beside::pages(catalog),
        )
        .await;
    let other_kinds = beside::other_kinds(session, options, resolution).await;
    let variable = key.env_name();
    let shell_variable = shell_variables
        .iter()
        .find(|name| Some(*name) == variable.as_ref());
    let caller = session.sources.caller(PATIENCE).await;
    let findings = diagnose(Case {
        scenario,
        resolution,
        deserialize_json: options.deserialize_json,
        near: &near,
        misplaced: elsewhere.as_ref().map_or(&[], Found::misplaced),
        outside: elsewhere.as_ref().and_then(Found::outside),
        others: &other_processes(scenario, processes, resolution, everywhere),
        regions: &regions,
        caller: caller.as_ref(),
        log: beside.log,
        beside: doctor::Beside {
            names_cut: elsewhere.as_ref().and_then(Found::cut),
            other_kinds: &other_kinds,
            shell_variable: shell_variable.map(String::as_str),
            credentials: credentials.as_deref(),
        },
    });
    let diagnosis = Diagnosis {
        scenario,
        resolution,
        findings: &findings,
        caller: caller.as_ref().filter(|_| resolution.asks_aws()),
    };
    let changes = beside.since.map(|since| {
        let now = Entry::of_lookup(scenario, resolution);
        since.changes(options.kind, &now)
    });
    let mut data = Data::new();
    let written = if options.markdown {
        let notes = changes.as_deref().unwrap_or_default();
        let report = Report {
            deployment: &session.deployment,
            resolution,
            findings: &findings,
            notes,
            has_stand_ins: options.stand_ins,
        };
        data.bytes(markdown(report).as_bytes())
    } else if options.json {
        let mut object = diagnosis.object();
        if let Some((since, changes)) = beside.since.zip(changes.as_ref()) {
            object["since"] = since.json(changes);
        }
        data.line(&object.to_string())
    } else {
        let since = changes.as_deref().map_or_else(Vec::new, since_lines);
        let lines = diagnosis.lines(screen.as_ref(), since);
        lines.iter().try_for_each(|line| data.line(line))
    };
    data.finish(written, diagnosis.exit())
}

/// The names of a kind, listed once for all keys.
async fn listed<'c>(
    catalogs: &'c mut HashMap<Kind, Catalog>,
    session: &Session,
    options: &Options,
) -> &'c Catalog {
    match catalogs.entry(options.kind) {
        MapEntry::Occupied(known) => known.into_mut(),
        MapEntry::Vacant(free) => free.insert(listing::catalog(session, options).await),
    }
}

/// What Airflow 3's other processes get, from the answers and the names that there are. Asks nothing.
fn other_processes(
    scenario: Scenario<'_>,
    others: &[(Process, Arc<Deployment>)],
    resolution: &Resolution,
    everywhere: &Everywhere,
) -> Vec<OtherProcess> {
    let predict = |(process, simulated): &(Process, Arc<Deployment>)| {
        let scenario = Scenario {
            simulated,
            ..scenario
        };
        let key = resolution.key.as_ref().clone();
        let predicted = scenario.predict_after(key, Some(resolution));
        let is_aws = |step: &&Step| step.layer.store == Store::Aws;
        let asked = predicted.steps.iter().filter(is_aws);
        let mut places = asked.filter_map(|step| step.place.clone());
        OtherProcess {
            process: *process,
            secret: places.find(|place| everywhere.has(place)),
            resolution: predicted,
        }
    };
    others.iter().map(predict).collect()
}

/// Asks the other regions for the secret.
async fn other_regions(
    session: &Session,
    others: &[(String, Sources)],
    key: &Key,
) -> Vec<OtherRegion> {
    let mut regions = Vec::new();
    let Some(place) = place(&session.deployment, Layer::AWS, key) else {
        return regions;
    };
    for (region, sources) in others {
        let ask = Ask {
            layer: Layer::AWS,
            place: place.clone(),
            key: Arc::new(key.clone()),
            reached: true,
            team: None,
        };
        let has = match sources.source(Layer::AWS) {
            Some(source) if !session.is_metadata_only => has_secret(source.ask(&ask).await),
            _ => Err("no value of AWS is read here".to_owned()),
        };
        if let Err(why) = &has {
            let why = sanitize::line(why);
            eprint_line(&format!(
                "region {region} could not be asked for {place}: {why}"
            ));
        }
        regions.push(OtherRegion {
            region: region.clone(),
            place: place.clone(),
            has: has.ok(),
        });
    }
    regions
}

/// Whether a region has the secret, or why that could not be seen.
fn has_secret(answer: SourceAnswer) -> Result<bool, String> {
    match answer {
        SourceAnswer::Value(_)
        | SourceAnswer::Noted(..)
        | SourceAnswer::Object(..)
        | SourceAnswer::Arguments(_)
        | SourceAnswer::Row(_)
        | SourceAnswer::Present => Ok(true),
        SourceAnswer::Absent(_) => Ok(false),
        SourceAnswer::Fault(fault) if fault.reason == Reason::NotFound => Ok(false),
        SourceAnswer::Fault(fault) => Err(why(fault.reason, fault.detail())),
        SourceAnswer::NotInspected(reason, detail) => Err(why(reason, detail)),
    }
}

fn why(reason: Reason, detail: Option<String>) -> String {
    let detail = detail.map_or(String::new(), |detail| format!(" ({detail})"));
    format!("{}{detail}", reason.sentence())
}

/// What has changed since the snapshot.
fn since_lines(changes: &[String]) -> Vec<Part> {
    let part = |text: &str| Part::Remark {
        label: "since",
        text: sanitize::line(text),
        role: Role::Text,
    };
    if changes.is_empty() {
        return vec![part("nothing that a snapshot keeps has changed")];
    }
    changes.iter().map(|change| part(change)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolve::Fault;

    #[test]
    fn a_region_without_the_secret_was_asked() {
        let fault = |reason| has_secret(SourceAnswer::Fault(Fault::new(reason)));
        assert_eq!(fault(Reason::NotFound), Ok(false));
        assert_eq!(has_secret(SourceAnswer::Present), Ok(true));
        let why = fault(Reason::AccessDenied).unwrap_err();
        assert_eq!(why, Reason::AccessDenied.sentence());
    }
}
