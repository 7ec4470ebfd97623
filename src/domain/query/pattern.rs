//! A regular expression in a query: linear in the length of a name, bounded in size, and never an error.

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled expression may take; `\w{200}` does not fit, `^aws_.*_v[0-9]+$` takes a hundredth.
const LARGEST: usize = 1 << 20;

/// A regular expression.
#[derive(Clone, Debug)]
pub struct NamePattern {
    source: String,
    regex: Regex,
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for NamePattern {}

impl NamePattern {
    /// Compiles an expression. Case counts if it has an upper-case letter.
    ///
    /// # Errors
    /// Why it is not valid.
    pub fn new(source: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(source)
            .case_insensitive(!has_capital(source))
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST)
            .build();
        Ok(Self {
            source: source.to_owned(),
            regex: built.map_err(|error| why(source, &error))?,
        })
    }

    /// As it was typed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether a name matches.
    pub fn is_match(&self, name: &str) -> bool {
        self.regex.is_match(name)
    }

    /// Where in a name it matches.
    pub(super) fn places(&self, name: &str) -> Vec<std::ops::Range<usize>> {
        let found = self.regex.find_iter(name);
        found
            .map(|found| found.range())
            .filter(|range| !range.is_empty())
            .collect()
    }
}

/// A literal capital letter: not the `\W` or the `\p{Lu}` of a class.
fn has_capital(source: &str) -> bool {
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        if c.is_uppercase() {
            return true;
        }
        let escaped = if c == '\\' { chars.next() } else { None };
        if matches!(escaped, Some('p' | 'P')) && chars.as_str().starts_with('{') {
            chars.find(|c| *c == '}');
        }
    }
    false
}

/// The library's error has several lines; its last says what is wrong.
fn why(source: &str, error: &regex::Error) -> String {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return format!("/{source}/ is too large for a pattern");
    }
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    let reason = last.strip_prefix("error: ").unwrap_or(last);
    format!("/{source}/ is not a valid pattern: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, name: &str, expected: bool) {
        let pattern = NamePattern::new(source).unwrap();
        assert_eq!(pattern.is_match(name), expected, "{source} {name}");
    }

    #[test]
    fn case_counts_only_if_there_is_a_capital_letter() {
        check("^aws_.*\\d$", "AWS_x1", true);
        check("^Aws", "aws_x", false);
        check("^Aws", "Aws_x", true);
        check("\\W", "AWS-x", true);
        check("^a\\Ws", "A-S", true);
        check("\\p{Lu}ws", "AWS", true);
        check("ä", "Ä", true);
    }

    #[test]
    fn what_does_not_compile_says_why() {
        for source in ["(", "[a", "a{2,1}", "*", "\\w{5000}"] {
            let problem = NamePattern::new(source).unwrap_err();
            assert!(
                problem.contains("pattern") && !problem.contains('\n'),
                "{problem}"
            );
        }
    }
}
