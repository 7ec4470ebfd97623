//! Text in a given width.

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

/// `text` in exactly `width` columns: truncated, or filled with blanks.
pub(super) fn pad(text: &str, width: usize, symbols: &Symbols) -> String {
    let mut shown = truncate(text, width, symbols);
    let missing = width.saturating_sub(shown.width());
    shown.extend(std::iter::repeat_n(' ', missing));
    shown
}

/// A number with a comma between thousands.
pub(super) fn thousands(number: u64) -> String {
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
    fn numbers() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1234), "1,234");
        assert_eq!(thousands(500_000), "500,000");
    }
}
