//! A secret that is nearly where Airflow looks: which rule of its name differs from the one that is asked for.
//!
//! Pure: a key, where Airflow looks for each kind, and names one by one. The names are those of all secrets, not only those
//! below the prefix. Does not know whether Airflow would read what it finds.

use super::deployment::Deployment;
use super::key::{Key, Kind, written};
use super::lookup::name_beginning;
use super::nearest::{Difference, difference, fold};
use super::search_path::Layer;

/// Which rule a name breaks. The nearest kinds first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The key has blanks that the name does not have.
    SpaceInName,
    /// A slash too many: at the beginning, at the end, or doubled.
    SlashInName,
    /// Upper and lower case differ.
    CaseDiffers,
    /// Something else than the separator is between prefix and key.
    WrongSeparator,
    /// It begins otherwise.
    WrongPrefix,
    /// The key itself differs a little.
    NearName,
}

impl Rule {
    /// The name in `--json`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SpaceInName => "space-in-name",
            Self::SlashInName => "slash-in-name",
            Self::CaseDiffers => "case-differs",
            Self::WrongSeparator => "wrong-separator",
            Self::WrongPrefix => "wrong-prefix",
            Self::NearName => "near-name",
        }
    }
}

/// A secret that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// Its whole name.
    pub name: String,
    /// What differs.
    pub rule: Rule,
    /// The same in words: `leading slash`, `below airflow/variable/`.
    pub why: String,
    /// What the prefix of this kind would have to be for Airflow to find it; None where no prefix would do.
    pub prefix: Option<String>,
    /// The key by which Airflow finds it as it is; None where there is none.
    pub key: Option<String>,
    /// It is where another kind of the same key belongs.
    pub other_kind: Option<Kind>,
    /// The less, the likelier it is meant.
    rank: (u8, usize),
}

impl Misplaced {
    /// It is hardly anything else: not just a name that ends in the same way.
    pub const fn is_likely(&self) -> bool {
        self.rank.0 < 5
    }

    /// What to do: `place` is where Airflow looks, `option` the name of its prefix.
    pub fn next_step(&self, place: &str, option: &str) -> String {
        let why = &self.why;
        let (name, place) = (written(&self.name), written(place));
        let found = if self.is_likely() {
            format!("AWS has it at {name} ({why}), and Airflow asks for {place}")
        } else {
            format!("AWS has {name} ({why}), if that is what you mean; Airflow asks for {place}")
        };
        // Secrets Manager renames no secret.
        let create = format!("create a secret {place} with this value");
        let remedy = match (&self.key, self.other_kind, &self.prefix) {
            _ if self.rule == Rule::SpaceInName => "remove the spaces from the key".to_owned(),
            (Some(key), ..) => format!("use the key {}, or {create}", written(key)),
            (_, Some(kind), _) => {
                let (noun, kind, read) = (noun(kind), kind.name(), read_with(kind));
                format!(
                    "if it is the {noun} that is meant, read it with {read} (varlens: --kind {kind}); else {create}"
                )
            }
            (_, _, Some(prefix)) => format!(
                "{create}; {option} = {prefix} finds it too, but then every other key is looked for there"
            ),
            _ => create,
        };
        format!("{found}: {remedy}")
    }
}

/// How many are kept.
const KEPT: usize = 3;

/// Looks for the secret of one key among names.
#[derive(Clone, Debug)]
pub struct Misplacement {
    key: String,
    kind: Kind,
    sep: String,
    /// What the names of each kind begin with, in the order of [`Kind::ALL`]; None where the prefix is null.
    beginnings: [Option<String>; 3],
    best: Vec<Misplaced>,
    /// Similar keys below the own prefix are known from elsewhere.
    is_beyond: bool,
}

impl Misplacement {
    /// For a key of a kind. `beginnings`: what names begin with, e.g. `airflow/variables/`, in the order of [`Kind::ALL`];
    /// `sep`: how each of them ends, if it has a prefix.
    pub fn of(key: &str, kind: Kind, beginnings: [Option<String>; 3], sep: &str) -> Self {
        Self {
            key: key.to_owned(),
            kind,
            sep: sep.to_owned(),
            beginnings,
            best: Vec::new(),
            is_beyond: false,
        }
    }

