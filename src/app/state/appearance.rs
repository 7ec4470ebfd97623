//! How the explorer looks: theme, window size, preferences.

use crate::app::keymap::Keymap;
use crate::app::preferences::Preferences;
use crate::app::theme_name::ThemeName;

/// Theme, window size and preferences.
pub struct Appearance {
    pub(in crate::app) theme: usize,
    pub(in crate::app) themes: Vec<ThemeName>,
    pub(in crate::app) size: (u16, u16),
    pub(in crate::app) preferences: Preferences,
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
