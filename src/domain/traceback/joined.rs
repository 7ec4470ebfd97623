//! Lines that a terminal, a mail or a web page has wrapped, put together again.
//!
//! Only a line that can't be complete is continued, and never by one that begins something.

use super::record::{self, Record};
use super::{aws, frame, json_line, line, wording};

/// Longer lines are cut.
const LONGEST: usize = 1 << 20;
/// A document of JSON may be a whole log.
const LONGEST_JSON: usize = 16 << 20;
/// Such a width is a terminal's.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=400;
const MOST_PIECES: usize = 60;

/// What begins a line of a log or a traceback.
const BEGINNINGS: [&str; 7] = [
    "Traceback (most recent call last)",
    "File \"",
    "During handling of the above exception",
    "The above exception was the direct cause",
    "[20",
    "╭",
    "│",
];

/// Collects physical lines and hands on logical ones.
#[derive(Default)]
pub(super) struct Joiner {
    held: String,
    pieces: usize,
    /// How long the last piece is, in characters.
    length: usize,
    /// The longest line so far, in characters, and how many were as long.
    width: usize,
    as_wide: usize,
    json: Braces,
    /// Where each piece begins in what is held; of JSON only.
    starts: Vec<usize>,
}

impl Joiner {
    /// Takes a line without colours; hands on what is complete.
    pub fn push(&mut self, line: &str, hand_on: &mut impl FnMut(&str)) {
        self.take(line, true, hand_on);
    }

    fn take(&mut self, line: &str, may_be_json: bool, hand_on: &mut impl FnMut(&str)) {
        let most = if self.json.is_off {
            LONGEST
        } else {
            LONGEST_JSON
        };
        if self.pieces > 0 && (self.is_beginning(line) || self.held.len() + line.len() > most) {
            self.flush(hand_on);
        }
        let length = line.chars().count();
        self.measure(length);
        self.append(line, may_be_json);
        self.length = length;
        if !self.is_cut() {
            self.flush(hand_on);
        }
    }

    /// Hands on the last line, complete or not.
    pub fn flush(&mut self, hand_on: &mut impl FnMut(&str)) {
        if self.json.is_open() && self.pieces > 1 {
            return self.flush_pieces(hand_on);
        }
        if self.pieces > 0 {
            hand_on(&self.held);
        }
        self.clear();
    }

    /// JSON that never ended was cut off: what came after it are lines of their own.
    fn flush_pieces(&mut self, hand_on: &mut impl FnMut(&str)) {
        let held = std::mem::take(&mut self.held);
        let starts = std::mem::take(&mut self.starts);
        self.clear();
        let ends = starts.iter().skip(1).copied().chain([held.len()]);
        for (start, end) in starts.iter().zip(ends) {
            let piece = held.get(*start..end).unwrap_or_default();
            self.take(piece.trim_end(), false, hand_on);
        }
        self.flush(hand_on);
    }

    fn clear(&mut self) {
        self.held.clear();
        self.starts.clear();
        self.pieces = 0;
        self.json = Braces::default();
    }

    fn measure(&mut self, length: usize) {
        if length > self.width {
            (self.width, self.as_wide) = (length, 0);
        }
        self.as_wide += usize::from(length == self.width);
    }

    /// The last piece is as long as the longest line so far: it was cut there, in the middle of a word.
    fn is_full(&self) -> bool {
        self.length == self.width
    }

    fn append(&mut self, line: &str, may_be_json: bool) {
        // A line that is broken at a blank loses it.
        if self.pieces > 0 && !self.is_full() && !self.held.ends_with(' ') {
            self.held.push(' ');
        }
        if self.pieces == 0 {
            self.json.is_off = !may_be_json || !json_line::begins(line::content(line));
        }
        if !self.json.is_off {
            self.starts.push(self.held.len());
        }
        self.held.push_str(line);
        self.json.read(line);
        self.pieces += 1;
    }

