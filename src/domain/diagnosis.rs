//! Why a lookup did not end well, and what to do about it.

mod conclusion;
mod withheld;

pub use conclusion::conclusion;
pub use withheld::{caveat, dead_end, unread, withheld_by};

use std::borrow::Cow;

use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

/// What to do about a lookup that did not end well: about a layer that failed, about one that lists the key but does not
/// give it to Airflow, about how the key is written, else about the most decisive layer.
/// It may contain a profile's name as the user wrote it.
pub fn next_step<'e>(
    resolution: &'e Resolution,
    withheld: Option<&'e Step>,
) -> Option<Cow<'e, str>> {
    if resolution.outcome == Outcome::Found {
        return None;
    }
    if resolution.outcome == Outcome::WillNotStart {
        return Some("fix the option: Airflow does not start with it".into());
    }
    let decisive = decisive_step(resolution);
    // What failed may hide whether the key is there.
    let failed = decisive.filter(|step| step.verdict == Verdict::Failed);
    if let Some(step) = withheld.filter(|_| failed.is_none()) {
        let advice = withheld::about_skipped(step).map(Cow::Owned);
        return advice.or_else(|| about_layer(step).map(Cow::Borrowed));
    }
    let spelling = || about_blanks(&resolution.key.name).or_else(|| about_prefix(resolution));
    if let Some(advice) = failed.is_none().then(spelling).flatten() {
        return Some(advice.into());
    }
    about_layer(decisive?).map(Cow::Borrowed)
}

/// The step that decides why there is no value: the first that failed, else one that had the key and did not give it,
/// was never asked, or was not inspected. None if each layer simply does not have the key.
pub fn decisive_step(resolution: &Resolution) -> Option<&Step> {
    let decisive = |step: &&Step| step.reason.is_some_and(|reason| reason != Reason::NotFound);
    let rank = |step: &&Step| match step.verdict {
        Verdict::Failed => 0,
        Verdict::Absent => 1,
        Verdict::Skipped => 2,
        _ => 3,
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

/// The key was written as a layer names it, with the prefix that Airflow adds: a secret's full name.
fn about_prefix(resolution: &Resolution) -> Option<String> {
    let key = resolution.key.name.as_str();
    let places = resolution
        .steps
        .iter()
        .filter_map(|step| step.place.as_deref());
    let mut prefixes = places.filter_map(|place| place.strip_suffix(key));
    prefixes.find_map(|prefix| {
        let bare = key.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
        let is_key = !bare.is_empty();
        is_key.then(|| format!("leave off {prefix}, which Airflow puts before the key: {bare}"))
    })
}

fn about_layer(step: &Step) -> Option<&str> {
    let reason = step.reason?;
    let lacks_team = |step: &Step| {
        let error = step.error.as_ref();
        error.is_some_and(|error| error.text.ends_with("'team_name'"))
    };
    if lacks_team(step) {
        return Some(
            "upgrade to Amazon provider 9.20 or later, which supports teams, or to Airflow 3.3",
        );
    }
    if reason == Reason::NotConfigured && step.layer == Layer::ENV.at_server() {
        return Some("pass the api-server's environment with --server-env-file");
    }
    if step.layer.store == Store::Metastore && reason.depends_on_caller() {
        return Some("check the database file and Airflow's sql_alchemy_conn");
    }
    if reason == Reason::UnsupportedOption && step.verdict == Verdict::Failed {
        return Some(
            "remove the option from backend_kwargs: this provider passes it to boto3, which does not know it",
        );
    }
    let own = step.next.as_deref();
    Some(own.unwrap_or_else(|| reason.next_step()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::Deployment;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Basis, Walk};

    /// The next step for a key that no layer holds.
    fn advised(key: &str) -> String {
        let deployment = Arc::new(Deployment::assumed("test"));
        let key = Key::new(Kind::Variable, key);
        let mut walk = Walk::new(deployment, key, Basis::Performed);
        while walk.next_ask().is_some() {
            walk.answer(Answer::Absent(Reason::NotFound));
        }
        next_step(&walk.finish(), None)
            .map(Cow::into_owned)
            .unwrap_or_default()
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
            "leave off AIRFLOW_VAR_, which Airflow puts before the key: A_B"
        );
        assert_eq!(advised("AIRFLOW_VAR_"), "");
    }
}
