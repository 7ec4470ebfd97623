//! Keys that only the run knows, by the parts that are known: `aws_…_token`.

use std::collections::{BTreeMap, BTreeSet};

/// What is written for a part that is not known. A name that has it itself matches anything there, which claims less.
const UNKNOWN: char = '…';

/// All that were found of one kind.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// By what they begin with, in lower case, so that few are compared with a name.
    by_beginning: BTreeMap<String, BTreeSet<String>>,
    /// Of one at least nothing is known.
    has_unknown: bool,
}

impl Patterns {
    pub(super) fn add(&mut self, parts: Option<&str>) {
        let known = parts.filter(|parts| parts.chars().any(|c| c != UNKNOWN));
        let Some(parts) = known else {
            self.has_unknown = true;
            return;
        };
        let beginning = parts.split(UNKNOWN).next().unwrap_or_default();
        let same = self.by_beginning.entry(beginning.to_lowercase());
        same.or_default().insert(parts.to_owned());
    }

    pub(super) fn has_unknown(&self) -> bool {
        self.has_unknown
    }

    /// One of them may be this key, by parts that are known.
    pub(super) fn may_be(&self, name: &str, any_case: bool) -> bool {
        if self.by_beginning.is_empty() {
            return false;
        }
        let lower = name.to_lowercase();
        let ends = lower.char_indices().map(|(at, _)| at).chain([lower.len()]);
        let beginnings = ends.filter_map(|end| self.by_beginning.get(lower.get(..end)?));
        beginnings
            .flatten()
            .any(|parts| matches(parts, name, any_case))
    }
}

/// The name has the known parts, in this order, the first at its beginning and the last at its end.
pub(super) fn matches(parts: &str, name: &str, any_case: bool) -> bool {
    if any_case {
        return has_parts(&parts.to_lowercase(), &name.to_lowercase());
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

    #[track_caller]
    fn check(parts: &str, name: &str, expected: bool) {
        assert_eq!(matches(parts, name, false), expected, "{parts} {name}");
        let mut patterns = Patterns::default();
        patterns.add(Some(parts));
        let may_be = patterns.may_be(name, false) || patterns.has_unknown();
        assert_eq!(may_be, expected, "{parts} {name}");
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
        assert!(matches("AWS_…", "aws_x", true));
    }
}
