//! The query language by examples, and by odd input.

use proptest::prelude::*;

use super::*;
use crate::domain::catalog::{Catalog, ListedKey, RowId, SecretMeta};
use crate::domain::resolve::Outcome;
use crate::domain::resolve::Prediction;
use crate::domain::usage::UsageState;

const NOW: i64 = 1_795_132_800;

/// A query as it is understood, and what is said about it.
fn check(text: &str, understood: &str, problem: &str) {
    let query = Query::parse(text);
    let terms: Vec<_> = query.terms().iter().map(described).collect();
    assert_eq!(terms.join(" & "), understood, "{text:?}");
    let said = query.problem().unwrap_or_default();
    if problem.is_empty() {
        assert_eq!(said, "", "{text:?}");
    } else {
        assert!(said.contains(problem), "{text:?}: {said:?}");
    }
}

fn described(term: &Term) -> String {
    let text = match &term.test {
        Test::Name(needle) if needle.is_exact() => format!("exact({})", needle.text()),
        Test::Name(needle) => format!("{:?}({})", needle.place(), needle.text()).to_lowercase(),
        Test::Pattern(pattern) => format!("pattern({})", pattern.source()),
        Test::Fuzzy(fuzzy) => format!("fuzzy({})", fuzzy.letters()),
        Test::Layer(layers) => format!("layer({})", names(layers)),
        Test::Wins(layers) => format!("wins({})", names(layers)),
        Test::Changed(side, bound) => format!("changed({}{bound})", side.sign()),
        Test::Any(tests) => {
            let term = |test: &Test| Term {
                is_negated: false,
                test: test.clone(),
            };
            let tests: Vec<_> = tests.iter().map(|test| described(&term(test))).collect();
            format!("any({})", tests.join(" | "))
        }
        other => format!("{other:?}").to_lowercase(),
    };
    if term.is_negated {
        return format!("not {text}");
    }
    text
}

fn names(layers: &Layers) -> String {
    let names: Vec<_> = layers.each().map(Layer::name).collect();
    names.join(",")
}

#[test]
fn terms_about_the_name() {
    check("", "", "");
    check("   ", "", "");
    check("aws", "anywhere(aws)", "");
    check("  a  b ", "anywhere(a) & anywhere(b)", "");
    check("!a", "not anywhere(a)", "");
    check("!!a", "not anywhere(!a)", "");
    check("'A^b$", "exact(A^b$)", "");
    check("!'a", "not exact(a)", "");
    check("^a", "start(a)", "");
    check("a$", "end(a)", "");
    check("^a$", "whole(a)", "");
    check("!^a$ b", "not whole(a) & anywhere(b)", "");
    check("a^b$c", "anywhere(a^b$c)", "");
    check("~abc", "fuzzy(abc)", "");
    check("!~abc", "not fuzzy(abc)", "");
    check(r"a\ b", "anywhere(a b)", "");
    check(r"a\\ b", r"anywhere(a\) & anywhere(b)", "");
    check(r"a\b", r"anywhere(a\b)", "");
}

#[test]
fn what_is_not_finished_asks_nothing_yet() {
    for text in [
        "!",
        "'",
        "^",
        "$",
        "^$",
        "~",
        "!^",
        "layer:",
        "wins:",
        "changed<",
        "!changed>",
    ] {
        check(text, "", "");
        check(&format!("{text} a"), "anywhere(a)", "");
    }
}

#[test]
fn one_of_several_terms() {
    check("a|b", "any(anywhere(a) | anywhere(b))", "");
    check("!^a|b$ c", "not any(start(a) | end(b)) & anywhere(c)", "");
    check(
        "missing:|changed<2d|'B",
        "any(missing | changed(<2d) | exact(B))",
        "",
    );
    check("x|/a.c/", "any(anywhere(x) | pattern(a.c))", "");
    check(r"a\|b", "anywhere(a|b)", "");
    check("'a|b", "exact(a|b)", "");
    check("/a|b/", "pattern(a|b)", "");
    check("a|", "anywhere(a)", "");
    check("|", "", "");
    check("|/a/", "any(pattern(a))", "");
    check("|'a|b", "any(exact(a) | anywhere(b))", "");
    check("a|layer:awz", "anywhere(a)", "did you mean `aws`?");
}

