//! Text in a given width.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::symbols::Glyphs;

/// `text` cut to `width` columns, with the sign for more where something is missing.
pub(super) fn cut(text: &str, width: usize, glyphs: &Glyphs) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(glyphs.more.width()) else {
        return glyphs.more.chars().take(width).collect();
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
    shown.push_str(glyphs.more);
    shown
}

/// `text` in exactly `width` columns.
pub(super) fn pad(text: &str, width: usize, glyphs: &Glyphs) -> String {
    let mut shown = cut(text, width, glyphs);
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
    use super::super::symbols::{FANCY, PLAIN};
    use super::*;

    #[test]
    fn cutting_and_padding() {
        assert_eq!(cut("abcdef", 6, &FANCY), "abcdef");
        assert_eq!(cut("abcdef", 4, &FANCY), "abc…");
        assert_eq!(cut("日本語", 5, &FANCY), "日本…");
        assert_eq!(cut("日本語", 4, &FANCY), "日…");
        assert_eq!(cut("abc", 0, &FANCY), "");
        assert_eq!(cut("abcdef", 4, &PLAIN), "a...");
        assert_eq!(cut("abcdef", 2, &PLAIN), "..");
        assert_eq!(cut("日本語", 4, &PLAIN), "...");
        assert_eq!(pad("ab", 4, &FANCY), "ab  ");
        assert_eq!(pad("日本語", 4, &FANCY), "日… ");
    }

    #[test]
    fn numbers() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1234), "1,234");
        assert_eq!(thousands(500_000), "500,000");
    }
}
