//! Why a key is missing, in words: the nearest names that exist, and what differs.
//!
//! Comparing with many names is done one by one, so that whoever has 500,000 can stop in between.

mod distance;
mod withheld;

pub use withheld::{Names, unless, unread};

use std::borrow::Cow;

use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

use distance::distance;

/// What to do about a lookup that did not end well: about a layer that failed, about one that has the key by its names
/// and keeps it back, about how the key is written, else about the layer that tells most.
/// It may hold a profile's name as somebody wrote it.
pub fn next_step<'e>(end: &'e Resolution, kept: Option<&'e Step>) -> Option<Cow<'e, str>> {
    if end.outcome == Outcome::Found {
        return None;
    }
    if end.outcome == Outcome::WillNotStart {
        return Some("correct the option; until then Airflow does not start".into());
    }
    let telling = decisive_step(end);
    // What failed may hide whether the key is there.
    let failed = telling.filter(|step| step.verdict == Verdict::Failed);
    if let Some(step) = kept.filter(|_| failed.is_none()) {
        let advice = withheld::about_skipped(step).map(Cow::Owned);
        return advice.or_else(|| about_layer(step).map(Cow::Borrowed));
    }
    let spelling = || about_blanks(&end.key.name).or_else(|| about_prefix(end));
    if let Some(advice) = failed.is_none().then(spelling).flatten() {
        return Some(advice.into());
    }
    about_layer(telling?).map(Cow::Borrowed)
}

/// The layer that tells why a key is not given: one that failed first, else one that had the key and did not give it,
/// was never asked, or was not seen. None where each simply does not have it.
pub fn decisive_step(end: &Resolution) -> Option<&Step> {
    let telling = |step: &&Step| step.reason.is_some_and(|reason| reason != Reason::NotFound);
    let rank = |step: &&Step| match step.verdict {
        Verdict::Failed => 0,
        Verdict::Absent => 1,
        Verdict::Skipped => 2,
        _ => 3,
    };
    end.steps.iter().filter(telling).min_by_key(rank)
}

/// Airflow looks for a key as it is written.
fn about_blanks(key: &str) -> Option<String> {
    let bare = key.trim();
    let has_blanks = bare != key && !bare.is_empty();
    has_blanks
        .then(|| format!("leave the blanks around the key off, which count in Airflow: {bare}"))
}

/// The key was written as a layer names it, with what Airflow puts before it: a secret's whole name.
fn about_prefix(end: &Resolution) -> Option<String> {
    let key = end.key.name.as_str();
    let places = end.steps.iter().filter_map(|step| step.place.as_deref());
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
        return Some("take Amazon provider 9.20 or later, which knows teams, or Airflow 3.3");
    }
    if reason == Reason::NotConfigured && step.layer == Layer::ENV.at_server() {
        return Some("give the api-server's environment with --server-env-file");
    }
    if step.layer.store == Store::Metastore && reason.depends_on_caller() {
        return Some("look at the database's file and at Airflow's sql_alchemy_conn");
    }
    if reason == Reason::UnsupportedOption && step.verdict == Verdict::Failed {
        return Some(
            "take the option out of backend_kwargs: this provider hands it to boto3, which does not know it",
        );
    }
    let own = step.next.as_deref();
    Some(own.unwrap_or_else(|| reason.next_step()))
}

/// How an existing name differs from the one that was asked for. Nearest kinds first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Only in blanks around it.
    Blanks,
    /// Only in upper and lower case.
    Case,
    /// Only in `_`, `-`, `.`, `/` or space.
    Separator,
    /// One has more at its beginning, e.g. `aws_`.
    Beginning,
    /// One has more at its end.
    Ending,
    /// In a few letters.
    Letters(u8),
}

impl Difference {
    /// What differs, in words.
    pub fn words(self) -> String {
        match self {
            Self::Blanks => "differs in blanks around it".to_owned(),
            Self::Case => "differs in upper and lower case".to_owned(),
            Self::Separator => "differs in _ - . / or space".to_owned(),
            Self::Beginning => "differs at the beginning".to_owned(),
            Self::Ending => "differs at the end".to_owned(),
            Self::Letters(1) => "differs in one letter".to_owned(),
            Self::Letters(count) => format!("differs in {count} letters"),
        }
    }
}

/// A name that exists and is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The name.
    pub name: String,
    /// What differs.
    pub difference: Difference,
}

/// How many near names are kept.
const KEPT: usize = 3;

/// The nearest of the names that were considered so far.
#[derive(Clone, Debug)]
pub struct Nearest {
    asked: String,
    folded: String,
    best: Vec<Near>,
}

