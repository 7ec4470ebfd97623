//! Why a lookup did not end well, and what to do about it.

mod alternatives;
mod assumed;
mod conclusion;
mod configuration;
mod environment;
mod identity;
mod misplaced_secret;
mod nothing_listed;
mod uncertain;
mod unchecked;
mod withheld;

pub use assumed::{Assumption, Assumptions};
pub use conclusion::conclusion;
pub use configuration::{database_doubt, faults_of_path, faults_of_step, with_misplaced};
pub use environment::{Misnamed, misnamed_variable};
pub use identity::read_by_another;
pub use misplaced_secret::{misplaced_next_step, place_of_missing};
pub use nothing_listed::{EmptyPrefix, empty_prefix, nothing_listed};
pub use uncertain::{otherwise_read, uncertainty};
pub use unchecked::{Unchecked, unchecked, unchecked_layers};
pub use withheld::{about_skipped, caveat, dead_end, unread, useful, withheld_by};

use std::borrow::Cow;

use crate::domain::airflow_config::env_name;
use crate::domain::config_option::meant_option;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind, written};
use crate::domain::nearest::{Difference, Near};
use crate::domain::prediction::Scenario;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

/// What to do about a lookup that did not end well: about a layer that failed, about one that lists the key but does not
/// give it to Airflow, about how the key is written, about a fault of the configuration, about a similar key, else about
/// the most decisive layer. `near` is the
/// most similar key that Airflow would find.
/// It may contain a profile's name as the user wrote it.
pub fn next_step<'e>(
    deployment: &'e Deployment,
    resolution: &'e Resolution,
    withheld: Option<&'e Step>,
    near: Option<&Near>,
) -> Option<Cow<'e, str>> {
    if resolution.outcome == Outcome::Found {
        return None;
    }
    if resolution.outcome == Outcome::WillNotStart {
        let general = "fix the option: Airflow does not start with it";
        let advice = configuration::advice(deployment, resolution);
        return Some(advice.unwrap_or(general).into());
    }
    let decisive = decisive_step(resolution);
    // What failed may hide whether the key is there.
    let failed = decisive.filter(|step| step.verdict == Verdict::Failed);
    if let Some(step) = withheld.filter(|_| failed.is_none()) {
        let advice = withheld::about_skipped(step).map(Cow::Owned);
        return advice.or_else(|| about_layer(step));
    }
    let spelling = || {
        let written = about_blanks(&resolution.key.name);
        written.or_else(|| about_prefix(resolution, near))
    };
    if let Some(advice) = failed.is_none().then(spelling).flatten() {
        return Some(advice.into());
    }
    let written = misnamed_variable(deployment, resolution).map(|found| found.next_step());
    if let Some(advice) = written.filter(|_| failed.is_none()) {
        return Some(advice.into());
    }
    if let Some(advice) = failed
        .is_none()
        .then(|| about_option(deployment, resolution))
        .flatten()
    {
        return Some(advice.into());
    }
    let advice = configuration::advice(deployment, resolution);
    if let Some(advice) = advice.filter(|_| failed.is_none()) {
        return Some(advice.into());
    }
    // A similar name may be the team's own, which no DAG may ask for.
    let mut steps = resolution.steps.iter();
    let of_team = steps.find(|step| step.reason == Some(Reason::TeamUnknown));
    if let Some(step) = of_team.filter(|_| failed.is_none()) {
        return about_layer(step);
    }
    let asked = &resolution.key.name;
    let is_part = |near: &&Near| matches!(near.difference, Difference::Member | Difference::Path);
    let is_variable = resolution.key.kind == Kind::Variable;
    if let Some(near) = near
        .filter(is_part)
        .filter(|_| is_variable && failed.is_none())
    {
        return Some(about_near(near, asked).into());
    }
    let decisive = decisive?;
    match near {
        Some(near) if failed.is_none() => Some(about_near(near, asked).into()),
        _ => about_layer(decisive),
    }
}

/// What to do about a lookup that did not end well: what [`next_step`] says, and what settles an undetermined outcome. `near`
/// is the most similar key that Airflow would find.
pub fn next_steps(
    deployment: &Deployment,
    resolution: &Resolution,
    withheld: Option<&Step>,
    near: Option<&Near>,
) -> Vec<String> {
    let first = next_step(deployment, resolution, withheld, near).map(String::from);
    let unchecked = unchecked(deployment, resolution).filter(|_| withheld.is_none());
    let Some(unchecked) = unchecked else {
        return first.into_iter().collect();
    };
    // It speaks of such a layer in general.
    let is_general = |step: &&Step| step.reason == Some(Reason::NotConfigured);
    let general = decisive_step(resolution).filter(is_general);
    let general = general.and_then(about_layer);
    let first = first.filter(|first| Some(first.as_str()) != general.as_deref());
    first.into_iter().chain([unchecked.sentence()]).collect()
}