    /// For a key in a layer of a deployment.
    pub fn in_layer(deployment: &Deployment, layer: Layer, key: &Key) -> Self {
        let beginnings = Kind::ALL.map(|kind| name_beginning(deployment, layer, kind));
        let sep = &deployment.aws_of(layer).sep.value;
        Self::of(&key.name, key.kind, beginnings, sep)
    }

    /// The same without the similar keys below the own prefix, which a listing of the prefix has.
    pub fn beyond_prefix(self) -> Self {
        Self {
            is_beyond: true,
            ..self
        }
    }

    /// A name has the prefix of one of the kinds.
    pub fn is_below(&self, name: &str) -> bool {
        let mut beginnings = self.beginnings.iter().flatten();
        beginnings.any(|beginning| name.starts_with(beginning.as_str()))
    }

    /// What was found, the likeliest first.
    pub fn best(&self) -> &[Misplaced] {
        &self.best
    }

    /// Compares one name.
    pub fn consider(&mut self, name: &str) {
        let Some(found) = self.classify(name) else {
            return;
        };
        let is_similar = matches!(found.rule, Rule::NearName | Rule::CaseDiffers);
        if self.is_beyond && is_similar && found.key.is_some() {
            return;
        }
        let order = |one: &Misplaced| (one.rank, one.name.clone());
        let at = self
            .best
            .partition_point(|other| order(other) < order(&found));
        if at < KEPT && self.best.get(at) != Some(&found) {
            self.best.insert(at, found);
            self.best.truncate(KEPT);
        }
    }

    /// What a name breaks; None for the very name that Airflow asks for, and for one that has nothing to do with it.
    pub fn classify(&self, name: &str) -> Option<Misplaced> {
        let bare = self.key.trim();
        let own = self.beginnings[self.kind as usize].as_deref();
        if bare.is_empty() || own.is_some_and(|own| rest(name, own) == Some(&self.key)) {
            return None;
        }
        let found = |rule, why: String, rank| Misplaced {
            name: name.to_owned(),
            rule,
            why,
            prefix: None,
            key: own.and_then(|own| rest(name, own)).map(str::to_owned),
            other_kind: None,
            rank: (rank, name.len().abs_diff(bare.len())),
        };
        if bare != self.key && own.is_some_and(|own| rest(name, own) == Some(bare)) {
            let why = "the key has leading or trailing spaces".to_owned();
            return Some(found(Rule::SpaceInName, why, 0));
        }
        let trimmed = name.trim_end_matches('/');
        let Some((head, of_key)) = split(trimmed, bare) else {
            return self.near(name, own, found);
        };
        let (rule, why, rank) = if trimmed.len() < name.len() {
            (Rule::SlashInName, "slash at the end".to_owned(), 1)
        } else {
            self.judge(head, own, of_key)?
        };
        let also = match of_key {
            OfKey::Same => "",
            _ if own == Some(head) => "",
            OfKey::Case => "; upper/lower case of the key differs too",
            OfKey::Separators => "; separators of the key differ too",
        };
        let is_whole = of_key == OfKey::Same && trimmed == name;
        let other_kind = self.other_kind(head).filter(|_| is_whole);
        Some(Misplaced {
            other_kind,
            // The prefix of another kind would be wrong for all other keys.
            prefix: Some(head)
                .filter(|head| is_whole && !head.is_empty() && other_kind.is_none())
                .and_then(|head| head.strip_suffix(self.sep.as_str()))
                .filter(|prefix| !prefix.is_empty())
                .map(str::to_owned),
            ..found(
                rule,
                format!("{why}{also}"),
                rank + u8::from(of_key != OfKey::Same),
            )
        })
    }

