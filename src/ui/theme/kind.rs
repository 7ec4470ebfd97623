//! Whether a theme is made for dark or for light terminals.

/// The terminals that a theme is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeKind {
    /// Dark ones.
    #[default]
    Dark,
    /// Light ones.
    Light,
}
