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

#[cfg(test)]
mod tests;

use std::fmt;

pub use age::{Bound, BoundSide};
pub use fuzzy::Fuzzy;
pub use marks::Marker;
pub use pattern::NamePattern;
pub use row_matcher::{RowFacts, RowMatcher};
pub use table::{FIELDS, FORMS, QueryField, QueryForm};

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
            _ => Cost::Row,
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

    /// Its terms, in the order in which they were typed.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// It has no terms, so every row matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What its most expensive term costs.
    pub fn cost(&self) -> Cost {
        let costs = self.terms.iter().map(|term| term.test.cost());
        costs.max().unwrap_or(Cost::Pass)
    }

    /// Whether a row matches may change while its name stays.
    pub fn asks_more_than_names(&self) -> bool {
        let is_of_name =
            |test: &Test| matches!(test, Test::Name(_) | Test::Pattern(_) | Test::Fuzzy(_));
        !self.terms.iter().all(|term| is_of_name(&term.test))
    }

    /// The one fuzzy term by which its rows are ranked; None if it has none or several.
    pub fn ranking(&self) -> Option<&Fuzzy> {
        let mut fuzzy = self.terms.iter().filter_map(|term| match &term.test {
            Test::Fuzzy(fuzzy) if !term.is_negated => Some(fuzzy),
            _ => None,
        });
        fuzzy.next().filter(|_| fuzzy.next().is_none())
    }

    /// The texts that names must have, then those that they must not have.
    fn needles(&self) -> impl Iterator<Item = (&Needle, bool)> {
        let some = |is_negated: bool| {
            let terms = self.terms.iter();
            terms.filter_map(move |term| match &term.test {
                Test::Name(needle) if term.is_negated == is_negated => {
                    Some((needle.as_ref(), is_negated))
                }
                _ => None,
            })
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
        match &self.test {
            Test::Name(needle) => write_needle(f, needle),
            Test::Pattern(pattern) => write!(f, "/{}/", pattern.source()),
            Test::Fuzzy(fuzzy) => write!(f, "~{}", escape::escaped(fuzzy.letters())),
            Test::Layer(layers) => write!(f, "layer:{}", layers.beginning),
            Test::Wins(layers) => write!(f, "wins:{}", layers.beginning),
            Test::Missing => f.write_str("missing:"),
            Test::Shadowed => f.write_str("shadowed:"),
            Test::Sensitive => f.write_str("sensitive:"),
            Test::Uncertain => f.write_str("uncertain:"),
            Test::Deleted => f.write_str("deleted:"),
            Test::Changed(side, bound) => write!(f, "changed{}{bound}", side.sign()),
        }
    }
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
