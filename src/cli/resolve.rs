//! `varlens resolve KEY...`: walks the lookup and really asks.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinHandle;

use super::args::Options;
use super::elsewhere::{Everywhere, Found};
use super::exit::{Exit, Failure, Outcome};
use super::names::{all_shown_as, nearest};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::screen::Screen;
use super::session::Session;
use super::{json, listing, text};
use crate::config::Shell;
use crate::domain::caller::Caller;
use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{Assumption, Assumptions, uncertainty, with_misplaced};
use crate::domain::key::Key;
use crate::domain::nearest::Near;
use crate::domain::prediction::Scenario;
use crate::domain::python_json;
use crate::domain::reason::Reason;
use crate::domain::report::{LookupObject, Report, markdown};
use crate::domain::resolve::{Basis, Outcome as LookupOutcome, Resolution, Walk};
use crate::domain::search_path::Store;
use crate::domain::value::SecretValue;
use crate::sources::{PerformOptions, Performed};
use crate::ui::sanitize;

pub(super) fn run(session: &Session, shell: &Shell, options: &Options, keys: &[String]) -> Outcome {
    if session.is_metadata_only {
        let name = &session.deployment.name;
        eprint_line(&format!(
            "{name} is metadata-only: no value is read from AWS, and none is shown"
        ));
    }
    let keys = all_shown_as(&session.sources, options.kind, keys)?;
    let screen = Screen::new(shell, options, &session.preferences);
    wait_for(async {
        tokio::select! {
            ended = resolve_all(session, screen, options, &keys) => ended,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Signal(2)),
        }
    })?
}

async fn resolve_all(
    session: &Session,
    screen: Option<Screen>,
    options: &Options,
    keys: &[String],
) -> Outcome {
    let mut data = Data::new();
    let mut exit = Exit::Found;
    let mut written = Ok(());
    let mut listed = None;
    let mut elsewhere = Everywhere::new(options.everywhere);
    let mut walks = Walks::new(session, options, keys);
    let mut caller = None;
    let assumptions = Assumptions::of(&session.deployment);
    for name in keys {
        let Some(mut performed) = walks.next().await else {
            return Err(Failure("a lookup was aborted".to_owned()));
        };
        let near = match performed.resolution.outcome {
            LookupOutcome::Missing | LookupOutcome::Undetermined
                if !is_aws_out_of_reach(&performed.resolution) =>
            {
                near(session, options, &mut listed, name).await
            }
            _ => Vec::new(),
        };
        let asks_aws = performed.resolution.asks_aws();
        if caller.is_none() && asks_aws {
            caller = session.sources.caller(PATIENCE).await;
        }
        let deployment = &session.deployment;
        let names = listed.as_ref();
        let scenario = names.map(|catalog| Scenario::new(deployment, catalog));
        let by_team = scenario.and_then(|names| names.asked_by_a_team(&performed.resolution));
        performed.resolution = by_team.unwrap_or(performed.resolution);
        exit = exit.worst(Exit::from_lookup(performed.resolution.outcome));
        let found = elsewhere
            .look(session, &performed.resolution, names, &near, 0)
            .await;
        let answer = Answer {
            deployment,
            performed: &performed,
            near: &near,
            assumed: assumptions.behind(&performed.resolution),
            scenario,
            elsewhere: found.as_ref(),
            caller: caller.as_ref().filter(|_| asks_aws),
        };
        written = write(&mut data, screen.as_ref(), options, answer);
        if written.is_err() {
            break;
        }
    }
    data.finish(written, exit)
}

/// How long the answers wait for STS to say who asks, after the first lookup has ended.
pub(super) const PATIENCE: Duration = Duration::from_millis(250);

/// How many lookups run at the same time: AWS is asked while earlier answers are written, and lookups wait together for
/// a service that never answers.
const AT_ONCE: usize = 16;

/// The lookups of several keys, in their order.
pub(super) struct Walks<'a> {
    session: &'a Session,
    options: &'a Options,
    keys: std::slice::Iter<'a, String>,
    /// AWS is asked who asks it.
    identify: bool,
    running: VecDeque<JoinHandle<Performed>>,
}

impl<'a> Walks<'a> {
    pub(super) fn new(session: &'a Session, options: &'a Options, keys: &'a [String]) -> Self {
        Self {
            session,
            options,
            keys: keys.iter(),
            identify: true,
            running: VecDeque::with_capacity(AT_ONCE),
        }
    }

    /// The same where nobody is told who asks: one call less.
    pub(super) fn anonymous(mut self) -> Self {
        self.identify = false;
        self
    }

    /// The lookup of the next key; None where its task was aborted.
    pub(super) async fn next(&mut self) -> Option<Performed> {
        while self.running.len() < AT_ONCE
            && let Some(name) = self.keys.next()
        {
            let walk = self.start(name);
            self.running.push_back(walk);
        }
        self.running.pop_front()?.await.ok()
    }