#[test]
fn the_first_examples_are_examples_of_the_tables() {
    let examples = FORMS.iter().map(|form| form.example);
    let examples: Vec<_> = examples
        .chain(FIELDS.iter().map(|field| field.example))
        .collect();
    assert!(
        FIRST_EXAMPLES
            .iter()
            .all(|example| examples.contains(example))
    );
}

#[test]
fn patterns() {
    check("/a.*b/", "pattern(a.*b)", "");
    check("!/a b/ c", "not pattern(a b) & anywhere(c)", "");
    check(r"/a\/ b/", r"pattern(a\/ b)", "");
    check("/a/b/", "pattern(a/b)", "");
    check("/", "anywhere(/)", "");
    check("//", "anywhere(//)", "as text");
    check("/prod", "anywhere(/prod)", "another /");
    check("a/b", "anywhere(a/b)", "");
    check(
        "/(/ x",
        "anywhere(x)",
        "not a valid pattern: unclosed group",
    );
}

#[test]
fn fields() {
    check("layer:aws", "layer(aws)", "");
    check("LAYER:AWS", "layer(aws)", "");
    check("layer:env", "layer(env)", "");
    check(
        "layer:a",
        "layer(aws,api-server/aws,api-server/datacoves,api-server/custom,api-server/env,api-server/metastore,api-server/local-file)",
        "",
    );
    check("wins:api-server/e", "wins(api-server/env)", "");
    check("!wins:meta", "not wins(metastore)", "");
    check(
        "missing: shadowed: sensitive:",
        "missing & shadowed & sensitive",
        "",
    );
    check("!uncertain: deleted:", "not uncertain & deleted", "");
    check("changed<2d", "changed(<2d)", "");
    check("!changed>2026-01-31", "not changed(>2026-01-31)", "");
}

#[test]
fn what_is_not_understood_is_reported_and_the_rest_works() {
    check("layer:awz x", "anywhere(x)", "did you mean `aws`?");
    check(
        "layer:zzzzzzzz",
        "",
        "unknown layer \"zzzzzzzz\"; layers: aws datacoves",
    );
    check(
        "layr:aws",
        "anywhere(layr:aws)",
        "did you mean `layer:aws`?",
    );
    check(
        "changd<2d",
        "anywhere(changd<2d)",
        "did you mean `changed<2d`?",
    );
    check("changed<2 x", "anywhere(x)", "needs an age");
    check("changed:2d", "", "write `changed<2d` instead of `changed:`");
    check(
        "missing:x",
        "",
        "`missing:` takes no value; `missing:x` is ignored",
    );
    check("layer<aws", "", "write `layer:aws` instead of `layer<`");
}

#[test]
fn an_ordinary_name_with_a_sign_in_it_is_found() {
    for name in [
        "a:b",
        "1<2",
        "x:",
        ":x",
        "<",
        "arn:aws:x",
        "s3://b",
        "is>it",
    ] {
        check(name, &format!("anywhere({name})"), "");
        check(&format!("'{name}"), &format!("exact({name})"), "");
    }
    check("'layer:aws", "exact(layer:aws)", "");
}

#[test]
fn the_one_fuzzy_term_ranks() {
    let ranks = |text: &str| Query::parse(text).ranking().is_some();
    assert!(ranks("~a") && ranks("x ~a !~b"));
    assert!(!ranks("a") && !ranks("~a ~b") && !ranks("!~a"));
}

#[test]
fn a_key_without_a_winner_is_missing() {
    for text in ["wins:none", "wins:missing", "WINS:None", "wins:no"] {
        check(text, "missing", "");
        assert_eq!(Query::parse(text).to_string(), "missing:");
    }
    check("!wins:none", "not missing", "");
    check("wins:m", "wins(metastore)", "");
    check("layer:none", "", "unknown layer \"none\"");
}

#[test]
fn an_unknown_field_is_text_and_a_near_one_is_suggested() {
    for (text, meant) in [
        ("shadow:", "did you mean `shadowed:`?"),
        ("winer:aws", "did you mean `wins:aws`?"),
        ("winner:", "did you mean `wins:env`?"),
        ("Winner:aws", "did you mean `wins:aws`?"),
        ("foo:bar", ""),
        ("re:x", ""),
    ] {
        let asked = format!("anywhere({})", text.to_lowercase());
        check(text, &asked, meant);
        let word = text.split_inclusive(':').next();
        assert_eq!(Query::parse(text).unknown_field(), word, "{text}");
    }
    for text in ["wins:aws", "'foo:bar", "a_b:c", "foo", "changed<2d"] {
        assert_eq!(Query::parse(text).unknown_field(), None, "{text}");
    }
}

