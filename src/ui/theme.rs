//! Themes: a style for each role. Widgets ask for a role, never for a colour.
//!
//! One TOML file per theme below `themes/`, embedded by name.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use super::glyphs::{FANCY, Glyphs, PLAIN};

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

/// Every role with its name in a theme's file.
pub const ROLES: [(Role, &str); 16] = [
    (Role::Text, "text"),
    (Role::Muted, "muted"),
    (Role::Accent, "accent"),
    (Role::Border, "border"),
    (Role::Title, "title"),
    (Role::Selection, "selection"),
    (Role::Match, "match"),
    (Role::Winner, "winner"),
    (Role::Shadowed, "shadowed"),
    (Role::Skipped, "skipped"),
    (Role::Warning, "warning"),
    (Role::Error, "error"),
    (Role::Secret, "secret"),
    (Role::Banner, "banner"),
    (Role::Key, "key"),
    (Role::Bar, "bar"),
];

/// A theme's name and its file's text.
pub struct ThemeRow {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    text: &'static str,
}

/// All themes; the first is the default.
pub const THEMES: [ThemeRow; 4] = [
    ThemeRow {
        name: "dark",
        about: "for dark terminals",
        text: include_str!("../../themes/dark.toml"),
    },
    ThemeRow {
        name: "light",
        about: "for light terminals",
        text: include_str!("../../themes/light.toml"),
    },
    ThemeRow {
        name: "high-contrast",
        about: "black, white and four strong colours",
        text: include_str!("../../themes/high-contrast.toml"),
    },
    ThemeRow {
        name: "monochrome",
        about: "no colour: weight, underline, reversal; in force under NO_COLOR",
        text: include_str!("../../themes/monochrome.toml"),
    },
];

/// The number of the theme without colour.
pub const MONOCHROME: usize = 3;

/// The number of a theme by its name.
pub fn by_name(name: &str) -> Option<usize> {
    THEMES.iter().position(|row| row.name == name)
}

/// A style for each role.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    styles: HashMap<Role, Style>,
    is_plain: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: HashMap<String, Spec>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "weights of a text are independent switches"
)]
struct Spec {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    underline: bool,
    reverse: bool,
}

impl Theme {
    /// An embedded theme by its number. One that does not read, which the tests exclude, has no styles.
    pub fn embedded(number: usize) -> Self {
        let text = THEMES.get(number).map_or("", |row| row.text);
        Self::parse(text).unwrap_or_default()
    }

    /// Reads a theme's file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut styles = HashMap::new();
        for (name, spec) in &file.roles {
            let role = ROLES.iter().find(|(_, other)| other == name);
            let (role, _) = role.ok_or_else(|| format!("there is no role `{name}`"))?;
            styles.insert(*role, style(spec)?);
        }
        Ok(Self {
            styles,
            is_plain: false,
        })
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
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

fn style(spec: &Spec) -> Result<Style, String> {
    let mut style = Style::default();
    if let Some(fg) = &spec.fg {
        style = style.fg(color(fg)?);
    }
    if let Some(bg) = &spec.bg {
        style = style.bg(color(bg)?);
    }
    let modifiers = [
        (spec.bold, Modifier::BOLD),
        (spec.dim, Modifier::DIM),
        (spec.underline, Modifier::UNDERLINED),
        (spec.reverse, Modifier::REVERSED),
    ];
    for (_, modifier) in modifiers.into_iter().filter(|(on, _)| *on) {
        style = style.add_modifier(modifier);
    }
    Ok(style)
}

fn color(text: &str) -> Result<Color, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a colour"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_reads_and_styles_every_role() {
        for (number, row) in THEMES.iter().enumerate() {
            let theme = Theme::parse(row.text).unwrap();
            for (role, name) in ROLES {
                assert!(theme.styles.contains_key(&role), "{}: {name}", row.name);
            }
            assert_eq!(by_name(row.name), Some(number));
        }
    }

    #[test]
    fn monochrome_has_no_colour_and_keeps_the_selection_apart() {
        let theme = Theme::embedded(MONOCHROME);
        for (role, name) in ROLES {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        let selection = theme.style(Role::Selection);
        assert!(selection.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn mistakes_are_said() {
        assert!(Theme::parse("[roles]\ntexxt = {}").is_err());
        assert!(Theme::parse("[roles]\ntext = { fg = \"no\" }").is_err());
    }
}