    fn start(&self, name: &str) -> JoinHandle<Performed> {
        let key = Key::new(self.options.kind, name);
        let walk = Walk::new(Arc::clone(&self.session.deployment), key, Basis::Performed)
            .deserialize_json(self.options.deserialize_json);
        let perform = PerformOptions {
            shadowed: self.options.shadowed,
            keep_value: self.options.reveal,
            identify: self.identify,
        };
        let sources = self.session.sources.clone();
        tokio::spawn(async move { sources.perform(walk, perform).await })
    }
}

impl Drop for Walks<'_> {
    fn drop(&mut self) {
        self.running.iter().for_each(JoinHandle::abort);
    }
}

/// A listing would fail the same way, after another wait.
fn is_aws_out_of_reach(resolution: &Resolution) -> bool {
    resolution.steps.iter().any(|step| {
        step.layer.store == Store::Aws && step.reason.is_some_and(Reason::depends_on_caller)
    })
}

/// The nearest existing names; the layers are listed once, for the first key that is missing.
async fn near(
    session: &Session,
    options: &Options,
    listed: &mut Option<Catalog>,
    name: &str,
) -> Vec<Near> {
    let catalog = match listed.take() {
        Some(catalog) => catalog,
        None => listing::catalog(session, options).await,
    };
    let near = nearest(&catalog, name);
    *listed = Some(catalog);
    near
}

/// What is known of one key.
struct Answer<'a> {
    deployment: &'a Deployment,
    performed: &'a Performed,
    near: &'a [Near],
    /// What it rests on that nobody configured.
    assumed: Vec<Assumption>,
    scenario: Option<Scenario<'a>>,
    /// What was found among all secrets, where that was looked for.
    elsewhere: Option<&'a Found>,
    /// Who asked AWS, where it was asked.
    caller: Option<&'a Caller>,
}

fn write(
    data: &mut Data,
    screen: Option<&Screen>,
    options: &Options,
    answer: Answer<'_>,
) -> std::io::Result<()> {
    let Answer {
        deployment,
        performed,
        near,
        assumed,
        scenario,
        elsewhere,
        caller,
    } = answer;
    let resolution = &performed.resolution;
    let read = resolution.masking.clone();
    let masking = read.unwrap_or_else(|| deployment.masker().preview(&resolution.key.name, None));
    let caveat = uncertainty(deployment, resolution, caller);
    let next = || {
        let misplaced = elsewhere.and_then(Found::next_step).map(str::to_owned);
        let steps = text::next_steps(deployment, resolution, near, scenario);
        with_misplaced(deployment, resolution, misplaced, steps)
    };
    if options.markdown {
        let notes = next();
        let report = Report {
            deployment,
            resolution,
            findings: &[],
            notes: &notes,
            has_stand_ins: options.stand_ins,
        };
        return data.bytes(markdown(report).as_bytes());
    }
    if options.json {
        let value = performed.value.as_ref();
        let value = value.map(|value| revealed(value, deployment, resolution, options));
        let lookup = LookupObject::new(deployment, resolution, &masking, value);
        let answer = json::Answer {
            lookup: lookup.certain_if(caveat.is_none()),
            similar: near.iter().map(json::similar).collect(),
            next: next(),
            elsewhere: elsewhere.map_or(Value::Null, Found::json),
            caveat,
            unchecked: json::unchecked(deployment, resolution),
            assumed: json::assumed(assumed),
            aws: json::caller(caller),
            warnings: json::warnings_of(deployment, resolution),
        };
        return data.line(&json::line(&answer, performed)?);
    }
    let mut parts = text::parts(deployment, resolution, &masking, (near, &assumed), scenario);
    if let Some(found) = elsewhere {
        text::put_before_next(&mut parts, found.parts(), &next());
    }
    parts.extend(caveat.map(|caveat| text::not_certain(&caveat)));
    parts.extend(caller.map(text::asked_as));
    let lines = match screen {
        Some(screen) => text::on_screen(&parts, screen),
        None => text::lines(&parts, resolution),
    };
    lines.iter().try_for_each(|line| data.line(line))?;
    let Some(value) = &performed.value else {
        return Ok(());
    };
    data.line("  value:")?;
    for line in sanitize::bytes(value.expose()) {
        data.line(&format!("    {line}"))?;
    }
    Ok(())
}

/// The value as `--json` gives it: the text, or with `--deserialize-json` what it decodes to. What Python reads and
/// others do not, such as `NaN`, is given as a text.
fn revealed(
    value: &SecretValue,
    deployment: &Deployment,
    resolution: &Resolution,
    options: &Options,
) -> Value {
    let text = String::from_utf8_lossy(value.expose());
    let is_decoded = options.deserialize_json && deployment.decodes(resolution.winner);
    if !is_decoded || resolution.outcome != LookupOutcome::Found {
        return Value::String(text.into_owned());
    }
    // Python's own reading and writing, so that doubled names come out as Airflow sees them.
    let Ok(json) = python_json::loads(&text) else {
        return Value::Null;
    };
    let text = python_json::dumps(&json);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let text = "123456789012345678901";
        let number: Value = serde_json::from_str(text).unwrap();
        assert_eq!(number.to_string(), text);
    }
}
