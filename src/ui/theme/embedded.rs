//! The themes in the binary: one TOML file each below `themes/`.

use super::styles::Theme;

/// A theme's name and its file's text.
pub struct ThemeRow {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    pub(super) text: &'static str,
}

macro_rules! row {
    ($name:literal, $about:literal) => {
        ThemeRow {
            name: $name,
            about: $about,
            text: include_str!(concat!("../../../themes/", $name, ".toml")),
        }
    };
}

/// All themes; the first is the default.
pub const THEMES: [ThemeRow; 11] = [
    row!("dark", "for dark terminals"),
    row!("light", "for light terminals"),
    row!("high-contrast", "black, white and four strong colours"),
    row!(
        "monochrome",
        "no colour: bold, underline, reverse; used when NO_COLOR is set"
    ),
    row!(
        "colour-blind",
        "dark, with colours that are easy to tell apart"
    ),
    row!(
        "colour-blind-light",
        "light, with colours that are easy to tell apart"
    ),
    row!("soft", "muted pastels on its own dark background"),
    row!("ember", "warm, dark, easy on the eyes at night"),
    row!("solar-dark", "Solarized on its own dark background"),
    row!("solar-light", "Solarized on its own light background"),
    row!(
        "sixteen",
        "the terminal's own sixteen colours, as you set them"
    ),
];

/// The number of the light theme.
pub const LIGHT: usize = 1;
/// The number of the theme without colour.
pub const MONOCHROME: usize = 3;

/// The number of a theme by its name.
pub fn by_name(name: &str) -> Option<usize> {
    THEMES.iter().position(|row| row.name == name)
}

/// The text of a theme's file by its name, for themes that inherit it.
pub fn text_of(name: &str) -> Option<String> {
    let row = THEMES.iter().find(|row| row.name == name)?;
    Some(row.text.to_owned())
}

impl Theme {
    /// An embedded theme by its number; without styles where there is none.
    pub fn embedded(number: usize) -> Self {
        let text = THEMES.get(number).map_or("", |row| row.text);
        Self::read(text, &text_of).0
    }
}