    /// What a name that ends with the key has before it.
    fn judge(&self, head: &str, own: Option<&str>, of_key: OfKey) -> Option<(Rule, String, u8)> {
        let own_prefix = own.map(|own| own.strip_suffix(self.sep.as_str()).unwrap_or(own));
        match own {
            Some(own) if own == head => {
                let rule = match of_key {
                    OfKey::Same => return None,
                    OfKey::Case => (Rule::CaseDiffers, "the case of the key".to_owned(), 1),
                    OfKey::Separators => (Rule::NearName, "differs in separators".to_owned(), 1),
                };
                return Some(rule);
            }
            Some(own) if own.eq_ignore_ascii_case(head) => {
                let why = format!("upper/lower case of the prefix: {head}");
                return Some((Rule::CaseDiffers, why, 1));
            }
            Some(own) if own != head && squeezed(own) == squeezed(head) => {
                return Some((Rule::SlashInName, slash(head).to_owned(), 1));
            }
            _ => {}
        }
        let between = own_prefix
            .filter(|prefix| !prefix.is_empty())
            .and_then(|prefix| head.strip_prefix(prefix));
        if let Some(between) = between.filter(|between| is_separator(between)) {
            let why = if between.is_empty() {
                "no separator between prefix and key".to_owned()
            } else {
                format!("`{between}` in place of the separator `{}`", self.sep)
            };
            return Some((Rule::WrongSeparator, why, 2));
        }
        if let Some(kind) = self.other_kind(head) {
            let why = format!("it has the name of a {}", noun(kind));
            return Some((Rule::WrongPrefix, why, 3));
        }
        if head.is_empty() {
            let why = "it has no prefix".to_owned();
            return own
                .is_some_and(|own| !own.is_empty())
                .then_some((Rule::WrongPrefix, why, 4));
        }
        // `x` is no part of `max`.
        if head.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let is_alike = own.is_some_and(|own| is_alike(own, head));
        let rank = if is_alike { 2 } else { 6 };
        Some((Rule::WrongPrefix, format!("below {head}"), rank))
    }

    fn other_kind(&self, head: &str) -> Option<Kind> {
        let head = squeezed(head);
        let kinds = Kind::ALL.into_iter().zip(&self.beginnings);
        let mut others = kinds.filter(|(kind, _)| *kind != self.kind);
        let is_its = |beginning: &Option<String>| {
            beginning
                .as_deref()
                .is_some_and(|own| !own.is_empty() && squeezed(own) == head)
        };
        others.find(|(_, own)| is_its(own)).map(|(kind, _)| kind)
    }

    /// A name that ends otherwise, below a beginning that is known: the key itself may be written differently.
    fn near(
        &self,
        name: &str,
        own: Option<&str>,
        found: impl Fn(Rule, String, u8) -> Misplaced,
    ) -> Option<Misplaced> {
        let beginnings = self.beginnings.iter().flatten().map(String::as_str);
        let beginning = beginnings
            .filter(|beginning| !beginning.is_empty() && name.starts_with(beginning))
            .max_by_key(|beginning| beginning.len())?;
        let rest = rest(name, beginning)?;
        let difference = difference(&self.key, rest)?;
        let rank = match difference {
            Difference::Letters(count) => 5 + count,
            _ => 5,
        };
        let below = if own == Some(beginning) {
            String::new()
        } else {
            format!("; below {beginning}")
        };
        Some(found(
            Rule::NearName,
            format!("{}{below}", difference.words()),
            rank,
        ))
    }
}

/// How a name's end differs from the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfKey {
    Same,
    Case,
    Separators,
}

/// What is before the key in a name, and how the name's end differs from the key.
fn split<'n>(name: &'n str, key: &str) -> Option<(&'n str, OfKey)> {
    let start = name.len().checked_sub(key.len())?;
    let (head, tail) = (name.get(..start)?, name.get(start..)?);
    let of_key = if tail == key {
        OfKey::Same
    } else if tail.eq_ignore_ascii_case(key) {
        OfKey::Case
    } else if fold(tail) == fold(key) {
        OfKey::Separators
    } else {
        return None;
    };
    Some((head, of_key))
}

/// What follows a beginning, if anything does.
fn rest<'n>(name: &'n str, beginning: &str) -> Option<&'n str> {
    name.strip_prefix(beginning).filter(|rest| !rest.is_empty())
}

/// Without a slash at the beginning and with single ones, in lower case.
fn squeezed(text: &str) -> String {
    let parts: Vec<_> = text.split('/').filter(|part| !part.is_empty()).collect();
    let has_end = !parts.is_empty() && text.ends_with('/');
    let end = if has_end { "/" } else { "" };
    format!("{}{end}", parts.join("/")).to_lowercase()
}

