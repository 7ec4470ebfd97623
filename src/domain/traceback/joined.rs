//! Lines that a terminal, a mail or a web page has wrapped, put together again.
//!
//! Only a line that can't be complete is continued, and never by one that begins something.

use super::{aws, frame, line, record, wording};

/// Longer lines are cut: a JSON line of Airflow 3 with many frames has some 100 kB.
const LONGEST: usize = 1 << 20;
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
}

impl Joiner {
    /// Takes a line without colours; hands on what is complete.
    pub fn push(&mut self, line: &str, hand_on: &mut impl FnMut(&str)) {
        if self.pieces > 0 && self.is_beginning(line) {
            self.flush(hand_on);
        }
        let length = line.chars().count();
        self.measure(length);
        self.append(line);
        self.length = length;
        if !self.is_cut() {
            self.flush(hand_on);
        }
    }

    /// Hands on the last line, complete or not.
    pub fn flush(&mut self, hand_on: &mut impl FnMut(&str)) {
        if self.pieces > 0 {
            hand_on(&self.held);
        }
        self.held.clear();
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

    fn append(&mut self, line: &str) {
        if self.held.len() + line.len() > LONGEST {
            return;
        }
        // A line that is broken at a blank loses it.
        if self.pieces > 0 && !self.is_full() && !self.held.ends_with(' ') {
            self.held.push(' ');
        }
        self.held.push_str(line);
        if self.pieces == 0 && !line::content(line).starts_with('{') {
            self.json.is_off = true;
        }
        self.json.read(line);
        self.pieces += 1;
    }

    fn is_beginning(&self, line: &str) -> bool {
        let content = line::content(line).trim_start();
        if !self.json.is_off {
            let start = self.held.get(..12).unwrap_or(&self.held);
            return line.starts_with(start);
        }
        content.is_empty() || BEGINNINGS.iter().any(|start| content.starts_with(start))
    }

    fn is_cut(&self) -> bool {
        if !self.json.is_off {
            return self.json.depth > 0 && self.held.len() < LONGEST;
        }
        if self.pieces >= MOST_PIECES {
            return false;
        }
        // A table is padded with blanks.
        let is_padded = self.held.ends_with("  ");
        let is_wrapped = self.is_full() && self.as_wide > 1 && WIDTHS.contains(&self.width) && !is_padded
            // Some errors in a row may be of one length.
            && !wording::is_whole(&self.held);
        is_wrapped
            || frame::is_cut(&self.held)
            || wording::is_cut(&self.held)
            || aws::is_cut(&self.held)
            || record::is_cut(&self.held)
    }
}

/// Whether an object of JSON has ended.
#[derive(Default)]
struct Braces {
    is_off: bool,
    depth: usize,
    in_text: bool,
    is_escaped: bool,
}

impl Braces {
    fn read(&mut self, piece: &str) {
        if self.is_off {
            return;
        }
        for byte in piece.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = self.in_text,
                b'"' => self.in_text = !self.in_text,
                b'{' if !self.in_text => self.depth += 1,
                b'}' if !self.in_text => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}
