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
use crate::ui::theme::{Role, Theme};
use crate::ui::truncate::{pad, truncate};

/// What follows a key that is known from the environment only, where case is lost; the first that fits.
const CASE_UNKNOWN: [&str; 2] = [" (case unknown)", " (case?)"];

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

    /// In exactly `width` columns, the last of which is blank.
    pub(super) fn spans<'a>(
        &self,
        width: usize,
        marker: &mut Marker<'_>,
        selection: Option<Style>,
        theme: &Theme,
    ) -> Vec<Span<'a>> {
        let symbols = theme.symbols();
        let mut whole = sanitize::line(self.name);
        // In a sanitized name the positions of the matches are not those on the screen.
        let marks = if whole == self.name {
            marker.marks(self.name)
        } else {
            Vec::new()
        };
        let room = width.saturating_sub(1);
        if self.is_case_unknown {
            let fits = |suffix: &&str| whole.width() + suffix.len() <= room;
            let suffix = CASE_UNKNOWN.into_iter().find(fits);
            whole.push_str(suffix.unwrap_or_default());
        }
        let shown = truncate(&whole, room, symbols);
        let kept = common(&shown, &whole);
        let shown = pad(&shown, width, symbols);
        let plain = selection.unwrap_or_else(|| theme.style(Role::Text));
        let marked = selection.map_or_else(|| theme.style(Role::Match), Style::underlined);
        marked_spans(&shown, &marks, kept, plain, marked)
    }
}

/// How many bytes at the start are the same in both.
fn common(a: &str, b: &str) -> usize {
    let pairs = a.chars().zip(b.chars());
    let same = pairs.take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

/// Splits a text at the marks. What is after `end` is not on the screen.
fn marked_spans<'a>(
    text: &str,
    marks: &[Range<usize>],
    end: usize,
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
        let (start, stop) = (mark.start.min(end), mark.end.min(end));
        push(at..start, plain);
        push(start..stop, marked);
        at = stop;
    }
    push(at..text.len(), plain);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(marks: &[Range<usize>], end: usize, expected: &[&str]) {
        let (plain, marked) = (Style::new(), Style::new().underlined());
        let spans = marked_spans("abcdef", marks, end, plain, marked);
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
        check(&[], 6, &["abcdef"]);
        check(&[0..3, 3..6], 6, &["ABC", "DEF"]);
        check(&[1..2, 4..5], 6, &["a", "B", "cd", "E", "f"]);
        check(&[0..1, 4..6], 5, &["A", "bcd", "E", "f"]);
        check(&[0..1, 5..6], 3, &["A", "bc", "def"]);
    }
}
