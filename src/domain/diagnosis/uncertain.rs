//! Why an answer may not be Airflow's own, although every layer answered: whose credentials asked, where they asked, that AWS
//! failed for the moment, and how a file was read.

use super::identity::{absent_to_another, identity_caveat};
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;
use crate::domain::other_reading::{DoubtfulValue, OtherReading};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step, Verdict};
use crate::domain::search_path::Store;
use crate::domain::team::is_another_of_a_team;

/// All that makes an answer uncertain, as sentences; None if nothing is known to. `caller` is who asked AWS.
pub fn uncertainty(
    deployment: &Deployment,
    resolution: &Resolution,
    caller: Option<&Caller>,
) -> Option<String> {
    let elsewhere = resolution
        .steps
        .iter()
        .filter(|step| is_asked(step) && step.layer.store == Store::Aws)
        .find_map(|step| deployment.aws_of(step.layer).asked_elsewhere.clone());
    let all: Vec<_> = elsewhere
        .into_iter()
        .chain(identity_caveat(deployment, resolution, caller))
        .chain(absent_to_another(deployment, resolution, caller))
        .chain(passing_fault(resolution))
        .chain(part_caveat(deployment, resolution))
        .chain(reading_caveat(deployment, resolution))
        .chain(team_caveat(resolution))
        .collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn is_asked(step: &Step) -> bool {
    !matches!(step.verdict, Verdict::NotReached | Verdict::Skipped)
}

/// AWS failed in a way that may be over at the next request, so Airflow, which then goes on with the next layer too, may not
/// meet it.
fn passing_fault(resolution: &Resolution) -> Option<String> {
    let steps = resolution.steps.iter();
    let before = steps.take_while(|step| step.verdict != Verdict::Found);
    let reason = before
        .filter(|step| matches!(step.verdict, Verdict::Failed | Verdict::Absent))
        .filter(|step| step.layer.store == Store::Aws)
        .find_map(|step| step.reason.filter(|reason| reason.passes()))?;
    let why = reason.sentence();
    Some(format!(
        "{why}; Airflow's own request may succeed, and AWS then wins if it has the key: look up again"
    ))
}

/// The key is not in an environment that may have been given in part.
fn part_caveat(deployment: &Deployment, resolution: &Resolution) -> Option<String> {
    let lacks_it = |step: &Step| {
        let is_own = step.layer.store == Store::Env && !step.layer.is_nested();
        is_own && step.verdict == Verdict::Absent && step.reason == Some(Reason::NotFound)
    };
    let is_part = deployment.has_part_of_environment && resolution.steps.iter().any(lacks_it);
    is_part.then(|| PART.to_owned())
}

const PART: &str = "the environment that was given has neither PATH nor HOME, as every process has, so it may be a part, and Airflow's process may \
    have the key: give the output of `env -0` inside it";

/// The answer rests on a value of a file that whoever starts the process may take otherwise.
fn reading_caveat(deployment: &Deployment, resolution: &Resolution) -> Option<String> {
    let decides = |value: &&DoubtfulValue| {
        resolution.steps.iter().any(|step| match step.layer.store {
            Store::Env => {
                step.verdict == Verdict::Found && step.place.as_deref() == Some(&value.name)
            }
            Store::Aws => is_asked(step) && is_of_backend(&value.name),
            _ => false,
        })
    };
    let all: Vec<_> = deployment.doubtful_values.iter().filter(decides).collect();
    let sentences = OtherReading::ALL.into_iter().filter_map(|reading| {
        let of_it = all.iter().filter(|value| value.reading == reading);
        let names: Vec<_> = of_it.map(|value| value.name.as_str()).collect();
        (!names.is_empty()).then(|| otherwise_read(reading, &names))
    });
    let sentences: Vec<_> = sentences.collect();
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

/// What was done with the values of these variables, and that Airflow may have others.
pub fn otherwise_read(reading: OtherReading, names: &[&str]) -> String {
    let names = match names {
        [first, rest @ ..] if !rest.is_empty() => format!("{first} and {} more", rest.len()),
        names => names.concat(),
    };
    let done = reading.sentence(&names);
    format!("{done}, and then Airflow reads another value")
}

/// It is not known which team asks, and one of them gets another value.
fn team_caveat(resolution: &Resolution) -> Option<String> {
    let step = resolution.winner_step()?;
    let note = step.held.as_ref().and_then(|held| held.note.as_deref());
    let mut notes = note.into_iter().chain(step.detail.as_deref());
    let note = notes.find(|note| is_another_of_a_team(note))?;
    Some(format!("{note}: --team NAME asks as that team"))
}

fn is_of_backend(name: &str) -> bool {
    ["AIRFLOW__SECRETS__", "AIRFLOW__WORKERS__SECRETS_", "AWS_"]
        .iter()
        .any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Basis, Fault, Walk};
    use crate::domain::search_path::{Layer, Order};

    fn caveat(unquoted: &str, elsewhere: Option<&str>, holder: Layer) -> Option<String> {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::ENV, Layer::AWS]);
        deployment.doubtful_values = Arc::new(vec![DoubtfulValue {
            name: unquoted.to_owned(),
            reading: OtherReading::QuotesRemoved,
        }]);
        deployment.aws.identity = crate::domain::deployment::Identity::Same;
        deployment.aws.asked_elsewhere = elsewhere.map(str::to_owned);
        let deployment = Arc::new(deployment);
        let key = Key::new(Kind::Variable, "x");
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while let Some(ask) = walk.next_ask() {
            let is_there = ask.layer == holder;
            walk.answer(if is_there {
                Answer::Present
            } else {
                Answer::Absent(Reason::NotFound)
            });
        }
        uncertainty(&deployment, &walk.finish(), None)
    }

    #[test]
    fn quotes_count_where_the_answer_rests_on_them() {
        assert!(caveat("AIRFLOW_VAR_X", None, Layer::ENV).is_some());
        assert_eq!(caveat("AIRFLOW_VAR_Y", None, Layer::ENV), None);
        assert_eq!(caveat("AIRFLOW_VAR_X", None, Layer::AWS), None);
        assert!(caveat("AIRFLOW__SECRETS__BACKEND", None, Layer::AWS).is_some());
        assert_eq!(caveat("AIRFLOW__SECRETS__BACKEND", None, Layer::ENV), None);
    }

    #[test]
    fn another_region_counts_where_aws_was_asked() {
        let said = "Airflow asks eu-west-1";
        assert_eq!(caveat("", Some(said), Layer::AWS).as_deref(), Some(said));
        assert!(caveat("", Some(said), Layer::METASTORE).is_some());
        assert_eq!(caveat("", Some(said), Layer::ENV), None);
    }
    #[test]
    fn a_fault_that_passes_leaves_what_comes_after_it_uncertain() {
        let after = |reason| {
            let mut deployment = Deployment::assumed("test");
            deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
            deployment.aws.identity = crate::domain::deployment::Identity::Same;
            let deployment = Arc::new(deployment);
            let key = Key::new(Kind::Variable, "x");
            let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
            while let Some(ask) = walk.next_ask() {
                let answer = match ask.layer {
                    Layer::AWS => Answer::Fault(Fault::new(reason)),
                    _ => Answer::Present,
                };
                walk.answer(answer);
            }
            uncertainty(&deployment, &walk.finish(), None)
        };
        for reason in [Reason::Throttled, Reason::TimedOut, Reason::ServerError] {
            let said = after(reason).unwrap();
            assert!(said.contains("Airflow's own request may succeed"), "{said}");
        }
        assert_eq!(after(Reason::ExpiredCredentials), None);
    }
}
