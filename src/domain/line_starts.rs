//! The lines of a text, found once. A line ends with `\n`, `\r\n` or `\r`, as Python reads a file.

/// Where each line begins, in bytes.
#[derive(Debug)]
pub struct LineStarts(Vec<usize>);

impl LineStarts {
    /// Finds the lines.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // `\r\n` is one end.
            if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at + 1);
        }
        Self(starts)
    }

    /// The line of an offset, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }

    /// What a line of the text says, without its end. None for a line that the text does not have: a line break at the end
    /// begins no further one.
    pub fn line<'t>(&self, text: &'t str, number: usize) -> Option<&'t str> {
        let at = number.checked_sub(1)?;
        let start = *self.0.get(at)?;
        let end = self.0.get(at + 1).copied().unwrap_or(text.len());
        let line = text.get(start..end)?;
        if line.is_empty() && number > 1 {
            return None;
        }
        Some(line.trim_end_matches(['\n', '\r']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_of_a_line_is_one() {
        let text = "one\ntwo\r\nthree\rfour\n\nsix\n";
        let starts = LineStarts::new(text);
        let lines: Vec<_> = (0..=8).map(|number| starts.line(text, number)).collect();
        let expected = ["one", "two", "three", "four", "", "six"].map(Some);
        assert_eq!(lines[0], None);
        assert_eq!(lines[1..=6], expected);
        assert_eq!(lines[7..], [None, None]);
        let at = |word: &str| starts.line_at(text.find(word).unwrap());
        assert_eq!(
            ["one", "two", "three", "four", "six"].map(at),
            [1, 2, 3, 4, 6]
        );
        assert_eq!(LineStarts::new("").line("", 1), Some(""));
    }
}
