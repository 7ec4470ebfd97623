//! Names as a database compares them that takes names for one which differ: in case, in accents, in blanks at their end.
//! MySQL and MariaDB do so by the collation of the column (`information_schema.columns.collation_name`).
//!
//! A key that is not among the listed names may then be there all the same. Which names may be one is decided for the
//! safe side; `tests/metastores/collations.jsonl` has what a real MariaDB takes for one.

use hashbrown::HashMap;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::row::RowId;
use crate::domain::wildcard;

/// How a database compares names, where it is not byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collation {
    /// Its name there; None where whoever answered does not say.
    name: Option<String>,
    rule: Rule,
}

/// Which names may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Those that differ in blanks at their end only.
    Padded,
    /// Also those that differ in case, in accents, or in characters that count for nothing.
    Folded,
    /// Any: a language has its own rules.
    Any,
}

/// Collations that follow no language's own rules: what is left of their names without the endings.
const COMMON: [&str; 10] = [
    "utf8mb4_general",
    "utf8mb3_general",
    "utf8_general",
    "utf8mb4_unicode",
    "utf8mb3_unicode",
    "utf8_unicode",
    "utf8mb4_unicode_520",
    "utf8mb3_unicode_520",
    "utf8mb4_0900",
    "latin1_swedish",
];

impl Collation {
    /// That of a database which nobody names: one that tells all names apart, or one that ignores case.
    pub fn unknown() -> Self {
        Self {
            name: None,
            rule: Rule::Folded,
        }
    }

    /// By its name in the database; None where names that differ are two.
    pub fn named(name: &str) -> Option<Self> {
        Some(Self {
            rule: Rule::of(name)?,
            name: Some(name.to_owned()),
        })
    }

    /// How names are compared, as the beginning of a sentence.
    pub(super) fn sentence(&self) -> String {
        match &self.name {
            Some(name) => format!("the database compares keys by {name}"),
            None => "its database may ignore case".to_owned(),
        }
    }
}

impl Rule {
    fn of(name: &str) -> Option<Self> {
        let is_padded = !name.contains("_nopad") && !name.starts_with("utf8mb4_0900");
        if name == "binary" || name.ends_with("_bin") {
            return (is_padded && name != "binary").then_some(Self::Padded);
        }
        let endings = ["_ci", "_cs", "_as", "_ai", "_nopad"];
        let bare = endings
            .iter()
            .fold(name, |bare, end| bare.strip_suffix(end).unwrap_or(bare));
        // Of any character set, also of none.
        let is_common = COMMON.contains(&bare) || bare.ends_with("uca1400");
        Some(if is_common { Self::Folded } else { Self::Any })
    }
}

/// What may be a listed name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alike {
    /// This row's.
    Row(RowId),
    /// One that differs in ways which only the database knows.
    Any,
}

/// The names of one layer whose database may take others for them.
#[derive(Debug)]
pub(super) struct LooseNames {
    collation: Collation,
    /// Names of ASCII that differ from their folded form, by it.
    folded: HashMap<String, RowId>,
    /// Names with other characters that may stand for ASCII.
    wild: Vec<(Vec<Part>, RowId)>,
    /// How many names there are.
    count: usize,
}

