//! The key in a row, with the filter's matches marked.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use crate::app::State;
use crate::domain::catalog::RowId;
use crate::domain::key::Key;
use crate::domain::query::Marker;
use crate::ui::sanitize;
use crate::ui::symbols::CASE_UNKNOWN;
use crate::ui::theme::{Role, Theme};
use crate::ui::truncate::{pad, truncate_middle};

/// A blank and [`CASE_UNKNOWN`].
const CASE_SUFFIX: &str = " (Aa?)";

/// Columns of a key that are shown beside the sign after it.
const LEAST: usize = 8;

/// The key of a row.
pub(super) struct RowName<'k> {
    name: &'k str,
    is_case_unknown: bool,
}

impl<'k> RowName<'k> {
    pub(super) fn new(state: &State, key: &'k Key, row: Option<RowId>) -> Self {
        let is_unknown = |row| state.listing().catalog().is_case_unknown(row);
        Self {
            name: &key.name,
            is_case_unknown: row.is_some_and(is_unknown),
        }
    }

    /// What the legend explains.
    pub(super) fn sign(&self) -> &'static str {
        if self.is_case_unknown {
            CASE_UNKNOWN
        } else {
            ""
        }
    }

    /// What is after the key.
    fn suffix(&self) -> &'static str {
        if self.is_case_unknown {
            CASE_SUFFIX
        } else {
            ""
        }
    }

    /// In exactly `width` columns, the last of which is blank.
    pub(super) fn spans<'a>(
        &self,
        width: usize,
        marker: &mut Marker<'_>,
        selection: Option<Style>,
        theme: &Theme,
    ) -> Vec<Span<'a>> {
        let symbols = theme.symbols();
        let whole = sanitize::line(self.name);
        // In a sanitized name the positions of the matches are not those on the screen.
        let marks = if whole == self.name {
            marker.marks(self.name)
        } else {
            Vec::new()
        };
        let room = width.saturating_sub(1);
        // The sign stays where the key is cut, unless nothing of the key would be left.
        let suffix = self.suffix();
        let suffix = if room >= LEAST + suffix.len() {
            suffix
        } else {
            ""
        };
        let mut shown = truncate_middle(&whole, room - suffix.len(), symbols);
        let marks = shifted(&marks, &shown, &whole);
        shown.push_str(suffix);
        let shown = pad(&shown, width, symbols);
        let plain = selection.unwrap_or_else(|| theme.style(Role::Text));
        let marked = selection.map_or_else(|| theme.style(Role::Match), Style::underlined);
        marked_spans(&shown, &marks, plain, marked)
    }
}

/// Keys whose width is looked at, of all.
const SAMPLE: usize = 64;

/// How wide keys are: of a sample that is spread over all of them, nineteen in twenty are not wider. So a few long keys
/// don't take the room of everything else.
pub(super) fn usual_width(state: &State) -> usize {
    let catalog = state.listing().catalog();
    let step = catalog.sorted().len().div_ceil(SAMPLE).max(1);
    let sample = catalog.sorted().iter().step_by(step);
    let mut widths: Vec<_> = sample
        .map(|row| {
            let suffix = if catalog.is_case_unknown(*row) {
                CASE_SUFFIX.len()
            } else {
                0
            };
            sanitize::line(catalog.name(*row)).width() + suffix
        })
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() * 19 / 20).copied().unwrap_or(0)
}

/// The marks of a text in the same text cut in the middle.
fn shifted(marks: &[Range<usize>], shown: &str, whole: &str) -> Vec<Range<usize>> {
    if shown == whole {
        return marks.to_vec();
    }
    let head = common(shown.chars(), whole.chars());
    let tail = common(shown.chars().rev(), whole.chars().rev());
    let tail = tail.min(shown.len() - head);
    let (tail_in_whole, tail_in_shown) = (whole.len() - tail, shown.len() - tail);
    let mut found = Vec::new();
    for mark in marks {
        found.push(mark.start.min(head)..mark.end.min(head));
        let start = mark.start.max(tail_in_whole) - tail_in_whole;
        let end = mark.end.max(tail_in_whole) - tail_in_whole;
        found.push(tail_in_shown + start..tail_in_shown + end);
    }
    found.retain(|mark| !mark.is_empty());
    found.sort_by_key(|mark| mark.start);
    found
}

/// How many bytes are the same before the first difference.
fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    let same = a.zip(b).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

/// Splits a text at the marks.
fn marked_spans<'a>(
    text: &str,
    marks: &[Range<usize>],
    plain: Style,
    marked: Style,
) -> Vec<Span<'a>> {
    let mut spans = Vec::new();
    let mut at = 0;
    let mut push = |range: Range<usize>, style| {
        let part = text.get(range).unwrap_or_default();
        if !part.is_empty() {
            spans.push(Span::styled(part.to_owned(), style));
        }
    };
    for mark in marks {
        push(at..mark.start, plain);
        push(mark.clone(), marked);
        at = mark.end;
    }
    push(at..text.len(), plain);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::symbols::UNICODE;

    fn check(whole: &str, width: usize, marks: &[(usize, usize)], expected: &[&str]) {
        let marks: Vec<_> = marks.iter().map(|(start, end)| *start..*end).collect();
        let (plain, marked) = (Style::new(), Style::new().underlined());
        let shown = truncate_middle(whole, width, &UNICODE);
        let spans = marked_spans(&shown, &shifted(&marks, &shown, whole), plain, marked);
        let shown = spans.iter().map(|span| {
            if span.style == marked {
                span.content.to_uppercase()
            } else {
                span.content.to_string()
            }
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn marks_split_the_text() {
        check("abcdef", 6, &[], &["abcdef"]);
        check("abcdef", 6, &[(0, 3), (3, 6)], &["ABC", "DEF"]);
        check("abcdef", 6, &[(1, 2), (4, 5)], &["a", "B", "cd", "E", "f"]);
    }

    #[test]
    fn marks_of_a_text_that_is_cut_are_where_their_letters_are() {
        check("abcdefghij", 5, &[(0, 1), (9, 10)], &["A", "b…i", "J"]);
        check("abcdefghij", 5, &[(1, 9)], &["a", "B", "…", "I", "j"]);
        check("abcdefghij", 5, &[(4, 6)], &["ab…ij"]);
        check("aaaaaaaaaa", 5, &[(0, 10)], &["AA", "…", "AA"]);
    }
}
