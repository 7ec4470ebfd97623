//! The lines that were entered in a prompt. Kept in memory only.

/// Lines that are remembered.
const REMEMBERED: usize = 100;

/// Lines that were entered, and the one that is shown again.
#[derive(Debug, Default)]
pub struct History {
    lines: Vec<String>,
    at: usize,
}

impl History {
    /// The next turn begins at the newest line.
    pub fn rewind(&mut self) {
        self.at = self.lines.len();
    }

    /// Remembers a line that was entered.
    pub fn remember(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        // A line that comes again is the newest one, once.
        self.lines.retain(|other| other != line);
        self.lines.push(line.to_owned());
        let over = self.lines.len().saturating_sub(REMEMBERED);
        self.lines.drain(..over);
    }

    /// The line before (-1), or after (1). After the newest is an empty one.
    pub fn turn(&mut self, by: isize) -> &str {
        let at = self.at.saturating_add_signed(by);
        self.at = at.min(self.lines.len());
        self.lines.get(self.at).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_each_once() {
        let mut history = History::default();
        for line in ["a", " b ", "", "a"] {
            history.remember(line);
        }
        history.rewind();
        let turned: Vec<_> = [-1, -1, -1, 1, 1, 1]
            .map(|by| history.turn(by).to_owned())
            .to_vec();
        assert_eq!(turned, ["a", "b", "b", "a", "", ""]);
    }

    #[test]
    fn old_lines_are_forgotten() {
        let mut history = History::default();
        for number in 0..REMEMBERED + 5 {
            history.remember(&number.to_string());
        }
        history.rewind();
        assert_eq!(history.lines.len(), REMEMBERED);
        assert_eq!(history.turn(-1), "104");
    }
}