/// The same, also from what the listed names add.
pub fn next_steps_with(
    scenario: Scenario<'_>,
    resolution: &Resolution,
    near: Option<&Near>,
) -> Vec<String> {
    let withheld = withheld_by(scenario, resolution);
    let empty = nothing_listed(scenario, resolution, near).map(|empty| empty.sentence());
    let steps = next_steps(scenario.simulated, resolution, withheld, near);
    empty.into_iter().chain(steps).collect()
}

/// The command in a next step, which is its end: `log in again; run: aws sso login`.
pub fn command(next: &str) -> Option<&str> {
    // The name of a similar key is text from outside, and could be written like a command.
    let is_ours = ["run: ", "restore it; run: "]
        .iter()
        .any(|start| next.starts_with(start));
    let (_, command) = next.split_once("run: ").filter(|_| is_ours)?;
    let is_plain = !command.chars().any(char::is_control);
    is_plain.then_some(command)
}

/// The step that decides why there is no value: the first that failed, else one that had the key and did not give it,
/// was never asked, or was not inspected. None if each layer simply does not have the key.
pub fn decisive_step(resolution: &Resolution) -> Option<&Step> {
    let is_plain = |reason| matches!(reason, Reason::NotFound | Reason::AssumedAbsent);
    let decisive = |step: &&Step| step.reason.is_some_and(|reason| !is_plain(reason));
    let is_of_a_team = |step: &Step| step.reason == Some(Reason::TeamUnknown);
    let rank = |step: &&Step| match step.verdict {
        _ if is_of_a_team(step) => 2,
        Verdict::Failed => 0,
        Verdict::Absent => 1,
        Verdict::Skipped => 2,
        // What only varlens' own configuration lacks comes last.
        _ if step.reason != Some(Reason::NotConfigured) => 3,
        _ => 4,
    };
    resolution.steps.iter().filter(decisive).min_by_key(rank)
}

/// Airflow looks a key up as it is written.
fn about_blanks(key: &str) -> Option<String> {
    let bare = key.trim();
    let has_blanks = bare != key && !bare.is_empty();
    has_blanks.then(|| {
        format!("remove leading/trailing spaces from the key (Airflow keeps them): {bare}")
    })
}

/// The name of a secret is asked for, and it is that of an option.
fn about_option(deployment: &Deployment, resolution: &Resolution) -> Option<String> {
    let key = &resolution.key;
    if key.kind != Kind::Config {
        return None;
    }
    let place = meant_option(&key.name, deployment.airflow.value)?;
    let variable = env_name(&place.section, &place.name);
    Some(format!(
        "ask for {variable} if the option {} is meant: {} is looked up as the name of a secret",
        place.shown(),
        key.name
    ))
}

/// To use a similar key. It is advised before a layer that could not be inspected.
pub fn about_near(near: &Near, asked: &str) -> String {
    let name = &near.name;
    let part = match near.difference {
        Difference::Member => asked,
        Difference::Path => asked.get(name.len() + 1..).unwrap_or_default(),
        _ => "",
    };
    if !part.is_empty() {
        return format!(
            "read {name} as JSON, if {part} is meant as a part of it: {{{{ var.json.{name}.{part} }}}}, or \
             Variable.get(\"{name}\", deserialize_json=True)"
        );
    }
    let differs = near.difference.words();
    let name = written(name);
    format!("use {name} if that is the key you mean ({differs})")
}

/// The key was written as a layer names it, with the prefix that Airflow adds: a secret's full name.
fn about_prefix(resolution: &Resolution, near: Option<&Near>) -> Option<String> {
    let key = resolution.key.name.as_str();
    let places = resolution
        .steps
        .iter()
        .filter_map(|step| step.place.as_deref());
    let mut prefixes = places.filter_map(|place| place.strip_suffix(key));
    prefixes.find_map(|prefix| {
        let bare = key.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
        let is_key = !bare.is_empty();
        is_key.then(|| {
            let bare = written_as(bare, near, resolution.key.kind);
            format!("leave off {prefix}, which Airflow puts before the key: {bare}")
        })
    })
}

/// The key as it is listed. The name of an environment variable has lost its case, and most keys have lower case.
fn written_as(bare: &str, near: Option<&Near>, kind: Kind) -> String {
    let near = near.filter(|near| near.is_alike(bare));
    let env_name = Key::new(kind, bare).env_name();
    let is_of_environment = env_name.is_some_and(|name| name.ends_with(bare));
    match near {
        Some(near) => near.name.clone(),
        None if is_of_environment => {
            format!("{}, in the case that the DAG uses", bare.to_lowercase())
        }
        None => bare.to_owned(),
    }
}