    fn is_beginning(&self, line: &str) -> bool {
        let content = line::content(line).trim_start();
        let begins = || BEGINNINGS.iter().any(|start| content.starts_with(start));
        if !self.json.is_off {
            let start = self.held.get(..12).unwrap_or(&self.held);
            // Inside of a text of JSON such a beginning is escaped, and is at the start of a piece by chance only.
            return line.starts_with(start)
                || is_record(line, content)
                || (begins() && !self.is_full());
        }
        content.is_empty() || begins()
    }

    fn is_cut(&self) -> bool {
        if !self.json.is_off {
            return self.json.is_open();
        }
        if self.pieces >= MOST_PIECES {
            return false;
        }
        // A table is padded with blanks.
        let is_padded = self.held.ends_with("  ");
        // All lines of a frame are as wide.
        let is_framed = self.held.ends_with(['│', '╮', '╯']);
        let is_wrapped = self.is_full() && self.as_wide > 1 && WIDTHS.contains(&self.width) && !is_padded && !is_framed
            // Some errors in a row may be of one length.
            && !wording::is_whole(&self.held);
        is_wrapped
            || frame::is_cut(&self.held)
            || wording::is_cut(&self.held)
            || aws::is_cut(&self.held)
            || record::is_cut(&self.held)
    }
}

/// Whether a document of JSON has ended.
#[derive(Default)]
struct Braces {
    is_off: bool,
    depth: usize,
    in_text: bool,
    is_escaped: bool,
}

/// A record of a log, from its beginning: the text of JSON may hold one further on.
fn is_record(line: &str, content: &str) -> bool {
    let is_dated = content.starts_with("[20") || line.starts_with("20");
    is_dated && Record::in_line(line).is_some()
}

impl Braces {
    /// There is JSON that has not ended.
    fn is_open(&self) -> bool {
        !self.is_off && self.depth > 0
    }

    fn read(&mut self, piece: &str) {
        if self.is_off {
            return;
        }
        for byte in piece.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = self.in_text,
                b'"' => self.in_text = !self.in_text,
                b'{' | b'[' if !self.in_text => self.depth += 1,
                b'}' | b']' if !self.in_text => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[&str]) -> Vec<String> {
        let mut joiner = Joiner::default();
        let mut handed = Vec::new();
        for line in lines {
            joiner.push(line, &mut |line| handed.push(line.to_owned()));
        }
        joiner.flush(&mut |line| handed.push(line.to_owned()));
        handed
    }

    const RECORD: &str =
        "[2026-01-31T03:00:00.000+0000] {taskinstance.py:3311} ERROR - Task failed";

    #[test]
    fn json_over_several_lines_is_one_line() {
        let pieces = ["{\"event\": \"a {", "b\", \"level\": 1}", "next"];
        let handed = joined(&pieces);
        assert_eq!(handed.len(), 2, "{handed:?}");
        assert!(handed[0].ends_with("\"level\": 1}"), "{handed:?}");
    }

    #[test]
    fn json_that_was_cut_off_takes_no_other_line_with_it() {
        let cut = "{\"log\":\"cut off in the mid";
        let other = "plain words";
        let handed = joined(&[cut, other, RECORD, RECORD, "  File \"/x.py\", line 1, in f"]);
        assert_eq!(handed[0], cut);
        assert_eq!(handed[1], other);
        assert_eq!(handed[2], RECORD);
        assert_eq!(handed.len(), 5, "{handed:?}");
        let dict = "{'size': '5\"'}";
        assert_eq!(joined(&[dict, other]), [dict, other]);
    }

    #[test]
    fn what_is_too_long_for_one_line_is_not_lost() {
        let (piece, many) = (format!("{{\"a\": {}", "x".repeat(1000)), "y".repeat(4096));
        let lines: Vec<_> = std::iter::once(piece.as_str())
            .chain(std::iter::repeat_n(many.as_str(), LONGEST_JSON / 4096))
            .collect();
        let handed = joined(&lines);
        let letters: usize = handed.iter().map(|line| line.matches('y').count()).sum();
        assert_eq!(letters, LONGEST_JSON);
    }
}