#[test]
fn layers_that_a_deployment_does_not_have_are_reported() {
    let check = |text: &str, expected: Option<&str>| {
        let vain = Query::parse(text).without_layers(&[Layer::AWS, Layer::ENV]);
        assert_eq!(vain.as_deref(), expected, "{text}");
    };
    check("wins:meta", Some("wins:meta"));
    check("a layer:data", Some("layer:data"));
    check("!wins:meta", None);
    check("wins:a", None);
    check("meta", None);
}

#[test]
fn costs() {
    let cost = |text: &str| Query::parse(text).cost();
    assert_eq!(cost(""), Cost::Pass);
    assert_eq!(cost("a ^b !'c"), Cost::Pass);
    assert_eq!(cost("a ~b"), Cost::Row);
    assert_eq!(cost("changed<2d wins:aws"), Cost::Walk);
}

#[test]
fn every_example_of_the_tables_is_understood() {
    let examples = FORMS.iter().map(|form| form.example);
    for example in examples.chain(FIELDS.iter().map(|field| field.example)) {
        let query = Query::parse(example);
        assert_eq!(query.problem(), None, "{example}");
        assert_eq!(query.to_string(), example);
        assert_eq!(query.terms().len(), 1, "{example}");
    }
}

/// A world in which a key's own letters say what is known of it.
struct ByLetters<'a>(&'a Catalog);

impl ByLetters<'_> {
    fn has(&self, row: RowId, letter: char) -> bool {
        self.0.name(row).contains(letter)
    }
}

impl RowFacts for ByLetters<'_> {
    fn prediction(&self, row: RowId) -> Prediction {
        let winner = self.has(row, 'e').then_some(Layer::ENV);
        let shadowed = self.has(row, 's').then_some(Layer::METASTORE);
        let holders = winner.into_iter().chain(shadowed);
        Prediction {
            outcome: winner.map_or(Outcome::Missing, |_| Outcome::Found),
            winner,
            certain: !self.has(row, 'u'),
            aws_calls: 0,
            holders: holders.fold(0, |bits, layer| bits | 1 << layer.index()),
        }
    }

    fn is_listed_in(&self, row: RowId, layer: Layer) -> bool {
        layer == Layer::AWS && self.has(row, 'w')
    }

    fn is_sensitive(&self, row: RowId) -> bool {
        self.has(row, 'p')
    }

    fn usage(&self, row: RowId) -> UsageState {
        match (self.has(row, 'a'), self.has(row, 'r')) {
            (true, true) => UsageState::Both,
            (true, false) => UsageState::Parse,
            (false, true) => UsageState::Run,
            (false, false) => UsageState::Unused,
        }
    }

    fn now(&self) -> Option<i64> {
        Some(NOW)
    }
}

fn world(names: &[&str]) -> Catalog {
    let mut catalog = Catalog::new();
    let key = |name: &&str| ListedKey {
        name: (*name).to_owned(),
        secret: name.contains('c').then(|| SecretMeta {
            changed: Some(NOW - 86_400),
            deleted: name.contains('d').then_some(NOW),
            ..SecretMeta::default()
        }),
    };
    catalog.add(Layer::AWS, names.iter().map(key).collect());
    catalog
}

fn found(catalog: &Catalog, text: &str) -> Vec<String> {
    let query = Query::parse(text);
    let mut look = RowMatcher::default();
    let rows = query.passing(catalog);
    let rows = rows.unwrap_or_else(|| catalog.sorted().to_vec());
    let facts = ByLetters(catalog);
    rows.into_iter()
        .inspect(|row| assert!(query.passes(catalog, *row)))
        .filter(|row| look.rank(&query, catalog, &facts, *row).is_some())
        .map(|row| catalog.name(row).to_owned())
        .collect()
}

