//! Themes: valid and faulty files, every colour depth, contrast, and colour blindness.

mod catalog;
mod contrast;
mod depth;
mod reading;
mod scheme;

use ratatui::style::{Color, Style};

use super::*;
use crate::ui::symbols::{PLAIN, UNICODE};

/// Reads a text that may inherit from embedded themes.
fn read(text: &str) -> (Theme, Vec<String>) {
    Theme::read(text, &text_of)
}

/// Every embedded theme with its name.
fn embedded() -> impl Iterator<Item = (&'static str, Theme)> {
    let themes = THEMES.iter().enumerate();
    themes.map(|(number, row)| (row.name, Theme::embedded(number)))
}
