//! Themes: a style for each role. Widgets ask for a role, never for a colour.
//!
//! One TOML file per theme in `themes/`, embedded by name; the user's own files are read in the same way. A faulty theme
//! is never rejected: each fault is a warning, and the rest of the file counts.

pub mod color;

mod base16;
mod catalog;
mod depth;
mod document;
mod embedded;
mod file;
mod kind;
mod reading;
mod role;
mod styles;

pub use catalog::{OwnTheme, RenderCaps, Reread, ThemeCatalog};
pub use depth::ColorDepth;
pub use embedded::{LIGHT, MONOCHROME, THEMES, ThemeRow, by_name, text_of};
pub use kind::ThemeKind;
pub use reading::ThemeSource;
pub use role::{ROLES, Role, RoleRow};
pub use styles::Theme;

#[cfg(test)]
mod tests;
