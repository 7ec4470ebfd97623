//! A lookup pattern for what DAGs read.

use std::collections::BTreeSet;

use crate::domain::catalog::Catalog;

/// Where a word of a key ends.
const SEPARATORS: [char; 6] = ['_', '-', '.', '/', ':', ' '];

/// The pattern that keeps the variables that AWS has and DAG files read, and drops those that they read from elsewhere. None
/// where a narrower pattern would spare nothing.
pub fn for_reads<'a>(read: impl Iterator<Item = &'a str>, catalog: &Catalog) -> Option<String> {
    let is_secret = |key: &&str| {
        let row = catalog.find(key);
        row.is_some_and(|row| catalog.secret(row).is_some())
    };
    let (keep, drop): (Vec<_>, Vec<_>) = read.partition(is_secret);
    if drop.is_empty() {
        return None;
    }
    proposal(keep.into_iter(), drop.into_iter())
}

/// The shortest pattern of whole words that lets every key of `keep` through, and none of `drop`: keys are compared without
/// regard to case, as the provider does. None where nothing is to be kept, or where a key is in both.
fn proposal<'a>(
    keep: impl Iterator<Item = &'a str>,
    drop: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let keep: BTreeSet<String> = keep.map(str::to_lowercase).collect();
    let drop: BTreeSet<String> = drop.map(str::to_lowercase).collect();
    let beginnings: Option<BTreeSet<_>> = keep.iter().map(|key| beginning(key, &drop)).collect();
    let beginnings = beginnings?;
    let beginnings: Vec<_> = beginnings.into_iter().collect();
    match beginnings.as_slice() {
        [] => None,
        [one] => Some(format!("^{one}")),
        several => Some(format!("^({})", several.join("|"))),
    }
}

/// The shortest beginning of a key that no key of `drop` has, as a regular expression.
fn beginning(key: &str, drop: &BTreeSet<String>) -> Option<String> {
    let ends = key
        .match_indices(SEPARATORS)
        .map(|(at, separator)| at + separator.len())
        .chain([key.len()]);
    for end in ends {
        let part = &key[..end];
        if !has_beginning(drop, part) {
            return Some(escaped(part));
        }
    }
    (!drop.contains(key)).then(|| escaped(key) + "$")
}

fn has_beginning(keys: &BTreeSet<String>, part: &str) -> bool {
    let mut from = keys.range(part.to_owned()..);
    from.next().is_some_and(|key| key.starts_with(part))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r".^$*+?{}[]\|()".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(keep: &[&str], drop: &[&str]) -> Option<String> {
        proposal(keep.iter().copied(), drop.iter().copied())
    }

    #[test]
    fn a_pattern_is_as_short_as_whole_words_allow() {
        assert_eq!(
            of(&["aws_a", "AWS_b"], &["other"]).as_deref(),
            Some("^aws_")
        );
        assert_eq!(
            of(&["aws_a", "db.x"], &["aws_b"]).as_deref(),
            Some(r"^(aws_a|db\.)")
        );
        assert_eq!(of(&["aws"], &["aws_b"]).as_deref(), Some("^aws$"));
        assert_eq!(of(&["region"], &[]).as_deref(), Some("^region"));
        assert_eq!(of(&[], &["x"]), None);
        assert_eq!(of(&["x"], &["X"]), None);
    }

    proptest::proptest! {
        #[test]
        fn a_pattern_lets_through_what_it_should(
            keep in proptest::collection::btree_set("[ab_.]{1,5}", 1..6),
            drop in proptest::collection::btree_set("[ab_.]{1,5}", 0..6),
        ) {
            let drop: BTreeSet<_> = drop.difference(&keep).cloned().collect();
            let pattern = proposal(keep.iter().map(String::as_str), drop.iter().map(String::as_str)).unwrap();
            let pattern = regex::Regex::new(&format!("(?i){pattern}")).unwrap();
            proptest::prop_assert!(keep.iter().all(|key| pattern.is_match(key)));
            proptest::prop_assert!(!drop.iter().any(|key| pattern.is_match(key)));
        }
    }
}
