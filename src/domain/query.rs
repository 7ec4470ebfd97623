//! The filter language: terms with spaces between them, all of which must match.
//!
//! Parsing never fails: [`Query::problem`] reports what was not understood, and the other terms work. A query itself looks
//! at names only; [`RowFacts`] answers what else a term asks.

mod age;
mod escape;
mod fuzzy;
mod marks;
mod names;
mod parse;
mod pattern;
mod row_matcher;
mod table;
mod usage_words;

#[cfg(test)]
mod tests;

use std::fmt;

pub use age::{Bound, BoundSide};
pub use fuzzy::Fuzzy;
pub use marks::Marker;
pub use pattern::NamePattern;
pub use row_matcher::{RowFacts, RowMatcher};
pub use table::{FIELDS, FIRST_EXAMPLES, FORMS, QueryField, QueryForm};
pub use usage_words::UsageWords;

use super::catalog::needle::{Needle, TextPosition};
use crate::domain::search_path::Layer;

/// A query, ready to be matched against many rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
    problem: Option<String>,
    unknown_field: Option<String>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// It must not match.
    pub is_negated: bool,
    /// What.
    pub test: Test,
}

/// What a term asks of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Its name has this text.
    Name(Box<Needle>),
    /// Its name matches a regular expression.
    Pattern(NamePattern),
    /// Its name has these letters, in this order.
    Fuzzy(Fuzzy),
    /// One of these layers holds it.
    Layer(Layers),
    /// One of these layers wins.
    Wins(Layers),
    /// Airflow does not find it.
    Missing,
    /// A layer also holds it and is never reached.
    Shadowed,
    /// Airflow treats its name as sensitive.
    Sensitive,
    /// Who wins is not certain.
    Uncertain,
    /// Its secret is scheduled for deletion.
    Deleted,
    /// Its secret changed before or after this.
    Changed(BoundSide, Bound),
    /// DAG files read it in one of these ways.
    Usage(UsageWords),
    /// It matches one of these, of which none is an `Any`.
    Any(Vec<Test>),
}

/// Layers whose names begin in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    /// As typed.
    beginning: String,
    /// A bit for each, by [`Layer::index`].
    bits: u16,
}

impl Layers {
    /// The layers whose name begins like this, in any case; None if there is none.
    pub fn named(beginning: &str) -> Option<Self> {
        let wanted = beginning.to_lowercase();
        let named = Layer::all().filter(|layer| layer.name().starts_with(&wanted));
        let bits = named.fold(0, |bits, layer| bits | 1 << layer.index());
        (bits != 0).then(|| Self {
            beginning: beginning.to_owned(),
            bits,
        })
    }

    /// Whether a layer is one of them.
    pub fn has(&self, layer: Layer) -> bool {
        self.bits & 1 << layer.index() != 0
    }

    /// Each of them.
    pub fn each(&self) -> impl Iterator<Item = Layer> {
        Layer::all().filter(|layer| self.has(*layer))
    }
}

/// What checking a row costs. Cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    /// One pass over the text of all names.
    Pass,
    /// A look at each row.
    Row,
    /// A predicted walk of each row, or what takes as long.
    Walk,
}

impl Test {
    /// What checking it costs.
    pub fn cost(&self) -> Cost {
        match self {
            Self::Name(_) => Cost::Pass,
            Self::Wins(_) | Self::Missing | Self::Shadowed | Self::Sensitive | Self::Uncertain => {
                Cost::Walk
            }
            Self::Any(tests) => tests.iter().map(Self::cost).max().unwrap_or(Cost::Pass),
            _ => Cost::Row,
        }
    }

    /// The texts of which a name must have one; None if it asks for more than that.
    fn needles(&self) -> Option<Vec<&Needle>> {
        match self {
            Self::Name(needle) => Some(vec![needle]),
            Self::Any(tests) => {
                let needles = tests.iter().map(Self::needles);
                let needles: Option<Vec<_>> = needles.collect();
                Some(needles?.concat())
            }
            _ => None,
        }
    }

    fn asks_usage(&self) -> bool {
        match self {
            Self::Usage(_) => true,
            Self::Any(tests) => tests.iter().any(Self::asks_usage),
            _ => false,
        }
    }

    fn asks_more_than_names(&self) -> bool {
        match self {
            Self::Name(_) | Self::Pattern(_) | Self::Fuzzy(_) => false,
            Self::Any(tests) => tests.iter().any(Self::asks_more_than_names),
            _ => true,
        }
    }
}

impl Query {
    /// What was not understood, with the nearest right spelling.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The first word that looks like a field and is not one, with its sign: `foo:`. Names may contain a colon, so it is
    /// searched in them.
    pub fn unknown_field(&self) -> Option<&str> {
        self.unknown_field.as_deref()
    }