impl LooseNames {
    pub(super) fn new(collation: Collation) -> Self {
        Self {
            collation,
            folded: HashMap::new(),
            wild: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn collation(&self) -> &Collation {
        &self.collation
    }

    /// Notes a listed name.
    pub(super) fn add(&mut self, name: &str, row: RowId) {
        self.count += 1;
        if !is_plain(name) && self.collation.rule != Rule::Padded {
            let parts = parts(name);
            if !parts.contains(&Part::Foreign) {
                self.wild.push((parts, row));
            }
            return;
        }
        let folded = self.fold(name);
        if folded != name {
            self.folded.insert(folded, row);
        }
    }

    /// A plain name as it is compared.
    fn fold(&self, name: &str) -> String {
        let bare = name.trim_end_matches(' ');
        match self.collation.rule {
            Rule::Padded => bare.to_owned(),
            Rule::Folded | Rule::Any => bare.to_ascii_lowercase(),
        }
    }

    /// What a name may be that is not listed as it is. `find` gives the row of a name.
    pub(super) fn alike(&self, name: &str, find: impl Fn(&str) -> Option<RowId>) -> Option<Alike> {
        if self.count == 0 {
            return None;
        }
        let is_padded = self.collation.rule == Rule::Padded;
        if self.collation.rule == Rule::Any || !is_plain(name) && !is_padded {
            return Some(Alike::Any);
        }
        let folded = self.fold(name);
        let listed = self.folded.get(&folded).copied().or_else(|| find(&folded));
        let wild = || {
            let mut wild = self.wild.iter().filter(|_| !is_padded);
            wild.find(|(parts, _)| matches(parts, folded.as_bytes()))
        };
        let row = listed.or_else(|| wild().map(|(_, row)| *row));
        row.map(Alike::Row)
    }
}

/// Nothing but printable ASCII, of which each character counts and only case may not.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A part of a name that is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A character of ASCII, in lower case.
    Plain(u8),
    /// May stand for any characters of ASCII, or for none.
    Some,
    /// Matches no character of ASCII.
    Foreign,
}

fn parts(name: &str) -> Vec<Part> {
    let mut parts = Vec::with_capacity(name.len());
    for c in name.trim_end_matches(' ').chars() {
        let part = match u8::try_from(c) {
            Ok(byte) if (b' '..=b'~').contains(&byte) => Part::Plain(byte.to_ascii_lowercase()),
            _ if is_foreign(c) => Part::Foreign,
            _ => Part::Some,
        };
        if part != Part::Some || parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts
}

/// A letter of a script other than Latin. Digits, marks, signs and what is invisible may be compared as ASCII or not at all.
fn is_foreign(c: char) -> bool {
    let is_letter = c.general_category_group() == GeneralCategoryGroup::Letter;
    let is_latin = matches!(c,
        '\u{80}'..='\u{36F}' | '\u{1D00}'..='\u{1EFF}' | '\u{2000}'..='\u{2BFF}' | '\u{2C60}'..='\u{2C7F}'
        | '\u{3000}'..='\u{303F}' | '\u{A700}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' | '\u{FB00}'..='\u{FB06}'
        | '\u{FF00}'..='\u{FF5E}' | '\u{10780}'..='\u{107BF}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1DF00}'..='\u{1DFFF}');
    is_letter && !is_latin
}

/// Whether a plain name, folded, may be one with these parts.
fn matches(parts: &[Part], name: &[u8]) -> bool {
    let is_any = |part: &Part| *part == Part::Some;
    wildcard::fits(parts, name, is_any, |part, byte| *part == Part::Plain(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a MariaDB takes for one, by collation; the first line has the names.
    const RECORDED: &str = include_str!("../../../tests/metastores/collations.jsonl");

    fn check(name: &str, rule: Option<Rule>) {
        assert_eq!(Rule::of(name), rule, "{name}");
    }

    #[test]
    fn rules_by_the_names_of_collations() {
        for exact in ["binary", "utf8mb4_nopad_bin", "utf8mb4_0900_bin"] {
            check(exact, None);
        }
        for padded in ["utf8mb4_bin", "utf8mb3_bin", "latin1_bin"] {
            check(padded, Some(Rule::Padded));
        }
        for folded in [
            "utf8mb4_general_ci",
            "utf8mb4_unicode_520_nopad_ci",
            "utf8mb4_0900_ai_ci",
            "utf8mb4_0900_as_cs",
            "utf8mb4_uca1400_nopad_as_ci",
            "uca1400_ai_ci",
            "latin1_swedish_ci",
        ] {
            check(folded, Some(Rule::Folded));
        }
        for any in [
            "utf8mb4_swedish_ci",
            "utf8mb4_turkish_uca1400_ai_ci_x",
            "ucs2_general_ci",
            "nobody_knows",
        ] {
            check(any, Some(Rule::Any));
        }
    }

    /// Whether a name that is not listed may be the one that is.
    fn may_be(rule: Option<Collation>, listed: &str, name: &str) -> bool {
        let Some(collation) = rule else {
            return false;
        };
        let mut names = LooseNames::new(collation);
        names.add(listed, 7);
        let find = |other: &str| (other == listed).then_some(7);
        names.alike(name, find).is_some()
    }

    #[test]
    fn names_that_a_real_database_takes_for_one_are_never_told_apart() {
        let mut lines = RECORDED.lines();
        let names: Vec<String> = serde_json::from_str(lines.next().unwrap()).unwrap();
        let (mut one, mut two) = (0, 0);
        for line in lines {
            let (collation, pairs): (String, Vec<(usize, usize)>) =
                serde_json::from_str(line).unwrap();
            for (a, b) in &pairs {
                for (listed, asked) in [(a, b), (b, a)] {
                    let (listed, asked) = (&names[*listed], &names[*asked]);
                    assert!(
                        may_be(Collation::named(&collation), listed, asked),
                        "{collation}: {listed:?} {asked:?}"
                    );
                    one += 1;
                }
            }
            if Rule::of(&collation) == Some(Rule::Any) {
                continue;
            }
            // Nor is more said than is so, of names of ASCII.
            let folds = |name: &str| name.trim_end_matches(' ').to_ascii_lowercase();
            let folded: Vec<_> = names.iter().map(|name| folds(name)).collect();
            let plain: Vec<_> = (0..names.len())
                .filter(|number| is_plain(&names[*number]))
                .collect();
            for (at, a) in plain.iter().enumerate() {
                // Not all pairs: each with some that are far and near.
                for b in plain[at + 1..].iter().step_by(3) {
                    if folded[*a] != folded[*b] {
                        let (listed, asked) = (&names[*a], &names[*b]);
                        assert!(
                            !may_be(Collation::named(&collation), listed, asked),
                            "{collation}: {listed:?} {asked:?}"
                        );
                        two += 1;
                    }
                }
            }
        }
        assert!(one > 4_000 && two > 100_000, "{one} {two}");
        // The control: byte by byte they differ.
        assert!(!may_be(None, "a", "A"));
    }

    #[test]
    fn a_layer_without_names_has_none_that_is_alike() {
        let names = LooseNames::new(Collation::unknown());
        assert_eq!(names.alike("é", |_| None), None);
    }

    #[test]
    fn parts_that_may_stand_for_more() {
        let check = |listed: &str, name: &str, expected: bool| {
            assert_eq!(
                matches(&parts(listed), name.as_bytes()),
                expected,
                "{listed:?} {name:?}"
            );
        };
        for (listed, name) in [
            ("stra\u{df}e", "strasse"),
            ("\u{200b}a", "a"),
            ("a\u{301}b\u{301}", "ab"),
            ("\u{2026}x", "...x"),
            ("A\u{df} ", "ass"),
        ] {
            check(listed, name, true);
        }
        for (listed, name) in [
            ("stra\u{df}e", "stra"),
            ("ключ", "k"),
            ("a\u{df}b", "assc"),
            ("\u{200b}a", "b"),
        ] {
            check(listed, name, false);
        }
    }
}
