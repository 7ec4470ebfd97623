//! Reads a theme's text, and those of the themes that it inherits from.

use super::document::Document;
use super::styles::Theme;
use super::{base16, file};
use crate::ui::sanitize;

/// How many files may inherit from one another.
const DEEPEST: usize = 8;

/// Gives the text of a theme by its name, for themes that inherit from it.
pub type ThemeSource<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Theme {
    /// Reads a theme's file, varlens' TOML or a base16 scheme. Gives the theme and a warning for each fault.
    pub fn read(text: &str, source: ThemeSource<'_>) -> (Self, Vec<String>) {
        let mut warnings = Vec::new();
        let mut document = read_one(text, "", &mut warnings);
        let mut seen = Vec::new();
        while let Some(below) = document.inherits.take() {
            let name = sanitize::line(&below.text);
            if seen.contains(&below.text) || seen.len() == DEEPEST {
                let what = "themes inherit from each other in a circle, or too deeply";
                warnings.push(format!("{}: `{name}`: {what}", below.place));
                break;
            }
            let Some(text) = source(&below.text) else {
                let what = "there is no such theme; see varlens themes";
                warnings.push(format!("{}: `{name}`: {what}", below.place));
                break;
            };
            let whose = format!("in `{name}`, ");
            document = document.over(read_one(&text, &whose, &mut warnings));
            seen.push(below.text);
        }
        let theme = document.theme(&mut warnings);
        (theme, warnings)
    }
}

fn read_one(text: &str, whose: &str, warnings: &mut Vec<String>) -> Document {
    if base16::is_scheme(text) {
        base16::read(text, whose, warnings)
    } else {
        file::read(text, whose, warnings)
    }
}
