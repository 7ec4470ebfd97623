//! Which keys of a JSON object were added, removed or changed: their names, never a value.
//!
//! A nested object that differs is reported by its own keys, as a dotted path; one that was added, removed or unchanged,
//! and every array, is reported as a whole. Bounded: what changed comes first, and what is beyond [`MOST_KEYS`] is
//! counted.

use super::json::{by_name, same};
use crate::domain::python_json::{Json, PyText};

/// How many paths are kept; the rest is counted.
pub const MOST_KEYS: usize = 200;

/// What became of a key from the older version to the newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Only the newer one has it.
    Added,
    /// Only the older one has it.
    Removed,
    /// Both have it, with different values.
    Changed,
    /// Both have it, with the same value.
    Unchanged,
}

impl Change {
    /// All, in the order in which they are reported.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Changed, Self::Unchanged];

    /// The word on the screen and in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// The keys of two JSON objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChanges {
    named: Vec<(Change, String)>,
    counts: [usize; 4],
}

impl KeyChanges {
    /// Compares two objects; None where one of them is something else.
    pub(super) fn new(newer: &Json, older: &Json) -> Option<Self> {
        let (Json::Object(newer), Json::Object(older)) = (newer, older) else {
            return None;
        };
        let mut all = Vec::new();
        compare(newer, older, "", &mut all);
        Some(Self::bounded(all))
    }

    fn bounded(mut all: Vec<(Change, String)>) -> Self {
        let count = |change| all.iter().filter(|(other, _)| *other == change).count();
        let counts = Change::ALL.map(count);
        // Stable: within a change the paths stay in the order of the text.
        all.sort_by_key(|(change, _)| *change);
        all.truncate(MOST_KEYS);
        Self { named: all, counts }
    }

    /// The paths of one change, e.g. `db.password`; a name with a dot in it is quoted.
    ///
    /// Names come from the value: on the screen they go through `ui::sanitize`.
    pub fn paths(&self, change: Change) -> impl Iterator<Item = &str> {
        let named = self.named.iter().filter(move |(other, _)| *other == change);
        named.map(|(_, path)| path.as_str())
    }

    /// How many keys there are of one change, including those that are not listed.
    pub fn count(&self, change: Change) -> usize {
        self.counts
            .get(change as usize)
            .copied()
            .unwrap_or_default()
    }

    /// How many are counted and not listed.
    pub fn more(&self) -> usize {
        self.counts.iter().sum::<usize>() - self.named.len()
    }
}

type Entries = [(PyText, Json)];

/// As deep as `json.loads` reads, which bounds the recursion.
fn compare(newer: &Entries, older: &Entries, above: &str, found: &mut Vec<(Change, String)>) {
    let (in_newer, in_older) = (by_name(newer), by_name(older));
    for (name, value) in newer {
        let path = path(above, name);
        match in_older.get(name.as_bytes()) {
            None => found.push((Change::Added, path)),
            Some(before) => compare_one(value, before, path, found),
        }
    }
    let is_gone = |(name, _): &&(PyText, Json)| !in_newer.contains_key(name.as_bytes());
    let gone = older.iter().filter(is_gone);
    found.extend(gone.map(|(name, _)| (Change::Removed, path(above, name))));
}

fn compare_one(newer: &Json, older: &Json, path: String, found: &mut Vec<(Change, String)>) {
    match (newer, older) {
        _ if same(newer, older) => found.push((Change::Unchanged, path)),
        (Json::Object(newer), Json::Object(older)) => compare(newer, older, &path, found),
        _ => found.push((Change::Changed, path)),
    }
}

fn path(above: &str, name: &PyText) -> String {
    let name = name.to_lossy();
    let is_bare = !name.is_empty() && !name.contains(['.', '"', ' ']);
    let name = if is_bare {
        name
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    };
    if above.is_empty() {
        name
    } else {
        format!("{above}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::python_json::loads;

    fn changes(newer: &str, older: &str) -> Option<KeyChanges> {
        KeyChanges::new(&loads(newer).unwrap(), &loads(older).unwrap())
    }

    #[track_caller]
    fn check(newer: &str, older: &str, expected: [&[&str]; 4]) {
        let found = changes(newer, older).unwrap();
        for (change, expected) in Change::ALL.into_iter().zip(expected) {
            let paths: Vec<_> = found.paths(change).collect();
            assert_eq!(paths, expected, "{newer} {older} {}", change.name());
            assert_eq!(found.count(change), expected.len());
        }
        assert_eq!(found.more(), 0);
    }

    #[test]
    fn keys_by_what_became_of_them() {
        check("{}", "{}", [&[], &[], &[], &[]]);
        check(
            "{\"a\":1,\"b\":2,\"c\":3}",
            "{\"d\":1,\"b\":2,\"c\":4}",
            [&["a"], &["d"], &["c"], &["b"]],
        );
        check("{\"a\":1}", "{\"a\":1.0}", [&[], &[], &["a"], &[]]);
        check("{\"a\":[1]}", "{\"a\":[2]}", [&[], &[], &["a"], &[]]);
        check(
            "{\"db\":{\"host\":\"x\",\"password\":\"fake-1\"},\"n\":{\"x\":1},\"m\":{}}",
            "{\"db\":{\"host\":\"x\",\"password\":\"fake-2\"},\"n\":{\"x\":1},\"m\":[]}",
            [&[], &[], &["db.password", "m"], &["db.host", "n"]],
        );
        check(
            "{\"a\":{\"b\":{\"c\":1,\"new\":{\"deep\":1}}}}",
            "{\"a\":{\"b\":{\"c\":2},\"gone\":1}}",
            [&["a.b.new"], &["a.gone"], &["a.b.c"], &[]],
        );
    }

    #[test]
    fn a_path_says_where_a_name_ends() {
        check(
            "{\"a.b\":1,\"a\":{\"b\":1}}",
            "{\"a.b\":2,\"a\":{\"b\":2}}",
            [&[], &[], &["\"a.b\"", "a.b"], &[]],
        );
        check(
            "{\"\":1,\"q\\\"\":1,\"with space\":1}",
            "{}",
            [&["\"\"", "\"q\\\"\"", "\"with space\""], &[], &[], &[]],
        );
    }

    #[test]
    fn something_else_than_two_objects_has_no_keys() {
        assert!(changes("[]", "{}").is_none());
        assert!(changes("{}", "1").is_none());
        assert!(changes("{}", "{}").is_some());
    }

    #[test]
    fn beyond_two_hundred_they_are_counted_and_what_changed_is_kept() {
        let object = |last: u32| {
            let entries: Vec<_> = (0..300).map(|n| format!("\"k{n}\":0")).collect();
            format!("{{{},\"last\":{last}}}", entries.join(","))
        };
        let found = changes(&object(1), &object(2)).unwrap();
        assert_eq!(found.paths(Change::Changed).collect::<Vec<_>>(), ["last"]);
        assert_eq!(found.paths(Change::Unchanged).count(), MOST_KEYS - 1);
        assert_eq!((found.count(Change::Unchanged), found.more()), (300, 101));
    }

    #[test]
    fn no_value_is_kept() {
        let newer = "{\"a\":\"obvious-fake\",\"b\":{\"c\":\"obvious-fake\"}}";
        let found = changes(newer, "{\"b\":{\"c\":\"obvious-fake-2\"}}").unwrap();
        let text = format!("{found:?}");
        assert!(text.contains("b.c") && !text.contains("obvious"), "{text}");
    }
}
