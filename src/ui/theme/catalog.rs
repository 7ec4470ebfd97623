//! All themes that can be chosen: those in the binary and the user's own. Themes have numbers, for cheap previews.

use super::depth::ColorDepth;
use super::embedded::{self, THEMES};
use super::styles::Theme;
use crate::ui::sanitize;

/// A theme of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTheme {
    /// Its file's name without the extension.
    pub name: String,
    /// The file's text: varlens' TOML, or a base16 scheme.
    pub text: String,
}

/// What this terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderCaps {
    /// How many colours.
    pub depth: ColorDepth,
    /// Plain symbols, and no boxes around panes.
    pub is_plain: bool,
}

/// All themes. The embedded ones come first and keep their numbers; a user's theme of the same name replaces one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeCatalog {
    own: Vec<OwnTheme>,
}

/// Reads the themes again if a file has changed, else gives None. Reads files, so it runs only when the user does
/// something: returns to the terminal, refreshes, or opens the picker.
pub type Reread = Box<dyn FnMut() -> Option<ThemeCatalog> + Send>;

impl ThemeCatalog {
    /// The embedded themes and these; of two with the same name the first wins.
    pub fn new(own: Vec<OwnTheme>) -> Self {
        let mut catalog = Self::default();
        for theme in own {
            if catalog.own(&theme.name).is_none() {
                catalog.own.push(theme);
            }
        }
        catalog
    }

    /// How many themes.
    pub fn len(&self) -> usize {
        THEMES.len() + self.added().count()
    }

    /// Never: some are embedded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names, in the order of the numbers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let embedded = THEMES.iter().map(|row| row.name);
        embedded.chain(self.added().map(|theme| theme.name.as_str()))
    }

    /// Names and descriptions, safe to print, in the order of the numbers.
    pub fn rows(&self) -> Vec<(String, String)> {
        self.names()
            .map(|name| (sanitize::line(name), self.about(name)))
            .collect()
    }

    /// The number of a theme by its name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names().position(|other| other == name)
    }

    /// The name of a theme by its number.
    pub fn name(&self, number: usize) -> Option<&str> {
        self.names().nth(number)
    }

    /// A theme by its number, for this terminal. The default where there is no such number. Parses the theme's text
    /// each time, which takes microseconds, so a preview may call it at each step.
    pub fn theme(&self, number: usize, caps: RenderCaps) -> Theme {
        if caps.depth == ColorDepth::None {
            return Theme::embedded(embedded::MONOCHROME).plain(caps.is_plain);
        }
        let theme = match self.name(number) {
            Some(name) => self.read(name).0,
            None => Theme::embedded(0),
        };
        theme.at_depth(caps.depth).plain(caps.is_plain)
    }

    /// What is wrong with a theme, each with its name: ``theme `mine`: line 3: …``.
    pub fn warnings_of(&self, name: &str) -> Vec<String> {
        let (_, warnings) = self.read(name);
        let name = sanitize::line(name);
        let named = |warning| format!("theme `{name}`: {warning}");
        warnings.into_iter().map(named).collect()
    }

    fn read(&self, name: &str) -> (Theme, Vec<String>) {
        let text = self.text(name).unwrap_or_default();
        // A user's theme may inherit the embedded one that it replaces.
        let lookup = |other: &str| {
            if other == name {
                return embedded::text_of(other).or_else(|| self.text(other));
            }
            self.text(other)
        };
        Theme::read(&text, &lookup)
    }

    fn text(&self, name: &str) -> Option<String> {
        let own = self.own(name).map(|theme| theme.text.clone());
        own.or_else(|| embedded::text_of(name))
    }

    fn about(&self, name: &str) -> String {
        if self.own(name).is_some() {
            let about = self.read(name).0.about().map(str::to_owned);
            return about.unwrap_or_else(|| "your own theme".to_owned());
        }
        let row = THEMES.iter().find(|row| row.name == name);
        row.map_or_else(String::new, |row| row.about.to_owned())
    }

    fn own(&self, name: &str) -> Option<&OwnTheme> {
        self.own.iter().find(|theme| theme.name == name)
    }

    /// User themes that do not replace an embedded one.
    fn added(&self) -> impl Iterator<Item = &OwnTheme> {
        let is_added = |theme: &&OwnTheme| embedded::by_name(&theme.name).is_none();
        self.own.iter().filter(is_added)
    }
}