impl Nearest {
    /// Nothing considered yet.
    pub fn to(asked: &str) -> Self {
        Self {
            asked: asked.to_owned(),
            folded: fold(asked),
            best: Vec::new(),
        }
    }

    /// The name that was asked for.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Compares one existing name.
    pub fn consider(&mut self, name: &str) {
        let Some(difference) = self.difference(name) else {
            return;
        };
        let near = Near {
            name: name.to_owned(),
            difference,
        };
        let key = |near: &Near| (near.difference, near.name.clone());
        let at = self.best.partition_point(|other| key(other) < key(&near));
        if at < KEPT && self.best.get(at) != Some(&near) {
            self.best.insert(at, near);
            self.best.truncate(KEPT);
        }
    }

    /// The nearest, nearest first.
    pub fn best(&self) -> &[Near] {
        &self.best
    }

    fn difference(&self, name: &str) -> Option<Difference> {
        if name == self.asked {
            return None;
        }
        if name.trim() == self.asked.trim() {
            return Some(Difference::Blanks);
        }
        let folded = fold(name);
        if folded == self.folded {
            let is_case = name.to_lowercase() == self.asked.to_lowercase();
            return Some(if is_case {
                Difference::Case
            } else {
                Difference::Separator
            });
        }
        if is_part(&folded, &self.folded, |long, short| long.ends_with(short)) {
            return Some(Difference::Beginning);
        }
        let letters = self.letters(&folded);
        if letters.is_none()
            && is_part(&folded, &self.folded, |long, short| long.starts_with(short))
        {
            return Some(Difference::Ending);
        }
        letters.map(Difference::Letters)
    }

    /// A few letters: one in five, three at most.
    fn letters(&self, folded: &str) -> Option<u8> {
        let allowed = (self.folded.chars().count() / 5 + 1).min(3);
        let found = distance(&self.folded, folded, allowed)?;
        u8::try_from(found).ok()
    }
}

/// Lower case, with one separator for all.
fn fold(name: &str) -> String {
    let separator = |c: char| matches!(c, '-' | '.' | '/' | ' ');
    let one = |c: char| if separator(c) { '_' } else { c };
    name.trim().to_lowercase().chars().map(one).collect()
}

/// The shorter is a part of the longer, at least four letters long, and cut at a separator.
fn is_part(a: &str, b: &str, test: impl Fn(&str, &str) -> bool) -> bool {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    if short.len() < 4 || !test(long, short) {
        return false;
    }
    let rest = long.len() - short.len();
    let begins = long.get(..rest).is_some_and(|head| head.ends_with('_'));
    let ends = long
        .get(short.len()..)
        .is_some_and(|tail| tail.starts_with('_'));
    begins || ends
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::Deployment;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Basis, Walk};

    fn check(asked: &str, existing: &str, expected: Option<Difference>) {
        let found = Nearest::to(asked).difference(existing);
        assert_eq!(found, expected, "{asked} {existing}");
    }

    #[test]
    fn what_differs() {
        check("aws_x", "AWS_X", Some(Difference::Case));
        check("aws_my-key", "aws_my_key", Some(Difference::Separator));
        check("/db_password", "db_password", Some(Difference::Beginning));
        check(
            "db_password",
            "aws_db_password",
            Some(Difference::Beginning),
        );
        check("db_password", "db_password_old", Some(Difference::Ending));
        check(
            "aws_mayras_secert",
            "aws_mayras_secret",
            Some(Difference::Letters(1)),
        );
        check(
            "aws_mayra_secret",
            "aws_mayras_secret",
            Some(Difference::Letters(1)),
        );
        check(" aws_x", "aws_x", Some(Difference::Blanks));
        check("aws_x", "aws_x", None);
        check("aws_x", "something_else", None);
        check("x", "max_x", None);
    }

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
            "leave the blanks around the key off, which count in Airflow: a b"
        );
        assert_eq!(
            advised("AIRFLOW_VAR_A_B"),
            "leave off AIRFLOW_VAR_, which Airflow puts before the key: A_B"
        );
        assert_eq!(advised("AIRFLOW_VAR_"), "");
    }

    #[test]
    fn the_three_nearest_nearest_first() {
        let mut nearest = Nearest::to("db_password");
        let names = [
            "db_passwort",
            "db_passwords",
            "DB_PASSWORD",
            "aws_db_password",
            "unrelated",
            "db-password",
        ];
        for name in names {
            nearest.consider(name);
        }
        let best: Vec<_> = nearest
            .best()
            .iter()
            .map(|near| near.name.as_str())
            .collect();
        assert_eq!(best, ["DB_PASSWORD", "db-password", "aws_db_password"]);
    }
}
