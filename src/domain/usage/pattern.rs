//! Keys that only the run knows, by the parts that are known: `aws_…_token`.
//!
//! Many may be known by their endings only. They are found by what they begin and end with, so that few are compared with a name.

use std::collections::{BTreeMap, BTreeSet};

use super::key_usages::KeyUsages;
use super::place::UsagePlace;

/// What is written for a part that is not known. A name that has it itself matches anything there, which claims less.
const UNKNOWN: char = '…';

/// So many with the same beginning and ending are compared with a name. Of the others it is not known whether they are it.
const MOST_ALIKE: usize = 64;

/// The reads of keys of one kind that only the run knows.
#[derive(Debug, Default)]
pub(super) struct DynamicKeys {
    /// By what they begin with, and then by what they end with, in lower case.
    known: ByText<ByText<Alike>>,
    /// Those of which nothing is known.
    unknown: KeyUsages,
}

/// Whether a key that only the run knows may be a certain key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MayBe {
    /// The parts that are known say no.
    No,
    /// Too many begin and end alike to compare all of them.
    NotCompared,
    /// By the parts that are known.
    Yes,
}

/// Keys with the same beginning and ending.
#[derive(Debug, Default)]
struct Alike {
    /// By their known parts.
    compared: BTreeMap<Box<str>, KeyUsages>,
    /// Those beyond the bound.
    others: KeyUsages,
}

impl DynamicKeys {
    pub(super) fn add(&mut self, place: UsagePlace) {
        let parts = place.parts.clone();
        let is_known = |parts: &&str| parts.chars().any(|c| c != UNKNOWN);
        let Some(parts) = parts.as_deref().filter(is_known) else {
            return self.unknown.add(place);
        };
        let lower = in_lower_case(parts);
        let (beginning, rest) = lower.split_once(UNKNOWN).unwrap_or((&lower, ""));
        let ending = rest.rsplit(UNKNOWN).next().unwrap_or_default();
        let alike = self.known.entry(beginning).entry(ending);
        if let Some(known) = alike.compared.get_mut(parts) {
            known.add(place);
        } else if alike.compared.len() < MOST_ALIKE {
            alike.compared.entry(parts.into()).or_default().add(place);
        } else {
            alike.others.add(place);
        }
    }

    /// Nothing is known of one at least.
    pub(super) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// One of them may be this key, by parts that are known.
    pub(super) fn may_be(&self, name: &str, any_case: bool) -> MayBe {
        if self.known.is_empty() {
            return MayBe::No;
        }
        let mut best = MayBe::No;
        for alike in self.alike(&in_lower_case(name)) {
            let mut compared = alike.compared.keys();
            if compared.any(|parts| matches(parts, name, any_case)) {
                return MayBe::Yes;
            }
            if !alike.others.is_empty() {
                best = MayBe::NotCompared;
            }
        }
        best
    }

    /// Those that may be this key: by parts that are known, not compared, or unknown.
    pub(super) fn reads_of(&self, name: &str, any_case: bool) -> Vec<&KeyUsages> {
        let alike = self.alike(&in_lower_case(name)).into_iter();
        let known = alike.flat_map(|alike| {
            let compared = alike.compared.iter();
            let matching = compared.filter(|(parts, _)| matches(parts, name, any_case));
            matching
                .map(|(_, usages)| usages)
                .chain([&alike.others])
                .filter(|usages| !usages.is_empty())
        });
        let unknown = Some(&self.unknown).filter(|unknown| !unknown.is_empty());
        known.chain(unknown).collect()
    }

    /// All of them.
    pub(super) fn reads(&self) -> impl Iterator<Item = &KeyUsages> {
        let known = self.known.values().flat_map(ByText::values);
        let known = known.flat_map(|alike| alike.compared.values().chain([&alike.others]));
        let all = known.chain([&self.unknown]);
        all.filter(|usages| !usages.is_empty())
    }

    fn alike(&self, lower: &str) -> Vec<&Alike> {
        let by_ending = self.known.beginnings_of(lower);
        by_ending
            .flat_map(|by_ending| by_ending.endings_of(lower))
            .collect()
    }
}

/// Things by a text that a name may begin or end with. Only as many texts are looked up as there are different lengths.
#[derive(Debug)]
struct ByText<T> {
    by_text: BTreeMap<Box<str>, T>,
    lengths: BTreeSet<usize>,
}

impl<T> Default for ByText<T> {
    fn default() -> Self {
        Self {
            by_text: BTreeMap::new(),
            lengths: BTreeSet::new(),
        }
    }
}

impl<T: Default> ByText<T> {
    fn entry(&mut self, text: &str) -> &mut T {
        self.lengths.insert(text.len());
        self.by_text.entry(text.into()).or_default()
    }
}

