//! How the explorer looks: theme, window size, preferences.

use crate::app::keymap::Keymap;
use crate::app::preferences::Preferences;
use crate::app::theme_name::ThemeName;

/// Theme, window size and preferences.
pub struct Appearance {
    theme: usize,
    themes: Vec<ThemeName>,
    size: (u16, u16),
    preferences: Preferences,
}

impl Appearance {
    pub(super) fn new(
        theme: usize,
        themes: Vec<ThemeName>,
        size: (u16, u16),
        preferences: Preferences,
    ) -> Self {
        Self {
            theme,
            themes,
            size,
            preferences,
        }
    }

    pub(in crate::app) fn set_theme(&mut self, theme: usize) {
        self.theme = theme;
    }

    pub(in crate::app) fn set_themes(&mut self, themes: Vec<ThemeName>, current: usize) {
        self.themes = themes;
        self.theme = current;
    }

    pub(in crate::app) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
    }

    /// Whether the mouse is captured.
    pub(in crate::app) fn set_mouse(&mut self, is_captured: bool) {
        self.preferences.mouse = is_captured;
    }

    /// The theme's number.
    pub fn theme(&self) -> usize {
        self.theme
    }

    /// The themes that can be chosen, by number.
    pub fn themes(&self) -> &[ThemeName] {
        &self.themes
    }

    /// Columns and rows of the window.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Keys, durations and the like.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Which key does what.
    pub fn keymap(&self) -> &Keymap {
        &self.preferences.keymap
    }
}
