//! Themes: a style for each role. Widgets ask for a role, never for a colour.
//!
//! One TOML file per theme below `themes/`, embedded by name; a person's own are read alike. A theme that is wrong is
//! never refused: what is not understood is said, and the rest counts.

pub mod color;

mod base16;
mod catalog;
mod depth;
mod document;
mod embedded;
mod file;

use ratatui::style::{Color, Style};

use super::sanitize;
use super::symbols::{FANCY, Glyphs, PLAIN};

pub use catalog::{OwnTheme, RenderCaps, Reread, ThemeCatalog};
pub use depth::Depth;
pub use embedded::{LIGHT, MONOCHROME, THEMES, ThemeRow, by_name, text_of};

use document::Document;

/// What a piece of the screen is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What matters less.
    Muted,
    /// What stands out without being good or bad.
    Accent,
    /// Lines around panes.
    Border,
    /// Titles of panes.
    Title,
    /// The selected row.
    Selection,
    /// The part of a key that the filter found.
    Match,
    /// The layer that wins.
    Winner,
    /// A layer that also holds the key.
    Shadowed,
    /// A layer that is never asked.
    Skipped,
    /// Look here.
    Warning,
    /// Something failed.
    Error,
    /// Masked, or a revealed value.
    Secret,
    /// The sample's banner.
    Banner,
    /// A key of the keyboard.
    Key,
    /// The lines at the top and at the foot.
    Bar,
}

/// A role and its name in a theme's file.
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// Its name.
    pub name: &'static str,
    /// The role whose style it has where a theme says nothing of it; text has the terminal's own.
    pub falls_back: Option<Role>,
}

const fn row(role: Role, name: &'static str, falls_back: Role) -> RoleRow {
    RoleRow {
        role,
        name,
        falls_back: Some(falls_back),
    }
}

/// Every role, in the order of the type, and what it falls back to: shadowed to muted to text.
pub const ROLES: [RoleRow; 16] = [
    RoleRow {
        role: Role::Text,
        name: "text",
        falls_back: None,
    },
    row(Role::Muted, "muted", Role::Text),
    row(Role::Accent, "accent", Role::Text),
    row(Role::Border, "border", Role::Muted),
    row(Role::Title, "title", Role::Text),
    row(Role::Selection, "selection", Role::Banner),
    row(Role::Match, "match", Role::Accent),
    row(Role::Winner, "winner", Role::Accent),
    row(Role::Shadowed, "shadowed", Role::Muted),
    row(Role::Skipped, "skipped", Role::Muted),
    row(Role::Warning, "warning", Role::Accent),
    row(Role::Error, "error", Role::Warning),
    row(Role::Secret, "secret", Role::Accent),
    row(Role::Banner, "banner", Role::Bar),
    row(Role::Key, "key", Role::Accent),
    row(Role::Bar, "bar", Role::Muted),
];

impl Role {
    /// A role by its name in a theme's file.
    pub fn by_name(name: &str) -> Option<Self> {
        let row = ROLES.iter().find(|row| row.name == name)?;
        Some(row.role)
    }

    /// What it falls back to.
    pub fn falls_back(self) -> Option<Self> {
        ROLES.get(self as usize)?.falls_back
    }
}

/// Which terminals a theme is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Dark ones.
    #[default]
    Dark,
    /// Light ones.
    Light,
}

/// A style for each role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; ROLES.len()],
    about: Option<String>,
    kind: Kind,
    background: Option<Color>,
    is_plain: bool,
}

/// How many files may build on one another.
const DEEPEST: usize = 8;

/// The text of a theme by its name, for themes that build on it.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Theme {
    /// Reads a theme's file, varlens' TOML or a base16 scheme. Gives what was understood, and in words what was not.
    pub fn read(text: &str, lookup: Lookup<'_>) -> (Self, Vec<String>) {
        let mut warnings = Vec::new();
        let mut document = read_one(text, "", &mut warnings);
        let mut seen = Vec::new();
        while let Some(below) = document.inherits.take() {
            let name = sanitize::line(&below.text);
            if seen.contains(&below.text) || seen.len() == DEEPEST {
                let what = "themes that build on one another in a circle, or too deep";
                warnings.push(format!("{}: `{name}`: {what}", below.place));
                break;
            }
            let Some(text) = lookup(&below.text) else {
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

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, role: Role, style: Style) {
        if let Some(place) = self.styles.get_mut(role as usize) {
            *place = style;
        }
    }

    /// What the file says that it is for.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// Which terminals it is for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The background that it was made for; painted only where its styles have it.
    pub fn background(&self) -> Option<Color> {
        self.background
    }

    /// The same theme with plain signs and nothing drawn around panes, or with the usual ones.
    pub fn plain(mut self, is_plain: bool) -> Self {
        self.is_plain = is_plain;
        self
    }

    /// The signs.
    pub fn glyphs(&self) -> &'static Glyphs {
        if self.is_plain { &PLAIN } else { &FANCY }
    }
}

fn read_one(text: &str, whose: &str, warnings: &mut Vec<String>) -> Document {
    if base16::is_scheme(text) {
        base16::read(text, whose, warnings)
    } else {
        file::read(text, whose, warnings)
    }
}

#[cfg(test)]
mod tests;
