//! A lookup pattern for what DAGs read.

use std::collections::BTreeSet;

use crate::domain::catalog::Catalog;
use crate::domain::dag::KeyKind;
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::decide;
use crate::domain::search_path::Layer;

/// Where a word of a key ends.
const SEPARATORS: [char; 6] = ['_', '-', '.', '/', ':', ' '];

/// With more beginnings than these, a pattern that names what is kept out may be the shorter one.
const SHORT: usize = 8;

/// The pattern for keys of one kind with which AWS is asked for everything that it has and that it is asked for today, read by a
/// file or not, and for nothing else that is read. None where a narrower pattern would spare nothing.
pub fn for_reads<'a>(
    deployment: &Deployment,
    kind: KeyKind,
    read: impl Iterator<Item = &'a str>,
    catalog: &Catalog,
) -> Option<String> {
    let is_asked =
        |name: &str| decide(deployment, Layer::AWS, &Key::new(kind.kind(), name)).is_ok();
    let (mut keep, mut drop) = (BTreeSet::new(), BTreeSet::new());
    for row in catalog.sorted() {
        if catalog.secret(*row).is_some() {
            let name = catalog.name(*row);
            let into = if is_asked(name) { &mut keep } else { &mut drop };
            into.insert(name.to_lowercase());
        }
    }
    let mut spares = false;
    for name in read {
        let row = catalog.find(name);
        if row.is_none_or(|row| catalog.secret(row).is_none()) {
            spares |= is_asked(name);
            drop.insert(name.to_lowercase());
        }
    }
    if !spares {
        return None;
    }
    proposal(&keep, &drop)
}

/// The shortest pattern of whole words that lets every key of `keep` through, and none of `drop`: all are in lower case, as the
/// provider compares without regard to case. None where nothing is to be kept, or where a key is in both.
fn proposal(keep: &BTreeSet<String>, drop: &BTreeSet<String>) -> Option<String> {
    let kept = beginnings(keep, drop)?;
    let wanted = match kept.as_slice() {
        [] => return None,
        [one] => format!("^{one}"),
        several => format!("^({})", several.join("|")),
    };
    if kept.len() <= SHORT || drop.is_empty() {
        return Some(wanted);
    }
    let unwanted = beginnings(drop, keep)?;
    let others = format!("^(?!{})", unwanted.join("|"));
    Some(if others.len() < wanted.len() {
        others
    } else {
        wanted
    })
}

/// The beginnings that all keys of `keep` have and no key of `drop`. None where a key is in both.
fn beginnings(keep: &BTreeSet<String>, drop: &BTreeSet<String>) -> Option<Vec<String>> {
    let all: Option<BTreeSet<_>> = keep.iter().map(|key| beginning(key, drop)).collect();
    Some(all?.into_iter().collect())
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
    use crate::domain::python_re::{Pattern, PythonVersion};

    fn of(keep: &[&str], drop: &[&str]) -> Option<String> {
        proposal(&lower(keep), &lower(drop))
    }

    fn lower(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| key.to_lowercase()).collect()
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
        let many = ["a_", "b_", "c_", "d_", "e_", "f_", "g_", "h_", "i_"];
        assert_eq!(of(&many, &["x_1"]).as_deref(), Some("^(?!x_)"));
        let all = "^(a_|b_|c_|d_|e_|f_|g_|h_|i_)";
        assert_eq!(of(&many, &[]).as_deref(), Some(all));
    }

    proptest::proptest! {
        #[test]
        fn a_pattern_lets_through_what_it_should(
            keep in proptest::collection::btree_set("[ab_.]{1,5}", 1..20),
            drop in proptest::collection::btree_set("[ab_.]{1,5}", 0..6),
        ) {
            let drop: BTreeSet<_> = drop.difference(&keep).cloned().collect();
            let source = proposal(&keep, &drop).unwrap();
            let pattern = Pattern::compile(&source, PythonVersion::default()).unwrap();
            let matches = |key: &String| pattern.matches(key).unwrap();
            proptest::prop_assert!(keep.iter().all(matches), "{}", source);
            proptest::prop_assert!(!drop.iter().any(matches), "{}", source);
        }
    }
}