    /// The first term that asks for layers which this deployment does not have, as typed.
    pub fn without_layers(&self, has: &[Layer]) -> Option<String> {
        let is_vain = |layers: &Layers| !layers.each().any(|layer| has.contains(&layer));
        let asked = self.terms.iter().filter(|term| !term.is_negated);
        let mut vain = asked.filter(|term| match &term.test {
            Test::Layer(layers) | Test::Wins(layers) => is_vain(layers),
            _ => false,
        });
        vain.next().map(Term::to_string)
    }

    /// The first term that asks what DAG files read, as typed.
    pub fn usage_term(&self) -> Option<String> {
        let mut terms = self.terms.iter();
        let found = terms.find(|term| term.test.asks_usage());
        found.map(Term::to_string)
    }

    /// Its terms, in the order in which they were typed.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// It has no terms, so every row matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// It asks only for a part of a name.
    pub fn is_one_name(&self) -> bool {
        let is_name = |term: &Term| !term.is_negated && matches!(term.test, Test::Name(_));
        self.terms.len() == 1 && self.terms.iter().all(is_name)
    }

    /// What its most expensive term costs.
    pub fn cost(&self) -> Cost {
        let costs = self.terms.iter().map(|term| term.test.cost());
        costs.max().unwrap_or(Cost::Pass)
    }

    /// Whether a row matches may change while its name stays.
    pub fn asks_more_than_names(&self) -> bool {
        let asks_more = |term: &Term| term.test.asks_more_than_names();
        self.terms.iter().any(asks_more)
    }

    /// The one fuzzy term by which its rows are ranked; None if it has none or several.
    pub fn ranking(&self) -> Option<&Fuzzy> {
        let mut fuzzy = self.terms.iter().filter_map(|term| match &term.test {
            Test::Fuzzy(fuzzy) if !term.is_negated => Some(fuzzy),
            _ => None,
        });
        fuzzy.next().filter(|_| fuzzy.next().is_none())
    }

    /// The terms that one pass over all names settles: their texts, and whether a name must have none of them.
    fn needles(&self) -> impl Iterator<Item = (Vec<&Needle>, bool)> {
        let some = |is_negated: bool| {
            let terms = self.terms.iter();
            terms
                .filter(move |term| term.is_negated == is_negated)
                .filter_map(move |term| Some((term.test.needles()?, is_negated)))
        };
        some(false).chain(some(true))
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, term) in self.terms.iter().enumerate() {
            let space = if number > 0 { " " } else { "" };
            write!(f, "{space}{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negated {
            f.write_str("!")?;
        }
        write!(f, "{}", self.test)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(needle) => write_needle(f, needle),
            Self::Pattern(pattern) => write!(f, "/{}/", pattern.source()),
            Self::Fuzzy(fuzzy) => write!(f, "~{}", escape::escaped(fuzzy.letters())),
            Self::Layer(layers) => write!(f, "layer:{}", layers.beginning),
            Self::Wins(layers) => write!(f, "wins:{}", layers.beginning),
            Self::Missing => f.write_str("missing:"),
            Self::Shadowed => f.write_str("shadowed:"),
            Self::Sensitive => f.write_str("sensitive:"),
            Self::Uncertain => f.write_str("uncertain:"),
            Self::Deleted => f.write_str("deleted:"),
            Self::Changed(side, bound) => write!(f, "changed{}{bound}", side.sign()),
            Self::Usage(words) => write!(f, "usage:{}", words.beginning()),
            Self::Any(tests) => write_any(f, tests),
        }
    }
}

/// What begins with one of these is read as a whole word if it's the first of several, so a `|` comes before it.
const BEGINNINGS: [char; 3] = ['\'', '/', '!'];

fn write_any(f: &mut fmt::Formatter<'_>, tests: &[Test]) -> fmt::Result {
    for (number, test) in tests.iter().enumerate() {
        let text = match test {
            Test::Pattern(_) => escape::escaped(&test.to_string()),
            _ => test.to_string(),
        };
        let or = if number > 0 || text.starts_with(BEGINNINGS) {
            "|"
        } else {
            ""
        };
        write!(f, "{or}{text}")?;
    }
    Ok(())
}

fn write_needle(f: &mut fmt::Formatter<'_>, needle: &Needle) -> fmt::Result {
    let text = escape::escaped(needle.text());
    match needle.place() {
        _ if needle.is_exact() => write!(f, "'{text}"),
        TextPosition::Anywhere => f.write_str(&text),
        TextPosition::Start => write!(f, "^{text}"),
        TextPosition::End => write!(f, "{text}$"),
        TextPosition::Whole => write!(f, "^{text}$"),
    }
}
