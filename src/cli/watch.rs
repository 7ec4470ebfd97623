//! `varlens watch KEY`: asks again, ever less often, until the answer changes; for the minute after the fix.

use std::io::IsTerminal;
use std::time::Duration;

use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::names::shown_as;
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use super::text;
use crate::domain::key::Key;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Resolution, Verdict, Walk};
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{Fingerprint, FingerprintKey};
use crate::sources::PerformOptions;
use crate::ui::sanitize;

/// The longest wait between two questions.
const LONGEST: Duration = Duration::from_mins(1);

/// How often the key is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// The first wait; each one after it is half as long again, up to a minute.
    pub(super) first: Duration,
    /// At most so many questions.
    pub(super) times: u32,
}

impl Schedule {
    fn next(wait: Duration) -> Duration {
        // A wait that is longer than a minute was asked for.
        (wait * 3 / 2).min(LONGEST).max(wait.min(LONGEST))
    }
}

/// An answer, as far as it may change.
#[derive(Debug)]
struct Seen {
    resolution: Resolution,
}

impl Seen {
    fn new(resolution: Resolution) -> Self {
        Self { resolution }
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.resolution.held().map(|held| held.fingerprint)
    }

    fn steps(&self) -> impl Iterator<Item = (Layer, Verdict, Option<Reason>)> {
        let steps = self.resolution.steps.iter();
        steps.map(|step| (step.layer, step.verdict, step.reason))
    }

    /// Airflow would notice a difference.
    fn is_as(&self, other: &Self) -> bool {
        self.resolution.outcome == other.resolution.outcome
            && self.resolution.winner == other.resolution.winner
            && self.fingerprint() == other.fingerprint()
            && self.steps().eq(other.steps())
    }

    /// A service that does not answer for a moment is no answer.
    fn is_disturbed(&self) -> bool {
        let passing = |reason| {
            matches!(
                reason,
                Reason::Throttled | Reason::TimedOut | Reason::Unreachable | Reason::ServerError
            )
        };
        self.steps()
            .any(|(_, _, reason)| reason.is_some_and(passing))
    }
}

/// How it ended.
#[derive(Debug)]
struct Watched {
    before: Seen,
    /// The answer that is another one; None where none came in time.
    now: Option<Seen>,
    asked: u32,
}

/// Asks until the answer is another one. The caller decides what waiting is.
async fn until_changed(
    mut ask: impl AsyncFnMut() -> Result<Seen, Failure>,
    mut wait: impl AsyncFnMut(Duration),
    schedule: Schedule,
) -> Result<Watched, Failure> {
    let before = ask().await?;
    let mut asked = 1;
    let mut pause = schedule.first;
    while asked < schedule.times {
        wait(pause).await;
        let seen = ask().await?;
        asked += 1;
        pause = Schedule::next(pause);
        let is_passing = seen.is_disturbed() && !before.is_disturbed();
        if !is_passing && !seen.is_as(&before) {
            let now = Some(seen);
            return Ok(Watched { before, now, asked });
        }
    }
    Ok(Watched {
        before,
        now: None,
        asked,
    })
}

