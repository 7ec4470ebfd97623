//! Themes read right, wrong and half right; in every depth; by everybody's eyes.

mod depth;
mod looks;
mod reading;
mod scheme;
mod shelf;

use ratatui::style::{Color, Style};

use super::*;
use crate::ui::symbols::{PLAIN, UNICODE};

/// A theme's text without another to build on.
fn read(text: &str) -> (Theme, Vec<String>) {
    Theme::read(text, &text_of)
}

/// Every embedded theme with its name.
fn embedded() -> impl Iterator<Item = (&'static str, Theme)> {
    let themes = THEMES.iter().enumerate();
    themes.map(|(number, row)| (row.name, Theme::embedded(number)))
}
