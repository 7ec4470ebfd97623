//! Lines wrapped at words, so that the number of lines is known before they are drawn.
//!
//! ratatui wraps lines while it draws and does not give their number, which a pane that scrolls needs.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Wraps lines to `width` columns. The rest of a line continues below its first letter.
pub(super) fn wrapped(lines: Vec<Line<'_>>, width: usize) -> Vec<Line<'_>> {
    lines
        .into_iter()
        .flat_map(|line| broken(line, width.max(1)))
        .collect()
}

/// A text without a style in rows of at most `width` columns; at least one row. A word is split only if it is longer than a
/// row, and then at its signs: a name or an address can be copied from a row.
pub(crate) fn text_rows(text: &str, width: usize) -> Vec<String> {
    let mut breaker = Breaker::new(width.max(1), Span::default());
    let style = Style::new();
    for word in text.trim_end().split_inclusive(' ') {
        let bare = word.trim_end();
        if bare.width() <= width {
            breaker.put(&[(bare, style)]);
        } else {
            bare.split_word_bounds()
                .for_each(|part| breaker.put(&[(part, style)]));
        }
        if bare.len() < word.len() {
            breaker.put(&[(word.get(bare.len()..).unwrap_or_default(), style)]);
        }
    }
    let row = |spans: Vec<Span<'_>>| Line::from(spans).to_string().trim_end().to_owned();
    breaker.rows.into_iter().map(row).collect()
}

fn broken<'a>(line: Line<'a>, width: usize) -> Vec<Line<'a>> {
    if line.width() <= width {
        return vec![line];
    }
    let style = line.style;
    let mut breaker = Breaker::new(width, margin(&line, width / 2));
    for unit in units(&line) {
        breaker.put_word(&unit);
    }
    let row = |spans: Vec<Span<'a>>| Line::from(spans).style(style);
    breaker.rows.into_iter().map(row).collect()
}

/// Between the parts of a key or a date.
const HYPHEN: &str = "-";

/// Words that stay together on a row, with their styles.
type Unit<'a> = Vec<(&'a str, Style)>;

/// A line's words and blanks. A comma or another sign stays with the word before it, so that no row begins with one, and an
/// opening bracket or quote with the word after it. An option such as `--assume-absent`, a key and a date are one word.
fn units<'a>(line: &'a Line<'_>) -> Vec<Unit<'a>> {
    let is_blank = |word: &str| word.trim().is_empty();
    let is_sign = |word: &str| !is_blank(word) && !word.contains(char::is_alphanumeric);
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut last = None;
    for span in &line.spans {
        for word in span.content.split_word_bounds() {
            let joins = match (last, units.last_mut()) {
                (Some(before), Some(unit)) if !is_blank(before) && !is_blank(word) => {
                    let is_open = unit.iter().all(|(word, _)| is_sign(word));
                    let is_hyphened = before == HYPHEN;
                    (is_sign(word) || is_open || is_hyphened).then_some(unit)
                }
                _ => None,
            };
            match joins {
                Some(unit) => unit.push((word, span.style)),
                None => units.push(vec![(word, span.style)]),
            }
            last = Some(word);
        }
    }
    units
}

/// The start of the rows that follow the first: the lines of a walk's path continue, and the space below a label is blank.
fn margin<'a>(line: &Line<'_>, widest: usize) -> Span<'a> {
    let text: String = line
        .spans
        .iter()
        .map(|span| span.content.as_ref())
        .collect();
    let head = text.find(char::is_alphanumeric).unwrap_or(0);
    let label = line
        .spans
        .first()
        .filter(|span| head == 0 && span.content.ends_with("  "));
    if let Some(label) = label {
        return Span::raw(" ".repeat(label.width().min(widest)));
    }
    let continued = |c: char| match c {
        '│' | '├' => '│',
        '┆' => '┆',
        _ => ' ',
    };
    let head: String = text
        .get(..head)
        .unwrap_or_default()
        .chars()
        .map(continued)
        .collect();
    let lit = line
        .spans
        .iter()
        .find(|span| span.content.contains(['│', '├', '┆']));
    Span::styled(
        head.chars().take(widest).collect::<String>(),
        lit.map_or(Style::new(), |span| span.style),
    )
}

struct Breaker<'a> {
    width: usize,
    margin: Span<'a>,
    rows: Vec<Vec<Span<'a>>>,
    used: usize,
    /// The last row has only its margin.
    is_fresh: bool,
}

