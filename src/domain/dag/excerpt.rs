//! A few lines of code around a line, bounded.

use std::fmt;

use crate::domain::line_starts::LineStarts;

/// Lines before and after the line.
const AROUND: u32 = 2;
/// Longer lines are cut, in characters.
const WIDEST: usize = 160;

/// Some lines of a file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of its first line, from 1.
    pub first: u32,
    /// As they are in the file: not fit for a terminal yet.
    pub lines: Vec<Box<str>>,
}

/// Without the lines: a DAG file may have a password in it.
impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines from line {}", self.lines.len(), self.first)
    }
}

/// The lines of a text, found once for many excerpts.
pub struct Lines<'t> {
    text: &'t str,
    starts: LineStarts,
}

impl<'t> Lines<'t> {
    /// Finds the lines.
    pub fn new(text: &'t str) -> Self {
        let starts = LineStarts::new(text);
        Self { text, starts }
    }

    /// The lines around one; none where the text does not have it.
    pub fn around(&self, line: u32) -> Excerpt {
        let first = line.saturating_sub(AROUND).max(1);
        let all = first..=line.saturating_add(AROUND);
        let lines: Vec<_> = all.map_while(|number| self.line(number)).collect();
        let has_line = lines.len() > (line.saturating_sub(first)) as usize;
        if line == 0 || !has_line {
            return Excerpt::default();
        }
        Excerpt { first, lines }
    }

    fn line(&self, number: u32) -> Option<Box<str>> {
        let line = self.starts.line(self.text, number.try_into().ok()?)?;
        let cut = line
            .char_indices()
            .nth(WIDEST)
            .map_or(line.len(), |(at, _)| at);
        line.get(..cut).map(Box::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: u32, first: u32, expected: &[&str]) {
        let excerpt = Lines::new(text).around(line);
        let lines: Vec<&str> = excerpt.lines.iter().map(AsRef::as_ref).collect();
        assert_eq!((excerpt.first, lines.as_slice()), (first, expected));
    }

    #[test]
    fn lines_around_a_line() {
        let text = "1\n2\r\n3\n4\n5\n6\n";
        check(text, 1, 1, &["1", "2", "3"]);
        check(text, 3, 1, &["1", "2", "3", "4", "5"]);
        check(text, 6, 4, &["4", "5", "6"]);
        check(text, 7, 0, &[]);
        check(text, 0, 0, &[]);
        check(text, u32::MAX, 0, &[]);
        check("", 1, 1, &[""]);
        // Lines as Python counts them.
        check("1\r2\r3", 3, 1, &["1", "2", "3"]);
    }

    #[test]
    fn a_long_line_is_cut_between_letters() {
        let text = "é".repeat(1_000);
        let excerpt = Lines::new(&text).around(1);
        assert_eq!(excerpt.lines[0].chars().count(), WIDEST);
    }
}
