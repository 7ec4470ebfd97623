//! Which parts of a name a query found.

use std::ops::Range;

use nucleo_matcher::Matcher;

use super::{Query, Test};
use crate::domain::catalog::fold::{fold, folded};
use crate::domain::catalog::needle::Needle;

/// Marks what a query found in names. Reuses the memory of a fuzzy match between them.
#[derive(Debug)]
pub struct Marker<'a> {
    query: &'a Query,
    /// None until a fuzzy term needs it: it has 135 kB, and a frame makes a marker.
    memory: Option<Matcher>,
}

impl<'a> Marker<'a> {
    /// For the terms of a query.
    pub fn new(query: &'a Query) -> Self {
        Self {
            query,
            memory: None,
        }
    }

    /// The parts of a name, in bytes, that the terms found: ascending, none touching another.
    pub fn marks(&mut self, name: &str) -> Vec<Range<usize>> {
        let mut marks = Vec::new();
        for term in &self.query.terms {
            if !term.is_negated {
                marks.extend(places(&term.test, name, &mut self.memory));
            }
        }
        marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
        joined(marks)
    }
}

fn places(test: &Test, name: &str, memory: &mut Option<Matcher>) -> Vec<Range<usize>> {
    match test {
        Test::Name(needle) if needle.is_exact() => needle.places(name),
        Test::Name(needle) => in_any_case(needle, name),
        Test::Pattern(pattern) => pattern.places(name),
        Test::Fuzzy(fuzzy) => fuzzy.places(name, memory.get_or_insert_default()),
        Test::Any(tests) => {
            let places = tests.iter().map(|test| places(test, name, memory));
            places.collect::<Vec<_>>().concat()
        }
        _ => Vec::new(),
    }
}

/// A folded letter may be longer or shorter than the original.
fn in_any_case(needle: &Needle, name: &str) -> Vec<Range<usize>> {
    let places = needle.places(&fold(name));
    if name.is_ascii() || places.is_empty() {
        return places;
    }
    let mut letters = Vec::new();
    let mut end = 0;
    for (start, c) in name.char_indices() {
        end += folded(c).map(char::len_utf8).sum::<usize>();
        letters.push((end, start..start + c.len_utf8()));
    }
    let letter_at = |offset: usize| letters.iter().find(|(end, _)| *end > offset);
    let original = |place: Range<usize>| {
        let (_, first) = letter_at(place.start)?;
        let (_, last) = letter_at(place.end.checked_sub(1)?)?;
        Some(first.start..last.end)
    };
    places.into_iter().filter_map(original).collect()
}

fn joined(marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name with brackets around what was found.
    fn check(query: &str, name: &str, expected: &str) {
        let mut shown = String::new();
        let mut at = 0;
        for mark in Marker::new(&Query::parse(query)).marks(name) {
            shown.push_str(&name[at..mark.start]);
            shown.push_str(&format!("[{}]", &name[mark.clone()]));
            at = mark.end;
        }
        shown.push_str(&name[at..]);
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn what_was_found_is_marked() {
        check("PASS", "db_password", "db_[pass]word");
        check("a", "banana", "b[a]n[a]n[a]");
        check("ban nana", "banana", "[banana]");
        check("^db", "db_db", "[db]_db");
        check("db$", "db_db", "db_[db]");
        check("^db_db$", "DB_db", "[DB_db]");
        check("'Db", "DbDB", "[Db]DB");
        check("/_.*_/", "a_b_c", "a[_b_]c");
        check("/x*/", "aaa", "aaa");
        check("~dp", "db_password", "[d]b_[p]assword");
        check("!password db", "db_host", "[db]_host");
        check("layer:aws", "aws_x", "aws_x");
        check("äp", "xÄPFEL", "x[ÄP]FEL");
        check("i", "xİy", "x[İ]y");
        check("σ", "ΟΔΟΣ", "ΟΔΟ[Σ]");
    }
}
