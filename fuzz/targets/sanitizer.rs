//! Text for the terminal: no character that acts on it, and different texts stay different.
#![no_main]

use libfuzzer_sys::fuzz_target;
use varlens::ui::sanitize;

/// Characters that turn the direction, or that nobody sees.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fuzz_target!(|data: &[u8]| {
    for shown in sanitize::bytes(data) {
        assert!(!shown.chars().any(|c| c.is_control() || is_hidden(c)));
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some((one, other)) = text.split_once('\n') {
        assert_eq!(one == other, sanitize::line(one) == sanitize::line(other));
    }
});
