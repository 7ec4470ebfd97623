//! Many short texts in one, each between two newlines, so that one pass over it looks at all of them.

use super::needle::Needle;

/// Texts by number.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Begins with a newline; each text is followed by one.
    text: String,
    /// Where each text's newline ends.
    ends: Vec<u32>,
}

impl Lines {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a text. Together they hold 4 GiB; AWS's own quota of 500,000 names of 512 bytes is a sixteenth of that.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut String)) {
        if self.text.is_empty() {
            self.text.push('\n');
        }
        write(&mut self.text);
        self.text.push('\n');
        self.ends.push(narrow(self.text.len()));
    }

    /// A text by its number; empty for one that does not exist.
    pub(super) fn get(&self, number: usize) -> &str {
        self.text
            .get(self.start(number)..self.end(number))
            .unwrap_or("")
    }

    fn start(&self, number: usize) -> usize {
        let before = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        before.map_or(1, |end| *end as usize)
    }

    fn end(&self, number: usize) -> usize {
        let end = self.ends.get(number).copied().unwrap_or(0) as usize;
        end.saturating_sub(1)
    }

    /// Calls `hit` with the number of each text that contains a needle, ascending.
    pub(super) fn each_with(&self, needle: &Needle, mut hit: impl FnMut(usize)) {
        let (mut at, mut number) = (0, 0);
        while let Some(found) = needle.find(&self.text, at) {
            number = self.number_of(number, found.start);
            let (start, end) = (self.start(number), self.end(number));
            // A needle with a newline in it could reach from one text into the next.
            if found.start >= start && found.end <= end && needle.fits(&found, start, end) {
                hit(number);
                number += 1;
                at = end;
            } else {
                at = found.start.max(at + 1);
            }
            if number >= self.len() {
                return;
            }
        }
    }

    /// The first text from `from` on that ends after `offset`: mostly `from` itself, else usually near, so the steps double
    /// before the search halves.
    fn number_of(&self, from: usize, offset: usize) -> usize {
        let behind = |number: usize| {
            self.ends
                .get(number)
                .is_none_or(|end| *end as usize > offset)
        };
        if behind(from) {
            return from;
        }
        let (mut step, mut low) = (1, from + 1);
        while !behind(low + step - 1) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.len());
        let window = self.ends.get(low..high).unwrap_or(&[]);
        low + window.partition_point(|end| *end as usize <= offset)
    }
}

pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
