//! Parsing a query: words, the signs before and after them, and the fields.

use super::escape::{alternatives, unescaped};
use super::table::{FIELDS, Id, QueryField, Takes, field_named};
use super::{
    BEGINNINGS, Bound, BoundSide, Fuzzy, Layers, NamePattern, Query, Term, Test, UsageWords,
};
use crate::domain::catalog::needle::{Needle, TextPosition};
use crate::domain::search_path::Layer;
use crate::domain::suggest;

/// A parsed word: its test, and what is wrong with it. An unfinished word has no test.
#[derive(Default)]
struct Read {
    test: Option<Test>,
    problem: Option<String>,
    /// The word and the sign of what looks like a field and is not one.
    unknown_field: Option<String>,
}

impl Read {
    fn test(test: Test) -> Self {
        Self {
            test: Some(test),
            ..Self::default()
        }
    }

    fn problem(problem: impl Into<String>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..Self::default()
        }
    }

    fn but(self, problem: Option<String>) -> Self {
        Self { problem, ..self }
    }
}

impl Query {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text.trim_start_matches(' ');
        while !rest.is_empty() {
            let (is_negated, positive) = match rest.strip_prefix('!') {
                Some(behind) => (true, behind),
                None => (false, rest),
            };
            let (read, behind) = word(positive);
            query
                .terms
                .extend(read.test.map(|test| Term { is_negated, test }));
            query.problem = query.problem.or(read.problem);
            query.unknown_field = query.unknown_field.or(read.unknown_field);
            rest = behind.trim_start_matches(' ');
        }
        query
    }
}

/// Parses the first word of a text and returns the rest too.
fn word(text: &str) -> (Read, &str) {
    if let Some((source, behind)) = delimited(text) {
        return (of_pattern(source), behind);
    }
    if text.starts_with('\'') {
        let (word, behind) = unescaped(text);
        return (term(&word), behind);
    }
    let (words, behind) = alternatives(text);
    if let [word] = &words[..] {
        return (term(word), behind);
    }
    (any(words.iter().map(|word| alternative(word))), behind)
}

/// `a|b`: one of these. A word that is not finished counts as little as it does alone.
fn any(words: impl Iterator<Item = Read>) -> Read {
    let mut all = Read::default();
    let mut tests = Vec::new();
    for read in words {
        tests.extend(read.test);
        all.problem = all.problem.or(read.problem);
        all.unknown_field = all.unknown_field.or(read.unknown_field);
    }
    let is_word = |test: &Test| !test.to_string().starts_with(BEGINNINGS);
    all.test = match &tests[..] {
        [] => None,
        [only] if is_word(only) => tests.pop(),
        _ => Some(Test::Any(tests)),
    };
    all
}

/// A word of several; here a pattern has no space around it that would end it.
fn alternative(word: &str) -> Read {
    let pattern = delimited(word).filter(|(_, behind)| behind.is_empty());
    pattern.map_or_else(|| term(word), |(source, _)| of_pattern(source))
}

fn of_pattern(source: &str) -> Read {
    match NamePattern::new(source) {
        Ok(pattern) => Read::test(Test::Pattern(pattern)),
        Err(problem) => Read::problem(problem),
    }
}

