//! The name of a theme, as the picker shows it.

/// A theme, as the picker shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeName {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
}
