//! Whether a theme is made for dark or for light terminals.

use ratatui::style::Color;

/// The terminals that a theme is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeKind {
    /// Dark ones.
    #[default]
    Dark,
    /// Light ones.
    Light,
}

impl ThemeKind {
    /// The background of a theme that names its kind only. Of the 256, because the user may have changed the sixteen.
    pub(super) fn ground(self) -> Color {
        match self {
            Self::Dark => Color::Indexed(16),
            Self::Light => Color::Indexed(231),
        }
    }

    /// Text in the terminal's own colour, where the terminal is of the other kind. Of the sixteen, which all terminals with
    /// colour have.
    pub(super) fn ink(self) -> Color {
        match self {
            Self::Dark => Color::White,
            Self::Light => Color::Black,
        }
    }
}