/// `/source/` followed by a space or the end.
fn delimited(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('/')?;
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        let (source, rest) = inner.split_at(at);
        let behind = rest.strip_prefix('/').filter(|_| !is_escaped);
        let behind = behind.filter(|behind| behind.is_empty() || behind.starts_with(' '));
        if let Some(behind) = behind.filter(|_| !source.is_empty()) {
            return Some((source, behind));
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

fn term(word: &str) -> Read {
    if let Some(text) = word.strip_prefix('\'') {
        return finished(text, || Test::Name(Box::new(Needle::exact(text))));
    }
    if let Some(letters) = word.strip_prefix('~') {
        return finished(letters, || Test::Fuzzy(Fuzzy::new(letters)));
    }
    if let Some((name, sign, value)) = split(word) {
        if let Some(field) = field_named(name) {
            return of_field(field, sign, value);
        }
        return Read {
            problem: near_field(name, sign, value),
            unknown_field: Some(format!("{name}{sign}")),
            ..plain(word)
        };
    }
    let is_open = word.starts_with('/') && word.len() > 1;
    let problem = || format!("{word} is searched as text; a pattern ends with another /");
    plain(word).but(is_open.then(problem))
}

fn finished(text: &str, test: impl FnOnce() -> Test) -> Read {
    Read {
        test: (!text.is_empty()).then(test),
        ..Read::default()
    }
}

fn plain(word: &str) -> Read {
    let (word, at_start) = match word.strip_prefix('^') {
        Some(text) => (text, true),
        None => (word, false),
    };
    let (text, at_end) = match word.strip_suffix('$') {
        Some(text) => (text, true),
        None => (word, false),
    };
    let place = match (at_start, at_end) {
        (true, true) => TextPosition::Whole,
        (true, false) => TextPosition::Start,
        (false, true) => TextPosition::End,
        (false, false) => TextPosition::Anywhere,
    };
    finished(text, || Test::Name(Box::new(Needle::new(text, place))))
}

/// A word of letters, a sign, and the text after it.
fn split(word: &str) -> Option<(&str, char, &str)> {
    let at = word.find([':', '<', '>'])?;
    let (name, rest) = word.split_at(at);
    let mut rest = rest.chars();
    let sign = rest.next()?;
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word.then_some((name, sign, rest.as_str()))
}

/// This many letters at the beginning show which field was meant: `winner:`.
const TELLING: usize = 3;

fn near_field(name: &str, sign: char, value: &str) -> Option<String> {
    let name = name.to_lowercase();
    let begins_alike = |field: &&QueryField| {
        let beginning = field.name.get(..TELLING);
        beginning.is_some_and(|beginning| name.starts_with(beginning))
    };
    let near = suggest::nearest(&name, &FIELDS.each_ref().map(|field| field.name));
    let near = near.and_then(|near| field_named(&near));
    let field = near.or_else(|| FIELDS.iter().find(begins_alike))?;
    let meant = match field.takes {
        Takes::Layer if Layers::named(value).is_some() && !value.is_empty() => {
            format!("{}:{value}", field.name)
        }
        _ => field.example.to_owned(),
    };
    // What helps comes first, since a narrow list cuts the end.
    Some(format!(
        "did you mean `{meant}`? \"{name}{sign}\" is no filter and is searched as text"
    ))
}

fn of_field(field: &QueryField, sign: char, value: &str) -> Read {
    match (field.takes, sign) {
        (Takes::Age, '<') => changed(field, BoundSide::Less, value),
        (Takes::Age, '>') => changed(field, BoundSide::More, value),
        (Takes::Nothing, ':') if value.is_empty() => flag(field.id),
        (Takes::Layer, ':') => layers(field, value),
        (Takes::Usage, ':') => usage(value),
        (Takes::Nothing, ':') => Read::problem(format!(
            "`{0}:` takes no value; `{0}:{value}` is ignored",
            field.name
        )),
        _ => Read::problem(format!(
            "write `{}` instead of `{}{sign}`; to search for it as text, begin with '",
            field.example, field.name
        )),
    }
}

fn flag(id: Id) -> Read {
    let test = match id {
        Id::Missing => Test::Missing,
        Id::Shadowed => Test::Shadowed,
        Id::Sensitive => Test::Sensitive,
        Id::Uncertain => Test::Uncertain,
        Id::Deleted => Test::Deleted,
        Id::Layer | Id::Wins | Id::Changed | Id::Usage => return Read::default(),
    };
    Read::test(test)
}

fn layers(field: &QueryField, value: &str) -> Read {
    if value.is_empty() {
        return Read::default();
    }
    let Some(layers) = Layers::named(value) else {
        if field.id == Id::Wins && is_nobody(value) {
            return Read::test(Test::Missing);
        }
        return Read::problem(unknown_layer(value));
    };
    Read::test(match field.id {
        Id::Wins => Test::Wins(layers),
        _ => Test::Layer(layers),
    })
}

fn usage(value: &str) -> Read {
    if value.is_empty() {
        return Read::default();
    }
    if let Some(words) = UsageWords::named(value) {
        return Read::test(Test::Usage(words));
    }
    let words = UsageWords::words();
    if let Some(near) = suggest::nearest(value, &words) {
        return Read::problem(format!("did you mean `usage:{near}`?"));
    }
    Read::problem(format!(
        "unknown usage \"{value}\"; usages: {}",
        words.join(" ")
    ))
}

fn unknown_layer(value: &str) -> String {
    let names: Vec<_> = Layer::all().map(Layer::name).collect();
    if let Some(near) = suggest::nearest(value, &names) {
        return format!("did you mean `{near}`? unknown layer \"{value}\"");
    }
    let own = Layer::all().filter(|layer| !layer.is_nested());
    let own: Vec<_> = own.map(Layer::name).collect();
    format!("unknown layer \"{value}\"; layers: {}", own.join(" "))
}

/// The beginning of a word that means no winner: such a key is missing.
fn is_nobody(value: &str) -> bool {
    let value = value.to_lowercase();
    ["none", "missing"]
        .iter()
        .any(|word| word.starts_with(&value))
}

fn changed(field: &QueryField, side: BoundSide, value: &str) -> Read {
    if value.is_empty() {
        return Read::default();
    }
    match Bound::parse(value) {
        Some(bound) => Read::test(Test::Changed(side, bound)),
        None => Read::problem(format!(
            "`{}` needs an age (30s 5m 2h 3d 1w 6mo 1y) or a date (2026-01-31); `{value}` is ignored",
            field.example
        )),
    }
}