fn slash(head: &str) -> &'static str {
    if head.starts_with("//") || head.contains("//") {
        "doubled slash"
    } else {
        "leading slash"
    }
}

/// The characters of a secret's name that are neither letter nor digit.
fn is_separator(text: &str) -> bool {
    text.chars().all(|c| "/_+=.@-".contains(c))
}

/// Two beginnings that differ in a few letters, as singular and plural do.
fn is_alike(own: &str, head: &str) -> bool {
    difference(&squeezed(own), &squeezed(head)).is_some()
}

/// What reads a key of this kind in a DAG.
const fn read_with(kind: Kind) -> &'static str {
    match kind {
        Kind::Variable => "Variable.get",
        Kind::Connection => "BaseHook.get_connection",
        Kind::Config => "an option of airflow.cfg that ends in _secret",
    }
}

const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Variable => "variable",
        Kind::Connection => "connection",
        Kind::Config => "config option",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Rule::{CaseDiffers, NearName, SlashInName, SpaceInName, WrongPrefix, WrongSeparator};

    type Case = (&'static str, &'static str, Option<(Rule, &'static str)>);

    #[rustfmt::skip] // One row per name.
    const CASES: &[Case] = &[
        ("lead_slash", "/airflow/variables/lead_slash", Some((SlashInName, "leading slash"))),
        ("x", "//airflow/variables/x", Some((SlashInName, "doubled slash"))),
        ("x", "airflow/variables//x", Some((SlashInName, "doubled slash"))),
        ("x", "airflow//variables/x", Some((SlashInName, "doubled slash"))),
        ("x", "airflow/variables/x/", Some((SlashInName, "slash at the end"))),
        ("stripe_token", "stripe_token", Some((WrongPrefix, "it has no prefix"))),
        ("x", "airflow/variable/x", Some((WrongPrefix, "below airflow/variable/"))),
        ("x", "airflow-variables/x", Some((WrongPrefix, "below airflow-variables/"))),
        ("x", "airflow/x", Some((WrongPrefix, "below airflow/"))),
        ("x", "prod/airflow/variables/x", Some((WrongPrefix, "below prod/airflow/variables/"))),
        ("x", "airflow/connections/x", Some((WrongPrefix, "it has the name of a connection"))),
        ("x", "/airflow/config/x", Some((WrongPrefix, "it has the name of a config option"))),
        ("x", "Airflow/Variables/x", Some((CaseDiffers, "upper/lower case of the prefix: Airflow/Variables/"))),
        ("Api_Key", "airflow/variables/api_key", Some((CaseDiffers, "the case of the key"))),
        ("x", "airflow/variables-x", Some((WrongSeparator, "`-` in place of the separator `/`"))),
        ("x", "airflow/variables--x", Some((WrongSeparator, "`--` in place of the separator `/`"))),
        ("x", "airflow/variables_x", Some((WrongSeparator, "`_` in place of the separator `/`"))),
        ("x", "airflow/variablesx", Some((WrongSeparator, "no separator between prefix and key"))),
        (" x", "airflow/variables/x", Some((SpaceInName, "the key has leading or trailing spaces"))),
        ("my_key", "airflow/variables/my-key", Some((NearName, "differs in separators"))),
        ("my_secret_key", "airflow/variables/my_secert_key", Some((NearName, "differs in one letter"))),
        ("my_secret_key", "airflow/connections/my_secret_keys", Some((NearName, "differs in one letter; below airflow/connections/"))),
        ("my_key", "/airflow/variables/my-key", Some((SlashInName, "leading slash; separators of the key differ too"))),
        ("x", "airflow/variables/x", None),
        ("x", "airflow/variables/max", None),
        ("x", "something/else", None),
        ("x", "max", None),
        ("", "airflow/variables/x", None),
    ];

    fn of(key: &str, kind: Kind) -> Misplacement {
        let beginnings = [
            "airflow/variables/",
            "airflow/connections/",
            "airflow/config/",
        ];
        Misplacement::of(key, kind, beginnings.map(|text| Some(text.to_owned())), "/")
    }

    #[track_caller]
    fn check(key: &str, name: &str, expected: Option<(Rule, &str)>) {
        let found = of(key, Kind::Variable).classify(name);
        let found = found.as_ref().map(|found| (found.rule, found.why.as_str()));
        assert_eq!(found, expected, "{key} {name}");
    }

    #[test]
    fn each_name_breaks_the_rule_that_it_breaks() {
        for (key, name, expected) in CASES {
            check(key, name, *expected);
        }
    }

    #[test]
    fn what_would_make_airflow_find_it() {
        let of = |name: &str| {
            let found = of("x_key", Kind::Variable).classify(name).unwrap();
            (found.prefix, found.key)
        };
        let prefix = |text: &str| (Some(text.to_owned()), None);
        let key = |text: &str| (None, Some(text.to_owned()));
        assert_eq!(of("/airflow/variables/x_key"), prefix("/airflow/variables"));
        assert_eq!(of("airflow/variable/x_key"), prefix("airflow/variable"));
        assert_eq!(of("airflow/connections/x_key"), (None, None));
        assert_eq!(of("airflow/variables-x_key"), (None, None));
        assert_eq!(of("x_key"), (None, None));
        assert_eq!(of("airflow/variables/X_KEY"), key("X_KEY"));
        assert_eq!(of("airflow/variables/x-key"), key("x-key"));
    }

    #[test]
    fn no_advice_breaks_other_keys_or_renames_a_secret() {
        let advice = |name: &str| {
            let found = of("x_key", Kind::Variable).classify(name).unwrap();
            found.next_step("airflow/variables/x_key", "variables_prefix")
        };
        let create = "create a secret airflow/variables/x_key with this value";
        let connection = advice("airflow/connections/x_key");
        assert!(connection.contains("BaseHook.get_connection") && connection.ends_with(create));
        assert!(!connection.contains("variables_prefix"), "{connection}");
        let other = advice("prod/variables/x_key");
        assert!(
            other.contains(create) && other.contains("every other key"),
            "{other}"
        );
        for name in [
            "x_key",
            "airflow/variables-x_key",
            "airflow/variables/X_KEY",
        ] {
            let said = advice(name);
            assert!(said.contains(create) && !said.contains("rename"), "{said}");
        }
    }

    #[test]
    fn the_likeliest_comes_first_and_few_are_kept() {
        let mut search = of("x_key", Kind::Variable);
        let names = [
            "other/team/x_key",
            "x_key",
            "airflow/connections/x_key",
            "airflow/variables-x_key",
            "/airflow/variables/x_key",
            "unrelated",
            "/airflow/variables/x_key",
        ];
        for name in names {
            search.consider(name);
        }
        let best: Vec<_> = search.best().iter().map(|one| one.name.as_str()).collect();
        let expected = [
            "/airflow/variables/x_key",
            "airflow/variables-x_key",
            "airflow/connections/x_key",
        ];
        assert_eq!(best, expected);
    }

    #[test]
    fn other_separators_prefixes_and_null_ones() {
        let search = |own: Option<&str>, sep: &str| {
            let beginnings = [own.map(str::to_owned), None, Some("p--".to_owned())];
            Misplacement::of("x_key", Kind::Variable, beginnings, sep)
        };
        let rule = |search: Misplacement, name: &str| search.classify(name).map(|found| found.rule);
        let own = || search(Some("v--"), "--");
        assert_eq!(rule(own(), "v/x_key"), Some(Rule::WrongSeparator));
        assert_eq!(rule(own(), "v-x_key"), Some(Rule::WrongSeparator));
        assert_eq!(rule(own(), "p--x_key"), Some(Rule::WrongPrefix));
        assert_eq!(rule(own(), "v--x_key"), None);
        // Without a prefix the bare name is the right one; with a null one, nothing is asked for.
        assert_eq!(rule(search(Some(""), "/"), "x_key"), None);
        assert_eq!(
            rule(search(Some(""), "/"), "/x_key"),
            Some(Rule::SlashInName)
        );
        assert_eq!(
            rule(search(None, "/"), "airflow/variables/x_key"),
            Some(Rule::WrongPrefix)
        );
    }
}