/// `open` reads the configuration again for each question, so that a file or credentials that were corrected count.
pub(super) fn run(
    open: impl Fn() -> Result<Session, Failure>,
    session: Session,
    options: &Options,
    key: &str,
    schedule: Schedule,
) -> Outcome {
    let name = shown_as(&session.sources, options.kind, key)?;
    if session.sources.is_presented() {
        return Err(Failure(super::snapshot::NOT_PRESENTED.to_owned()));
    }
    eprint_line(&cost(&session, options, schedule));
    let fingerprints = FingerprintKey::random();
    let mut first = Some(session);
    let ask = async || {
        let session = match first.take() {
            Some(session) => session,
            None => open()?,
        };
        let key = Key::new(options.kind, name.as_str());
        let walk = Walk::new(session.deployment, key, Basis::Performed)
            .deserialize_json(options.deserialize_json);
        let sources = session.sources.with_fingerprints(fingerprints.clone());
        let performed = sources.perform(walk, PerformOptions::default()).await;
        Ok(Seen::new(performed.resolution))
    };
    let watched = wait_for(async {
        tokio::select! {
            watched = until_changed(ask, async |pause| tokio::time::sleep(pause).await, schedule) => Some(watched),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    match watched {
        Some(watched) => write(&watched?, options),
        None => Ok(Exit::Signal(2)),
    }
}

/// What it will cost, before anything is asked.
fn cost(session: &Session, options: &Options, schedule: Schedule) -> String {
    let layers = session.deployment.stores(options.kind).into_iter();
    let aws = layers.filter(|layer| layer.store == Store::Aws).count();
    let each = match aws {
        0 => "AWS is not asked".to_owned(),
        1 => "each time AWS logs a GetSecretValue".to_owned(),
        several => format!("each time AWS logs up to {several} GetSecretValue"),
    };
    let (first, times) = (schedule.first.as_secs(), schedule.times);
    let longest = LONGEST.as_secs().max(first);
    format!(
        "asks at most {times} times, first after {first} s, then ever less often, up to every {longest} s; {each}"
    )
}

fn write(watched: &Watched, options: &Options) -> Outcome {
    let exit = if watched.now.is_some() {
        ring();
        Exit::Found
    } else {
        Exit::Finding
    };
    let mut data = Data::new();
    let line = if options.json {
        object(watched).to_string()
    } else {
        sentence(watched)
    };
    let written = data.line(&line);
    data.finish(written, exit)
}

/// The terminal's bell, for a user who has turned to something else.
fn ring() {
    use std::io::Write;
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // Without a bell, the line on standard output says it.
        let _ = terminal.write_all(b"\x07");
    }
}

fn sentence(watched: &Watched) -> String {
    let name = sanitize::line(&watched.before.resolution.key.name);
    let answer = |seen: &Seen| text::answer(&seen.resolution, None);
    let before = answer(&watched.before);
    let asked = watched.asked;
    match &watched.now {
        None => format!("{name}: no change: {before} (asked {asked} times)"),
        Some(now) if answer(now) == before => {
            format!(
                "{name}: changed: {before}, with another value or for another reason (asked {asked} times)"
            )
        }
        Some(now) => {
            let now = answer(now);
            format!("{name}: changed: {before} → {now} (asked {asked} times)")
        }
    }
}

fn object(watched: &Watched) -> Value {
    let seen = |seen: &Seen| {
        let resolution = &seen.resolution;
        json!({
            "outcome": resolution.outcome.name(),
            "winner": resolution.winner.map(Layer::name),
        })
    };
    let same_value = watched.now.as_ref().and_then(|now| {
        let both = now.fingerprint().zip(watched.before.fingerprint());
        both.map(|(now, before)| now == before)
    });
    json!({
        "schema": 1,
        "kind": watched.before.resolution.key.kind.name(),
        "key": watched.before.resolution.key.name,
        "changed": watched.now.is_some(),
        "asked": watched.asked,
        "same_value": same_value,
        "before": seen(&watched.before),
        "now": watched.now.as_ref().map(seen),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::Deployment;
    use crate::domain::key::Kind;
    use crate::domain::resolve::{Answer, Fault};
    use crate::domain::search_path::Order;
    use crate::domain::value::{Held, SecretValue};

    const SCHEDULE: Schedule = Schedule {
        first: Duration::from_secs(5),
        times: 9,
    };

    fn seen(answer: &Answer) -> Seen {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS]);
        let key = Key::new(Kind::Variable, "k");
        let mut walk = Walk::new(Arc::new(deployment), key, Basis::Performed);
        while walk.next_ask().is_some() {
            walk.answer(answer.clone());
        }
        Seen::new(walk.finish())
    }

    fn absent() -> Seen {
        seen(&Answer::Absent(Reason::NotFound))
    }

    /// The answers in their order, the last one for ever; and the waits.
    fn watch(answers: Vec<Seen>) -> (Watched, Vec<u64>) {
        let mut answers = answers.into_iter();
        let mut waits = Vec::new();
        let ask = async || Ok(answers.next().unwrap_or_else(absent));
        let wait = async |pause: Duration| waits.push(pause.as_secs());
        let watched = wait_for(until_changed(ask, wait, SCHEDULE));
        (watched.unwrap().unwrap(), waits)
    }

    #[test]
    fn it_ends_with_the_first_answer_that_is_another_one() {
        let key = FingerprintKey::random();
        let held = |text: &str| {
            let value = SecretValue::from_text(text.to_owned());
            seen(&Answer::Held(Held::new(&value, &key)))
        };
        let (watched, waits) = watch(vec![absent(), absent(), held("fake")]);
        assert_eq!((watched.asked, watched.now.is_some()), (3, true));
        assert_eq!(waits, [5, 7]);
        assert!(sentence(&watched).starts_with("k: changed: missing"));
        let (watched, _) = watch(vec![held("fake"), held("fake"), held("fake-new")]);
        assert_eq!(watched.asked, 3, "another value is a change");
        let text = object(&watched).to_string() + &sentence(&watched);
        assert!(
            text.contains("\"same_value\":false") && !text.contains("fake"),
            "{text}"
        );
    }

    #[test]
    fn it_ends_at_its_bound_and_waits_ever_longer() {
        let (watched, waits) = watch(Vec::new());
        assert!(watched.now.is_none());
        assert_eq!(watched.asked, 9);
        assert_eq!(waits, [5, 7, 11, 16, 25, 37, 56, 60]);
        assert!(sentence(&watched).starts_with("k: no change: missing"));
    }

    #[test]
    fn a_service_that_is_silent_for_a_moment_is_no_change() {
        let silent = || seen(&Answer::Fault(Fault::new(Reason::TimedOut)));
        let (watched, _) = watch(vec![absent(), silent(), silent()]);
        assert!(watched.now.is_none());
        let (watched, _) = watch(vec![silent(), absent()]);
        assert!(watched.now.is_some());
    }
}