/// What to do about a layer that did not give the key.
pub(super) fn about_layer(step: &Step) -> Option<Cow<'_, str>> {
    let reason = step.reason?;
    let lacks_team = |step: &Step| {
        let error = step.error.as_ref();
        error.is_some_and(|error| error.text.ends_with("'team_name'"))
    };
    if lacks_team(step) {
        return Some(
            "upgrade to Amazon provider 9.20 or later, which supports teams, or to Airflow 3.3"
                .into(),
        );
    }
    if reason == Reason::NotConfigured && step.layer == Layer::ENV.at_server() {
        return Some("pass the api-server's environment with --server-env-file".into());
    }
    let own = step.next.as_deref();
    match (own, reason, step.place.as_deref()) {
        (Some(own), ..) => Some(own.into()),
        _ if step.layer.store == Store::Metastore && reason.depends_on_caller() => Some(
            "check that the database, or Airflow's API, can be reached from here at its address"
                .into(),
        ),
        (None, Reason::ScheduledForDeletion, Some(place)) => {
            let flags = step.fault.as_ref().and_then(|fault| fault.flags.as_deref());
            Some(about_deleted(place, flags).into())
        }
        (None, Reason::NoCurrentVersion, Some(place)) => Some(about_no_value(place).into()),
        _ => Some(reason.next_step().into()),
    }
}

fn about_deleted(place: &str, flags: Option<&str>) -> String {
    let place = shlex::try_quote(place).unwrap_or(Cow::Borrowed(place));
    let flags = flags.map_or(String::new(), |flags| format!(" {flags}"));
    format!("restore it; run: aws secretsmanager restore-secret --secret-id {place}{flags}")
}

/// It was created without a value, or its first rotation has not ended.
fn about_no_value(place: &str) -> String {
    format!(
        "store a value in {place} (aws secretsmanager put-secret-value; in Terraform an aws_secretsmanager_secret_version), \
         or finish its rotation if there is a version labelled AWSPENDING"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::nearest::Nearest;
    use crate::domain::resolve::{Answer, Basis, Walk};

    /// The next step for a key that no layer holds, while `listed` is.
    fn advised_with(key: &str, listed: &str) -> String {
        let deployment = Arc::new(Deployment::assumed("test"));
        let mut nearest = Nearest::to(key);
        nearest.consider(listed);
        let key = Key::new(Kind::Variable, key);
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        while walk.next_ask().is_some() {
            walk.answer(Answer::Absent(Reason::NotFound));
        }
        next_step(&deployment, &walk.finish(), None, nearest.best().first())
            .map(Cow::into_owned)
            .unwrap_or_default()
    }

    fn advised(key: &str) -> String {
        advised_with(key, "")
    }

    #[test]
    fn a_key_written_as_a_layer_names_it_is_advised_as_it_is_listed() {
        let said = "leave off AIRFLOW_VAR_, which Airflow puts before the key: aws_shadow-me";
        assert_eq!(
            advised_with("AIRFLOW_VAR_AWS_SHADOW_ME", "aws_shadow-me"),
            said
        );
        let said = "leave off airflow/variables/, which Airflow puts before the key: aws_x";
        assert_eq!(advised_with("airflow/variables/aws_x", "aws_x"), said);
        assert_eq!(advised_with("airflow/variables/aws_x", "aws_x_1"), said);
    }

    #[test]
    fn a_command_is_the_end_of_a_step() {
        assert_eq!(
            command("run: aws sso login --profile x"),
            Some("aws sso login --profile x")
        );
        let deleted = about_deleted("airflow/variables/it's", None);
        let restore = "aws secretsmanager restore-secret --secret-id \"airflow/variables/it's\"";
        assert_eq!(command(&deleted), Some(restore));
        let flags = about_deleted("airflow/variables/x", Some("--profile p --region r"));
        let restore = "aws secretsmanager restore-secret --secret-id airflow/variables/x --profile p --region r";
        assert_eq!(command(&flags), Some(restore));
        assert_eq!(command("log in again, then refresh"), None);
    }

    #[test]
    fn how_a_key_is_written_comes_first() {
        assert_eq!(advised("nothing"), "");
        assert_eq!(
            advised(" a b "),
            "remove leading/trailing spaces from the key (Airflow keeps them): a b"
        );
        assert_eq!(
            advised("AIRFLOW_VAR_A_B"),
            "leave off AIRFLOW_VAR_, which Airflow puts before the key: a_b, in the case that the DAG uses"
        );
        assert_eq!(advised("AIRFLOW_VAR_"), "");
    }
}
