//! The colour of a deployment's name, so that prod looks different.

use ratatui::style::{Color, Modifier, Style};

use super::theme::color::{NAMED, Rgb};
use super::theme::{Role, Theme};

/// The names of colours that a deployment may have.
pub const NAMES: [&str; 8] = [
    "red", "green", "yellow", "blue", "magenta", "cyan", "white", "black",
];

/// Reads a colour: one of [`NAMES`], or `#rrggbb`.
pub fn parse(text: &str) -> Option<Color> {
    if let Some(digits) = text.strip_prefix('#') {
        return parse_hex(digits);
    }
    let mut named = NAMED.iter().filter(|(name, _)| NAMES.contains(name));
    named
        .find(|(name, _)| *name == text)
        .map(|(_, color)| *color)
}

fn parse_hex(digits: &str) -> Option<Color> {
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some(Color::from_u32(number))
}

/// The style of a deployment's name: its colour as background, with black or white text, whichever is easier to read.
/// In a theme without colours the name is bold.
pub(super) fn style(color: Option<&str>, theme: &Theme) -> Option<Style> {
    let color = parse(color?)?;
    let bar = theme.style(Role::Bar);
    if theme.style(Role::Winner).fg.is_none() {
        let marked = bar.remove_modifier(Modifier::REVERSED);
        return Some(marked.add_modifier(Modifier::BOLD));
    }
    let letters = if Rgb::from_color(color).is_some_and(Rgb::is_dark) {
        Color::White
    } else {
        Color::Black
    };
    Some(Style::new().fg(letters).bg(color))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours() {
        let cases = [
            ("red", Some(Color::Red)),
            ("#ff8800", Some(Color::Rgb(255, 136, 0))),
            ("#FF8800", Some(Color::Rgb(255, 136, 0))),
            ("#ff88", None),
            ("#gg8800", None),
            ("#é0000", None),
            ("redd", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
        for name in NAMES {
            assert!(parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn letters_can_be_read_on_the_colour() {
        let theme = Theme::embedded(0);
        let letters = |color| style(Some(color), &theme).and_then(|style| style.fg);
        assert_eq!(letters("#b00000"), Some(Color::White));
        assert_eq!(letters("#ffee00"), Some(Color::Black));
        assert_eq!(letters("yellow"), Some(Color::Black));
        assert_eq!(style(None, &theme), None);
    }

    #[test]
    fn without_colours_the_name_is_marked_all_the_same() {
        let theme = Theme::embedded(super::super::theme::MONOCHROME);
        let style = style(Some("red"), &theme).unwrap();
        assert_eq!((style.fg, style.bg), (None, None));
        assert_ne!(style, theme.style(Role::Bar));
    }
}
