//! Text in a given width.

use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::symbols::Symbols;

/// `text` in at most `width` columns; the symbol for more ends a text that was cut.
pub(super) fn truncate(text: &str, width: usize, symbols: &Symbols) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(symbols.more.width()) else {
        return symbols.more.chars().take(width).collect();
    };
    let mut shown = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        shown.push_str(grapheme);
    }
    shown.push_str(symbols.more);
    shown
}

/// `text` in at most `width` columns, cut in the middle: names that begin alike often end differently.
pub(super) fn truncate_middle(text: &str, width: usize, symbols: &Symbols) -> String {
    let room = width.saturating_sub(symbols.more.width());
    if text.width() <= width || room < 2 {
        return truncate(text, width, symbols);
    }
    let tail = room / 2;
    let mut head = truncate(text, width - tail, symbols);
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += grapheme.width();
        used <= tail
    };
    let end: Vec<&str> = text.graphemes(true).rev().take_while(fits).collect();
    head.extend(end.into_iter().rev());
    head
}

/// A line in at most `width` columns, with the styles of its parts.
pub(super) fn truncate_line<'a>(line: Line<'a>, width: usize, symbols: &Symbols) -> Line<'a> {
    if line.width() <= width {
        return line;
    }
    let mut room = width;
    let mut shown = Vec::new();
    for span in line.spans {
        let is_cut = span.content.width() > room || room == 0;
        // The rest may be cut too, so a part that fits exactly gives its last column to the symbol.
        let text = if is_cut || span.content.width() == room {
            truncate(&format!("{} ", span.content), room, symbols)
        } else {
            span.content.into_owned()
        };
        room = room.saturating_sub(text.width());
        shown.push(Span::styled(text, span.style));
        if room == 0 || is_cut {
            break;
        }
    }
    Line {
        spans: shown,
        ..Line::default()
    }
    .style(line.style)
}

/// `text` in exactly `width` columns: truncated, or filled with blanks.
pub(super) fn pad(text: &str, width: usize, symbols: &Symbols) -> String {
    let mut shown = truncate(text, width, symbols);
    let missing = width.saturating_sub(shown.width());
    shown.extend(std::iter::repeat_n(' ', missing));
    shown
}

/// A number with a comma between thousands.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::symbols::{PLAIN, UNICODE};
    use super::*;

    #[test]
    fn cutting_and_padding() {
        assert_eq!(truncate("abcdef", 6, &UNICODE), "abcdef");
        assert_eq!(truncate("abcdef", 4, &UNICODE), "abc…");
        assert_eq!(truncate("日本語", 5, &UNICODE), "日本…");
        assert_eq!(truncate("日本語", 4, &UNICODE), "日…");
        assert_eq!(truncate("abc", 0, &UNICODE), "");
        assert_eq!(truncate("abcdef", 4, &PLAIN), "a...");
        assert_eq!(truncate("abcdef", 2, &PLAIN), "..");
        assert_eq!(truncate("日本語", 4, &PLAIN), "...");
        assert_eq!(pad("ab", 4, &UNICODE), "ab  ");
        assert_eq!(pad("日本語", 4, &UNICODE), "日… ");
    }

    #[test]
    fn cutting_in_the_middle() {
        let check = |text: &str, width, expected: &str| {
            let shown = truncate_middle(text, width, &UNICODE);
            assert_eq!(shown, expected);
            assert!(shown.width() <= width);
        };
        check(
            "aws_billing_db_password_eu",
            26,
            "aws_billing_db_password_eu",
        );
        check("aws_billing_db_password_eu", 17, "aws_bill…sword_eu");
        check("aws_billing_db_password_us", 17, "aws_bill…sword_us");
        check("日本語日本語", 7, "日…語");
        check("abcdef", 2, "a…");
        check("abcdef", 0, "");
        assert_eq!(truncate_middle("abcdefghij", 7, &PLAIN), "ab...ij");
    }

    #[test]
    fn a_line_is_cut_with_its_styles() {
        use ratatui::style::Stylize;
        let line = || Line::from(vec!["one ".into(), "two".bold(), " three".into()]);
        let check = |width, expected: &str| {
            let shown = truncate_line(line(), width, &UNICODE);
            assert_eq!(shown.to_string(), expected);
            assert!(shown.width() <= width);
        };
        check(13, "one two three");
        check(12, "one two thr…");
        check(7, "one tw…");
        check(6, "one t…");
        check(4, "one…");
        check(1, "…");
        check(0, "");
        assert_eq!(truncate_line(line(), 6, &UNICODE).spans[1], "t…".bold());
    }

    #[test]
    fn numbers() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1234), "1,234");
        assert_eq!(thousands(500_000), "500,000");
    }
}