impl<'a> Breaker<'a> {
    fn new(width: usize, margin: Span<'a>) -> Self {
        Self {
            width,
            margin,
            rows: vec![Vec::new()],
            used: 0,
            is_fresh: true,
        }
    }

    /// A word that is longer than a row is split at its hyphens.
    fn put_word(&mut self, unit: &[(&str, Style)]) {
        let width: usize = unit.iter().map(|(word, _)| word.width()).sum();
        if width + self.margin.width() <= self.width {
            return self.put(unit);
        }
        for part in unit.split_inclusive(|(word, _)| *word == HYPHEN) {
            self.put(part);
        }
    }

    fn put(&mut self, unit: &[(&str, Style)]) {
        let width: usize = unit.iter().map(|(word, _)| word.width()).sum();
        if self.used + width > self.width && !self.is_fresh {
            self.next_row();
            if unit.iter().all(|(word, _)| word.trim().is_empty()) {
                return;
            }
        }
        // A unit that is longer than a whole row is split.
        for (word, style) in unit {
            for grapheme in word.graphemes(true) {
                if self.used + grapheme.width() > self.width {
                    self.next_row();
                }
                self.push(grapheme, *style);
            }
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        self.used += text.width();
        self.is_fresh = false;
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        match row.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push_str(text),
            _ => row.push(Span::styled(text.to_owned(), style)),
        }
    }

    fn next_row(&mut self) {
        self.used = self.margin.width();
        self.rows.push(vec![self.margin.clone()]);
        self.is_fresh = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width: usize, expected: &[&str]) {
        let rows = wrapped(vec![Line::from(text.to_owned())], width);
        let shown: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let trimmed: Vec<&str> = shown.iter().map(|row| row.trim_end()).collect();
        assert_eq!(trimmed, expected, "{text}");
        assert!(rows.iter().all(|row| row.width() <= width), "{shown:?}");
    }

    #[test]
    fn lines_wrap_at_words_and_continue_below_their_first_letter() {
        check("short", 10, &["short"]);
        check("one two three", 8, &["one two", "three"]);
        check(
            "  ● one two three",
            10,
            &["  ● one", "    two", "    three"],
        );
        check("abcdefghij", 4, &["abcd", "efgh", "ij"]);
        check("│   one two", 8, &["│   one", "│   two"]);
        check("├─1 one two", 8, &["├─1 one", "│ two"]);
        check("日本語日本語", 5, &["日本", "語日", "本語"]);
        check("", 5, &[""]);
        check("one two, three", 7, &["one", "two,", "three"]);
        check("one (two) three", 8, &["one", "(two)", "three"]);
        check("path/to/it", 6, &["path/", "to/it"]);
        check("say “two” now", 8, &["say", "“two”", "now"]);
        check("use --order a", 8, &["use", "--order", "a"]);
        check(
            "use --assume-absent a",
            16,
            &["use", "--assume-absent", "a"],
        );
        check("see aws_stripe-api-key", 18, &["see", "aws_stripe-api-key"]);
        check("on 2026-11-19 at", 10, &["on", "2026-11-19", "at"]);
        check("a-very-long-name", 8, &["a-very-", "long-", "name"]);
        check("anything", 1, &["a", "n", "y", "t", "h", "i", "n", "g"]);
    }

    #[test]
    fn a_text_keeps_its_words_whole() {
        let check = |text: &str, width, expected: &[&str]| {
            assert_eq!(text_rows(text, width), expected, "{text}");
        };
        check("use aws_x-y now", 9, &["use", "aws_x-y", "now"]);
        check("aws/one/two", 8, &["aws/one/", "two"]);
        check("one two ", 7, &["one two"]);
        check("", 7, &[""]);
        check("one two", 0, &["o", "n", "e", "t", "w", "o"]);
    }

    #[test]
    fn a_comma_in_another_style_stays_with_its_word() {
        use ratatui::style::Stylize;
        let line = Line::from(vec!["one two".bold(), ", as above".into()]);
        let rows = wrapped(vec![line], 7);
        let shown: Vec<String> = rows.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["one ", "two, as", "above"].map(str::to_owned));
    }

    #[test]
    fn styles_stay_with_their_words() {
        use ratatui::style::Stylize;
        let line = Line::from(vec!["plain ".into(), "bold words here".bold()]);
        let rows = wrapped(vec![line], 10);
        assert_eq!(rows.len(), 2);
        let last = rows.last().and_then(|row| row.spans.last()).unwrap();
        assert_eq!(last.style, Style::new().bold());
    }
}