#[test]
fn each_term_finds_its_rows() {
    let catalog = world(&["c", "cd", "e", "es", "eu", "p", "w", "x y"]);
    let check =
        |text: &str, expected: &[&str]| assert_eq!(found(&catalog, text), expected, "{text}");
    check("e", &["e", "es", "eu"]);
    check("!e", &["c", "cd", "p", "w", "x y"]);
    check("e !s", &["e", "eu"]);
    check("^e$", &["e"]);
    check("/^.$/", &["c", "e", "p", "w"]);
    check("/(/ eu", &["eu"]);
    check("~es", &["es"]);
    check("layer:aws", &["w"]);
    check("wins:env", &["e", "es", "eu"]);
    check("wins:aws", &[]);
    check("missing:", &["c", "cd", "p", "w", "x y"]);
    check("shadowed:", &["es"]);
    check("sensitive:", &["p"]);
    check("uncertain:", &["eu"]);
    check("deleted:", &["cd"]);
    check("changed<2d", &["c", "cd"]);
    check("changed>2d", &[]);
    check("!changed<2d !e", &["p", "w", "x y"]);
    check(r"x\ y", &["x y"]);
    check("p|w", &["p", "w"]);
    check("!p|w e", &["e", "es", "eu"]);
    check("deleted:|uncertain:|~xy", &["cd", "eu", "x y"]);
    check("!deleted:|e !p|w", &["c", "x y"]);
}

#[test]
fn usage_words_find_what_they_say() {
    let catalog = world(&["a", "ar", "r", "x"]);
    let check =
        |text: &str, expected: &[&str]| assert_eq!(found(&catalog, text), expected, "{text}");
    check("usage:parse", &["a", "ar"]);
    check("usage:r", &["ar", "r"]);
    check("usage:BOTH", &["ar"]);
    check("usage:u", &["x"]);
    check("usage:unseen", &[]);
    check("!usage:run", &["a", "x"]);
    check("usage:dynamic|usage:both", &["ar"]);
    let problem = |text: &str| Query::parse(text).problem().map(str::to_owned);
    assert_eq!(
        problem("usage:prase").as_deref(),
        Some("did you mean `usage:parse`?")
    );
    assert!(problem("usage:zzz").unwrap().contains("parse run both"));
    assert_eq!(problem("usage:"), None);
    assert!(Query::parse("a !usage:run").usage_term().is_some());
    assert!(Query::parse("a").usage_term().is_none());
}

const PIECES: &[&str] = &[
    "a",
    "B",
    "ß",
    "İ",
    "Σ",
    "ς",
    "!",
    "'",
    "|",
    "^",
    "$",
    "/",
    "~",
    ":",
    "<",
    ">",
    " ",
    "\\",
    "layer:",
    "wins:",
    "env",
    "api",
    "changed<",
    "2d",
    "2026-01-31",
    "missing:",
    "(",
    "[",
    "*",
    "日",
    "\u{301}",
    "\n",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_and_what_is_understood_reads_the_same_again(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12)
    ) {
        let query = Query::parse(&pieces.concat());
        let again = Query::parse(&query.to_string());
        prop_assert_eq!(query.terms(), again.terms(), "{}", query);
    }

    #[test]
    fn any_text_at_all(text in any::<String>()) {
        let query = Query::parse(&text);
        let again = Query::parse(&query.to_string());
        prop_assert_eq!(query.terms(), again.terms());
        Marker::new(&query).marks("db_Password_ß");
    }

    #[test]
    fn one_pass_agrees_with_looking_at_each_name(
        names in prop::collection::btree_set("[aAbBßΣςİ\n_]{1,6}", 1..12),
        text in "[aAbBßΣςİ\n_]{1,3}",
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let catalog = world(&names);
        let single = [text.clone(), format!("'{text}"), format!("^{text}"), format!("{text}$"), format!("^{text}$")];
        let several = [format!("!{text}"), format!("a {text}"), format!("a !'{text}"), format!("{text}|b"), format!("!B|{text} a"), format!("!{text} !B ^a")];
        for query in single.into_iter().chain(several) {
            let parsed = Query::parse(&query);
            let rows = catalog.sorted().iter();
            let expected: Vec<_> = rows.filter(|row| parsed.passes(&catalog, **row)).map(|row| catalog.name(*row)).collect();
            prop_assert_eq!(found(&catalog, &query), expected, "{}", query);
        }
    }

    #[test]
    fn marks_are_in_order_and_within_the_name(name in any::<String>(), text in "[a-zß]{1,2}") {
        for query in [text.clone(), format!("~{text}"), format!("/{text}/"), format!("{text}$")] {
            let mut last = 0;
            for mark in Marker::new(&Query::parse(&query)).marks(&name) {
                prop_assert!(mark.start >= last && mark.start < mark.end);
                prop_assert!(name.get(mark.clone()).is_some());
                last = mark.end;
            }
        }
    }
}