impl<T> ByText<T> {
    fn is_empty(&self) -> bool {
        self.by_text.is_empty()
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.by_text.values()
    }

    fn beginnings_of(&self, name: &str) -> impl Iterator<Item = &T> {
        let texts = self.lengths.iter().map_while(|length| {
            // Between two letters: None, and a longer one may do.
            (*length <= name.len()).then(|| name.get(..*length))
        });
        texts.flatten().filter_map(|text| self.by_text.get(text))
    }

    fn endings_of(&self, name: &str) -> impl Iterator<Item = &T> {
        let starts = self
            .lengths
            .iter()
            .map_while(|length| name.len().checked_sub(*length));
        let texts = starts.filter_map(|start| name.get(start..));
        texts.filter_map(|text| self.by_text.get(text))
    }
}

/// Letter by letter: a beginning becomes the beginning of what the name becomes.
fn in_lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The name has the known parts, in this order, the first at its beginning and the last at its end.
fn matches(parts: &str, name: &str, any_case: bool) -> bool {
    if any_case {
        return has_parts(&in_lower_case(parts), &in_lower_case(name));
    }
    has_parts(parts, name)
}

fn has_parts(parts: &str, name: &str) -> bool {
    let mut known = parts.split(UNKNOWN);
    let Some(mut rest) = known.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = known.next_back() else {
        return rest.is_empty();
    };
    for part in known {
        let Some((_, behind)) = rest.split_once(part) else {
            return false;
        };
        rest = behind;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dag::{Excerpt, How, When};

    fn place(parts: &str) -> UsagePlace {
        UsagePlace {
            file: "x.py".into(),
            path: None,
            line: 1,
            when: When::Run,
            how: How::VariableGet,
            why: "".into(),
            default: false,
            deserialize_json: false,
            times: 1,
            parts: Some(parts.into()),
            code: Excerpt::default(),
        }
    }

    fn dynamic(all: impl IntoIterator<Item = String>) -> DynamicKeys {
        let mut keys = DynamicKeys::default();
        for parts in all {
            keys.add(place(&parts));
        }
        keys
    }

    #[track_caller]
    fn check(parts: &str, name: &str, expected: bool) {
        assert_eq!(matches(parts, name, false), expected, "{parts} {name}");
        let keys = dynamic([parts.to_owned()]);
        let may_be = keys.may_be(name, false) == MayBe::Yes || keys.has_unknown();
        assert_eq!(may_be, expected, "{parts} {name}");
        assert_eq!(!keys.reads_of(name, false).is_empty(), expected);
        assert_eq!(keys.reads().count(), 1);
    }

    #[test]
    fn known_parts() {
        check("aws_…", "aws_x", true);
        check("aws_…", "aws_", true);
        check("aws_…", "Aws_x", false);
        check("…_token", "aws_token", true);
        check("…_token", "aws_tokens", false);
        check("a…b…c", "a1b2c", true);
        check("a…b…c", "a1c2b", false);
        check("a…a", "a", false);
        check("…", "anything", true);
        check("same", "same", true);
        check("same", "same_not", false);
        check("é…", "éa", true);
        check("…é", "aé", true);
        check("…é", "è", false);
        check("ΑΣ…", "ΑΣx", true);
        let keys = dynamic(["AWS_…".to_owned()]);
        assert_eq!(keys.may_be("aws_x", true), MayBe::Yes);
        assert_eq!(keys.may_be("aws_x", false), MayBe::No);
    }

    /// How many are compared with a name at most.
    fn compared(keys: &DynamicKeys, name: &str) -> usize {
        keys.alike(name)
            .iter()
            .map(|alike| alike.compared.len())
            .sum()
    }

    #[test]
    fn many_without_a_beginning_are_not_all_compared() {
        let keys = dynamic((0..10_000).map(|number| format!("…_suffix{number}")));
        assert_eq!(compared(&keys, "aws_suffix7"), 1);
        assert_eq!(keys.may_be("aws_suffix7", false), MayBe::Yes);
        assert_eq!(keys.may_be("aws_suffix_7", false), MayBe::No);
    }

    #[test]
    fn beyond_the_bound_it_is_not_known() {
        let keys = dynamic((0..10_000).map(|number| format!("a…_{number}_…z")));
        assert_eq!(compared(&keys, "a_9999_z"), MOST_ALIKE);
        assert_eq!(keys.may_be("a_9_z", false), MayBe::Yes);
        assert_eq!(keys.may_be("a_9999_z", false), MayBe::NotCompared);
        assert_eq!(keys.may_be("a_9999_y", false), MayBe::No);
        let reads = keys.reads_of("a_9999_z", false);
        let count: usize = reads.iter().map(|usages| usages.count()).sum();
        assert_eq!(count, 10_000 - MOST_ALIKE);
    }
}
