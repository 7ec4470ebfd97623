//! Patterns for names, as Python's `fnmatch` reads them: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`. Case counts.

use crate::domain::wildcard;

/// A pattern for names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Letter(char),
    /// `?`
    One,
    /// `*`
    Many,
    Set {
        is_negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// Reads a pattern. A `[` that is not closed means itself.
    pub fn new(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let mut rest = letters.as_slice();
        let mut parts = Vec::new();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            parts.push(match first {
                '*' => Part::Many,
                '?' => Part::One,
                '[' => match set(after) {
                    Some((set, after)) => {
                        rest = after;
                        set
                    }
                    None => Part::Letter('['),
                },
                letter => Part::Letter(*letter),
            });
        }
        Self {
            text: text.to_owned(),
            parts,
        }
    }

    /// It fits one name only, which is its text.
    pub fn is_name(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|part| matches!(part, Part::Letter(_)))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole name fits.
    pub fn matches(&self, name: &str) -> bool {
        self.fits(name, Part::takes)
    }

    /// The whole name fits in some case: for one whose own case is not known.
    pub fn matches_in_any_case(&self, name: &str) -> bool {
        self.fits(name, |part, letter| {
            let mut cases = letter.to_lowercase().chain(letter.to_uppercase());
            cases.any(|letter| part.takes(letter))
        })
    }

    fn fits(&self, name: &str, takes: impl Fn(&Part, char) -> bool) -> bool {
        let letters: Vec<char> = name.chars().collect();
        let is_any = |part: &Part| *part == Part::Many;
        wildcard::fits(&self.parts, &letters, is_any, takes)
    }
}

impl Part {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Letter(own) => *own == letter,
            Self::One => true,
            Self::Many => false,
            Self::Set { is_negated, ranges } => {
                let mut ranges = ranges.iter();
                ranges.any(|(first, last)| (*first..=*last).contains(&letter)) != *is_negated
            }
        }
    }
}

/// The set that begins here, and what comes after its `]`. None where it is not closed.
fn set(letters: &[char]) -> Option<(Part, &[char])> {
    let is_negated = letters.first() == Some(&'!');
    let inside = letters.get(usize::from(is_negated)..)?;
    // A `]` at the start is a member.
    let end = inside.iter().skip(1).position(|letter| *letter == ']')? + 1;
    let (mut members, after) = (inside.get(..end)?, inside.get(end + 1..)?);
    let mut ranges = Vec::new();
    loop {
        match members {
            [first, '-', last, rest @ ..] => {
                ranges.push((*first, *last));
                members = rest;
            }
            [one, rest @ ..] => {
                ranges.push((*one, *one));
                members = rest;
            }
            [] => break,
        }
    }
    Some((Part::Set { is_negated, ranges }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, fits: &[&str], does_not: &[&str]) {
        let glob = Glob::new(pattern);
        for name in fits {
            assert!(glob.matches(name), "{pattern} {name}");
        }
        for name in does_not {
            assert!(!glob.matches(name), "{pattern} {name}");
        }
    }

    /// The answers are those of Python's `fnmatch.fnmatchcase`.
    #[test]
    fn names_fit_as_in_python() {
        check(
            "aws_*",
            &["aws_", "aws_x", "aws_*"],
            &["aws", "AWS_x", "xaws_"],
        );
        check("*_key", &["_key", "a_key", "_key_key"], &["_key_", "key"]);
        check("*a*b*", &["ab", "xaxbx", "aab"], &["ba", "a", ""]);
        check("?", &["x", "é", "*"], &["", "xy"]);
        check("[abc]x", &["ax", "cx"], &["dx", "x", "[abc]x"]);
        check("[a-c]", &["a", "b", "c"], &["d", "-", "A"]);
        check("[!a-c]x", &["dx", "!x"], &["ax", "x"]);
        check("[]]", &["]"], &["", "[]]"]);
        check("[!]]", &["x"], &["]"]);
        check("[*]", &["*"], &["x", "**"]);
        check("[a-]", &["a", "-"], &["b"]);
        check("a[b", &["a[b"], &["ab"]);
        check("", &[""], &["x"]);
        check("*", &["", "anything at all"], &[]);
        check("c-a[c-a]", &[], &["c-aa", "c-ab"]);
    }

    #[test]
    fn a_name_of_unknown_case_fits_in_any() {
        let glob = Glob::new("AWS_[A-C]*");
        assert!(glob.matches_in_any_case("aws_b"));
        assert!(!glob.matches("aws_b"));
        assert!(!glob.matches_in_any_case("aws_d"));
    }

    #[test]
    fn many_stars_take_no_long_time() {
        let glob = Glob::new(&"*a".repeat(60));
        assert!(!Glob::new(&("*a".repeat(60) + "b")).matches(&"a".repeat(5_000)));
        assert!(glob.matches(&"a".repeat(5_000)));
    }

    #[test]
    fn what_is_a_pattern() {
        for (text, is_name) in [
            ("aws_x", true),
            ("a.b", true),
            ("a[b", true),
            ("aws_*", false),
            ("x?", false),
            ("[a]", false),
        ] {
            assert_eq!(Glob::new(text).is_name(), is_name, "{text}");
        }
    }
}
