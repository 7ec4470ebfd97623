//! Sets of lines of releases: 2.2 is the line of 2.2.0 to 2.2.5.

use super::{LINES, Version};

/// Some of the lines of releases that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lines(u32);

impl Lines {
    /// All that are known.
    pub const ALL: Self = Self(u32::MAX);

    /// From one line to another, both included; without the second, up to the newest.
    pub fn between(since: (u16, u16), until: Option<(u16, u16)>) -> Self {
        let holds = |line: &Version| {
            let line = (line.major, line.minor);
            since <= line && until.is_none_or(|until| line <= until)
        };
        let bits = LINES
            .iter()
            .enumerate()
            .filter(|(_, (line, _))| holds(line));
        Self(bits.fold(0, |set, (bit, _)| set | 1 << bit))
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// True if there is none.
    pub fn is_empty(self) -> bool {
        self.names().is_empty()
    }

    /// `2.2`, `2.3`, …, the oldest first.
    pub fn names(self) -> Vec<String> {
        let lines = LINES
            .iter()
            .enumerate()
            .filter(|(bit, _)| self.0 & 1 << bit != 0);
        lines
            .map(|(_, (line, _))| format!("{}.{}", line.major, line.minor))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_named_from_the_oldest() {
        assert_eq!(
            Lines::between((2, 10), Some((3, 0))).names(),
            ["2.10", "2.11", "3.0"]
        );
        assert_eq!(Lines::between((3, 2), None).names(), ["3.2", "3.3"]);
        assert_eq!(Lines::ALL.names().len(), LINES.len());
        let none = Lines::between((2, 0), Some((2, 1))).and(Lines::between((3, 0), None));
        assert!(none.is_empty());
    }

    #[test]
    fn a_set_has_room_for_every_line() {
        assert!(LINES.len() <= 32);
    }
}
